"""What the tests of themes share: a source where people said things, a codebook for it, and people who code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from alongside.conftest import Places, make_person, sign_in
from alongside.foundation.people.models import Person
from alongside.listening.themes import actions
from alongside.listening.themes.models import Code, Codebook, Text

BENCHES = "There is nowhere to sit. I need a bench by the river. My knees are bad."
BUSES = "The bus never comes. It takes an hour to the hospital!"
SHORT = "Benches please"


@pytest.fixture
def say(process: Any) -> Callable[..., list[Text]]:
    """Keeps texts, each of one voice, at the process (any threadable thing can be a source): `say("One", "Two")`."""

    def keep(*texts: str, source: Any = None, by: Person | None = None, **how: Any) -> list[Text]:
        where = source or process
        kept = [
            actions.keep(
                where,
                [actions.Words(words=words, asked="What matters to you?", **how)],
                place=where.place,
                by=by,
            )
            for words in texts
        ]
        return [each for one in kept for each in one]

    return keep


@pytest.fixture
def codebook(process: Any, say: Callable[..., list[Text]], bob: Person) -> Codebook:
    """A codebook of Bob's for three texts that may be quoted."""
    say(BENCHES, BUSES, SHORT, quoting=Text.Quoting.WITHOUT_NAME)
    return actions.start_codebook(
        place=process.place, title="What people said", about="About the park.", sources=[process], by=bob
    )


@pytest.fixture
def sitting(codebook: Codebook, bob: Person) -> Code:
    """A code of the codebook."""
    meaning = actions.Meaning("Somewhere to sit", "People need seats.", "Benches, walls", "Seats on a bus")
    return actions.make_code(codebook, meaning, by=bob)


@pytest.fixture
def getting_there(codebook: Codebook, bob: Person) -> Code:
    """Another code of the codebook."""
    return actions.make_code(codebook, actions.Meaning("Getting there"), by=bob)


@pytest.fixture
def cora(codebook: Codebook, places: Places, bob: Person) -> Person:
    """A resident whom the facilitator named as a coder."""
    person = make_person("Cora", home=places.neighbourhood)
    actions.name_coder(codebook, person, by=bob)
    return person


@pytest.fixture
def as_bob(bob: Person) -> Client:
    return sign_in(Client(), bob)


@pytest.fixture
def as_cora(cora: Person) -> Client:
    return sign_in(Client(), cora)
