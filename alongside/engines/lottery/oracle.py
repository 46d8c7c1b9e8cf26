"""The obvious way, for small pools: write down every panel, and raise the smallest chances one person at a time.

Slow, and only for tests: what `find_lottery` says is compared with it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from alongside.engines.lottery.exhaustive import meeting_quotas
from alongside.engines.lottery.pool import Pool

Floats = NDArray[np.float64]

SAME = 1e-7
SLACK = 1e-9
_EXACT = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}


def leximin_chances(pool: Pool, ceiling: float = 1.0) -> dict[str, float]:
    """Everybody's chance in the leximin lottery over all panels; 0 for those who are on none.

    At each stage: the largest level that all who are not settled can have at once; then, for each of them alone, the
    most they can have while nobody falls below it. Who cannot have more is settled.

    Parameters
    ----------
    ceiling: nobody who is not chosen may have a larger chance.
    """
    panels = meeting_quotas(pool)
    able = sorted({one for panel in panels for one in panel})
    sits = np.array([[one in panel for panel in panels] for one in able], float)
    tops = np.array([1.0 if one in pool.chosen else ceiling for one in able])
    settled: dict[int, float] = {}
    while len(settled) < len(able):
        open_ = [number for number in range(len(able)) if number not in settled]
        level = _most(sits, tops, settled, open_, None, 0.0)
        for number in open_:
            if _most(sits, tops, settled, open_, number, level) < level + SAME:
                settled[number] = level
    found = dict.fromkeys((one.id for one in pool.candidates), 0.0)
    return found | {able[number]: chance for number, chance in settled.items()}


def _most(
    sits: Floats, tops: Floats, settled: dict[int, float], open_: list[int], one: int | None, level: float
) -> float:
    """The most that all open people can have (one is None), or that one can have with the others at the level."""
    people, panels = sits.shape
    at_least, least = [], []
    for number in range(people):
        if number in settled:
            at_least.append(np.append(sits[number], 0.0))
            least.append(settled[number] - SLACK)
        elif one is None:
            at_least.append(np.append(sits[number], -1.0))
            least.append(0.0)
        else:
            at_least.append(np.append(sits[number], 0.0))
            least.append(level - SLACK)
    cost = np.append(np.zeros(panels), -1.0) if one is None else np.append(-sits[one], 0.0)
    found = linprog(
        cost,
        A_ub=np.vstack([-np.array(at_least), np.hstack([sits, np.zeros((people, 1))])]),
        b_ub=np.concatenate([-np.array(least), tops]),
        A_eq=np.append(np.ones(panels), 0.0)[None, :],
        b_eq=[1.0],
        bounds=[(0, None)] * panels + [(0, 1)],
        method="highs",
        options=_EXACT,
    )
    if found.status != 0:
        raise RuntimeError(found.message)
    return float(-found.fun)
