"""Are there distinct groups, and which? Groups are reported only where a valley lies between every two of them.

The people who are placed well enough are divided by k-means into 2, 3, ... parts. For every two parts, everybody in
them is put on the line through their centres, and Hartigan's dip asks whether fewer people stand between than on either
side (`dip`). One cloud, however long or lopsided, has no valley, so cutting it does not make groups. The largest number
of parts with a valley between every two of them is chosen; with none, the finding is that there are no distinct groups.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from alongside.engines.opinions.dip import chance, dip
from alongside.engines.opinions.kmeans import STARTS, kmeans, nearest
from alongside.engines.opinions.mapping import Map, Placed, place_all
from alongside.engines.opinions.votes import Id, Votes

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]

MOST_GROUPS = 5
LEVEL = 0.05
"""A valley counts when flat samples show one as deep less often than this."""

CLEARLY_NOT = 0.5
"""When half of all flat samples show a valley as deep, at two numbers of parts running, no more are tried. (It is
the most that `chance` tells.)"""

ENOUGH_VOTES = 7
"""Somebody with fewer votes than this (or than there are statements) is in no group; the same number as in Polis."""

WELL_PLACED = (0.7, 0.5)
"""Valleys are looked for among people of whose place so much is known: 1 less the variance left of the variance there
would be without their votes. With fewer than FEWEST of them, the lower bar is taken."""

FEWEST = 20
"""With fewer people than this who voted enough, or who are well placed, groups cannot be told."""

SMOOTHING = 3.0
"""People with few votes stand on few possible points. Their places are blurred by their uncertainty times
sqrt(3 / votes), so that the gaps between possible points are not taken for valleys."""


@dataclass(frozen=True, slots=True)
class Try:
    """What came of dividing people into `parts`: the size of the smallest part, and of the least deep valley how
    often flat samples show one as deep (None when the smallest part was too small to look)."""

    parts: int
    smallest: int
    chance: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Grouping:
    """Which group everybody is in.

    Parameters
    ----------
    labels: for each participant the position of their group, or -1: too few votes, or no groups.
    centres: the groups' centres, in votes (x * scales) over the significant dimensions; 0 x d without groups.
    enough: who voted on enough statements to be in a group.
    well_placed: how many people valleys were looked for among.
    least: the smallest group that may be shown.
    tries: every number of parts that was tried.
    """

    labels: Labels
    centres: Floats
    enough: NDArray[np.bool_]
    well_placed: int
    least: int
    tries: tuple[Try, ...]

    @property
    def many(self) -> int:
        """How many groups there are; 0 when none are distinct."""
        return len(self.centres)

    def given_up(self) -> Grouping:
        """The same, with nobody in a group."""
        return replace(self, labels=np.full_like(self.labels, -1), centres=self.centres[:0])


def smallest_group(participants: int) -> int:
    """The smallest group that may be shown: 5 people, or 5% of them all if that is more."""
    return max(5, -(-participants // 20))


def enough_votes(statements: int) -> int:
    """On how many statements somebody must have voted to be in a group."""
    return max(1, min(ENOUGH_VOTES, statements))


def in_votes(map_: Map, means: Floats) -> Floats:
    """Places in units of votes, over the significant dimensions."""
    return np.asarray(means[..., : map_.significant] * map_.scales[: map_.significant])


def reliability(map_: Map, placed: Placed) -> Floats:
    """How much is known of each person's place, from 0 (nothing) to 1, over the significant dimensions."""
    squares = np.square(map_.scales[: map_.significant])
    left = np.einsum("naa->na", placed.covariances)[:, : map_.significant] @ squares
    return np.asarray(1.0 - left / max(float(squares.sum()), 1e-12))


