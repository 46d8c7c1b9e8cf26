"""Peeling a target into real panels, one after the other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from alongside.engines.lottery.searching import Search

Floats = NDArray[np.float64]

TINY = 1e-13
SHARE = 1e-9
DONE = 1e-11
"""So little of the chance of everything may be left over."""


def peel(search: Search, target: Floats) -> tuple[list[Floats], list[float], float]:
    """Write the target as a mean of panels, as far as that can be done by peeling.

    A panel is found that holds what the target holds most of, and as much of it is taken off as leaves the rest a
    (smaller) point of the relaxation. Each time, some bound of a kind or of a row becomes tight, and the panels that
    follow are looked for within it. This is Caratheodory's theorem, made to run; that each panel is taken as much as
    can be leaves little after few. Where no panel is left within the tight bounds it ends early.

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
    rest, left = target.copy(), 1.0
    lower, upper = np.zeros(len(kinds.caps)), kinds.caps.copy()
    lowest, highest = kinds.lowest.copy(), kinds.highest.copy()
    while left > DONE:
        slack = TINY + SHARE * left
        upper[rest <= slack] = 0.0
        full = rest >= kinds.caps * left - slack
        lower[full] = kinds.caps[full]
        rows = kinds.matrix @ rest
        at_least, at_most = rows <= kinds.lowest * left + slack, rows >= kinds.highest * left - slack
        highest[at_least] = kinds.lowest[at_least]
        lowest[at_most] = kinds.highest[at_most]
        if (lower > upper).any() or (lowest > highest).any():
            break
        search.narrow(lower, upper, lowest, highest)
        share = np.clip(rest / (kinds.caps * left), SHARE, 1 - SHARE)
        weights = np.log(share / (1 - share))
        panel = search.heavy(weights)
        if panel is None:
            panel, _ = search.heaviest(weights)
        if panel is None:
            break
        met = kinds.matrix @ panel
        steps = np.concatenate(
            [
                _step(rest, panel),
                _step(kinds.caps * left - rest, kinds.caps - panel),
                _step(rows - kinds.lowest * left, met - kinds.lowest),
                _step(kinds.highest * left - rows, kinds.highest - met),
            ]
        )
        step = min(left, float(steps.min(initial=left)))
        if step <= TINY:
            break
        panels.append(panel)
        chances.append(step)
        rest, left = np.maximum(rest - step * panel, 0.0), left - step
    search.widen()
    return panels, chances, left


def _step(room: Floats, taken: Floats) -> Floats:
    """How far each can go before its room is used up, where anything is taken from it."""
    some = taken > 0.5
    return np.maximum(room[some], 0.0) / taken[some]
