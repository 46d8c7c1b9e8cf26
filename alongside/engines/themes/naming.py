"""The words that tell one group of texts from the others, as a draft for its name."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from alongside.engines.themes.tfidf import words

PRIOR = 50.0
"""So many words are taken to have been seen beforehand in either part, spread as in all texts together."""

_COMMON = """
    a about after again all alone along already also am an and any are as at back be because been before being
    better both but by can can't cannot come could couldn't did didn't do does doesn't doing don't done down
    during each even every few find first for from get gets getting give given go goes going gone got had hadn't
    has hasn't have haven't having he he's her here hers him his how i i'd i'll i'm i've if in into is isn't it
    it's its just keep know less let like lot lots made make makes making many may me might more most much must
    my need needed needs never no nor not nothing now of off ok okay on once one only or other our out over own
    part people per put really said same say see seem seems she she's should shouldn't since so some something
    still such sure take takes than thank thanks that that's the their them themselves then there there's these
    they they're thing things think this total those though through to too two under until up upon us use used
    using very via want wanted was wasn't way we we're we've well went were weren't what when where which while
    who why will with within without won't would wouldn't yes yet you you're your yours
"""
COMMON = frozenset(_COMMON.split())
"""Words that say nothing about a theme."""


def distinctive(texts: Sequence[str], of: Sequence[int], groups: int, *, most: int = 6) -> list[list[str]]:
    """For each group the words that set it apart.

    The log-odds of a word in the group against all other texts, with an informative Dirichlet prior, divided by its
    standard error (Monroe, Colaresi and Quinn 2008, "Fightin' Words"). A text counts once for a word. A word has to
    stand in two texts of the group, so that no name or number that a single person wrote becomes a theme's name.

    Parameters
    ----------
    texts: all texts.
    of: for each text its group, or -1 for none.
    groups: how many groups there are.
    most: how many words at most.

    Returns
    -------
    For each group its words, the most distinctive first.
    """
    sets = [{word for word in words(text) if _tells(word)} for text in texts]
    everywhere = Counter(word for one in sets for word in one)
    total = sum(everywhere.values())
    named = []
    for group in range(groups):
        inside = Counter(word for one, where in zip(sets, of, strict=True) if where == group for word in one)
        size = sum(inside.values())
        rated = []
        for word, count in inside.items():
            if count < 2:
                continue
            rating = _rating(count, size, everywhere[word] - count, total - size, everywhere[word] / total)
            if rating > 0:
                rated.append((-rating, word))
        named.append(_apart([word for _, word in sorted(rated)], most))
    return named


def _tells(word: str) -> bool:
    return len(word) > 2 and word not in COMMON and not word.isdigit()


def _rating(here: int, size: int, elsewhere: int, others: int, share: float) -> float:
    """The log-odds ratio in standard errors; above 0: more common here."""
    prior = PRIOR * share
    rest = PRIOR - prior
    odds = math.log((here + prior) / (size - here + rest)) - math.log(
        (elsewhere + prior) / (others - elsewhere + rest)
    )
    return odds / math.sqrt(1 / (here + prior) + 1 / (elsewhere + prior))


def _apart(rated: list[str], most: int) -> list[str]:
    """The first words, without those that are another form of one before (bus, buses; wait, waiting)."""
    kept: list[str] = []
    for word in rated:
        if len(kept) == most:
            break
        if not any(_same(word, other) for other in kept):
            kept.append(word)
    return kept


def _same(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if len(short) > 3 and short.endswith("e"):
        short = short[:-1]
    ending = long[len(short) :]
    return long.startswith(short) and ending in {"", "s", "es", "e", "d", "ed", "ing", "er", "ers", "'s"}
