"""Made-up conversations of which the truth is known."""

import numpy as np

from alongside.engines.opinions import Votes


def cast(rng, means, seen, *, passing=0.1):
    """Votes with the given chance of agreeing (people x statements), each seen with a chance."""
    values = np.where(rng.random(means.shape) < means, 1, -1)
    values[rng.random(means.shape) < passing] = 0
    rows, columns = np.nonzero(rng.random(means.shape) < seen)
    return Votes.from_rows(rows, columns, values[rows, columns], every_statement=tuple(range(means.shape[1])))


def in_groups(seed, *, people=300, statements=60, groups=3, seen=0.4, firmness=0.9):
    """People in equally large groups, each for or against each statement; and the group of each participant id."""
    rng = np.random.default_rng(seed)
    group = np.arange(people) % groups
    chances = np.where(rng.random((groups, statements)) < 0.5, firmness, 1 - firmness)
    return cast(rng, chances[group], seen), {one: int(group[one]) for one in range(people)}


def one_cloud(seed, *, people=300, statements=60, seen=0.4, pull=1.0):
    """People along one line with most in the middle: no groups, though they differ."""
    rng = np.random.default_rng(seed)
    leaning = rng.standard_normal((people, 1)) * rng.standard_normal((1, statements)) * pull
    return cast(rng, 1 / (1 + np.exp(-leaning - rng.standard_normal(statements))), seen)


def shuffled(votes, seed):
    """The same votes, dealt out anew among those who voted on each statement."""
    rng = np.random.default_rng(seed)
    values = votes.values.copy()
    for statement in range(len(votes.statements)):
        values[votes.columns == statement] = rng.permutation(values[votes.columns == statement])
    return Votes(votes.participants, votes.statements, votes.rows, votes.columns, values, votes.starts)
