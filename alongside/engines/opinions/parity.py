"""The mathematics of Polis as it runs in production, for those who want to compare: `find_as_polis`.

What was not voted on is filled in with the statement's mean; two principal components; each person's place is scaled
by sqrt(statements / their votes); people (in at most 100 small clusters) are divided by k-means into 2 to 5 groups, and
the number with the best silhouette is taken. There are always groups, whether or not they are distinct.

Followed from the published source (pca.clj, clusters.clj, conversation.clj and repness.clj in math/src/polismath/math
of https://github.com/compdemocracy/polis) and Small et al. (2021), "Polis: Scaling Deliberation by Mapping High
Dimensional Opinion Spaces", Recerca 26. Polis writes agreement as -1, so its places are ours turned about; here they
are as there.

What cannot be reproduced from votes alone: Polis starts each clustering from that of the update before, and changes
the number of groups only after it was best several times running. Here every clustering starts anew, from the people
who voted first; so participants should be in the order of their first votes, as `read_votes_csv` gives them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse
from scipy.sparse.linalg import eigsh

from alongside.engines.opinions import agreement as agreeing
from alongside.engines.opinions.finding import Dividing, Found, Group, Shared
from alongside.engines.opinions.kmeans import nearest
from alongside.engines.opinions.votes import Id, Votes

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]

ENOUGH_VOTES = 7
FIRST_PEOPLE = 15
"""Polis takes in the people with most votes while it has fewer than this many, and keeps whom it took in."""

BASE_CLUSTERS = 100
MOST_GROUPS = 5
PEOPLE_A_GROUP = 12
STEPS = 20
STILL = 0.01
DENSE = 60


@dataclass(frozen=True, slots=True, eq=False)
class PolisFinding:
    """What Polis would find.

    Parameters
    ----------
    participants, statements: their ids, in the order of the votes.
    means: the mean of each statement's votes, with agreement as -1 (as Polis has it).
    components: the two principal components, 2 x m, each of length 1.
    positions: n x 2.
    taken_in: who is placed in a group: 7 votes or more, or one of the first 15.
    finding: GROUPS, or TOO_FEW with fewer than two people.
    groups: in the order in which they were made.
    consensus: every statement, by group-informed consensus, highest first.
    dividing: every statement, by the difference between the groups that agree most and least.
    silhouettes: for each number of groups that was tried, how well it divides people.
    """

    participants: tuple[Id, ...]
    statements: tuple[Id, ...]
    votes: int
    means: Floats
    components: Floats
    positions: Floats
    taken_in: NDArray[np.bool_]
    finding: Found
    groups: tuple[Group, ...]
    consensus: tuple[Shared, ...]
    dividing: tuple[Dividing, ...]
    silhouettes: dict[int, float]


def find_as_polis(votes: Votes) -> PolisFinding:
    """Positions, groups and consensus as Polis works them out. Nothing is left to chance."""
    means, components, positions = polis_map(votes)
    taken_in = votes.per_participant >= min(ENOUGH_VOTES, len(votes.statements))
    taken_in[:FIRST_PEOPLE] = True
    labels, silhouettes = polis_groups(positions, taken_in)
    many = int(labels.max(initial=-1)) + 1
    groups = tuple(
        Group(
            chr(65 + one),
            tuple(votes.participants[row] for row in np.flatnonzero(labels == one).tolist()),
            (float(positions[labels == one, 0].mean()), float(positions[labels == one, 1].mean())),
        )
        for one in range(many)
    )
    return PolisFinding(
        participants=votes.participants,
        statements=votes.statements,
        votes=len(votes),
        means=means,
        components=components,
        positions=positions,
        taken_in=taken_in,
        finding=Found.GROUPS if many > 1 else Found.TOO_FEW,
        groups=groups,
        consensus=polis_consensus(votes, labels, many),
        dividing=_dividing(votes, labels, groups),
        silhouettes=silhouettes,
    )


def polis_map(votes: Votes) -> tuple[Floats, Floats, Floats]:
    """Means (m), two principal components (2 x m) and places (n x 2).

    With z = vote - mean for what was voted on and 0 elsewhere (which is filling in the mean), the components are the
    leading eigenvectors of z'z, and a place is z . component * sqrt(m / votes of that person).
    """
    statements = len(votes.statements)
    values = -votes.values.astype(np.float64)
    sums = np.bincount(votes.columns, weights=values, minlength=statements)
    means = np.asarray(sums / np.maximum(votes.per_statement, 1), dtype=np.float64)
    about = votes.sparse(values - means[votes.columns])
    components = np.zeros((2, statements))
    found = _components(about)
    components[: len(found)] = found
    scale = np.sqrt(statements / np.maximum(votes.per_participant, 1))
    return means, components, np.asarray((about @ components.T) * scale[:, None], dtype=np.float64)


def _components(about: sparse.csr_array) -> Floats:
    """Two leading eigenvectors of z'z, each turned so that its entries add up to 0 or more."""
    size = about.shape[1]
    if min(about.shape) == 0 or about.nnz == 0:
        return np.zeros((0, size))
    products = (about.T @ about).toarray()
    if size <= DENSE:
        few = min(2, size)
        _, vectors = linalg.eigh(products, subset_by_index=(size - few, size - 1))
    else:
        _, vectors = eigsh(products, k=2, v0=np.ones(size), tol=0)
    rows = np.asarray(vectors[:, ::-1].T)
    return np.where(rows.sum(axis=1, keepdims=True) < 0, -rows, rows)


