"""The clock: does what is due once, whatever happens, with several clocks, and stops when asked."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from alongside.deciding.processes.models import Stage
from alongside.foundation.notices.actions import tell
from alongside.foundation.notices.models import Mail
from alongside.foundation.people.models import Person
from alongside.foundation.record.models import Entry, Once
from alongside.site.clock import HALF_A_MINUTE, Clock, Round, close_over

Stages = Callable[..., Stage]


def over(ideas_stage: Stages, **fields: Any) -> Stage:
    """A stage that is still open although its time is over."""
    now = timezone.now()
    return ideas_stage(opens_at=now - dt.timedelta(days=9), closes_at=now - dt.timedelta(seconds=1), **fields)


def test_stages_are_closed_when_their_time_is_over(ideas_stage: Stages) -> None:
    done, going = over(ideas_stage), ideas_stage()
    call_command("clock", "--once")
    call_command("clock", "--once")
    done.refresh_from_db()
    going.refresh_from_db()
    assert (done.state, going.state) == (Stage.State.CLOSED, Stage.State.OPEN)
    [entry] = Entry.objects.filter(act="stage-closed")
    assert entry.detail.by is None


def test_mail_is_made_and_old_forms_are_forgotten(alice: Person) -> None:
    tell([alice], change="c", sentence="S.", url="/", place=None)
    old = Once.objects.create(token="5b7a3c1e-6f43-4a53-9a0a-3f1f8f3f2f55")
    Once.objects.filter(pk=old.pk).update(made_at=timezone.now() - dt.timedelta(days=30))
    call_command("clock", "--once")
    assert Mail.objects.get().person == alice
    assert not Once.objects.exists()


def test_an_error_is_logged_and_stops_nothing_else(db: None) -> None:
    done: list[str] = []

    def broken() -> None:
        raise ZeroDivisionError

    kept = Clock((Round("broken", 30, broken), Round("works", 30, lambda: done.append("works"))))
    assert kept.tick(0) == done == ["works"]


def test_rounds_are_gone_on_as_often_as_they_say() -> None:
    kept = Clock((Round("often", 30, list), Round("seldom", 60, list)))
    ticks = [kept.tick(now) for now in (0, 29, 30, 60)]
    assert ticks == [["often", "seldom"], [], ["often"], ["often", "seldom"]]


def test_a_clock_that_is_asked_to_stop_begins_nothing_new() -> None:
    stop = threading.Event()
    kept = Clock((Round("first", 0, stop.set), Round("second", 0, list)))
    assert kept.tick(0, stop) == ["first"]


@pytest.mark.django_db(transaction=True)
def test_four_clocks_close_each_stage_once(ideas_stage: Stages) -> None:
    stages = [over(ideas_stage) for _n in range(6)]
    together = threading.Barrier(4)
    closed: list[int] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            together.wait()
            closed.append(close_over())
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _n in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert errors == []
    assert sum(closed) == len(stages)
    assert Entry.objects.filter(act="stage-closed").count() == len(stages)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_clock_stops_promptly_when_asked(number: signal.Signals, tmp_path: Any) -> None:
    """It may be stopped in the middle of a pause of half a minute, and ends well."""
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "alongside.site.settings",
        "ALONGSIDE_SECRET_KEY": "only-the-tests-use-this-key",
        "ALONGSIDE_LOG_LEVEL": "INFO",
        # A database without tables: all work fails, is logged, and the clock goes on.
        "DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "django", "clock"],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout is not None
        said = ""
        # The last round: after it comes the pause.
        while "round=tidy" not in said:
            line = process.stdout.readline()
            assert line, said
            said += line
        began = time.monotonic()
        process.send_signal(number)
        assert process.wait(timeout=60) == 0
        assert time.monotonic() - began < HALF_A_MINUTE / 2
        assert "close stages" in said
    finally:
        process.kill()
        process.wait()
