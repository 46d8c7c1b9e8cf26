"""Who can take the place of somebody who leaves a panel, so that it still meets its targets. Pure.

People are given as a list, each `{"id", "features", "household"}`, and spoken of by their places in it; targets as
`{"feature", "value", "min", "max"}`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

People = Sequence[dict[str, Any]]
Targets = Sequence[dict[str, Any]]


@dataclass(frozen=True)
class StepIn:
    """Who could step in; whether the panel then meets its targets; whether they are its reserves."""

    places: list[int]
    meets_targets: bool
    reserves: bool


def who_could_step_in(
    targets: Targets, people: People, *, members: set[int], reserves: set[int], gone: set[int], free: int
) -> StepIn:
    """Those with whom a panel meets its targets, or comes nearest; reserves where any of them meets them.

    Parameters: `members`, who sits; `reserves`, who stands ready; `gone`, who cannot come; `free`, how many places of
    the panel are free: with more than one, the targets must still be within reach of those that stay free.
    """
    homes = {people[place]["household"] for place in members} - {""}
    counted = _counted(people, members)
    missed = {
        place: _missed(targets, counted, person["features"], free - 1)
        for place, person in enumerate(people)
        if place not in members and place not in gone and person["household"] not in homes
    }
    ready = [place for place in missed if place in reserves and not missed[place]]
    if ready:
        return StepIn(ready, True, True)
    least = min(missed.values(), default=0)
    return StepIn([place for place in missed if missed[place] == least], not least, False)


def reserves_for(targets: Targets, people: People, panel: Sequence[int], number: int) -> list[int]:
    """The reserves of a panel: people who can step in for as many of its members as can be. Not by chance.

    One after the other is taken who could stand in for most members, those counting more for whom fewer can so far; of
    those who are level, the one who comes first, whose pseudonym is random. No two are of one household.
    """
    counted = _counted(people, panel)
    able = {
        place: _stands_in_for(targets, people, panel, counted, place)
        for place in range(len(people))
        if place not in set(panel)
    }
    covered: Counter[int] = Counter()
    found: list[int] = []
    while able and len(found) < number:
        best = max(able, key=lambda place: (sum(1 / (1 + covered[each]) for each in able[place]), -place))
        covered.update(able.pop(best))
        home = people[best]["household"]
        able = {
            place: these for place, these in able.items() if not home or people[place]["household"] != home
        }
        found.append(best)
    return sorted(found)


def _counted(people: People, members: Iterable[int]) -> Counter[tuple[str, str]]:
    return Counter(pair for place in members for pair in people[place]["features"].items())


def _missed(
    targets: Targets, counted: Counter[tuple[str, str]], has: dict[str, str], open_places: int
) -> int:
    """By how many people the targets are missed with one more person, however the other open places are filled."""
    missed = 0
    for target in targets:
        pair = (target["feature"], target["value"])
        number = counted[pair] + (has[target["feature"]] == target["value"])
        missed += max(0, target["min"] - number - open_places, number - target["max"])
    return missed


def _stands_in_for(
    targets: Targets, people: People, panel: Sequence[int], counted: Counter[tuple[str, str]], place: int
) -> list[int]:
    """The members whose place somebody can take so that the panel still meets its targets."""
    has, home = people[place]["features"], people[place]["household"]
    lives_with = [member for member in panel if home and people[member]["household"] == home]
    if len(lives_with) > 1:
        return []
    return [
        member
        for member in lives_with or panel
        if not _missed(targets, counted - Counter(people[member]["features"].items()), has, 0)
    ]
