"""Events to test with: one to come, and one that began an hour ago."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from alongside.conftest import Places, sign_in
from alongside.foundation.people.models import Person
from alongside.listening.events import actions
from alongside.listening.events.models import Event

HOUR = dt.timedelta(hours=1)


def described(**fields: Any) -> dict[str, Any]:
    """What an event says, tomorrow for two hours, unless `fields` say otherwise."""
    starts = fields.pop("starts_at", timezone.now() + 24 * HOUR)
    return {
        "title": "What should the old surgery become?",
        "about": "The building stays. What goes on inside is open.",
        "host": "Mill Quarter residents’ group",
        "venue_kind": "hall",
        "venue": "St John’s Hall",
        "address": "12 Mill Street",
        "starts_at": starts,
        "ends_at": starts + 2 * HOUR,
        "questions": ["What matters most?", "What should we do differently?"],
        **fields,
    }


@pytest.fixture
def make_event(places: Places, bob: Person) -> Callable[..., Event]:
    """A published event of the neighbourhood: `make_event(capacity=2)`; `make_event(draft=True)` is a draft."""

    def make(*, draft: bool = False, **fields: Any) -> Event:
        made = actions.start_event(place=places.neighbourhood, by=bob, **described(**fields))
        return made if draft else actions.publish_event(made, by=bob)

    return make


@pytest.fixture
def event(make_event: Callable[..., Event]) -> Event:
    return make_event()


@pytest.fixture
def begun(make_event: Callable[..., Event]) -> Event:
    """An event that began an hour ago."""
    return make_event(starts_at=timezone.now() - HOUR)


@pytest.fixture
def as_bob(bob: Person) -> Client:
    """The facilitator's browser."""
    return sign_in(Client(), bob)


@pytest.fixture
def as_alice(alice: Person) -> Client:
    return sign_in(Client(), alice)


@pytest.fixture
def as_charlie(charlie: Person) -> Client:
    return sign_in(Client(), charlie)
