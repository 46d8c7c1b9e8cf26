"""Which statement to show a person next, so that each vote tells the map as much as it can.

In the model of `mapping` a vote of person i on statement j is expected to tell, of where that person stands, in nats,

    1/2 log(1 + (w' X w + tr(X W)) / s)

with X the covariance of the person's place given their votes so far, w and W the mean and covariance of the statement's
loadings, and s the noise. So a person is shown statements that pull in a direction in which little is known of them
yet. A statement that nobody has seen is worth as much as an average one, since how it pulls is still open. The value is
multiplied by the share of votes on the statement that were not passes. Statements are then drawn at random, with
chances in proportion to the value raised to a power, so that nobody can foretell or steer what others see.

Sources: information of a Gaussian channel, e.g. MacKay (1992), "Information-Based Objective Functions for Active Data
Selection", Neural Computation 4. Drawing in proportion instead of taking the best is how Polis does it, with another
formula; `bench/opinions/routing.py` compares the two, and random order, on real votes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alongside.engines.opinions.finding import Finding
from alongside.engines.opinions.mapping import Map
from alongside.engines.opinions.votes import Id

Floats = NDArray[np.float64]

POWER = 4.0
"""How much likelier a statement of twice the value is drawn: 2 ** 4 times."""

UNKNOWN = Map((), np.zeros(0), np.zeros((0, 2)), np.zeros((0, 2, 2)), 0.6, np.array([0.3, 0.3]), 0)
"""The map while there are no votes: everything is as unknown as in a typical conversation."""


@dataclass(frozen=True, slots=True, eq=False)
class Summary:
    """What is needed to choose the next statement: no participants, so it stays small and may be kept at hand.

    Parameters
    ----------
    map: where the statements lie.
    passes, seen: how many passed on each statement, and voted on it at all; length m.
    """

    map: Map
    passes: NDArray[np.int64]
    seen: NDArray[np.int64]

    @classmethod
    def of(cls, finding: Finding) -> Summary:
        """The summary of a finding."""
        told = [one.everyone for one in finding.agreement]
        return cls(
            finding.map,
            np.array([one.passed for one in told], dtype=np.int64),
            np.array([one.seen for one in told], dtype=np.int64),
        )

    @classmethod
    def empty(cls) -> Summary:
        """What there is before any vote."""
        return cls(UNKNOWN, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))

    def to_plain(self) -> dict[str, object]:
        """The summary as plain JSON values."""
        return {"map": self.map.to_plain(), "passes": self.passes.tolist(), "seen": self.seen.tolist()}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Summary:
        """The summary that `to_plain` gave."""
        return cls(
            Map.from_plain(plain["map"]),
            np.array(plain["passes"], dtype=np.int64),
            np.array(plain["seen"], dtype=np.int64),
        )


def next_statements(
    summary: Summary,
    voted: Mapping[Id, int],
    *,
    seed: int,
    open_to_vote: Sequence[Id] | None = None,
    not_now: Collection[Id] = (),
    many: int = 1,
) -> list[Id]:
    """Which statements to show a person next, the first of them first.

    Parameters
    ----------
    summary: of the latest finding.
    voted: the person's votes so far, by statement id (1, 0, -1).
    seed: draws the statements; take another for each person and vote, or the same to see the same again.
    open_to_vote: the statements that may be shown, also such as the summary does not know yet; all that it knows
        when None.
    not_now: statements to leave out besides those that the person voted on.
    many: how many to give at most.

    Returns
    -------
    At most `many` ids, without repeats; fewer when fewer are left, none when none are.
    """
    chosen, values = values_of(summary, voted, open_to_vote=open_to_vote, not_now=not_now)
    if not chosen:
        return []
    # Drawing without putting back: the largest of log(value ** POWER) plus Gumbel noise (Yellott 1977).
    noise = np.random.default_rng(seed).gumbel(size=len(chosen))
    order = np.argsort(-(POWER * np.log(values) + noise), kind="stable")
    return [chosen[one] for one in order[:many].tolist()]


def values_of(
    summary: Summary,
    voted: Mapping[Id, int],
    *,
    open_to_vote: Sequence[Id] | None = None,
    not_now: Collection[Id] = (),
) -> tuple[list[Id], Floats]:
    """The statements that may be shown to a person, and what a vote on each is expected to tell (nats, above 0)."""
    map_ = summary.map
    known = {one: place for place, one in enumerate(map_.statements)}
    allowed = map_.statements if open_to_vote is None else dict.fromkeys(open_to_vote)
    left_out = {*voted, *not_now}
    chosen = [one for one in allowed if one not in left_out]
    if not chosen:
        return [], np.zeros(0)
    _, covariance = map_.place({known[one]: vote for one, vote in voted.items() if one in known})
    # The last row stands for statements that are not known yet: no pull that is known, and all uncertainty.
    new = np.array([known.get(one, len(known)) for one in chosen])
    loadings = np.vstack([map_.loadings, np.zeros((1, map_.dimensions))])[new]
    spread = np.concatenate([map_.spread, np.diag(np.square(map_.scales))[None]])[new]
    passes, seen = np.append(summary.passes, 0)[new], np.append(summary.seen, 0)[new]
    signal = np.einsum("ja,ab,jb->j", loadings, covariance, loadings) + np.einsum(
        "jab,ab->j", spread, covariance
    )
    answered = 1.0 - passes / (seen + 4.0)
    return chosen, np.maximum(0.5 * np.log1p(signal / map_.noise) * answered, 1e-9)
