"""Many people at the same moment: the last place goes to one, answers have numbers of their own, a file counts once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from alongside.conftest import Places, make_person
from alongside.foundation.people.models import Person
from alongside.listening.events import actions
from alongside.listening.events.actions.answering import Answers
from alongside.listening.events.models import Event, Response, SignUp
from alongside.listening.events.refusals import AlreadyImported, AlreadySignedUp
from alongside.listening.themes.actions import findings
from alongside.listening.themes.models import Finding, Text

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


def test_the_last_places_go_to_as_many_as_there_are(make_event: Callable[..., Event]) -> None:
    event = make_event(capacity=3)
    results = at_once(*(lambda: actions.sign_up(event, by=None) for _n in range(12)))
    assert all(isinstance(each, SignUp) for each in results), results
    assert sorted(event.sign_ups.coming().values_list("seat", flat=True)) == [1, 2, 3]
    assert event.sign_ups.waiting().count() == 9
    assert sorted(each.number for each in results) == list(range(1, 13))


def test_one_person_signs_up_once_however_often_they_press(event: Event, alice: Person) -> None:
    results = at_once(*(lambda: actions.sign_up(event, by=alice) for _n in range(6)))
    assert sum(isinstance(each, SignUp) for each in results) == 1
    assert sum(isinstance(each, AlreadySignedUp) for each in results) == 5


def test_a_free_place_is_given_once(make_event: Callable[..., Event], places: Places) -> None:
    event = make_event(capacity=2)
    coming = [actions.sign_up(event, by=None) for _n in range(2)]
    waiting = [actions.sign_up(event, by=make_person(f"W {n}", home=places.neighbourhood)) for n in range(3)]
    at_once(
        lambda: actions.call_off(coming[0], by=None),
        lambda: actions.fill_seats(event),
        lambda: actions.sign_up(event, by=None),
        lambda: actions.call_off(coming[1], by=None),
        lambda: actions.fill_seats(event),
    )
    states = dict(event.sign_ups.values_list("number", "state"))
    assert [states[each.number] for each in waiting] == ["coming", "coming", "waiting"]
    assert sorted(event.sign_ups.coming().values_list("seat", flat=True)) == [1, 2]


def test_answers_at_once_have_numbers_of_their_own(begun: Event) -> None:
    results = at_once(*(lambda: actions.give_feedback(begun, Answers(["x"]), by=None) for _n in range(8)))
    assert sorted(each.number for each in results) == list(range(1, 9))
    assert Text.objects.of(begun).count() == 8


def test_a_file_sent_twice_at_once_counts_once(begun: Event, bob: Person) -> None:
    rows = [Answers(["x"]) for _n in range(5)]
    results = at_once(
        *(lambda: actions.import_feedback(begun, rows, batch="digest", by=bob) for _n in range(3))
    )
    assert (
        sorted(map(str, results))[0] == "5"
        and sum(isinstance(each, AlreadyImported) for each in results) == 2
    )
    assert Response.objects.count() == 5


def test_two_facilitators_publish_once(begun: Event, bob: Person) -> None:
    findings.write_finding(begun, kind="will_do", title="Benches", words="", by=bob)
    results = at_once(*(lambda: findings.publish_findings(begun, by=bob) for _n in range(2)))
    assert sum(isinstance(each, findings.NothingToPublish) for each in results) == 1
    assert Finding.objects.published().count() == 1
