"""Greedy by votes: the projects most people chose, one after the other, passing over those that do not
fit."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from alongside.engines.counting.election import Election, lexicographic, tie_ranks
from alongside.engines.counting.result import (
    Change,
    Completion,
    How,
    Lost,
    Reason,
    Result,
    Rule,
    Trace,
    Won,
)


@dataclass(frozen=True, slots=True)
class Turn:
    """One project's turn: what was left of the budget, and whether the project fitted into it."""

    project: int
    left: Fraction
    fits: bool


def greedy(election: Election, *, tie_order: tuple[str, ...] | None = None) -> Result:
    """Count by votes: highest number of votes first, passing over projects that no longer fit into the
    budget.

    Parameters
    ----------
    election: what is counted. A project with no votes comes last, and is chosen if it still fits.
    tie_order: every project id; the first wins a tie of votes. Ids as text, ascending, when None.

    Returns
    -------
    The winners in the order chosen, and why. What would have changed it is exact for every loser.

    Raises
    ------
    ElectionError: an incomplete tie order.

    Examples
    --------
    >>> from alongside.engines.counting import Election, Project, greedy
    >>> projects = [Project("bench", 60), Project("pond", 60), Project("swing", 40)]
    >>> ballots = [["bench"], ["bench"], ["bench", "pond"], ["pond"], ["swing"]]
    >>> greedy(Election.from_ballots(projects, 100, ballots)).winners
    ('bench', 'swing')
    """
    ranks = tie_ranks(election, tie_order)
    budget = Fraction(election.budget)
    turns = by_votes(election, ranks, budget)
    won: list[Won] = []
    for turn in turns:
        if turn.fits:
            won.append(won_by_votes(election, turn, turns, place=len(won) + 1))
    lost = []
    for turn in turns:
        if turn.fits:
            continue
        project = election.projects[turn.project]
        cost = Fraction(project.cost)
        lost.append(
            Lost(
                id=project.id,
                cost=cost,
                votes=election.votes[turn.project],
                reason=why_not(election, turn.project, Reason.DID_NOT_FIT),
                supporters_had=None,
                left_at_turn=turn.left,
                shortfall=cost - turn.left,
                change=Change(
                    cost=turn.left if turn.left > 0 else None,
                    votes=votes_needed(election, ranks, turn.project, turns),
                    how=How.EXACT,
                ),
            )
        )
    return Result(
        rule=Rule.GREEDY,
        completion=Completion.NONE,
        variant="Greedy by votes: highest number of votes first, passing over projects that do not fit into "
        f"what is left; {name_ties(election, tie_order)}",
        winners=tuple(one.id for one in won),
        cost=sum((one.cost for one in won), Fraction(0)),
        budget=budget,
        voters=election.voters,
        projects=len(election.projects),
        tie_order=lexicographic(election) if tie_order is None else tie_order,
        trace=Trace(tuple(won), tuple(lost), None),
    )


def by_votes(
    election: Election, ranks: tuple[int, ...], left: Fraction, chosen: Collection[int] = ()
) -> list[Turn]:
    """Every project's turn, by votes then by tie order, with `left` to spend; those already `chosen` have
    none."""
    queue = [position for position in range(len(election.projects)) if position not in chosen]
    queue.sort(key=lambda position: (-election.votes[position], ranks[position]))
    turns = []
    for position in queue:
        cost = Fraction(election.projects[position].cost)
        turns.append(Turn(position, left, cost <= left))
        if cost <= left:
            left -= cost
    return turns


def won_by_votes(election: Election, turn: Turn, turns: list[Turn], *, place: int) -> Won:
    """Why a project won at its turn by votes."""
    project, votes = election.projects[turn.project], election.votes[turn.project]
    cost = Fraction(project.cost)
    return Won(
        id=project.id,
        cost=cost,
        votes=votes,
        place=place,
        phase=Rule.GREEDY,
        rho=None,
        payments=None,
        left_after=turn.left - cost,
        tied_with=tuple(
            election.projects[later.project].id
            for later in turns[turns.index(turn) + 1 :]
            if election.votes[later.project] == votes
        ),
    )


def votes_needed(election: Election, ranks: tuple[int, ...], position: int, turns: list[Turn]) -> int | None:
    """The fewest more votes with which a project that did not fit would have had its turn early enough to
    fit.

    Exact: what is left only falls from turn to turn, and a project's own votes do not change the turns before
    its own. None when no number of votes would do (it costs more than there was, or too few people did not
    choose it).
    """
    cost = Fraction(election.projects[position].cost)
    needed = None
    for turn in turns:
        if turn.project == position or turn.left < cost:
            break
        votes = election.votes[turn.project]
        needed = votes if ranks[position] < ranks[turn.project] else votes + 1
    if needed is None or needed > election.voters:
        return None
    return needed - election.votes[position]


def why_not(election: Election, position: int, otherwise: Reason) -> Reason:
    """The plainest reason for which a project lost."""
    if Fraction(election.projects[position].cost) > Fraction(election.budget):
        return Reason.COSTS_MORE_THAN_BUDGET
    return otherwise if election.votes[position] else Reason.NO_VOTES


def name_ties(election: Election, tie_order: tuple[str, ...] | None) -> str:
    """How ties are broken, in words."""
    if tie_order is None or tie_order == lexicographic(election):
        return "ties by project id as text, ascending"
    return "ties by a given order of the projects"
