"""From a poll to its report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from alongside.engines.impact.adjusting import at_baseline
from alongside.engines.impact.estimating import Estimates, Means, clustered, difference, one_by_one, tested
from alongside.engines.impact.judging import RATE, Evidence, judge
from alongside.engines.impact.leaving import FEWEST, outward, trimmed_bounds, worst_bounds
from alongside.engines.impact.poll import Arm, Flags, Floats, Kind, Poll, Question
from alongside.engines.impact.report import (
    Answered,
    Attrition,
    Balance,
    Bounds,
    InArm,
    Leavers,
    Reason,
    Report,
)

KNOWLEDGE = "knowledge"
"""The id of the knowledge index."""


def analyse(poll: Poll) -> Report:
    """Compare those who deliberated with the control group, question by question.

    The effect on a question is the difference in differences: the change of those who deliberated less that of the
    control group, among people who answered it twice, with standard errors clustered by small group (`estimating`).

    Parameters
    ----------
    poll: of any size; what too few people answered is told as such.

    Returns
    -------
    The report. There is no chance in it: the same poll gives the same report.

    Notes
    -----
    Somebody who took part in a survey and left a knowledge question blank did not know: that is usual for deliberative
    polls (Luskin, Fishkin and Jowell 2002, "Considered opinions", Brit. J. Polit. Sci. 32). An attitude left blank
    stays unknown.
    """
    before, after = (_blank_is_wrong(poll, table) for table in (poll.before, poll.after))
    planned = [place for place, one in enumerate(poll.questions) if one.registered]
    others = [place for place, one in enumerate(poll.questions) if not one.registered]
    told: list[tuple[Answered, ...]] = []
    for places in (planned, others):
        told.append(
            _family(poll, [poll.questions[place] for place in places], before[:, places], after[:, places])
        )
    return Report(told[0], told[1], _knowledge(poll, before, after), _trace(poll, len(planned), len(others)))


def _blank_is_wrong(poll: Poll, table: Floats) -> Floats:
    """The answers with blanks of knowledge questions as wrong, for those who answered anything in that survey."""
    took_part = np.asarray((~np.isnan(table)).any(axis=1))
    knowledge = np.array([one.kind is Kind.KNOWLEDGE for one in poll.questions], dtype=np.bool_)
    return np.where(np.isnan(table) & took_part[:, None] & knowledge, 0.0, table)


def _knowledge(poll: Poll, before: Floats, after: Floats) -> Answered | None:
    """The share of knowledge questions known, of the registered ones if there are any."""
    asked = [place for place, one in enumerate(poll.questions) if one.kind is Kind.KNOWLEDGE]
    planned = [place for place in asked if poll.questions[place].registered]
    if not asked:
        return None
    index = Question(KNOWLEDGE, Kind.KNOWLEDGE, registered=bool(planned))
    first, second = (table[:, planned or asked].mean(axis=1, keepdims=True) for table in (before, after))
    return _family(poll, [index], first, second)[0]


@dataclass(frozen=True, slots=True, eq=False)
class _Side:
    """One arm's answers, and its means for every question."""

    drawn: int
    before: Floats
    change: Floats
    after: Floats
    clusters: NDArray[np.int64]
    together: Means
    alone: Means

    @classmethod
    def of(cls, poll: Poll, members: Flags, before: Floats, after: Floats) -> _Side:
        change = after[members] - before[members]
        clusters = poll.clusters()[members]
        return cls(
            int(members.sum()),
            before[members],
            change,
            after[members],
            clusters,
            clustered(change, clusters),
            one_by_one(change),
        )

    @property
    def stayed(self) -> Flags:
        return ~np.isnan(self.change)

    @property
    def before_of_stayers(self) -> Floats:
        return np.where(self.stayed, self.before, np.nan)

    @property
    def before_told(self) -> Floats:
        """What was answered before, of those who left only where five or more did: nobody's answer must be had by
        subtracting."""
        many = (~np.isnan(self.before_of_leavers)).sum(axis=0)
        return np.where(many >= FEWEST, self.before, self.before_of_stayers)

    @property
    def before_of_leavers(self) -> Floats:
        return np.where(self.stayed, np.nan, self.before)


def _family(poll: Poll, questions: Sequence[Question], before: Floats, after: Floats) -> tuple[Answered, ...]:
    """Questions among which false discoveries are held down together."""
    if not questions:
        return ()
    sides = tuple(_Side.of(poll, poll.in_arm(arm), before, after) for arm in Arm)
    mine, theirs = sides
    enough = np.minimum(mine.together.people, theirs.together.people) >= FEWEST
    effect = difference(mine.together, theirs.together)
    q, family = _discoveries(np.where(enough, effect.p, np.nan))
    at = _mean(np.vstack([one.before_told for one in sides]))
    adjusted = difference(*(at_baseline(one.change, one.before, at, one.clusters) for one in sides))
    welch = difference(mine.alone, theirs.alone)
    with np.errstate(divide="ignore", invalid="ignore"):
        widened = mine.together.variance / mine.alone.variance
    balances = _balances(mine, theirs)
    attritions = _attritions(mine, theirs, questions)
    arms = [_in_arm(one) for one in sides]
    answered = []
    for place, question in enumerate(questions):
        told = enough[place]
        evidence = Evidence(
            deliberated=arms[0][place],
            control=arms[1][place],
            effect=effect.at(place) if told else None,
            q=float(q[place]) if told and not np.isnan(q[place]) else None,
            family=family,
            adjusted=adjusted.at(place) if told else None,
            widened=float(widened[place]) if told and np.isfinite(widened[place]) else None,
            balance=balances[place] if told else None,
            attrition=attritions[place],
            width=question.width,
        )
        verdict, doubt, trace = judge(evidence)
        answered.append(
            Answered(
                question,
                evidence.deliberated,
                evidence.control,
                evidence.effect,
                evidence.q,
                evidence.adjusted,
                welch.at(place) if told else None,
                evidence.widened,
                evidence.balance,
                evidence.attrition,
                verdict,
                doubt,
                trace,
            )
        )
    return tuple(answered)


