"""Two people at the same moment: a name is down once, and two who live together never miss each other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from alongside.conftest import make_person
from alongside.deciding.lotteries.actions.households import decide
from alongside.deciding.lotteries.actions.registering import Answers, put_name_down, take_name_off
from alongside.deciding.lotteries.models import Contact, Registration, SameAddress
from alongside.deciding.lotteries.tests.making import confirmed

pytestmark = pytest.mark.django_db(transaction=True)
FEATURES = {"Age": "30 to 59", "Sex": "Female"}


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


def said(name, address="14 High Street"):
    return Answers(name=name, address=address, postcode="DE1 2AB", features=FEATURES)


def test_six_presses_put_one_name_down(lottery, alice):
    confirmed(alice)
    done = at_once(*(lambda: put_name_down(lottery, said("Alice"), by=alice) for _n in range(6)))
    assert len({each.pk for each in done}) == 1
    assert Registration.objects.count() == Contact.objects.count() == 1


def test_four_of_one_home_at_the_same_moment_make_every_pair(lottery, places):
    people = [confirmed(make_person(f"Person {n}", home=places.neighbourhood)) for n in range(4)]
    at_once(*(lambda who=who: put_name_down(lottery, said("P"), by=who) for who in people))
    assert Registration.objects.count() == 4
    assert SameAddress.objects.count() == 6


def test_somebody_leaves_while_their_home_is_decided(lottery, places, bob):
    ann, ben = (confirmed(make_person(name, home=places.neighbourhood)) for name in ("Ann", "Ben"))
    for who in (ann, ben):
        put_name_down(lottery, said("P"), by=who)
    pair = SameAddress.objects.select_related("first__lottery__stage").get()
    at_once(lambda: decide(pair, same=True, by=bob), lambda: take_name_off(lottery, by=ann))
    assert not SameAddress.objects.exists()
    assert set(Registration.objects.values_list("household", flat=True)) == {""}
