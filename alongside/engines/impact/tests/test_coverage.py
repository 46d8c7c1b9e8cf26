"""95% intervals hold the truth 93 to 97% of the time, with people who move alike and others who leave.

Each question is a poll by itself: 2,000 of them tell a share of 0.95 to within 0.01, two standard errors. More of them,
and more kinds of polls: `./run bench impact`.
"""

import numpy as np
import pytest

from alongside.engines.impact import Arm, Poll, analyse
from alongside.engines.impact.tests.making import made

EFFECT = 0.5
MANY = 2000
ALIKE = 1 / 3
"""With this, changes in one small group correlate by 0.1."""


def polls(seed, leaving=None, **sizes):
    """Many polls, after those left who leave with a chance of `leaving(deliberated, before)`."""
    poll = made(seed, effects=(EFFECT,) * MANY, alike=ALIKE, **sizes)
    if leaving is None:
        return poll
    chance = leaving(poll.in_arm(Arm.DELIBERATED)[:, None], poll.before)
    gone = np.random.default_rng((seed, 1)).random(poll.before.shape) < chance
    return Poll(poll.people, poll.questions, poll.before, np.where(gone, np.nan, poll.after))


def steadier(poll):
    """The same, but changes fall with what was thought before: who is high comes down, who is low comes up."""
    after = np.clip(poll.after - 0.4 * (poll.before - 5), 0, 10)
    return Poll(poll.people, poll.questions, poll.before, after)


def covered(poll, name):
    intervals = [getattr(one, name) for one in analyse(poll).registered]
    return np.mean([one.low <= EFFECT <= one.high for one in intervals])


def at_random(deliberated, before):
    return np.full(before.shape, 0.2)


def by_before(deliberated, before):
    return 1 / (1 + np.exp(6.5 - before))


def otherwise_in_each_arm(deliberated, before):
    return 1 / (1 + np.exp(1.5 - np.where(deliberated, 1, -1) * (before - 5)))


@pytest.mark.parametrize(
    ("leaving", "sizes"),
    [
        (None, {"groups": 15}),
        (at_random, {"groups": 15}),
        (at_random, {"groups": 20, "control": 200}),
        (at_random, {"groups": 6, "control": 400}),
        (by_before, {"groups": 15}),
    ],
)
def test_intervals_hold_the_truth(leaving, sizes):
    poll = steadier(polls(1, leaving, **sizes))
    assert 0.93 <= covered(poll, "effect") <= 0.97
    assert 0.93 <= covered(poll, "adjusted") <= 0.97


def test_as_if_nobody_had_a_group_they_do_not():
    assert covered(polls(2, at_random, groups=15), "welch") < 0.93


def test_leaving_by_what_was_thought_otherwise_in_each_arm_takes_the_adjusted():
    poll = steadier(polls(3, otherwise_in_each_arm, groups=15))
    assert 0.93 <= covered(poll, "adjusted") <= 0.97
    assert covered(poll, "effect") < 0.93
