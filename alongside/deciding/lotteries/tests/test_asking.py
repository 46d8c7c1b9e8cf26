"""Which value an answer comes to, and the targets that follow from shares."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.deciding.lotteries.asking import (
    PRESETS,
    band_of,
    bands_fault,
    value_of_age,
    value_of_decile,
)
from alongside.deciding.lotteries.proposing import least_and_most, with_flex

BANDS = ["16 to 24", "25 to 34", "35 to 49", "50 to 64", "65 to 74", "75 or over"]


def test_age_bands_are_read_as_they_are_written():
    assert band_of("16 to 24") == (16, 24) and band_of("25-34") == (25, 34)
    assert band_of("75 or over") == (75, 120) and band_of("65+") == (65, 120)
    assert band_of("young") is None and band_of("") is None and band_of("30 to 20") is None


@given(st.integers(16, 120))
def test_every_age_has_one_band(age):
    assert sum(low <= age <= high for low, high in map(band_of, BANDS)) == 1
    low, high = band_of(value_of_age(age, BANDS))
    assert low <= age <= high


@pytest.mark.parametrize(
    ("bands", "said"),
    [
        (BANDS, ""),
        (BANDS[1:], "from 16 on"),
        (BANDS[:-1], "must be open"),
        (["16 to 30", "30 or over"], "no gap"),
        (["16 to 30", "32 or over"], "no gap"),
        (["16 to 30", "old"], "not an age band"),
    ],
)
def test_bands_cover_every_age_once(bands, said):
    fault = bands_fault(bands, 16)
    assert said in fault if said else not fault


def test_the_usual_bands_fit():
    assert not bands_fault([str(value) for value in PRESETS["age"].values], 16)


def test_deciles_come_to_fifths_halves_and_themselves():
    fifths = ["1", "2", "3", "4", "5"]
    assert [value_of_decile(n, fifths) for n in range(1, 11)] == list("1122334455")
    assert [value_of_decile(n, ["poor", "rich"]) for n in (1, 5, 6, 10)] == ["poor", "poor", "rich", "rich"]
    assert value_of_decile(None, fifths) is None and value_of_decile(3, ["a", "b", "c"]) is None


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.integers(1, 200))
def test_proposed_targets_can_always_be_met(shares, size):
    proposed = least_and_most(shares, size)
    assert sum(least for least, _most in proposed) <= size <= sum(most for _least, most in proposed)
    if sum(shares) > 0:
        for share, (least, most) in zip(shares, proposed, strict=True):
            exact = share / sum(shares) * size
            assert least - 0.5 - 1e-6 <= exact <= most + 1e-6 and most - least <= 1


def test_small_groups_are_not_rounded_away():
    assert least_and_most([0.16, 0.04, 0.04, 0.73, 0.03], 24) == [(3, 4), (1, 1), (1, 1), (17, 18), (1, 1)]
    assert least_and_most([0.01, 0.99], 24) == [(0, 1), (23, 24)]


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 20), st.integers(1, 60))
def test_a_target_bends_to_both_sides(least, more, flex, size):
    low, high = with_flex(least, least + more, flex, size)
    assert 0 <= low <= least and high >= least + more
