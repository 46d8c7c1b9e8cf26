"""Whether any panel meets the quotas; if none does, which quotas conflict, and the smallest changes that help.

A conflict is found by an elastic filter followed by a deletion filter (J. W. Chinneck (2008), Feasibility and
Infeasibility in Optimization, chapters 6 and 7). The changes are the cheapest solutions of one integer program in
which each limit may give way.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from alongside.engines.lottery.choosable import Choosable
from alongside.engines.lottery.conflicts import Limit, blocked, limits, say_conflict, say_fix
from alongside.engines.lottery.pool import Pool
from alongside.engines.lottery.program import INFINITY, Program
from alongside.engines.lottery.result import Feasibility, Fix

MOST_FIXES = 3
TOLERANCE = 1e-7
TIES = 1500
"""Up to how many kinds of people the fewest quotas are looked for among changes of as many places."""
TRIES = 1
"""How often fractions of people are tried before whole ones."""
NODES = 20
"""How many branches are looked at for the same number of places in fewer quotas."""


def check(pool: Pool, *, fixes: bool = True) -> Feasibility:
    """Whether a panel can be drawn from a pool, and if not, why not and what would help.

    Parameters
    ----------
    pool: the pool. People chosen already, people excluded and the rule of households all count.
    fixes: whether to look for changes; without them the answer comes quickly enough for each keystroke.

    Returns
    -------
    The finding. The conflict is minimal: without any one of its limits, the others can be met together. Fixes are
    ranked: those inside the flex first, then by places moved, then by how many quotas move. A later fix never
    changes everything that an earlier one changes, so that each is another way and not the same with more. Places are
    always the fewest; among changes of as many places, the fewest quotas are looked for with a fixed effort. There
    is no fix where no change of quotas helps, as when a panel has more places than there are people.
    """
    kinds = Choosable.of(pool)
    wrong = blocked(kinds)
    if wrong:
        return Feasibility(False, wrong)
    every = limits(kinds)
    if meets(kinds, every):
        return Feasibility(True)
    conflict = find_conflict(kinds, every)
    return Feasibility(
        False,
        say_conflict(kinds, conflict),
        tuple(dict.fromkeys((one.quota.feature, one.quota.value) for one in conflict)),
        tuple(_fixes(kinds, every, MOST_FIXES)) if fixes else (),
    )


def smallest_fix(pool: Pool) -> Fix | None:
    """The first of a pool's fixes; None where its quotas can be met, or no change of them helps."""
    kinds = Choosable.of(pool)
    every = limits(kinds)
    if blocked(kinds) or meets(kinds, every):
        return None
    return next(iter(_fixes(kinds, every, 1)), None)


def changed(pool: Pool, fix: Fix) -> Pool:
    """The pool with its quotas changed as a fix says."""
    moved: dict[tuple[str, str], dict[str, int]] = {}
    for feature, value, side, _, bound in fix.changes:
        moved.setdefault((feature, value), {})[side] = bound
    quotas = []
    for quota in pool.quotas:
        to = moved.get((quota.feature, quota.value), {})
        least, most = to.get("minimum", quota.minimum), to.get("maximum", quota.maximum)
        quotas.append(
            replace(
                quota,
                minimum=least,
                maximum=most,
                min_flex=None if quota.min_flex is None else min(quota.min_flex, least),
                max_flex=None if quota.max_flex is None else max(quota.max_flex, most),
            )
        )
    return replace(pool, quotas=tuple(quotas))


def meets(kinds: Choosable, some: Collection[Limit], given: Mapping[Limit, int] | None = None) -> bool:
    """Whether some panel keeps all of some limits, those `given` giving way by so much."""
    program, columns = kinds.program()
    for limit in some:
        _keep(program, columns, kinds, limit, given.get(limit, 0) if given else 0)
    return program.solve() is not None


def _keep(
    program: Program,
    columns: Sequence[int],
    kinds: Choosable,
    limit: Limit,
    given: int = 0,
    slacks: Sequence[int] = (),
) -> int:
    """Add a limit to a program as a row, and return the row's number.

    It may give way by `given`, and by as much as the columns `slacks` say.
    """
    already = kinds.already[limit.quota.feature, limit.quota.value]
    terms = [(columns[number], 1.0) for number in kinds.having(limit.quota)]
    if limit.side == "minimum":
        terms += [(slack, 1.0) for slack in slacks]
        return program.row(terms, limit.bound - given - already, INFINITY)
    terms += [(slack, -1.0) for slack in slacks]
    return program.row(terms, -INFINITY, limit.bound + given - already)


def find_conflict(kinds: Choosable, every: Sequence[Limit]) -> tuple[Limit, ...]:
    """A minimal set of limits that cannot be kept together."""
    program, columns = kinds.program()
    slack = program.column(0, INFINITY, cost=1, whole=False)
    rows = {_keep(program, columns, kinds, limit, slacks=[slack]): limit for limit in every}
    solved = program.solve(relaxed=True)
    if solved is None or solved.cost < TOLERANCE:
        return _whole_conflict(kinds, every)
    # Even fractions of people cannot meet the quotas. The limits with a price in the program that breaks all by as
    # little as possible are a proof of that by themselves (J. Gleeson and J. Ryan (1990), ORSA Journal on
    # Computing 2, 61-63), and nearly a minimal one.
    program.highs[slack] = 0
    priced = [row for row in rows if abs(solved.prices[row]) > TOLERANCE]
    for row in rows.keys() - set(priced):
        program.row_lows[row], program.row_highs[row] = -INFINITY, INFINITY
    return tuple(rows[row] for row in sorted(program.smallest_conflict(priced)))


