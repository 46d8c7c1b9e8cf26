"""What can be said of a question, and why, in sentences."""

from __future__ import annotations

from dataclasses import dataclass

from alongside.engines.impact.leaving import FEWEST
from alongside.engines.impact.report import (
    Attrition,
    Balance,
    Bounds,
    Doubt,
    Estimate,
    InArm,
    Reason,
    Verdict,
)

RATE = 0.05
"""Of all questions said to have moved, no more than this share is expected not to have."""
MATTERS = 0.1
"""A change of less than this share of the scale is called none that is clear, when it is sure to be less."""
FEWEST_DF = 4.0
"""With fewer degrees of freedom p values go wrong whatever is done (Pustejovsky and Tipton 2018)."""
UNLIKE = 0.25


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a verdict is made from; `width` is how long the scale is, and `family` how many questions share the rate."""

    deliberated: InArm
    control: InArm
    effect: Estimate | None
    q: float | None
    family: int
    adjusted: Estimate | None
    widened: float | None
    balance: Balance | None
    attrition: Attrition
    width: float


def judge(evidence: Evidence) -> tuple[Verdict, Doubt | None, tuple[Reason, ...]]:
    """The verdict, the doubt when it is "can't tell", and the reasons in order."""
    trace = [_answered(evidence)]
    effect = evidence.effect
    if min(evidence.deliberated.answered_both, evidence.control.answered_both) < FEWEST:
        return _unsure(
            Doubt.TOO_FEW_PEOPLE,
            trace,
            f"In each arm at least {FEWEST} people must have answered twice.",
            FEWEST,
        )
    if effect is None or (effect.df is not None and effect.df < FEWEST_DF):
        return _unsure(
            Doubt.TOO_FEW_GROUPS,
            trace,
            f"{evidence.deliberated.groups} small groups are too few to tell how far groups differ by chance.",
            evidence.deliberated.groups,
        )
    trace += _measured(evidence, effect)
    if effect.p is None:
        if effect.value == 0.0:
            trace.append(Reason("Nobody changed their answer more than others did.", {}))
            return Verdict.NO_CLEAR_CHANGE, None, tuple(trace)
        return _unsure(
            Doubt.NO_SPREAD, trace, "Everybody in an arm moved by as much, so chance cannot be gauged.", 0
        )
    if evidence.q is not None and evidence.q <= RATE:
        return _moved(evidence, effect, trace)
    return _not_moved(evidence, effect, trace)


def _moved(
    evidence: Evidence, effect: Estimate, trace: list[Reason]
) -> tuple[Verdict, Doubt | None, tuple[Reason, ...]]:
    """A change that chance does not explain: does it hold with answers before held equal, and whoever left?"""
    adjusted, reach = evidence.adjusted, _reach(evidence.attrition.trimmed, effect)
    up = effect.value > 0.0
    if adjusted is not None and not (adjusted.low > 0.0 if up else adjusted.high < 0.0):
        return _unsure(
            Doubt.UNLIKE_AT_FIRST,
            trace,
            "With what people thought before held equal, no change is left that is clear.",
            adjusted.value,
        )
    if reach is None or reach.straddle_zero:
        return _unsure(
            Doubt.WHO_LEFT, trace, "Had other people left, there might be no change, or one the other way.", 0
        )
    verdict = Verdict.UP if up else Verdict.DOWN
    trace.append(
        Reason(
            f"The change is clear, also with what people thought before held equal, and whoever left: {verdict.value}.",
            {"lowest": reach.low, "highest": reach.high},
        )
    )
    return verdict, None, tuple(trace)


def _not_moved(
    evidence: Evidence, effect: Estimate, trace: list[Reason]
) -> tuple[Verdict, Doubt | None, tuple[Reason, ...]]:
    """A change that chance may explain: is it sure to be small?"""
    if effect.p is not None and effect.p <= RATE:
        return _unsure(
            Doubt.MANY_QUESTIONS,
            trace,
            f"By itself it would pass as a change; among {evidence.family} questions some do so by chance.",
            evidence.family,
        )
    matters = MATTERS * evidence.width
    if max(-effect.low, effect.high) > matters:
        return _unsure(
            Doubt.TOO_WIDE,
            trace,
            f"There may be no change, or one of more than {MATTERS:.0%} of the scale.",
            matters,
        )
    adjusted, reach = evidence.adjusted, _reach(evidence.attrition.trimmed, effect)
    if adjusted is not None and max(-adjusted.low, adjusted.high) > matters:
        return _unsure(
            Doubt.UNLIKE_AT_FIRST,
            trace,
            f"With what people thought before held equal, it might be more than {MATTERS:.0%} of the scale.",
            matters,
        )
    if reach is None or max(-reach.low, reach.high) > matters:
        return _unsure(
            Doubt.WHO_LEFT,
            trace,
            f"Had other people left, it might be more than {MATTERS:.0%} of the scale.",
            matters,
        )
    trace.append(
        Reason(
            f"If there is a change it is less than {MATTERS:.0%} of the scale.",
            {"low": effect.low, "high": effect.high},
        )
    )
    return Verdict.NO_CLEAR_CHANGE, None, tuple(trace)


def _reach(trimmed: Bounds | None, effect: Estimate) -> Bounds | None:
    """How far the effect may reach, whoever left and by chance: the trimmed bounds, each with the effect's own half
    interval beyond. Without a difference in leaving it is the effect's interval."""
    half = effect.high - effect.value
    return None if trimmed is None else Bounds(trimmed.low - half, trimmed.high + half)


