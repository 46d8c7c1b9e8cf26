"""Fixtures of the tests about people."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from alongside.conftest import Places
from alongside.foundation.people import codes
from alongside.foundation.people.models import Person


@pytest.fixture
def letter(places: Places, bob: Person) -> str:
    """The code of a letter to the neighbourhood, good for thirty days."""
    until = timezone.now() + dt.timedelta(days=30)
    (code,) = codes.make_batch(place=places.neighbourhood, batch="Spring", number=1, expires_at=until, by=bob)
    return code
