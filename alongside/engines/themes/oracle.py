"""The same by definition, one thing at a time: slow, and easy to check by eye.

The tests hold the fast engine to these. Nothing here is shared with it but what counts as a word.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


def alpha(
    units: Sequence[Sequence[Hashable | None]], apart: Callable[[Hashable, Hashable], float]
) -> float | None:
    """Krippendorff's alpha over all pairs; `apart` is the squared difference of two values. None: cannot be told."""
    pairable = [[value for value in unit if value is not None] for unit in units]
    pairable = [unit for unit in pairable if len(unit) >= 2]
    every = [value for unit in pairable for value in unit]
    seen = 0.0
    for unit in pairable:
        for one in range(len(unit)):
            for other in range(len(unit)):
                if one != other:
                    seen += apart(unit[one], unit[other]) / (len(unit) - 1)
    chance = 0.0
    for one in range(len(every)):
        for other in range(len(every)):
            if one != other:
                chance += apart(every[one], every[other]) / (len(every) - 1)
    return 1 - seen / chance if chance else None


def ordinal(values: Sequence[float]) -> Callable[[Hashable, Hashable], float]:
    """The squared ordinal difference: how many of `values` lie from one to the other, the two ends counted half."""

    def apart(one: Hashable, other: Hashable) -> float:
        low, high = sorted((float(one), float(other)))  # type: ignore[arg-type]
        if low == high:
            return 0.0
        between = sum(low <= value <= high for value in values)
        ends = sum(value in {low, high} for value in values)
        return (between - ends / 2) ** 2

    return apart


def tfidf(known: Sequence[list[str]], asked: list[str], least: int) -> dict[str, float]:
    """The weights of one text's features, when `known` are those of the texts learned from; length 1."""
    weights = {}
    for feature in asked:
        texts = sum(feature in one for one in known)
        if texts >= least:
            idf = math.log((1 + len(known)) / (1 + texts)) + 1
            weights[feature] = (1 + math.log(asked.count(feature))) * idf
    length = math.sqrt(sum(weight**2 for weight in weights.values()))
    return {feature: weight / length for feature, weight in weights.items()}


def logistic(
    rows: Numbers, marks: Numbers, weigh: Numbers, common: float, ridge: float, level_ridge: float
) -> Numbers:
    """One code's weights, its level last, by Newton's method with the whole matrix of second derivatives."""
    wide = np.hstack([rows, np.ones((len(rows), 1))])
    held = np.array([ridge] * rows.shape[1] + [level_ridge])
    middle = np.array([0.0] * rows.shape[1] + [common])
    weights = middle.copy()

    def loss(at: Numbers) -> float:
        scores = wide @ at
        lost = weigh @ (np.logaddexp(0, scores) - marks * scores)
        return float(lost + (held * (at - middle) ** 2).sum() / 2)

    for _ in range(100):
        chance = 1 / (1 + np.exp(-(wide @ weights)))
        slope = wide.T @ (weigh * (chance - marks)) + held * (weights - middle)
        bend = (wide.T * (weigh * chance * (1 - chance))) @ wide + np.diag(held)
        step = np.linalg.solve(bend, slope)
        size = 1.0
        while loss(weights - size * step) > loss(weights) and size > 1e-6:
            size /= 2
        weights = weights - size * step
    return weights


def silhouette(rows: Numbers, of: Sequence[int]) -> list[float]:
    """Rousseeuw's silhouette of each row by cosine distance, from every pair."""
    found = []
    for one, own in enumerate(of):
        means = {}
        for group in set(of):
            far = [
                1 - float(rows[one] @ rows[other])
                for other in range(len(of))
                if of[other] == group and other != one
            ]
            if far:
                means[group] = max(sum(far) / len(far), 0.0)
        if own not in means or len(means) < 2:
            found.append(0.0)
            continue
        within = means.pop(own)
        nearest = min(means.values())
        larger = max(within, nearest)
        found.append((nearest - within) / larger if larger > 1e-12 else 0.0)
    return found


def queue(doubts: Sequence[float], rows: Numbers, coded: Numbers) -> list[int]:
    """All rows in order: again and again the one with the most doubt, times how unlike it is to all before."""
    left = list(range(len(doubts)))
    before = list(coded)
    order = []
    while left:
        worth = []
        for one in left:
            alike = max([float(rows[one] @ row) for row in before] + [0.0])
            worth.append(doubts[one] * (1 - min(alike, 1.0)))
        best = left[worth.index(max(worth))]
        order.append(best)
        left.remove(best)
        before.append(rows[best])
    return order
