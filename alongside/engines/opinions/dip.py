"""Is there a valley? Hartigan's dip: how far a sample is from having a single peak.

The dip D of a sample is the greatest distance between its distribution function and the nearest distribution
function with one peak (convex up to the peak, concave after it). Of all distributions with one peak the flat one
gives the largest dips, so a dip larger than flat samples of the same size give is evidence of two peaks with a
valley between.

Source: Hartigan and Hartigan (1985), "The Dip Test of Unimodality", Annals of Statistics 13; how to compute it:
Hartigan (1985), "Computation of the Dip Statistic to Test for Unimodality", Applied Statistics 34.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression

Floats = NDArray[np.float64]

MOST_POINTS = 500
"""A larger sample is told by this many of its quantiles, which moves the dip by at most 1/1000."""

LARGEST = 2000
"""Larger samples are held to what samples of this size are held to: a valley must be deep enough to matter, not
only be there."""

SHARES = (0.5, 0.75, 0.9, 0.95, 0.975, 0.99, 0.995, 0.999)
FLAT = {
    10: (0.3093, 0.3610, 0.4121, 0.4407, 0.4670, 0.5040, 0.5275, 0.5716),
    20: (0.3278, 0.3807, 0.4345, 0.4707, 0.5030, 0.5406, 0.5668, 0.6212),
    50: (0.3457, 0.4010, 0.4590, 0.4967, 0.5303, 0.5717, 0.5993, 0.6642),
    100: (0.3552, 0.4123, 0.4719, 0.5109, 0.5465, 0.5902, 0.6193, 0.6792),
    200: (0.3614, 0.4191, 0.4822, 0.5222, 0.5582, 0.6049, 0.6372, 0.7072),
    500: (0.3676, 0.4260, 0.4906, 0.5317, 0.5697, 0.6100, 0.6388, 0.7079),
    2000: (0.3728, 0.4327, 0.4971, 0.5406, 0.5786, 0.6206, 0.6524, 0.7232),
}
"""For flat samples of so many points, the value of D sqrt(n) below which these SHARES of them lie (our own simulation,
12,000 samples or more each)."""


def dip(sample: Floats) -> float:
    """The dip of a sample, from 1 / (2 n) to 1/4; 0 when it has fewer than two different values."""
    values = np.sort(np.asarray(sample, dtype=np.float64))
    if len(values) > MOST_POINTS:
        ranks = (np.arange(MOST_POINTS) + 0.5) / MOST_POINTS * len(values)
        values = values[ranks.astype(np.int64)]
    points, counts = np.unique(values, return_counts=True)
    if len(points) < 2:
        return 0.0
    # The distribution function jumps at each point, from `before` to `after`.
    after = np.cumsum(counts) / len(values)
    before = after - counts / len(values)
    largest = float((after - before).max())
    low, high = 0, len(points) - 1
    while True:
        # Between low and high: the greatest convex curve below, and the least concave curve above.
        below = _hull(points, before, low, high, 1.0)
        above = _hull(points, after, low, high, -1.0)
        at_below = np.interp(points[below], points[above], after[above]) - before[below]
        at_above = after[above] - np.interp(points[above], points[below], before[below])
        widest = max(float(at_below.max()), float(at_above.max()))
        if widest <= largest:
            return largest / 2
        if at_below.max() > at_above.max():
            left = int(below[int(at_below.argmax())])
            right = int(above[int(np.searchsorted(above, left))])
        else:
            right = int(above[int(at_above.argmax())])
            left = int(below[int(np.searchsorted(below, right, side="right")) - 1])
        if (left, right) == (low, high):
            return max(largest, widest) / 2 if right - left <= 1 else largest / 2
        # Outside the new stretch the single-peaked curve is the convex one to its left, the concave one to its right.
        start, end = points[low : left + 1], points[right : high + 1]
        convex = np.interp(start, points[below], before[below])
        concave = np.interp(end, points[above], after[above])
        largest = max(
            largest,
            float((after[low : left + 1] - convex)[:-1].max(initial=0.0)),
            float((concave - before[right : high + 1])[1:].max(initial=0.0)),
        )
        low, high = left, right


def chance(depth: float, size: int) -> float:
    """How often a flat sample of `size` has a dip of at least `depth`, as a share; from FLAT, so never told as less
    than 0.001 nor more than 0.5."""
    size = max(10, min(size, LARGEST))
    sizes = [math.sqrt(one) for one in FLAT]
    levels = [
        float(np.interp(math.sqrt(size), sizes, [row[place] for row in FLAT.values()]))
        for place in range(len(SHARES))
    ]
    return float(np.exp(np.interp(depth * math.sqrt(size), levels, np.log(1 - np.array(SHARES)))))


def _hull(points: Floats, heights: Floats, low: int, high: int, side: float) -> NDArray[np.int64]:
    """Positions between low and high at which the convex curve below (side 1) or the concave curve above (-1)
    touches.

    The slopes of the greatest convex curve below some points are the nearest ascending ones to theirs, in squares
    weighed by width (isotonic regression), so the curve touches where one stretch of equal slopes ends.
    """
    if high - low < 2:
        return np.arange(low, high + 1)
    widths = np.diff(points[low : high + 1])
    slopes = side * np.diff(heights[low : high + 1]) / widths
    return np.asarray(isotonic_regression(slopes, weights=widths).blocks + low, dtype=np.int64)
