"""What would have changed it: the whole count run again with one thing changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from alongside.engines.counting.adding import Added, at_step
from alongside.engines.counting.election import Election, ElectionError, Money, Project
from alongside.engines.counting.equal_shares import count
from alongside.engines.counting.explain import replayed, richest_first, votes_to_pay
from alongside.engines.counting.greedy import by_votes, votes_needed
from alongside.engines.counting.result import Change, How, Lost, Result, Rule
from alongside.engines.counting.tables import Tables


def check_changes(election: Election, result: Result, ids: Iterable[str] | None = None) -> Result:
    """Count again for losing projects, each with its change made, and keep only changes with which it won.

    Adding money step by step means that a project can be affordable in the last step and still not win when
    the count is run again from the start, so that what `equal_shares` says of the last step is not yet proof.

    Parameters
    ----------
    election, result: what was counted, and what came out.
    ids: which losing projects; all when None.

    Returns
    -------
    The same result; the changes of those projects say COUNTED_AGAIN, with None where no change that was tried
    made the project win. A result by greedy is returned as it is: its changes are exact already.

    Raises
    ------
    ElectionError: an id that did not lose.
    """
    lost = {one.id: one for one in result.trace.lost}
    wanted = set(lost if ids is None else ids)
    if not wanted <= set(lost):
        raise ElectionError(f"Project {sorted(wanted - set(lost))[0]} did not lose.")
    if result.rule is Rule.GREEDY or result.trace.shares is None:
        return result
    increment = result.trace.shares.increment
    tables = Tables.of(election, result.tie_order, increment)
    step = result.trace.shares.steps
    added = Added(step, at_step(tables, step), result.trace.shares.stop)
    purses = replayed(tables, added)
    richest = richest_first(purses)
    left = Fraction(election.budget) - sum(
        Fraction(tables.costs[one], tables.scale) for one in added.run.winners
    )
    turns = by_votes(election, tables.ranks, left, set(added.run.winners))

    def wins(changed: Election, project_id: str) -> bool:
        again = count(
            changed, result.rule, result.completion, increment=increment, tie_order=result.tie_order
        )
        return project_id in again.winners

    def cheaper(one: Lost) -> Fraction | None:
        had = one.supporters_had or Fraction(0)
        costs = {Fraction(int(had * tables.scale), tables.scale), one.left_at_turn or Fraction(0)}
        for cost in sorted(costs - {Fraction(0)}, reverse=True):
            if wins(_with_cost(election, one.id, cost), one.id):
                return cost
        return None

    def more_votes(one: Lost) -> int | None:
        position = election.positions[one.id]
        numbers = {votes_to_pay(tables, purses, position, richest)}
        if one.left_at_turn is not None:
            numbers.add(votes_needed(election, tables.ranks, position, turns))
        supporters = set(tables.supporters[position].tolist())
        others = [number for number in richest if number not in supporters]
        for number in sorted(number for number in numbers if number is not None):
            if wins(_with_votes(election, position, others, number), one.id):
                return number
        return None

    checked = tuple(
        replace(one, change=Change(cheaper(one), more_votes(one), How.COUNTED_AGAIN))
        if one.id in wanted
        else one
        for one in result.trace.lost
    )
    return replace(result, trace=replace(result.trace, lost=checked))


def _with_cost(election: Election, project_id: str, cost: Money) -> Election:
    """The same election, with one project at another cost."""
    projects = tuple(
        Project(one.id, cost, one.name, one.extra) if one.id == project_id else one
        for one in election.projects
    )
    return Election(projects, election.budget, election.ballots, election.counts)


def _with_votes(election: Election, position: int, order: list[int], number: int) -> Election:
    """The same election, in which `number` more people chose a project: those of the ballots in `order`, in
    turn."""
    tally = Counter(dict(zip(election.ballots, election.counts, strict=True)))
    for ballot_number in order:
        if not number:
            break
        ballot = election.ballots[ballot_number]
        many = min(number, election.counts[ballot_number])
        number -= many
        tally[ballot] -= many
        tally[tuple(sorted((*ballot, position)))] += many
    ballots = tuple(sorted(ballot for ballot, many in tally.items() if many))
    return Election(election.projects, election.budget, ballots, tuple(tally[ballot] for ballot in ballots))
