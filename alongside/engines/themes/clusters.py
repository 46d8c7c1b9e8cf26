"""Groups of texts that seem to say much the same: a first draft of themes, for people to accept, change or drop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np

from alongside.engines.themes.embedding import Rows
from alongside.engines.themes.grouping import Tried, directions, how_many
from alongside.engines.themes.naming import distinctive
from alongside.engines.themes.space import features, unit
from alongside.engines.themes.tfidf import words

QUOTES = 3
VARIED = 0.5
"""What being unlike the quotes before counts, beside being typical of the group."""

OUTSIDER = 90
"""A text stays in its group only when it is more like it than this percentage of the texts outside are."""

TOO_LONG, TOO_SHORT = 60, 4
"""Words. Quotes outside this are taken only when a group has no others."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """One suggested group.

    Parameters
    ----------
    members: the indexes of its texts, the most typical first.
    quotes: the indexes of up to three texts to show: the most typical, then typical ones unlike those before.
    words: up to six words that tell it from the other groups; the start of a name. Each stands in two of its texts.
    name: a draft name: the first three of the words, or "" when no words tell it apart.
    cohesion: the mean cosine between two of its texts, less what all texts share: 0 is no more alike than any two
        texts, 1 is the same.
    why: sentences that say why these texts and this number.
    """

    members: tuple[int, ...]
    quotes: tuple[int, ...]
    words: tuple[str, ...]
    name: str
    cohesion: float
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clusters(Sequence[Cluster]):
    """The suggested groups, largest first, as a sequence.

    Parameters
    ----------
    found: the groups.
    left_out: the indexes of texts that fit nowhere, in order.
    empty: those of them that have no words at all.
    tried: each number of groups that was tried, and how well it did.
    seed: what decided the starts.
    """

    found: tuple[Cluster, ...]
    left_out: tuple[int, ...]
    empty: tuple[int, ...]
    tried: tuple[Tried, ...]
    seed: int

    def __len__(self) -> int:
        return len(self.found)

    def __iter__(self) -> Iterator[Cluster]:
        return iter(self.found)

    @overload
    def __getitem__(self, index: int) -> Cluster: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Cluster, ...]: ...

    def __getitem__(self, index: int | slice) -> Cluster | tuple[Cluster, ...]:
        return self.found[index]


def suggest_clusters(
    texts: Sequence[str],
    *,
    seed: int,
    fewest: int = 5,
    most: int = 15,
    meaning: Rows | None = None,
) -> Clusters:
    """Group texts by what they seem to say.

    What all texts share is taken away first. Then spherical k-means for each number of groups from `fewest` to `most`;
    the number with the highest mean silhouette is taken. Each text that is no more like its group than outsiders are is
    left out; a group in which fewer than two different texts remain is dropped. The same texts and seed always give the
    same groups.

    Parameters
    ----------
    texts: from none to many thousands. Equal texts go together.
    seed: decides where the search starts.
    fewest, most: how many groups to try. With few texts fewer are tried: at most one for every two different texts.
    meaning: embeddings of `texts` where they are known already (see `embed`).

    Raises
    ------
    ValueError: when `fewest` is below 2 or above `most`.
    """
    if not 2 <= fewest <= most:
        raise ValueError(
            f"From {fewest} to {most} groups cannot be: at least 2, and the fewest not above the most."
        )
    first = {tuple(words(text)): number for number, text in reversed(list(enumerate(texts)))}
    empty = tuple(number for number, text in enumerate(texts) if not words(text))
    distinct = sorted(number for said, number in first.items() if said)
    place = {number: row for row, number in enumerate(distinct)}
    same = [place.get(first[tuple(words(text))], -1) for text in texts]
    top = min(most, len(distinct) // 2)
    if top < 2:
        return Clusters((), tuple(range(len(texts))), empty, (), seed)
    rows = features(
        [texts[number] for number in distinct], meaning=None if meaning is None else meaning[distinct]
    )
    # What all texts share, mostly the question they answer, tells no two apart.
    rows = unit(rows - rows.mean(axis=0))
    of, tried = how_many(rows, min(fewest, top), top, seed=seed)
    of = _without_outsiders(rows, of)
    groups = int(of.max()) + 1
    found = _described(texts, rows, of, distinct, same, groups, tried)
    inside = {member for cluster in found for member in cluster.members}
    left = tuple(number for number in range(len(texts)) if number not in inside)
    return Clusters(tuple(found), left, empty, tried, seed)


def _without_outsiders(rows: Rows, of: np.ndarray) -> np.ndarray:
    """Groups numbered from 0 with -1 for rows that are no more like their group than outsiders are."""
    groups = int(of.max()) + 1
    sums = np.stack([rows[of == group].sum(axis=0) for group in range(groups)])
    kept = np.full(len(rows), -1)
    number = 0
    for group in range(groups):
        inside = np.flatnonzero(of == group)
        outside = rows[of != group] @ unit(sums[[group]])[0]
        bar = float(np.percentile(outside, OUTSIDER)) if outside.size else -1.0
        # Each member is compared with the others, without itself.
        rest = sums[group] - rows[inside]
        lengths = np.linalg.norm(rest, axis=1)
        alike = np.divide(
            (rows[inside] * rest).sum(axis=1), lengths, out=np.full(len(inside), -1.0), where=lengths > 1e-12
        )
        staying = inside[alike > max(bar, 0.0)]
        if len(staying) >= 2:
            kept[staying] = number
            number += 1
    return kept


def _described(
    texts: Sequence[str],
    rows: Rows,
    of: np.ndarray,
    distinct: list[int],
    same: list[int],
    groups: int,
    tried: tuple[Tried, ...],
) -> list[Cluster]:
    if not groups:
        return []
    copies: list[list[int]] = [[] for _ in distinct]
    for number, row in enumerate(same):
        if row >= 0:
            copies[row].append(number)
    centres = directions(rows, of, groups)
    named = distinctive([texts[number] for number in distinct], [int(group) for group in of], groups)
    chosen = max(tried, key=lambda one: (one.silhouette, -one.groups))
    apart = "." if groups == chosen.groups else f"; {groups} of them hold together."
    found = []
    for group in range(groups):
        inside = np.flatnonzero(of == group)
        typical = rows[inside] @ centres[group]
        order = inside[np.argsort(-typical, kind="stable")]
        total = rows[inside].sum(axis=0)
        pairs = len(inside) * (len(inside) - 1)
        cohesion = float((total @ total - (rows[inside] ** 2).sum()) / pairs)
        members = tuple(number for row in order for number in copies[row])
        why = (
            f"{chosen.groups} groups were the clearest of {tried[0].groups} to {tried[-1].groups} tried "
            f"(mean silhouette {chosen.silhouette:.2f})" + apart,
            f"Each of its {len(members)} texts is more like the others here than {OUTSIDER}% of the texts "
            f"elsewhere are.",
        )
        quotes = tuple(distinct[row] for row in _quotes(rows, order, centres[group], texts, distinct))
        found.append(
            Cluster(members, quotes, tuple(named[group]), ", ".join(named[group][:3]), cohesion, why)
        )
    return sorted(found, key=lambda cluster: (-len(cluster.members), cluster.members[0]))


def _quotes(
    rows: Rows, order: np.ndarray, centre: Rows, texts: Sequence[str], distinct: list[int]
) -> list[int]:
    """Typical texts that differ (maximal marginal relevance, Carbonell and Goldstein 1998), of a length to read."""
    lengths = {row: len(words(texts[distinct[row]])) for row in order}
    readable = [row for row in order if TOO_SHORT <= lengths[row] <= TOO_LONG]
    waiting = readable if len(readable) >= min(QUOTES, len(order)) else list(order)
    chosen: list[int] = []
    while waiting and len(chosen) < QUOTES:
        worth = [
            float(rows[row] @ centre)
            - VARIED * max((float(rows[row] @ rows[one]) for one in chosen), default=0.0)
            for row in waiting
        ]
        chosen.append(int(waiting.pop(int(np.argmax(worth)))))
    return chosen
