"""From the people of a sealed list to its numbered panels, by the engine."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, cast

from django.utils.translation import gettext as _

from alongside.deciding.lotteries.models import Lottery
from alongside.deciding.lotteries.reading import quota_of
from alongside.engines.lottery import (
    Candidate,
    NoPanel,
    Objective,
    Pool,
    PoolError,
    alternates,
    check,
    find_lottery,
    remaining,
    uniform,
)
from alongside.engines.lottery.codes import canonical

# How likely each member is thought to drop out, when reserves are chosen: about what organisers see.
DROP_OUT = 0.1


@dataclass(frozen=True)
class Computed:
    """What a freeze comes to. `panels` are places in the list of people; `problem`, a sentence, if there are none."""

    panels: list[list[int]]
    bound: float
    certified: bool
    problem: str = ""


def pool_of(lottery: Lottery, people: list[dict[str, Any]]) -> Pool:
    """The engine's pool. Raises PoolError for people who gave no answer that the targets know."""
    quotas = [quota_of(target) for target in lottery.targets.order_by("order")]
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
    seed = int.from_bytes(hashlib.sha256(canonical(people)).digest()[:8])
    fairest = find_lottery(pool, cast("Objective", lottery.objective), seed=seed)
    say(_("Making the numbered panels"))
    numbered = uniform(pool, fairest, lottery.panels, seed=seed)
    place = {each["id"]: number for number, each in enumerate(people)}
    panels = [[place[one] for one in panel] for panel in numbered.panels]
    say(_("Writing what will be published"))
    return Computed(panels, fairest.bound, fairest.certified)


@dataclass(frozen=True)
class StepIn:
    """Who could step in, as places in the list of people; whether the panel then meets its targets; whether they are
    its reserves; and if it does not meet them, what has to give way, in words."""

    places: list[int]
    meets_targets: bool
    reserves: bool
    words: str


def who_could_step_in(
    lottery: Lottery,
    people: list[dict[str, Any]],
    *,
    members: set[int],
    leavers: set[int],
    reserves: set[int],
    gone: set[int],
    seed: int,
) -> StepIn:
    """Those with whom a panel still meets its targets, whoever then fills its other places; its reserves, if any of
    them does. Where the targets can no longer be met, as little of them gives way as can be.

    Parameters: places in `people`: `members`, who sits; `leavers`, whose places are free; `reserves`, who stands ready;
    `gone`, who cannot come.
    """
    ids = [each["id"] for each in people]
    pool = replace(pool_of(lottery, people), excluded=frozenset(ids[place] for place in gone - leavers))
    panel = {ids[place] for place in members | leavers}
    try:
        found = remaining(pool, panel, {ids[place] for place in leavers}, seed=seed)
    except NoPanel:
        return StepIn([], False, False, "")
    chances = found.lottery.probabilities
    able = [place for place, one in enumerate(ids) if place not in members and chances.get(one, 0) > 0]
    meets = found.fix is None and not found.missing
    ready = [place for place in able if place in reserves]
    if ready and meets:
        return StepIn(ready, True, True, "")
    return StepIn(able, meets, False, found.words)


def reserves_for(lottery: Lottery, people: list[dict[str, Any]], panel: list[int], *, seed: int) -> list[int]:
    """The reserves of a panel: those with whom the targets are missed by least when members drop out, all alike."""
    ids = [each["id"] for each in people]
    drop_out = {ids[place]: DROP_OUT for place in panel}
    pool = pool_of(lottery, people)
    found = alternates(pool, [ids[place] for place in panel], lottery.reserves, drop_out, seed=seed)
    return sorted(ids.index(one) for one in found.alternates)
