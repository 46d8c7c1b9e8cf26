"""From a pool to a lottery."""

from __future__ import annotations

from collections import Counter
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
from alongside.engines.lottery.sampling import draw_exactly, walk
from alongside.engines.lottery.searching import OutOfWork, Search
from alongside.engines.lottery.sharing import share_out
from alongside.engines.lottery.smallest import raise_smallest

Floats = NDArray[np.float64]

REACHED, GENERATED, SAMPLED = "relaxation reached", "column generation", "sampling"
NOBODY = Target(np.zeros(0), np.zeros(0), 1.0)
DRAWN = 1_000
WORK = 20_000
LEFT = 1e-9
NONE = 1e-11
"""A panel with a smaller chance is left out."""

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
        by it, the leximin one. "random": `DRAWN` panels drawn as if all were equally likely, for comparison only:
        `sampling.draw_exactly` where the panels can be counted, else `sampling.walk`; the trace says which. Chances
        are the shares of these panels, and nothing but the bound is proven.
    seed: for who of those who are alike goes with whom, on which no chance depends; and for "random".
    work: how many times a panel may be looked for. If that is not enough, the best lottery so far is returned, with
        its bound, and is not certified.

    Raises
    ------
    NoPanel: nobody can be drawn, since no panel meets the quotas.
    """
    everyone = Kinds.of(pool)
    covering, possible = _cover(everyone)
    kinds = everyone.only(possible)
    if objective == "random":
        return _random(pool, everyone, kinds, possible, covering[0][possible], seed)
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
        return _Found(covering[:1], [1.0], NOBODY, REACHED, True, [])
    search = Search(kinds, work)
    relaxation = Relaxation(kinds)
    aim = _aim(relaxation, objective)
    target = aim()
    panels, chances, left = peel(search, target.chances * kinds.sizes)
    steps = [f"Peeling the relaxation's best: {len(panels)} panels, and {left:.0e} of the chance left over."]
    if left <= LEFT:
        return _Found(panels, chances, target, REACHED, True, steps)
    panels, certified = [*panels, *covering], True
    if objective != "maximin":
        reach = Reach(search, panels)
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
        if certified:
            method = GENERATED if relaxation.cuts else REACHED
            return _Found(panels, chances, target, method, True, steps)
    panels, chances, target, closed = raise_smallest(search, panels, target)
    steps.append(f"Raising the smallest chance alone: {len(panels)} panels.")
    return _Found(panels, chances, target, GENERATED, certified and closed, steps)


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
    return Lottery(
        objective=objective,
        size=pool.size,
        probabilities={one: min(chance, 1.0) for one, chance in probabilities.items()},
        panels=tuple(people),
        weights=tuple(shares),
        minimum=min(min(probabilities[one] for one in _able(kinds)), 1.0),
        bound=min(float(found.target.bound), 1.0),
        certified=found.certified,
        proof=_proof(kinds, found.target),
        impossible=impossible,
        trace=trace,
    )


def _random(
    pool: Pool, everyone: Kinds, kinds: Kinds, possible: NDArray[np.bool_], start: Floats, seed: int
) -> Lottery:
    """Panels drawn from all, for comparison."""
    rng = np.random.default_rng(seed)
    drawn = draw_exactly(kinds, DRAWN, rng)
    exactly = drawn is not None
    counted = Counter(drawn if drawn is not None else walk(kinds, start, DRAWN, rng))
    shares = Counter(one for panel in counted.elements() for one in panel)
    probabilities = {
        one: shares[one] / DRAWN for one in sorted(candidate.id for candidate in pool.candidates)
    }
    target = Relaxation(kinds).leximin() if len(kinds.sizes) else NOBODY
    return Lottery(
        objective="random",
        size=pool.size,
        probabilities=probabilities,
        panels=tuple(sorted(counted)),
        weights=tuple(counted[panel] / DRAWN for panel in sorted(counted)),
        minimum=min(probabilities[one] for one in _able(kinds)),
        bound=min(float(target.bound), 1.0),
        certified=False,
        proof=_proof(kinds, target),
        impossible=impossible_people(everyone, possible),
        trace=Trace(
            len(everyone.sizes),
            SAMPLED,
            (
                "All panels were counted, and each drawn independently."
                if exactly
                else "A chain of swaps was followed.",
            ),
        ),
    )


def _able(kinds: Kinds) -> list[str]:
    """Everybody who can be on a panel."""
    return [*kinds.chosen, *(one for members in kinds.members for one in members)]


def _proof(kinds: Kinds, target: Target) -> dict[str, float]:
    """The weight of each person that has one."""
    return {
        one: float(weight)
        for weight, members in zip(target.weights, kinds.members, strict=True)
        for one in members
        if weight > 0
    }
