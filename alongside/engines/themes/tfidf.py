"""What texts say, as counts: TF-IDF of words, pairs of words and pieces of words.

Source: Spärck Jones (1972), "A statistical interpretation of term specificity"; the smoothed form
idf = ln((1 + n) / (1 + df)) + 1, counts damped as 1 + ln(count), rows of length 1.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

MANY = 500
"""From this many texts on, what occurs in a single text is left out: it can join no two."""

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")


def words(text: str) -> list[str]:
    """The words of a text, in lower case and in order; an apostrophe inside belongs to its word."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'"))


def phrases(text: str) -> list[str]:
    """Words, and pairs of words that follow each other."""
    single = words(text)
    return single + [f"{one} {two}" for one, two in zip(single, single[1:], strict=False)]


def parts(text: str) -> list[str]:
    """Runs of 3 to 5 letters inside each word, with a space at its ends: they bridge spelling and endings."""
    found = []
    for word in words(text):
        edged = f" {word} "
        for size in (3, 4, 5):
            if len(edged) <= size:
                found.append(edged)
                break
            found += [edged[start : start + size] for start in range(len(edged) - size + 1)]
    return found


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of feature: how it is found in a text, and what each known one weighs."""

    find: Callable[[str], list[str]]
    columns: dict[str, int]
    idf: np.ndarray

    @classmethod
    def fit(cls, find: Callable[[str], list[str]], texts: Sequence[str]) -> Kind:
        """Learn which features occur and how rare each is."""
        seen = Counter(feature for text in texts for feature in set(find(text)))
        least = 2 if len(texts) >= MANY else 1
        known = sorted(feature for feature, count in seen.items() if count >= least)
        idf = [math.log((1 + len(texts)) / (1 + seen[feature])) + 1 for feature in known]
        return cls(find, {feature: column for column, feature in enumerate(known)}, np.array(idf))

    def transform(self, texts: Iterable[str]) -> sparse.csr_matrix:
        """Rows of length 1 (or 0, when nothing in the text is known)."""
        data: list[float] = []
        columns: list[int] = []
        ends = [0]
        for text in texts:
            counts = Counter(feature for feature in self.find(text) if feature in self.columns)
            row = [
                (1 + math.log(count)) * float(self.idf[self.columns[feature]])
                for feature, count in counts.items()
            ]
            length = math.sqrt(sum(value * value for value in row))
            data += [value / length for value in row]
            columns += [self.columns[feature] for feature in counts]
            ends.append(len(columns))
        found = sparse.csr_matrix(
            (np.array(data, dtype=np.float64), np.array(columns, dtype=np.int64), np.array(ends)),
            shape=(len(ends) - 1, len(self.columns)),
        )
        found.sort_indices()
        return found


@dataclass(frozen=True, slots=True)
class Tfidf:
    """TF-IDF learned from some texts, for them and for others: words and pairs, beside parts of words."""

    kinds: tuple[Kind, ...]

    @classmethod
    def fit(cls, texts: Sequence[str]) -> Tfidf:
        """Learn from `texts` which features occur and how rare each is.

        Parameters
        ----------
        texts: what the weights come from; in use, all texts at hand, coded or not.
        """
        return cls((Kind.fit(phrases, texts), Kind.fit(parts, texts)))

    def transform(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """The texts as sparse rows of length 1 (both kinds weigh the same); 0 where nothing is known."""
        both = sparse.hstack([kind.transform(texts) for kind in self.kinds]).tocsr()
        lengths = np.sqrt(np.asarray(both.multiply(both).sum(axis=1)).ravel())
        scale = np.divide(1.0, lengths, out=np.zeros_like(lengths), where=lengths > 0)
        return sparse.csr_matrix(sparse.diags(scale) @ both)
