"""Learns from texts that people have coded, and suggests codes for others, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import overload

import numpy as np
from scipy import sparse
from scipy.special import expit

from alongside.engines.themes import logistic, ridge
from alongside.engines.themes.checking import Quality, best_bars, folds, quality
from alongside.engines.themes.embedding import Rows
from alongside.engines.themes.space import Space

MEANING_WEIGHS = 2.0
"""What the words that say what a code means count, beside 1 for a coded text. Measured in bench/themes."""


class NothingCoded(ValueError):
    """There is nothing to learn from: no text has a code, and no code says what it means."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A code that may fit a text. A person decides.

    Parameters
    ----------
    code: the code.
    probability: how likely it is that people would give it, from 0 to 1, checked on texts that were kept back.
    likely: whether it passes the code's bar: where "likely" agreed best with people on texts that were kept back, or,
        the rarer the code, where it was said as often as people gave the code.
    nearest: the index (in the texts given to `fit`) of the text most like this one among those that people gave this
        code: the reason to show. None when nobody has used the code yet.
    similarity: how alike the two are: the cosine of their rows, from -1 to 1. 0 when `nearest` is None.
    """

    code: str
    probability: float
    likely: bool
    nearest: int | None
    similarity: float


@dataclass(frozen=True, slots=True)
class Near:
    """What the kernel ridge regression learned: its texts, as rows and as TF-IDF, and what each pulls."""

    rows: Rows
    words: sparse.csr_matrix
    pulls: Rows

    def score(self, rows: Rows, words: sparse.csr_matrix) -> Rows:
        """What it adds to the log-odds of every code for every row."""
        return ridge.score(ridge.likeness(rows, words, self.rows, self.words), self.pulls)


@dataclass(frozen=True, slots=True)
class Coder:
    """What was learned. Made by `fit`.

    Parameters
    ----------
    codes: all codes, in alphabetical order.
    kind: what texts were compared by: "meaning and words", or "words".
    checked: how well it did on coded texts that were kept back; None with fewer than 10 coded.
    """

    codes: tuple[str, ...]
    kind: str
    checked: Quality | None
    space: Space
    weights: Rows
    slope: float
    levels: Rows
    bars: Rows
    coded: tuple[int, ...]
    coded_rows: Rows
    coded_marks: Rows
    near: Near | None

    @classmethod
    def fit(
        cls,
        texts: Sequence[str],
        codes: Sequence[AbstractSet[str] | None],
        *,
        seed: int,
        about: Mapping[str, str] | None = None,
        embeddings: bool | None = None,
        meaning: Rows | None = None,
        space: Space | None = None,
        check: bool = True,
    ) -> Coder:
        """Learn from what people have coded.

        Parameters
        ----------
        texts: the texts; those not coded yet help too, since they tell which words are common.
        codes: for each text its codes. An empty set: somebody read it and no code fits. None: not coded yet.
        seed: decides how the coded texts are divided for checking.
        about: for each code some words that say what it means: its name, or its name and definition in the codebook.
            They count as an example, so that a code can be suggested before anybody has used it. Codes that only
            stand here are learned too.
        embeddings: whether to use sentence embeddings; None: when they are installed.
        meaning: the embeddings of `texts` where they are known already (see `embed`).
        space: what was learned of these very texts before (another coder's `space`), to save the time.
        check: whether to measure, and to correct, how true the probabilities are, on texts kept back. Without it
            fitting is more than six times faster, and likeness to single texts is left out: what it counts has to be
            corrected.

        Raises
        ------
        NothingCoded: when no text has a code and `about` is empty.
        ValueError: when `texts` and `codes` differ in length.
        """
        if len(texts) != len(codes):
            raise ValueError(f"There are {len(texts)} texts but codes for {len(codes)}.")
        about = about or {}
        coded = [number for number, given in enumerate(codes) if given is not None]
        names = sorted({code for given in codes if given for code in given} | set(about))
        if not names:
            raise NothingCoded("No text has a code yet, so there is nothing to learn from.")
        space = space or Space.fit(texts, embeddings=embeddings)
        said = [texts[number] for number in coded]
        coded_words = space.tfidf.transform(said)
        rows = space.rows(said, None if meaning is None else meaning[coded], coded_words)
        column = {code: number for number, code in enumerate(names)}
        marks = np.zeros((len(coded), len(names)))
        for place, number in enumerate(coded):
            for code in codes[number] or ():
                marks[place, column[code]] = 1
        described = sorted(about)
        extra_words = space.tfidf.transform([about[code] for code in described])
        extra = space.rows([about[code] for code in described], None, extra_words)
        extra_marks = np.eye(len(names))[[column[code] for code in described]]

        all_rows, all_marks = np.vstack([rows, extra]), np.vstack([marks, extra_marks])
        all_words = sparse.vstack([coded_words, extra_words]).tocsr()
        weigh = np.concatenate([np.ones(len(coded)), np.full(len(extra), MEANING_WEIGHS)])
        meant = extra_marks.T @ extra
        fitted = logistic.fit(all_rows, all_marks, weigh)
        weights = logistic.with_few(fitted, logistic.base(all_marks, weigh), meant, len(all_rows))
        slope, levels, checked, near = 1.0, np.zeros(len(names)), None, None
        bars = np.full(len(names), 0.5)
        parts = folds(said, seed=seed) if check else []
        if parts:
            some = ridge.drawn(len(all_rows), seed=seed)
            alike = ridge.likeness(all_rows, all_words, all_rows[some], all_words[some])
            pulls = ridge.fit(alike[some], all_marks[some], weigh[some])
            near = Near(all_rows[some], all_words[some], pulls)
            scores = np.zeros_like(marks)
            for part in parts:
                others = np.setdiff1d(np.arange(len(all_rows)), part)
                found = logistic.fit(all_rows[others], all_marks[others], weigh[others], fitted)
                common = logistic.base(all_marks[others], weigh[others])
                found = logistic.with_few(found, common, meant, len(others))
                scores[part] = logistic.score(rows[part], found)
                keep = np.flatnonzero(~np.isin(some, part))
                left = some[keep]
                pulls = ridge.fit(alike[np.ix_(left, keep)], all_marks[left], weigh[left])
                scores[part] += ridge.score(alike[part][:, keep], pulls)
            rare = ridge.rare(marks.sum(axis=0))
            slope, level, adds = logistic.platt(scores, marks, rare)
            levels = level + adds * rare
            chances = expit(slope * scores + levels)
            bars = best_bars(chances, marks)
            checked = quality(chances, marks, names, bars)
        return cls(
            tuple(names),
            space.kind,
            checked,
            space,
            weights,
            slope,
            levels,
            bars,
            tuple(coded),
            rows,
            marks,
            near,
        )

    def chances(self, texts: Sequence[str], meaning: Rows | None = None) -> Rows:
        """The probability of every code for every text.

        Returns
        -------
        (texts, codes), from 0 to 1; codes in the order of `self.codes`.
        """
        words = self.space.tfidf.transform(texts)
        return self.chances_of_rows(self.space.rows(texts, meaning, words), words)

    def chances_of_rows(self, rows: Rows, words: sparse.csr_matrix) -> Rows:
        """The same as `chances`, from rows of `self.space` and the texts' TF-IDF."""
        scores = logistic.score(rows, self.weights)
        if self.near:
            scores += self.near.score(rows, words)
        return np.asarray(expit(self.slope * scores + self.levels))

    @overload
    def suggest(  # type: ignore[overload-overlap]
        self, texts: str, top: int = 3, *, meaning: Rows | None = None
    ) -> list[Suggestion]: ...

    @overload
    def suggest(
        self, texts: Sequence[str], top: int = 3, *, meaning: Rows | None = None
    ) -> list[list[Suggestion]]: ...

    def suggest(
        self, texts: str | Sequence[str], top: int = 3, *, meaning: Rows | None = None
    ) -> list[Suggestion] | list[list[Suggestion]]:
        """The codes that fit best, most likely first, each with the coded text that is the reason.

        Parameters
        ----------
        texts: one text, or several.
        top: how many codes to suggest at most.
        meaning: the texts' embeddings where they are known already.

        Returns
        -------
        A list of suggestions for one text; a list of such lists for several. A text in which nothing is known gets
        none.
        """
        if isinstance(texts, str):
            return self.suggest([texts], top, meaning=meaning)[0]
        words = self.space.tfidf.transform(texts)
        rows = self.space.rows(texts, meaning, words)
        chances = self.chances_of_rows(rows, words)
        alike = rows @ self.coded_rows.T
        return [
            self._best(chances[number], alike[number], top) if rows[number].any() else []
            for number in range(len(texts))
        ]

    def _best(self, chances: Rows, alike: Rows, top: int) -> list[Suggestion]:
        found = []
        for column in np.argsort(-chances, kind="stable")[:top]:
            nearest, similarity = None, 0.0
            having = np.flatnonzero(self.coded_marks[:, column])
            if having.size:
                place = having[alike[having].argmax()]
                nearest, similarity = self.coded[place], float(np.clip(alike[place], -1, 1))
            chance = float(chances[column])
            found.append(
                Suggestion(
                    self.codes[column], chance, chance >= float(self.bars[column]), nearest, similarity
                )
            )
        return found
