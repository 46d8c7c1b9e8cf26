"""What is counted: projects with costs, a budget, and approval ballots."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

Money = int | Fraction
"""An exact amount. The unit is the caller's (pounds, pence, złoty); one election uses one unit throughout."""


class ElectionError(ValueError):
    """The election cannot be counted as it stands; the message says why in one line."""


@dataclass(frozen=True, slots=True)
class Project:
    """One thing people can vote for.

    Parameters
    ----------
    id: the project's own identifier, unique in its election; the default tie order is by this text.
    cost: what it costs, more than 0, exact (never a float).
    name: what people call it.
    extra: any further columns of the file it came from.
    """

    id: str
    cost: Money
    name: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.id:
            raise ElectionError("A project needs an id.")
        if isinstance(self.cost, float):
            raise ElectionError(f"The cost of project {self.id} must be exact, not a float.")
        if self.cost <= 0:
            raise ElectionError(f"The cost of project {self.id} must be more than 0.")


@dataclass(frozen=True)
class Election:
    """Projects, a budget and approval ballots; ballots that say the same are held once, with a count.

    Parameters
    ----------
    projects: in the order of the file or the ballot paper.
    budget: what may be spent, in the unit of the costs, more than 0.
    ballots: the distinct ballots, each an ascending tuple of positions in `projects` (empty for a blank
        ballot).
    counts: how many people cast each of `ballots`.
    meta: what the source says about the election (Pabulib's META section, say).
    notes: what a reader of the source should know (oddities that were accepted), one line each.

    Raises
    ------
    ElectionError: an id twice, a budget that is not more than 0, a ballot that does not fit the projects.
    """

    projects: tuple[Project, ...]
    budget: Money
    ballots: tuple[tuple[int, ...], ...]
    counts: tuple[int, ...]
    meta: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if isinstance(self.budget, float):
            raise ElectionError("The budget must be exact, not a float.")
        if self.budget <= 0:
            raise ElectionError("The budget must be more than 0.")
        if len(self.positions) != len(self.projects):
            twice = [i for i, times in Counter(p.id for p in self.projects).items() if times > 1]
            raise ElectionError(f"Project {twice[0]} is there twice.")
        if len(self.ballots) != len(self.counts):
            raise ElectionError("Each distinct ballot needs its count.")
        if any(count < 1 for count in self.counts):
            raise ElectionError("A ballot's count must be at least 1.")
        last = len(self.projects) - 1
        for ballot in self.ballots:
            if ballot and (ballot[0] < 0 or ballot[-1] > last):
                raise ElectionError("A ballot names a project that is not there.")
            if any(one >= next_ for one, next_ in zip(ballot, ballot[1:], strict=False)):
                raise ElectionError("A ballot must name each project once, in ascending order.")

    @classmethod
    def from_ballots(
        cls,
        projects: Iterable[Project],
        budget: Money,
        ballots: Iterable[Iterable[str]],
        meta: Mapping[str, str] | None = None,
        notes: tuple[str, ...] = (),
    ) -> Election:
        """Build an election from ballots that list project ids, in any order.

        Raises ElectionError for a ballot that names an unknown project, or one project twice.
        """
        projects = tuple(projects)
        positions = {project.id: position for position, project in enumerate(projects)}
        tally: Counter[tuple[int, ...]] = Counter()
        for ballot in ballots:
            ids = tuple(ballot)
            for project_id in ids:
                if project_id not in positions:
                    raise ElectionError(f"A ballot names project {project_id}, which is not there.")
            if len(set(ids)) != len(ids):
                raise ElectionError("A ballot names the same project twice.")
            tally[tuple(sorted(positions[project_id] for project_id in ids))] += 1
        # Sorted, so that nothing of the order in which people voted survives.
        distinct = tuple(sorted(tally))
        return cls(projects, budget, distinct, tuple(tally[b] for b in distinct), dict(meta or {}), notes)

    @cached_property
    def positions(self) -> dict[str, int]:
        """Each project's position by its id."""
        return {project.id: position for position, project in enumerate(self.projects)}

    @cached_property
    def voters(self) -> int:
        """How many people voted, blank ballots included."""
        return sum(self.counts)

    @cached_property
    def votes(self) -> tuple[int, ...]:
        """How many people chose each project, by position."""
        votes = [0] * len(self.projects)
        for ballot, count in zip(self.ballots, self.counts, strict=True):
            for position in ballot:
                votes[position] += count
        return tuple(votes)


def lexicographic(election: Election) -> tuple[str, ...]:
    """The default tie order: project ids as text, ascending (the order pabutools uses)."""
    return tuple(sorted(project.id for project in election.projects))


def tie_ranks(election: Election, order: tuple[str, ...] | None) -> tuple[int, ...]:
    """Each project's place in the tie order, by position (0 goes first).

    Raises ElectionError when `order` is not exactly the election's project ids, each once.
    """
    order = lexicographic(election) if order is None else order
    if len(order) != len(election.projects) or set(order) != set(election.positions):
        raise ElectionError("The tie order must name every project exactly once.")
    rank = {project_id: place for place, project_id in enumerate(order)}
    return tuple(rank[project.id] for project in election.projects)
