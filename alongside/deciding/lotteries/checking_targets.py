"""Whether the targets can be met with the names that are down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from alongside.deciding.lotteries.models import Lottery, Target
from alongside.engines.lottery import Fix


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


@dataclass(frozen=True)
class Finding:
    """What was found: None while nothing can be said."""

    can_be_met: bool | None = None
    conflict: str = ""
    fixes: tuple[Change, ...] = ()


def find_conflict(lottery: Lottery, targets: Sequence[Target]) -> Finding:
    """Whether for each target enough names are down. Says nothing about several targets together."""
    counted: Counter[tuple[str, str]] = Counter()
    for features in lottery.registrations.in_pool().values_list("features", flat=True):
        counted.update(features.items())
    for target in targets:
        many = counted[(target.feature, target.value)]
        if many < target.minimum:
            words = _("%(target)s: at least %(least)s are wanted, and %(many)s names are down.")
            return Finding(False, words % {"target": target, "least": target.minimum, "many": many})
    return Finding()
