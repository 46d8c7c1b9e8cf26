"""Fixtures for every test, beside the rooms and under tests/."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fixtures import ready_made

pytest_plugins = ["tests.fixtures.left_out", "tests.fixtures.browser", "tests.fixtures.flush"]


@pytest.fixture(scope="session")
def ready_made_database(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[Path | None]:
    """The SQLite file of the tests, copied from one that the same migrations made before; None if there is none.

    Migrating takes many seconds, and most runs of the tests come after no change of the migrations.
    """
    target, template = ready_made.file_of_tests(), ready_made.file_of_these_migrations()
    if target is None:
        yield None
        return
    found = template.exists()
    if found:
        ready_made.remove(target)
        shutil.copyfile(template, target)
    yield target if found else None
    ready_made.remove(target)


@pytest.fixture(scope="session")
def django_db_keepdb(ready_made_database: Path | None, request: pytest.FixtureRequest) -> bool:
    return ready_made_database is not None or bool(request.config.getvalue("reuse_db"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, ready_made_database: Path | None) -> None:
    target = ready_made.file_of_tests()
    if target is not None and ready_made_database is None:
        ready_made.keep(target)
