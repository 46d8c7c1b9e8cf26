"""The tests agree with SciPy, and with what was published of Student's sleep data."""

import numpy as np
import pytest
from scipy import stats

from alongside.engines.impact import Arm, Kind, Person, Poll, Question, analyse

# Hours of sleep gained by ten patients with each of two drugs: Student (1908), "The probable error of a mean",
# Biometrika 6; Cushny and Peebles (1905). Any statistics book has them; so has R, as `sleep`.
FIRST = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SECOND = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]


def poll(first, second, third=None, fourth=None):
    """A poll in which some deliberated, each a group of their own, and others did not."""
    others = [] if third is None else third
    people = [Person(("d", one), Arm.DELIBERATED) for one in range(len(first))]
    people += [Person(("c", one), Arm.CONTROL) for one in range(len(others))]
    table = [[value] for value in [*first, *others]], [[value] for value in [*second, *(fourth or [])]]
    return Poll(people, [Question("sleep", Kind.ATTITUDE, -10, 10)], *table)


def test_students_paired_test_as_published():
    paired = analyse(poll(FIRST, SECOND)).registered[0].deliberated.paired
    assert round(paired.t, 4) == 4.0621
    assert paired.df == pytest.approx(9, abs=1e-9)
    assert round(paired.p, 6) == 0.002833
    assert round(-paired.high, 7), round(-paired.low, 7) == (-2.4598858, -0.7001142)
    ours = stats.ttest_rel(SECOND, FIRST)
    assert (paired.t, paired.p) == pytest.approx((ours.statistic, ours.pvalue), abs=1e-6)


def test_welchs_test_as_published():
    zeros = [0.0] * 10
    answered = analyse(poll(zeros, FIRST, zeros, SECOND)).registered[0]
    assert round(answered.welch.t, 4) == -1.8608
    assert round(answered.welch.df, 3) == 17.776
    assert round(answered.welch.p, 5) == 0.07939
    ours = stats.ttest_ind(FIRST, SECOND, equal_var=False)
    assert (answered.welch.t, answered.welch.p) == pytest.approx((ours.statistic, ours.pvalue), abs=1e-6)
    assert answered.effect == answered.welch


@pytest.mark.parametrize("seed", range(5))
def test_paired_and_welch_agree_with_scipy(seed):
    rng = np.random.default_rng(seed)
    table = [rng.uniform(-10, 10, many).tolist() for many in (17, 17, 23, 23)]
    answered = analyse(poll(*table)).registered[0]
    for arm, first, second in ((answered.deliberated, *table[:2]), (answered.control, *table[2:])):
        ours = stats.ttest_rel(second, first)
        interval = ours.confidence_interval(0.95)
        assert (arm.paired.t, arm.paired.p, arm.paired.df) == pytest.approx(
            (ours.statistic, ours.pvalue, ours.df), abs=1e-6
        )
        assert (arm.paired.low, arm.paired.high) == pytest.approx((interval.low, interval.high), abs=1e-6)
    changes = np.subtract(table[1], table[0]), np.subtract(table[3], table[2])
    ours = stats.ttest_ind(*changes, equal_var=False)
    interval = ours.confidence_interval(0.95)
    assert (answered.welch.t, answered.welch.p, answered.welch.df) == pytest.approx(
        (ours.statistic, ours.pvalue, ours.df), abs=1e-6
    )
    assert (answered.welch.low, answered.welch.high) == pytest.approx((interval.low, interval.high), abs=1e-6)
