"""How far people who coded the same texts by themselves agree: Krippendorff's alpha.

Sources: Krippendorff (2011), "Computing Krippendorff's alpha-reliability"; Krippendorff (2018), "Content Analysis",
4th edition, chapter 12; Hayes and Krippendorff (2007), "Answering the call for a standard reliability measure for
coding data"; Passonneau (2006), "Measuring agreement on set-valued items (MASI) for semantic and pragmatic annotation".
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Metric = Literal["nominal", "ordinal", "interval", "ratio", "masi"]

Numbers = NDArray[np.float64]

RESAMPLES = 1000
FIRM, TENTATIVE = 0.8, 0.667
"""Krippendorff's (2018) customary bars: from 0.8 on reliable; from 0.667 on good enough for tentative conclusions."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far coders agree.

    Parameters
    ----------
    alpha: 1: always; 0: as often as by chance; below 0: less often. None when it cannot be told: no unit was coded by
        two people, or all values are the same, so that agreeing by chance and by skill look alike.
    low, high: 95% of resamples of the units lie between these (percentile bootstrap); None without a seed, or when
        alpha cannot be told. Units are drawn, not pairs of values as in Hayes and Krippendorff: texts are what varies.
    observed, expected: the disagreement seen, and that to be expected by chance; alpha is 1 - observed / expected.
    units: how many units were coded by two people or more; others say nothing of agreement.
    values: how many values those have.
    metric: how far two values are apart.
    """

    alpha: float | None
    low: float | None
    high: float | None
    observed: float
    expected: float
    units: int
    values: int
    metric: Metric

    @property
    def word(self) -> Literal["reliable", "tentative", "not reliable", "cannot tell"]:
        """Alpha in a word, by Krippendorff's bars."""
        if self.alpha is None:
            return "cannot tell"
        if self.alpha >= FIRM:
            return "reliable"
        return "tentative" if self.alpha >= TENTATIVE else "not reliable"


def krippendorff_alpha(
    units: Sequence[Sequence[Hashable | None]],
    *,
    metric: Metric = "nominal",
    seed: int | None = None,
    resamples: int = RESAMPLES,
) -> Agreement:
    """How far coders agree, whatever their number and with values missing.

    Parameters
    ----------
    units: for each unit (a text) the values its coders gave; None where a coder gave none. A coder's place does not
        matter. For "masi" each value is a set of codes; for the other metrics of numbers, a number.
    metric: "nominal": the same or not. "ordinal": by how many values lie between. "interval": by the difference.
        "ratio": by the difference over the sum (numbers not below 0). "masi": sets of codes, by what they share; this
        is the one for texts that may have several codes, because it gives credit for a part that is shared, where
        "nominal" would call {a, b} and {a} as different as {a} and {c}.
    seed: draws the resamples for the interval; None: no interval.
    resamples: how many.

    Raises
    ------
    ValueError: when "ratio" is given a number below 0.
    """
    kept = [[value for value in unit if value is not None] for unit in units]
    kept = [unit for unit in kept if len(unit) > 1]
    known: dict[Hashable, int] = {}
    for unit in kept:
        for value in unit:
            known.setdefault(value, len(known))
    values = _in_order(list(known), metric)
    if not kept:
        return Agreement(None, None, None, 0.0, 0.0, 0, 0, metric)
    place = {value: number for number, value in enumerate(values)}
    counts = np.zeros((len(kept), len(values)))
    for row, unit in enumerate(kept):
        for value in unit:
            counts[row, place[value]] += 1
    distance = _distance(values, metric)
    observed, expected = _disagreement(counts, np.ones(len(kept)), distance)
    alpha = 1 - observed / expected if expected > 0 else None
    low = high = None
    if alpha is not None and seed is not None:
        low, high = _interval(counts, distance, np.random.default_rng(seed), resamples)
    return Agreement(alpha, low, high, observed, expected, len(kept), int(counts.sum()), metric)


