"""Means and differences of means of people who sat in small groups, for all questions at once.

People in one small group hear the same arguments and so move alike. The variance of a mean then comes from the sums of
residuals of whole groups. With few groups the plain formula is too small; it is corrected as "CR2": each group's
residuals are blown up so that the variance is unbiased were everybody independent (Bell and McCaffrey 2002, "Bias
reduction in standard errors for linear regression with multi-stage samples", Survey Methodology 28; Pustejovsky and
Tipton 2018, "Small-sample methods for cluster-robust variance estimation", J. Bus. Econ. Stat. 36).

A model with a mean for each arm falls into its arms. In each, with n people in groups of m_g and group sums of
residuals e_g,

    variance = sum e_g^2 / (1 - m_g / n) / n^2,

with Bell and McCaffrey's degrees of freedom (tr W)^2 / tr W^2, W the covariance of the blown-up sums: G - 1 for G
equally large groups. The two arms are put together as Welch (1947) does, whose test it is when nobody has a group.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse, special

from alongside.engines.impact.report import Estimate

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

LEVEL = 0.95


@dataclass(frozen=True, slots=True, eq=False)
class Means:
    """A mean for each question, its variance and degrees of freedom, and of how many people in how many groups."""

    value: Floats
    variance: Floats
    df: Floats
    people: Numbers
    groups: Numbers


@dataclass(frozen=True, slots=True, eq=False)
class Estimates:
    """An estimate for each question (see `Estimate`); NaN where there is none."""

    value: Floats
    se: Floats
    df: Floats
    t: Floats
    p: Floats
    low: Floats
    high: Floats

    def at(self, place: int) -> Estimate | None:
        """The estimate for one question; None where there is none."""
        value, se, df, t, p, low, high = (
            float(one[place]) for one in (self.value, self.se, self.df, self.t, self.p, self.low, self.high)
        )
        if np.isnan(se):
            return None
        if se == 0.0:
            return Estimate(value, se, None, None, None, low, high)
        return Estimate(value, se, df, t, p, low, high)


def clustered(values: Floats, clusters: Numbers) -> Means:
    """The mean of each column, with the CR2 variance and Bell and McCaffrey's degrees of freedom.

    Parameters
    ----------
    values: people x questions, NaN where there is none.
    clusters: the group of each person; when all differ, it is the ordinary standard error with n - 1 degrees.
    """
    seen = ~np.isnan(values)
    per_group = sums_by_group(clusters)
    size = per_group @ seen.astype(np.float64)
    people = seen.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(seen, values, 0.0).sum(axis=0) / people
        sums = per_group @ np.where(seen, values - mean, 0.0)
        blown = 1.0 / (1.0 - size / people)
        blown[size == 0.0] = 0.0
        variance = (sums**2 * blown).sum(axis=0) / people**2
        crossed = size**2 * blown
        squares = (size**2).sum(axis=0) / people**2.0
        across = (crossed.sum(axis=0) ** 2 - (crossed**2).sum(axis=0)) / people**4.0
        df = 1.0 / (squares + across)
    groups = (size > 0).sum(axis=0)
    alone = groups < 2
    return Means(
        mean, np.where(alone, np.nan, variance), np.where(alone, np.nan, df), people, groups.astype(np.int64)
    )


def one_by_one(values: Floats) -> Means:
    """The mean of each column as if everybody were independent of everybody else."""
    return clustered(values, np.arange(len(values)))


def tested(means: Means) -> Estimates:
    """Means against zero: the paired t-test when they are of changes."""
    return estimates(means.value, means.variance, means.df)


def difference(one: Means, other: Means) -> Estimates:
    """`one` less `other`, with degrees of freedom as of Welch (1947) and Satterthwaite (1946)."""
    variance = one.variance + other.variance
    with np.errstate(divide="ignore", invalid="ignore"):
        df = variance**2 / (one.variance**2 / one.df + other.variance**2 / other.df)
    return estimates(one.value - other.value, variance, df)


def estimates(value: Floats, variance: Floats, df: Floats) -> Estimates:
    """Student's t, two-sided p values and intervals."""
    se = np.sqrt(variance)
    still = se <= 1e-12 * np.maximum(np.abs(value), 1.0)
    se = np.where(still, 0.0, se)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.where(still, np.nan, value / se)
        p = 2.0 * special.stdtr(df, -np.abs(t))
        half = np.where(still, 0.0, special.stdtrit(df, (1.0 + LEVEL) / 2.0) * se)
    return Estimates(value, se, df, t, p, value - half, value + half)


def sums_by_group(clusters: Numbers) -> sparse.csr_array:
    """A groups x people matrix that adds people up by group."""
    _, place = np.unique(clusters, return_inverse=True)
    many = int(place.max()) + 1 if len(place) else 0
    return sparse.csr_array((np.ones(len(place)), (place, np.arange(len(place)))), shape=(many, len(place)))
