"""From the ballot box to the engine and back: what is counted, the result, and what else the result page tells."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from alongside.deciding.budgets.ballots import all_choices, digest_of_ballots
from alongside.deciding.budgets.models import Budget, Project, Voter
from alongside.engines import counting as engine

# Amounts are kept in hundredths and counted in whole units, so that Equal Shares adds one pound to a share at a time.
HUNDREDTHS = 100
# With no more work than this, what would have changed it is counted again from the start for every losing project.
_FEW = 200_000


@dataclass(frozen=True)
class Counted:
    """One count: the winners' numbers in the order chosen, the engine's result as JSON, what else the page tells, and
    the digest of the ballots."""

    winners: list[int]
    variant: str
    result: dict[str, Any]
    figures: dict[str, Any]
    digest: str


def tally_of(budget: Budget) -> Counter[tuple[int, ...]]:
    """How many people cast each distinct ballot."""
    return Counter(tuple(sorted(choices)) for choices in all_choices(budget))


def election_of(
    budget: Budget, projects: list[Project], tally: Counter[tuple[int, ...]], *, all_projects: bool
) -> engine.Election:
    """The election as the engine takes it. A project's id is its number, its unit the pound.

    A project that nobody chose is left out unless `all_projects` says otherwise: nobody asked for it, so it cannot
    win. A finished election that was brought in is counted as its file has it.
    """
    votes: Counter[int] = Counter()
    for choices, many in tally.items():
        for number in choices:
            votes[number] += many
    standing = [project for project in projects if all_projects or votes[project.number]]
    place = {project.number: position for position, project in enumerate(standing)}
    distinct = {tuple(sorted(place[number] for number in choices)): many for choices, many in tally.items()}
    order = sorted(distinct)
    return engine.Election(
        projects=tuple(
            engine.Project(str(project.number), Fraction(project.cost, HUNDREDTHS), project.title)
            for project in standing
        ),
        budget=Fraction(budget.amount, HUNDREDTHS),
        ballots=tuple(order),
        counts=tuple(distinct[ballot] for ballot in order),
    )


def count(budget: Budget) -> Counted:
    """Count the ballots of a closed budget by its rulebook, exactly."""
    projects = list(budget.projects.on_ballot())
    tally = tally_of(budget)
    figures: dict[str, Any] = {
        "ballots": sum(tally.values()),
        "blank": tally[()],
        "residents": budget.place.population,
        "channels": dict(Counter(Voter.objects.filter(budget=budget).values_list("channel", flat=True))),
    }
    digest = digest_of_ballots(tally)
    election = election_of(budget, projects, tally, all_projects=bool(budget.imported_from))
    if not election.projects or not sum(election.votes):
        return Counted(
            [],
            _NOTHING,
            _nothing(budget, projects, figures),
            {**figures, "satisfied": [], "greedy": None},
            digest,
        )
    here = {project.id for project in election.projects}
    order = tuple(str(number) for number in budget.tie_order if str(number) in here)
    result = engine.count(election, budget.rule, budget.completion, tie_order=order)
    losers = len(result.trace.lost)
    if len(election.ballots) * len(election.projects) * losers <= _FEW:
        result = engine.check_changes(election, result)
    plain = result.to_json()
    for project in projects:
        if str(project.number) not in here:
            plain["why"][str(project.number)] = _nobody(project)  # type: ignore[index]
    winners = [int(one) for one in result.winners]
    shares = result.trace.shares
    figures["satisfied"] = satisfied(tally, set(winners))
    figures["paid"] = shares.voters_who_paid if shares is not None else None
    figures["greedy"] = None
    if result.rule is engine.Rule.EQUAL_SHARES:
        other = engine.greedy(election, tie_order=order)
        others = [int(one) for one in other.winners]
        figures["greedy"] = {
            "winners": others,
            "cost": int(other.cost * HUNDREDTHS),
            "satisfied": satisfied(tally, set(others)),
        }
    return Counted(winners, result.variant, plain, figures, digest)


def satisfied(tally: Counter[tuple[int, ...]], winners: set[int]) -> list[int]:
    """How many people see none of the projects they chose among the winners, one, two, and three or more.

    Blank ballots are not among them: they chose nothing.
    """
    people = [0, 0, 0, 0]
    for choices, many in tally.items():
        if choices:
            people[min(3, len(winners.intersection(choices)))] += many
    return people


_NOTHING = "Nothing was counted: no ballot named a project."


def _nothing(budget: Budget, projects: list[Project], figures: dict[str, Any]) -> dict[str, Any]:
    """The result of a vote in which no ballot names a project: nobody wins, and the page says so."""
    return {
        "rule": budget.rule,
        "completion": budget.completion,
        "variant": _NOTHING,
        "winners": [],
        "cost": 0,
        "budget": budget.amount / HUNDREDTHS,
        "voters": figures["ballots"],
        "projects": len(projects),
        "tie_order": [str(number) for number in budget.tie_order],
        "shares": None,
        "why": {str(project.number): _nobody(project) for project in projects},
    }


def _nobody(project: Project) -> dict[str, Any]:
    """Why a project that nobody chose lost."""
    return {
        "won": False,
        "cost": project.cost / HUNDREDTHS,
        "votes": 0,
        "reason": engine.Reason.NO_VOTES.value,
        "supporters_had": 0,
        "left_at_turn": None,
        "shortfall": project.cost / HUNDREDTHS,
        "change": {"cost": None, "votes": None, "how": engine.How.EXACT.value},
    }
