"""Who can still be chosen, counted by kind: people alike in every feature and in the rule of households.

Two people of one kind can stand in for each other on any panel, so that a program needs one whole number for each
kind instead of a yes or no for each person. That is what makes a pool of thousands small.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from alongside.engines.lottery.pool import Candidate, Pool, Quota
from alongside.engines.lottery.program import Program

Values = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """People alike.

    Parameters
    ----------
    values: their value of each feature, in the order of the pool's features.
    alternatives: where somebody of other values lives in the same household, the values of all who do, in
        ascending order; else empty.
    units: the people, in ascending order; of those in one unit, who share a household, at most one is chosen.
    """

    values: Values
    alternatives: tuple[Values, ...]
    units: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Choosable:
    """The kinds of people in a pool who can still be chosen.

    Parameters
    ----------
    pool: the pool.
    seats: how many places those already chosen leave.
    kinds: in ascending order of their values.
    shared: households with people of several kinds: those kinds' places in `kinds`, and how many such households
        there are. Of each, at most one person is chosen.
    already: how many of those already chosen have each (feature, value).
    """

    pool: Pool
    seats: int
    kinds: tuple[Kind, ...]
    shared: tuple[tuple[tuple[int, ...], int], ...]
    already: dict[tuple[str, str], int]

    @classmethod
    def of(cls, pool: Pool) -> Choosable:
        """Count a pool. Neither the order of candidates nor that of quotas matters to what is found."""
        chosen = [one for one in pool.candidates if one.id in pool.chosen]
        closed = {one.household for one in chosen if one.household}
        homes: dict[str, list[Candidate]] = defaultdict(list)
        for one in pool.candidates:
            if one.id not in pool.chosen and one.id not in pool.excluded and one.household not in closed:
                # A household's name begins with a letter here, so that no id can be mistaken for one.
                homes[f"h{one.household}" if one.household else f"i{one.id}"].append(one)
        units: dict[tuple[tuple[Values, ...], Values], list[tuple[str, ...]]] = defaultdict(list)
        several: dict[tuple[Values, ...], int] = defaultdict(int)
        for people in homes.values():
            alike: dict[Values, list[str]] = defaultdict(list)
            for one in people:
                alike[tuple(one.features[name] for name in pool.features)].append(one.id)
            alternatives = tuple(sorted(alike)) if len(alike) > 1 else ()
            if alternatives:
                several[alternatives] += 1
            for values, ids in alike.items():
                units[alternatives, values].append(tuple(sorted(ids)))
        kinds = tuple(
            Kind(values, alternatives, tuple(sorted(found)))
            for (alternatives, values), found in sorted(units.items())
        )
        place = {(kind.alternatives, kind.values): number for number, kind in enumerate(kinds)}
        shared = tuple(
            (tuple(place[alternatives, values] for values in alternatives), times)
            for alternatives, times in sorted(several.items())
        )
        already = {
            (quota.feature, quota.value): sum(one.features[quota.feature] == quota.value for one in chosen)
            for quota in pool.quotas
        }
        return cls(pool, pool.size - len(chosen), kinds, shared, already)

    @cached_property
    def members(self) -> dict[tuple[str, str], tuple[int, ...]]:
        """The kinds that have each (feature, value) of the quotas."""
        found: dict[tuple[str, str], list[int]] = {(one.feature, one.value): [] for one in self.pool.quotas}
        for number, kind in enumerate(self.kinds):
            for pair in zip(self.pool.features, kind.values, strict=True):
                found[pair].append(number)
        return {pair: tuple(numbers) for pair, numbers in found.items()}

    def having(self, quota: Quota) -> tuple[int, ...]:
        """The kinds that a quota counts."""
        return self.members[quota.feature, quota.value]

    def program(self, *, seats: bool = True) -> tuple[Program, list[int]]:
        """A program whose first columns are how many of each kind are chosen, with every rule but the quotas.

        With `seats`, as many are chosen as there are places.
        """
        program = Program()
        columns = [program.column(0, len(kind.units)) for kind in self.kinds]
        for numbers, times in self.shared:
            program.row([(columns[number], 1) for number in numbers], 0, times)
        if seats:
            program.row([(column, 1) for column in columns], self.seats, self.seats)
        return program, columns
