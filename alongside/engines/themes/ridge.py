"""Kernel ridge regression: what a text's likeness to every coded text tells about its codes.

Beside the logistic regressions, which see only what is common to many texts, it sees each rare word. Source: Saunders,
Gammerman and Vovk (1998), "Ridge regression learning algorithm in dual variables".
"""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.linalg import cho_factor, cho_solve

from alongside.engines.themes.embedding import Rows

SHARP = 3.0
"""How much more near texts count than far ones. Like the next two, chosen in trials with `bench/themes`."""

HOLD = 0.3
"""How strongly what is learned is held towards how common each code is."""

COUNTS = 12.5
"""What a share found here counts in log-odds, added to the logistic regression's, when very many texts are coded."""

FEW = 1000
"""With so many texts it counts half of that, with few next to nothing: with 100 coded, full counting made the first 3
worse."""

RARE = 60
"""For a code with so many uses it counts more by half of `MORE`; for rarer ones by up to all of it."""

MORE = 3.0
"""What it counts more for the rarest codes, when very many texts are coded: what is common to a handful of texts tells
the logistic regression little."""

MOST = 5000
"""It learns from at most so many texts: time grows with their cube, memory with their square."""

BLOCK = 1000
"""So many texts are compared at once, so that only what is found has to be kept."""


def likeness(
    rows: Rows, words: sparse.csr_matrix, others: Rows, other_words: sparse.csr_matrix
) -> np.ndarray:
    """How alike texts are: half by their rows, half by each word, pair and part of a word that they share.

    Parameters
    ----------
    rows, others: rows of a `Space`.
    words, other_words: the same texts' TF-IDF.

    Returns
    -------
    (texts, others), at most 1.
    """
    # Half the digits take half the time and memory, and are enough.
    across, other_words = others.astype(np.float32).T, other_words.astype(np.float32).T.tocsr()
    found = np.empty((len(rows), len(others)), dtype=np.float32)
    for start in range(0, len(rows), BLOCK):
        block = slice(start, start + BLOCK)
        same = (words[block].astype(np.float32) @ other_words).toarray()
        found[block] = (np.exp(SHARP * (rows[block].astype(np.float32) @ across - 1)) + same) / 2
    return found


def drawn(texts: int, *, seed: int) -> np.ndarray:
    """The indexes, in order, of those of so many texts to learn from: all, or `MOST` drawn by `seed`."""
    return np.sort(np.random.default_rng(seed).permutation(texts)[:MOST])


def fit(alike: np.ndarray, marks: Rows, weigh: Rows) -> Rows:
    """What each text pulls towards each code.

    Minimises, for each code by itself, sum of weigh * (mark - common - found)^2 + HOLD * |found|^2, the length being
    that of the kernel.

    Parameters
    ----------
    alike: (texts, texts), `likeness` of the texts to each other.
    marks: (texts, codes), 1 where the code fits and 0 where not.
    weigh: (texts,), what each text counts.

    Returns
    -------
    (texts + 1, codes): the pulls, and how common each code is in the last row; in log-odds, times what this many
    texts count.
    """
    common = weigh @ marks / weigh.sum()
    held = alike + np.diag((HOLD / weigh).astype(alike.dtype))
    factor = cho_factor(held, overwrite_a=True, check_finite=False)
    pulls = cho_solve(factor, (marks - common).astype(alike.dtype), check_finite=False)
    much = 1 / (1 + (FEW / len(marks)) ** 2)
    counts = COUNTS * much * (1 + MORE * much * rare(marks.sum(axis=0)))
    return np.asarray(counts * np.vstack([pulls, common]), dtype=np.float64)


def rare(uses: Rows) -> Rows:
    """How rare a code is, from 1 to 0, by how often it was used."""
    return np.asarray(1 / (1 + (uses / RARE) ** 2))


def score(alike: np.ndarray, pulls: Rows) -> Rows:
    """What is added to the log-odds of every code; `alike` is (texts asked about, texts learned from)."""
    return np.asarray(alike @ pulls[:-1].astype(alike.dtype) + pulls[-1], dtype=np.float64)
