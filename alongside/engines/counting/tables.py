"""An election as whole numbers and arrays, the form in which Equal Shares is counted."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np
import numpy.typing as npt

from alongside.engines.counting.election import Election, Money, tie_ranks

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Tables:
    """One election, every amount a whole number of `1 / scale` of its unit.

    Parameters
    ----------
    scale: the least common multiple of all denominators (1 when every cost is whole, 100 for pence).
    voters, budget, increment: the number of voters; the budget and the Add1 step in whole numbers.
    costs, ranks: by project position; a lower rank wins a tie.
    counts: how many people cast each distinct ballot.
    supporters: by project position, the distinct ballots that name it.
    weights: by project position, `counts` of those ballots.
    votes: by project position, the sum of its weights.
    twins: by project position, a number shared by projects with the same cost and the same supporters.
    """

    scale: int
    voters: int
    budget: int
    increment: int
    costs: tuple[int, ...]
    ranks: tuple[int, ...]
    counts: Integers
    supporters: tuple[npt.NDArray[np.intp], ...]
    weights: tuple[Integers, ...]
    votes: tuple[int, ...]
    twins: tuple[int, ...]

    @classmethod
    def of(cls, election: Election, tie_order: tuple[str, ...] | None, increment: Money) -> Tables:
        """Lay an election out for counting; exact, nothing is rounded."""
        amounts = [Fraction(project.cost) for project in election.projects]
        amounts += [Fraction(election.budget), Fraction(increment)]
        scale = lcm(*(amount.denominator for amount in amounts))
        *costs, budget, step = (int(amount * scale) for amount in amounts)
        named: list[list[int]] = [[] for _ in costs]
        for number, ballot in enumerate(election.ballots):
            for position in ballot:
                named[position].append(number)
        counts = np.array(election.counts, dtype=np.int64)
        supporters = tuple(np.array(numbers, dtype=np.intp) for numbers in named)
        seen: dict[tuple[int, bytes], int] = {}
        twins = tuple(
            seen.setdefault((cost, who.tobytes()), len(seen))
            for cost, who in zip(costs, supporters, strict=True)
        )
        return cls(
            scale=scale,
            voters=election.voters,
            budget=budget,
            increment=step,
            costs=tuple(costs),
            ranks=tie_ranks(election, tie_order),
            counts=counts,
            supporters=supporters,
            weights=tuple(counts[who] for who in supporters),
            votes=election.votes,
            twins=twins,
        )

    def purse(self, step: int) -> Fraction:
        """Each voter's money at a step of Add1 (0 for the plain rule), in whole numbers of `1 / scale`."""
        return Fraction(self.budget, self.voters) + step * self.increment
