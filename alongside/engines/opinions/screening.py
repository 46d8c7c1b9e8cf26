"""Which votes can be published without telling who cast them.

Votes are withheld until everything that is left meets one rule: **whoever knows any two votes of a person finds at
least 5 people who cast both.** (This is k^m-anonymity with k = 5 and m = 2: Terrovitis, Mamoulis and Kalnis (2008),
"Privacy-preserving anonymization of set-valued data", PVLDB 1.) A vote that fewer than 5 people cast on a statement,
rare patterns, and people of whom little is left are withheld with it. People are numbered anew in a random order, and
there are no times. A group with fewer than 5 people left loses its label.

What the rule does not promise: somebody who knows three or more votes of a person may still find them. So what is
published should be as little as the purpose needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from alongside.engines.opinions.votes import Id, Votes

Bools = NDArray[np.bool_]

AT_LEAST = 5
FEWEST_VOTES = 2
NEARLY = 0.7
"""Of each person's votes, those in this share of the rare pairs of the worst go with it: a quarter of the rounds, for a
little more that is withheld."""


@dataclass(frozen=True, slots=True, eq=False)
class Screened:
    """Votes that can be published.

    Parameters
    ----------
    votes: what is left, with people numbered anew from 1 in a random order; all statements keep their place.
    groups: the group of each of these people, by their new number; "" where it is withheld or there is none.
    votes_withheld, people_withheld: how many votes and people are not in it.
    rule: the rule in plain words, to be published with the votes.
    """

    votes: Votes
    groups: dict[int, str]
    votes_withheld: int
    people_withheld: int
    rule: str


def screen(
    votes: Votes, *, seed: int, groups: Mapping[Id, str] | None = None, at_least: int = AT_LEAST
) -> Screened:
    """Withhold what could tell who a person is.

    Parameters
    ----------
    votes: all votes.
    seed: draws the new numbers; it must not be published, and not be guessable.
    groups: the group letters by participant (`Finding.labels`), to publish with the votes.
    at_least: how many people must share any two votes.
    """
    kept = _kept(votes, at_least)
    left = votes.only(kept)
    people = np.flatnonzero(left.per_participant)
    if len(people) < at_least:
        people = people[:0]
    order = np.random.default_rng(seed).permutation(people)
    number = {old: place + 1 for place, old in enumerate(order.tolist())}
    new = np.array([number.get(row, 0) for row in left.rows.tolist()], dtype=np.int64)
    rows = np.argsort(new, kind="stable")[int((new == 0).sum()) :]
    public = Votes.from_rows(
        new[rows],
        [votes.statements[column] for column in left.columns[rows].tolist()],
        left.values[rows],
        every_statement=votes.statements,
    )
    labels = {number[old]: (groups or {}).get(votes.participants[old], "") for old in order.tolist()}
    sizes = {label: list(labels.values()).count(label) for label in set(labels.values())}
    return Screened(
        public,
        {one: label if sizes[label] >= at_least else "" for one, label in sorted(labels.items())},
        len(votes) - len(public),
        len(votes.participants) - len(order),
        rule(at_least),
    )


def rule(at_least: int = AT_LEAST) -> str:
    """The rule in plain words."""
    return (
        f"Any two votes of a person in this file were cast by at least {at_least} people. Votes and people for whom "
        "this could not be kept were left out. People are numbered anew in a random order, and there are no times. "
        f"Groups with fewer than {at_least} people in this file are not named."
    )


def _kept(votes: Votes, at_least: int) -> Bools:
    """Which votes can stay: of each pair that fewer than `at_least` people share, the rarer vote goes; again, until
    there is no such pair. People who are left with fewer than 2 votes go as well."""
    statements = len(votes.statements)
    items = votes.columns.astype(np.int64) * 3 + votes.values + 1
    kept = np.ones(len(votes), dtype=np.bool_)
    while True:
        several = np.bincount(votes.rows[kept], minlength=len(votes.participants)) >= FEWEST_VOTES
        kept &= several[votes.rows]
        if not kept.any():
            return kept
        cast = sparse.csr_array(
            (np.ones(int(kept.sum()), dtype=np.int32), (votes.rows[kept], items[kept])),
            shape=(len(votes.participants), statements * 3),
        )
        together = (cast.T @ cast).toarray()
        rare = (together > 0) & (together < at_least)
        if not rare.any():
            return kept
        gone = _rarest(votes.rows[kept], items[kept], cast, rare, together.diagonal())
        kept[np.flatnonzero(kept)[gone]] = False


def _rarest(
    rows: NDArray[np.int32],
    items: NDArray[np.int64],
    cast: sparse.csr_array,
    rare: Bools,
    many: NDArray[np.int64],
) -> Bools:
    """For each person with a rare pair, the vote that is in most of their rare pairs (the rarer of equals), and those
    that are in nearly as many."""
    in_pairs = (cast @ sparse.csr_array(rare.astype(np.int32))).multiply(cast).tocsr()
    rare_pairs = np.asarray(in_pairs[rows, items], dtype=np.float64).ravel()
    weight = rare_pairs - many[items] / (many.max() + 1.0)
    worst = np.full(int(rows.max()) + 1, -np.inf)
    np.maximum.at(worst, rows, np.where(rare_pairs > 0, weight, -np.inf))
    nearly = rare_pairs >= np.maximum(NEARLY * np.ceil(worst[rows]), 2.0)
    return np.asarray((rare_pairs > 0) & ((weight >= worst[rows]) | nearly))
