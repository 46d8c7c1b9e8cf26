"""The largest smallest chance that real panels can give, by column generation."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from alongside.engines.lottery.kinds import Kinds
from alongside.engines.lottery.relaxation import Target
from alongside.engines.lottery.searching import OutOfWork, Search
from alongside.engines.lottery.warm_program import INFINITY, WarmProgram

Floats = NDArray[np.float64]

SAME = 1e-9


def raise_smallest(
    search: Search, panels: list[Floats], known: Target
) -> tuple[list[Floats], list[float], Target, bool]:
    """Raise the smallest chance as far as real panels go, starting from some.

    The program: chances of the panels that make the smallest chance of a person as large as can be. Its duals are
    weights of people; while some panel weighs more than the smallest chance, it is taken in. What the heaviest of all
    panels weighs is a bound, whatever the weights.

    Parameters
    ----------
    search: for panels. If it runs out of work, what was found by then is returned.
    panels: to start with; every kind is on one.
    known: a proof that is already there.

    Returns
    -------
    Panels (counts of kinds), their chances, everybody's chance with the best proof, and whether the two meet.
    """
    kinds = search.kinds
    panels = list({panel.tobytes(): panel for panel in panels}.values())
    program = _program(kinds, panels)
    best, closed = known, False
    while True:
        program.solve()
        level = program.values[0]
        if best.bound - level < SAME:
            closed = True
            break
        weights = np.maximum(-program.row_duals[:-1], 0.0)
        weights /= weights @ kinds.sizes
        try:
            panel = search.heavy(weights)
            if panel is None or weights @ panel < level + SAME:
                panel, most = search.heaviest(weights)
                if most < best.bound:
                    best = Target(known.chances, weights, most)
                if panel is None or weights @ panel < level + SAME:
                    closed = best.bound - level < 2 * SAME
                    break
        except OutOfWork:
            break
        panels.append(panel)
        program.add_column(np.append(panel, 1.0), 0.0, 0.0, INFINITY)
    chances = np.maximum(program.values[1:], 0.0)
    return panels, list(chances), best, closed


def _program(kinds: Kinds, panels: list[Floats]) -> WarmProgram:
    """The level, then the chance of each panel."""
    counts = np.array(panels)
    many = len(kinds.sizes)
    return WarmProgram(
        np.hstack([np.append(-kinds.sizes, 0.0)[:, None], np.vstack([counts.T, np.ones(len(counts))])]),
        np.append(np.zeros(many), 1.0),
        np.append(np.full(many, INFINITY), 1.0),
        np.zeros(len(counts) + 1),
        np.full(len(counts) + 1, INFINITY),
        np.append(1.0, np.zeros(len(counts))),
    )
