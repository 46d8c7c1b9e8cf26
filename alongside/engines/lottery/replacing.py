"""When members of a panel drop out: who takes their places, so that the quotas still hold.

What is random: the places left are drawn by a leximin lottery of their own, over everything that keeps the quotas
together with those who stay. So the smallest chance of anybody who could join is as large as can be, and so on.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np

from alongside.engines.lottery.choosable import Choosable
from alongside.engines.lottery.conflicts import most_together
from alongside.engines.lottery.feasibility import changed, smallest_fix
from alongside.engines.lottery.finding_lottery import find_lottery
from alongside.engines.lottery.pool import Pool, PoolError
from alongside.engines.lottery.result import Fix, Lottery, Panel


@dataclass(frozen=True)
class Remaining:
    """What a replacement is drawn from.

    Parameters
    ----------
    pool: those who stay are chosen, those who left excluded; its quotas and size are what can still be kept.
    lottery: over whole panels, those who stay included.
    missing: how many places nobody is left for.
    fix: how the quotas had to give way, as little as possible; None where they hold.
    words: the same in plain words; "" where everything holds.
    """

    pool: Pool
    lottery: Lottery
    missing: int
    fix: Fix | None
    words: str


@dataclass(frozen=True)
class Replacement:
    """Who takes the places of those who left.

    Parameters
    ----------
    joining: who joins; panel: the whole panel then.
    chances: the chance of everybody who could have joined.
    remaining: what was drawn from.
    """

    joining: Panel
    panel: Panel
    chances: Mapping[str, float]
    remaining: Remaining


def remaining(pool: Pool, panel: Collection[str], leavers: Collection[str], *, seed: int = 0) -> Remaining:
    """The lottery for the places of those who leave.

    Parameters
    ----------
    pool: what the panel was drawn from. Whoever left before, or does not want to be asked, is excluded in it.
    panel: the members up to now. leavers: those of them who leave; at least one.
    seed: for who of those who are alike goes with whom.

    Returns
    -------
    The lottery. Where the quotas cannot be kept, those inside the flex give way first, then as few places as can be.

    Raises
    ------
    PoolError: a member is not in the pool, or a leaver not on the panel.
    NoPanel: nobody is left at all.
    """
    ids = {one.id for one in pool.candidates}
    for one in sorted(set(panel) - ids):
        raise PoolError(f"{one} is on the panel but not in the pool.")
    for one in sorted(set(leavers) - set(panel)):
        raise PoolError(f"{one} cannot leave the panel without being on it.")
    if not leavers:
        raise PoolError("Nobody leaves the panel.")
    staying = frozenset(panel) - frozenset(leavers)
    left = replace(
        pool, size=len(set(panel)), chosen=staying, excluded=(pool.excluded - staying) | frozenset(leavers)
    )
    kinds = Choosable.of(left)
    can = len(staying) + most_together(kinds, range(len(kinds.kinds)))
    missing = max(0, left.size - can)
    if missing:
        left = replace(left, size=max(1, can))
    fix = smallest_fix(left)
    if fix is not None:
        left = changed(left, fix)
    return Remaining(left, find_lottery(left, seed=seed), missing, fix, _say(missing, fix))


def replacements(pool: Pool, panel: Collection[str], leavers: Collection[str], *, seed: int) -> Replacement:
    """Draw who takes the places of those who leave. Parameters and errors as of `remaining`.

    The seed draws one panel from the lottery. For a draw in public, take `remaining` and `uniform` instead.
    """
    from_these = remaining(pool, panel, leavers, seed=seed)
    lottery = from_these.lottery
    weights = np.array(lottery.weights, dtype=np.float64)
    drawn = lottery.panels[int(np.random.default_rng(seed).choice(len(weights), p=weights / weights.sum()))]
    staying = from_these.pool.chosen
    chances = {
        one: chance
        for one, chance in lottery.probabilities.items()
        if one not in staying and one not in from_these.pool.excluded
    }
    return Replacement(tuple(one for one in drawn if one not in staying), drawn, chances, from_these)


def _say(missing: int, fix: Fix | None) -> str:
    words = []
    if missing:
        words.append(
            "Nobody is left for 1 place." if missing == 1 else f"Nobody is left for {missing} places."
        )
    if fix is not None:
        words.append(f"The quotas cannot be kept. {fix.words}")
    return " ".join(words)
