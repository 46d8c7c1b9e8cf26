"""What a count returns: the winners in the order chosen, and why each project won or lost."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from fractions import Fraction


class Rule(StrEnum):
    """Which rule counted."""

    GREEDY = "greedy"
    EQUAL_SHARES = "equal-shares"


class Completion(StrEnum):
    """What is done with money that Equal Shares leaves unspent."""

    NONE = "none"
    ADD1 = "add1"
    ADD1_GREEDY = "add1-greedy"


class Reason(StrEnum):
    """Why a project lost."""

    NO_VOTES = "no-votes"
    COSTS_MORE_THAN_BUDGET = "costs-more-than-budget"
    SUPPORTERS_SHORT = "supporters-short"
    DID_NOT_FIT = "did-not-fit"


class Stop(StrEnum):
    """Why the adding of money to each voter's share stopped."""

    NOT_ADDED = "not-added"
    EXHAUSTIVE = "exhaustive"
    OVER_BUDGET = "over-budget"


class How(StrEnum):
    """How a claim about "what would have changed it" was worked out."""

    EXACT = "exact"
    LAST_STEP = "last-step"
    COUNTED_AGAIN = "counted-again"


BANDS = 10
"""A winner's payments are told in this many equal bands, from nothing to the full share."""


@dataclass(frozen=True, slots=True)
class Payments:
    """Who paid for one winner, and how much; amounts are exact, in the unit of the costs.

    Parameters
    ----------
    share: what each supporter paid who had that much left.
    in_full: how many supporters paid `share`.
    all_they_had: how many had less than `share`, and paid all they had left.
    nothing: how many had nothing left, and paid nothing. The three counts add up to the project's votes.
    smallest, largest: the least and the most that anybody who paid something paid.
    bands: how many payers paid more than (i/10) and at most ((i+1)/10) of `share`, for i = 0..9.
    """

    share: Fraction
    in_full: int
    all_they_had: int
    nothing: int
    smallest: Fraction
    largest: Fraction
    bands: tuple[int, ...]

    @property
    def payers(self) -> int:
        """How many people paid something."""
        return self.in_full + self.all_they_had


