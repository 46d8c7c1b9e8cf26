"""From a pool to a lottery."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alongside.engines.lottery.kinds import Kinds
from alongside.engines.lottery.peeling import peel
from alongside.engines.lottery.pool import Pool
from alongside.engines.lottery.reaching import Reach
from alongside.engines.lottery.reasons import impossible_people
from alongside.engines.lottery.relaxation import Relaxation, Target
from alongside.engines.lottery.result import Impossible, Lottery, NoPanel, Objective, Trace
from alongside.engines.lottery.searching import OutOfWork, Search
from alongside.engines.lottery.sharing import share_out

Floats = NDArray[np.float64]

REACHED, GENERATED = "relaxation reached", "column generation"
WORK = 20_000
LEFT = 1e-9
NONE = 1e-13

NEVER = "There is no panel that meets all of the quotas."


def find_lottery(pool: Pool, objective: Objective = "leximin", *, seed: int = 0, work: int = WORK) -> Lottery:
    """Find the fairest lottery over panels that all meet the quotas, and prove that it is.

    The fairest point of the relaxation is written as a mean of real panels. If that works, nothing can be fairer. If
    it does not, what cuts it off is taken into the relaxation, and so on until the two meet.

    Parameters
    ----------
    pool: its order makes no difference.
    objective: "leximin": the smallest chance as large as can be, then the next smallest, and so on; there is one such
        lottery, as far as chances go. "maximin": the smallest chance as large as can be; the rest as it comes.
        "goldilocks": no chance too small or too large, see `Relaxation.goldilocks`; among the lotteries that are best
        by it, the leximin one.
    seed: for who of those who are alike goes with whom; chances do not depend on it.
    work: how many times a panel may be looked for. If that is not enough, the best lottery so far is returned, with
        its bound, and is not certified.

    Raises
    ------
    NoPanel: nobody can be drawn, since no panel meets the quotas.
    """
    everyone = Kinds.of(pool)
    covering, possible = _cover(everyone)
    kinds = everyone.only(possible)
    found = _find(kinds, [panel[possible] for panel in covering], objective, work)
    steps = (
        f"{len(pool.candidates)} people are of {len(everyone.sizes)} kinds; {len(kinds.sizes)} can be on a panel.",
        *found.steps,
    )
    return _lottery(
        pool,
        kinds,
        objective,
        found,
        impossible_people(everyone, possible),
        Trace(len(everyone.sizes), found.method, steps),
        seed,
    )


@dataclass(frozen=True)
class _Found:
    """A lottery over panels of kinds."""

    panels: list[Floats]
    chances: list[float]
    target: Target
    method: str
    certified: bool
    steps: list[str]


def _find(kinds: Kinds, covering: list[Floats], objective: Objective, work: int) -> _Found:
    """Aim at the best of the relaxation, and bring the relaxation and the real panels together."""
    if not len(kinds.sizes):
        return _Found(covering[:1], [1.0], Target(np.zeros(0), np.zeros(0), 1.0), REACHED, True, [])
    search = Search(kinds, work)
    relaxation = Relaxation(kinds)
    aim = _aim(relaxation, objective)
    target = aim()
    panels, chances, left = peel(search, target.chances * kinds.sizes)
    steps = [f"Peeling the relaxation's best: {len(panels)} panels, and {left:.0e} of the chance left over."]
    certified = True
    if left > LEFT:
        reach = Reach(search, [*panels, *covering])
        try:
            while (cut := reach.towards(target.chances * kinds.sizes)) is not None:
                relaxation.cut(cut.weights, cut.most)
                target = aim()
        except OutOfWork:
            certified = False
        panels, chances = reach.panels, list(reach.chances)
        steps.append(
            f"Generating panels: {len(panels)}, and {len(relaxation.cuts)} times the relaxation promised too much."
        )
    return _Found(panels, chances, target, GENERATED if relaxation.cuts else REACHED, certified, steps)


def _cover(kinds: Kinds) -> tuple[list[Floats], NDArray[np.bool_]]:
    """Panels that between them hold every kind that a panel can hold, and which kinds those are."""
    if (kinds.lowest > kinds.highest).any() or kinds.crowded:
        raise NoPanel(NEVER)
    if not len(kinds.sizes):
        nobody = np.zeros(0)
        if not kinds.panel_meets(nobody):
            raise NoPanel(NEVER)
        return [nobody], np.zeros(0, bool)
    search = Search(kinds, WORK)
    missing = np.ones(len(kinds.sizes), bool)
    panels: list[Floats] = []
    while missing.any() or not panels:
        weights = missing.astype(float)
        panel = search.heavy(weights)
        if panel is None or not panel[missing].any():
            panel, most = search.heaviest(weights)
            if panel is None:
                raise NoPanel(NEVER)
            if panels and most < 0.5:
                break
        panels.append(panel)
        missing &= panel < 0.5
    return panels, ~missing


def _aim(relaxation: Relaxation, objective: Objective) -> Callable[[], Target]:
    """What to aim at in the relaxation as it is by then."""
    if objective == "goldilocks":
        return lambda: relaxation.leximin(relaxation.goldilocks())
    return relaxation.leximin


def _lottery(
    pool: Pool,
    kinds: Kinds,
    objective: Objective,
    found: _Found,
    impossible: tuple[Impossible, ...],
    trace: Trace,
    seed: int,
) -> Lottery:
    """Say it of people."""
    kept = [
        (panel, chance) for panel, chance in zip(found.panels, found.chances, strict=True) if chance > NONE
    ]
    total = sum(chance for _, chance in kept)
    people, shares = share_out(
        kinds, [panel for panel, _ in kept], [chance / total for _, chance in kept], seed
    )
    probabilities = dict.fromkeys(sorted(one.id for one in pool.candidates), 0.0)
    for panel, share in zip(people, shares, strict=True):
        for one in panel:
            probabilities[one] += share
    able = [*kinds.chosen, *(one for members in kinds.members for one in members)]
    proof = {
        one: float(weight)
        for weight, members in zip(found.target.weights, kinds.members, strict=True)
        for one in members
        if weight > 0
    }
    return Lottery(
        objective=objective,
        size=pool.size,
        probabilities={one: min(chance, 1.0) for one, chance in probabilities.items()},
        panels=tuple(people),
        weights=tuple(shares),
        minimum=min(min(probabilities[one] for one in able), 1.0),
        bound=min(found.target.bound, 1.0),
        certified=found.certified,
        proof=proof,
        impossible=impossible,
        trace=trace,
    )