def _whole_conflict(kinds: Choosable, every: Sequence[Limit]) -> tuple[Limit, ...]:
    """The same where fractions of people could meet the quotas, and only whole people cannot."""
    suspects: list[Limit] = []
    while True:
        program, columns = kinds.program()
        slacks = {}
        for limit in every:
            if limit in suspects:
                _keep(program, columns, kinds, limit)
            else:
                slacks[limit] = program.column(0, INFINITY, cost=1, whole=False)
                _keep(program, columns, kinds, limit, slacks=[slacks[limit]])
        solved = program.solve()
        if solved is None:
            break
        suspects += [limit for limit, column in slacks.items() if solved.values[column] > TOLERANCE]
    for limit in list(suspects):
        rest = [one for one in suspects if one is not limit]
        if not meets(kinds, rest):
            suspects = rest
    return tuple(limit for limit in every if limit in suspects)


def _fixes(kinds: Choosable, every: Sequence[Limit], most: int) -> list[Fix]:
    found: list[Fix] = []
    search = _Search(kinds, every)
    for within in (True, False):
        while len(found) < most:
            moves = search.next(within)
            if moves is None:
                break
            found.append(_fix(moves, within))
    return found


@dataclass(slots=True)
class _Search:
    """The search for the cheapest changes, one after the other.

    Attributes
    ----------
    earlier: what each change found so far moves; no later one moves all of it.
    too_little: by how much each limit gave way where fractions of people would have been enough and whole people
        are not; some limit has to give way by more than there.
    """

    kinds: Choosable
    every: Sequence[Limit]
    earlier: list[frozenset[Limit]] = field(default_factory=list)
    too_little: list[dict[Limit, int]] = field(default_factory=list)

    def next(self, within: bool) -> dict[Limit, int] | None:
        """By how much each limit gives way in the cheapest change that is left; None where none is.

        Counting people in fractions is quick and never finds too much; whether whole people agree is looked at
        afterwards. Where they do not after a few tries, people are counted whole from the beginning.
        """
        for attempt in range(TRIES + 1):
            moves = self._cheapest(within, whole=attempt == TRIES)
            if moves is None or attempt == TRIES or meets(self.kinds, self.every, moves):
                break
            self.too_little.append(moves)
        if moves is not None:
            self.earlier.append(frozenset(moves))
        return moves

    def _cheapest(self, within: bool, whole: bool) -> dict[Limit, int] | None:
        moves = self._solved(within, whole, None)
        if moves is None or len(self.kinds.kinds) > TIES:
            return moves
        fewer = self._solved(within, whole, sum(moves.values()))
        return moves if fewer is None or len(fewer) > len(moves) else fewer

    def _solved(self, within: bool, whole: bool, places: int | None) -> dict[Limit, int] | None:
        """The change of the fewest places, or of the fewest quotas with so many places."""
        program, columns = self.kinds.program()
        for column in columns:
            program.kinds[column] = whole
        much: dict[Limit, int] = {}
        whether: dict[Limit, int] = {}
        for limit in self.every:
            room = limit.flex if within else limit.room(self.kinds.pool.size)
            room = room if places is None else min(room, places)
            if room:
                much[limit] = program.column(0, room, cost=places is None)
                whether[limit] = program.column(0, 1, cost=places is not None)
                program.row([(much[limit], 1), (whether[limit], -room)], -INFINITY, 0)
            _keep(program, columns, self.kinds, limit, slacks=[much[limit]] if room else [])
        for some in self.earlier:
            if some <= whether.keys():
                program.row([(whether[one], 1) for one in some], 0, len(some) - 1)
        for before in self.too_little:
            more = []
            for limit, column in much.items():
                if limit not in before:
                    more.append((whether[limit], 1.0))
                elif before[limit] < program.highs[column]:
                    beyond = program.column(0, 1)
                    program.row([(column, 1), (beyond, -before[limit] - 1)], 0, INFINITY)
                    more.append((beyond, 1.0))
            program.row(more, 1, INFINITY)
        if places is not None:
            program.row([(column, 1) for column in much.values()], 0, places)
        solved = program.solve(gap=0.5, nodes=None if places is None else NODES)
        if solved is None:
            return None
        return {limit: by for limit, column in much.items() if (by := solved.whole(column))}


def _fix(moves: dict[Limit, int], within: bool) -> Fix:
    changes: list[tuple[str, str, Literal["minimum", "maximum"], int, int]] = []
    for limit, much in moves.items():
        to = limit.bound - much if limit.side == "minimum" else limit.bound + much
        changes.append((limit.quota.feature, limit.quota.value, limit.side, limit.bound, to))
    return Fix(tuple(changes), sum(moves.values()), within, say_fix(changes))