def _unsure(
    doubt: Doubt, trace: list[Reason], text: str, number: float
) -> tuple[Verdict, Doubt, tuple[Reason, ...]]:
    return Verdict.CANT_TELL, doubt, (*trace, Reason(text, {doubt.value: number}))


def _answered(evidence: Evidence) -> Reason:
    deliberated, control = evidence.deliberated, evidence.control
    return Reason(
        f"{deliberated.answered_both} people who deliberated, in {deliberated.groups} small groups, and "
        f"{control.answered_both} in the control group answered twice; "
        f"{evidence.attrition.deliberated.left} and {evidence.attrition.control.left} left.",
        {
            "deliberated": deliberated.answered_both,
            "groups": deliberated.groups,
            "control": control.answered_both,
            "deliberated left": evidence.attrition.deliberated.left,
            "control left": evidence.attrition.control.left,
        },
    )


def _measured(evidence: Evidence, effect: Estimate) -> list[Reason]:
    reasons = [
        Reason(
            f"Those who deliberated moved by {effect.value:+.2f} compared with the control group "
            f"(95% interval {effect.low:+.2f} to {effect.high:+.2f}).",
            {"effect": effect.value, "low": effect.low, "high": effect.high}
            | ({} if effect.p is None else {"p": effect.p})
            | ({} if evidence.q is None else {"q": evidence.q}),
        )
    ]
    if evidence.widened is not None:
        reasons.append(
            Reason(
                f"People in one small group move alike or apart: that makes the variance of their mean "
                f"{evidence.widened:.1f} times what it would be for people on their own.",
                {"widened": evidence.widened},
            )
        )
    for arm, leavers in (
        ("who deliberated", evidence.attrition.deliberated),
        ("in the control group", evidence.attrition.control),
    ):
        apart = leavers.difference
        if apart is not None and apart.p is not None and apart.p <= RATE:
            reasons.append(
                Reason(
                    f"Of those {arm}, the ones who left had thought otherwise before ({apart.value:+.2f}).",
                    {"left less stayed": apart.value, "p": apart.p},
                )
            )
    standardised = None if evidence.balance is None else evidence.balance.standardised
    if standardised is not None and abs(standardised) >= UNLIKE:
        reasons.append(
            Reason(
                f"Before, the arms were {abs(standardised):.2f} standard deviations apart, which is much.",
                {"standardised": standardised},
            )
        )
    staying = evidence.attrition.staying
    if staying is not None and staying.p is not None and staying.p <= RATE:
        reasons.append(
            Reason(
                f"The share that stayed is {staying.value:+.0%} among those who deliberated, beside the control group.",
                {"staying": staying.value, "p": staying.p},
            )
        )
    return reasons
