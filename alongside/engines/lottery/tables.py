"""Who sits at which table: groups that mix people who differ, and in which few meet again whom they have met.

To balance a feature over tables of fixed sizes is to have as few pairs as can be who share it at one table: the sum of
squares of a value's counts is its number of people plus twice its pairs. So both wishes are one number for each pair of
people, and a seating costs the sum over pairs at the same table. Finding the least is a graph partitioning problem
(Garey and Johnson 1979, ND14); this searches by the best exchange of two people (Kernighan and Lin 1970), from many
starts. `every_seating` beside it tries all seatings, and is the oracle for small groups.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

STARTS = 24


@dataclass(frozen=True)
class Sitter:
    """Somebody who is there. `features` are those that should be mixed, such as `{"age": "16-24"}`."""

    id: str
    features: Mapping[str, str]


@dataclass(frozen=True)
class Seating:
    """Who sits where, and why this is a good way.

    Attributes
    ----------
    tables: the ids at each table, in the order in which people were given; the larger tables come first.
    cost: the sum over pairs at one table of what `mix` says a pair costs.
    again: how many pairs at one table have met before.
    spread: for each feature and value, how many sit at each table.
    seed: from which it was found; the same people and seed give the same seating.
    """

    tables: list[list[str]]
    cost: int
    again: int
    spread: dict[str, dict[str, list[int]]]
    seed: int


def mix(
    people: Sequence[Sitter],
    size: int,
    *,
    met: Mapping[tuple[str, str], int],
    seed: int,
    starts: int = STARTS,
) -> Seating:
    """Seat people at tables of at most `size`.

    The fewest tables that hold everybody are used, and their sizes differ by at most one. A pair costs 1 for each
    feature that they share, and for each time they have met as much as sharing all features twice: meeting somebody new
    comes first.

    Parameters
    ----------
    people: those who are there, with different ids.
    size: how many sit at one table at most, from 1.
    met: how often pairs have sat together before; in whichever order of the two.
    seed: from 0. The search is the same each time for the same seed.
    starts: from how many random seatings to search.

    Raises ValueError for a size below 1 and for two people of one id.

    Examples
    --------
    >>> four = [Sitter("a", {"lives": "east"}), Sitter("b", {"lives": "east"}),
    ...         Sitter("c", {"lives": "west"}), Sitter("d", {"lives": "west"})]
    >>> mix(four, 2, met={("a", "c"): 1}, seed=1).tables
    [['a', 'd'], ['b', 'c']]
    """
    if size < 1:
        raise ValueError("a table holds at least one person")
    if len({person.id for person in people}) < len(people):
        raise ValueError("two people have the same id")
    if not people:
        return Seating([], 0, 0, {}, seed)
    weights = _weights(people, met)
    sizes = table_sizes(len(people), size)
    chance = np.random.default_rng(seed)
    found = [_improved(weights, _random_places(sizes, chance), len(sizes)) for _start in range(starts)]
    best = min(found, key=lambda places: _cost(weights, places))
    return _seating(people, best, len(sizes), _cost(weights, best), met, seed)


def every_seating(people: Sequence[Sitter], size: int, *, met: Mapping[tuple[str, str], int]) -> int:
    """The least cost of any seating, by trying all of them: the oracle. For at most about ten people."""
    weights = _weights(people, met)
    sizes = table_sizes(len(people), size)
    return min((_cost(weights, np.array(places)) for places in _all_places(len(people), sizes)), default=0)


def table_sizes(people: int, size: int) -> list[int]:
    """The sizes of the fewest tables of at most `size` that hold so many people, as even as can be.

    >>> table_sizes(11, 4)
    [4, 4, 3]
    """
    tables = -(-people // size)
    return [people // tables + (table < people % tables) for table in range(tables)]


def _weights(people: Sequence[Sitter], met: Mapping[tuple[str, str], int]) -> NDArray[np.int64]:
    """What each pair costs at one table; nothing for a person with themselves."""
    names = sorted({name for person in people for name in person.features})
    again = 2 * max(1, len(names))
    total = np.zeros((len(people), len(people)), dtype=np.int64)
    for name in names:
        values: dict[str, int] = {}
        # Those who do not say are unlike everybody.
        column = np.array(
            [
                values.setdefault(person.features[name], len(values)) if name in person.features else -1 - at
                for at, person in enumerate(people)
            ]
        )
        total += column[:, None] == column[None, :]
    at = {person.id: index for index, person in enumerate(people)}
    for (one, other), times in met.items():
        if one in at and other in at and one != other:
            total[at[one], at[other]] += again * times
            total[at[other], at[one]] += again * times
    np.fill_diagonal(total, 0)
    return total


def _random_places(sizes: list[int], chance: np.random.Generator) -> NDArray[np.int64]:
    places = np.repeat(np.arange(len(sizes)), sizes)
    chance.shuffle(places)
    return places


def _improved(weights: NDArray[np.int64], places: NDArray[np.int64], tables: int) -> NDArray[np.int64]:
    """Exchange two people, the best pair first, until no exchange makes it cheaper."""
    people = np.arange(len(places))
    seats = np.zeros((len(places), tables), dtype=np.int64)
    seats[people, places] = 1
    # What each person costs at each table.
    beside = weights @ seats
    while tables > 1:
        at_mine = beside[people, places]
        at_theirs = beside[:, places]
        gain = at_theirs - at_mine[:, None] + at_theirs.T - at_mine[None, :] - 2 * weights
        gain[places[:, None] == places[None, :]] = 0
        one, other = np.unravel_index(int(gain.argmin()), gain.shape)
        if gain[one, other] >= 0:
            break
        here, there = places[one], places[other]
        moved = weights[:, one] - weights[:, other]
        beside[:, here] -= moved
        beside[:, there] += moved
        places[one], places[other] = there, here
    return places


def _cost(weights: NDArray[np.int64], places: NDArray[np.int64]) -> int:
    return int(weights[places[:, None] == places[None, :]].sum()) // 2


def _all_places(people: int, sizes: list[int]) -> Iterator[list[int]]:
    """Every way to seat so many people at tables of these sizes."""
    free, places = list(sizes), [0] * people

    def seat(person: int) -> Iterator[list[int]]:
        if person == people:
            yield list(places)
            return
        for table in range(len(free)):
            if free[table]:
                free[table] -= 1
                places[person] = table
                yield from seat(person + 1)
                free[table] += 1

    return seat(0)


def _seating(
    people: Sequence[Sitter],
    places: NDArray[np.int64],
    count: int,
    cost: int,
    met: Mapping[tuple[str, str], int],
    seed: int,
) -> Seating:
    at = {person.id: int(table) for person, table in zip(people, places, strict=True)}
    tables: list[list[str]] = [[] for _table in range(count)]
    for person in people:
        tables[at[person.id]].append(person.id)
    tables.sort(key=lambda table: (-len(table), table[0] != people[0].id))
    order = {one: number for number, table in enumerate(tables) for one in table}
    spread: dict[str, dict[str, list[int]]] = {}
    for name in sorted({name for person in people for name in person.features}):
        counts = Counter((p.features[name], order[p.id]) for p in people if name in p.features)
        values = sorted({value for value, _table in counts})
        spread[name] = {value: [counts[value, table] for table in range(count)] for value in values}
    pairs = {frozenset(pair) for pair, times in met.items() if times and pair[0] != pair[1]}
    again = sum(1 for pair in pairs if len({at.get(one, -1 - n) for n, one in enumerate(pair)}) == 1)
    return Seating(tables, cost, again, spread, seed)
