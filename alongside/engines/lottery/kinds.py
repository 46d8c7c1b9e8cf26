"""Kinds of people: whoever is alike in everything that a panel asks about is counted, not named."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from alongside.engines.lottery.pool import Candidate, Pool

Floats = NDArray[np.float64]
Row = tuple[str, str]

SIZE: Row = ("", "")
"""The row that counts the seats; every other row of a quota is its (feature, value)."""


@dataclass(frozen=True)
class Kinds:
    """A pool as an integer program: how many people of each kind may be on a panel.

    A panel is a vector of whole numbers x, one for each kind, with 0 <= x <= caps and
    lowest <= matrix @ x <= highest. People who live with others of the pool make kinds of their own household, of which
    one row lets one person at most be on a panel. People chosen already are taken off the seats and the quotas.

    Parameters
    ----------
    members: the ids of each kind, in ascending order; the kinds are in an order that does not depend on the pool's.
    sizes: how many people each kind has.
    caps: how many of them a panel can have at most.
    matrix, lowest, highest: one row for the seats, one for each quota, one for each household of two or more.
    rows: (feature, value) of the rows of quotas; `SIZE` for the seats; ("household", its name) for a household.
    chosen: the ids on every panel.
    crowded: whether two of those chosen share a household, so that there is no panel.
    shut_out: ids that cannot be on a panel because somebody of their household is on every one.
    """

    members: tuple[tuple[str, ...], ...]
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
        chosen = sorted((one for one in pool.candidates if one.id in pool.chosen), key=lambda one: one.id)
        homes_of_chosen = [one.household for one in chosen if one.household]
        full = set(homes_of_chosen)
        shut_out: list[Candidate] = []
        open_to: list[Candidate] = []
        for candidate in pool.candidates:
            if candidate.id in pool.chosen or candidate.id in pool.excluded:
                continue
            (shut_out if candidate.household in full else open_to).append(candidate)
        living = Counter(one.household for one in open_to if one.household)
        kinds: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for candidate in open_to:
            home = candidate.household if living[candidate.household] > 1 else ""
            kinds[(home, *(candidate.features[feature] for feature in pool.features))].append(candidate.id)
        keys = sorted(kinds)
        homes = sorted(home for home, many in living.items() if many > 1)
        taken = Counter((feature, one.features[feature]) for one in chosen for feature in pool.features)
        seats = pool.size - len(chosen)
        sizes = np.array([len(kinds[key]) for key in keys], float)
        lone = np.array([not key[0] for key in keys], bool)

        column = {feature: number for number, feature in enumerate(pool.features, 1)}
        values = np.array(keys, dtype=object).reshape(len(keys), 1 + len(column))
        rows: list[Row] = [SIZE]
        matrix = [np.ones(len(keys))]
        lowest, highest = [float(seats)], [float(seats)]
        for quota in sorted(pool.quotas, key=lambda one: (one.feature, one.value)):
            rows.append((quota.feature, quota.value))
            matrix.append((values[:, column[quota.feature]] == quota.value).astype(float))
            lowest.append(float(max(0, quota.minimum - taken[rows[-1]])))
            highest.append(float(quota.maximum - taken[rows[-1]]))
        for home in homes:
            rows.append(("household", home))
            matrix.append((values[:, 0] == home).astype(float))
            lowest.append(0.0)
            highest.append(1.0)
        return cls(
            tuple(tuple(sorted(kinds[key])) for key in keys),
            sizes,
            np.minimum(np.where(lone, sizes, 1.0), max(0, seats)),
            np.array(matrix),
            np.array(lowest),
            np.array(highest),
            tuple(rows),
            tuple(one.id for one in chosen),
            len(homes_of_chosen) > len(full),
            tuple(sorted(one.id for one in shut_out)),
        )

    @property
    def seats(self) -> int:
        """How many are to be drawn: the panel's size without those chosen already."""
        return int(self.highest[0])

    def only(self, kept: NDArray[np.bool_]) -> Kinds:
        """The same without the people of the other kinds."""
        return replace(
            self,
            members=tuple(some for some, keep in zip(self.members, kept, strict=True) if keep),
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
