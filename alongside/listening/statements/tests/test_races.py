"""Many at the same moment: one vote each, one number each, one drawing at a time, no vote left out of the map."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from alongside.foundation.people.models import Person
from alongside.listening.statements import actions
from alongside.listening.statements.actions import maps
from alongside.listening.statements.cards import Card
from alongside.listening.statements.models import (
    Browser,
    CardBatch,
    OpinionMap,
    Participant,
    Question,
    Statement,
    Vote,
)
from alongside.listening.statements.tests.conftest import statement
from alongside.ui.refusals import Refusal

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Run the works in threads that start together; each gives its result or what it raised."""
    start = threading.Barrier(len(works))
    results: list[Any] = [None] * len(works)

    def run(n: int, work: Callable[[], Any]) -> None:
        start.wait()
        try:
            results[n] = work()
        except Exception as raised:
            results[n] = raised
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n, work)) for n, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def none_failed(results: list[Any]) -> None:
    assert not [each for each in results if isinstance(each, Exception)], results


def test_six_presses_of_four_new_browsers_are_four_votes(question: Question) -> None:
    one = statement(question)
    pressed = at_once(
        *(
            lambda token=token, value=value: actions.cast(one, value=value, by=None, token=token)
            for token in ("a", "b", "c", "d")
            for value in (1, -1, 0, 1, -1, 0)
        )
    )
    none_failed(pressed)
    assert (Vote.objects.count(), Participant.objects.count(), Browser.objects.count()) == (4, 4, 4)


def test_a_person_from_three_browsers_is_one(question: Question, alice: Person) -> None:
    one = statement(question)
    for token in ("a", "b", "c"):
        actions.cast(one, value=1, by=None, token=token)
    pressed = at_once(
        *(
            lambda token=token: actions.cast(one, value=-1, by=alice, token=token)
            for token in ("a", "b", "c", "a", "b", "c")
        )
    )
    none_failed(pressed)
    assert list(Vote.objects.values_list("value", flat=True)) == [-1]
    assert Participant.objects.count() == 1


def test_signing_in_while_voting_in_another_tab_loses_nothing(question: Question, alice: Person) -> None:
    actions.cast(statement(question, 1), value=1, by=None, token="tab")
    results = at_once(
        lambda: actions.cast(statement(question, 2), value=1, by=alice, token="tab"),
        lambda: actions.cast(statement(question, 3), value=1, by=None, token="tab"),
    )
    kept = Vote.objects.count()
    assert kept == 3 if not any(isinstance(each, Refusal) for each in results) else kept == 2
    assert Participant.objects.count() == 1


def test_statements_written_at_once_have_numbers_of_their_own(question: Question) -> None:
    made = at_once(
        *(lambda n=n: actions.write(question, words=f"Number {n}.", by=None, token=f"t{n}") for n in range(8))
    )
    none_failed(made)
    assert sorted(each.number for each in made) == list(range(4, 12))


def test_the_hourly_limit_holds_when_pressed_at_once(question: Question, alice: Person) -> None:
    at_once(*(lambda n=n: actions.write(question, words=f"Number {n}.", by=alice) for n in range(9)))
    assert Statement.objects.filter(author__known__person=alice).count() == 5


def test_words_or_vote_but_never_other_words_under_a_vote(
    question: Question, alice: Person, bob: Person
) -> None:
    for number in (1, 2, 3):
        one = statement(question, number)
        at_once(
            lambda one=one: actions.cast(one, value=1, by=alice),
            lambda one=one: actions.change_words(one, words=f"New words {one.number}.", by=bob),
        )
        assert Vote.objects.filter(statement=one).count() == 1
        with pytest.raises(Exception, match="voted|words stay"):
            actions.change_words(statement(question, number), words="Other words.", by=bob)


def test_the_same_cards_at_once_are_entered_once(question: Question, bob: Person) -> None:
    cards = [Card("1", {1: 1})]
    at_once(*(lambda: actions.enter_cards(question, cards, came_from="Hall", by=bob) for _n in range(4)))
    assert (CardBatch.objects.count(), Vote.objects.count()) == (1, 1)


def test_never_two_drawings_at_once_and_the_last_vote_is_in(
    question: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside, most = [0], [0]
    understand = maps.understand

    def watched(*args: Any) -> Any:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        try:
            return understand(*args)
        finally:
            inside[0] -= 1

    monkeypatch.setattr(maps, "understand", watched)
    none_failed(
        at_once(
            *(lambda: actions.redraw(question.pk) for _n in range(3)),
            *(
                lambda n=n: actions.cast(statement(question, 1), value=1, by=None, token=f"t{n}")
                for n in range(6)
            ),
        )
    )
    assert most[0] == 1
    while OpinionMap.objects.get(question=question).asked_at is not None:
        actions.redraw(question.pk)
    assert OpinionMap.objects.get(question=question).votes == 6