def _discoveries(p: Floats) -> tuple[Floats, int]:
    """The q value of each p value (Benjamini and Hochberg 1995), and among how many; NaN was not tested."""
    q = np.full(len(p), np.nan)
    some = ~np.isnan(p)
    if some.any():
        q[some] = stats.false_discovery_control(p[some])
    return q, int(some.sum())


def _mean(values: Floats) -> Floats:
    seen = ~np.isnan(values)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(seen, values, 0.0).sum(axis=0) / seen.sum(axis=0))


def _in_arm(side: _Side) -> list[InArm]:
    first, last = _mean(side.before_of_stayers), _mean(np.where(side.stayed, side.after, np.nan))
    change, paired = tested(side.together), tested(side.alone)
    both = side.stayed.sum(axis=0)
    answered = []
    for place, many in enumerate(both.tolist()):
        told = many >= FEWEST
        answered.append(
            InArm(
                drawn=side.drawn,
                answered_before=int((~np.isnan(side.before[:, place])).sum()),
                answered_after=int((~np.isnan(side.after[:, place])).sum()),
                answered_both=many,
                groups=int(side.together.groups[place]),
                before=float(first[place]) if told else None,
                after=float(last[place]) if told else None,
                change=change.at(place) if told else None,
                paired=paired.at(place) if told else None,
            )
        )
    return answered


def _balances(mine: _Side, theirs: _Side) -> list[Balance | None]:
    """How alike the arms were before, among those who stayed."""
    one, other = (one_by_one(side.before_of_stayers) for side in (mine, theirs))
    apart = difference(one, other)
    with np.errstate(divide="ignore", invalid="ignore"):
        deviation = np.sqrt((one.variance * one.people + other.variance * other.people) / 2.0)
        standardised = apart.value / deviation
    return [
        None
        if (estimate := apart.at(place)) is None
        else Balance(estimate, float(standardised[place]) if deviation[place] > 0.0 else None)
        for place in range(len(apart.value))
    ]


def _leavers(side: _Side) -> list[Leavers]:
    left, stayed = one_by_one(side.before_of_leavers), one_by_one(side.before_of_stayers)
    apart = difference(left, stayed)
    told = np.minimum(left.people, stayed.people) >= FEWEST
    return [
        Leavers(
            stayed=int(stayed.people[place]),
            left=int(left.people[place]),
            stayed_before=float(stayed.value[place]) if told[place] else None,
            left_before=float(left.value[place]) if told[place] else None,
            difference=apart.at(place) if told[place] else None,
        )
        for place in range(len(told))
    ]


def _attritions(mine: _Side, theirs: _Side, questions: Sequence[Question]) -> list[Attrition]:
    low, high = (np.array([getattr(one, end) for one in questions]) for end in ("low", "high"))
    changes, before = (mine.change, theirs.change), (mine.before, theirs.before)
    answered = tuple((~np.isnan(one)).sum(axis=0) for one in before)
    fewest = np.minimum(mine.together.people, theirs.together.people)
    step = (high - low) / np.maximum(fewest, 1)
    trimmed = outward(*trimmed_bounds(changes, (answered[0], answered[1])), step)
    worst = outward(*worst_bounds(changes, before, low, high), step)
    staying = _staying(mine, theirs)
    leavers = _leavers(mine), _leavers(theirs)
    return [
        Attrition(
            deliberated=leavers[0][place],
            control=leavers[1][place],
            staying=staying.at(place),
            trimmed=_bounds(trimmed, place) if fewest[place] >= FEWEST else None,
            worst=_bounds(worst, place) if fewest[place] >= FEWEST else None,
        )
        for place in range(len(questions))
    ]


def _staying(mine: _Side, theirs: _Side) -> Estimates:
    """The share that stayed, deliberated less control."""
    return difference(
        *(
            clustered(np.where(np.isnan(side.before), np.nan, side.stayed.astype(np.float64)), side.clusters)
            for side in (mine, theirs)
        )
    )


def _bounds(bounds: tuple[Floats, Floats], place: int) -> Bounds | None:
    low, high = float(bounds[0][place]), float(bounds[1][place])
    return None if np.isnan(low) or np.isnan(high) else Bounds(low, high)


def _trace(poll: Poll, planned: int, others: int) -> tuple[Reason, ...]:
    deliberated = int(poll.in_arm(Arm.DELIBERATED).sum())
    groups = len({one.group for one in poll.people if one.group is not None})
    alone = sum(one.group is None and one.arm is Arm.DELIBERATED for one in poll.people)
    reasons = [
        Reason(
            f"{deliberated} people were drawn to deliberate, in {groups} small groups, and "
            f"{len(poll.people) - deliberated} for the control group.",
            {"deliberated": deliberated, "groups": groups, "control": len(poll.people) - deliberated},
        ),
        Reason(
            f"{planned} questions were fixed before the second survey; among them no more than {RATE:.0%} of those "
            f"said to have moved are expected not to have. {others} others are told apart.",
            {"registered": planned, "exploratory": others, "rate": RATE},
        ),
    ]
    if alone:
        reasons.append(
            Reason(
                f"{alone} people drawn to deliberate have no small group; each counts as a group of their own.",
                {"without group": alone},
            )
        )
    return tuple(reasons)
