"""The rules as their papers state them, in plain fractions, voter by voter: slow, and easy to check by eye.

The tests hold the fast engine to these. Nothing here is shared with it but the election.
"""

from __future__ import annotations

from fractions import Fraction

from alongside.engines.counting.election import Election


def greedy(election: Election, already: list[str], order: list[str]) -> list[str]:
    """Greedy by votes, beside what is `already` chosen; `order` breaks ties."""
    cost = {project.id: Fraction(project.cost) for project in election.projects}
    votes = dict(zip(cost, election.votes, strict=True))
    chosen = list(already)
    for project in sorted(cost, key=lambda one: (-votes[one], order.index(one))):
        if project not in chosen and sum(cost[one] for one in chosen) + cost[project] <= election.budget:
            chosen.append(project)
    return chosen


def equal_shares(election: Election, share: Fraction, order: list[str]) -> list[str]:
    """Equal Shares with cost utilities where every voter starts with `share`; no completion."""
    cost = {project.id: Fraction(project.cost) for project in election.projects}
    ballots = _one_by_one(election)
    money = [share] * len(ballots)
    chosen: list[str] = []
    while True:
        best: tuple[Fraction, int, str, Fraction] | None = None
        for project in cost:
            supporters = [voter for voter, ballot in enumerate(ballots) if project in ballot]
            if project in chosen or not supporters:
                continue
            payment = _payment(cost[project], [money[voter] for voter in supporters])
            if payment is None:
                continue
            offer = (payment / cost[project], order.index(project), project, payment)
            if best is None or offer < best:
                best = offer
        if best is None:
            return chosen
        _, _, project, payment = best
        for voter, ballot in enumerate(ballots):
            if project in ballot:
                money[voter] -= min(money[voter], payment)
        chosen.append(project)


def add1(election: Election, increment: Fraction, order: list[str]) -> tuple[list[str], int]:
    """Equal Shares with Add1: the winners, and how many steps were added."""
    cost = {project.id: Fraction(project.cost) for project in election.projects}
    votes = dict(zip(cost, election.votes, strict=True))
    if not election.voters:
        return [], 0
    kept: list[str] = []
    step = 0
    while True:
        share = Fraction(election.budget) / election.voters + step * increment
        chosen = equal_shares(election, share, order)
        spent = sum(cost[one] for one in chosen)
        if spent > election.budget:
            return kept, step - 1
        if all(one in chosen or spent + cost[one] > election.budget for one in cost if votes[one]):
            return chosen, step
        kept = chosen
        step += 1


def add1_greedy(election: Election, increment: Fraction, order: list[str]) -> list[str]:
    """Equal Shares with Add1, completed by votes."""
    return greedy(election, add1(election, increment, order)[0], order)


def _one_by_one(election: Election) -> list[set[str]]:
    """Each voter's ballot, as a set of project ids."""
    return [
        {election.projects[position].id for position in ballot}
        for ballot, count in zip(election.ballots, election.counts, strict=True)
        for _ in range(count)
    ]


def _payment(cost: Fraction, purses: list[Fraction]) -> Fraction | None:
    """The least p with sum(min(purse, p)) = cost, or None. The poorest give all, the rest share the rest."""
    missing = cost
    purses = sorted(purses)
    for number, purse in enumerate(purses):
        equal = missing / (len(purses) - number)
        if equal <= purse:
            return equal
        missing -= purse
    return None
