"""The slow and obvious ways, for tests: what the fast ones must agree with."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def regression(x: Floats, y: Floats, clusters: Sequence[int], contrast: Floats) -> tuple[float, float, float]:
    """A contrast of least-squares coefficients, its CR2 variance, and Bell and McCaffrey's degrees of freedom, with
    every matrix written out.

    Parameters
    ----------
    x, y: n rows of explaining numbers, n explained ones.
    clusters: the group of each row.
    contrast: what is wanted of the coefficients.

    V = M (sum X_g' A_g e_g e_g' A_g X_g) M with A_g = (I - H_gg)^(-1/2) by its eigenvalues (0 stays 0). The degrees of
    freedom are (sum of eigenvalues)^2 / (sum of their squares) of G'G, with column g of G (I - H)_g A_g X_g M contrast.
    """
    inverse = np.linalg.inv(x.T @ x)
    coefficients = inverse @ x.T @ y
    hat = x @ inverse @ x.T
    left = np.eye(len(y)) - hat
    middle = np.zeros((x.shape[1], x.shape[1]))
    columns = []
    for group in sorted(set(clusters)):
        rows = [row for row, one in enumerate(clusters) if one == group]
        values, vectors = np.linalg.eigh(np.eye(len(rows)) - hat[np.ix_(rows, rows)])
        powers = [value**-0.5 if value > 1e-10 else 0.0 for value in values]
        correction = vectors @ np.diag(powers) @ vectors.T
        residuals = y[rows] - x[rows] @ coefficients
        score = x[rows].T @ correction @ residuals
        middle += np.outer(score, score)
        columns.append(left[:, rows] @ correction @ x[rows] @ inverse @ contrast)
    variance = contrast @ inverse @ middle @ inverse @ contrast
    eigenvalues = np.linalg.eigvalsh(np.array(columns) @ np.array(columns).T)
    return (
        float(contrast @ coefficients),
        float(variance),
        float(eigenvalues.sum() ** 2 / (eigenvalues**2).sum()),
    )


def differences_in_differences(
    before: Sequence[float], after: Sequence[float], deliberated: Sequence[bool]
) -> float:
    """The coefficient of "after and deliberated" among a dummy for each person and one for after: two rows a person."""
    rows, answers = [], []
    for person, (first, second) in enumerate(zip(before, after, strict=True)):
        for later, answer in ((0.0, first), (1.0, second)):
            own = [float(person == other) for other in range(len(before))]
            rows.append([*own, later, later * deliberated[person]])
            answers.append(answer)
    return float(np.linalg.lstsq(np.array(rows), np.array(answers), rcond=None)[0][-1])


def q_values(p: Sequence[float]) -> list[float]:
    """For each p value the least rate at which Benjamini and Hochberg's step-up rule (the largest i with p_(i) <= rate
    i / m, and all up to it) finds it, of all rates at which anything changes."""
    many = len(p)
    ascending = sorted(p)
    rates = sorted({min(one * many / place, 1.0) for one in p for place in range(1, many + 1)})
    q = []
    for one in p:
        for rate in rates:
            # A hair more, so that a rate that was divided does not fail by rounding.
            passed = [
                ascending[i - 1] for i in range(1, many + 1) if ascending[i - 1] <= rate * i / many + 1e-15
            ]
            if passed and one <= passed[-1]:
                q.append(rate)
                break
    return q


def trimmed(changes: Sequence[float], keep: float, *, from_top: bool) -> float:
    """The mean after taking people away from the top or the bottom, one by one and the last in part."""
    left = sorted(changes, reverse=not from_top)
    weights = [1.0] * len(left)
    away = len(left) - keep
    for place in reversed(range(len(left))):
        taken = min(1.0, max(away, 0.0))
        weights[place] -= taken
        away -= taken
    return sum(weight * one for weight, one in zip(weights, left, strict=True)) / keep


def worst(
    stayed: tuple[Sequence[float], Sequence[float]],
    left: tuple[Sequence[float], Sequence[float]],
    low: float,
    high: float,
) -> tuple[float, float]:
    """The least and the largest difference of mean changes over every way in which those who left could have answered.

    Parameters
    ----------
    stayed: the changes of those who stayed in each arm.
    left: what those who left each arm answered before; at most a dozen in all.
    """
    found = []
    for ends in product((low, high), repeat=len(left[0]) + len(left[1])):
        moved = [end - first for end, first in zip(ends, [*left[0], *left[1]], strict=True)]
        one = [*stayed[0], *moved[: len(left[0])]]
        other = [*stayed[1], *moved[len(left[0]) :]]
        found.append(sum(one) / len(one) - sum(other) / len(other))
    return min(found), max(found)
