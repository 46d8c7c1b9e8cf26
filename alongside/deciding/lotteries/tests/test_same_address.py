"""Addresses of one home, however they are written, and of two."""

from __future__ import annotations

import random

import pytest

from alongside.deciding.lotteries.same_address import read_home, tidy_postcode, why_same

SAME = [
    ("Flat 2, 14 High St", "DE1 2AB", "14/2 High Street", "DE1 2AB"),
    ("Flat 2, 14 High St", "DE1 2AB", "14 High Street, Flat 2", "de12ab"),
    ("Flat 2, 14 High St", "DE1 2AB", "Apartment 2 14 High Street Derby", "DE1 2AB"),
    ("Flat B, 14 High Street", "DE1 2AB", "14b High St.", "DE1 2AB"),
    ("14 High Street", "DE1 2AB", "14, High Street, Derby", "DE1 2AB"),
    ("14 High Street", "DE1 2AB", "14 Hihg Steet", "DE1 2AB"),
    ("14 High Street", "DE1 2AB", "14 High Street", "DE1 2AP"),
    ("14 High Street", "DE1 2AB", "14 High Street", "DE1 2BA"),
    ("14 High Street", "DE1 2AB", "14 High Street", "DE1 OAB"),
    ("The Old Mill, Mill Lane", "DE1 2AB", "Old Mill, Mill Ln", "DE1 2AB"),
    ("014 High Street", "DE1 2AB", "14 High Street", "DE1 2AB"),
    ("14 St. Peter's Street", "DE1 2AB", "14 St Peters St", "DE1 2AB"),
    ("Flat 3, 20 Green Lane", "DE1 2AB", "20 Green Lane", "DE1 2AB"),
    ("Żółta 5 Café Row", "DE1 2AB", "Zółta 5 Cafe Row", "DE1 2AB"),
]
OTHER = [
    ("14 High Street", "DE1 2AB", "15 High Street", "DE1 2AB"),
    ("Flat 2, 14 High Street", "DE1 2AB", "Flat 3, 14 High Street", "DE1 2AB"),
    ("14a High Street", "DE1 2AB", "14b High Street", "DE1 2AB"),
    ("14/2 High Street", "DE1 2AB", "14/3 High Street", "DE1 2AB"),
    ("14 High Street", "DE1 2AB", "14 Mill Lane", "DE1 2AP"),
    ("14 High Street", "DE1 2AB", "14 High Street", "SK17 6XY"),
    ("The Old Mill", "DE1 2AB", "14 High Street", "DE1 2AB"),
    ("Rose Cottage", "DE1 2AB", "Ivy House", "DE1 2AB"),
    ("", "", "", ""),
]


@pytest.mark.parametrize(("one", "code", "other", "other_code"), SAME)
def test_one_home_is_found_however_it_is_written(one, code, other, other_code):
    why = why_same(read_home(one, code), read_home(other, other_code))
    assert why
    assert why == why_same(read_home(other, other_code), read_home(one, code)), "whichever comes first"
    assert not any(word in why for word in ("High", "14", "DE1")), "the reason does not hold the address"


@pytest.mark.parametrize(("one", "code", "other", "other_code"), OTHER)
def test_two_homes_are_two(one, code, other, other_code):
    assert why_same(read_home(one, code), read_home(other, other_code)) == ""
    assert why_same(read_home(other, other_code), read_home(one, code)) == ""


def test_a_property_number_tells_more_than_words():
    one, other = (
        read_home("The Lodge", "DE1 2AB", "100012345"),
        read_home("1 Park Road", "DE7 8XY", "0100012345"),
    )
    assert "UPRN" in why_same(one, other)
    assert why_same(one, read_home("1 Park Road", "DE7 8XY", "100012346")) == ""


def test_a_postcode_is_read_as_it_was_meant():
    assert tidy_postcode(" de1  2ab ") == "DE12AB"
    assert tidy_postcode("DE1 OAB") == "DE10AB"


STREETS = [
    "High Street", "Mill Lane", "Station Road", "Church Street", "Victoria Road", "Green Lane", "Manor Close",
    "Kings Drive", "The Crescent", "Queens Avenue", "Park Road", "London Road", "Grange Gardens", "School Lane",
    "Albert Terrace", "Springfield Place", "North Street", "Windsor Court", "Chapel Walk", "Meadow Way",
]  # fmt: skip
SHORT = {
    "Street": "St",
    "Road": "Rd",
    "Lane": "Ln",
    "Avenue": "Ave",
    "Close": "Cl",
    "Drive": "Dr",
    "Gardens": "Gdns",
}


def town(chance: random.Random) -> list[tuple[str, str, str, str]]:
    """A town's homes as (flat, number, street, postcode): a postcode holds part of one street, as in the world."""
    homes = []
    for n, street in enumerate(STREETS):
        for part in range(3):
            postcode = f"DE{n % 9 + 1} {part + 1}{'ABDEFGHJLN'[n // 2]}{chance.choice('PQRSTUWX')}"
            for house in range(15):
                number = str(part * 30 + house * 2 + 1)
                flats = ["1", "2", "3"] if chance.random() < 0.2 else [""]
                homes += [(flat, number, street, postcode) for flat in flats]
    return homes


def written(home: tuple[str, str, str, str], chance: random.Random, slips: float) -> tuple[str, str]:
    """One of the ways in which somebody writes that address, now and then with a slip."""
    flat, number, street, postcode = home
    first, last = street.rsplit(" ", 1)
    street = f"{first} {SHORT[last]}" if last in SHORT and chance.random() < 0.4 else street
    if flat:
        ways = ("Flat {f}, {n} {s}", "{n}/{f} {s}", "{n} {s}, Flat {f}", "Apt {f} {n} {s}")
        line = chance.choice(ways).format(f=flat, n=number, s=street)
    else:
        line = f"{number} {street}"
    if chance.random() < 0.4:
        line += ", Derby"
    if chance.random() < 0.3:
        line = line.upper()
    if chance.random() < slips:
        at = chance.randrange(line.index(" ") + 1, len(line))
        if line[at].isalpha():
            line = line[:at] + chance.choice("aeioulrst") + line[at + 1 :]
    if chance.random() < slips / 2:
        at = chance.randrange(3, len(postcode) - 1)
        if postcode[at] != " " and postcode[at + 1] != " ":
            postcode = postcode[:at] + postcode[at + 1] + postcode[at] + postcode[at + 2 :]
    return line, postcode.lower() if chance.random() < 0.2 else postcode


def test_most_pairs_are_found_and_few_are_found_wrongly():
    """1,000 people of whom some live together, in made-up streets, a third of them with a slip in what they wrote."""
    chance = random.Random(11)
    homes = town(chance)
    people = []
    for home in chance.sample(homes, 800):
        for _one in range(2 if chance.random() < 0.25 else 1):
            people.append((home, read_home(*written(home, chance, slips=0.33))))
    found = right = wanted = 0
    for n, (home, one) in enumerate(people):
        for other_home, other in people[n + 1 :]:
            together, noted = home == other_home, bool(why_same(one, other))
            found, wanted, right = found + noted, wanted + together, right + (noted and together)
    precision, recall = right / found, right / wanted
    print(f"{len(people)} people, {wanted} pairs: precision {precision:.3f}, recall {recall:.3f}")
    assert precision >= 0.95
    assert recall >= 0.93
