"""Logistic regression against Newton's method, and honest probabilities."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy.special import expit

from alongside.engines.themes import logistic, oracle
from alongside.engines.themes.checking import (
    FOLDS,
    best_bar,
    best_bars,
    calibration,
    folds,
    matched_bar,
    quality,
)


@settings(max_examples=40, deadline=None)
@given(some.integers(0, 2**32), some.integers(1, 12), some.integers(1, 4), some.integers(1, 3))
def test_the_weights_are_those_of_newtons_method(seed, texts, features, codes):
    random = np.random.default_rng(seed)
    rows = random.normal(size=(texts, features))
    marks = (random.random((texts, codes)) < random.random(codes)).astype(float)
    weigh = random.choice([0.5, 1.0, 2.0], texts)
    got = logistic.score(rows, logistic.fit(rows, marks, weigh))
    common = logistic.base(marks, weigh)
    for code in range(codes):
        exact = oracle.logistic(
            rows, marks[:, code], weigh, common[code], logistic.ridge(weigh), logistic.LEVEL_RIDGE
        )
        scores = rows @ exact[:-1] + exact[-1]
        assert np.abs(expit(got[:, code]) - expit(scores)).max() < 0.02


def test_where_the_fit_starts_does_not_matter():
    random = np.random.default_rng(3)
    rows, marks = random.normal(size=(40, 5)), (random.random((40, 2)) < 0.4).astype(float)
    cold = logistic.fit(rows, marks, np.ones(40))
    warm = logistic.fit(rows, marks, np.ones(40), random.normal(size=cold.shape))
    assert np.abs(expit(logistic.score(rows, cold)) - expit(logistic.score(rows, warm))).max() < 0.01


def test_with_few_texts_what_a_code_means_counts_more_and_how_common_it_is_less():
    random = np.random.default_rng(5)
    weights, meant, rows = (random.normal(size=size) for size in ((4, 2), (2, 3), (6, 3)))
    common = np.array([-1.0, -4.0])
    before = logistic.score(rows, weights)
    added = logistic.NAMED * rows @ meant.T - logistic.EVEN * common
    for texts, few in ((0, 1.0), (logistic.FEW, 0.5), (20 * logistic.FEW, 1 / 401)):
        got = logistic.score(rows, logistic.with_few(weights, common, meant, texts))
        assert np.allclose(got, before + few * added)


def test_scores_that_claim_too_much_are_damped():
    random = np.random.default_rng(1)
    true = random.normal(size=4000)
    marks = (random.random(4000) < expit(true)).astype(float)
    slope, level, adds = logistic.platt(3 * true + 2, marks, np.zeros(1))
    assert abs(slope - 1 / 3) < 0.03 and abs(level + 2 / 3) < 0.1 and adds == 0
    assert calibration(expit(slope * (3 * true + 2) + level), marks) < 0.03
    assert calibration(expit(3 * true + 2), marks) > 0.1


def test_nothing_to_learn_from_leaves_scores_as_they_are():
    assert logistic.platt(np.zeros((0, 2)), np.zeros((0, 2)), np.ones(2)) == (1.0, 0.0, 0.0)


def test_what_rare_codes_are_off_by_is_corrected_for_them_alone():
    random = np.random.default_rng(6)
    true = random.normal(-1, 1.5, (4000, 2))
    marks = (random.random((4000, 2)) < expit(true)).astype(float)
    slope, level, adds = logistic.platt(true + np.array([0, 2]), marks, np.array([0, 1]))
    assert abs(slope - 1) < 0.1 and abs(level) < 0.15 and abs(adds + 2) < 0.3


@settings(max_examples=200, deadline=None)
@given(
    some.lists(
        some.tuples(some.sampled_from([0.1, 0.2, 0.5, 0.7, 0.9]), some.booleans()), min_size=1, max_size=12
    )
)
def test_no_bar_has_a_better_f1(pairs):
    chances, marks = np.array([one for one, _ in pairs]), np.array([float(one) for _, one in pairs])

    def f1(bar):
        said = chances >= bar
        return 2 * (said * marks).sum() / max(said.sum() + marks.sum(), 1)

    # In a run of equal probabilities no bar can stand between two of them.
    if len(set(chances)) == len(chances):
        assert np.isclose(f1(best_bar(chances, marks)), max(map(f1, [0.05, 0.15, 0.3, 0.6, 0.8, 0.95])))


def test_a_code_hardly_used_is_called_likely_as_often_as_people_gave_it():
    random = np.random.default_rng(3)
    chances, marks = random.random((5000, 3)), np.zeros((5000, 3))
    marks[:, 0] = random.random(5000) < np.where(chances[:, 0] > 0.6, 0.9, 0.1)
    marks[random.integers(0, 5000, 4), 1] = 1
    often, hardly, never = best_bars(chances, marks)
    assert abs(often - 0.6) < 0.05
    assert 1 <= (chances[:, 1] >= hardly).sum() <= 12
    assert never == best_bar(chances, marks)


@settings(max_examples=100, deadline=None)
@given(
    some.lists(
        some.tuples(some.floats(0, 1), some.booleans()), min_size=1, max_size=12, unique_by=lambda one: one[0]
    )
)
def test_as_many_pass_a_matched_bar_as_people_marked(pairs):
    chances, marks = np.array([round(one, 3) for one, _ in pairs]), np.array([float(one) for _, one in pairs])
    if marks.any() and len(set(chances)) == len(chances):
        assert (chances >= matched_bar(chances, marks)).sum() == marks.sum()


@settings(max_examples=100, deadline=None)
@given(some.lists(some.text("abc ", max_size=4), max_size=60), some.integers(0, 99))
def test_parts_hold_every_text_once_and_keep_equal_texts_together(texts, seed):
    found = folds(texts, seed=seed)
    if not found:
        assert len({tuple(text.split()) for text in texts}) < 10
        return
    assert len(found) == FOLDS
    assert sorted(number for part in found for number in part) == list(range(len(texts)))
    for part in found:
        here = {tuple(texts[number].split()) for number in part}
        assert all(number in part for number, text in enumerate(texts) if tuple(text.split()) in here)


def test_quality_by_hand():
    chances = np.array([[0.9, 0.4, 0.1, 0.0], [0.2, 0.8, 0.1, 0.3], [0.1, 0.1, 0.1, 0.1]])
    marks = np.array([[1.0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]])
    found = quality(chances, marks, ["a", "b", "c", "d"], np.full(4, 0.5))
    assert found.texts == 3
    assert found.in_top == 1.0, "a is third for the second text; the third has no code"
    assert found.by_code == (("a", 2 / 3, 2), ("b", 0.0, 1))
    assert found.macro_f1 == 1 / 3
    assert found.micro_f1 == 2 / (2 + 3)


def test_quality_of_nothing():
    found = quality(np.zeros((0, 2)), np.zeros((0, 2)), ["a", "b"], np.full(2, 0.5))
    assert (found.in_top, found.macro_f1, found.micro_f1, found.off) == (None, None, None, 0.0)
