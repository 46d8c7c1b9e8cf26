"""From the people of a sealed list to its numbered panels, by the engine."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.utils.translation import gettext as _

from alongside.deciding.lotteries.models import Lottery
from alongside.deciding.lotteries.reading import quota_of
from alongside.engines.lottery import Candidate, Objective, Pool, PoolError, check, find_lottery, uniform
from alongside.engines.lottery.codes import canonical


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
