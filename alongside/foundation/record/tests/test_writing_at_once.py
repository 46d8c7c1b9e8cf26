"""Many writers at the same moment: gapless chains, and no waiting for another chain."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from alongside.conftest import Places
from alongside.foundation.record import actions
from alongside.foundation.record.models import Chain, Entry
from alongside.foundation.record.tests.conftest import Somebody
from alongside.foundation.record.verifying import verify

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS, EACH = 8, 25


def _at_once(work: Callable[[int], None], many: int = WRITERS) -> None:
    """Run `work(n)` in as many threads, each with its own connection; the first error is raised here."""
    errors: list[BaseException] = []
    together = threading.Barrier(many)

    def run(n: int) -> None:
        try:
            together.wait()
            work(n)
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(many)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    if errors:
        raise errors[0]


def test_eight_writers_of_one_chain_leave_no_gap(places: Places) -> None:
    def write(n: int) -> None:
        for _n in range(EACH):
            with transaction.atomic():
                actions.write(act="idea-supported", about=None, place=places.neighbourhood, by=Somebody())

    _at_once(write)
    numbers = list(
        Entry.objects.filter(chain="place:NBH").order_by("number").values_list("number", flat=True)
    )
    assert numbers == list(range(1, WRITERS * EACH + 1))
    assert Chain.objects.get(name="place:NBH").length == WRITERS * EACH
    assert verify().is_whole


def test_a_writer_that_fails_leaves_no_gap(places: Places) -> None:
    def write(n: int) -> None:
        for turn in range(EACH):
            try:
                with transaction.atomic():
                    actions.write(act="idea-supported", about=None, place=places.neighbourhood, by=Somebody())
                    if (n + turn) % 3 == 0:
                        raise ZeroDivisionError
            except ZeroDivisionError:
                pass

    _at_once(write, many=4)
    assert verify().is_whole


@pytest.mark.postgres
def test_writers_of_two_chains_do_not_wait_for_each_other(places: Places) -> None:
    """SQLite has one writer at a time, whatever is written."""
    held, done = threading.Event(), threading.Event()
    waited: list[bool] = []

    def hold() -> None:
        with transaction.atomic():
            actions.write(act="idea-supported", about=None, place=places.neighbourhood, by=None)
            held.set()
            waited.append(done.wait(timeout=10))
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(timeout=10)
    with transaction.atomic():
        actions.write(act="idea-supported", about=None, place=places.other_neighbourhood, by=None)
    # The other chain is written and committed while the first writer has not committed yet.
    assert Entry.objects.filter(chain="place:NBH2").exists()
    assert not Entry.objects.filter(chain="place:NBH").exists()
    done.set()
    holder.join()
    assert waited == [True]
    assert verify().is_whole


def test_verifying_while_others_write_finds_nothing_wrong(places: Places) -> None:
    stop = threading.Event()
    reports = []

    def work(n: int) -> None:
        if n == 0:
            for _n in range(15):
                reports.append(verify())
            stop.set()
        while not stop.is_set():
            somebody = Somebody()
            with transaction.atomic():
                actions.write(act="idea-supported", about=None, place=places.neighbourhood, by=somebody)

    _at_once(work, many=3)
    assert all(report.is_whole for report in reports), [
        str(fault) for report in reports for fault in report.faults
    ]
