"""Equal Shares replayed in exact whole numbers: the judge of every close call, and the source of every amount
told.

All money stands over one common denominator, so that sums and comparisons are of whole numbers only. The
denominator grows by at most the number of paying voters each round.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import gcd

import numpy as np
import numpy.typing as npt

from alongside.engines.counting.tables import Tables

Bools = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.object_]
"""Python integers, of any size."""


@dataclass(frozen=True, slots=True)
class Price:
    """What a project would cost its supporters now: those who can pay `numerator / (denominator * D)`
    each."""

    numerator: int
    denominator: int
    poor: Bools


class Purses:
    """The money each distinct ballot's voters have left, exactly: `money[i] / denominator`."""

    def __init__(self, tables: Tables, step: int) -> None:
        start = tables.purse(step)
        self.tables = tables
        self.denominator = start.denominator
        self.money: Whole = np.empty(len(tables.counts), dtype=object)
        self.money[:] = start.numerator
        self.counts = tables.counts.astype(object)

    def together(self, project: int) -> Fraction:
        """What a project's supporters have left, all together."""
        who = self.tables.supporters[project]
        return Fraction(int((self.money[who] * self.counts[who]).sum()), self.denominator)

    def price(self, project: int) -> Price | None:
        """The payment of each who can afford it, or None when the supporters have too little together.

        The least p such that the supporters' min(money, p) add up to the cost (Peters, Pierczyński and
        Skowron 2021).
        """
        tables = self.tables
        who = tables.supporters[project]
        money, counts = self.money[who], self.counts[who]
        due = tables.costs[project] * self.denominator
        worth = money * counts
        if int(worth.sum()) < due:
            return None
        poor: Bools = np.zeros(len(who), dtype=np.bool_)
        payers = tables.votes[project]
        missing = due
        while True:
            now: Bools = (money * payers < missing).astype(np.bool_)
            if int(now.sum()) == int(poor.sum()):
                return Price(missing, payers, poor)
            poor = now
            missing = due - int(worth[poor].sum())
            payers = tables.votes[project] - int(counts[poor].sum())

    def rho(self, project: int) -> Fraction | None:
        """The price of one unit of utility (utility is cost), or None when it cannot be paid for."""
        price = self.price(project)
        if price is None:
            return None
        return Fraction(price.numerator, price.denominator * self.denominator * self.tables.costs[project])

    def buy(self, project: int) -> Price:
        """Buy a project at its price, which is returned: those who have less than it give all they have."""
        price = self.price(project)
        if price is None:
            raise ArithmeticError(f"The supporters of project {project} cannot pay for it.")
        who = self.tables.supporters[project]
        shared = gcd(price.numerator, price.denominator)
        numerator, factor = price.numerator // shared, price.denominator // shared
        if factor > 1:
            self.money *= factor
            self.denominator *= factor
        self.money[who] = np.where(price.poor, 0, self.money[who] - numerator)
        return price
