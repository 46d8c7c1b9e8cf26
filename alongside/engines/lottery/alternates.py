"""Choosing alternates: people who stand by, so that a panel still meets its quotas when members drop out.

The expected loss is what Angelos Assos, Carmel Baharav, Bailey Flanigan and Ariel Procaccia propose in Alternates,
Assemble! Selecting Optimal Alternates for Citizens' Assemblies (EC 2025, doi 10.1145/3736252.3742614), and so is the
way to make it small: draw many ways in which members may drop out, and choose the alternates that serve best on
average over those drawn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from alongside.engines.lottery.choosable import Choosable
from alongside.engines.lottery.conflicts import most_together
from alongside.engines.lottery.pool import Candidate, Pool, PoolError, Quota
from alongside.engines.lottery.program import INFINITY, Program, Solved
from alongside.engines.lottery.result import Panel

SCENARIOS = 40
ADDED = 12
"""How many kinds of people are taken into the program at once."""
BRANCHES = 20
"""How many branches are looked at for whole people, beyond which the best found so far is taken."""
SMALL = 400
"""Up to how many kinds times scenarios whole people who join are looked for as well."""
SURELY = 1e-7

DropOut = Mapping[tuple[str, str], float] | Mapping[str, float]


@dataclass(frozen=True)
class Alternates:
    """Who stands by.

    Parameters
    ----------
    alternates: who, in ascending order; fewer than asked for only where fewer people are left. Where fewer would serve
        the quotas as well, the others are drawn evenly from those left.
    expected_loss: by how many places the quotas are missed on average over the scenarios, when for each the best of
        the alternates step in; without: the same without any alternates.
    bound: no alternates can have a smaller expected loss over these scenarios. For a handful of kinds the loss is
        the smallest there is; for many, the two tell how far from it the loss may be.
    scenarios: how many ways of dropping out were drawn.
    """

    alternates: Panel
    expected_loss: float
    without: float
    bound: float
    scenarios: int


@dataclass(frozen=True, slots=True)
class Scenario:
    """A way in which members drop out: how likely, how many leave, and how many stay whom each quota counts."""

    weight: float
    leaving: int
    staying: tuple[int, ...]


def alternates(
    pool: Pool,
    panel: Collection[str],
    count: int,
    drop_out: DropOut,
    *,
    seed: int,
    scenarios: int = SCENARIOS,
) -> Alternates:
    """Choose people to stand by for a panel.

    Parameters
    ----------
    pool: what the panel was drawn from. No alternate is excluded in it, or lives with a member or another alternate.
    panel: the members.
    count: how many alternates.
    drop_out: the chance, from 0 to 1, that a member drops out: by id, or by (feature, value). Somebody in several
        groups stays with the product of the groups' chances of staying. Whoever is not named stays.
    seed: draws the scenarios, and who of those who are alike stands by.
    scenarios: how many ways of dropping out are drawn.

    Raises
    ------
    PoolError: a member is not in the pool; a chance is not from 0 to 1; a count below 0.
    """
    people = {one.id: one for one in pool.candidates}
    for one in sorted(set(panel) - people.keys()):
        raise PoolError(f"{one} is on the panel but not in the pool.")
    if count < 0 or scenarios < 1:
        raise PoolError("There are 0 alternates or more, and at least 1 scenario.")
    members = [people[one] for one in sorted(panel)]
    chance = np.random.default_rng(seed)
    chances = np.array([chance_of(one, drop_out) for one in members])
    drawn = _drawn(pool, members, chances, scenarios, chance)
    kinds = Choosable.of(
        replace(pool, size=max(1, len(members)), chosen=frozenset(panel), excluded=pool.excluded - set(panel))
    )
    count = min(count, most_together(kinds, range(len(kinds.kinds))))
    quotas = sorted(pool.quotas, key=lambda one: (one.feature, one.value))
    standing = _Standing(kinds, quotas, drawn, count)
    chosen, loss, bound = standing.best()
    found = _people(kinds, chosen, people, chance)
    more = _more(kinds, found, people, count, chance)
    if more:
        loss = min(loss, standing.loss(dict(Counter(chosen) + Counter(more.values()))))
    without = _Standing(kinds, quotas, drawn, 0).best()[1]
    return Alternates(tuple(sorted([*found, *more])), loss, without, bound, scenarios)


def chance_of(member: Candidate, drop_out: DropOut) -> float:
    """The chance that a member drops out; see `alternates`."""
    stays = 1.0
    for key, chance in drop_out.items():
        if not 0 <= chance <= 1:
            raise PoolError(f"A chance of dropping out is from 0 to 1, and not {chance}.")
        if key == member.id or (isinstance(key, tuple) and member.features.get(key[0]) == key[1]):
            stays *= 1 - chance
    return 1 - stays


def _drawn(
    pool: Pool,
    members: Sequence[Candidate],
    chances: NDArray[np.float64],
    scenarios: int,
    chance: np.random.Generator,
) -> list[Scenario]:
    quotas = sorted(pool.quotas, key=lambda one: (one.feature, one.value))
    having = np.array(
        [[one.features[quota.feature] == quota.value for quota in quotas] for one in members], dtype=np.int64
    ).reshape(len(members), len(quotas))
    leaving = chance.random((scenarios, len(members))) < chances
    times = Counter(
        (int(row.sum()), tuple(int(number) for number in having[~row].sum(axis=0))) for row in leaving
    )
    return [Scenario(number / scenarios, left, staying) for (left, staying), number in sorted(times.items())]


class _Standing:
    """The program of who stands by, over as many kinds of people as matter.

    Kinds of people are taken in as the prices of the program call for them, so that its relaxation is solved over
    all, and its value is a bound. Whole people are then looked for among the kinds taken in.
    """

    def __init__(
        self, kinds: Choosable, quotas: Sequence[Quota], scenarios: Sequence[Scenario], count: int
    ) -> None:
        self.kinds, self.quotas, self.scenarios, self.count = kinds, quotas, scenarios, count
        place = {(quota.feature, quota.value): number for number, quota in enumerate(quotas)}
        self.having = np.zeros((len(kinds.kinds), len(quotas)))
        for number, kind in enumerate(kinds.kinds):
            for pair in zip(kinds.pool.features, kind.values, strict=True):
                self.having[number, place[pair]] = 1

    def best(self) -> tuple[dict[int, int], float, float]:
        """How many of each kind stand by; their expected loss; and what none can be below."""
        known: list[int] = []
        new = list(range(min(len(self.kinds.kinds), ADDED))) if self.count else []
        while True:
            known = sorted({*known, *new})
            solved, columns, counted = self._solved(known, whole=False)
            new = self._wanted(solved, counted, set(known)) if self.count else []
            if not new:
                break
        bound = max(0.0, solved.cost)
        solved, columns, _ = self._solved(known, whole=True)
        chosen = _counted(solved, columns)
        loss = self.loss(chosen)
        if loss > solved.cost + SURELY and len(known) * len(self.scenarios) <= SMALL:
            # Those who join were counted in fractions, and this many whole people would do worse.
            solved, columns, _ = self._solved(known, whole=True, joining=True)
            exact = _counted(solved, columns)
            if self.loss(exact) < loss:
                chosen, loss = exact, self.loss(exact)
        return chosen, loss, bound

    def loss(self, chosen: Mapping[int, int]) -> float:
        """The expected loss when so many of each kind stand by, with whole people who join."""
        solved, _, _ = self._solved(sorted(chosen), whole=True, joining=True, fixed=chosen)
        return max(0.0, solved.cost)

    def _solved(
        self,
        known: Sequence[int],
        *,
        whole: bool,
        joining: bool = False,
        fixed: Mapping[int, int] | None = None,
    ) -> tuple[Solved, dict[int, int], _Rows]:
        """The program over some kinds: whether whole people stand by, whether whole people join, or how many of
        each kind stand by."""
        program = Program()
        columns = {}
        for kind in known:
            least, most = (fixed[kind],) * 2 if fixed is not None else (0, len(self.kinds.kinds[kind].units))
            columns[kind] = program.column(least, most, whole=whole)
        for numbers, times in self.kinds.shared:
            program.row([(columns[number], 1) for number in numbers if number in columns], 0, times)
        total = program.row([(column, 1) for column in columns.values()], 0, self.count)
        rows = _Rows(total, [], [], [])
        for scenario in self.scenarios:
            self._scenario(program, columns, scenario, rows, joining)
        solved = program.solve(gap=SURELY, nodes=BRANCHES if whole else None)
        if solved is None:
            raise RuntimeError("Standing by for nobody is always possible.")
        return solved, columns, rows

    def _scenario(
        self, program: Program, columns: dict[int, int], scenario: Scenario, rows: _Rows, whole: bool
    ) -> None:
        joining = {kind: program.column(0, INFINITY, whole=whole) for kind in columns}
        for kind, column in joining.items():
            program.row([(column, 1), (columns[kind], -1)], -INFINITY, 0)
        rows.joining.append(program.row([(column, 1) for column in joining.values()], 0, scenario.leaving))
        fewest, most = [], []
        for number, quota in enumerate(self.quotas):
            terms = [(joining[kind], 1.0) for kind in columns if self.having[kind, number]]
            staying = scenario.staying[number]
            under = program.column(0, INFINITY, cost=scenario.weight, whole=False)
            over = program.column(0, INFINITY, cost=scenario.weight, whole=False)
            fewest.append(program.row([*terms, (under, 1)], quota.minimum - staying, INFINITY))
            most.append(program.row([*terms, (over, -1)], -INFINITY, quota.maximum - staying))
        rows.fewest.append(fewest)
        rows.most.append(most)

    def _wanted(self, solved: Solved, rows: _Rows, known: set[int]) -> list[int]:
        """The kinds that would make the expected loss smaller, those that would by most first."""
        worth = np.zeros(len(self.kinds.kinds))
        for joining, fewest, most in zip(rows.joining, rows.fewest, rows.most, strict=True):
            prices = solved.prices[fewest] + solved.prices[most]
            worth += np.maximum(0, self.having @ prices + solved.prices[joining])
        worth += solved.prices[rows.total]
        order = np.argsort(-worth, kind="stable")
        return [int(kind) for kind in order if worth[kind] > SURELY and kind not in known][:ADDED]


@dataclass(slots=True)
class _Rows:
    """Where in a program stand: how many stand by; and for each scenario how many join, and each quota's ends."""

    total: int
    joining: list[int]
    fewest: list[list[int]]
    most: list[list[int]]


