"""One logistic regression for each code, all fitted at once."""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, logit

from alongside.engines.themes.embedding import Rows

RIDGE = 0.005
"""How strongly weights are held towards 0, times the root of how many texts there are: few need a light hand to be
told apart at all, many hold more that is chance. 0.05 was best with 100 coded comments, 0.2 or more with 4,000."""

LEVEL_RIDGE = 0.01
"""How strongly a code's level is held towards how common it is: enough that it exists when all texts have the code."""

FEW = 1000
"""With so many texts the next two count half, with few almost fully. All were chosen in trials with `bench/themes`."""

EVEN = 0.4
"""With few texts this share of how common a code is, as a log-odds, is taken off its level: which codes the first
texts have is partly chance."""

NAMED = 3.0
"""What the cosine of a text and the words that say what a code means adds to its log-odds, with few texts. As an
example among others those words count too little, since most codes have no more than one or two."""

STEPS = 300
CLOSE = 1e-6
"""The fit ends when a step makes the loss smaller by less than this share of it."""


def fit(rows: Rows, marks: Rows, weigh: Rows, start: Rows | None = None) -> Rows:
    """Weights that tell from a row whether each code fits it.

    Minimises, for each code by itself, sum of weigh * log loss + ridge/2 * |weights|^2
    + LEVEL_RIDGE/2 * (level - common)^2, which has one minimum, by L-BFGS (Liu and Nocedal 1989).

    Parameters
    ----------
    rows: (texts, features).
    marks: (texts, codes), 1 where the code fits and 0 where not.
    weigh: (texts,), what each text counts.
    start: weights to start from; nothing but time depends on them.

    Returns
    -------
    (features + 1, codes): the weights of each code, and its level in the last row.
    """
    features, codes = rows.shape[1], marks.shape[1]
    common = base(marks, weigh)
    hold = ridge(weigh)
    if start is None:
        start = np.vstack([np.zeros((features, codes)), common])

    def loss(flat: Rows) -> tuple[float, Rows]:
        weights = flat.reshape(features + 1, codes)
        scores = score(rows, weights)
        off = (expit(scores) - marks) * weigh[:, None]
        held = weights[-1] - common
        slope = np.vstack([rows.T @ off + hold * weights[:-1], off.sum(axis=0) + LEVEL_RIDGE * held])
        lost = ((np.logaddexp(0, scores) - marks * scores) * weigh[:, None]).sum()
        kept = hold * (weights[:-1] ** 2).sum() + LEVEL_RIDGE * (held**2).sum()
        return float(lost + kept / 2), slope.ravel()

    options = {"maxiter": STEPS, "maxfun": 2 * STEPS, "ftol": CLOSE}
    found = minimize(loss, start.ravel(), jac=True, method="L-BFGS-B", options=options)
    return np.asarray(found.x.reshape(features + 1, codes))


def with_few(weights: Rows, common: Rows, meant: Rows, texts: int) -> Rows:
    """Weights that trust the words that say what a code means more, and how common it is less, the fewer texts they
    come from.

    Parameters
    ----------
    weights: (features + 1, codes), from `fit`.
    common: (codes,), how common each code is, from `base`.
    meant: (codes, features), the row of the words that say what each code means; of length 0 where none do.
    texts: how many texts the weights come from.
    """
    few = 1 / (1 + (texts / FEW) ** 2)
    return weights + few * np.vstack([NAMED * meant.T, -EVEN * common])


def ridge(weigh: Rows) -> float:
    """How strongly weights are held towards 0, with texts that count so much."""
    return RIDGE * float(np.sqrt(weigh.sum()))


def base(marks: Rows, weigh: Rows) -> Rows:
    """How common each code is, as a log-odds; never quite nothing or all."""
    return np.asarray(logit((weigh @ marks + 0.5) / (weigh.sum() + 1)))


def score(rows: Rows, weights: Rows) -> Rows:
    """The log-odds of every code for every row."""
    return np.asarray(rows @ weights[:-1] + weights[-1])


def platt(scores: Rows, marks: Rows, rare: Rows) -> tuple[float, float, float]:
    """The slope and levels that make log-odds honest: Platt (1999), with his targets short of 0 and 1.

    Parameters
    ----------
    scores, marks: log-odds of cases that the model had not seen, and whether the code fitted; any shape.
    rare: how rare the code of each is, from 0 to 1; the same shape, or one that spreads to it.

    Returns
    -------
    Slope (never negative), level and what rarity adds: the chance is expit(slope * score + level + adds * rare).
    """
    flat, true = scores.ravel(), marks.ravel()
    if not flat.size:
        return 1.0, 0.0, 0.0
    yes = float(true.sum())
    target = np.where(true > 0, (yes + 1) / (yes + 2), 1 / (true.size - yes + 2))
    seen = np.stack([flat, np.ones(flat.size), np.broadcast_to(rare, scores.shape).ravel()], axis=1)
    before = np.array([1.0, 0.0, 0.0])

    def loss(three: Rows) -> tuple[float, Rows]:
        line = seen @ three
        off = expit(line) - target
        # A weak pull towards "as it was" keeps a handful of cases from deciding everything.
        pull = 0.5 * ((three - before) ** 2).sum()
        return float((np.logaddexp(0, line) - target * line).sum() + pull), seen.T @ off + three - before

    bounds = [(0, None), (None, None), (None, None)]
    slope, level, adds = minimize(loss, before, jac=True, method="L-BFGS-B", bounds=bounds).x
    return float(slope), float(level), float(adds)
