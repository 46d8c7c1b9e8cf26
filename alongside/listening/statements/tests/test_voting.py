"""Voting: one vote a participant and statement, the latest counts, and who is who."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from alongside.conftest import Places, make_person, make_place
from alongside.foundation.people import my_data
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Role
from alongside.foundation.places.models import Tier
from alongside.listening.statements import actions
from alongside.listening.statements.models import Browser, Known, Participant, Question, Statement, Vote
from alongside.listening.statements.refusals import BelongsToAccount, NotOpen, NotShown
from alongside.listening.statements.tests.conftest import closed, make_question, statement


def votes(question: Question) -> list[tuple[int, int]]:
    rows = Vote.objects.filter(statement__question=question).order_by("statement__number", "participant")
    return list(rows.values_list("statement__number", "value"))


def test_the_latest_vote_counts(question: Question, alice: Person) -> None:
    actions.cast(statement(question), value=1, by=alice)
    actions.cast(statement(question), value=-1, by=alice)
    assert votes(question) == [(1, -1)]


def test_a_pass_is_a_vote(question: Question) -> None:
    actions.cast(statement(question), value=0, by=None, token="browser")
    assert votes(question) == [(1, 0)]


def test_a_browser_is_one_participant_and_two_browsers_are_two(question: Question) -> None:
    for token in ("one", "two", "one"):
        for number in (1, 2):
            actions.cast(statement(question, number), value=1, by=None, token=token)
    assert Participant.objects.count() == 2
    assert len(votes(question)) == 4


def test_nobody_votes_before_it_opens_or_after_it_closes(question: Question, alice: Person) -> None:
    closed(question)
    with pytest.raises(NotOpen):
        actions.cast(statement(question), value=1, by=alice)


def test_nobody_votes_on_what_waits(question: Question, alice: Person) -> None:
    waits = actions.write(question, words="Trams, please.", by=alice)
    waits.question = question
    with pytest.raises(NotShown):
        actions.cast(waits, value=1, by=alice)


def test_signing_in_later_joins_the_two_and_the_later_vote_stays(question: Question, alice: Person) -> None:
    actions.cast(statement(question, 1), value=1, by=alice)
    actions.cast(statement(question, 2), value=1, by=None, token="sofa")
    actions.cast(statement(question, 1), value=-1, by=None, token="sofa")
    actions.cast(statement(question, 3), value=0, by=alice, token="sofa")
    assert Participant.objects.count() == 1
    assert votes(question) == [(1, -1), (2, 1), (3, 0)]


def test_the_earlier_anonymous_vote_does_not_win(question: Question, alice: Person) -> None:
    actions.cast(statement(question, 1), value=-1, by=None, token="sofa")
    actions.cast(statement(question, 1), value=1, by=alice)
    actions.cast(statement(question, 2), value=1, by=alice, token="sofa")
    assert votes(question) == [(1, 1), (2, 1)]


def test_what_somebody_wrote_before_signing_in_stays_theirs(question: Question, alice: Person) -> None:
    wrote = actions.write(question, words="Trams, please.", by=None, token="sofa")
    actions.cast(statement(question, 1), value=1, by=alice)
    actions.cast(statement(question, 2), value=1, by=alice, token="sofa")
    wrote.refresh_from_db()
    assert wrote.author == Participant.objects.get(known__person=alice)


def test_a_signed_out_visitor_is_not_the_person_before_them(question: Question, alice: Person) -> None:
    actions.cast(statement(question, 1), value=1, by=alice, token="library")
    assert actions.participant_of(question, person=None, token="library") is None
    with pytest.raises(BelongsToAccount):
        actions.cast(statement(question, 1), value=-1, by=None, token="library")
    assert votes(question) == [(1, 1)]


def test_a_shared_computer_stays_whose_it_was(question: Question, alice: Person, charlie: Person) -> None:
    actions.cast(statement(question, 1), value=1, by=alice, token="library")
    actions.cast(statement(question, 1), value=-1, by=charlie, token="library")
    assert Participant.objects.count() == 2
    assert sorted(votes(question)) == [(1, -1), (1, 1)]


def test_what_is_kept_of_a_browser_differs_from_question_to_question(
    question: Question, places: Places, bob: Person
) -> None:
    other = make_question(places.neighbourhood, bob, title="Another")
    actions.cast(statement(question), value=1, by=None, token="browser")
    actions.cast(statement(other), value=1, by=None, token="browser")
    digests = [bytes(each) for each in Browser.objects.values_list("digest", flat=True)]
    assert len(set(digests)) == 2
    assert not any(b"browser" in each for each in digests)


def test_erasing_leaves_the_tally_and_takes_the_name(question: Question, alice: Person) -> None:
    actions.cast(statement(question), value=1, by=alice)
    wrote = actions.write(question, words="Trams, please.", by=alice)
    my_data.erase(by=alice)
    assert votes(question) == [(1, 1)]
    assert not Known.objects.exists()
    wrote.refresh_from_db()
    assert wrote.author is not None


@pytest.mark.parametrize("value", [2, -2, 7])
def test_the_database_knows_three_answers(question: Question, value: int) -> None:
    who = Participant.objects.create(question=question)
    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.create(statement=statement(question), participant=who, value=value)


def test_the_database_holds_one_vote(question: Question) -> None:
    who = Participant.objects.create(question=question)
    Vote.objects.create(statement=statement(question), participant=who, value=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.create(statement=statement(question), participant=who, value=1)


def test_the_database_takes_no_vote_on_what_is_not_shown(question: Question) -> None:
    who = Participant.objects.create(question=question)
    Statement.objects.filter(question=question, number=1).update(state="hidden")
    with pytest.raises(IntegrityError, match="shown"), transaction.atomic():
        Vote.objects.create(statement=statement(question), participant=who, value=1)


def test_the_database_changes_no_vote_after_the_result(
    question: Question, alice: Person, bob: Person
) -> None:
    actions.cast(statement(question), value=1, by=alice)
    actions.publish_result(closed(question), what_next="We build it.", by=bob)
    with pytest.raises(IntegrityError, match="live"), transaction.atomic():
        Vote.objects.update(value=-1)
    with pytest.raises(IntegrityError, match="live"), transaction.atomic():
        Vote.objects.create(
            statement=statement(question, 2), participant=Participant.objects.first(), value=1
        )


class TestAnyOrder(TestCase):
    """Whatever is voted, in whatever order, by person or browser: each says last what counts."""

    @settings(max_examples=30, deadline=None)
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["alice", "charlie", "sofa", "phone"]),
                st.integers(1, 3),
                st.sampled_from([1, 0, -1]),
            ),
            max_size=25,
        )
    )
    def test_the_last_counts(self, said: list[tuple[str, int, int]]) -> None:
        n = Question.objects.count()
        place = make_place(f"P{n}X", "Somewhere", Tier.SYSTEM)
        asks = make_person(f"Asker {n}", roles={Role.FACILITATOR: place}, email=f"a{n}@example.org")
        question = make_question(place, asks)
        people = {
            name: make_person(name, home=place, email=f"{name}{n}@example.org")
            for name in ("alice", "charlie")
        }
        for who, number, value in said:
            person = people.get(who)
            actions.cast(statement(question, number), value=value, by=person, token="" if person else who)
        expected: dict[tuple[str, int], int] = {}
        for who, number, value in said:
            expected[who, number] = value
        assert sorted(votes(question)) == sorted(
            (number, value) for (_who, number), value in expected.items()
        )