def _counted(solved: Solved, columns: Mapping[int, int]) -> dict[int, int]:
    return {kind: number for kind, column in columns.items() if (number := solved.whole(column))}


def _people(
    kinds: Choosable, chosen: Mapping[int, int], people: Mapping[str, Candidate], chance: np.random.Generator
) -> Panel:
    """So many of each kind, by name: anybody of a kind as likely as any other unit of theirs."""
    found: list[str] = []
    homes: set[str] = set()
    for kind, number in sorted(chosen.items()):
        units = kinds.kinds[kind].units
        for place in chance.permutation(len(units)):
            unit = units[int(place)]
            home = people[unit[0]].household
            if number and not (home and home in homes):
                found.append(unit[int(chance.integers(len(unit)))])
                homes.add(home)
                number -= 1
    return tuple(sorted(found))


def _more(
    kinds: Choosable, found: Panel, people: Mapping[str, Candidate], count: int, chance: np.random.Generator
) -> dict[str, int]:
    """Others, with their kinds, where fewer than asked for serve the quotas as well as may be: drawn evenly from those
    left, so that a place does not stay empty."""
    homes = {people[one].household for one in found} - {""}
    units = [(kind, unit) for kind, each in enumerate(kinds.kinds) for unit in each.units]
    more: dict[str, int] = {}
    for place in chance.permutation(len(units)):
        if len(found) + len(more) >= count:
            break
        kind, unit = units[int(place)]
        home = people[unit[0]].household
        if home in homes or not set(found).isdisjoint(unit):
            continue
        more[unit[int(chance.integers(len(unit)))]] = kind
        homes |= {home} - {""}
    return more
