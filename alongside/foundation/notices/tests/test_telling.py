"""Telling people: once a person and change, however many paths lead to them."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from alongside.conftest import Places, make_person, make_process
from alongside.foundation.notices.actions import forget_those_who_left, tell, tell_thread
from alongside.foundation.notices.models import Notice
from alongside.foundation.people.models import Person
from alongside.foundation.threads.actions import join


def thing(places: Places, lead: Person | None = None, other: Person | None = None, **fields: Any) -> Any:
    """A threadable thing whose people are its leads."""
    return make_process(places.neighbourhood, resident_lead=lead, professional_lead=other, **fields)


def told(person: Person) -> list[str]:
    return list(person.notices.order_by("at").values_list("change", flat=True))


def test_each_is_told_once_of_a_change(places: Places, alice: Person, bob: Person) -> None:
    say = {
        "change": "idea-won:1",
        "sentence": "Your idea won.",
        "url": "/ideas/1/",
        "place": places.neighbourhood,
    }
    assert tell([alice, bob, alice], **say) == 2
    assert tell([alice, bob], **say) == 0
    assert tell(Person.objects.all(), **{**say, "change": "idea-won:2"}) == Person.objects.count()
    assert told(alice) == ["idea-won:1", "idea-won:2"]
    assert tell([], **say) == 0


def test_those_who_left_are_not_told(places: Places, alice: Person) -> None:
    Person.objects.filter(pk=alice.pk).update(
        erased_at=timezone.now(), email=None, display_name="", is_active=False
    )
    assert tell([alice], change="c", sentence="S.", url="/", place=None) == 0
    assert not Notice.objects.exists()


def test_the_notices_of_those_who_leave_are_forgotten(places: Places, alice: Person, bob: Person) -> None:
    tell([alice, bob], change="c", sentence="S.", url="/", place=None)
    Person.objects.filter(pk=alice.pk).update(
        erased_at=timezone.now(), email=None, display_name="", is_active=False
    )
    assert forget_those_who_left() == 1
    assert [notice.person for notice in Notice.objects.all()] == [bob]


@pytest.mark.parametrize(
    "url", ["https://elsewhere.example/", "//elsewhere.example/", "ideas/1/", "javascript:x", ""]
)
def test_a_notice_leads_to_this_site_only(alice: Person, url: str) -> None:
    with pytest.raises(ValueError, match="this site"):
        tell([alice], change="c", sentence="S.", url=url, place=None)


def test_a_long_sentence_is_cut(alice: Person) -> None:
    tell([alice], change="c", sentence="x" * 900, url="/", place=None)
    sentence = Notice.objects.get().sentence
    assert (len(sentence), sentence[-1]) == (500, "…")


def test_a_change_far_along_tells_the_people_at_the_start(places: Places, alice: Person, bob: Person) -> None:
    """Idea -> project -> budget -> commitment -> outcome: whoever spoke first is told of the last."""
    line = [thing(places, alice), thing(places), thing(places, None, bob), thing(places), thing(places)]
    for earlier, later in zip(line, line[1:], strict=False):
        join(later, earlier, "came_from", by=None)
    assert tell_thread(line[4], change="kept:1", sentence="The promise was kept.") == 2
    notice = Notice.objects.get(person=alice)
    assert notice.url == line[4].get_absolute_url()
    assert notice.place == places.neighbourhood
    assert "took part" in notice.why
    # What happens in the middle is not news to those who come later.
    assert tell_thread(line[1], change="costed:1", sentence="It was costed.") == 1
    assert told(bob) == ["kept:1"]


def test_many_paths_lead_to_one_notice(places: Places, alice: Person, bob: Person) -> None:
    """A diamond: two ideas of one person, merged, split again and funded twice."""
    start, left, right, end = (
        thing(places, alice),
        thing(places, alice, bob),
        thing(places, bob),
        thing(places),
    )
    for later, earlier in ((left, start), (right, start), (end, left), (end, right)):
        join(later, earlier, "came_from", by=None)
    assert tell_thread(end, change="done:1", sentence="It is done.") == 2
    assert tell_thread(end, change="done:1", sentence="It is done.") == 0
    assert (told(alice), told(bob)) == (["done:1"], ["done:1"])


def test_nobody_is_told_of_their_own_doing(places: Places, alice: Person, bob: Person) -> None:
    start, end = thing(places, alice, bob), thing(places)
    join(end, start, "came_from", by=None)
    assert tell_thread(end, change="done:1", sentence="It is done.", by=bob) == 1
    assert told(bob) == []


def test_a_thread_with_nobody_at_its_start_tells_nobody(places: Places) -> None:
    assert tell_thread(thing(places), change="done:1", sentence="It is done.") == 0


@pytest.mark.django_db(transaction=True)
def test_a_change_that_fails_tells_nobody(places: Places, alice: Person) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        tell([alice], change="c", sentence="S.", url="/", place=None)
        raise ZeroDivisionError
    assert not Notice.objects.exists()
    assert not DBTaskResult.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_after_a_change_the_worker_is_asked_once_to_make_mail(
    places: Places, alice: Person, bob: Person
) -> None:
    with transaction.atomic():
        for n in range(5):
            tell([alice, bob], change=f"c{n}", sentence="S.", url="/", place=None)
        assert not DBTaskResult.objects.exists()
    tell([alice], change="another", sentence="S.", url="/", place=None)
    assert [job.task_path for job in DBTaskResult.objects.all()] == [
        "alongside.foundation.notices.tasks.make_mail"
    ]


@pytest.mark.django_db(transaction=True)
def test_told_at_the_same_moment_by_six_still_once(places: Places, alice: Person) -> None:
    together = threading.Barrier(6)
    errors: list[BaseException] = []

    def run() -> None:
        try:
            together.wait()
            tell([alice], change="c", sentence="S.", url="/", place=None)
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _n in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert errors == []
    assert told(alice) == ["c"]


def test_telling_a_thousand_takes_few_queries(places: Places, django_assert_max_num_queries: Any) -> None:
    Person.objects.bulk_create(Person(email=f"p{n}@example.org") for n in range(1_000))
    # SQLite takes about a hundred rows a statement.
    with django_assert_max_num_queries(20):
        assert tell(Person.objects.all(), change="c", sentence="S.", url="/", place=None) == 1_000


def test_telling_a_thread_of_many_ideas_takes_few_queries(places: Places, alice: Person) -> None:
    end = thing(places)
    people = [make_person(f"Person {n}") for n in range(3)]
    for n in range(90):
        join(end, thing(places, people[n % 3]), "merged_into", by=None)
    with CaptureQueriesContext(connection) as asked:
        assert tell_thread(end, change="c", sentence="S.") == 3
    assert len(asked) <= 10
