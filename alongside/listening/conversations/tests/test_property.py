"""For any sequence of what anybody does, nothing can be read for coding unless it was agreed and not taken back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alongside.conftest import Places, make_person
from alongside.foundation.people.models import Person
from alongside.listening.conversations import actions
from alongside.listening.conversations.headings import Heading
from alongside.listening.conversations.models import Conversation, Part
from alongside.listening.conversations.tests.saying import begin_with, fresh
from alongside.listening.themes.models import Text
from alongside.ui.refusals import Refusal

SHARINGS = ("between_us", "coded", "quoted")
headings = st.sampled_from(Heading.values)
EVERYBODY = ("author", "speaker", "stranger", "colleague", "nobody")
# Mostly who may do it, so that sequences get far; everybody else often enough.
author = st.sampled_from(("author",) * 12 + EVERYBODY)
speaker = st.sampled_from(("speaker",) * 12 + EVERYBODY)
words = st.dictionaries(headings, st.sampled_from(("a", "b", "c", "", " ")), min_size=1, max_size=3)
stale = st.sampled_from((0, 1))
steps = st.lists(
    st.one_of(
        st.tuples(st.just("write"), author, words),
        st.tuples(st.just("ask"), author, st.none()),
        st.tuples(st.just("agree"), speaker, st.tuples(st.sampled_from(SHARINGS), stale)),
        st.tuples(st.just("agree"), speaker, st.tuples(st.sampled_from(SHARINGS), stale)),
        st.tuples(st.just("send_back"), speaker, st.tuples(words, stale)),
        st.tuples(st.just("take_back"), speaker, st.one_of(st.none(), st.lists(headings, min_size=3))),
        st.tuples(st.just("put_away"), st.sampled_from(EVERYBODY), st.none()),
    ),
    min_size=1,
    max_size=8,
)
ASKED = [("write", "author", {"important": "a", "also": "b"}), ("ask", "author", None)]
AGREED = [*ASKED, ("agree", "speaker", ("coded", 0))]
# Most sequences begin where most conversations come to.
begun = st.sampled_from(([], ASKED, ASKED, ASKED, AGREED))


class Oracle:
    """The rules once more, as plainly as they can be said: a state, words that wait, and words that may be used."""

    def __init__(self) -> None:
        self.state = "draft"
        self.waiting: dict[str, str] = {}
        self.kept: dict[str, tuple[str, str]] = {}

    def step(self, act: str, by: str, how: Any) -> bool:
        """Whether it is allowed; if so, it is done."""
        if self.state == "taken_back":
            return False
        return bool(getattr(self, act)(by, how))

    def write(self, by: str, how: Any) -> bool:
        said = {heading: each.strip() for heading, each in how.items() if each.strip()}
        if by != "author" or self.state == "agreed" or not said:
            return False
        self.state, self.waiting = "draft", said
        return True

    def ask(self, by: str, how: Any) -> bool:
        if by != "author" or self.state == "agreed" or not self.waiting:
            return False
        self.state = "waiting"
        return True

    def agree(self, by: str, how: Any) -> bool:
        sharing, stale = how
        if by != "speaker" or stale or self.state not in {"waiting", "sent_back"} or not self.waiting:
            return False
        self.state = "agreed"
        self.kept = {heading: (each, sharing) for heading, each in self.waiting.items()}
        self.waiting = {}
        return True

    def send_back(self, by: str, how: Any) -> bool:
        given_words, stale = how
        said = {heading: each.strip() for heading, each in given_words.items() if each.strip()}
        if by != "speaker" or stale or self.state not in {"waiting", "sent_back"} or not said:
            return False
        self.state, self.waiting = "sent_back", said
        return True

    def take_back(self, by: str, how: Any) -> bool:
        if by != "speaker":
            return False
        which = set(Heading.values if how is None else how)
        there = which & (set(self.waiting) | set(self.kept))
        if how is not None and not there:
            return False
        self._drop(which)
        return True

    def put_away(self, by: str, how: Any) -> bool:
        if by != "author" or self.state == "agreed":
            return False
        self._drop(set(Heading.values))
        return True

    def _drop(self, which: set[str]) -> None:
        for heading in which:
            self.waiting.pop(heading, None)
            self.kept.pop(heading, None)
        if not self.waiting and not self.kept:
            self.state = "taken_back"

    def may_be_coded(self) -> set[str]:
        return {each for each, sharing in self.kept.values() if sharing != "between_us"}

    def may_be_quoted(self) -> set[str]:
        return {each for each, sharing in self.kept.values() if sharing == "quoted"}


def do(act: str, person: Person | None, how: Any, talk: Conversation) -> None:
    now = fresh(talk)
    if act == "write":
        assert person is not None
        actions.write(now, words=how, by=person)
    elif act in {"ask", "put_away"}:
        assert person is not None
        getattr(actions, act)(now, by=person)
    elif act == "agree":
        sharing, stale = how
        chosen = dict.fromkeys(Heading.values, sharing)
        actions.agree(now, sharing=chosen, version=now.version - stale, by=person)
    elif act == "send_back":
        said, stale = how
        actions.send_back(now, words=said, note="", version=now.version - stale, by=person)
    else:
        actions.take_back(now, by=person, headings=how)


@pytest.mark.usefixtures("db")
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.tuples(begun, steps).map(lambda both: [*both[0], *both[1]]))
def test_only_what_was_agreed_and_not_taken_back_can_be_read_for_coding(
    places: Places, wanda: Person, alice: Person, steps: list[tuple[str, str, Any]]
) -> None:
    talk = begin_with(alice, by=wanda, place=places.neighbourhood)
    people: dict[str, Person | None] = {
        "author": wanda,
        "speaker": alice,
        "stranger": Person.objects.filter(display_name="Sam").first() or make_person("Sam"),
        "colleague": Person.objects.filter(display_name="Cole").first() or make_person("Cole"),
        "nobody": None,
    }
    oracle = Oracle()
    for act, by, how in steps:
        person = people[by]
        if person is None and act in {"write", "ask", "put_away"}:
            continue  # these pages ask for somebody signed in
        allowed = oracle.step(act, by, how)
        try:
            do(act, person, how, talk)
        except Refusal:
            assert not allowed, (act, by, how, "was refused")
        else:
            assert allowed, (act, by, how, "was let through")
        now = fresh(talk)
        assert now.state == oracle.state
        texts = Text.objects.of(now)
        assert {text.words for text in texts.in_use().of_the_place()} == oracle.may_be_coded()
        quoted = texts.in_use().of_the_place().filter(quoting="without_name")
        assert {text.words for text in quoted} == oracle.may_be_quoted()
        unused = {part.heading: part.words for part in Part.objects.filter(conversation=now, text=None)}
        between = {
            heading: each for heading, (each, how_far) in oracle.kept.items() if how_far == "between_us"
        }
        assert unused == oracle.waiting | between
        assert texts.in_use().count() == len(oracle.kept) - len(between)
        if oracle.state not in {"agreed", "taken_back"}:
            assert not texts.exists()
