"""k-means: centres such that each point belongs to the nearest, and each centre is the mean of what belongs to it.

Sources: Lloyd (1982), "Least Squares Quantization in PCM", IEEE Trans. Inf. Theory 28; starts as in Arthur and
Vassilvitskii (2007), "k-means++: The Advantages of Careful Seeding", SODA.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]

STARTS = 3
STEPS = 30
SAMPLE = 1000
"""With more points, the best start is looked for among this many of them; the last steps are made with all."""


def nearest(points: Floats, centres: Floats) -> Labels:
    """The position of each point's nearest centre (squared Euclidean distance; the first of equally near ones)."""
    apart = np.square(centres).sum(axis=1)[:, None] - 2.0 * (centres @ points.T)
    # Centre by centre, which for few centres is faster than argmin over a table.
    labels, least = np.zeros(len(points), dtype=np.int64), apart[0]
    for place in range(1, len(centres)):
        labels = np.where(apart[place] < least, place, labels)
        least = np.minimum(apart[place], least)
    return labels


def kmeans(points: Floats, many: int, rng: np.random.Generator, *, starts: int = STARTS) -> Floats:
    """`many` centres (many x d) for points (n x d, n >= many): the best of some starts by the sum of squared
    distances."""
    sample = points
    if len(points) > SAMPLE:
        sample = points[rng.choice(len(points), SAMPLE, replace=False)]
    best, least = sample[:many], np.inf
    for _ in range(starts):
        centres = _steps(sample, _seeded(sample, many, rng))
        apart = float(np.square(sample - centres[nearest(sample, centres)]).sum())
        if apart < least - 1e-12:
            best, least = centres, apart
    return best if sample is points else _steps(points, best)


def _seeded(points: Floats, many: int, rng: np.random.Generator) -> Floats:
    """The first centre is any point; each next is drawn by the squared distance from those so far."""
    centres = [points[rng.integers(len(points))]]
    apart = np.square(points - centres[0]).sum(axis=1)
    while len(centres) < many:
        total = np.cumsum(apart)
        place = int(np.searchsorted(total, rng.random() * total[-1])) if total[-1] > 0 else 0
        centres.append(points[min(place, len(points) - 1)])
        apart = np.minimum(apart, np.square(points - centres[-1]).sum(axis=1))
    return np.array(centres)


def _steps(points: Floats, centres: Floats) -> Floats:
    """Lloyd's steps until nobody changes, STEPS at most. A centre to which nothing belongs stays where it is."""
    before = np.full(len(points), -1)
    places = np.arange(len(centres))[:, None]
    for _ in range(STEPS):
        labels = nearest(points, centres)
        if np.array_equal(labels, before):
            break
        before = labels
        belongs = (labels == places).astype(np.float64)
        counts = belongs.sum(axis=1)[:, None]
        centres = np.where(counts > 0, (belongs @ points) / np.maximum(counts, 1.0), centres)
    return centres
