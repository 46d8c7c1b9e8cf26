"""What the record's tests share: a way past the guards, and a way to run the command."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from alongside.foundation.record import guards


@dataclass
class Somebody:
    """An actor of whom nothing but the id is known."""

    id: uuid.UUID = field(default_factory=uuid.uuid4)


@contextmanager
def tampering() -> Iterator[Any]:
    """Stand at the database with the power to drop its guards; they are put back as if nothing had
    happened."""
    with transaction.atomic():
        guards.remove(connection)
        with connection.cursor() as cursor:
            yield cursor
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        guards.install(connection)


@pytest.fixture
def run_record() -> Callable[..., tuple[int, str]]:
    """Runs `record ...`; gives its exit code and what it printed."""

    def run(*arguments: str) -> tuple[int, str]:
        out, err = io.StringIO(), io.StringIO()
        try:
            call_command("record", *arguments, stdout=out, stderr=err)
        except SystemExit as ended:
            return int(ended.code or 0), out.getvalue()
        return 0, out.getvalue()

    return run
