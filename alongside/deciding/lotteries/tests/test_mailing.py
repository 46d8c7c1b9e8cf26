"""How many letters go where: the arithmetic, and the draw of households."""

from __future__ import annotations

import uuid
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.deciding.lotteries import mailing
from alongside.deciding.lotteries.addresses import FaultsFound, is_postcode, read_addresses
from alongside.deciding.lotteries.mailing import Area

AREAS = st.lists(
    st.tuples(st.integers(0, 5000), st.one_of(st.none(), st.integers(1, 10))), min_size=1, max_size=30
)


def areas_of(rows):
    return [Area(n, f"Area {n}", residents, decile) for n, (residents, decile) in enumerate(rows)]


def test_poorer_areas_get_more_letters_so_that_names_mirror_the_place():
    planned = mailing.plan(
        [Area("poor", "Poor", 10_000, 1), Area("rich", "Rich", 10_000, 10)],
        hoped_for=100,
        responses=mailing.RESPONSES,
    )
    assert [(each.area.key, each.letters) for each in planned] == [("poor", 2500), ("rich", 1000)]
    poor, rich = mailing.by_decile(planned)
    assert poor.names == rich.names == 50
    assert poor.share_of_names == poor.share_of_residents == 0.5
    assert round(poor.share_if_even, 3) == round(2 / 7, 3)


def test_no_area_gets_more_letters_than_it_has_homes():
    (only,) = mailing.plan(
        [Area("a", "A", 240, 1)],
        hoped_for=1000,
        responses=mailing.RESPONSES,
        people_a_household=Decimal("2.4"),
    )
    assert only.letters == only.households == 100 and only.is_short


@given(AREAS, st.integers(1, 2000))
def test_letters_are_whole_and_add_up(rows, hoped_for):
    areas = areas_of(rows)
    planned = mailing.plan(areas, hoped_for=hoped_for, responses=mailing.RESPONSES)
    middle = sum(mailing.RESPONSES.values()) / 10
    everyone = sum(area.residents for area in areas)
    exact = [
        min(
            float(area.residents // Decimal("2.4")),
            hoped_for * area.residents / everyone / mailing.RESPONSES.get(str(area.decile), middle)
            if everyone
            else 0,
        )
        for area in areas
    ]
    for each, part in zip(planned, exact, strict=True):
        assert 0 <= each.letters <= each.households
        assert abs(each.letters - float(part)) < 1
    assert abs(sum(each.letters for each in planned) - float(sum(exact))) <= 1


def test_the_same_words_draw_the_same_households_in_any_order():
    keys = {"a": [f"home {n}" for n in range(100)]}
    first = mailing.draw_households(keys, {"a": 10}, "rain on the roof")
    again = mailing.draw_households({"a": keys["a"][::-1]}, {"a": 10}, "rain on the roof")
    other = mailing.draw_households(keys, {"a": 10}, "sun on the roof")
    assert first == again != other
    assert len(set(first["a"])) == 10
    assert mailing.draw_households({"a": ["x", "x"]}, {"a": 5}, "") == {"a": ["x"]}


def test_every_household_has_the_same_chance():
    """Over 2,000 seeds each of 20 households is drawn about a quarter of the time (six standard errors)."""
    keys = {"a": [f"home {n}" for n in range(20)]}
    drawn = dict.fromkeys(keys["a"], 0)
    for seed in range(2000):
        for key in mailing.draw_households(keys, {"a": 5}, f"seed {seed}")["a"]:
            drawn[key] += 1
    error = (2000 * 0.25 * 0.75) ** 0.5
    assert all(abs(times - 500) < 6 * error for times in drawn.values()), drawn


AREA = uuid.uuid4()
HEAD = "address,postcode,uprn,area\n"


def read(text):
    return read_addresses((HEAD + text).encode(), {"A1": AREA})


def test_one_household_is_read_once_however_it_is_written():
    found = read(
        '"Flat 2, 14 High St",DE1 2AB,,A1\n14/2 High Street,de12ab,,A1\n15 High Street,DE1 2AB,77,A1\n'
    )
    assert [(each.address, each.postcode, each.uprn) for each in found] == [
        ("Flat 2, 14 High St", "DE1 2AB", ""),
        ("15 High Street", "DE1 2AB", "77"),
    ]


def test_faults_are_named_by_row_and_column_and_nothing_is_kept():
    with pytest.raises(FaultsFound) as wrong:
        read("14 High Street,nonsense,,A1\n,DE1 2AB,,A1\n1 A,DE1 2AB,abc,A1\n1 A,DE1 2AB,,B9\n")
    assert wrong.value.faults == [
        "Row 2, column “postcode”: is not a postcode",
        "Row 3, column “address”: must have 1 to 300 characters",
        "Row 4, column “uprn”: must be up to 12 figures",
        "Row 5, column “area”: is not the code of a small area of this place",
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty."),
        (HEAD.encode(), "no rows"),
        (b"address,postcode\n1 A,DE1 2AB\n", "no column “area”"),
        (b"address,address,postcode,area\n", "twice"),
        (b"\xff\xfe\x00", "not CSV"),
        (("address,postcode,area\n" + "x,y,z\n" * 500).encode(), "Row 2"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content, said):
    with pytest.raises(FaultsFound) as wrong:
        read_addresses(content, {"A1": AREA})
    assert said in wrong.value.faults[0]
    assert len(wrong.value.faults) <= 50


def test_postcodes():
    assert all(is_postcode(code) for code in ("DE1 2AB", "sw1a1aa", "M1 1AE", "de1 oab"))
    assert not any(is_postcode(code) for code in ("", "DE1", "12345", "DE1 2A1", "=1+1", "DE12 34AB 5"))
