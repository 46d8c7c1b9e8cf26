"""How far each group agrees with each statement, what all groups share, and what divides them.

A share is drawn towards what is known already, as if by two more votes (a Beta prior): of everybody's share, towards
the share of all votes that agree; of a group's share, towards everybody's share on that statement. So a group that has
hardly seen a statement is not said to love or hate it. Intervals hold 95% of the posterior Beta distribution.

Group-informed consensus is the product of the groups' shares, so a statement scores high only where every group
agrees. Source: Small, Bjorkegren, Erkkilä, Shaw and Megill (2021), "Polis: Scaling Deliberation by Mapping High
Dimensional Opinion Spaces", Recerca 26. Its interval is that of the Beta distribution with the same mean and variance
(Fan 1991, "The distribution of the product of independent beta variables", Communications in Statistics 20).

The score by which statements are put in order is more cautious: its shares are drawn towards the share of all votes as
if by 50 more votes (divided between the groups), so that a statement has to earn its place. With two votes in their
place, unanimous statements that few have seen come first, and up to a third of a list of ten changes when a fifth of
the people stay away. The interval stays that of the shares themselves, widened to hold the score.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

from alongside.engines.opinions.finding import Dividing
from alongside.engines.opinions.votes import Id, Votes

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]

PRIOR_VOTES = 2.0
CAUTION = 50.0
TAIL = 0.025


def counts(votes: Votes, labels: Labels, many: int) -> NDArray[np.int64]:
    """How many of each group agreed with, disagreed with and passed on each statement (many x m x 3); people with
    label -1 are not counted."""
    return counts_by_vote(votes, labels[votes.rows], many)


def counts_by_vote(votes: Votes, groups: Labels, many: int) -> NDArray[np.int64]:
    """The same with a group for each vote rather than for each person."""
    kinds = np.array([1, 2, 0])[votes.values + 1]  # disagree, pass, agree in their places
    statements = len(votes.statements)
    kept = groups >= 0
    cells = (groups[kept] * statements + votes.columns[kept]) * 3 + kinds[kept]
    told = np.bincount(cells, minlength=many * statements * 3).reshape(many, statements, 3)
    return np.asarray(told, dtype=np.int64)


def everyone(votes: Votes) -> NDArray[np.int64]:
    """How many people agreed with, disagreed with and passed on each statement (m x 3)."""
    told: NDArray[np.int64] = counts(votes, np.zeros(len(votes.participants), dtype=np.int64), 1)[0]
    return told


def posterior(
    chosen: NDArray[np.int64], seen: NDArray[np.int64], prior: Floats, weight: float = PRIOR_VOTES
) -> tuple[Floats, Floats]:
    """The two parameters of the Beta distribution of a share: a = k p + chosen, b = k (1 - p) + seen - chosen, where
    p is the prior share and k the votes it counts for."""
    return weight * prior + chosen, weight * (1.0 - prior) + (seen - chosen)


def overall_prior(all_counts: NDArray[np.int64], kind: int) -> Floats:
    """The share of all votes that are of one kind (0 agree, 1 disagree, 2 pass), with one vote of each kind added;
    the same for every statement."""
    total = all_counts.sum(axis=0)
    return np.full(len(all_counts), (total[kind] + 1.0) / (total.sum() + 3.0))


def shares(
    group_counts: NDArray[np.int64], all_counts: NDArray[np.int64], kind: int = 0
) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats]]:
    """Beta parameters of everybody's share (m) and of the groups' shares (many x m) that chose one kind of vote."""
    everybody = posterior(all_counts[:, kind], all_counts.sum(axis=1), overall_prior(all_counts, kind))
    prior = mean(everybody)
    groups = posterior(group_counts[:, :, kind], group_counts.sum(axis=2), prior[None, :])
    return everybody, groups


def mean(beta: tuple[Floats, Floats]) -> Floats:
    """The mean of Beta distributions, a / (a + b)."""
    return np.asarray(beta[0] / (beta[0] + beta[1]))


def interval(beta: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    """Between what bounds 95% of Beta distributions lie."""
    a, b = beta
    return np.asarray(special.betaincinv(a, b, TAIL)), np.asarray(special.betaincinv(a, b, 1.0 - TAIL))


def product(beta: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    """For shares of several groups (first axis), the Beta distribution with the mean and variance of their product.

    With means m_g and variances v_g: mean M = prod m_g, second moment prod (v_g + m_g^2), variance V; then
    a + b = M (1 - M) / V - 1 and a = M (a + b).
    """
    a, b = beta
    means = a / (a + b)
    seconds = means * (a + 1.0) / (a + b + 1.0)
    whole = np.prod(means, axis=0)
    variance = np.maximum(np.prod(seconds, axis=0) - np.square(whole), 1e-15)
    weight = np.maximum(whole * (1.0 - whole) / variance - 1.0, 1e-9)
    return whole * weight, (1.0 - whole) * weight


def consensus(
    group_counts: NDArray[np.int64], all_counts: NDArray[np.int64]
) -> tuple[Floats, Floats, Floats]:
    """How far all groups (without groups: everybody) agree with each statement: score, and a 95% interval.

    score = product over groups of (agreed + k p) / (seen + k), k = 50 / groups, where p is everybody's share, drawn
    towards the share of all votes by 50 votes.
    """
    seen = all_counts.sum(axis=1)
    prior = mean(posterior(all_counts[:, 0], seen, overall_prior(all_counts, 0), CAUTION))
    everybody, groups = shares(group_counts, all_counts)
    if len(group_counts):
        cautious = CAUTION / len(group_counts)
        each = posterior(group_counts[:, :, 0], group_counts.sum(axis=2), prior[None, :], cautious)
        score, beta = np.prod(mean(each), axis=0), product(groups)
    else:
        score, beta = prior, everybody
    low, high = interval(beta)
    return np.asarray(score), np.minimum(low, score), np.maximum(high, score)


def split(all_counts: NDArray[np.int64]) -> tuple[tuple[Floats, Floats], Floats]:
    """How evenly people are divided on each statement: the Beta distribution of the smaller of the shares that
    agree and that disagree, and twice its mean (1: half agree, half disagree)."""
    agree = posterior(all_counts[:, 0], all_counts.sum(axis=1), overall_prior(all_counts, 0))
    disagree = posterior(all_counts[:, 1], all_counts.sum(axis=1), overall_prior(all_counts, 1))
    smaller = mean(agree) < mean(disagree)
    beta = np.where(smaller, agree[0], disagree[0]), np.where(smaller, agree[1], disagree[1])
    return beta, 2.0 * mean(beta)


def apart(
    statements: tuple[Id, ...],
    groups: tuple[Floats, Floats],
    labels: list[str],
    kept: NDArray[np.bool_] | None = None,
) -> tuple[Dividing, ...]:
    """Statements (those `kept`, or all) by how far apart the groups are that agree most and least, with a 95% interval
    by the variances of both: d -+ 1.96 sqrt(v1 + v2)."""
    means = mean(groups)
    variances = means * (1.0 - means) / (groups[0] + groups[1] + 1.0)
    most, least = means.argmax(axis=0), means.argmin(axis=0)
    columns = np.arange(len(statements))
    score = means[most, columns] - means[least, columns]
    either = 1.96 * np.sqrt(variances[most, columns] + variances[least, columns])
    chosen = columns if kept is None else np.flatnonzero(kept)
    return tuple(
        Dividing(
            statements[one],
            float(score[one]),
            float(max(score[one] - either[one], 0.0)),
            float(min(score[one] + either[one], 1.0)),
            labels[most[one]],
            labels[least[one]],
        )
        for one in chosen[np.argsort(-score[chosen], kind="stable")].tolist()
    )
