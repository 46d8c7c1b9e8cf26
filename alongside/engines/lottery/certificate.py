"""Checking a lottery without trusting how it was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from alongside.engines.lottery.pool import Pool
from alongside.engines.lottery.program import Program
from alongside.engines.lottery.result import Lottery, Panel

CLOSE = 1e-9
PROOF = 1e-7
"""How finely the integer program below is solved; the bound may be missed by so much."""


def faults(pool: Pool, lottery: Lottery) -> tuple[str, ...]:
    """What is wrong with a lottery, in sentences; empty where nothing is.

    Every panel is counted person by person, chances are added up from the panels, and the bound is checked by one
    integer program with a yes or no for each person, which knows nothing of kinds, relaxation or cuts: no panel may
    weigh more than the bound by the weights of the proof.

    Parameters
    ----------
    pool: what it was drawn from.
    lottery: what was found.
    """
    found = [
        f"Panel {number}: {fault}"
        for number, panel in enumerate(lottery.panels)
        if (fault := _fault(pool, panel))
    ]
    if abs(sum(lottery.weights) - 1) > CLOSE or min(lottery.weights, default=0) < 0:
        found.append("The chances of the panels do not add up to 1.")
    chances: Counter[str] = Counter()
    for panel, weight in zip(lottery.panels, lottery.weights, strict=True):
        for one in panel:
            chances[one] += weight  # type: ignore[assignment]
    found += [
        f"The chance of {one} is not what the panels make of it."
        for one, chance in lottery.probabilities.items()
        if abs(chances[one] - chance) > CLOSE
    ]
    never = {one.id for one in lottery.impossible} | pool.excluded
    able = [chance for one, chance in lottery.probabilities.items() if one not in never]
    if able and abs(min(able) - lottery.minimum) > CLOSE:
        found.append("The smallest chance is not what is said.")
    if lottery.minimum > lottery.bound + CLOSE:
        found.append("The smallest chance is larger than its bound.")
    if lottery.proof:
        if abs(sum(lottery.proof.values()) - 1) > CLOSE or min(lottery.proof.values()) < 0:
            found.append("The weights of the proof do not add up to 1.")
        if never & lottery.proof.keys():
            found.append("The proof gives weight to somebody who can be on no panel.")
        if heaviest(pool, lottery.proof) > lottery.bound + PROOF:
            found.append("A panel weighs more than the bound.")
    return tuple(found)


def heaviest(pool: Pool, weights: Mapping[str, float]) -> float:
    """How much the heaviest panel weighs by these weights of people; minus infinity where there is no panel."""
    program = Program()
    homes: dict[str, list[int]] = {}
    columns: dict[str, int] = {}
    for one in pool.candidates:
        column = program.column(
            float(one.id in pool.chosen),
            float(one.id not in pool.excluded),
            cost=-weights.get(one.id, 0.0),
        )
        columns[one.id] = column
        if one.household:
            homes.setdefault(one.household, []).append(column)
    program.row([(column, 1) for column in columns.values()], pool.size, pool.size)
    for quota in pool.quotas:
        there = [
            (columns[one.id], 1.0) for one in pool.candidates if one.features[quota.feature] == quota.value
        ]
        program.row(there, quota.minimum, quota.maximum)
    for people in homes.values():
        if len(people) > 1:
            program.row([(column, 1) for column in people], 0, 1)
    solved = program.solve(gap=CLOSE)
    return -solved.cost if solved else -float("inf")


def _fault(pool: Pool, panel: Panel) -> str:
    """What is wrong with a panel."""
    if len(set(panel)) != pool.size or len(panel) != pool.size:
        return f"it does not have {pool.size} people."
    if not pool.chosen <= set(panel) or pool.excluded & set(panel):
        return "it lacks somebody chosen, or has somebody excluded."
    people = [one for one in pool.candidates if one.id in panel]
    if len(people) != pool.size:
        return "it has somebody who is not in the pool."
    homes = Counter(one.household for one in people if one.household)
    if max(homes.values(), default=0) > 1:
        return "it has two people of one household."
    for quota in pool.quotas:
        there = sum(one.features[quota.feature] == quota.value for one in people)
        if not quota.minimum <= there <= quota.maximum:
            return f"it has {there} people with {quota.feature} {quota.value}."
    return ""
