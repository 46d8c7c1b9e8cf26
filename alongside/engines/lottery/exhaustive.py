"""The obvious way, by looking at every panel there is: what feasibility, replacements and alternates are tested with.

Only for pools of a dozen people or so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations, product

from alongside.engines.lottery.pool import Candidate, Pool, Quota
from alongside.engines.lottery.result import Panel


def every_panel(pool: Pool) -> Iterator[Panel]:
    """Every panel of the right size that keeps to households, to those chosen and to those excluded."""
    people = sorted((one for one in pool.candidates if one.id not in pool.excluded), key=lambda one: one.id)
    for some in combinations(people, pool.size):
        homes = [one.household for one in some if one.household]
        ids = tuple(one.id for one in some)
        if len(homes) == len(set(homes)) and pool.chosen <= set(ids):
            yield ids


def counts(pool: Pool, panel: Collection[str]) -> dict[tuple[str, str], int]:
    """How many members of a panel each quota counts."""
    members = [one for one in pool.candidates if one.id in panel]
    return {
        (quota.feature, quota.value): sum(one.features[quota.feature] == quota.value for one in members)
        for quota in pool.quotas
    }


def meeting_quotas(pool: Pool) -> list[Panel]:
    """Every panel that meets the quotas."""
    return [panel for panel in every_panel(pool) if loss(pool, panel) == 0]


def loss(pool: Pool, panel: Collection[str]) -> int:
    """By how many places, in all, a panel misses the quotas."""
    return sum(missed(quota, counts(pool, panel)[quota.feature, quota.value]) for quota in pool.quotas)


def missed(quota: Quota, number: int) -> int:
    """By how many places a quota is missed when so many have its value."""
    return max(quota.minimum - number, number - quota.maximum, 0)


def smallest_changes(pool: Pool) -> tuple[bool, int, int] | None:
    """How good the best fix is: whether it is outside the flex, its places, its quotas; None where none helps."""
    ranks = []
    for panel in every_panel(pool):
        have = counts(pool, panel)
        moved = [missed(quota, have[quota.feature, quota.value]) for quota in pool.quotas]
        outside = any(
            not quota.lowest <= have[quota.feature, quota.value] <= quota.highest
            for quota, by in zip(pool.quotas, moved, strict=True)
            if by
        )
        ranks.append((outside, sum(moved), sum(by > 0 for by in moved)))
    return min(ranks, default=None)


def expected_loss(
    pool: Pool,
    panel: Collection[str],
    alternates: Sequence[str],
    scenarios: Sequence[tuple[float, Collection[str]]],
) -> float:
    """What alternates leave of the quotas' loss when the best of them step in, weighed over who drops out.

    Parameters
    ----------
    scenarios: how likely it is that just these members drop out.
    """
    total = 0.0
    for chance, leaving in scenarios:
        staying = [one for one in panel if one not in leaving]
        total += chance * min(
            loss(pool, [*staying, *joining])
            for number in range(len(panel) - len(staying) + 1)
            for joining in combinations(alternates, min(number, len(alternates)))
        )
    return total


def every_drop_out(chances: Mapping[str, float]) -> list[tuple[float, tuple[str, ...]]]:
    """Every way in which people may drop out independently, and how likely it is."""
    ways = []
    for leaving in product((False, True), repeat=len(chances)):
        chance = 1.0
        for leaves, one in zip(leaving, chances.values(), strict=True):
            chance *= one if leaves else 1 - one
        ways.append((chance, tuple(one for leaves, one in zip(leaving, chances, strict=True) if leaves)))
    return ways


def people(pool: Pool) -> dict[str, Candidate]:
    """The candidates by id."""
    return {one.id: one for one in pool.candidates}
