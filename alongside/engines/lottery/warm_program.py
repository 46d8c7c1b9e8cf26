"""Linear and integer programs in HiGHS, kept there so that they can be changed and solved again from where they were.

One thread and a fixed seed: the same program solved in the same order gives the same answer.
"""

from __future__ import annotations

from typing import Any

import highspy
import numpy as np
from highspy import _core
from numpy.typing import NDArray

Floats = NDArray[np.float64]

INFINITY = float(highspy.kHighsInf)
TOLERANCE = 1e-9
"""By how much HiGHS may miss a row, a bound or a whole number."""


DUAL_SIMPLEX, PRIMAL_SIMPLEX = 1, 4


class SolverFailed(RuntimeError):
    """HiGHS gave up on a program, which it should not on any of this size."""


class WarmProgram:
    """maximise cost @ x with row_lower <= matrix @ x <= row_upper and lower <= x <= upper.

    Parameters
    ----------
    matrix: rows by columns.
    integer: whether every x has to be a whole number; it is then solved to optimality, without any gap.
    """

    def __init__(
        self,
        matrix: Floats,
        row_lower: Floats,
        row_upper: Floats,
        lower: Floats,
        upper: Floats,
        cost: Floats | None = None,
        *,
        integer: bool = False,
    ) -> None:
        # Not highspy.Highs, which says its version on standard output when it is made.
        self._highs: Any = _core._Highs()
        options: dict[str, int | float | str] = {
            "output_flag": False,
            "threads": 1,
            "parallel": "off",
            "random_seed": 0,
            "primal_feasibility_tolerance": TOLERANCE,
            "dual_feasibility_tolerance": TOLERANCE,
        }
        if integer:
            options |= {"mip_rel_gap": 0.0, "mip_abs_gap": TOLERANCE, "mip_feasibility_tolerance": TOLERANCE}
        else:
            options |= {"presolve": "off", "dual_simplex_cost_perturbation_multiplier": 0.0}
        for name, value in options.items():
            self._highs.setOptionValue(name, value)
        rows, columns = matrix.shape
        program = highspy.HighsLp()
        program.num_row_, program.num_col_ = rows, columns
        program.sense_ = highspy.ObjSense.kMaximize
        program.col_cost_ = np.zeros(columns) if cost is None else cost
        program.col_lower_, program.col_upper_ = lower, upper
        program.row_lower_, program.row_upper_ = row_lower, row_upper
        where = np.nonzero(matrix)
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        program.a_matrix_.start_ = np.searchsorted(where[0], np.arange(rows + 1))
        program.a_matrix_.index_ = where[1]
        program.a_matrix_.value_ = matrix[where]
        if integer:
            program.integrality_ = [highspy.HighsVarType.kInteger] * columns
        self._highs.passModel(program)
        self.integer = integer
        self.values = np.zeros(columns)
        self.row_duals = np.zeros(rows)

    def solve(self) -> bool:
        """Solve it from where it was; whether there is a solution, which is then in `values` (and `row_duals`)."""
        self._highs.run()
        status = self._highs.getModelStatus()
        for strategy in (DUAL_SIMPLEX, PRIMAL_SIMPLEX):
            # From scratch, where what was kept from before has led HiGHS astray.
            if status in _SETTLED:
                break
            self._highs.clearSolver()
            self._highs.setOptionValue("simplex_strategy", strategy)
            self._highs.run()
            status = self._highs.getModelStatus()
            self._highs.setOptionValue("simplex_strategy", DUAL_SIMPLEX)
        if status in _NONE:
            return False
        if status != highspy.HighsModelStatus.kOptimal:
            raise SolverFailed(self._highs.modelStatusToString(status))
        solution = self._highs.getSolution()
        self.values = np.array(solution.col_value)
        if not self.integer:
            self.row_duals = np.array(solution.row_dual)
        return True

    @property
    def value(self) -> float:
        """The objective of the last solution."""
        return float(self._highs.getInfo().objective_function_value)

    @property
    def bound(self) -> float:
        """What no solution of the last integer program passes."""
        return float(self._highs.getInfo().mip_dual_bound)

    def set_cost(self, cost: Floats) -> None:
        self._highs.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost)

    def set_bounds(self, lower: Floats, upper: Floats) -> None:
        """Bounds of all columns."""
        self._highs.changeColsBounds(len(lower), np.arange(len(lower), dtype=np.int32), lower, upper)

    def set_bound(self, column: int, lower: float, upper: float) -> None:
        self._highs.changeColBounds(int(column), float(lower), float(upper))

    def set_row(self, row: int, lower: float, upper: float) -> None:
        self._highs.changeRowBounds(int(row), float(lower), float(upper))

    def set_coefficient(self, row: int, column: int, value: float) -> None:
        self._highs.changeCoeff(int(row), int(column), float(value))

    def add_row(self, coefficients: Floats, lower: float, upper: float) -> int:
        """Add a row; its number."""
        where = np.nonzero(coefficients)[0].astype(np.int32)
        self._highs.addRow(lower, upper, len(where), where, coefficients[where])
        return int(self._highs.getNumRow()) - 1

    def add_column(self, coefficients: Floats, cost: float, lower: float, upper: float) -> None:
        where = np.nonzero(coefficients)[0].astype(np.int32)
        self._highs.addCol(cost, lower, upper, len(where), where, coefficients[where])


_NONE = (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible)
_SETTLED = (highspy.HighsModelStatus.kOptimal, *_NONE)
