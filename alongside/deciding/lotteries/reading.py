"""How the names that are down stand beside the targets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.deciding.lotteries.asking import DEPRIVATION, NEIGHBOURHOOD, Preset
from alongside.deciding.lotteries.models import Lottery, Target
from alongside.deciding.processes.suppression import publishable
from alongside.engines.lottery import Candidate, Pool, Quota
from alongside.foundation.places.models import Place, Tier

# Published shares are rounded, so that a few of them come to 99 or 101.
_NEARLY = 0.02


@dataclass(frozen=True)
class Standing:
    """One target, with how many names are down: `count` is None where that is hidden."""

    target: Target
    count: int | None

    @property
    def is_short(self) -> bool:
        """Whether fewer names are down than the fewest seats."""
        return self.count is not None and self.count < self.target.minimum


Names = list[tuple[str, dict[str, str], str]]


def names_down(lottery: Lottery) -> Names:
    """Everybody who can be drawn: code, what they said, household."""
    return list(lottery.registrations.in_pool().values_list("pseudonym", "features", "household"))


def standings(
    lottery: Lottery, targets: Sequence[Target], *, exact: bool, names: Names | None = None
) -> list[tuple[str, list[Standing]]]:
    """For each feature, how many names are down for each value.

    Parameters: `names`, if they were read already; `exact` for those who may read single answers. Everybody else gets
    no number while names come in, since whoever looks twice would see what the one who came between said; afterwards
    none under 5, nor one from which such a number could be worked out.
    """
    can_count = exact or timezone.now() >= lottery.register_by
    counted: dict[str, Counter[str]] = {}
    names = names_down(lottery) if can_count and names is None else names
    for _code, features, _household in names or []:
        for feature, value in features.items():
            counted.setdefault(feature, Counter())[value] += 1
    by_feature: dict[str, list[Target]] = {}
    for target in targets:
        by_feature.setdefault(target.feature, []).append(target)
    found = []
    for feature, these in by_feature.items():
        counts = {each.value: counted.get(feature, Counter())[each.value] for each in these}
        cells: Mapping[str, int | None] = counts if exact else publishable(counts)
        if not can_count:
            cells = dict.fromkeys(counts)
        found.append((feature, [Standing(each, cells[each.value]) for each in these]))
    return found


def pool_of(lottery: Lottery, targets: Sequence[Target], names: Names) -> Pool:
    """The names that are down and the targets, as the engine takes them; those with an answer missing are left out."""
    features = {target.feature for target in targets}
    return Pool.of(
        (quota_of(target) for target in targets),
        (
            Candidate(pseudonym, {name: said[name] for name in features}, household)
            for pseudonym, said, household in names
            if features <= said.keys()
        ),
        lottery.size,
    )


def quota_of(target: Target) -> Quota:
    return Quota(
        target.feature, target.value, target.minimum, target.maximum, target.min_flex, target.max_flex
    )


def shares_known(place: Place, preset: Preset, values: Sequence[str]) -> tuple[list[float] | None, str]:
    """The shares of residents for each value of a preset, as far as they are loaded for the place, and their source."""
    figures: Any = (place.profile or {}).get(preset.category)
    if preset.category and isinstance(figures, dict) and figures.get("shares"):
        shares = figures["shares"]
        if len(values) == len(preset.keys) and set(preset.keys) <= shares.keys():
            return [float(shares[key]) for key in preset.keys], str(figures.get("source") or "")
    if preset.kind == DEPRIVATION:
        counts = [0] * len(values)
        rows = Place.objects.within(place).filter(
            tier=Tier.SMALL_AREA, deprivation_decile__isnull=False, population__isnull=False
        )
        for decile, residents in rows.values_list("deprivation_decile", "population"):
            if decile is not None and residents is not None:
                counts[(decile - 1) * len(values) // 10] += residents
        return _shares(counts), place.source
    if preset.kind == NEIGHBOURHOOD:
        rows = Place.objects.within(place).neighbourhoods().order_by("path")
        populations = dict(rows.values_list("name", "population"))
        return _shares([populations.get(value) or 0 for value in values]), place.source
    return None, ""


def neighbourhoods_of(place: Place) -> list[str]:
    """The names of the neighbourhoods of a place."""
    rows = Place.objects.within(place).neighbourhoods().order_by("path")
    return list(rows.values_list("name", flat=True))


def _shares(counts: Sequence[int]) -> list[float] | None:
    total = sum(counts)
    return [count / total for count in counts] if total else None


def target_in_words(target: Target) -> str:
    """A target's numbers as people read them."""
    if target.minimum == target.maximum:
        return _("exactly %(many)s") % {"many": target.minimum}
    return _("%(least)s to %(most)s") % {"least": target.minimum, "most": target.maximum}


def faults_of(lottery: Lottery, targets: Sequence[Target]) -> list[str]:
    """What is wrong with targets in themselves, in sentences: whatever people put their name down."""
    faults = []
    by_feature: dict[str, list[Target]] = {}
    for target in targets:
        by_feature.setdefault(target.feature, []).append(target)
        if target.minimum > target.maximum:
            faults.append(_("%(target)s: the fewest is more than the most.") % {"target": target})
    for feature, these in by_feature.items():
        least, most = sum(each.minimum for each in these), sum(each.maximum for each in these)
        if least > lottery.size:
            faults.append(
                _("%(feature)s: the fewest add up to %(sum)s, but only %(size)s are drawn.")
                % {"feature": feature, "sum": least, "size": lottery.size}
            )
        if most < lottery.size:
            faults.append(
                _("%(feature)s: the most add up to %(sum)s, but %(size)s are drawn.")
                % {"feature": feature, "sum": most, "size": lottery.size}
            )
    return faults


def odd_shares(targets: Sequence[Target]) -> list[str]:
    """Questions whose shares do not come to 100, in sentences. They are taken as parts of their sum all the same."""
    sums: dict[str, list[float]] = {}
    for target in targets:
        if target.share is not None:
            sums.setdefault(target.feature, []).append(target.share)
    return [
        _("%(feature)s: the shares add up to %(sum)s of 100 residents.")
        % {"feature": feature, "sum": f"{sum(shares) * 100:.1f}".rstrip("0").rstrip(".")}
        for feature, shares in sums.items()
        if abs(sum(shares) - 1) > _NEARLY
    ]
