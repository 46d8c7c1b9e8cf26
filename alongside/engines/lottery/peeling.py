"""Peeling a target into real panels, one after the other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from alongside.engines.lottery.kinds import Kinds
from alongside.engines.lottery.searching import OutOfWork, Search

Floats = NDArray[np.float64]

PART = 0.98
"""How much is taken of what could be taken of a panel."""
TINY = 1e-13
SHARE = 1e-9
DONE = 1e-10
"""So little of the chance of everything may be left over."""
EXACT = 1e-12
FIRST, LATER = 0.9, 1.12
"""After how many panels for each kind it is first tried to settle the rest, and after how many times as many again."""


def peel(search: Search, target: Floats) -> tuple[list[Floats], list[float], float]:
    """Write the target as a mean of panels, as far as that can be done by peeling.

    A panel is found that holds what the target holds most of, and nearly as much of it is taken off as leaves the rest
    a (smaller) point of the relaxation: Caratheodory's theorem, made to run. All of it would make some bound of the
    relaxation tight, and on that bound there may be no panel any more although there are means of panels beside it.
    What is left over shrinks by a constant factor. As soon as there are about as many panels as kinds, it is mostly
    small enough to be settled at once by changing the chances of the panels a little.

    Parameters
    ----------
    search: for panels; all of its kinds can be on one.
    target: how many of each kind, in the mean; a point of the relaxation.

    Returns
    -------
    Panels (counts of kinds), their chances, and the chance that is left over.
    """
    kinds = search.kinds
    panels: list[Floats] = []
    chances: list[float] = []
    rest, left, again = target.copy(), 1.0, int(FIRST * len(kinds.sizes)) + 2
    while left > DONE:
        rows = kinds.matrix @ rest
        _narrow(search, rest, rows, left)
        share = np.clip(rest / (kinds.caps * left), SHARE, 1 - SHARE)
        try:
            panel = search.heavy(np.log(share / (1 - share)))
        except OutOfWork:
            break
        if panel is None:
            break
        step = _most(kinds, rest, rows, left, panel)
        if step <= TINY:
            break
        if step < left:
            step *= PART
        panels.append(panel)
        chances.append(step)
        rest, left = np.maximum(rest - step * panel, 0.0), left - step
        if len(panels) == again:
            again = int(again * LATER) + 1
            settled = _settle(np.array(panels), np.array(chances), target)
            if settled is not None:
                chances, left = list(settled), 0.0
    search.widen()
    return panels, chances, left


def _settle(panels: Floats, chances: Floats, target: Floats) -> Floats | None:
    """Chances close to these by which the panels come to the target exactly; None if some would be less than 0.

    Close is meant by factors: the least squares of how much each chance is changed, as a part of itself.
    """
    change, *_ = np.linalg.lstsq((panels * chances[:, None]).T, target - panels.T @ chances, rcond=EXACT)
    settled = chances * (1 + change)
    if (settled >= 0).all() and np.abs(panels.T @ settled - target).max() < EXACT:
        return settled
    return None


def _narrow(search: Search, rest: Floats, rows: Floats, left: float) -> None:
    """Look only for panels that keep to every bound that is tight by now."""
    kinds = search.kinds
    slack = TINY + SHARE * left
    lower, upper = np.zeros(len(kinds.caps)), kinds.caps.copy()
    upper[rest <= slack] = 0.0
    full = rest >= kinds.caps * left - slack
    lower[full] = upper[full] = kinds.caps[full]
    lowest, highest = kinds.lowest.copy(), kinds.highest.copy()
    at_least, at_most = rows <= kinds.lowest * left + slack, rows >= kinds.highest * left - slack
    highest[at_least] = kinds.lowest[at_least]
    lowest[at_most] = kinds.highest[at_most]
    search.narrow(lower, upper, lowest, highest)


def _most(kinds: Kinds, rest: Floats, rows: Floats, left: float, panel: Floats) -> float:
    """How much of a panel can be taken off so that the rest stays in the relaxation."""
    met = kinds.matrix @ panel
    return min(
        left,
        _step(rest, panel),
        _step(kinds.caps * left - rest, kinds.caps - panel),
        _step(rows - kinds.lowest * left, met - kinds.lowest),
        _step(kinds.highest * left - rows, kinds.highest - met),
    )


def _step(room: Floats, taken: Floats) -> float:
    """How far one can go before some room is used up, where anything is taken from it."""
    some = taken > 0.5
    return float((np.maximum(room[some], 0.0) / taken[some]).min(initial=1.0))
