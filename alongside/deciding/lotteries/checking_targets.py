"""Whether the targets can be met with the names that are down, and the smallest changes after which they can."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from alongside.deciding.lotteries.models import Lottery, Target
from alongside.deciding.lotteries.reading import Names, names_down, pool_of
from alongside.engines.lottery import Fix, PoolError
from alongside.engines.lottery.feasibility import check


@dataclass(frozen=True)
class Change:
    """One suggested change, in words, that a button makes."""

    words: str
    within_flex: bool
    fix: Fix

    def apply(self, targets: Sequence[Target]) -> None:
        """Make the change to targets that are not saved yet."""
        wanted = {(feature, value, which): to for feature, value, which, _before, to in self.fix.changes}
        for target in targets:
            low = wanted.get((target.feature, target.value, "minimum"))
            high = wanted.get((target.feature, target.value, "maximum"))
            if low is not None:
                target.minimum = low
                target.min_flex = min(target.min_flex, low) if target.min_flex is not None else None
            if high is not None:
                target.maximum = high
                target.max_flex = max(target.max_flex, high) if target.max_flex is not None else None


def _in_words(fix: Fix) -> str:
    """A suggested change in the reader's language."""
    least, most = (
        _("%(feature)s, %(value)s: at least %(to)s instead of %(before)s"),
        _("%(feature)s, %(value)s: at most %(to)s instead of %(before)s"),
    )
    parts = [
        (least if side == "minimum" else most)
        % {"feature": feature, "value": value, "to": to, "before": before}
        for feature, value, side, before, to in fix.changes
    ]
    return "; ".join(parts) + "."


@dataclass(frozen=True)
class Finding:
    """What was found: None while nothing can be said."""

    can_be_met: bool | None = None
    conflict: str = ""
    fixes: tuple[Change, ...] = ()


def find_conflict(lottery: Lottery, targets: Sequence[Target], names: Names | None = None) -> Finding:
    """Whether a panel that meets these targets can be drawn from the names that are down (`feasibility.check`)."""
    try:
        found = check(pool_of(lottery, targets, names_down(lottery) if names is None else names))
    except PoolError:
        return Finding()
    if found.feasible:
        return Finding(can_be_met=True)
    changes = tuple(Change(_in_words(fix), fix.within_flex, fix) for fix in found.fixes)
    return Finding(False, found.conflict, changes)
