"""Deliberative polls: did those who deliberated move, compared with a control group that was asked twice as well?

Plain data in; a report out, with the reasons for it. "Can't tell" is an answer too, and says why.

    poll = Poll(
        people=[Person("ann", Arm.DELIBERATED, group="table 1"), ..., Person("bob", Arm.CONTROL)],
        questions=[Question("buses", Kind.ATTITUDE, 1, 5), Question("who runs buses", Kind.KNOWLEDGE)],
        before=...,  # people x questions, NaN where not answered
        after=...,
    )
    report = analyse(poll)
    for one in report.registered:
        one.question.id, one.verdict, one.doubt     # "moved up", "moved down", "no clear change", "can't tell"
        one.deliberated.before, one.deliberated.after, one.control.before, one.control.after    # means, or None
        one.effect                                  # value, low, high, p: the number to show
        one.trace                                   # why, in sentences

Everything that a page may show is in the report, and nothing that it may not: what fewer than five people answered is
None. `Poll` refuses what cannot be (`PollError`, a sentence); a poll too small to tell is not refused. `as_votes` gives
the attitudes to `engines.opinions`, for a map of opinion before and after.
"""

from alongside.engines.impact.analysing import KNOWLEDGE, analyse
from alongside.engines.impact.poll import Arm, Kind, Person, Poll, PollError, Question
from alongside.engines.impact.report import (
    Answered,
    Attrition,
    Balance,
    Bounds,
    Doubt,
    Estimate,
    InArm,
    Leavers,
    Reason,
    Report,
    Verdict,
)
from alongside.engines.impact.voting import as_votes

__all__ = [
    "KNOWLEDGE",
    "Answered",
    "Arm",
    "Attrition",
    "Balance",
    "Bounds",
    "Doubt",
    "Estimate",
    "InArm",
    "Kind",
    "Leavers",
    "Person",
    "Poll",
    "PollError",
    "Question",
    "Reason",
    "Report",
    "Verdict",
    "analyse",
    "as_votes",
]
