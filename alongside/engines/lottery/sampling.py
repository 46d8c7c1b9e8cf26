"""Panels drawn at random from all that meet the quotas, for comparison with a fair lottery."""

from __future__ import annotations

from collections import Counter
from math import comb
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from alongside.engines.lottery.kinds import Kinds
from alongside.engines.lottery.result import Panel

Floats = NDArray[np.float64]

Choice = TypeVar("Choice")

STATES = 60_000
FEW = 16
STEPS = 1_000
"""Steps of the chain between two panels that are kept."""
SWAPS = 3


def draw_exactly(kinds: Kinds, many: int, rng: np.random.Generator) -> list[Panel] | None:
    """Draw panels independently, each as likely as any other; None if there are too many states to count.

    All panels are counted by dynamic programming, kind by kind: in how many ways the kinds so far come to each count
    of every row. Walking back through the counts, each step in proportion to its number of ways, draws a panel.
    """
    rows = kinds.matrix.astype(int).T
    highest = kinds.highest.astype(int)
    levels: list[dict[tuple[int, ...], int]] = [{(0,) * len(highest): 1}]
    total = 0
    for row, units in zip(rows, kinds.units, strict=True):
        after: Counter[tuple[int, ...]] = Counter()
        for state, ways in levels[-1].items():
            here = np.array(state)
            for taken in range(len(units) + 1):
                if (here > highest).any():
                    break
                after[tuple(map(int, here))] += ways * _ways(units, taken)
                here = here + row
        total += len(after)
        if total > STATES:
            return None
        levels.append(dict(after))
    lowest = kinds.lowest.astype(int)
    ends = {state: ways for state, ways in levels[-1].items() if (np.array(state) >= lowest).all()}
    drawn = []
    for _ in range(many):
        state = _pick(ends, rng)
        people = list(kinds.chosen)
        for level in range(len(rows) - 1, -1, -1):
            units, before = kinds.units[level], np.array(state)
            choices = {}
            for taken in range(len(units) + 1):
                ways = levels[level].get(tuple(map(int, before)), 0)
                if ways:
                    choices[taken] = ways * _ways(units, taken)
                before = before - rows[level]
            taken = _pick(choices, rng)
            for unit in rng.permutation(len(units))[:taken]:
                people.append(units[unit][int(rng.integers(len(units[unit])))])
            state = tuple(map(int, np.array(state) - taken * rows[level]))
        drawn.append(tuple(sorted(people)))
    return drawn


def walk(kinds: Kinds, start: Floats, many: int, rng: np.random.Generator) -> list[Panel]:
    """Draw panels by a Markov chain that steps from panel to panel; about equally likely, and not independent.

    A step names as many members to leave as outsiders to come in (one to three of each, all equally likely), and is
    taken if that makes a panel; otherwise the chain stays where it is. A step is as likely as the step back, so in
    the long run all panels that the chain can come to are equally likely. It is not known that it comes to all, nor
    how soon.

    Parameters
    ----------
    start: counts of kinds of a panel.
    many: how many panels; `STEPS` steps lie between two of them, and before the first.
    """
    people = [
        (kind, unit, one)
        for kind, some in enumerate(kinds.units)
        for unit, them in enumerate(some)
        for one in them
    ]
    rows = kinds.matrix[:, [kind for kind, _, _ in people]].T
    inside: list[int] = []
    outside: list[int] = []
    for at, (kind, unit, one) in enumerate(people):
        first = one == kinds.units[kind][unit][0] and unit < start[kind]
        (inside if first else outside).append(at)
    on, off = np.array(inside), np.array(outside)
    met = kinds.matrix @ start
    drawn = []
    for _ in range(many):
        steps, batch = 0, FEW
        while steps < STEPS and len(on) and len(off):
            batch = min(batch, STEPS - steps)
            swaps = int(rng.integers(1, min(SWAPS, len(on), len(off)) + 1))
            leave = rng.integers(len(on), size=(batch, swaps))
            come = rng.integers(len(off), size=(batch, swaps))
            after = met + rows[off[come]].sum(axis=1) - rows[on[leave]].sum(axis=1)
            makes = ((after >= kinds.lowest) & (after <= kinds.highest)).all(axis=1)
            for row in np.nonzero(makes)[0]:
                if len(set(leave[row])) < swaps or len(set(come[row])) < swaps:
                    continue
                would = on.copy()
                would[leave[row]] = off[come[row]]
                if len({people[at][:2] for at in would}) < len(would):
                    continue
                off[come[row]], on, met = on[leave[row]], would, after[row]
                steps, batch = steps + int(row) + 1, FEW
                break
            else:
                # All of them are stays; the more of these, the more steps are looked at together.
                steps, batch = steps + batch, batch * 4
        drawn.append(tuple(sorted([*kinds.chosen, *(people[at][2] for at in on)])))
    return drawn


def _ways(units: tuple[tuple[str, ...], ...], taken: int) -> int:
    return comb(len(units), taken) * int(len(units[0]) ** taken)


def _pick(ways: dict[Choice, int], rng: np.random.Generator) -> Choice:
    """One of them, in proportion to its ways, which may be too many for a float."""
    total = sum(ways.values())
    at = int.from_bytes(rng.bytes((total.bit_length() + 71) // 8), "big") % total
    for choice, many in ways.items():
        at -= many
        if at < 0:
            return choice
    raise RuntimeError("The ways do not add up.")
