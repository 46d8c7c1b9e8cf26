"""Which statements tell a group from the others, with the share of false ones held down.

For each statement, everybody's group is taken as it is without their votes on it (`grouping.without_each_fold`): groups
that are found from votes always differ on those votes, and a test on the same votes would find too much. Then, for
each group and statement, the share that agrees (and that disagrees) is compared between the group and all others by a
chi-square test of two proportions with Yates's correction (1934), and the p values of all groups and statements
together are held to a false-discovery rate (Benjamini and Hochberg 1995, "Controlling the False Discovery Rate",
J. R. Stat. Soc. B 57).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

RATE = 0.05
FOLDS = 5


def discoveries(p: Floats) -> Floats:
    """The q value of each p value: the least false-discovery rate at which it is a discovery.

    With p values in ascending order, q_(i) = min over j >= i of p_(j) m / j. NaN counts as not tested, and stays NaN.
    """
    flat = p.ravel()
    tested = np.flatnonzero(~np.isnan(flat))
    order = tested[np.argsort(flat[tested], kind="stable")]
    ranked = flat[order] * len(order) / np.arange(1, len(order) + 1)
    q = np.full(len(flat), np.nan)
    q[order] = np.minimum(np.minimum.accumulate(ranked[::-1])[::-1], 1.0)
    return q.reshape(p.shape)


def difference(chosen: Counts, seen: Counts) -> Floats:
    """How surprising it would be, were the group like the others, that so many more of it chose something: one-sided
    p values.

    Parameters
    ----------
    chosen, seen: how many of each group chose it, and saw the statement (many x m).

    z = (|d| - (1/n1 + 1/n2) / 2) / sqrt(p (1 - p) (1/n1 + 1/n2)) with d the difference of the two shares and p the
    pooled share; p values of groups that chose it less than the others are at least 1/2. NaN where the group or the
    others have not seen the statement, or all chose the same.
    """
    others_chosen, others_seen = chosen.sum(axis=0) - chosen, seen.sum(axis=0) - seen
    with np.errstate(divide="ignore", invalid="ignore"):
        each = 1.0 / seen + 1.0 / others_seen
        apart = chosen / seen - others_chosen / others_seen
        pooled = (chosen + others_chosen) / (seen + others_seen)
        size = np.maximum(np.abs(apart) - each / 2, 0.0) / np.sqrt(pooled * (1.0 - pooled) * each)
    return np.where(np.isfinite(size), special.ndtr(-np.sign(apart) * size), np.nan)


def telling(fold_counts: Counts) -> tuple[Floats, NDArray[np.bool_]]:
    """For each group and statement (many x m): the q value that the group differs from the others on it, and
    whether in agreeing more (True) or in disagreeing more.

    Parameters
    ----------
    fold_counts: many x m x 3, counted with groups that do not know of the statement.
    """
    seen = fold_counts.sum(axis=2)
    agree, disagree = difference(fold_counts[:, :, 0], seen), difference(fold_counts[:, :, 1], seen)
    by_agreeing = ~(np.nan_to_num(disagree, nan=2.0) < np.nan_to_num(agree, nan=2.0))
    smaller = np.where(by_agreeing, agree, disagree)
    # Two directions were looked at, and the more telling one is kept.
    return discoveries(np.minimum(2.0 * smaller, 1.0)), by_agreeing
