"""The people of a conversation: Wanda works here and writes down; Alice lives here and speaks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from alongside.conftest import Places, make_person
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Role
from alongside.listening.conversations import actions
from alongside.listening.conversations.models import Conversation, FieldNotes
from alongside.listening.conversations.tests.saying import WHEN, begin_with, unnamed


@pytest.fixture
def wanda(places: Places) -> Person:
    """A worker of the neighbourhood."""
    return make_person("Wanda", roles={Role.WORKER: places.neighbourhood})


@pytest.fixture
def colleague(places: Places) -> Person:
    """Another worker of the neighbourhood."""
    return make_person("Colin", roles={Role.WORKER: places.neighbourhood})


@pytest.fixture
def talk(wanda: Person, alice: Person, places: Places) -> Conversation:
    """A conversation with Alice, begun by Wanda."""
    return begin_with(alice, by=wanda, place=places.neighbourhood)


@pytest.fixture
def with_nobody_known(wanda: Person, places: Places) -> tuple[Conversation, str]:
    """A conversation with somebody unnamed, and their code."""
    return unnamed(by=wanda, place=places.neighbourhood)


@pytest.fixture
def visit(wanda: Person, places: Places) -> FieldNotes:
    """The notes of a visit, by Wanda."""
    return actions.begin_notes(
        place=places.neighbourhood, where="The library café", observed_at=WHEN, by=wanda
    )


@pytest.fixture
def noted(visit: FieldNotes, wanda: Person) -> Callable[..., Any]:
    """Adds a line to the visit: `noted("Words", line="seen", sharing="coded")`."""

    def add(words: str, **how: str) -> Any:
        given = {"line": "said", "who": "", "sharing": "between_us", **how}
        return actions.add_line(visit, words=words, by=wanda, **given)

    return add