def polis_groups(positions: Floats, taken_in: NDArray[np.bool_]) -> tuple[Labels, dict[int, float]]:
    """Everybody's group (-1: not taken in), and the silhouette of each number of groups that was tried."""
    labels = np.full(len(positions), -1, dtype=np.int64)
    people = positions[taken_in]
    if len(people) < 2:
        return labels, {}
    base = _clusters(people, np.ones(len(people)), BASE_CLUSTERS)
    near = nearest(people, base)
    weights = np.bincount(near, minlength=len(base)).astype(np.float64)
    base, near, weights = base[weights > 0], np.cumsum(weights > 0)[near] - 1, weights[weights > 0]
    best, silhouettes = np.zeros(len(base), dtype=np.int64), dict[int, float]()
    for many in range(2, min(MOST_GROUPS, 2 + len(base) // PEOPLE_A_GROUP) + 1):
        divided = nearest(base, _clusters(base, weights, many))
        if len(np.unique(divided)) < 2:
            continue
        silhouettes[many] = silhouette(base, divided)
        if silhouettes[many] == max(silhouettes.values()):
            best = np.unique(divided, return_inverse=True)[1]
    labels[taken_in] = best[near]
    return labels, silhouettes


def _clusters(points: Floats, weights: Floats, many: int) -> Floats:
    """k-means from the first different points; stops when no centre moves by 0.01."""
    _, first = np.unique(points, axis=0, return_index=True)
    centres = points[np.sort(first)[:many]]
    for _ in range(STEPS):
        labels = nearest(points, centres)
        held = np.bincount(labels, weights=weights, minlength=len(centres))
        sums = [np.bincount(labels, weights=weights * axis, minlength=len(centres)) for axis in points.T]
        moved = np.where(
            held[:, None] > 0, np.stack(sums, axis=1) / np.maximum(held, 1e-12)[:, None], centres
        )
        still = bool((np.square(moved - centres).sum(axis=1) < STILL**2).all())
        centres = moved
        if still:
            break
    return centres


def silhouette(points: Floats, labels: Labels) -> float:
    """The mean over points of (b - a) / max(a, b): a the mean distance to one's own group, b to the nearest other;
    0 for a point alone in its group. Source: Rousseeuw (1987), "Silhouettes", J. Comput. Appl. Math. 20."""
    distances = np.sqrt(np.square(points[:, None] - points[None]).sum(axis=2))
    inside = labels[:, None] == np.arange(labels.max() + 1)
    sizes = inside.sum(axis=0)
    to_groups = (distances @ inside) / np.maximum(sizes, 1)
    own = np.take_along_axis(to_groups * sizes, labels[:, None], axis=1)[:, 0] / np.maximum(
        sizes[labels] - 1, 1
    )
    to_groups[inside | (sizes == 0)] = np.inf
    other = to_groups.min(axis=1)
    widths = np.where(sizes[labels] > 1, (other - own) / np.maximum(np.maximum(own, other), 1e-300), 0.0)
    return float(widths.mean())


def polis_consensus(votes: Votes, labels: Labels, many: int) -> tuple[Shared, ...]:
    """Group-informed consensus: for each statement the product over groups of (agreed + 1) / (seen + 2), highest first.

    Parameters
    ----------
    labels: each participant's group, or -1 for nobody's.
    """
    counts = agreeing.counts(votes, labels, many)
    agreed, seen = counts[:, :, 0], counts.sum(axis=2)
    ones = np.ones(agreed.shape)
    beta = agreeing.product((ones + agreed, ones + (seen - agreed)))
    score, (low, high) = np.prod((agreed + 1.0) / (seen + 2.0), axis=0), agreeing.interval(beta)
    return tuple(
        Shared(votes.statements[one], float(score[one]), float(low[one]), float(high[one]))
        for one in np.argsort(-score, kind="stable").tolist()
    )


def _dividing(votes: Votes, labels: Labels, groups: tuple[Group, ...]) -> tuple[Dividing, ...]:
    if not groups:
        return ()
    counts = agreeing.counts(votes, labels, len(groups))
    ones = np.ones(counts.shape[:2])
    beta = ones + counts[:, :, 0], ones + (counts[:, :, 1] + counts[:, :, 2])
    return agreeing.apart(votes.statements, beta, [group.label for group in groups])
