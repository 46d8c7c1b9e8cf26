"""Whole numbers that enclose every voter's true money, for one step of Add1 or for many at once.

Why this is safe. Buy one project, once from money x and once from money x' that is nowhere less. Its
supporters pay min(money, p) each, adding up to its cost, so with x' the payment p is no higher; a voter who
pays p keeps no less, and one who pays all keeps nothing either way. So after the purchase x' is still nowhere
less than x, and a project's price is never higher with x' than with x.

A box holds two vectors, `low` and `high`, with every voter's true money between them. Prices at `low` and at
`high` (worked out exactly for those vectors) enclose the true price of every project, and a purchase paid
from `low` with the payment rounded up, and from `high` with the payment rounded down, gives a box around the
true money afterwards. This holds for any true money inside the box: for one step of Add1 whose share is no
whole number; for all steps between two (`low` starts from the first's share, `high` from the last's); and for
the smallest box around two boxes.

When one project's highest price is below every other's lowest, or level with it and ahead in the tie order,
that project is surely bought next. Otherwise those that cannot be told apart are all *contenders*, and
nothing is decided here. Sums are of 64-bit integers that cannot overflow, prices are compared as fractions of
Python integers, and the one float, a sorting key, decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alongside.engines.counting.tables import Integers, Tables

ROOM = 1 << 62
"""The most that all voters' money may come to in the fixed-point unit, so that no 64-bit sum overflows."""

MARGIN = 1 + 1e-9
"""Sorting keys are correctly rounded quotients, good to 1e-15: looking this much too far misses nothing."""

Ratio = tuple[int, int]
"""A price for one unit of utility: numerator, denominator (more than 0)."""


@dataclass(frozen=True, slots=True)
class Round:
    """What may be bought next: the contenders, with the payments that enclose the true one.

    Parameters
    ----------
    payments: for each contender, its payment at `low` rounded up (None: `low` cannot pay for it) and its
        payment at `high` rounded down.
    best: the contender with the lowest highest price; None when `low` can pay for none, so that it may be
        that nothing more is bought.
    level: the other projects that may be exactly level with `best`, even where the tie order settles it.
    """

    payments: dict[int, tuple[int | None, int]]
    best: int | None
    level: list[int]


