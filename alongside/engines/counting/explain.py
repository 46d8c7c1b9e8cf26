"""Why Equal Shares decided as it did: the kept run replayed exactly, and every amount told."""

from __future__ import annotations

from fractions import Fraction

from alongside.engines.counting.adding import Added, Run
from alongside.engines.counting.election import Election, Money, lexicographic
from alongside.engines.counting.exact import Price, Purses, Whole
from alongside.engines.counting.greedy import (
    Turn,
    by_votes,
    name_ties,
    votes_needed,
    why_not,
    won_by_votes,
)
from alongside.engines.counting.result import (
    BANDS,
    Change,
    Completion,
    How,
    Lost,
    Payments,
    Reason,
    Result,
    Rule,
    Shares,
    Trace,
    Won,
)
from alongside.engines.counting.tables import Tables


def explain_equal_shares(
    election: Election,
    tables: Tables,
    added: Added,
    completion: Completion,
    increment: Money,
    tie_order: tuple[str, ...] | None,
) -> Result:
    """The result of a run of Equal Shares at the step where Add1 stopped, completed by votes when asked
    for."""
    won: list[Won] = []
    if tables.voters:
        purses = Purses(tables, added.step)
        won = _replay(election, tables, purses, added.run)
    turns: list[Turn] = []
    if completion is Completion.ADD1_GREEDY:
        left = won[-1].left_after if won else Fraction(election.budget)
        turns = by_votes(election, tables.ranks, left, set(added.run.winners))
        for turn in turns:
            if turn.fits:
                won.append(won_by_votes(election, turn, turns, place=len(won) + 1))
    winners = tuple(one.id for one in won)
    richest = richest_first(purses) if tables.voters else []
    lost = [
        _lost(election, tables, purses if tables.voters else None, position, turns, richest)
        for position, project in enumerate(election.projects)
        if project.id not in winners
    ]
    lost.sort(key=lambda one: (-one.votes, tables.ranks[election.positions[one.id]]))
    shares = _shares(tables, purses, added) if tables.voters else None
    return Result(
        rule=Rule.EQUAL_SHARES,
        completion=completion,
        variant=_name(completion, increment) + f"; {name_ties(election, tie_order)}",
        winners=winners,
        cost=sum((one.cost for one in won), Fraction(0)),
        budget=Fraction(election.budget),
        voters=election.voters,
        projects=len(election.projects),
        tie_order=lexicographic(election) if tie_order is None else tie_order,
        trace=Trace(tuple(won), tuple(lost), shares),
    )


def replayed(tables: Tables, added: Added) -> Purses:
    """The money every voter has left at the end of a run."""
    purses = Purses(tables, added.step)
    for project in added.run.winners:
        purses.buy(project)
    return purses


def richest_first(purses: Purses) -> list[int]:
    """The distinct ballots, those whose voters have the most money left first."""
    money = purses.money.tolist()
    return sorted(range(len(money)), key=lambda number: (-money[number], number))


