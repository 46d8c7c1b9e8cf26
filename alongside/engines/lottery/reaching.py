"""Whether a target is a mean of real panels, by column generation: the panels, or what no panel passes and it does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alongside.engines.lottery.searching import Search
from alongside.engines.lottery.warm_program import INFINITY, WarmProgram

Floats = NDArray[np.float64]

SAME = 1e-9
"""Weights of panels that differ by less are not told apart; the largest weight of a kind is 1."""
REACHED = 1e-10
ROUNDS = 8
NEAR = 0.05


@dataclass(frozen=True)
class Cut:
    """No real panel has weights @ x of more than `most`, and the target has."""

    weights: Floats
    most: float


class Reach:
    """The means of the panels found so far, and how close they come to a target.

    The program: as little as can be missing from the target, summed over the kinds. Its duals are weights by which the
    target is heavier than all of these panels. A panel that is heavier than those is taken in; if there is none, and
    something is still missing, the weights are a cut.

    Parameters
    ----------
    search: for panels.
    panels: those to start with.
    """

    def __init__(self, search: Search, panels: list[Floats]) -> None:
        self.search = search
        self.panels = list({panel.tobytes(): panel for panel in panels}.values())
        self._known = {panel.tobytes() for panel in self.panels}
        counts = np.array(self.panels)
        many = counts.shape[1]
        self._many = many
        self._program = WarmProgram(
            np.vstack(
                [
                    np.hstack([np.eye(many), counts.T]),
                    np.append(np.zeros(many), np.ones(len(counts)))[None, :],
                ]
            ),
            np.append(np.zeros(many), 1.0),
            np.append(np.full(many, INFINITY), 1.0),
            np.zeros(many + len(counts)),
            np.full(many + len(counts), INFINITY),
            np.append(-np.ones(many), np.zeros(len(counts))),
        )

    def towards(self, target: Floats) -> Cut | None:
        """Reach the target, or say by what it is cut off. The chances of the panels are then in `chances`."""
        for row, one in enumerate(target):
            self._program.set_row(row, float(one), INFINITY)
        while True:
            if not self._program.solve():
                raise RuntimeError("No mean of panels, though something may be missing.")
            if -self._program.value < REACHED:
                return None
            weights = -self._program.row_duals[:-1]
            most = self._program.row_duals[-1]
            if self._take_in(weights, most, target):
                continue
            panel, bound = self.search.heaviest(weights)
            if panel is not None and self._take(panel, weights, most):
                continue
            return Cut(weights, max(bound, most))

    def _take_in(self, face: Floats, most: float, target: Floats) -> int:
        """Take in panels beyond a face and near it, found quickly; how many."""
        weights, taken = face, 0
        for _ in range(ROUNDS):
            panel = self.search.heavy(weights)
            if panel is None:
                break
            taken += self._take(panel, face, most if not taken else most - NEAR)
            if not taken:
                break
            weights = weights + (target - panel) / self.search.kinds.sizes / ROUNDS
        return taken

    def _take(self, panel: Floats, face: Floats, most: float) -> bool:
        if panel.tobytes() in self._known or face @ panel < most + SAME:
            return False
        self._known.add(panel.tobytes())
        self.panels.append(panel)
        self._program.add_column(np.append(panel, 1.0), 0.0, 0.0, INFINITY)
        return True

    @property
    def chances(self) -> Floats:
        """The chance of each panel of the last mean."""
        return np.maximum(self._program.values[self._many :], 0.0)
