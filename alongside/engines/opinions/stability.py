"""Would the same groups be found if other people had come? People are drawn again, 80% at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alongside.engines.opinions.grouping import FEWEST, Grouping, find_groups, in_votes
from alongside.engines.opinions.kmeans import kmeans, nearest
from alongside.engines.opinions.mapping import Map, fit_and_place
from alongside.engines.opinions.votes import Votes

Labels = NDArray[np.int64]

SHARE = 0.8
FIRM = 0.8
"""Groups are firm when people drawn again fall into the same groups with an adjusted Rand index of at least this."""


@dataclass(frozen=True, slots=True)
class Resampled:
    """What came of drawing people again: the mean adjusted Rand index (None without groups), and how often the same
    number of groups, and how often any groups, were found."""

    adjusted_rand: float | None
    same: float
    groups: float


def adjusted_rand(one: Labels, other: Labels) -> float:
    """How far two divisions of the same people agree: 1 the same, about 0 as by chance.

    (sum of C(n_ij, 2) - E) / (mean of the two sums of C(., 2) - E), where E is their product over C(n, 2).
    Source: Hubert and Arabie (1985), "Comparing partitions", Journal of Classification 2.
    """
    if len(one) != len(other):
        raise ValueError("Two divisions of the same people must be equally long.")
    if len(one) < 2:
        return 1.0
    _, rows = np.unique(one, return_inverse=True)
    _, columns = np.unique(other, return_inverse=True)
    table = np.bincount(rows * (columns.max() + 1) + columns)
    both, first, second = (
        float((counts * (counts - 1)).sum()) / 2
        for counts in (table, np.bincount(rows), np.bincount(columns))
    )
    expected = first * second / (len(one) * (len(one) - 1) / 2)
    most = (first + second) / 2
    return 1.0 if most == expected else (both - expected) / (most - expected)


def resample(votes: Votes, map_: Map, grouping: Grouping, rng: np.random.Generator, times: int) -> Resampled:
    """Draw 80% of the people again, map them anew and look for groups, some times.

    With groups, people are divided into as many parts each time, whatever number was chosen, to compare them.
    """
    people = len(votes.participants)
    agreed, same, some_groups = [], 0, 0
    for _ in range(times):
        chosen = np.sort(rng.choice(people, max(2, round(SHARE * people)), replace=False))
        some = votes.of_participants(chosen)
        again, placed = fit_and_place(some, rng, start=map_, rounds=2)
        found = find_groups(some, again, placed, rng, fewest=round(SHARE * FEWEST), starts=2)
        same += found.many == grouping.many
        some_groups += found.many > 0
        if grouping.many:
            kept = grouping.enough[chosen]
            places = in_votes(again, placed.means[kept])
            centres = found.centres if found.many == grouping.many else kmeans(places, grouping.many, rng)
            agreed.append(adjusted_rand(grouping.labels[chosen][kept], nearest(places, centres)))
    return Resampled(float(np.mean(agreed)) if agreed else None, same / times, some_groups / times)
