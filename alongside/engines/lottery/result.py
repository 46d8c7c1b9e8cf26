"""What a lottery comes to: each person's chance, the panels and their chances, and the proof of how good it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


class NoPanel(ValueError):
    """No panel meets the quotas; `feasibility` says which quotas stand in each other's way, and what would help."""


Objective = Literal["leximin", "maximin", "goldilocks", "random"]
Panel = tuple[str, ...]
"""The ids of one panel, in ascending order."""


@dataclass(frozen=True, slots=True)
class Impossible:
    """Somebody who can be on no panel that meets the quotas, and why.

    Parameters
    ----------
    id: who.
    why: one sentence in plain words.
    quotas: the (feature, value) pairs that rule them out together, as far as they could be narrowed down.
    """

    id: str
    why: str
    quotas: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Fix:
    """One smallest set of changes after which the quotas can be met.

    Parameters
    ----------
    changes: (feature, value, "minimum" or "maximum", from, to) for each quota that moves.
    distance: how many places are moved in all; fixes are ranked by it, those inside the flex first.
    within_flex: whether every change stays inside what `min_flex` and `max_flex` allow.
    words: the same in one plain sentence.
    """

    changes: tuple[tuple[str, str, Literal["minimum", "maximum"], int, int], ...]
    distance: int
    within_flex: bool
    words: str


@dataclass(frozen=True, slots=True)
class Feasibility:
    """Whether any panel meets the quotas.

    Parameters
    ----------
    feasible: whether one does.
    conflict: if none does, the smallest set of quotas found that cannot be met together, in one sentence; else "".
    quotas: the (feature, value) pairs of that conflict.
    fixes: at most three, the smallest first.
    """

    feasible: bool
    conflict: str = ""
    quotas: tuple[tuple[str, str], ...] = ()
    fixes: tuple[Fix, ...] = ()


@dataclass(frozen=True, slots=True)
class Trace:
    """How the lottery was found.

    Parameters
    ----------
    types: how many kinds of people there are, alike in every feature and in the rule of households.
    method: "relaxation reached" where real panels come to the optimum of the relaxation, which no lottery can
        pass; "column generation" where they cannot, and the optimum over real panels was found exactly instead;
        "sampling" for panels drawn at random.
    steps: one line for each step, for a person to read.
    """

    types: int
    method: str
    steps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lottery:
    """A lottery over panels that all meet the quotas.

    Parameters
    ----------
    objective, size: as asked for.
    probabilities: each id's chance of being on the panel, from 0 to 1; they add up to `size`.
    panels, weights: the panels that can be drawn, and the chance of each; the chances add up to 1.
    minimum: the smallest chance among those who can be on a panel at all.
    bound: no lottery can have a larger smallest chance than this.
    certified: whether the objective is proven, not only its smallest chance.
    proof: a weight for each person, from 0 up; the weights add up to 1, and the members of no panel weigh more than
        `bound` together. So whatever the lottery, the mean chance by these weights, and with it the smallest
        chance, is at most `bound`. Who has no weight is left out; empty where everybody is on every panel.
    impossible: those who can be on no panel. Whoever was excluded is not among them.
    trace: how it was found.
    """

    objective: Objective
    size: int
    probabilities: Mapping[str, float]
    panels: tuple[Panel, ...]
    weights: tuple[float, ...]
    minimum: float
    bound: float
    certified: bool
    proof: Mapping[str, float] = field(default_factory=dict)
    impossible: tuple[Impossible, ...] = ()
    trace: Trace = field(default_factory=lambda: Trace(0, ""))

    @property
    def gap(self) -> float:
        """How much larger the smallest chance could be at the very most."""
        return max(0.0, self.bound - self.minimum)


@dataclass(frozen=True)
class UniformLottery:
    """A lottery of equally likely numbered panels, for a draw with dice or balls that everybody can follow.

    Parameters
    ----------
    panels: panel number i is `panels[i]`; a panel may stand there more than once.
    probabilities: each id's share of the panels.
    largest_deviation: how far the chance of anybody differs from that in the lottery it came from.
    """

    panels: tuple[Panel, ...]
    probabilities: Mapping[str, float]
    largest_deviation: float