class Box:
    """Voters' money between `low` and `high`, and what is known of the projects not yet bought.

    Parameters
    ----------
    unit: how many of the whole numbers in `low` and `high` make one of the tables' amounts.
    alive: projects that may still be bought.
    bounds, keys: a lower bound of each project's price, exact and as a float to sort by. Money only falls, so
        that a bound from an earlier round still holds.
    least_low, least_high: lower bounds (rounded up) of the payments at `low` and at `high`.
    """

    __slots__ = ("alive", "bounds", "due", "high", "keys", "least_high", "least_low", "low", "tables", "unit")

    def __init__(self, tables: Tables, first: int, last: int) -> None:
        """The money at the start, at every Add1 step from `first` to `last`. Raises OverflowError beyond 64
        bits."""
        lowest, highest = tables.purse(first), tables.purse(last)
        most = tables.voters * (int(highest) + 1)
        if most > ROOM:
            raise OverflowError
        unit = self.unit = ROOM // most
        self.tables = tables
        self.low: Integers = np.full(len(tables.counts), int(lowest * unit), dtype=np.int64)
        self.high: Integers = np.full(len(tables.counts), -int(-highest * unit // 1), dtype=np.int64)
        self.due = [cost * unit for cost in tables.costs]
        self.bounds: list[Ratio] = [(unit, max(votes, 1)) for votes in tables.votes]
        self.keys = [above / below for above, below in self.bounds]
        self.least_low = [0] * len(self.due)
        self.least_high = [0] * len(self.due)
        self.alive = [position for position, votes in enumerate(tables.votes) if votes]

    def copy(self) -> Box:
        """A box that changes apart from this one."""
        twin = Box.__new__(Box)
        twin.tables, twin.unit, twin.due = self.tables, self.unit, self.due
        twin.low, twin.high = self.low.copy(), self.high.copy()
        twin.bounds, twin.keys, twin.alive = self.bounds.copy(), self.keys.copy(), self.alive.copy()
        twin.least_low, twin.least_high = self.least_low.copy(), self.least_high.copy()
        return twin

    def widen(self, other: Box) -> None:
        """Become the smallest box around this one and another of the same election."""
        np.minimum(self.low, other.low, out=self.low)
        np.maximum(self.high, other.high, out=self.high)
        self.alive += [project for project in other.alive if project not in self.alive]
        for project, bound in enumerate(other.bounds):
            if _below(bound, self.bounds[project]):
                self.bounds[project], self.keys[project] = bound, other.keys[project]
        self.least_low = list(map(min, self.least_low, other.least_low))
        self.least_high = list(map(min, self.least_high, other.least_high))

    def look(self) -> Round | None:
        """What may be bought next, or None when surely nothing can be. Drops projects that nobody can pay
        for."""
        tables = self.tables
        self.alive.sort(key=self.keys.__getitem__)
        best: int | None = None
        price: Ratio = (1, 0)
        stop = float("inf")
        payments: dict[int, tuple[int | None, int]] = {}
        gone: set[int] = set()
        for project in self.alive:
            if self.keys[project] > stop:
                break
            if best is not None and _below(price, self.bounds[project]):
                continue
            paid_high = self._pay_at(self.high, project, self.least_high)
            if paid_high is None:
                gone.add(project)
                continue
            cost = tables.costs[project]
            self.bounds[project] = (paid_high[0], paid_high[1] * cost)
            self.keys[project] = paid_high[0] / (paid_high[1] * cost)
            if best is not None and _below(price, self.bounds[project]):
                continue
            paid_low = self._pay_at(self.low, project, self.least_low)
            payments[project] = (None if paid_low is None else paid_low[2], paid_high[0] // paid_high[1])
            if paid_low is None:
                continue
            ratio = (paid_low[0], paid_low[1] * cost)
            ahead = best is None or tables.ranks[project] < tables.ranks[best]
            if best is None or _below(ratio, price) or (ahead and not _below(price, ratio)):
                best, price, stop = project, ratio, ratio[0] / ratio[1] * MARGIN
        if gone:
            self.alive = [project for project in self.alive if project not in gone]
        if not payments:
            return None
        level = []
        for project in list(payments):
            if best is None or project == best:
                continue
            if _below(price, self.bounds[project]):
                del payments[project]
                continue
            level.append(project)
            if tables.ranks[best] < tables.ranks[project] and (
                not _below(self.bounds[project], price) or tables.twins[best] == tables.twins[project]
            ):
                del payments[project]
        return Round(payments, best, level)

    def buy(self, project: int, payments: tuple[int | None, int]) -> None:
        """Buy a project at the payments that `look` gave; None takes all that its supporters have in
        `low`."""
        self.alive.remove(project)
        who = self.tables.supporters[project]
        at_most, at_least = payments
        self.low[who] = 0 if at_most is None else np.maximum(self.low[who] - at_most, 0)
        self.high[who] = np.maximum(self.high[who] - at_least, 0)

    def _pay_at(self, money: Integers, project: int, least: list[int]) -> tuple[int, int, int] | None:
        """The exact p = numerator / denominator with sum(weights * min(money, p)) = due, and p rounded up.

        Newton's steps from below: each bound tells some supporters too poor; they give all they have, and the
        others share the rest. None when the supporters have too little together.
        """
        tables = self.tables
        held, weights = money[tables.supporters[project]], tables.weights[project]
        votes, due = tables.votes[project], self.due[project]
        worth = held * weights
        if int(worth.sum()) < due:
            return None
        bound = max(least[project], -(-due // votes))
        known = -1
        missing, payers = due, votes
        while True:
            poor = held < bound
            many = int(np.count_nonzero(poor))
            if many == known:
                least[project] = bound
                return missing, payers, bound
            known = many
            if many:
                missing = due - int(worth[poor].sum())
                payers = votes - int(weights[poor].sum())
            bound = max(bound, -(-missing // payers))


def _below(one: Ratio, other: Ratio) -> bool:
    return one[0] * other[1] < other[0] * one[1]
