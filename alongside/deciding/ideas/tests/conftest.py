"""What the tests of ideas share: an open stage, people who may take part, ideas."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from alongside.conftest import Places, make_person
from alongside.deciding.ideas import actions
from alongside.deciding.ideas.models import Idea
from alongside.deciding.processes.models import Stage
from alongside.foundation.people.models import Person
from alongside.foundation.places import ground


@pytest.fixture(autouse=True)
def fresh_ground() -> Iterator[None]:
    """Outlines are kept for ten minutes, which is longer than a test."""
    ground._ground.cache_clear()
    yield


@pytest.fixture
def stage(ideas_stage: Callable[..., Stage]) -> Stage:
    """An ideas stage that is open now."""
    return ideas_stage()


@pytest.fixture
def dora(places: Places) -> Person:
    """Another resident of the neighbourhood."""
    return make_person("Dora", home=places.neighbourhood)


@pytest.fixture
def eve(places: Places) -> Person:
    """A third resident of the neighbourhood."""
    return make_person("Eve", home=places.neighbourhood)


@pytest.fixture
def idea_by(stage: Stage) -> Callable[..., Idea]:
    """Sends an idea: `idea_by(alice, title="A bench")`."""

    def send(person: Person, **said: Any) -> Idea:
        given = {"title": "A bench by the canal", "text": "Older people need a place to rest.", **said}
        return actions.submit(stage, by=person, **given)

    return send
