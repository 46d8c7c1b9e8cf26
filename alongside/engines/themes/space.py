"""Texts as rows of numbers, by what is installed: meaning and words, or words alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from alongside.engines.themes.embedding import Rows, embed, embeddings_available
from alongside.engines.themes.tfidf import Tfidf

TOPICS = 200
"""The TF-IDF is folded into at most this many directions."""

WORDS_WEIGH = 0.8
"""How long the part of a row that comes from words is, beside 1 for its meaning. Measured in bench/themes."""

SEED = 1
"""The directions are found from a random start; it has to be the same each time."""

PASSES = 2
"""How often the directions are improved."""


@dataclass(frozen=True, slots=True)
class Space:
    """How a text becomes a row: learned from some texts, for them and for others.

    Parameters
    ----------
    kind: "meaning and words", or "words" when there are no embeddings.
    tfidf: the weights of words.
    directions: the directions that the TF-IDF is folded into, a column each.
    """

    kind: str
    tfidf: Tfidf
    directions: np.ndarray

    @classmethod
    def fit(cls, texts: Sequence[str], *, embeddings: bool | None = None) -> Space:
        """Learn the words of `texts`: latent semantic analysis (Deerwester et al. 1990).

        Parameters
        ----------
        texts: all texts at hand, coded or not.
        embeddings: whether to use sentence embeddings; None: when they are installed.
        """
        wanted = embeddings_available() if embeddings is None else embeddings
        tfidf = Tfidf.fit(texts)
        directions = _directions(tfidf.transform(texts))
        return cls("meaning and words" if wanted else "words", tfidf, directions)

    def rows(
        self, texts: Sequence[str], meaning: Rows | None = None, words: sparse.csr_matrix | None = None
    ) -> Rows:
        """The texts as rows of length 1; of length 0 where a text has nothing in it that is known.

        Parameters
        ----------
        texts: what to turn into rows.
        meaning: their embeddings where they are known already (see `embed`), to save the time.
        words: their TF-IDF, likewise.
        """
        words = self.tfidf.transform(texts) if words is None else words
        folded = unit(np.asarray(words @ self.directions))
        if self.kind == "words":
            return folded
        known = embed(texts) if meaning is None else meaning
        return unit(np.hstack([known, WORDS_WEIGH * folded]))


def features(texts: Sequence[str], *, meaning: Rows | None = None) -> Rows:
    """Texts as rows of length 1, close together when they are alike; by what is installed.

    Parameters
    ----------
    texts: the texts.
    meaning: their embeddings where they are known already (see `embed`).
    """
    return Space.fit(texts).rows(texts, meaning)


def unit(rows: Rows) -> Rows:
    """The rows made 1 long; those of no length stay so."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 1e-12))


def _directions(matrix: sparse.csr_matrix) -> np.ndarray:
    """The leading right singular vectors (Halko, Martinsson and Tropp 2011), each with a sign of its own choosing."""
    wanted = min(TOPICS, *matrix.shape)
    if wanted < 1:
        return np.zeros((matrix.shape[1], 0))
    # Half the digits take half the time, and the directions need no more.
    small = matrix.astype(np.float32)
    drawn = np.random.default_rng(SEED).standard_normal(
        (matrix.shape[1], min(wanted + 10, min(matrix.shape))), dtype=np.float32
    )
    basis = np.linalg.qr(small @ drawn)[0]
    for _ in range(PASSES):
        basis = np.linalg.qr(small @ (small.T @ basis))[0]
    _, values, right = np.linalg.svd((small.T @ basis).T, full_matrices=False)
    right = right[:wanted][values[:wanted] > 1e-5 * max(values[0], 1e-30)]
    largest = np.abs(right).argmax(axis=1)
    signs = np.sign(right[np.arange(len(right)), largest])
    return np.ascontiguousarray((right * signs[:, None]).T, dtype=np.float64)
