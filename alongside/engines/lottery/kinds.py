"""The kinds of people as an integer program: whoever is alike in everything that a panel asks about is counted."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from alongside.engines.lottery.choosable import Choosable
from alongside.engines.lottery.pool import Pool

Floats = NDArray[np.float64]
Row = tuple[str, str]

SIZE: Row = ("", "")
"""The row that counts the seats; the row of a quota is its (feature, value)."""
HOUSEHOLD = "household"


@dataclass(frozen=True)
class Kinds:
    """A pool as an integer program: how many people of each kind may be on a panel.

    A panel is a vector of whole numbers x, one for each kind, with 0 <= x <= caps and
    lowest <= matrix @ x <= highest. People of one kind all have the same chance in the fairest lottery, so people who
    live with somebody of other values make kinds of their own. People chosen already are taken off the seats and the
    quotas.

    Parameters
    ----------
    units: for each kind, its people; of those in one unit, who share a household, at most one is on a panel, and all
        units of a kind have as many people. The order of kinds does not depend on the pool's.
    sizes: how many people each kind has.
    caps: how many units it has, and so how many of its people a panel can have at most.
    matrix, lowest, highest: one row for the seats, one for each quota, one for each household of several kinds.
    rows: `SIZE`, the (feature, value) of the quotas, and (`HOUSEHOLD`, its name).
    chosen: the ids on every panel.
    crowded: whether two of those chosen share a household, so that there is no panel.
    shut_out: ids that cannot be on a panel because somebody of their household is on every one.
    """

    units: tuple[tuple[tuple[str, ...], ...], ...]
    sizes: Floats
    caps: Floats
    matrix: Floats
    lowest: Floats
    highest: Floats
    rows: tuple[Row, ...]
    chosen: tuple[str, ...]
    crowded: bool
    shut_out: tuple[str, ...]

    @classmethod
    def of(cls, pool: Pool) -> Kinds:
        """Sort the people of a pool into kinds."""
        choosable = Choosable.of(pool)
        home = {one.id: one.household for one in pool.candidates}
        units: list[tuple[tuple[str, ...], ...]] = []
        values: list[tuple[str, ...]] = []
        living: dict[str, list[int]] = defaultdict(list)
        for kind in choosable.kinds:
            if kind.alternatives:
                for unit in kind.units:
                    living[home[unit[0]]].append(len(units))
                    units.append((unit,))
                    values.append(kind.values)
                continue
            for many in sorted({len(unit) for unit in kind.units}):
                units.append(tuple(unit for unit in kind.units if len(unit) == many))
                values.append(kind.values)

        rows: list[Row] = [SIZE]
        matrix = [np.ones(len(units))]
        lowest, highest = [float(choosable.seats)], [float(choosable.seats)]
        place = {feature: number for number, feature in enumerate(pool.features)}
        for quota in sorted(pool.quotas, key=lambda one: (one.feature, one.value)):
            pair = (quota.feature, quota.value)
            rows.append(pair)
            matrix.append(np.array([one[place[quota.feature]] == quota.value for one in values], float))
            lowest.append(float(max(0, quota.minimum - choosable.already[pair])))
            highest.append(float(quota.maximum - choosable.already[pair]))
        for name, there in sorted(living.items()):
            rows.append((HOUSEHOLD, name))
            matrix.append(np.zeros(len(units)))
            matrix[-1][there] = 1.0
            lowest.append(0.0)
            highest.append(1.0)
        homes = Counter(home[one] for one in pool.chosen if home[one])
        return cls(
            tuple(units),
            np.array([sum(map(len, some)) for some in units], float),
            np.array([len(some) for some in units], float),
            np.array(matrix),
            np.array(lowest),
            np.array(highest),
            tuple(rows),
            tuple(sorted(pool.chosen)),
            any(many > 1 for many in homes.values()),
            tuple(sorted(one for one in home.keys() - pool.chosen - pool.excluded if home[one] in homes)),
        )

    @property
    def members(self) -> list[list[str]]:
        """The people of each kind."""
        return [[one for unit in some for one in unit] for some in self.units]

    @property
    def seats(self) -> int:
        """How many are to be drawn: the panel's size without those chosen already."""
        return int(self.highest[0])

    def only(self, kept: NDArray[np.bool_]) -> Kinds:
        """The same without the people of the other kinds."""
        return replace(
            self,
            units=tuple(some for some, keep in zip(self.units, kept, strict=True) if keep),
            sizes=self.sizes[kept],
            caps=self.caps[kept],
            matrix=self.matrix[:, kept],
        )

    def panel_meets(self, counts: Floats) -> bool:
        """Whether so many of each kind make a panel."""
        met = self.matrix @ counts
        return bool(
            (counts >= 0).all()
            and (counts <= self.caps).all()
            and (met >= self.lowest).all()
            and (met <= self.highest).all()
        )
