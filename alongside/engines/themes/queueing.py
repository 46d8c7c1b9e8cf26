"""Which texts people should code next: those the machine is in doubt about, unlike any coded so far."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from alongside.engines.themes.coder import Coder
from alongside.engines.themes.embedding import Rows

AHEAD = 100
"""So many are chosen one by one, each unlike those before it. After them, the order is by doubt alone."""


def queue(
    coder: Coder,
    texts: Sequence[str],
    uncoded: Sequence[int],
    *,
    meaning: Rows | None = None,
    ahead: int = AHEAD,
) -> list[int]:
    """Put the uncoded texts in the order in which to code them: most to learn from first.

    A text is worth coding when the coder is in doubt about it (the entropy of its probabilities, over all codes;
    Lewis and Gale 1994, "A sequential algorithm for training text classifiers") and when it is unlike the texts that
    are coded or chosen already (Brinker 2003, "Incorporating diversity in active learning"). The worth is the doubt
    times one less the likeness to the nearest of those. No chance is in it.

    Parameters
    ----------
    coder: what was learned so far.
    texts: the texts given to `Coder.fit`.
    uncoded: the indexes in `texts` of those not coded yet.
    meaning: embeddings of `texts` where they are known already.
    ahead: how many to choose with care; the rest follow in the order of their worth then.

    Returns
    -------
    All of `uncoded`, in order. Level ones keep the order they were given in.
    """
    waiting = list(uncoded)
    if not waiting:
        return []
    said = [texts[number] for number in waiting]
    words = coder.space.tfidf.transform(said)
    rows = coder.space.rows(said, None if meaning is None else meaning[waiting], words)
    doubt = entropy(coder.chances_of_rows(rows, words))
    nearest = np.zeros(len(waiting))
    if len(coder.coded_rows):
        nearest = np.maximum((rows @ coder.coded_rows.T).max(axis=1), 0)
    # Nothing can be learned from a text with nothing in it.
    doubt = np.where(rows.any(axis=1), doubt, -1.0)
    left = np.ones(len(waiting), dtype=bool)
    order: list[int] = []
    for _ in range(min(ahead, len(waiting))):
        worth = np.where(left, doubt * (1 - np.minimum(nearest, 1)), -np.inf)
        best = int(worth.argmax())
        order.append(best)
        left[best] = False
        nearest = np.maximum(nearest, rows @ rows[best])
    rest = np.flatnonzero(left)
    worth = doubt * (1 - np.minimum(nearest, 1))
    order += [int(number) for number in rest[np.argsort(-worth[rest], kind="stable")]]
    return [waiting[number] for number in order]


def entropy(chances: Rows) -> Rows:
    """The doubt about each text: the sum over codes of -p ln p - (1-p) ln(1-p)."""
    safe = np.clip(chances, 1e-12, 1 - 1e-12)
    return np.asarray(-(safe * np.log(safe) + (1 - safe) * np.log(1 - safe)).sum(axis=1))
