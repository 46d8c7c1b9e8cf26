"""Polls of the neighbourhood at the points of their life that tests begin from."""

from __future__ import annotations

from typing import Any

import pytest

from alongside.deciding.polls.models import Poll
from alongside.deciding.polls.tests import making


@pytest.fixture
def poll(process: Any) -> Poll:
    """A poll that is open, with its questions and its lottery; nobody is in it yet."""
    return making.make_poll(process)


@pytest.fixture
def twice(process: Any, bob: Any) -> Any:
    """A poll that has closed after sixty people were asked twice, and its people; not published."""
    return making.asked_twice(process, bob)
