"""From the people of a sealed list to its numbered panels, by the engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from alongside.deciding.lotteries.models import Lottery
from alongside.engines.lottery import Candidate, Pool, PoolError, Quota
from alongside.engines.lottery.shim import check, choose_alternates, find_lottery, make_uniform


@dataclass(frozen=True)
class Computed:
    """What a freeze comes to. `panels` are places in the list of people; `problem`, a sentence, if there are none."""

    panels: list[list[int]]
    bound: float
    certified: bool
    problem: str = ""


def pool_of(lottery: Lottery, people: list[dict[str, Any]]) -> Pool:
    """The engine's pool. Raises PoolError for people who gave no answer that the targets know."""
    quotas = [
        Quota(target.feature, target.value, target.minimum, target.maximum, target.min_flex, target.max_flex)
        for target in lottery.targets.order_by("order")
    ]
    candidates = [Candidate(each["id"], each["features"], each["household"]) for each in people]
    return Pool.of(quotas, candidates, lottery.size)


def why_not(lottery: Lottery, people: list[dict[str, Any]]) -> str:
    """Why no panel can be drawn from these people; "" where one can."""
    try:
        found = check(pool_of(lottery, people), fixes=False)
    except PoolError as problem:
        return str(problem)
    return "" if found.feasible else found.conflict


def compute(lottery: Lottery, people: list[dict[str, Any]], say: Callable[[str], object]) -> Computed:
    """The fairest lottery over panels of these people, as numbered panels that are equally likely.

    Parameters: `say` is told, in a sentence, what is being done.
    """
    try:
        pool = pool_of(lottery, people)
    except PoolError as problem:
        return Computed([], 0, False, str(problem))
    if not (found := check(pool, fixes=False)).feasible:
        return Computed([], 0, False, found.conflict)
    say(_("Finding the fairest chances that the targets allow"))
    fairest = find_lottery(pool, objective=lottery.objective)
    say(_("Making the numbered panels"))
    numbered = make_uniform(fairest, lottery.panels)
    place = {each["id"]: number for number, each in enumerate(people)}
    panels = [[place[one] for one in panel] for panel in numbered.panels]
    say(_("Writing what will be published"))
    return Computed(panels, fairest.bound, fairest.certified)


@dataclass(frozen=True)
class StepIn:
    """Who could step in, as places in the list of people; whether the targets are then met; whether they are
    reserves."""

    places: list[int]
    meets_targets: bool
    reserves: bool


def who_could_step_in(
    lottery: Lottery,
    people: list[dict[str, Any]],
    *,
    members: set[int],
    reserves: set[int],
    gone: set[int],
    free: int,
) -> StepIn:
    """Those with whom the panel meets its targets, or comes nearest; reserves where any of them does.

    Parameters: `members`, `reserves` and `gone`, places in `people` of those who sit, stand ready, or have left;
    `free`, how many places of the panel are free: with more than one, the targets must still be within reach.
    """
    homes = {people[place]["household"] for place in members} - {""}
    rest = [
        place
        for place, person in enumerate(people)
        if place not in members and place not in gone and person["household"] not in homes
    ]
    targets = list(lottery.targets.order_by("order").values_list("feature", "value", "minimum", "maximum"))
    counted = {
        (feature, value): sum(people[place]["features"][feature] == value for place in members)
        for feature, value, _least, _most in targets
    }

    def short(place: int) -> int:
        """By how many people the targets are missed with this person, however the other places are filled."""
        has = people[place]["features"]
        missed = 0
        for feature, value, least, most in targets:
            number = counted[feature, value] + (has[feature] == value)
            missed += max(0, least - number - (free - 1), number - most)
        return missed

    def best(of: list[int]) -> tuple[int, list[int]]:
        found = {place: short(place) for place in of}
        least = min(found.values(), default=1)
        return least, [place for place in of if found[place] == least]

    missed, ready = best([place for place in rest if place in reserves])
    if ready and not missed:
        return StepIn(ready, True, True)
    missed, others = best(rest)
    return StepIn(others, not missed, False)


def reserves_for(lottery: Lottery, people: list[dict[str, Any]], panel: list[int]) -> list[int]:
    """The reserves of a panel: those with whom, as members drop out, the targets are missed by least. Not by chance."""
    if not lottery.reserves:
        return []
    ids = tuple(sorted(people[place]["id"] for place in panel))
    chosen = choose_alternates(pool_of(lottery, people), ids, lottery.reserves)
    place = {each["id"]: number for number, each in enumerate(people)}
    return sorted(place[one] for one in chosen)
