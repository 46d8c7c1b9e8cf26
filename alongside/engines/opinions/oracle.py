"""The slow and obvious ways, for tests: what the fast ones must agree with."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

from alongside.engines.opinions.mapping import Map, fit, place_all, statement_means
from alongside.engines.opinions.votes import Votes

Floats = NDArray[np.float64]
Places = NDArray[np.integer[Any]]

HELD_OUT = 0.1
PENALTIES = (1.0, 3.0, 6.0, 10.0)
FACTOR_STEPS = 20


def latest_votes(
    rows: Iterable[tuple[Hashable, Hashable, int, float]],
) -> dict[tuple[Hashable, Hashable], int]:
    """The latest vote of each participant on each statement; of equally late ones the last row's."""
    latest: dict[tuple[Hashable, Hashable], tuple[float, int]] = {}
    for participant, statement, value, time in rows:
        key = (participant, statement)
        if key not in latest or time >= latest[key][0]:
            latest[key] = (time, value)
    return {key: value for key, (_, value) in latest.items()}


def nearest(points: Sequence[Sequence[float]], centres: Sequence[Sequence[float]]) -> list[int]:
    """The nearest centre of each point, one distance after the other."""
    return [
        min(
            range(len(centres)),
            key=lambda one: sum((a - b) ** 2 for a, b in zip(point, centres[one], strict=True)),
        )
        for point in points
    ]


def adjusted_rand(one: Sequence[int], other: Sequence[int]) -> float:
    """The adjusted Rand index by looking at every pair of people: together in both, in one, or in the other."""
    both = first = second = 0
    pairs = list(combinations(range(len(one)), 2))
    for a, b in pairs:
        both += one[a] == one[b] and other[a] == other[b]
        first += one[a] == one[b]
        second += other[a] == other[b]
    expected = first * second / len(pairs)
    most = (first + second) / 2
    return 1.0 if most == expected else (both - expected) / (most - expected)


def place(map_: Map, voted: dict[int, int]) -> Floats:
    """Where a person stands: least squares over their votes, with the prior as further rows of the equation.

    The mean of x given votes r is the x that makes sum (r - w.x)^2 + x' (sum cov(w)) x + s x'x least.
    """
    dimensions = map_.dimensions
    rows = [map_.loadings[column] for column in voted]
    wanted = [vote - map_.means[column] for column, vote in voted.items()]
    for column in voted:
        rows += list(_root(map_.spread[column]))
        wanted += [0.0] * dimensions
    rows += list(np.sqrt(map_.noise) * np.eye(dimensions))
    wanted += [0.0] * dimensions
    return np.asarray(np.linalg.lstsq(np.array(rows), np.array(wanted), rcond=None)[0])


def _root(matrix: Floats) -> Floats:
    values, vectors = np.linalg.eigh(matrix)
    return np.asarray((vectors * np.sqrt(np.maximum(values, 0.0))).T)


def principal_components(votes: Votes) -> tuple[Floats, Floats]:
    """Two principal components of the filled-in table of votes, with agreement as -1, and its singular values."""
    table = np.full((len(votes.participants), len(votes.statements)), np.nan)
    table[votes.rows, votes.columns] = -votes.values
    means = np.array([column[~np.isnan(column)].mean() for column in table.T])
    filled = np.where(np.isnan(table), means, table) - means
    _, values, components = np.linalg.svd(filled)
    return components[:2], values


def dip(sample: Sequence[float]) -> float:
    """The dip of at most some dozens of different values, by linear programming.

    For each place at which the peak may be: the least t such that some distribution function, convex before the
    peak and concave after it, is nowhere further than t from the sample's. It is told by its heights at the points,
    just before and just after the peak; the steepest piece may stand at the peak.
    """
    points = sorted(sample)
    return min(_with_peak(points, peak) for peak in range(len(points)))


def _with_peak(points: list[float], peak: int) -> float:
    """The least distance with the peak at one of the points: heights up to it convex, from it on concave. A jump at
    the peak is allowed: the height before (variable `peak`) and after (variable n) may differ."""
    many = len(points)
    rows: list[list[float]] = []
    limits: list[float] = []

    def at_most(terms: dict[int, float], limit: float) -> None:
        row = [0.0] * (many + 2)
        for variable, factor in terms.items():
            row[variable] += factor
        rows.append(row)
        limits.append(limit)

    t = many + 1
    for place in range(many):
        below, above = place / many, (place + 1) / many
        before = place
        after = many if place == peak else place
        # Between `below` just before the point and `above` at it, the curve must stay within t of both.
        at_most({before: 1.0, t: -1.0}, below)
        at_most({after: -1.0, t: -1.0}, -above)
        at_most({before: -1.0, t: -1.0}, -below)
        at_most({after: 1.0, t: -1.0}, above)
    at_most({peak: 1.0, many: -1.0}, 0.0)
    left = list(range(peak + 1))
    right = [many, *range(peak + 1, many)]
    xs_left, xs_right = points[: peak + 1], points[peak:]
    for variables, xs, sign in ((left, xs_left, 1.0), (right, xs_right, -1.0)):
        for a in range(len(variables) - 2):
            first, second = xs[a + 1] - xs[a], xs[a + 2] - xs[a + 1]
            # Slopes ascend before the peak and descend after it.
            at_most(
                {
                    variables[a + 1]: sign * (1 / first + 1 / second),
                    variables[a]: -sign / first,
                    variables[a + 2]: -sign / second,
                },
                0.0,
            )
        for a in range(len(variables) - 1):
            at_most({variables[a]: 1.0, variables[a + 1]: -1.0}, 0.0)
    answer = optimize.linprog(
        [0.0] * (many + 1) + [1.0], A_ub=rows, b_ub=limits, bounds=[(0.0, 1.0)] * (many + 2), method="highs"
    )
    return float(answer.fun)


