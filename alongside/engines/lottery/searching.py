"""Looking for panels: any that meets the quotas, one that weighs much, or the one that weighs most."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from alongside.engines.lottery.kinds import Kinds
from alongside.engines.lottery.warm_program import WarmProgram

Floats = NDArray[np.float64]

WHOLE = 1e-6
BATCH = 4
TRIES = 60


class OutOfWork(RuntimeError):
    """As many panels as were allowed have been looked for."""


class Search:
    """Panels of these kinds, found by a linear program that is rounded step by step, or exactly.

    Parameters
    ----------
    kinds: which panels there are.
    work: how many times a panel may be looked for; then `OutOfWork` is raised.
    """

    def __init__(self, kinds: Kinds, work: int) -> None:
        self.kinds = kinds
        self.work = work
        self.done = 0
        self._lower, self._upper = np.zeros(len(kinds.caps)), kinds.caps.copy()
        self._lowest, self._highest = kinds.lowest.copy(), kinds.highest.copy()
        self._program = self._make(integer=False)
        self._exact: WarmProgram | None = None

    def _make(self, *, integer: bool) -> WarmProgram:
        return WarmProgram(
            self.kinds.matrix, self._lowest, self._highest, self._lower, self._upper, integer=integer
        )

    def _spend(self) -> None:
        self.done += 1
        if self.done > self.work:
            raise OutOfWork

    def narrow(self, lower: Floats, upper: Floats, lowest: Floats, highest: Floats) -> None:
        """Look only for panels within these bounds of kinds and rows, from now on."""
        for kind in np.nonzero((lower != self._lower) | (upper != self._upper))[0]:
            self._program.set_bound(int(kind), lower[kind], upper[kind])
        for row in np.nonzero((lowest != self._lowest) | (highest != self._highest))[0]:
            self._program.set_row(int(row), lowest[row], highest[row])
        self._lower, self._upper = lower.copy(), upper.copy()
        self._lowest, self._highest = lowest.copy(), highest.copy()
        self._exact = None

    def widen(self) -> None:
        """Look for any panel again."""
        kinds = self.kinds
        self.narrow(np.zeros(len(kinds.caps)), kinds.caps, kinds.lowest, kinds.highest)

    def heavy(self, weights: Floats) -> Floats | None:
        """A panel that weighs much, quickly; None says nothing about whether there is one."""
        self._spend()
        self._program.set_cost(weights)
        panel = self._round(BATCH, 0)
        return panel if panel is not None else self._round(1, TRIES)

    def heaviest(self, weights: Floats) -> tuple[Floats | None, float]:
        """A panel that weighs most, and what no panel weighs more than; None and 0 if there is no panel at all."""
        self._spend()
        if self._exact is None:
            self._exact = self._make(integer=True)
        self._exact.set_cost(weights)
        if not self._exact.solve():
            return None, 0.0
        panel = np.round(self._exact.values)
        if not self.kinds.panel_meets(panel):
            raise RuntimeError("A panel of the solver does not meet the quotas.")
        return panel, max(self._exact.bound, float(weights @ panel))

    def _round(self, batch: int, tries: int) -> Floats | None:
        """Solve, move the largest fractions up to whole numbers, and solve again; go back where that fails."""
        trail: list[tuple[int, float, float]] = []
        lower, upper = self._lower.copy(), self._upper.copy()
        touched: set[int] = set()

        def bind(kind: int, low: float, high: float) -> None:
            trail.append((kind, lower[kind], upper[kind]))
            lower[kind], upper[kind] = low, high
            touched.add(kind)
            self._program.set_bound(kind, low, high)

        panel = None
        turns: list[tuple[int, int, float]] = []
        while True:
            if self._program.solve():
                values = self._program.values
                nearest = np.round(values)
                parts = np.nonzero(np.abs(values - nearest) > WHOLE)[0]
                if not len(parts):
                    panel = nearest
                    break
                up = values[parts] - np.floor(values[parts])
                for kind in parts[np.argsort(-up, kind="stable")[:batch]]:
                    turns.append((len(trail), int(kind), float(np.floor(values[kind]))))
                    bind(int(kind), float(np.ceil(values[kind])), float(upper[kind]))
            elif turns and tries:
                tries -= 1
                back, kind, floor = turns.pop()
                while len(trail) > back:
                    one, low, high = trail.pop()
                    lower[one], upper[one] = low, high
                    self._program.set_bound(one, low, high)
                bind(kind, float(lower[kind]), floor)
            else:
                break
        for kind in sorted(touched):
            self._program.set_bound(kind, self._lower[kind], self._upper[kind])
        return panel if panel is not None and self.kinds.panel_meets(panel) else None
