"""The change of an arm at a given answer before, with people in small groups: for all questions at once.

In each arm change = a + b (before - at) + e, and a is wanted: the change of people who thought `at` before. With the
same `at` in both arms, arms that were unlike at first are compared at the same place, each with a slope of its own
(Lin 2013, "Agnostic notes on regression adjustments to experimental data", Ann. Appl. Stat. 7). When who leaves goes
with what they thought before, and change with it along a line, this is right where the plain difference is not.

Variance and degrees of freedom are CR2 with Bell and McCaffrey's, as in `estimating`. With X_g the rows (1, before -
at) of group g, S_g = X_g'X_g and M = (sum S_g)^-1, the correction (I - X_g M X_g')^(-1/2) X_g is X_g W_g with W_g =
(I - M S_g)^(-1/2), so that only matrices of 2 x 2 are needed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from alongside.engines.impact.estimating import Floats, Means, Numbers, sums_by_group

SINGULAR = 1e-9
"""A determinant as small as this counts as none: the line is told by one group alone."""


def at_baseline(change: Floats, before: Floats, at: Floats, clusters: Numbers) -> Means:
    """The mean change of each column at `at`, where there is a line to go by; NaN where there is none.

    Parameters
    ----------
    change, before: people x questions; NaN in `change` where it is not known.
    at: one answer for each question.
    clusters: the group of each person.
    """
    seen = ~np.isnan(change)
    per_group = sums_by_group(clusters)
    x = np.where(seen, before - at, 0.0)
    y = np.where(seen, change, 0.0)
    size, first, second = (per_group @ one for one in (seen.astype(np.float64), x, x * x))
    each = _matrices(size, first, first, second)
    together = each.sum(axis=0)
    people, groups = seen.sum(axis=0), (size > 0).sum(axis=0)
    spread = np.linalg.det(together) > SINGULAR * np.maximum(together[:, 0, 0] * together[:, 1, 1], SINGULAR)
    inverse = np.linalg.inv(np.where(spread[:, None, None], together, np.eye(2)))
    coefficients = np.einsum("qab,qb->qa", inverse, np.stack([y.sum(axis=0), (x * y).sum(axis=0)], axis=1))
    left = np.where(seen, y - coefficients[:, 0] - coefficients[:, 1] * x, 0.0)
    scores = np.stack([per_group @ left, per_group @ (x * left)], axis=2)
    roots, whole = _root(np.eye(2) - inverse @ each)
    known = spread & whole.all(axis=0) & (groups > 2)
    # W M c for each group and question, c = (1, 0).
    weights = np.linalg.solve(roots, np.broadcast_to(inverse[:, :, :1], (*each.shape[:3], 1)))[..., 0]
    variance = (np.einsum("gqa,gqa->gq", weights, scores) ** 2).sum(axis=0)
    spun = np.einsum("gqab,gqb->gqa", each, weights)
    own = np.einsum("gqa,gqa->gq", weights, spun)
    taken = np.einsum("gqa,qab,gqb->gq", spun, inverse, spun)
    crossed = inverse @ np.einsum("gqa,gqb->qab", spun, spun)
    trace = (own - taken).sum(axis=0)
    squares = (own**2 - 2.0 * own * taken).sum(axis=0) + np.einsum("qab,qba->q", crossed, crossed)
    with np.errstate(divide="ignore", invalid="ignore"):
        df = trace**2 / squares
    blank = np.where(known, 1.0, np.nan)
    return Means(coefficients[:, 0] * blank, variance * blank, df * blank, people, groups.astype(np.int64))


def _matrices(a: Floats, b: Floats, c: Floats, d: Floats) -> Floats:
    """Matrices of 2 x 2 from their four numbers."""
    return np.stack([np.stack([a, b], axis=-1), np.stack([c, d], axis=-1)], axis=-2)


def _root(matrices: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """The square roots of matrices of 2 x 2 with eigenvalues from 0 to 1, and which are not singular.

    (B + sqrt(det B) I) / sqrt(tr B + 2 sqrt(det B)), by the theorem of Cayley and Hamilton. Singular ones become I.
    """
    determinant = np.linalg.det(matrices)
    whole = determinant > SINGULAR
    matrices = np.where(whole[..., None, None], matrices, np.eye(2))
    root = np.sqrt(np.where(whole, determinant, 1.0))[..., None, None]
    trace = np.trace(matrices, axis1=-2, axis2=-1)[..., None, None]
    return (matrices + root * np.eye(2)) / np.sqrt(trace + 2.0 * root), whole
