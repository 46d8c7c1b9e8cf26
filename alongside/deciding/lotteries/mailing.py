"""How many letters to send to each area so that those who answer look like those who live there. Pure.

In poorer areas fewer letters are answered, so more are sent there. For each area the names hoped for are shared out by
residents, and divided by the share of letters that are thought to be answered in an area as deprived as that.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

# The published average of people in a household in England and Wales at the Census 2021 (ONS) is 2.4.
PEOPLE_A_HOUSEHOLD = Decimal("2.40")
# Names for each seat that the draw can then choose from.
NAMES_A_SEAT = 10
# Our assumption, to be changed by whoever has invited people before: of 100 letters 2 are answered in the most deprived
# tenth of areas, and 5 in the least deprived.
RESPONSES: dict[str, float] = {
    str(decile): round(0.02 + (decile - 1) / 9 * 0.03, 4) for decile in range(1, 11)
}


@dataclass(frozen=True)
class Area:
    """A small area: `residents` in people, `decile` of deprivation (1 the most deprived) or None."""

    key: Hashable
    name: str
    residents: int
    decile: int | None


@dataclass(frozen=True)
class Planned:
    """Letters to one area: `response` the share thought to be answered, `households` how many there may be, `names`
    the names that should come of the letters."""

    area: Area
    response: float
    households: int
    letters: int
    names: float

    @property
    def is_short(self) -> bool:
        """Whether every household gets a letter and still fewer names would come than hoped for."""
        return self.letters >= self.households


@dataclass(frozen=True)
class Row:
    """Letters to all areas of one decile. The shares are of all residents, and of all names."""

    decile: int | None
    areas: int
    residents: int
    response: float
    letters: int
    names: float
    share_of_residents: float
    share_of_names: float
    share_if_even: float


def plan(
    areas: Sequence[Area],
    *,
    hoped_for: int,
    responses: Mapping[str, float],
    people_a_household: Decimal = PEOPLE_A_HOUSEHOLD,
) -> list[Planned]:
    """Letters for each area, in the areas' order.

    Parameters
    ----------
    hoped_for: names that should come in all.
    responses: the share of letters that are answered, above 0 and at most 1, by decile ("1" to "10"). An area without
        a decile takes the middle of them.

    No area gets more letters than it has households. Letters are whole and rounded so that their sum is right.
    """
    everyone = sum(area.residents for area in areas)
    middle = sum(responses.values()) / len(responses)
    answered = [responses[str(area.decile)] if area.decile is not None else middle for area in areas]
    households = [math.floor(area.residents / people_a_household) for area in areas]
    exact = [
        min(many, hoped_for * area.residents / everyone / response) if everyone else 0.0
        for area, response, many in zip(areas, answered, households, strict=True)
    ]
    letters = _rounded(exact, households)
    return [
        Planned(area, response, many, number, number * response)
        for area, response, many, number in zip(areas, answered, households, letters, strict=True)
    ]


def by_decile(planned: Sequence[Planned]) -> list[Row]:
    """The plan summed up, the most deprived first; areas without a decile last."""
    residents = sum(each.area.residents for each in planned) or 1
    names = sum(each.names for each in planned) or 1.0
    # The same number of letters, sent evenly: each area's part of the answers.
    even = sum(each.area.residents * each.response for each in planned) or 1.0
    deciles = sorted({each.area.decile for each in planned}, key=lambda decile: (decile is None, decile or 0))
    rows = []
    for decile in deciles:
        these = [each for each in planned if each.area.decile == decile]
        here = sum(each.area.residents for each in these)
        came = sum(each.names for each in these)
        rows.append(
            Row(
                decile=decile,
                areas=len(these),
                residents=here,
                response=these[0].response,
                letters=sum(each.letters for each in these),
                names=came,
                share_of_residents=here / residents,
                share_of_names=came / names,
                share_if_even=sum(each.area.residents * each.response for each in these) / even,
            )
        )
    return rows


def draw_households(
    keys: Mapping[Hashable, Sequence[str]], letters: Mapping[Hashable, int], seed: str
) -> dict[Hashable, list[str]]:
    """A random sample of households in each area, the same for the same seed in whatever order they come.

    Parameters
    ----------
    keys: what tells each household apart, by area; a household that is there twice counts once.
    letters: how many are wanted, by area.
    seed: words that nobody can have chosen to suit a household: the SHA-256 of the seed, a slash and the key puts the
        households in order, and the first are taken.
    """
    chosen = {}
    for area, households in keys.items():
        order = sorted(set(households), key=lambda key: hashlib.sha256(f"{seed}/{key}".encode()).digest())
        chosen[area] = order[: letters.get(area, 0)]
    return chosen


def _rounded(exact: Sequence[float], most: Sequence[int]) -> list[int]:
    """Whole numbers with the same sum (rounded), each next to its own; the largest remainders go up first."""
    whole = [math.floor(part) for part in exact]
    left = round(sum(exact)) - sum(whole)
    order = sorted(range(len(exact)), key=lambda n: (whole[n] - exact[n], n))
    for n in order:
        if left <= 0:
            break
        if whole[n] < most[n] and exact[n] > whole[n]:
            whole[n] += 1
            left -= 1
    return whole
