"""From panels of kinds to panels of people: everybody of a kind has exactly the same chance."""

from __future__ import annotations

import operator
from bisect import bisect_right

import numpy as np
from numpy.typing import NDArray

from alongside.engines.lottery.kinds import Kinds
from alongside.engines.lottery.result import Panel

Floats = NDArray[np.float64]

SLIVER = 1e-12
"""Ends that lie closer together than this are one."""
NARROW = 4 * SLIVER
LEAST = 2 * NARROW


def share_out(
    kinds: Kinds, panels: list[Floats], chances: list[float], seed: int
) -> tuple[list[Panel], list[float]]:
    """Say who of each kind is on which panel, cutting a panel's chance into pieces where that is needed.

    Parameters
    ----------
    panels, chances: counts of kinds, and the chance of each, at least `LEAST`; the chances add up to 1.
    seed: for who goes with whom.

    Returns
    -------
    Panels of ids and their chances. Each kind cuts at most as often as it has people.
    """
    rng = np.random.default_rng(seed)
    counts, weights = np.array(panels), np.array(chances)
    spans: list[list[tuple[float, float, str]]] = [[] for _ in panels]
    for kind, units in enumerate(kinds.units):
        order = np.argsort(-counts[:, kind], kind="stable")
        order = order[counts[order, kind] > 0]
        if not len(order):
            continue
        starts = np.concatenate([[0.0], np.cumsum(weights[order])])
        for one, stretches in _stretches(
            [units[at] for at in rng.permutation(len(units))], counts[order, kind], starts
        ):
            for low, high in stretches:
                at = bisect_right(starts, low + SLIVER) - 1
                while at < len(order) and starts[at] < high - SLIVER:
                    panel = int(order[at])
                    spans[panel].append(
                        (max(low - starts[at], 0.0), min(high - starts[at], weights[panel]), one)
                    )
                    at += 1
    people: list[Panel] = []
    shares: list[float] = []
    for panel, weight in enumerate(chances):
        ends = _apart([end for low, high, _ in spans[panel] for end in (low, high)], weight)
        carried = 0.0
        for start, end in zip(ends[:-1], ends[1:], strict=True):
            if end - start < NARROW:
                # Too narrow for its middle to be clear of the ends that were taken for one.
                carried += end - start
                continue
            middle = (start + end) / 2
            there = [one for low, high, one in spans[panel] if low <= middle < high]
            people.append(tuple(sorted([*kinds.chosen, *there])))
            shares.append(float(end - start + carried))
            carried = 0.0
        shares[-1] += carried
    return people, shares


def _stretches(
    units: list[tuple[str, ...]], counts: Floats, starts: Floats
) -> list[tuple[str, list[tuple[float, float]]]]:
    """When each person sits, on a line along which the panels lie side by side, those with most seats first.

    Seat r is there from 0 to where the panels end that have so many seats, so seats are shorter and shorter. Each
    unit sits equally long, never on two seats at once: at the end of the last seat that is long enough, and through
    the whole of the next, which is not. What is left of the first has a length between the two, and the seats are in
    order again (the staircase of Schmidt 1984, "Scheduling on semi-identical processors", Zeitschrift fuer Operations
    Research 28, 153-162, with jobs of one length). The people of a unit sit one after the other.
    """
    lengths = [float(starts[np.count_nonzero(counts >= seat)]) for seat in range(1, int(counts.max()) + 1)]
    each = sum(lengths) / len(units)
    found = []
    for unit in units:
        # The seats that are long enough come first.
        seat = max(bisect_right(lengths, SLIVER - each, key=operator.neg) - 1, 0)
        following = lengths[seat + 1] if seat + 1 < len(lengths) else 0.0
        left = lengths[seat] + following - each
        left = max(left, 0.0)
        stretches = [(0.0, following), (left, lengths[seat])]
        found.extend(_one_after_the_other(unit, [one for one in stretches if one[1] - one[0] > SLIVER]))
        lengths[seat : seat + 2] = [left] if left else []
    return found


def _one_after_the_other(
    unit: tuple[str, ...], stretches: list[tuple[float, float]]
) -> list[tuple[str, list[tuple[float, float]]]]:
    """Share the stretches of a unit equally among its people."""
    if len(unit) == 1:
        return [(unit[0], stretches)]
    each = sum(high - low for low, high in stretches) / len(unit)
    found = []
    for number, one in enumerate(unit):
        theirs, before = [], 0.0
        for low, high in stretches:
            start = max(low, low + number * each - before)
            end = min(high, low + (number + 1) * each - before)
            if end - start > SLIVER:
                theirs.append((start, end))
            before += high - low
        found.append((one, theirs))
    return found


def _apart(ends: list[float], weight: float) -> list[float]:
    """The ends in order from 0 to the weight, without those that are all but another."""
    kept = [0.0]
    for end in sorted(ends):
        if end > kept[-1] + SLIVER and end < weight - SLIVER:
            kept.append(end)
    return [*kept, weight]
