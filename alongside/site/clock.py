"""What happens because time has passed, gathered from the rooms. Each of these can be done twice, or by two clocks
at once, without harm: several machines may each have a clock, and a clock that was stopped catches up."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from django.core.management import call_command
from django.db import close_old_connections, connections

from alongside.deciding.budgets.ballots import settle_closed
from alongside.deciding.juries import actions as juries
from alongside.deciding.lotteries.actions import freezing
from alongside.deciding.lotteries.actions.blanking import blank_due
from alongside.deciding.polls.actions import work_out_lost
from alongside.deciding.processes.actions import close_over
from alongside.doing.deals.actions import tell_overdue
from alongside.doing.deals.models import Commitment
from alongside.foundation.notices.actions import forget_those_who_left
from alongside.foundation.notices.tasks import queue_mail
from alongside.foundation.record import once
from alongside.listening.events.actions import fill_all_seats, forget_needs
from alongside.listening.statements.actions import catch_up
from alongside.listening.surveys.actions import forget_old_drafts

HALF_A_MINUTE, HOUR, DAY = 30, 60 * 60, 24 * 60 * 60

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Round:
    """One thing to do every so many seconds."""

    name: str
    every: int
    do: Callable[[], object]


def tell_of_overdue_commitments() -> None:
    """Tell the owner and those it was promised to of each commitment whose day has passed; once for each day due."""
    for commitment in list(Commitment.objects.overdue()):
        tell_overdue(commitment)


def tidy() -> None:
    """Remove what is of no use any more: ended sessions, finished jobs, tokens of forms sent long ago."""
    call_command("clearsessions", verbosity=0)
    call_command("prune_db_task_results", "--queue-name", "*", verbosity=0)
    once.tidy()


ROUNDS = (
    Round("close stages whose time is over", HALF_A_MINUTE, close_over),
    Round("mix the ballots of votes that have closed", HALF_A_MINUTE, settle_closed),
    Round("let drawn members into their jury", HALF_A_MINUTE, juries.seat_everybody),
    Round("count the votes of juries that have closed", HALF_A_MINUTE, juries.close_over),
    Round("work out reports of polls whose job was lost", HALF_A_MINUTE, work_out_lost),
    Round("have email sent", HALF_A_MINUTE, queue_mail),
    Round("draw opinion maps whose job was lost", HALF_A_MINUTE, catch_up),
    Round("freeze lists of lotteries whose job was lost", HALF_A_MINUTE, freezing.catch_up),
    Round("destroy what was sealed for a draw", DAY, freezing.destroy_sealed),
    Round("tell of overdue commitments", HOUR, tell_of_overdue_commitments),
    Round("tell of answers to juries that are due or late", HOUR, juries.tell_of_late_answers),
    Round("forget the notices of those who left", HOUR, forget_those_who_left),
    Round("give free places at events to those who wait", HOUR, fill_all_seats),
    Round("forget what people needed at events", HOUR, forget_needs),
    Round("delete the addresses of lotteries whose day has come", HOUR, blank_due),
    Round("forget answers that were never sent", DAY, forget_old_drafts),
    Round("tidy", DAY, tidy),
)


class Clock:
    """Keeps in mind when each round was last gone on, by the seconds of `now`."""

    def __init__(self, rounds: tuple[Round, ...] = ROUNDS) -> None:
        self.rounds = rounds
        self._last: dict[str, float] = {}

    def tick(self, now: float, stop: threading.Event | None = None) -> list[str]:
        """Go on the rounds that are due, until asked to stop. One that fails is logged and does not keep the others
        from theirs.

        Returns the names of those that went well.
        """
        done = []
        for one in self.rounds:
            if stop is not None and stop.is_set():
                break
            last = self._last.get(one.name)
            if last is not None and now - last < one.every:
                continue
            self._last[one.name] = now
            begun = time.monotonic()
            try:
                one.do()
            except Exception:
                log.exception("a round of the clock failed", round=one.name)
                # A broken connection must not break the rounds that follow; inside a test's transaction it must stay.
                for connection in connections.all(initialized_only=True):
                    if not connection.in_atomic_block:
                        connection.close()
                continue
            log.debug("round", round=one.name, seconds=round(time.monotonic() - begun, 3))
            done.append(one.name)
        return done

    def run(self, stop: threading.Event) -> None:
        """Tick every half minute until asked to stop; the pause ends at once when that happens."""
        while not stop.is_set():
            close_old_connections()
            self.tick(time.monotonic(), stop)
            stop.wait(HALF_A_MINUTE)