def agreement_by_code(
    units: Sequence[Sequence[AbstractSet[str] | None]], *, seed: int | None = None
) -> dict[str, Agreement]:
    """Alpha for each code by itself: was it given or not? Says which codes to talk about.

    Parameters
    ----------
    units: for each text the sets of codes that its coders gave it; None where a coder did not code it.
    seed: draws the resamples for the intervals.

    Returns
    -------
    For each code that anybody gave, in alphabetical order, its nominal alpha.
    """
    codes = sorted({code for unit in units for given in unit if given for code in given})
    return {
        code: krippendorff_alpha(
            [[None if given is None else code in given for given in unit] for unit in units], seed=seed
        )
        for code in codes
    }


def masi(one: AbstractSet[str], other: AbstractSet[str]) -> float:
    """How far apart two sets are, from 0 to 1: 1 - Jaccard * monotonicity (Passonneau 2006).

    Monotonicity is 1 for equal sets, 2/3 when one holds the other, 1/3 when they overlap, 0 when they do not. Two
    empty sets are equal: both coders say that no code fits.
    """
    if one == other:
        return 0.0
    shared = len(one & other)
    if not shared:
        return 1.0
    monotonicity = 2 / 3 if one <= other or other <= one else 1 / 3
    return 1 - shared / len(one | other) * monotonicity


_Distance = Callable[[Numbers], Numbers]
"""From how often each value was given (only "ordinal" asks) to how far apart each two values are."""


def _in_order(values: list[Hashable], metric: Metric) -> list[Hashable]:
    if metric in {"ordinal", "interval", "ratio"}:
        numbers = sorted(values, key=float)  # type: ignore[arg-type]
        if metric == "ratio" and numbers and float(numbers[0]) < 0:  # type: ignore[arg-type]
            raise ValueError("A ratio needs numbers that are not below 0.")
        return numbers
    return values


def _distance(values: list[Hashable], metric: Metric) -> _Distance:
    size = len(values)
    if metric == "ordinal":
        return _ordinal
    if metric == "nominal":
        fixed = 1 - np.eye(size)
    elif metric == "masi":
        fixed = np.array([[masi(one, other) for other in values] for one in values])  # type: ignore[arg-type]
    else:
        numbers = np.array([float(value) for value in values])  # type: ignore[arg-type]
        fixed = np.abs(numbers[:, None] - numbers[None, :])
        if metric == "ratio":
            sums = numbers[:, None] + numbers[None, :]
            fixed = np.divide(fixed, sums, out=np.zeros((size, size)), where=sums > 0)
        fixed = fixed**2
    return lambda _: fixed


def _ordinal(totals: Numbers) -> Numbers:
    """(the values from one to the other, counted, with half of each of the two)^2."""
    middle = np.cumsum(totals) - totals / 2
    return np.asarray((middle[:, None] - middle[None, :]) ** 2)


def _disagreement(counts: Numbers, times: Numbers, distance: _Distance) -> tuple[float, float]:
    """Observed and expected disagreement when each unit stands in the data so many `times`."""
    totals = times @ counts
    size = float(totals.sum())
    apart = distance(totals)
    # Within a unit of m values each ordered pair counts 1/(m-1).
    within = ((counts @ apart) * counts).sum(axis=1) / (counts.sum(axis=1) - 1)
    return float(times @ within) / size, float(totals @ apart @ totals) / (size * (size - 1))


def _interval(
    counts: Numbers, distance: _Distance, random: np.random.Generator, resamples: int
) -> tuple[float, float]:
    units = len(counts)
    alphas = []
    for _ in range(resamples):
        times = np.bincount(random.integers(units, size=units), minlength=units).astype(np.float64)
        observed, expected = _disagreement(counts, times, distance)
        # A resample in which all values are the same shows no disagreement at all.
        alphas.append(1 - observed / expected if expected > 0 else 1.0)
    low, high = np.percentile(alphas, [2.5, 97.5])
    return float(low), float(high)
