"""Kernel ridge regression against its definition."""

from unittest.mock import patch

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy import sparse

from alongside.engines.themes import Coder, ridge


@settings(max_examples=40, deadline=None)
@given(some.integers(0, 2**32), some.integers(1, 12), some.integers(1, 6), some.integers(1, 3))
def test_what_is_found_is_the_minimum_of_its_definition(seed, texts, features, codes):
    """With a plain kernel the same as ridge regression on the features, solved by its normal equations."""
    random = np.random.default_rng(seed)
    rows, asked = random.normal(size=(texts, features)), random.normal(size=(4, features))
    marks = (random.random((texts, codes)) < 0.4).astype(float)
    weigh = random.choice([0.5, 1.0, 2.0], texts)
    common = np.average(marks, axis=0, weights=weigh)
    held = (rows * weigh[:, None]).T @ rows + ridge.HOLD * np.eye(features)
    exact = common + asked @ np.linalg.solve(held, (rows * weigh[:, None]).T @ (marks - common))
    got = ridge.score(asked @ rows.T, ridge.fit(rows @ rows.T, marks, weigh))
    much = texts**2 / (texts**2 + ridge.FEW**2)
    counts = ridge.COUNTS * much * (1 + ridge.MORE * much / (1 + (marks.sum(axis=0) / ridge.RARE) ** 2))
    assert np.allclose(got, counts * exact, rtol=1e-6, atol=1e-9)


def test_likeness_is_the_same_in_blocks_and_of_one_with_itself():
    random = np.random.default_rng(2)
    rows, words = random.normal(size=(7, 3)), random.random((7, 5))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    words /= np.linalg.norm(words, axis=1, keepdims=True)
    pair = rows, sparse.csr_matrix(words)
    exact = (np.exp(ridge.SHARP * (rows @ rows.T - 1)) + words @ words.T) / 2
    with patch.object(ridge, "BLOCK", 3):
        assert np.allclose(ridge.likeness(*pair, *pair), exact, atol=1e-5)
    assert np.allclose(np.diag(ridge.likeness(*pair, *pair)), 1, atol=1e-5)


def test_of_very_many_texts_some_are_drawn_always_the_same(said):
    texts, themes = said
    with patch.object(ridge, "MOST", 30):
        assert len(ridge.drawn(64, seed=1)) == 30
        assert list(ridge.drawn(64, seed=1)) != list(ridge.drawn(64, seed=2))
        one, two = (
            Coder.fit(texts, [{theme} for theme in themes], seed=1, embeddings=False) for _ in range(2)
        )
    assert len(one.near.rows) == 30 and one.checked.texts == 64
    assert one.suggest(texts) == two.suggest(texts)
    assert list(ridge.drawn(64, seed=1)) == list(range(64))
