"""TF-IDF and the folding of it, against their definitions."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as some

from alongside.engines.themes import Tfidf, oracle
from alongside.engines.themes.space import Space
from alongside.engines.themes.tfidf import MANY, Kind, parts, phrases, words

texts = some.lists(
    some.lists(some.sampled_from(["bus", "buses", "cold", "hall", "don't", "tea"]), max_size=6).map(" ".join),
    min_size=1,
    max_size=8,
)


def test_words():
    assert words("Don\u2019t STOP the Nº 7 bus_route!") == ["don't", "stop", "the", "no", "7", "bus", "route"]
    assert phrases("the late bus") == ["the", "late", "bus", "the late", "late bus"]
    assert parts("at") == [" at", "at ", " at "]
    assert parts("a") == [" a "]
    assert words("\u202e\u0000<script>") == ["script"]


@settings(max_examples=200, deadline=None)
@given(texts, texts)
def test_weights_are_those_of_the_definition(known, asked):
    for find in (phrases, parts):
        kind = Kind.fit(find, known)
        got = kind.transform(asked).toarray()
        for row, text in zip(got, asked, strict=True):
            expected = oracle.tfidf([find(one) for one in known], find(text), 1)
            for feature, column in kind.columns.items():
                assert np.isclose(row[column], expected.get(feature, 0.0))


def test_among_many_texts_what_a_single_one_says_is_left_out():
    kind = Kind.fit(words, ["bus late"] * (MANY - 1) + ["bus zebra"])
    assert set(kind.columns) == {"bus", "late"}


@settings(max_examples=100, deadline=None)
@given(texts)
def test_both_kinds_weigh_the_same_and_a_row_is_of_length_one(known):
    rows = Tfidf.fit(known).transform(known).toarray()
    for row, text in zip(rows, known, strict=True):
        assert np.isclose(np.linalg.norm(row), 1 if text else 0)


@settings(max_examples=60, deadline=None)
@given(texts)
def test_folding_keeps_how_alike_texts_are(known):
    """With fewer texts than directions nothing is lost."""
    full = Tfidf.fit(known).transform(known).toarray()
    folded = Space.fit(known, embeddings=False).rows(known)
    assert np.allclose(full @ full.T, folded @ folded.T, atol=1e-4)


def test_the_same_texts_give_the_same_rows():
    known = [f"the bus number {number} is late" for number in range(30)]
    one, two = (Space.fit(known, embeddings=False) for _ in range(2))
    assert (one.rows(known) == two.rows(known)).all()
