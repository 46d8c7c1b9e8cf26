"""From a lottery with any chances to one of equally likely numbered panels, which a draw in public can use.

Rounding a lottery so that everybody keeps nearly the same chance is described in B. Flanigan, G. Kehne and A. D.
Procaccia (2021), Fair sortition made transparent, NeurIPS 34. Here the panels of the lottery are rounded by systematic
sampling; then whole panels are exchanged for others, and members for people who are on no panel often enough, as
long as the quotas allow it and the chances come closer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from alongside.engines.lottery.pool import Pool
from alongside.engines.lottery.result import Lottery, Panel, UniformLottery

STARTS = 5
"""How often the rounding starts anew where somebody is left further than ENOUGH from their chance."""
ENOUGH = 1.5
"""How far from their chance anybody may be left, in panels."""
AIM = 1.0
"""How far from their chance nobody is to be left, in panels, where whole panels are still exchanged for it."""
TRIED = 400
"""How many exchanges of whole panels are looked at closely."""
SURELY = 1e-9

Numbers = NDArray[np.float64]


def uniform(pool: Pool, lottery: Lottery, panels: int = 1000, *, seed: int) -> UniformLottery:
    """Equally likely panels that give everybody very nearly the chance that a lottery gives them.

    Parameters
    ----------
    pool: what the lottery was drawn from; every panel meets its quotas.
    lottery: the chances to keep to.
    panels: how many panels; as many numbers there are to draw.
    seed: for the rounding, and for which panel has which number.

    Returns
    -------
    The panels by number. The same panel may have several numbers. People on no panel of the lottery are on none here.
    """
    if panels < 1:
        raise ValueError("There must be at least one panel.")
    chance = np.random.default_rng(seed)
    best: list[Panel] = []
    least = np.inf
    for _ in range(STARTS):
        table = _Table(pool, lottery, _rounded(lottery, panels, chance))
        table.even_out()
        if table.furthest < least:
            best, least = [table.panel(row) for row in range(panels)], table.furthest
        if least <= ENOUGH:
            break
    order = chance.permutation(panels)
    return _told(lottery.probabilities, tuple(best[place] for place in order))


def _told(probabilities: Mapping[str, float], panels: tuple[Panel, ...]) -> UniformLottery:
    counts = dict.fromkeys(probabilities, 0)
    for panel in panels:
        for one in panel:
            counts[one] += 1
    shares = {one: count / len(panels) for one, count in counts.items()}
    return UniformLottery(
        panels, shares, max(abs(shares[one] - chance) for one, chance in probabilities.items())
    )


def _rounded(lottery: Lottery, panels: int, chance: np.random.Generator) -> list[Panel]:
    """Each panel as often as its share says, rounded up or down.

    The shares lie on a line one after the other, and a comb of equal spacing with a random start picks from it.
    """
    weights = np.array(lottery.weights, dtype=np.float64)
    ends = np.cumsum(weights / weights.sum())
    comb = (np.arange(panels) + chance.random()) / panels
    places = np.minimum(np.searchsorted(ends, comb, side="right"), len(weights) - 1)
    return [lottery.panels[place] for place in places]


class _Table:
    """Panels as rows and people as columns, and what each quota counts in each panel."""

    def __init__(self, pool: Pool, lottery: Lottery, panels: list[Panel]) -> None:
        probabilities = lottery.probabilities
        people = sorted(pool.candidates, key=lambda one: one.id)
        self.ids = [one.id for one in people]
        column = {one: place for place, one in enumerate(self.ids)}
        self.on = _marked(panels, column)
        self.support = np.unique(_marked(lottery.panels, column), axis=0)
        quota = {(one.feature, one.value): place for place, one in enumerate(pool.quotas)}
        self.values = np.array(
            [[quota[name, one.features[name]] for name in pool.features] for one in people], dtype=np.int64
        ).reshape(len(people), len(pool.features))
        self.least = np.array([one.minimum for one in pool.quotas])
        self.most = np.array([one.maximum for one in pool.quotas])
        # Which quotas count whom, as a table of ones and zeros.
        self.having = np.zeros((len(people), len(pool.quotas)), dtype=np.int64)
        for feature in range(len(pool.features)):
            self.having[np.arange(len(people)), self.values[:, feature]] = 1
        self.counts = self.on.astype(np.int64) @ self.having
        homes: dict[str, int] = {}
        self.home = np.array([homes.setdefault(one.household, len(homes)) for one in people])
        self.alone = np.array([not one.household for one in people])
        # How far everybody is above their chance, in panels.
        self.above = self.on.sum(axis=0) - len(panels) * np.array([probabilities[one] for one in self.ids])
        self.movable = np.array([probabilities[one] > 0 and one not in pool.chosen for one in self.ids])

    def panel(self, row: int) -> Panel:
        return tuple(self.ids[place] for place in np.flatnonzero(self.on[row]))

    @property
    def furthest(self) -> float:
        """How far anybody is from their chance, in panels."""
        return float(np.abs(self.above).max())

    def even_out(self) -> None:
        """Bring everybody's share of the panels as close to their chance as exchanges can."""
        while self._exchange_panel(np.ones(len(self.ids))):
            pass
        self._exchange_members()
        while self.furthest > AIM and self._exchange_panel(1 + 20 * (np.abs(self.above) > AIM), AIM):
            self._exchange_members()

    def _exchange_panel(self, weights: Numbers, limit: float = 0.0) -> bool:
        """Put another panel in the place of one, so that the squares of how far people are beyond a limit add up
        to less; whether there is such a panel, among those of the lottery and those that stand here."""
        rows = np.unique(self.on, axis=0)
        known = np.unique(np.vstack([rows, self.support]), axis=0).astype(np.float64)
        out, above = rows.astype(np.float64), weights * self.above
        change = 2 * ((known @ above)[None, :] - (out @ above)[:, None]) - 2 * (out * weights) @ known.T
        change += (out @ weights)[:, None] + (known @ weights)[None, :]
        tried = min(TRIED, change.size)
        leaving, joining = np.unravel_index(
            np.argpartition(change, tried - 1, axis=None)[:tried], change.shape
        )
        beyond = np.abs(self.above[None, :] - out[leaving] + known[joining])
        sums = (np.maximum(0, beyond - limit) ** 2).sum(axis=1)
        best = int(np.argmin(sums))
        if sums[best] > (np.maximum(0, np.abs(self.above) - limit) ** 2).sum() - SURELY:
            return False
        row = int(np.flatnonzero((self.on == rows[leaving[best]]).all(axis=1))[0])
        self.above += known[joining[best]] - self.on[row]
        self.on[row] = known[joining[best]] > 0
        self.counts[row] = self.on[row].astype(np.int64) @ self.having
        return True

    def _exchange_members(self) -> None:
        """Let somebody who is on too many panels leave one, and somebody on too few take their place, until no
        such change is left. The sum of the squares of `above` falls with each, so that it ends."""
        stuck = ~self.movable
        while not stuck.all():
            open_to = np.flatnonzero(~stuck)
            leaving = int(open_to[np.argmax(self.above[open_to])])
            change = self._change(leaving)
            if change is None:
                stuck[leaving] = True
            else:
                self._exchange(change[0], leaving, change[1])
                stuck = ~self.movable

    def _change(self, leaving: int) -> tuple[int, int] | None:
        """A panel that somebody can leave, and who then joins it: of those who can, whoever is on too few by most."""
        others = np.flatnonzero(self.movable & (self.above < self.above[leaving] - 1 - SURELY))
        rows = np.flatnonzero(self.on[:, leaving])
        if not len(others) or not len(rows):
            return None
        fits = self._fits(rows, leaving, others)
        can = fits.any(axis=0)
        if not can.any():
            return None
        best = int(np.flatnonzero(can)[np.argmin(self.above[others[can]])])
        return int(rows[np.argmax(fits[:, best])]), int(others[best])

    def _fits(self, rows: NDArray[np.int64], leaving: int, others: NDArray[np.int64]) -> NDArray[np.bool_]:
        """For each panel and each of the others: whether they can take the place of `leaving` there."""
        fits: NDArray[np.bool_] = ~self.on[np.ix_(rows, others)]
        for feature in range(self.values.shape[1]):
            before, after = self.values[leaving, feature], self.values[others, feature]
            can_leave = self.counts[rows, before] > self.least[before]
            can_join = self.counts[np.ix_(rows, after)] < self.most[after]
            fits &= (after == before) | (can_leave[:, None] & can_join)
        for place in np.flatnonzero(~self.alone[others]):
            same = (self.home == self.home[others[place]]) & ~self.alone
            same[leaving] = False
            fits[:, place] &= ~self.on[np.ix_(rows, np.flatnonzero(same))].any(axis=1)
        return fits

    def _exchange(self, row: int, leaving: int, joining: int) -> None:
        self.on[row, leaving], self.on[row, joining] = False, True
        self.counts[row, self.values[leaving]] -= 1
        self.counts[row, self.values[joining]] += 1
        self.above[leaving] -= 1
        self.above[joining] += 1


def _marked(panels: Sequence[Panel], column: Mapping[str, int]) -> NDArray[np.bool_]:
    marked = np.zeros((len(panels), len(column)), dtype=bool)
    for row, panel in enumerate(panels):
        marked[row, [column[one] for one in panel]] = True
    return marked
