"""The tests agree with SciPy, with what was published of Student's sleep data, and with the authors' own CR2 in R."""

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


# Answers before and after of made-up people, and what clubSandwich 0.5.8 (R 4.2.2; its author is of Pustejovsky and
# Tipton 2018) makes of their changes: coef_test(lm(...), vcovCR(type = "CR2"), test = "Satterthwaite").
FEW_GROUPS = {
    "g0": [(7, 7), (9, 7), (0, 1)],
    "g1": [(3, 7), (1, 2), (8, 9), (3, 5)],
    "g2": [(3, 4), (6, 4), (6, 5), (7, 5), (6, 3)],
    "g3": [(9, 9), (6, 7), (1, 0), (5, 5), (9, 9)],
    "g4": [(6, 5), (1, 1), (2, 4), (7, 6), (4, 5), (7, 6), (1, 2)],
    "g5": [(10, 10), (9, 10), (5, 7), (1, 3), (6, 10), (9, 10), (1, 3), (0, 3), (2, 5)],
    "control": [
        (1, 2),
        (6, 8),
        (10, 7),
        (4, 4),
        (7, 7),
        (6, 5),
        (4, 4),
        (9, 10),
        (1, 0),
        (0, 2),
        (7, 3),
        (1, 2),
        (7, 8),
        (5, 5),
        (10, 8),
        (3, 6),
        (1, 2),
        (2, 3),
        (6, 6),
        (10, 7),
        (7, 6),
        (10, 10),
        (4, 5),
        (10, 10),
        (9, 7),
    ],
}


def few_groups():
    people, answers = [], []
    for group, members in FEW_GROUPS.items():
        for place, pair in enumerate(members):
            arm = Arm.CONTROL if group == "control" else Arm.DELIBERATED
            people.append(Person((group, place), arm, None if arm is Arm.CONTROL else group))
            answers.append(pair)
    before, after = np.array(answers, dtype=np.float64).T[:, :, None]
    return analyse(Poll(people, [Question("q", Kind.ATTITUDE, 0, 10)], before, after)).registered[0]


def test_six_small_groups_as_by_clubsandwich():
    answered = few_groups()
    # lm(change ~ arm), and lm(change ~ 1) in each arm.
    assert answered.effect.value == pytest.approx(0.695757575758, abs=1e-9)
    assert answered.effect.se == pytest.approx(0.698979707587, abs=1e-9)
    mine, theirs = answered.deliberated.change, answered.control.change
    assert (mine.value, mine.se) == pytest.approx((0.575757575758, 0.611696519213), abs=1e-9)
    assert (mine.t, mine.df, mine.p) == pytest.approx(
        (0.941247101582, 4.34848110354, 0.395868799174), abs=1e-9
    )
    assert (theirs.value, theirs.se) == pytest.approx((-0.12, 0.338230690506), abs=1e-9)
    assert (theirs.t, theirs.df, theirs.p) == pytest.approx((-0.354787437593, 24, 0.725847544332), abs=1e-9)
    # Welch's degrees of freedom of the two.
    parts = 0.611696519213**2, 0.338230690506**2
    assert answered.effect.df == pytest.approx(
        sum(parts) ** 2 / (parts[0] ** 2 / 4.34848110354 + parts[1] ** 2 / 24), abs=1e-7
    )


def test_six_small_groups_with_answers_before_held_equal_as_by_clubsandwich():
    adjusted = few_groups().adjusted
    # lm(change ~ I(before - mean of all)) in each arm, of which the intercept is wanted.
    mine, theirs = (
        (0.498862176055, 0.5978180588210, 4.37135355857),
        (0.00135902636917, 0.2759610375752, 21.4572753472),
    )
    parts = mine[1] ** 2, theirs[1] ** 2
    assert adjusted.value == pytest.approx(mine[0] - theirs[0], abs=1e-9)
    assert adjusted.se == pytest.approx(sum(parts) ** 0.5, abs=1e-9)
    assert adjusted.df == pytest.approx(
        sum(parts) ** 2 / (parts[0] ** 2 / mine[2] + parts[1] ** 2 / theirs[2]), abs=1e-7
    )
