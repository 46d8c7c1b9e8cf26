"""The relaxation: panels that may hold parts of people. No lottery is fairer than its fairest one.

Every lottery is a mean of real panels, so it lies in the relaxation. Where the relaxation is too wide, cuts (what no
real panel passes) bring it closer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alongside.engines.lottery.kinds import Kinds
from alongside.engines.lottery.warm_program import INFINITY, WarmProgram

Floats = NDArray[np.float64]

SHARED = 1e-6
"""A dual that is larger is a reason; the duals of a stage add up to 1."""
LEVEL = 1e-10
CLOSE = 1e-12
TANGENTS = 60


@dataclass(frozen=True)
class Target:
    """The best that the relaxation allows.

    Parameters
    ----------
    chances: for each kind, the chance of each of its people.
    weights: for each kind, the weight of each of its people in the proof; with the kinds' sizes they add up to 1.
    bound: what no panel weighs more than by these weights, so that no smallest chance can be larger. It follows from
        the multipliers of the rows by arithmetic alone, whatever the solver said.
    """

    chances: Floats
    weights: Floats
    bound: float


class Relaxation:
    """0 <= x <= caps with the rows of the kinds, and the cuts found so far."""

    def __init__(self, kinds: Kinds) -> None:
        self.kinds = kinds
        self.cuts: list[tuple[Floats, float]] = []

    def cut(self, weights: Floats, most: float) -> None:
        """Take in that no panel has weights @ x of more than `most`."""
        self.cuts.append((weights, most))

    @property
    def _rows(self) -> tuple[Floats, Floats, Floats]:
        kinds = self.kinds
        if not self.cuts:
            return kinds.matrix, kinds.lowest, kinds.highest
        return (
            np.vstack([kinds.matrix, *(weights for weights, _ in self.cuts)]),
            np.append(kinds.lowest, np.full(len(self.cuts), -INFINITY)),
            np.append(kinds.highest, [most for _, most in self.cuts]),
        )

    def leximin(self, ceiling: float = 1.0) -> Target:
        """Make the smallest chance as large as can be, then the next smallest, and so on.

        Each stage raises all that are not settled yet together; those with a dual cannot be raised further in any
        solution and are settled (Flanigan et al. 2021, "Fair algorithms for selecting citizens' assemblies", Nature
        596, 548-552, whose stages this follows, here over the relaxation).

        Parameters
        ----------
        ceiling: nobody's chance may be larger than this.
        """
        kinds = self.kinds
        many = len(kinds.sizes)
        rows, lowest, highest = self._rows
        # The chance of each kind is z + s, or s alone once it is settled; z is the first column.
        people = rows * kinds.sizes
        tops = np.minimum(kinds.caps / kinds.sizes, ceiling)
        program = WarmProgram(
            np.hstack([people.sum(axis=1, keepdims=True), people]),
            lowest,
            highest,
            np.zeros(many + 1),
            np.append(tops.min(), tops),
            np.append(1.0, np.zeros(many)),
        )
        chances, open_ = np.zeros(many), np.ones(many, bool)
        weights, bound = np.zeros(many), 1.0
        capped: dict[int, int] = {}
        first = True
        while open_.any():
            while True:
                if not program.solve():
                    raise RuntimeError("The relaxation has no panel, though there is one.")
                level, above = program.values[0], program.values[1:]
                over = [
                    int(kind)
                    for kind in np.nonzero(open_ & (level + above > tops + LEVEL))[0]
                    if kind not in capped
                ]
                if not over:
                    break
                for kind in over:
                    row = np.zeros(many + 1)
                    row[0] = row[kind + 1] = 1.0
                    capped[kind] = program.add_row(row, -INFINITY, tops[kind])
            duals = program.row_duals
            prices = people.T @ duals[: len(rows)]
            for kind, number in capped.items():
                prices[kind] += duals[number]
            if first:
                weights, bound = self._proof(np.maximum(prices, 0.0) / kinds.sizes, duals[: len(rows)], tops)
                first = False
            settled = open_ & ((prices > SHARED) | (tops <= level + LEVEL))
            if not settled.any():
                # Rounding has eaten the duals: the largest is the one that holds this stage.
                settled[int(np.argmax(np.where(open_, prices, -np.inf)))] = True
            for kind in map(int, np.nonzero(settled)[0]):
                chances[kind] = min(level, tops[kind])
                program.set_bound(kind + 1, chances[kind], tops[kind])
                if kind in capped:
                    program.set_coefficient(capped[kind], 0, 0.0)
            open_ &= ~settled
            if open_.any():
                for number, total in enumerate(people[:, open_].sum(axis=1)):
                    program.set_coefficient(number, 0, float(total))
                program.set_bound(0, 0.0, float(tops[open_].min()))
        return Target(chances, weights, bound)

    def _proof(self, weights: Floats, duals: Floats, tops: Floats) -> tuple[Floats, float]:
        """Weights of people that add up to 1, and what no panel passes by them, from any multipliers of the rows."""
        kinds = self.kinds
        total = float(weights @ kinds.sizes)
        tightest = int(np.argmin(tops))
        alone = np.zeros(len(weights))
        alone[tightest] = 1.0 / kinds.sizes[tightest]
        proofs = [(alone, self.most(alone, np.zeros(len(duals))))]
        if total > 0:
            proofs.append((weights / total, self.most(weights / total, duals / total)))
        return min(proofs, key=lambda one: one[1])

    def most(self, weights: Floats, multipliers: Floats) -> float:
        """A weight that no panel passes, by weak duality from these multipliers of the rows, whatever they are."""
        rows, lowest, highest = self._rows
        held = np.where(np.isfinite(np.where(multipliers > 0, highest, lowest)), multipliers, 0.0)
        of_rows = np.where(held > 0, highest, np.where(held < 0, lowest, 0.0))
        left = np.maximum(weights - rows.T @ held, 0.0)
        return float(held @ of_rows + left @ self.kinds.caps)

    def goldilocks(self) -> float:
        """The largest chance in the relaxation's best compromise between the largest and the smallest.

        With a the mean chance, largest / a + a / smallest is made as small as can be (Baharav and Flanigan 2024,
        "Fair, manipulation-robust, and transparent sortition", EC '24, their Goldilocks with weight 1). The second
        term is convex; it is closed in on by its tangents.
        """
        kinds = self.kinds
        many = len(kinds.sizes)
        mean = kinds.seats / float(kinds.sizes.sum())
        rows, lowest, highest = self._rows
        # Columns: x of each kind, then smallest, largest and the second term, all three in units of the mean.
        own = np.eye(many) / kinds.sizes[:, None] / mean
        away = np.zeros((many, 1))
        program = WarmProgram(
            np.vstack(
                [
                    np.hstack([rows, np.zeros((len(rows), 3))]),
                    np.hstack([own, away - 1, away, away]),
                    np.hstack([own, away, away - 1, away]),
                ]
            ),
            np.concatenate([lowest, np.zeros(many), np.full(many, -INFINITY)]),
            np.concatenate([highest, np.full(many, INFINITY), np.zeros(many)]),
            np.zeros(many + 3),
            np.concatenate([kinds.caps, [INFINITY, INFINITY, INFINITY]]),
            np.concatenate([np.zeros(many + 1), [-1.0, -1.0]]),
        )
        smallest = self.leximin().chances.min() / mean
        for _ in range(TANGENTS):
            # second >= 1 / m + (m - smallest) * -1 / m**2, at m the last smallest
            tangent = np.zeros(many + 3)
            tangent[many], tangent[many + 2] = 1 / smallest**2, 1.0
            program.add_row(tangent, 2 / smallest, INFINITY)
            program.solve()
            smallest, largest, second = program.values[many:]
            if 1 / smallest - second < CLOSE:
                break
        return float(largest * mean)
