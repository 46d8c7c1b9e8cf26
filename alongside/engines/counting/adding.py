"""Equal Shares at one step of Add1, exactly; and the search for the step at which Add1 stops."""

from __future__ import annotations

from dataclasses import dataclass

from alongside.engines.counting.enclosure import Box
from alongside.engines.counting.exact import Purses
from alongside.engines.counting.result import Stop
from alongside.engines.counting.tables import Tables

FARTHEST = 1 << 40
"""The most Add1 steps looked at in one go."""

WIDEST = 4
"""The most sets of purchases followed side by side before fewer steps are taken."""

Layer = dict[frozenset[int], Box]
"""What may have been bought after so many rounds, and the money that may then be left."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run: winners (positions) in the order chosen; for each, projects that may have been level with
    it."""

    winners: list[int]
    level: list[list[int]]


@dataclass(frozen=True, slots=True)
class Added:
    """Where Add1 stopped: the step whose run is kept, that run, and why the adding stopped."""

    step: int
    run: Run
    stop: Stop


def at_step(tables: Tables, step: int) -> Run:
    """Equal Shares at one step of Add1 (0 for the plain rule): every close call is decided by the exact
    replay."""
    purses = Purses(tables, step)
    run = Run([], [])
    replayed = 0

    def judge(questioned: list[int]) -> int | None:
        nonlocal replayed
        for winner in run.winners[replayed:]:
            purses.buy(winner)
        replayed = len(run.winners)
        prices = {project: purses.rho(project) for project in questioned}
        able = [
            (price, tables.ranks[project], project) for project, price in prices.items() if price is not None
        ]
        return min(able)[2] if able else None

    try:
        box = Box(tables, step, step)
    except OverflowError:
        # Amounts beyond 64 bits: the exact replay decides every round.
        left = [project for project, votes in enumerate(tables.votes) if votes]
        while (winner := judge(left)) is not None:
            left.remove(winner)
            run.winners.append(winner)
            run.level.append(left.copy())
        return run
    while (round_ := box.look()) is not None:
        winner = round_.best
        if winner is None or len(round_.payments) > 1:
            winner = judge(list(round_.payments))
        if winner is None:
            box.alive = [project for project in box.alive if project not in round_.payments]
            continue
        run.winners.append(winner)
        rivals = set(round_.level) | set(round_.payments)
        run.level.append([project for project in rivals if project != winner])
        box.buy(winner, round_.payments[winner])
    return run


def add1(tables: Tables) -> Added:
    """Add1: the first step whose winners are exhaustive, or the last before they cost more than the budget.

    Steps are passed over many at a time where `goes_on` proves that Add1 stops at none of them; where it
    cannot, fewer are tried, down to one, which is decided exactly.
    """
    run = at_step(tables, 0)
    if exhaustive(tables, run.winners):
        return Added(0, run, Stop.EXHAUSTIVE)
    step, stretch, well = 0, 1, True
    while True:
        if goes_on(tables, step + 1, step + stretch):
            step += stretch
            # Twice as far only after two successes: where it is close, half of all attempts would fail.
            stretch, well = min(stretch * 2, FARTHEST) if well else stretch, True
            continue
        well = False
        if stretch > 1:
            stretch //= 2
            continue
        run = at_step(tables, step + 1)
        if sum(tables.costs[project] for project in run.winners) > tables.budget:
            return Added(step, at_step(tables, step), Stop.OVER_BUDGET)
        step += 1
        if exhaustive(tables, run.winners):
            return Added(step, run, Stop.EXHAUSTIVE)


def goes_on(tables: Tables, first: int, last: int) -> bool:
    """Whether it is proved that from step `first` to step `last` the winners always fit and are never exhaustive."""
    try:
        layer: Layer = {frozenset(): Box(tables, first, last)}
    except OverflowError:
        return False
    while layer:
        layer, ends = next_layer(layer)
        if len(layer) > WIDEST or any(exhaustive(tables, bought) for bought in ends):
            return False
        if any(sum(tables.costs[project] for project in bought) > tables.budget for bought in layer):
            return False
    return True


def next_layer(layer: Layer) -> tuple[Layer, list[frozenset[int]]]:
    """All that may be bought in one more round, and those purchases after which there may be no further round.

    Every order of purchases that the boxes cannot rule out is followed. Two orders of the same purchases are followed
    as one, from the smallest box around both. The boxes given are used up.
    """
    below: Layer = {}
    ends = []
    for bought, box in layer.items():
        round_ = box.look()
        if round_ is None or round_.best is None:
            ends.append(bought)
        if round_ is None:
            continue
        last_one = len(round_.payments) - 1
        for number, (project, payments) in enumerate(round_.payments.items()):
            after = box if number == last_one else box.copy()
            after.buy(project, payments)
            then = bought | {project}
            if then in below:
                below[then].widen(after)
            else:
                below[then] = after
    return below, ends


def exhaustive(tables: Tables, winners: list[int] | frozenset[int]) -> bool:
    """Whether no further project that anybody chose fits into the budget."""
    left = tables.budget - sum(tables.costs[project] for project in winners)
    return not any(
        cost <= left and votes and project not in winners
        for project, (cost, votes) in enumerate(zip(tables.costs, tables.votes, strict=True))
    )
