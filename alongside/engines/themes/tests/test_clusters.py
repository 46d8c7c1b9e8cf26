"""Suggested groups: found where there are some, everything accounted for, quotes and words true to them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from alongside.engines.themes import oracle, suggest_clusters
from alongside.engines.themes.grouping import how_many, k_means, silhouettes
from alongside.engines.themes.naming import distinctive
from alongside.engines.themes.tfidf import words


def whole(texts, clusters):
    """Every text is in one group or left out; quotes and words come from the group."""
    members = [number for cluster in clusters for number in cluster.members]
    assert sorted([*members, *clusters.left_out]) == list(range(len(texts)))
    assert set(clusters.empty) <= set(clusters.left_out)
    for cluster in clusters:
        assert len({tuple(words(texts[number])) for number in cluster.members}) >= 2
        assert 1 <= len(cluster.quotes) <= 3
        assert set(cluster.quotes) <= set(cluster.members)
        assert len({tuple(words(texts[number])) for number in cluster.quotes}) == len(cluster.quotes)
        assert -1 <= cluster.cohesion <= 1 + 1e-9
        for word in cluster.words:
            assert sum(word in words(texts[number]) for number in set(cluster.members)) >= 2
    sizes = [len(cluster.members) for cluster in clusters]
    assert sizes == sorted(sizes, reverse=True)


def test_four_themes_are_found(said, meaning):
    texts, themes = said
    found = suggest_clusters(texts, seed=1, fewest=2, most=8, meaning=meaning)
    whole(texts, found)
    for cluster in found:
        shares = [themes[number] for number in cluster.members]
        assert max(map(shares.count, shares)) / len(shares) >= 0.9
        assert cluster.name == ", ".join(cluster.words[:3]) != ""
    assert {max(set(s := [themes[n] for n in one.members]), key=s.count) for one in found} == set(themes)
    assert [one.groups for one in found.tried] == list(range(2, 9))
    best = max(found.tried, key=lambda one: one.silhouette)
    assert f"{best.groups} groups were the clearest" in found[0].why[0]


def test_the_same_again(said, meaning):
    texts, _ = said
    one, two = (suggest_clusters(texts, seed=7, meaning=meaning) for _ in range(2))
    assert one == two


def test_what_fits_nowhere_is_left_out(said):
    texts, _ = said
    odd = ["qwertz uiop", "\u00bfd\u00f3nde?", "", "...", "   "]
    found = suggest_clusters([*texts, *odd], seed=1)
    whole([*texts, *odd], found)
    assert found.empty == (66, 67, 68)
    assert {66, 67, 68} <= set(found.left_out)


def test_twelve_texts(said):
    texts = said[0][:12]
    found = suggest_clusters(texts, seed=1)
    whole(texts, found)
    assert len(found) >= 2
    assert [one.groups for one in found.tried] == [5, 6]


@pytest.mark.parametrize("number", [0, 1, 2, 3])
def test_too_few_for_groups(said, number):
    found = suggest_clusters(said[0][:number], seed=1)
    assert len(found) == 0 and list(found) == [] and found.tried == ()
    assert found.left_out == tuple(range(number))


def test_equal_texts_go_together_and_are_one_quote(said):
    texts = [*said[0], *said[0][:8], said[0][0].upper()]
    found = suggest_clusters(texts, seed=1)
    whole(texts, found)
    where = {number: place for place, one in enumerate(found) for number in one.members}
    for number in range(8):
        assert where.get(number) == where.get(64 + number)
    assert where.get(0) == where.get(72)


def test_one_text_a_hundred_times():
    found = suggest_clusters(["the bus is late"] * 100, seed=1)
    assert len(found) == 0 and len(found.left_out) == 100


def test_numbers_of_groups_that_cannot_be():
    for fewest, most in ((1, 5), (6, 5), (0, 0)):
        with pytest.raises(ValueError, match="groups cannot be"):
            suggest_clusters(["a", "b"], seed=1, fewest=fewest, most=most)


def test_it_reads_as_a_sequence(said):
    found = suggest_clusters(said[0], seed=1)
    assert found[0] == next(iter(found)) and found[:2] == found.found[:2]


@settings(max_examples=30, deadline=None)
@given(
    some.lists(
        some.lists(some.sampled_from(["bus", "late", "tea", "hall", "cold", "!"]), max_size=4).map(" ".join),
        max_size=30,
    )
)
def test_any_texts(texts):
    meaning = np.random.default_rng(len(texts)).normal(size=(len(texts), 384))
    meaning /= np.linalg.norm(meaning, axis=1, keepdims=True)
    whole(texts, suggest_clusters(texts, seed=1, meaning=meaning))


# ------------------------------------------------------------------------------------------------------- arithmetic


@some.composite
def points(draw):
    """Points on a sphere, some of them the same."""
    random = np.random.default_rng(draw(some.integers(0, 2**32)))
    rows = random.normal(size=(draw(some.integers(2, 14)), draw(some.integers(2, 4))))
    rows = rows[random.integers(len(rows), size=len(rows))]
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@settings(max_examples=150, deadline=None)
@given(points(), some.data())
def test_silhouettes_are_those_of_the_definition(rows, data):
    of = data.draw(some.lists(some.integers(0, 3), min_size=len(rows), max_size=len(rows)))
    assert np.allclose(silhouettes(rows, np.array(of), seed=1), oracle.silhouette(rows, of), atol=1e-6)


@settings(max_examples=100, deadline=None)
@given(points(), some.data())
def test_no_group_is_empty_and_no_row_has_a_better_one(rows, data):
    groups = data.draw(some.integers(1, len(rows)))
    of = k_means(rows, groups, seed=3)
    assert set(of) == set(range(groups))
    assert (of == k_means(rows, groups, seed=3)).all()


def test_planted_groups_are_found_exactly():
    random = np.random.default_rng(0)
    centres = np.linalg.qr(random.normal(size=(20, 20)))[0][:6]
    true = np.repeat(np.arange(6), 15)
    rows = centres[true] + 0.05 * random.normal(size=(90, 20))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    of, tried = how_many(rows, 2, 10, seed=1)
    assert len(set(zip(of, true, strict=True))) == 6 == of.max() + 1
    assert max(tried, key=lambda one: one.silhouette).groups == 6


# ------------------------------------------------------------------------------------------------------------ names


def test_words_that_tell_groups_apart():
    texts = ["buses are late"] * 5 + ["late buses and the bus stop"] * 5 + ["the park and swings"] * 6
    of = [0] * 10 + [1] * 6
    buses, parks = distinctive(texts, of, 2)
    assert buses == ["buses", "late", "stop"], "bus is another form of buses; and, the, are tell nothing"
    assert parks == ["park", "swings"]


def test_what_a_single_person_wrote_never_becomes_a_name():
    texts = ["Mr Bloggs of 07700900123 wants buses", "buses at night", "parks", "parks and trees"]
    assert distinctive(texts, [0, 0, 1, 1], 2) == [["buses"], ["parks"]]


def test_a_group_of_nothing_has_no_words():
    assert distinctive(["", ""], [0, 0], 1) == [[]]
    assert distinctive(["only this", "only this"], [-1, -1], 1) == [[]]
