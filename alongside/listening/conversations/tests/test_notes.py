"""Field notes: three kinds of line that are never mixed, pseudonyms, and who reads them whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.conftest import Places, make_person
from alongside.foundation.notices.models import Notice
from alongside.foundation.people.models import Person, RoleHolding
from alongside.foundation.people.permissions import Role
from alongside.foundation.record.models import Detail
from alongside.listening.conversations import actions
from alongside.listening.conversations.actions.noting import pseudonyms
from alongside.listening.conversations.models import FieldNotes, Reader
from alongside.listening.conversations.names import possible_names
from alongside.listening.conversations.refusals import (
    MayNotRead,
    NotALineHere,
    NotYours,
    OnlyTheirWordsAreQuoted,
    UnknownPseudonym,
)
from alongside.listening.themes.models import Text

Noted = Callable[..., Any]


def test_each_line_is_of_one_kind_and_stays_in_order(visit: FieldNotes, noted: Noted) -> None:
    noted("I come here to be warm.", line="said", who="new", sharing="quoted")
    noted("P1 sat by the door for an hour.", line="seen", who="P1", sharing="coded")
    noted("I think P1 is lonely.", line="judged", who="P1")
    lines = Text.objects.of(visit)
    assert [(line.line, line.pseudonym) for line in lines] == [
        ("said", "P1"),
        ("seen", "P1"),
        ("judged", "P1"),
    ]
    # The place sees only lines whose consent allows it.
    assert [line.line for line in lines.of_the_place()] == ["said", "seen"]
    assert [line.line for line in lines.filter(quoting="without_name")] == ["said"]
    assert not lines.exclude(said_by=None).exists()


def test_an_observer_is_not_counted_as_many_people(visit: FieldNotes, noted: Noted) -> None:
    """Whoever counts voices (and shows a number only from five on) finds P1, P2 and the observer: three."""
    for line in ("said", "seen", "judged"):
        for who in ("new" if line == "said" else "P1", "P1", ""):
            noted("Something.", line=line, who=who)
    noted("Something else.", who="new")
    lines = Text.objects.of(visit)
    assert lines.count() == 10
    assert len(set(lines.values_list("voice", flat=True))) == 3


def test_raw_notes_are_for_named_readers_unless_said_otherwise(noted: Noted) -> None:
    assert noted("Something.").audience == Text.Audience.NAMED


@pytest.mark.parametrize("line", ["seen", "judged"])
def test_only_what_was_said_is_quoted(line: str, noted: Noted) -> None:
    with pytest.raises(OnlyTheirWordsAreQuoted):
        noted("Lonely.", line=line, sharing="quoted")


def test_pseudonyms_are_given_and_never_twice(visit: FieldNotes, noted: Noted, wanda: Person) -> None:
    first, second = noted("One.", who="new"), noted("Two.", who="new")
    assert (first.pseudonym, second.pseudonym) == ("P1", "P2")
    actions.take_back_line(visit, second.pk, by=wanda)
    assert noted("Three.", who="new").pseudonym == "P3"
    assert pseudonyms(visit) == ["P1", "P2", "P3"]
    for wrong in ("P9", "Margaret", "p1", "P1 "):
        with pytest.raises(UnknownPseudonym):
            noted("Who?", who=wrong)


def test_pseudonyms_go_past_nine(visit: FieldNotes, noted: Noted) -> None:
    for number in range(1, 12):
        assert noted("Hello.", who="new").pseudonym == f"P{number}"


def test_a_line_is_rewritten_in_its_place(visit: FieldNotes, noted: Noted, wanda: Person) -> None:
    first, _second = noted("Mrs Gill said yes.", sharing="coded"), noted("Then it rained.", line="seen")
    new = actions.rewrite_line(
        visit, first.pk, line="said", words="P1 said yes.", who="new", sharing="between_us", by=wanda
    )
    now = Text.objects.of(visit).in_use()
    assert [line.words for line in now] == ["P1 said yes.", "Then it rained."]
    assert not now.of_the_place().exists()
    for act in (
        lambda: actions.take_back_line(visit, first.pk, by=wanda),
        lambda: actions.rewrite_line(
            visit, first.pk, line="said", words="x", who="", sharing="coded", by=wanda
        ),
    ):
        with pytest.raises(NotALineHere):
            act()
    actions.take_back_line(visit, new.pk, by=wanda)
    assert [line.words for line in Text.objects.of(visit).in_use()] == ["Then it rained."]


def test_a_line_of_other_notes_is_not_here(visit: FieldNotes, noted: Noted, wanda: Person) -> None:
    line = noted("Here.")
    other = actions.begin_notes(place=visit.place, where="There", observed_at=visit.observed_at, by=wanda)
    with pytest.raises(NotALineHere):
        actions.take_back_line(other, line.pk, by=wanda)


def test_nobody_else_writes_in_them(
    visit: FieldNotes, noted: Noted, wanda: Person, colleague: Person
) -> None:
    line = noted("Here.")
    actions.name_reader(visit, email=colleague.email or "", by=wanda)
    given_line = {"line": "said", "words": "x", "who": "", "sharing": "coded"}
    for act in (
        lambda: actions.add_line(visit, **given_line, by=colleague),
        lambda: actions.rewrite_line(visit, line.pk, **given_line, by=colleague),
        lambda: actions.take_back_line(visit, line.pk, by=colleague),
        lambda: actions.name_reader(visit, email="x@example.org", by=colleague),
        lambda: actions.end_reader(visit, Reader.objects.get().pk, by=colleague),
    ):
        with pytest.raises(NotYours):
            act()


def test_who_leaves_the_role_leaves_the_notes(
    visit: FieldNotes, noted: Noted, wanda: Person, colleague: Person
) -> None:
    actions.name_reader(visit, email=colleague.email or "", by=wanda)
    assert visit.roles_of(wanda) == {Role.AUTHOR}
    assert visit.roles_of(colleague) == {Role.NAMED_READER}
    RoleHolding.objects.all().delete()
    for person in (wanda, colleague):
        assert visit.roles_of(Person.objects.get(pk=person.pk)) == set()
    with pytest.raises(NotYours):
        actions.add_line(
            visit, line="said", words="x", who="", sharing="coded", by=Person.objects.get(pk=wanda.pk)
        )


def test_only_those_who_talk_here_can_be_named(
    visit: FieldNotes, wanda: Person, alice: Person, steward: Person, places: Places
) -> None:
    elsewhere = make_person("Elsa", roles={Role.WORKER: places.other_neighbourhood})
    sentences = set()
    for email in (alice.email, steward.email, elsewhere.email, wanda.email, "nobody@example.org"):
        with pytest.raises(MayNotRead) as refusal:
            actions.name_reader(visit, email=email or "", by=wanda)
        sentences.add(refusal.value.sentence)
    # The same words for an address that nobody has: naming is no way to find out who has an account.
    assert len(sentences) == 1
    assert not Reader.objects.exists()


def test_naming_twice_is_naming_once(visit: FieldNotes, wanda: Person, colleague: Person) -> None:
    for _each in range(2):
        actions.name_reader(visit, email=(colleague.email or "").upper(), by=wanda)
    assert Reader.objects.count() == 1
    assert Notice.objects.filter(person=colleague).count() == 1


def test_the_record_keeps_no_word_of_them(visit: FieldNotes, noted: Noted, wanda: Person) -> None:
    line = noted("The boiler is broken.")
    actions.take_back_line(visit, line.pk, by=wanda)
    everything = " ".join(f"{each.reason} {each.details}" for each in Detail.objects.all())
    assert "boiler" not in everything
    assert "library" not in everything


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Mrs Gill knocks.", ["Gill"]),
        ("She and Margaret sat there.", ["Margaret"]),
        ("P1 sat on Monday.", []),
        ("It was cold. Nobody came.", []),
        ("dr. Ahmed", ["Ahmed"]),
        ("I was with P2", []),
        ("", []),
    ],
)
def test_a_hint_of_names(words: str, found: list[str]) -> None:
    assert possible_names(words) == found


@given(st.text(max_size=300))
def test_the_hint_never_fails_and_points_at_words_that_are_there(words: str) -> None:
    assert all(each in words for each in possible_names(words))
