"""Linear and integer programs, put together column by column and row by row, and solved by HiGHS.

Reference: Q. Huangfu and J. A. J. Hall (2018), Parallelizing the dual revised simplex method, Mathematical
Programming Computation 10, 119-142 (HiGHS).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import highspy
import numpy as np
from highspy._core import _Highs

INFINITY = float("inf")


@dataclass(frozen=True, slots=True)
class Solved:
    """The best values of a program's columns, what they cost, and (of a linear program) each row's price."""

    cost: float
    values: np.ndarray
    prices: np.ndarray

    def whole(self, column: int) -> int:
        """A whole column's value."""
        return round(float(self.values[column]))


@dataclass(slots=True)
class Program:
    """A program that is being put together. The cost is made as small as can be.

    Same program, same answer: one thread, a fixed seed, and no limit on time.
    """

    costs: list[float] = field(default_factory=list)
    lows: list[float] = field(default_factory=list)
    highs: list[float] = field(default_factory=list)
    kinds: list[bool] = field(default_factory=list)
    row_lows: list[float] = field(default_factory=list)
    row_highs: list[float] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    indices: list[int] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)

    def column(self, low: float, high: float, *, cost: float = 0.0, whole: bool = True) -> int:
        """Add an unknown from `low` to `high`; returns its number."""
        self.costs.append(cost)
        self.lows.append(low)
        self.highs.append(high)
        self.kinds.append(whole)
        return len(self.costs) - 1

    def row(self, terms: Iterable[tuple[int, float]], low: float, high: float) -> int:
        """Add the rule that the weighted sum of some columns is from `low` to `high`; returns its number."""
        self.starts.append(len(self.indices))
        for column, weight in terms:
            self.indices.append(column)
            self.weights.append(weight)
        self.row_lows.append(low)
        self.row_highs.append(high)
        return len(self.row_lows) - 1

    def solve(self, *, relaxed: bool = False, gap: float = 1e-6, nodes: int | None = None) -> Solved | None:
        """The cheapest solution, or None where there is none.

        Parameters
        ----------
        relaxed: whether whole columns may take any value.
        gap: how much cheaper, at most, another solution of an integer program may be.
        nodes: look at so many branches at the most; then the best solution found so far will do, and None may
            mean that none has been found.

        Raises
        ------
        RuntimeError: HiGHS gives no answer.
        """
        if not self.costs:
            # HiGHS calls a program without columns empty, whatever its rows ask for.
            met = all(low <= 0 <= high for low, high in zip(self.row_lows, self.row_highs, strict=True))
            return Solved(0.0, np.zeros(0), np.zeros(len(self.row_lows))) if met else None
        solver = self._solver(relaxed, gap)
        if nodes is not None:
            solver.setOptionValue("mip_max_nodes", nodes)
        solver.run()
        status = solver.getModelStatus()
        if status == highspy.HighsModelStatus.kSolutionLimit and not np.isfinite(
            solver.getInfo().objective_function_value
        ):
            return None
        if status in (
            highspy.HighsModelStatus.kInfeasible,
            highspy.HighsModelStatus.kUnboundedOrInfeasible,
        ):
            return None
        if status not in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kSolutionLimit):
            raise RuntimeError(f"HiGHS gives no answer: {solver.modelStatusToString(status)}.")
        found = solver.getSolution()
        return Solved(
            float(solver.getInfo().objective_function_value),
            np.array(found.col_value, dtype=np.float64),
            np.array(found.row_dual, dtype=np.float64),
        )

    def smallest_conflict(self, suspects: Sequence[int]) -> list[int]:
        """Which of some rows are left when each is dropped without which the relaxed program is still infeasible.

        Dropping a row only loosens the last solution's program, so that HiGHS goes on from where it stood.
        """
        solver = self._solver(relaxed=True, gap=0)
        solver.setOptionValue("presolve", "off")
        left = list(suspects)
        for row in suspects:
            solver.changeRowBounds(row, -INFINITY, INFINITY)
            solver.run()
            if solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
                left.remove(row)
            else:
                solver.changeRowBounds(row, self.row_lows[row], self.row_highs[row])
        return left

    def _solver(self, relaxed: bool, gap: float) -> _Highs:
        # highspy.Highs greets on standard output before it can be told not to; what it stands on does not.
        solver = _Highs()
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("threads", 1)
        solver.setOptionValue("random_seed", 0)
        solver.setOptionValue("mip_rel_gap", 0.0)
        solver.setOptionValue("mip_abs_gap", gap)
        whole = not relaxed and any(self.kinds)
        numbers = [
            int(highspy.HighsVarType.kInteger if one else highspy.HighsVarType.kContinuous)
            for one in self.kinds
        ]
        solver.passModel(
            len(self.costs), len(self.row_lows), len(self.indices),
            int(highspy.MatrixFormat.kRowwise), int(highspy.ObjSense.kMinimize), 0.0,
            np.array(self.costs, dtype=np.float64),
            np.array(self.lows, dtype=np.float64),
            np.array(self.highs, dtype=np.float64),
            np.array(self.row_lows, dtype=np.float64),
            np.array(self.row_highs, dtype=np.float64),
            np.array([*self.starts, len(self.indices)], dtype=np.int32),
            np.array(self.indices, dtype=np.int32),
            np.array(self.weights, dtype=np.float64),
            np.array(numbers if whole else [0] * len(numbers), dtype=np.int32),
        )  # fmt: skip
        return solver
