"""Krippendorff's alpha: the published examples, the definition over all pairs, and what cannot be told."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from alongside.engines.themes import agreement_by_code, krippendorff_alpha, masi, oracle


def by_unit(*coders):
    """What each coder wrote, a letter a unit, "." for nothing, as units; digits are numbers."""
    return [
        [None if one == "." else int(one) if one.isdigit() else one for one in unit]
        for unit in zip(*coders, strict=True)
    ]


TWO_BINARY = by_unit("0100000010", "1110010000")
TWO_NOMINAL = by_unit("aabbdcccedda", "babbbcccedd" + "d")
FOUR_WITH_GAPS = by_unit("123321412...", "1233224125.3", ".3332342251.", "12332441251.")
"""Examples A, B and C of Krippendorff (2011), "Computing Krippendorff's alpha-reliability"."""


@pytest.mark.parametrize(
    ("units", "metric", "alpha"),
    [
        (TWO_BINARY, "nominal", 0.095),
        (TWO_NOMINAL, "nominal", 0.692),
        (FOUR_WITH_GAPS, "nominal", 0.743),
        (FOUR_WITH_GAPS, "ordinal", 0.815),
        (FOUR_WITH_GAPS, "interval", 0.849),
        (FOUR_WITH_GAPS, "ratio", 0.797),
    ],
)
def test_the_published_examples(units, metric, alpha):
    assert krippendorff_alpha(units, metric=metric).alpha == pytest.approx(alpha, abs=0.0006)


def test_the_published_example_counts_only_what_can_be_paired():
    found = krippendorff_alpha(FOUR_WITH_GAPS)
    assert (found.units, found.values) == (11, 40)


def apart(metric, values):
    return {
        "nominal": lambda one, other: float(one != other),
        "ordinal": oracle.ordinal(values),
        "interval": lambda one, other: float((one - other) ** 2),
        "ratio": lambda one, other: ((one - other) / (one + other)) ** 2 if one + other else 0.0,
        "masi": masi,
    }[metric]


codings = some.lists(some.lists(some.none() | some.integers(0, 4), max_size=4), max_size=8)
sets = some.frozensets(some.sampled_from("abc"))


@settings(max_examples=300, deadline=None)
@given(codings, some.sampled_from(["nominal", "ordinal", "interval", "ratio"]))
def test_it_is_the_definition_over_all_pairs(units, metric):
    pairable = [[v for v in unit if v is not None] for unit in units]
    values = [value for unit in pairable if len(unit) > 1 for value in unit]
    expected = oracle.alpha(units, apart(metric, values))
    found = krippendorff_alpha(units, metric=metric).alpha
    assert found == (None if expected is None else pytest.approx(expected, abs=1e-9))


@settings(max_examples=200, deadline=None)
@given(some.lists(some.lists(some.none() | sets, max_size=3), max_size=8))
def test_sets_of_codes_too(units):
    expected = oracle.alpha(units, masi)
    found = krippendorff_alpha(units, metric="masi").alpha
    assert found == (None if expected is None else pytest.approx(expected, abs=1e-9))


@settings(max_examples=100, deadline=None)
@given(codings, some.randoms(use_true_random=False))
def test_who_coded_and_in_which_order_does_not_matter(units, random):
    mixed = [random.sample(unit, len(unit)) for unit in random.sample(units, len(units))]
    one, two = krippendorff_alpha(units, metric="interval"), krippendorff_alpha(mixed, metric="interval")
    assert one.alpha == (None if two.alpha is None else pytest.approx(two.alpha))


def test_masi():
    a, ab, ac, abc, none = map(frozenset, ("a", "ab", "ac", "abc", ""))
    assert masi(ab, ab) == 0 == masi(none, none)
    assert masi(a, ab) == pytest.approx(1 - 1 / 2 * 2 / 3)
    assert masi(ab, ac) == pytest.approx(1 - 1 / 3 * 1 / 3)
    assert masi(ab, abc) == pytest.approx(1 - 2 / 3 * 2 / 3)
    assert masi(a, frozenset("b")) == 1 == masi(a, none)


def test_a_part_that_is_shared_counts_for_something():
    partly = [
        [frozenset("ab"), frozenset("a")],
        [frozenset("c"), frozenset("c")],
        [frozenset("bc"), frozenset("b")],
    ]
    assert krippendorff_alpha(partly, metric="masi").alpha > krippendorff_alpha(partly).alpha


@pytest.mark.parametrize("units", [[], [[]], [["a"], ["b", None]], [["a", "a"], ["a", "a", None]]])
def test_where_it_cannot_be_told(units):
    found = krippendorff_alpha(units, seed=1)
    assert (found.alpha, found.low, found.high, found.word) == (None, None, None, "cannot tell")


def test_perfect_and_opposite():
    assert krippendorff_alpha([["a", "a"], ["b", "b"]]).alpha == 1
    assert krippendorff_alpha([["a", "b"], ["b", "a"]]).alpha < 0


@pytest.mark.parametrize(("wrong", "word"), [(0, "reliable"), (12, "tentative"), (30, "not reliable")])
def test_in_a_word(wrong, word):
    units = [["a", "b"]] * wrong + [["a", "a"]] * ((100 - wrong) // 2) + [["b", "b"]] * ((100 - wrong) // 2)
    assert krippendorff_alpha(units).word == word


def test_the_interval_holds_alpha_narrows_with_more_and_repeats():
    few = krippendorff_alpha(FOUR_WITH_GAPS, metric="ordinal", seed=2)
    many = krippendorff_alpha(FOUR_WITH_GAPS * 20, metric="ordinal", seed=2)
    assert few.low < few.alpha < few.high
    assert many.high - many.low < (few.high - few.low) / 3
    assert few == krippendorff_alpha(FOUR_WITH_GAPS, metric="ordinal", seed=2)


def test_each_code_by_itself():
    units = [
        [{"a", "b"}, {"a"}],
        [{"a"}, {"a"}],
        [set(), set()],
        [{"b"}, set()],
        [None, {"c"}],
        [set(), {"a"}],
    ]
    found = agreement_by_code(units, seed=1)
    assert list(found) == ["a", "b", "c"]
    both_coded = [[True, True], [True, True], [False, False], [False, False], [False, True]]
    assert found["a"].alpha == pytest.approx(oracle.alpha(both_coded, lambda x, y: float(x != y)))
    assert found["b"].alpha < found["a"].alpha
    assert found["c"].alpha is None, "only one person coded the text that has it"


def test_a_ratio_needs_numbers_that_are_not_below_nothing():
    with pytest.raises(ValueError, match="not below 0"):
        krippendorff_alpha([[1, -1]], metric="ratio")
