"""How good suggestions are, measured on coded texts that were kept back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from alongside.engines.themes.embedding import Rows
from alongside.engines.themes.tfidf import words

FOLDS = 5
FEWEST = 10
"""With fewer coded texts than this nothing is kept back: what it would tell is chance."""

TOP = 3

HELD = 100
"""A code with so many uses has a bar half its own best and half the one that calls it likely as often as people gave
it. Where F1 was highest is chance when uses are few. Chosen in trials with `bench/themes`."""


@dataclass(frozen=True, slots=True)
class Quality:
    """How suggestions compared with what people had coded.

    Parameters
    ----------
    texts: how many coded texts were compared.
    in_top: of the texts that have a code, the share with at least one of them among the first 3 suggested; None
        when none has.
    macro_f1: the mean over all codes that occur of how well "likely" agreed with people: F1, 2 * both / (machine +
        people); None when none occurs.
    micro_f1: the same over all texts and codes at once.
    off: how far the probabilities were from what came true, on average (expected calibration error, ten bands).
    by_code: F1 of each code that occurs, with how often people gave it.
    """

    texts: int
    in_top: float | None
    macro_f1: float | None
    micro_f1: float | None
    off: float
    by_code: tuple[tuple[str, float, int], ...]


def folds(texts: Sequence[str], *, seed: int) -> list[list[int]]:
    """Divide texts into five parts; texts with the same words stay together, so that none is a test of itself.

    Returns
    -------
    The indexes of each part; nothing when there are too few different texts.
    """
    groups: dict[tuple[str, ...], list[int]] = {}
    for number, text in enumerate(texts):
        groups.setdefault(tuple(words(text)), []).append(number)
    if len(groups) < FEWEST:
        return []
    together = list(groups.values())
    order = np.random.default_rng(seed).permutation(len(together))
    parts: list[list[int]] = [[] for _ in range(FOLDS)]
    for place, group in enumerate(order):
        parts[place % FOLDS] += together[group]
    return [sorted(part) for part in parts]


def best_bar(chances: Rows, marks: Rows) -> float:
    """The probability from which to call a code likely: where F1 over all these texts and codes is highest; half way
    to the next lower one."""
    flat = chances.ravel()
    order = np.argsort(-flat, kind="stable")
    both = np.cumsum(marks.ravel()[order])
    if not both.size or not both[-1]:
        return 0.5
    f1 = 2 * both / (np.arange(1, both.size + 1) + both[-1])
    best = int(f1.argmax())
    below = flat[order[best + 1]] if best + 1 < flat.size else 0.0
    return float(flat[order[best]] + below) / 2


def matched_bar(chances: Rows, marks: Rows) -> float:
    """The probability from which as many are called likely as people marked: half way between the last of them and the
    next. At least one must be marked."""
    order = np.append(-np.sort(-chances.ravel()), 0.0)
    many = int(marks.sum())
    return float(order[many - 1] + order[many]) / 2


def best_bars(chances: Rows, marks: Rows) -> Rows:
    """For each code the probability from which to call it likely: where its own F1 is highest, held (in log-odds)
    towards the bar that calls it likely as often as people gave it, as if that came from `HELD` uses. A code that
    nobody used has the bar of all codes together.

    Parameters
    ----------
    chances, marks: probabilities of texts that were kept back, and whether people gave the code; (texts, codes).
    """
    bars = np.full(marks.shape[1], best_bar(chances, marks))
    for code in np.flatnonzero(marks.any(axis=0)):
        mine = chances[:, code], marks[:, code]
        uses = mine[1].sum()
        own, matched = logit(np.clip([best_bar(*mine), matched_bar(*mine)], 1e-9, 1 - 1e-9))
        bars[code] = expit((uses * own + HELD * matched) / (uses + HELD))
    return bars


def quality(chances: Rows, marks: Rows, codes: Sequence[str], bars: Rows) -> Quality:
    """Compare probabilities with what people coded; (texts, codes) both."""
    said = chances >= bars
    both, machine, people = (said & (marks > 0)).sum(axis=0), said.sum(axis=0), marks.sum(axis=0)
    occurs = [int(column) for column in np.flatnonzero(people)]
    f1 = {column: 2 * both[column] / (machine[column] + people[column]) for column in occurs}
    some = np.flatnonzero(marks.any(axis=1))
    first = np.argsort(-chances[some], axis=1, kind="stable")[:, :TOP]
    hit = np.take_along_axis(marks[some], first, axis=1).any(axis=1)
    total = machine.sum() + people.sum()
    return Quality(
        len(marks),
        float(hit.mean()) if some.size else None,
        float(np.mean(list(f1.values()))) if f1 else None,
        float(2 * both.sum() / total) if occurs else None,
        calibration(chances, marks),
        tuple((codes[column], float(f1[column]), int(people[column])) for column in occurs),
    )


def calibration(chances: Rows, marks: Rows, bands: int = 10) -> float:
    """Expected calibration error (Naeini et al. 2015): over bands of equal width, the gap between what was said and
    what was so, each band by how many cases are in it. 0 is best."""
    said, so = chances.ravel(), marks.ravel()
    if not said.size:
        return 0.0
    band = np.minimum((said * bands).astype(int), bands - 1)
    sums = [np.bincount(band, weights=values, minlength=bands) for values in (said, so)]
    return float(np.abs(sums[0] - sums[1]).sum() / said.size)