@dataclass(frozen=True, slots=True)
class Won:
    """Why a project won.

    Parameters
    ----------
    id, cost, votes: the project, what it costs, how many people chose it.
    place: 1 for the first chosen.
    phase: EQUAL_SHARES when its supporters paid for it, GREEDY when chosen by votes with the money left over.
    rho: the price of one unit of utility to those who paid in full (`share / cost`); lowest is chosen first.
        None in the greedy phase.
    payments: who paid; None in the greedy phase.
    left_after: what was left of the budget once it was chosen.
    tied_with: projects exactly level with it when it was chosen; the tie order decided.
    """

    id: str
    cost: Fraction
    votes: int
    place: int
    phase: Rule
    rho: Fraction | None
    payments: Payments | None
    left_after: Fraction
    tied_with: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One change that would have made a losing project win, all else the same.

    Parameters
    ----------
    cost: at this cost it would have won; None when no such cost was found.
    votes: with this many more votes it would have won; None when no such number was found. Under greedy the
        votes may come from anybody who voted. Under Equal Shares they come from those who had the most money
        left.
    how: EXACT, the largest such cost and the fewest such votes, proved for this rule (greedy);
        LAST_STEP, worked out from the money left in the last step: right for that step, and under Add1 not
        counted again from the start; COUNTED_AGAIN, the whole rule was run again with the change and it won.
    """

    cost: Fraction | None
    votes: int | None
    how: How


@dataclass(frozen=True, slots=True)
class Lost:
    """Why a project lost, and what would have changed it.

    Parameters
    ----------
    id, cost, votes: the project, what it costs, how many people chose it.
    reason: NO_VOTES; COSTS_MORE_THAN_BUDGET; SUPPORTERS_SHORT (its supporters had `supporters_had` left
        together, less than `cost`); DID_NOT_FIT (`left_at_turn` of the budget was left at its turn, less than
        `cost`).
    supporters_had: what its supporters had left at the end of Equal Shares; None when the rule is greedy.
    left_at_turn: what was left of the budget when its turn came by votes; None without a greedy phase.
    shortfall: what was missing: `cost` less `supporters_had`, or less `left_at_turn` when the reason is
        DID_NOT_FIT.
    change: what would have changed it.
    """

    id: str
    cost: Fraction
    votes: int
    reason: Reason
    supporters_had: Fraction | None
    left_at_turn: Fraction | None
    shortfall: Fraction
    change: Change


@dataclass(frozen=True, slots=True)
class Shares:
    """How the money was shared between voters under Equal Shares; amounts in the unit of the costs.

    Parameters
    ----------
    start: each voter's share at first, budget / voters.
    increment: what Add1 adds to each share in one step.
    steps: how many steps were added to get this result (0 without Add1).
    final: each voter's share in the step that gave the result, start + steps * increment.
    added: money that was only reckoned with, never spent: steps * increment * voters.
    stop: why the adding stopped.
    voters_who_paid: how many voters paid for at least one winner.
    unspent: what all voters together had left of their final shares.
    """

    start: Fraction
    increment: Fraction
    steps: int
    final: Fraction
    added: Fraction
    stop: Stop
    voters_who_paid: int
    unspent: Fraction


@dataclass(frozen=True, slots=True)
class Trace:
    """Why the result is as it is: `won` in the order chosen, `lost` by votes (most first), `shares` or None
    (greedy)."""

    won: tuple[Won, ...]
    lost: tuple[Lost, ...]
    shares: Shares | None


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of one count.

    Parameters
    ----------
    rule, completion: what was asked for (completion is NONE for greedy).
    variant: the rule named in full, so that anybody can count again.
    winners: project ids in the order chosen.
    cost, budget: what the winners cost together, what could be spent; exact, in the unit of the costs.
    voters, projects: how many people voted (blank ballots included), how many projects stood.
    tie_order: every project id, first wins a tie.
    trace: why.
    """

    rule: Rule
    completion: Completion
    variant: str
    winners: tuple[str, ...]
    cost: Fraction
    budget: Fraction
    voters: int
    projects: int
    tie_order: tuple[str, ...]
    trace: Trace

    def to_json(self) -> dict[str, object]:
        """The result as plain JSON values; `why` tells of every project, by id.

        Amounts are numbers: whole where the amount is whole, rounded to six decimal places where it is not.
        They are for telling; to count with, use the exact fields.
        """
        why: dict[str, object] = {one.id: {"won": True, **_plain(one)} for one in self.trace.won}
        why |= {one.id: {"won": False, **_plain(one)} for one in self.trace.lost}
        return {
            "rule": self.rule.value,
            "completion": self.completion.value,
            "variant": self.variant,
            "winners": list(self.winners),
            "cost": number(self.cost),
            "budget": number(self.budget),
            "voters": self.voters,
            "projects": self.projects,
            "tie_order": list(self.tie_order),
            "shares": None if self.trace.shares is None else _plain(self.trace.shares),
            "why": why,
        }


def number(amount: Fraction) -> int | float:
    """An amount as a JSON number: whole when it is whole, else rounded to six decimal places (a rho below one
    in a million keeps its first digits)."""
    if amount.denominator == 1:
        return amount.numerator
    rounded = float(round(amount, 6))
    return rounded if abs(rounded) >= 0.001 else float(amount)


def _plain(thing: Won | Lost | Payments | Change | Shares) -> dict[str, object]:
    """A dataclass of this module as a dictionary of plain JSON values, without its id."""
    plain: dict[str, object] = {}
    for one in fields(thing):
        value = getattr(thing, one.name)
        if one.name == "id":
            continue
        if isinstance(value, Fraction):
            value = number(value)
        elif isinstance(value, tuple):
            value = list(value)
        elif isinstance(value, StrEnum):
            value = value.value
        elif isinstance(value, Payments | Change):
            value = _plain(value)
        plain[one.name] = value
    return plain