def find_groups(
    votes: Votes,
    map_: Map,
    placed: Placed,
    rng: np.random.Generator,
    *,
    fewest: int = FEWEST,
    starts: int = STARTS,
) -> Grouping:
    """Look for groups on a map, among `fewest` well placed people at least; the same seed gives the same groups."""
    people = len(votes.participants)
    least = smallest_group(people)
    enough = votes.per_participant >= enough_votes(len(votes.statements))
    none = np.full(people, -1, dtype=np.int64)
    if map_.significant == 0:
        return Grouping(none, np.zeros((0, 0)), enough, 0, least, ())
    known = reliability(map_, placed)
    core = enough & (known >= WELL_PLACED[0])
    if core.sum() < fewest:
        core = enough & (known >= WELL_PLACED[1])
    places = in_votes(map_, placed.means)
    blurred = _blurred(votes, map_, placed, rng)[core]
    tries: list[Try] = []
    best = np.zeros((0, map_.significant))
    for parts in range(2, MOST_GROUPS + 1):
        if core.sum() < max(fewest, parts * least):
            break
        centres = kmeans(places[core], parts, rng, starts=starts)
        smallest = int(np.bincount(nearest(places[enough], centres), minlength=parts).min())
        if smallest < least:
            tries.append(Try(parts, smallest, None))
            continue
        least_deep = _least_deep(blurred, nearest(places[core], centres), centres)
        tries.append(Try(parts, smallest, least_deep))
        if least_deep < LEVEL:
            best = centres
        elif sum((one.chance or 0.0) > CLEARLY_NOT - 1e-9 for one in tries[-2:]) == 2:
            break
    labels = np.where(enough, nearest(places, best), -1) if len(best) else none
    return Grouping(labels, best, enough, int(core.sum()), least, tuple(tries))


def _least_deep(places: Floats, labels: Labels, centres: Floats) -> float:
    """Over every two parts, the greatest chance of a valley as deep in a flat sample; stops at the first that is
    not deep enough, nearest parts first."""
    pairs = [(one, other) for one in range(len(centres)) for other in range(one)]
    pairs.sort(key=lambda pair: float(np.square(centres[pair[0]] - centres[pair[1]]).sum()))
    worst = 0.0
    for one, other in pairs:
        line = places[(labels == one) | (labels == other)] @ (centres[one] - centres[other])
        worst = max(worst, chance(dip(line), len(line)))
        if worst >= LEVEL:
            break
    return worst


def _blurred(votes: Votes, map_: Map, placed: Placed, rng: np.random.Generator) -> Floats:
    """Everybody's place with some of its uncertainty added (SMOOTHING)."""
    several = map_.significant
    roots = np.linalg.cholesky(placed.covariances[:, :several, :several])
    noise = np.einsum("nab,nb->na", roots, rng.standard_normal((len(roots), several)))
    share = np.sqrt(np.minimum(1.0, SMOOTHING / np.maximum(votes.per_participant, 1)))
    return in_votes(
        map_, placed.means + np.pad(noise * share[:, None], ((0, 0), (0, map_.dimensions - several)))
    )


def without_each_fold(
    votes: Votes, map_: Map, grouping: Grouping, folds: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Everybody's group as it would be without their votes on the statements of each fold (folds x people): what
    a statement says of a group is then asked of people who were not put there by their votes on it."""
    many = int(folds.max(initial=0)) + 1
    labels = np.empty((many, len(votes.participants)), dtype=np.int64)
    for fold in range(many):
        others = place_all(votes.only(folds[votes.columns] != fold), map_)
        near = nearest(in_votes(map_, others.means), grouping.centres)
        labels[fold] = np.where(grouping.enough, near, -1)
    return labels


def names(
    labels: Labels, many: int, participants: tuple[Id, ...], previous: Mapping[Id, str] | None
) -> list[str]:
    """A letter for each group: by size at first; later, that of the earlier group with which it shares most people.

    Groups and earlier letters are matched so that as many people as possible keep their letter (Kuhn 1955, "The
    Hungarian Method"); a group that matches none takes a letter that was not used before.
    """
    sizes = np.bincount(labels[labels >= 0], minlength=many)
    given: dict[int, str] = {}
    letters = sorted(set(previous.values())) if previous else []
    if previous and letters and many:
        overlap = np.zeros((many, len(letters)))
        place = {letter: position for position, letter in enumerate(letters)}
        for participant, label in zip(participants, labels.tolist(), strict=True):
            if label >= 0 and participant in previous:
                overlap[label, place[previous[participant]]] += 1
        for group, letter in zip(*linear_sum_assignment(-overlap), strict=True):
            if overlap[group, letter] > 0:
                given[int(group)] = letters[int(letter)]
    fresh = (letter for letter in _alphabet() if letter not in letters)
    for group in sorted(range(many), key=lambda one: (-int(sizes[one]), one)):
        if group not in given:
            given[group] = next(fresh)
    return [given[group] for group in range(many)]


def _alphabet() -> list[str]:
    single = [chr(65 + place) for place in range(26)]
    return single + [one + other for one in single for other in single]
