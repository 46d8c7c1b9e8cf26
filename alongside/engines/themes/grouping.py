"""Spherical k-means, and how many groups it finds: the arithmetic under `suggest_clusters`.

Sources: Dhillon and Modha (2001), "Concept decompositions for large sparse text data using clustering"; Arthur and
Vassilvitskii (2007), "k-means++"; Rousseeuw (1987), "Silhouettes".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alongside.engines.themes.embedding import Rows

STARTS = 4
ROUNDS = 50
SAMPLE = 1500
"""Silhouettes compare every row with every other; of more rows than this, so many drawn ones are compared."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One number of groups that was tried.

    Parameters
    ----------
    groups: how many groups.
    silhouette: the mean silhouette by cosine distance, from -1 to 1: how much nearer texts are to their own group
        than to the next one. The number of groups with the highest is taken.
    smallest: how many texts are in the smallest group.
    """

    groups: int
    silhouette: float
    smallest: int


def k_means(rows: Rows, groups: int, *, seed: int) -> np.ndarray:
    """Divide rows of length 1 into groups so that the sum of cosines with the group's mean direction is high.

    Parameters
    ----------
    rows: (texts, features), each of length 1.
    groups: how many; at most the number of rows.
    seed: decides the starts; the best of four counts.

    Returns
    -------
    For each row its group, from 0; every group has a row.
    """
    random = np.random.default_rng(seed)
    best, best_sum = np.zeros(len(rows), dtype=int), -np.inf
    for _ in range(STARTS):
        centres = rows[_spread(rows, groups, random)]
        of = np.full(len(rows), -1)
        for _ in range(ROUNDS):
            cosines = rows @ centres.T
            new = cosines.argmax(axis=1)
            _fill(new, cosines, groups)
            if (new == of).all():
                break
            of = new
            centres = directions(rows, of, groups)
        total = float((rows * directions(rows, of, groups)[of]).sum())
        if total > best_sum + 1e-12:
            best, best_sum = of, total
    return best


def directions(rows: Rows, of: np.ndarray, groups: int) -> Rows:
    """The mean direction of each group: (groups, features), each of length 1 (0 for a group without rows)."""
    sums = np.zeros((groups, rows.shape[1]))
    for group in range(groups):
        sums[group] = rows[of == group].sum(axis=0)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.asarray(np.divide(sums, lengths, out=np.zeros_like(sums), where=lengths > 1e-12))


def _spread(rows: Rows, groups: int, random: np.random.Generator) -> list[int]:
    """Start rows that lie apart: each drawn with a chance by its distance to the nearest one before (k-means++)."""
    chosen = [int(random.integers(len(rows)))]
    far = 1 - rows @ rows[chosen[0]]
    while len(chosen) < groups:
        far = np.maximum(far, 0)
        far[chosen] = 0
        if far.sum() <= 1e-9:
            chosen.append(next(row for row in range(len(rows)) if row not in chosen))
        else:
            chosen.append(int(random.choice(len(rows), p=far / far.sum())))
        far = np.minimum(far, 1 - rows @ rows[chosen[-1]])
    return chosen


def _fill(of: np.ndarray, cosines: Rows, groups: int) -> None:
    """Give a group without rows the row that fits worst where it is, from a group that keeps another."""
    for group in range(groups):
        if (of == group).any():
            continue
        sizes = np.bincount(of, minlength=groups)
        fit = np.where(sizes[of] > 1, cosines[np.arange(len(of)), of], np.inf)
        of[int(fit.argmin())] = group


def silhouettes(rows: Rows, of: np.ndarray, *, seed: int) -> Rows:
    """The silhouette of each row (of a drawn sample when there are many), by cosine distance.

    A row alone in its group has 0, as Rousseeuw defines it.
    """
    sample = np.arange(len(rows))
    if len(rows) > SAMPLE:
        sample = np.sort(np.random.default_rng(seed).choice(len(rows), SAMPLE, replace=False))
    some, own = rows[sample], of[sample]
    groups = int(of.max()) + 1
    sizes = np.bincount(own, minlength=groups)
    sums = np.stack([some[own == group].sum(axis=0) for group in range(groups)])
    # The sum of distances from each row to each group's rows; the row itself is at distance 0.
    far = sizes[None, :] - some @ sums.T
    here = np.arange(len(sample))
    within = np.maximum(far[here, own], 0) / np.maximum(sizes[own] - 1, 1)
    others = np.where(sizes > 0, far / np.maximum(sizes, 1), np.inf)
    others[here, own] = np.inf
    next_best = np.maximum(others.min(axis=1), 0)
    larger = np.maximum(within, next_best)
    told = (larger > 1e-12) & np.isfinite(next_best)
    width = np.divide(next_best - within, larger, out=np.zeros(len(sample)), where=told)
    return np.asarray(np.where(sizes[own] > 1, width, 0.0))


def how_many(rows: Rows, fewest: int, most: int, *, seed: int) -> tuple[np.ndarray, tuple[Tried, ...]]:
    """Try each number of groups and take the one with the highest mean silhouette; of level ones the smallest.

    Returns
    -------
    For each row its group, and every number tried.
    """
    tried = []
    best, best_value = np.zeros(len(rows), dtype=int), -np.inf
    for groups in range(fewest, most + 1):
        of = k_means(rows, groups, seed=seed)
        value = float(silhouettes(rows, of, seed=seed).mean())
        tried.append(Tried(groups, value, int(np.bincount(of, minlength=groups).min())))
        if value > best_value + 1e-9:
            best, best_value = of, value
    return best, tuple(tried)
