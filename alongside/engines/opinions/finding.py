"""What was found in some votes: where people stand, which groups there are (if any), what is shared, what divides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from alongside.engines.opinions.mapping import Map
from alongside.engines.opinions.votes import Id

Floats = NDArray[np.float64]


class Found(StrEnum):
    """What can be said about groups."""

    GROUPS = "groups"
    NO_GROUPS = "no distinct groups"
    TOO_FEW = "too few to tell"


@dataclass(frozen=True, slots=True)
class Group:
    """People who vote alike.

    Parameters
    ----------
    label: A, B, C, ...; kept from one update to the next.
    members: their ids.
    centre: where the middle of the group is on the map (x, y).
    """

    label: str
    members: tuple[Id, ...]
    centre: tuple[float, float]

    @property
    def size(self) -> int:
        """How many people are in it."""
        return len(self.members)


@dataclass(frozen=True, slots=True)
class Stability:
    """How far the same would be found with other people (80% of them drawn again).

    Parameters
    ----------
    adjusted_rand: how far people fall into the same groups, on average: 1 the same, 0 as by chance; None without
        groups.
    chosen_k_share: how often the same number of groups was chosen (none counts as a number); None when it was not
        looked at.
    firm: groups were found, adjusted_rand is 0.8 or more, and the same number was chosen at least half of the
        times. Only then may they be called firm.
    resamples: how many times people were drawn again.
    """

    adjusted_rand: float | None
    chosen_k_share: float | None
    firm: bool
    resamples: int


@dataclass(frozen=True, slots=True)
class Share:
    """How one group (or everybody) voted on one statement.

    Parameters
    ----------
    agree, disagree, passed: how many did; `seen` is their sum.
    share: the share that agrees, drawn a little towards what is known already (see `agreement`).
    low, high: the true share lies between with a probability of 95%.
    """

    agree: int
    disagree: int
    passed: int
    share: float
    low: float
    high: float

    @property
    def seen(self) -> int:
        """How many voted on it, passes included."""
        return self.agree + self.disagree + self.passed


@dataclass(frozen=True, slots=True)
class Agreement:
    """How everybody and each group (by label) voted on one statement."""

    statement: Id
    everyone: Share
    groups: dict[str, Share]


@dataclass(frozen=True, slots=True)
class Shared:
    """How far all groups agree with a statement, or everybody where there are no groups.

    Parameters
    ----------
    statement: its id.
    score: the product of the groups' shares, each drawn cautiously towards the mean (`agreement.consensus`); a
        statement that few have seen scores no better than an ordinary one.
    low, high: the product of the true shares lies between with a probability of 95% or more.
    """

    statement: Id
    score: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Dividing:
    """A statement that divides people.

    Parameters
    ----------
    statement: its id.
    score: with groups, the share that agrees in the group that agrees most less that in the group that agrees
        least; without, twice the smaller of the shares that agree and that disagree (1: half and half).
    low, high: a 95% interval of the score.
    most, least: the labels of those two groups; None without groups.
    """

    statement: Id
    score: float
    low: float
    high: float
    most: str | None
    least: str | None


@dataclass(frozen=True, slots=True)
class Representing:
    """A statement that tells a group from the others.

    Parameters
    ----------
    statement: its id.
    vote: 1 when the group agrees with it more than the others do, -1 when it disagrees more.
    share, elsewhere: the share of the group, and of all others, that votes so.
    q: the least false-discovery rate at which it is counted.
    why: the same as a plain sentence.
    """

    statement: Id
    vote: int
    share: float
    elsewhere: float
    q: float
    why: str


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that was decided: a plain sentence, and the numbers behind it."""

    text: str
    numbers: dict[str, float]


@dataclass(frozen=True, slots=True)
class Place:
    """Where one person stands on a map (x, y), in which group (None: too few votes, or no groups), and how much is
    known of their place (0 nothing, 1 everything)."""

    position: tuple[float, float]
    group: str | None
    known: float


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """What was found; `to_plain` and `from_plain` (in `plain`) turn it into JSON values and back.

    Parameters
    ----------
    participants: their ids, in the order of the votes.
    positions: where they stand, n x 2, in units of votes: 1 apart in x is 1 apart in how the statements that lie
        along x are voted on, on average.
    known: how much is known of each one's place, 0 to 1; length n.
    statements: their ids. A statement's loadings (m x 2) say which way it pulls those who agree.
    loadings: m x 2.
    votes: how many votes there were, each person's latest on a statement only.
    finding: groups, no distinct groups, or too few to tell.
    groups: by label; empty unless the finding is GROUPS.
    stability: how far the same would be found with other people.
    agreement: for every statement, in the order of `statements`.
    consensus: every statement with votes, by score, highest first.
    dividing: statements that divide, by score, highest first; with groups only those that tell at least one group
        from the others at a false-discovery rate of 5%, and whose interval does not reach 0.
    represents: by group label, the statements that tell it from the others, most telling first.
    trace: what was decided on the way, in order.
    map: what it takes to place somebody.
    centres: the groups' centres over the significant dimensions, in the order of `groups`.
    enough: how many votes it takes to be in a group.
    """

    participants: tuple[Id, ...]
    positions: Floats
    known: Floats
    statements: tuple[Id, ...]
    loadings: Floats
    votes: int
    finding: Found
    groups: tuple[Group, ...]
    stability: Stability
    agreement: tuple[Agreement, ...]
    consensus: tuple[Shared, ...]
    dividing: tuple[Dividing, ...]
    represents: dict[str, tuple[Representing, ...]]
    trace: tuple[Reason, ...]
    map: Map
    centres: Floats
    enough: int

    @property
    def labels(self) -> dict[Id, str]:
        """Everybody's group, by participant id; give it as `previous` at the next update to keep the letters."""
        return {member: group.label for group in self.groups for member in group.members}

    def to_plain(self) -> dict[str, object]:
        """The finding as plain JSON values; `from_plain` makes it again. Ids should be ints or text."""
        from alongside.engines.opinions.plain import to_plain

        return to_plain(self)

    @classmethod
    def from_plain(cls, plain: Mapping[str, object]) -> Finding:
        """The finding that `to_plain` gave."""
        from alongside.engines.opinions.plain import from_plain

        return from_plain(plain)


def place(finding: Finding, votes: Mapping[Id, int]) -> Place:
    """Where one person stands on a finding's map, without finding anything anew.

    Parameters
    ----------
    finding: of votes that may or may not include theirs.
    votes: their votes by statement id (1, 0, -1); statements that the finding does not know are passed over.

    Returns
    -------
    The same position that the finding has for somebody with these votes, and the group with the nearest centre.
    """
    known = _positions(finding)
    voted = {known[one]: vote for one, vote in votes.items() if one in known}
    means, covariance = finding.map.place(voted)
    scales, several = finding.map.scales, finding.map.significant
    position = means[:2] * scales[:2]
    label = None
    if finding.groups and len(voted) >= finding.enough:
        apart = np.square(finding.centres - means[:several] * scales[:several]).sum(axis=1)
        label = finding.groups[int(apart.argmin())].label
    return Place((float(position[0]), float(position[1])), label, known_share(finding.map, covariance))


def known_share(map_: Map, covariance: Floats) -> float:
    """How much is known of a place on the drawn map, from the covariance of x: 1 less the variance left over the
    variance there is without any vote."""
    squares = np.square(map_.scales[:2])
    return float(1.0 - (np.diag(covariance)[:2] @ squares) / max(float(squares.sum()), 1e-12))


def _positions(finding: Finding) -> dict[Id, int]:
    return {statement: position for position, statement in enumerate(finding.statements)}
