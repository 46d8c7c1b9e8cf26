"""The fast ways agree with the slow and obvious ones on whatever hypothesis thinks of."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy import stats

from alongside.engines.impact import Arm, Kind, Person, Poll, Question, analyse, oracle
from alongside.engines.impact.adjusting import at_baseline
from alongside.engines.impact.estimating import clustered, difference, one_by_one
from alongside.engines.impact.leaving import outward, trimmed_bounds, worst_bounds

often = settings(max_examples=80, deadline=None)
answers = some.floats(-10, 10).map(lambda value: round(value, 3))
sizes = some.lists(some.integers(1, 6), min_size=2, max_size=7)


def columns(draw, many, least=2):
    """Two questions of so many people, some of whom did not answer; at least so many did."""
    cells = draw(some.lists(some.none() | answers | answers, min_size=2 * many, max_size=2 * many))
    table = np.array(cells, dtype=np.float64).reshape(many, 2)
    # The first people always answered, each something else, so that there is something to tell.
    table[:least] = np.arange(least)[:, None] + draw(answers)
    return table


@some.composite
def groups_and_values(draw, least=2):
    many = draw(sizes)
    clusters = np.repeat(np.arange(len(many)), many)
    order = draw(some.permutations(range(len(clusters))))
    clusters = clusters[np.array(order)]
    # The first two of the people who always answered sit in different groups.
    first = np.flatnonzero(clusters != clusters[0])[:1]
    clusters[[1, first[0]]] = clusters[[first[0], 1]]
    while len(clusters) < least:
        clusters = np.append(clusters, clusters.max() + 1)
    return clusters, columns(draw, len(clusters), least)


@often
@given(groups_and_values())
def test_means_of_groups_are_least_squares_with_cr2(given_):
    clusters, table = given_
    ours = clustered(table, clusters)
    for column in range(2):
        seen = ~np.isnan(table[:, column])
        value, variance, df = oracle.regression(
            np.ones((seen.sum(), 1)), table[seen, column], clusters[seen].tolist(), np.ones(1)
        )
        assert ours.value[column] == pytest.approx(value, abs=1e-9)
        assert ours.variance[column] == pytest.approx(variance, rel=1e-7, abs=1e-12)
        assert ours.df[column] == pytest.approx(df, rel=1e-7)
        assert ours.people[column] == seen.sum()
        assert ours.groups[column] == len(set(clusters[seen].tolist()))


@often
@given(groups_and_values(), groups_and_values())
def test_the_difference_is_that_of_one_regression(one, other):
    ours = difference(clustered(one[1], one[0]), clustered(other[1], other[0]))
    for column in range(2):
        y = np.concatenate([one[1][:, column], other[1][:, column]])
        clusters = np.concatenate([one[0], other[0] + 100])
        arm = np.concatenate([np.ones(len(one[1])), np.zeros(len(other[1]))])
        seen = ~np.isnan(y)
        x = np.column_stack([np.ones(seen.sum()), arm[seen]])
        value, variance, _ = oracle.regression(x, y[seen], clusters[seen].tolist(), np.array([0.0, 1.0]))
        assert ours.value[column] == pytest.approx(value, abs=1e-9)
        assert ours.se[column] ** 2 == pytest.approx(variance, rel=1e-7, abs=1e-12)


@often
@given(groups_and_values(), groups_and_values())
def test_without_groups_it_is_scipys_welch(one, other):
    ours = difference(one_by_one(one[1]), one_by_one(other[1]))
    for column in range(2):
        samples = [table[~np.isnan(table[:, column]), column] for _, table in (one, other)]
        theirs = stats.ttest_ind(*samples, equal_var=False)
        interval = theirs.confidence_interval(0.95)
        told = [each[column] for each in (ours.t, ours.p, ours.df, ours.low, ours.high)]
        assert told == pytest.approx(
            [theirs.statistic, theirs.pvalue, theirs.df, interval.low, interval.high], rel=1e-6, abs=1e-9
        )


@often
@given(groups_and_values(least=6), some.data())
def test_the_adjusted_change_is_least_squares_with_cr2(given_, data):
    clusters, change = given_
    before = np.array(
        data.draw(some.lists(some.integers(0, 10), min_size=change.size, max_size=change.size)),
        dtype=np.float64,
    ).reshape(change.shape)
    at = np.array([data.draw(some.integers(0, 10)) + 0.5 for _ in range(2)])
    ours = at_baseline(change, before, at, clusters)
    for column in range(2):
        seen = ~np.isnan(change[:, column])
        x = np.column_stack([np.ones(seen.sum()), before[seen, column] - at[column]])
        rows = clusters[seen]
        hat = x @ np.linalg.pinv(x)
        singular = np.linalg.matrix_rank(x) < 2 or any(
            np.linalg.eigvalsh(np.eye((rows == one).sum()) - hat[np.ix_(rows == one, rows == one)]).min()
            < 1e-6
            for one in set(rows.tolist())
        )
        if singular or len(set(rows.tolist())) < 3:
            assert np.isnan(ours.variance[column]) or singular
            continue
        value, variance, df = oracle.regression(x, change[seen, column], rows.tolist(), np.array([1.0, 0.0]))
        assert ours.value[column] == pytest.approx(value, rel=1e-7, abs=1e-7)
        assert ours.variance[column] == pytest.approx(variance, rel=1e-6, abs=1e-9)
        assert ours.df[column] == pytest.approx(df, rel=1e-6)


@often
@given(
    some.lists(some.none() | answers, min_size=1, max_size=12),
    some.lists(some.none() | answers, min_size=1, max_size=12),
)
def test_trimmed_bounds_take_people_away_one_by_one(one, other):
    changes = tuple(np.array(each, dtype=np.float64).reshape(-1, 1) for each in (one, other))
    low, high = trimmed_bounds(changes, (np.array([len(one)]), np.array([len(other)])))
    stayed = [[value for value in each if value is not None] for each in (one, other)]
    if not all(stayed):
        assert np.isnan(low[0])
        return
    share = min(len(stayed[0]) / len(one), len(stayed[1]) / len(other))
    keep = share * len(one), share * len(other)
    least, most = (
        [oracle.trimmed(each, many, from_top=top) for each, many in zip(stayed, keep, strict=True)]
        for top in (True, False)
    )
    assert low[0] == pytest.approx(least[0] - most[1], abs=1e-7)
    assert high[0] == pytest.approx(most[0] - least[1], abs=1e-7)


@settings(max_examples=30, deadline=None)
@given(some.data())
def test_the_worst_bounds_are_those_of_every_way_to_answer(data):
    changes, before, stayed, left = [], [], [], []
    for _ in range(2):
        gone = data.draw(some.sampled_from([0, 5]))
        first = data.draw(some.lists(some.integers(0, 10), min_size=gone + 2, max_size=gone + 6))
        second = [None] * gone + data.draw(
            some.lists(some.integers(0, 10), min_size=len(first) - gone, max_size=len(first) - gone)
        )
        before.append(np.array(first, dtype=np.float64).reshape(-1, 1))
        changes.append(np.array(second, dtype=np.float64).reshape(-1, 1) - before[-1])
        stayed.append([b - a for a, b in zip(first, second, strict=True) if b is not None])
        left.append([float(one) for one in first[:gone]])
    low, high = worst_bounds(tuple(changes), tuple(before), np.array([0.0]), np.array([10.0]))
    assert (low[0], high[0]) == pytest.approx(oracle.worst(tuple(stayed), tuple(left), 0.0, 10.0), abs=1e-9)


@often
@given(some.floats(-5, 5), some.floats(0, 5), some.sampled_from([0.01, 0.1, 1 / 3]))
def test_bounds_are_only_made_wider_and_by_less_than_a_step(low, width, step):
    told_low, told_high = outward(np.array([low]), np.array([low + width]), np.array([step]))
    assert low - step - 1e-6 <= told_low[0] <= low + 1e-6
    assert low + width - 1e-6 <= told_high[0] <= low + width + step + 1e-6
    if width > 1e-6:
        assert told_low[0] / step == pytest.approx(round(told_low[0] / step), abs=1e-6)
        assert told_high[0] / step == pytest.approx(round(told_high[0] / step), abs=1e-6)


@often
@given(
    some.lists(some.tuples(answers, some.sampled_from([0, 1, 2, 3])), min_size=20, max_size=30), some.data()
)
def test_a_report_has_differences_in_differences_and_q_values(drawn, data):
    """Two questions of people in three groups and in the control group (0), whole through the engine."""
    people = [
        Person(one, Arm.DELIBERATED if group else Arm.CONTROL, group or None)
        for one, (_, group) in enumerate(drawn)
    ]
    table = some.lists(some.integers(-9, 9), min_size=len(drawn), max_size=len(drawn))
    before = np.array([data.draw(table), data.draw(table)], dtype=np.float64).T
    after = np.array([data.draw(table), data.draw(table)], dtype=np.float64).T
    questions = [Question(one, Kind.ATTITUDE, -10, 10) for one in ("x", "y")]
    report = analyse(Poll(people, questions, before, after))
    tested = []
    for column, answered in enumerate(report.registered):
        if answered.effect is None:
            continue
        assert answered.effect.value == pytest.approx(
            oracle.differences_in_differences(
                before[:, column], after[:, column], [one.arm is Arm.DELIBERATED for one in people]
            ),
            abs=1e-8,
        )
        if answered.effect.p is not None:
            tested.append(answered)
    if tested:
        assert [one.q for one in tested] == pytest.approx(oracle.q_values([one.effect.p for one in tested]))


@often
@given(some.lists(some.floats(0, 1), min_size=1, max_size=12))
def test_q_values_are_those_of_the_step_up_rule(p):
    assert stats.false_discovery_control(p) == pytest.approx(oracle.q_values(p), abs=1e-9)