def votes_to_pay(tables: Tables, purses: Purses, position: int, richest: list[int]) -> int | None:
    """The fewest more supporters whose money left would pay for a project: those with the most money left.

    None when all the money left, of everybody, would not pay for it.
    """
    missing = int((tables.costs[position] - purses.together(position)) * purses.denominator)
    already = set(tables.supporters[position].tolist())
    votes = 0
    for number in richest:
        if missing <= 0 or not purses.money[number]:
            break
        if number not in already:
            many = min(int(tables.counts[number]), -(-missing // purses.money[number]))
            votes += many
            missing -= many * purses.money[number]
    return votes if missing <= 0 else None


def _replay(election: Election, tables: Tables, purses: Purses, run: Run) -> list[Won]:
    """Buy the run's winners again, exactly, and tell of each who paid what."""
    won: list[Won] = []
    left = tables.budget
    for place, (position, level) in enumerate(zip(run.winners, run.level, strict=True), start=1):
        rho = purses.rho(position)
        tied = tuple(sorted(election.projects[other].id for other in level if purses.rho(other) == rho))
        money = purses.money[tables.supporters[position]]
        denominator = purses.denominator
        price = purses.buy(position)
        left -= tables.costs[position]
        won.append(
            Won(
                id=election.projects[position].id,
                cost=Fraction(election.projects[position].cost),
                votes=tables.votes[position],
                place=place,
                phase=Rule.EQUAL_SHARES,
                rho=rho,
                payments=_payments(tables, position, price, money, denominator),
                left_after=Fraction(left, tables.scale),
                tied_with=tied,
            )
        )
    return won


def _payments(tables: Tables, position: int, price: Price, money: Whole, denominator: int) -> Payments:
    """What each supporter paid, who had `money / denominator` when the project was bought."""
    share = Fraction(price.numerator, price.denominator * denominator * tables.scale)
    in_full = all_they_had = nothing = 0
    bands = [0] * BANDS
    least: int | None = None
    for had, poor, many in zip(money, price.poor.tolist(), tables.weights[position].tolist(), strict=True):
        if not poor:
            in_full += many
            bands[-1] += many
        elif had:
            all_they_had += many
            bands[-(-BANDS * had * price.denominator // price.numerator) - 1] += many
            least = had if least is None else min(least, had)
        else:
            nothing += many
    return Payments(
        share=share,
        in_full=in_full,
        all_they_had=all_they_had,
        nothing=nothing,
        smallest=share if least is None else Fraction(least, denominator * tables.scale),
        largest=share,
        bands=tuple(bands),
    )


def _lost(
    election: Election,
    tables: Tables,
    purses: Purses | None,
    position: int,
    turns: list[Turn],
    richest: list[int],
) -> Lost:
    """Why a project lost, and what would have changed it given what was left in the last step."""
    project = election.projects[position]
    cost = Fraction(project.cost)
    had = purses.together(position) / tables.scale if purses else Fraction(0)
    turn = next((turn for turn in turns if turn.project == position), None)
    # Down to the smallest amount in which this election's costs are told, a cost one could ask for.
    affordable = Fraction(int(had * tables.scale), tables.scale)
    if turn is not None:
        affordable = max(affordable, turn.left)
    numbers = []
    if purses and (votes := votes_to_pay(tables, purses, position, richest)) is not None:
        numbers.append(votes)
    if turn is not None and (votes := votes_needed(election, tables.ranks, position, turns)) is not None:
        numbers.append(votes)
    return Lost(
        id=project.id,
        cost=cost,
        votes=election.votes[position],
        reason=why_not(election, position, Reason.SUPPORTERS_SHORT),
        supporters_had=had,
        left_at_turn=turn.left if turn else None,
        shortfall=cost - had,
        change=Change(
            cost=affordable if affordable > 0 else None,
            votes=min(numbers) if numbers and cost <= election.budget else None,
            how=How.LAST_STEP,
        ),
    )


def _shares(tables: Tables, purses: Purses, added: Added) -> Shares:
    """How the money was shared, and how many voters paid for at least one winner."""
    start, final = tables.purse(0) / tables.scale, tables.purse(added.step) / tables.scale
    increment = Fraction(tables.increment, tables.scale)
    untouched = final * tables.scale * purses.denominator
    paid = sum(
        many for money, many in zip(purses.money, tables.counts.tolist(), strict=True) if money != untouched
    )
    return Shares(
        start=start,
        increment=increment,
        steps=added.step,
        final=final,
        added=added.step * increment * tables.voters,
        stop=added.stop,
        voters_who_paid=paid,
        unspent=Fraction(int((purses.money * purses.counts).sum()), purses.denominator * tables.scale),
    )


def _name(completion: Completion, increment: Money) -> str:
    """The variant in full."""
    name = "Method of Equal Shares, cost utilities"
    if completion is Completion.NONE:
        return f"{name}, shares of budget/voters, no completion"
    name += (
        f", Add1 from budget/voters in steps of {increment} a voter, stop when exhaustive (no project with "
        "votes still fits) or over budget (keep the step before)"
    )
    return f"{name}, completed greedily by votes" if completion is Completion.ADD1_GREEDY else name