def share(agreed: int, seen: int, prior: float, weight: float) -> tuple[float, float, float]:
    """A share drawn towards a prior, and its 95% interval, from scipy's Beta distribution."""
    beta = stats.beta(agreed + weight * prior, seen - agreed + weight * (1 - prior))
    low, high = beta.interval(0.95)
    return float(beta.mean()), float(low), float(high)


def discoveries(p: Sequence[float], rate: float) -> set[int]:
    """Benjamini and Hochberg's step-up rule as they wrote it: the largest i with p_(i) <= rate i / m, and all up
    to it."""
    order = sorted(range(len(p)), key=lambda one: p[one])
    largest = 0
    for i, one in enumerate(order, start=1):
        if p[one] <= rate * i / len(p):
            largest = i
    return set(order[:largest])


def rare_pairs(votes: Votes, at_least: int) -> list[tuple[object, object]]:
    """Every two votes of somebody that fewer than `at_least` people cast both of."""
    sets = [set(votes.of(one).items()) for one in votes.participants]
    found: list[tuple[object, object]] = []
    for mine in sets:
        for pair in combinations(sorted(mine, key=str), 2):
            if sum(pair[0] in other and pair[1] in other for other in sets) < at_least:
                found.append(pair)
    return found


def told_rightly(votes: Votes, seed: int) -> tuple[float, float]:
    """How often the side of a vote that is not a pass is told rightly, of a tenth of the votes that are held out and
    drawn by seed: by our map, and by one factor, whose penalty and biases are chosen on a further tenth."""
    test = np.random.default_rng(seed).random(len(votes)) < HELD_OUT
    known = votes.only(~test)
    rows, columns, values = votes.rows[test], votes.columns[test], votes.values[test]
    map_ = fit(known, np.random.default_rng(seed))
    placed = place_all(known, map_)
    by_map = map_.means[columns] + (placed.means[rows] * map_.loadings[columns]).sum(axis=1)
    by_factor = one_factor(known, *_tuned(known, seed))(rows, columns)
    return _right(by_map, values), _right(by_factor, values)


def one_factor(votes: Votes, penalty: float, with_bias: float) -> Callable[[Places, Places], Floats]:
    """v_ij = mean of the statement + bias of the person + f_i g_j over the votes that were cast, by alternating least
    squares (Koren, Bell and Volinsky 2009, "Matrix Factorization Techniques for Recommender Systems", Computer 42).

    Returns what it says of the votes of persons (their places) on statements (theirs).
    """
    means = statement_means(votes)
    rows, columns = votes.rows, votes.columns
    people, statements = len(votes.participants), len(votes.statements)
    residuals = votes.values - means[columns]
    counts = np.bincount(rows, minlength=people)
    bias = with_bias * np.bincount(rows, weights=residuals, minlength=people) / (counts + penalty)
    rest = residuals - bias[rows]
    theirs = np.random.default_rng(1).standard_normal(statements)

    def of_people() -> Floats:
        squares = np.bincount(rows, weights=theirs[columns] ** 2, minlength=people)
        return np.bincount(rows, weights=rest * theirs[columns], minlength=people) / (squares + penalty * 0.3)

    for _ in range(FACTOR_STEPS):
        mine = of_people()
        mine /= max(float(np.sqrt(np.mean(mine**2))), 1e-9)
        squares = np.bincount(columns, weights=mine[rows] ** 2, minlength=statements)
        theirs = np.bincount(columns, weights=rest * mine[rows], minlength=statements) / (squares + penalty)
    mine = of_people()
    return lambda i, j: np.asarray(means[j] + bias[i] + mine[i] * theirs[j])


def _tuned(votes: Votes, seed: int) -> tuple[float, float]:
    """The penalty and the use of biases that tell a tenth of these votes best."""
    test = np.random.default_rng([seed, 1]).random(len(votes)) < HELD_OUT
    known = votes.only(~test)
    rows, columns, values = votes.rows[test], votes.columns[test], votes.values[test]
    choices = [(penalty, with_bias) for penalty in PENALTIES for with_bias in (0.0, 1.0)]
    return max(choices, key=lambda choice: _right(one_factor(known, *choice)(rows, columns), values))


def _right(told: Floats, values: Places) -> float:
    return float((np.sign(told) == values)[values != 0].mean())
