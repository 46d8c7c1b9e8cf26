"""The limits that quotas set, and saying in plain words why some cannot be kept together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from alongside.engines.lottery.choosable import Choosable
from alongside.engines.lottery.pool import Quota

Side = Literal["minimum", "maximum"]


@dataclass(frozen=True, slots=True)
class Limit:
    """One end of a quota: its fewest, or its most."""

    quota: Quota
    side: Side

    @property
    def bound(self) -> int:
        """What the limit is, in people."""
        return self.quota.minimum if self.side == "minimum" else self.quota.maximum

    @property
    def flex(self) -> int:
        """By how much it may give way inside the flex."""
        quota = self.quota
        return quota.minimum - quota.lowest if self.side == "minimum" else quota.highest - quota.maximum

    def room(self, size: int) -> int:
        """By how much it could give way at all."""
        return self.bound if self.side == "minimum" else max(0, size - self.bound)

    def __str__(self) -> str:
        word = "at least" if self.side == "minimum" else "at most"
        return f"{word} {self.bound} with {self.quota.feature} {self.quota.value}"


def limits(kinds: Choosable) -> tuple[Limit, ...]:
    """The limits that a panel could break, in the order of their names."""
    found = []
    for quota in sorted(kinds.pool.quotas, key=lambda one: (one.feature, one.value)):
        if quota.minimum > kinds.already[quota.feature, quota.value]:
            found.append(Limit(quota, "minimum"))
        if quota.maximum < kinds.pool.size:
            found.append(Limit(quota, "maximum"))
    return tuple(found)


def most_together(kinds: Choosable, numbers: Sequence[int]) -> int:
    """How many people of some kinds can be on one panel if nothing but households counts."""
    wanted = set(numbers)
    alone = sum(len(kinds.kinds[number].units) for number in wanted if not kinds.kinds[number].alternatives)
    return alone + sum(times for members, times in kinds.shared if not wanted.isdisjoint(members))


def blocked(kinds: Choosable) -> str:
    """Why no panel can be drawn whatever the quotas are; "" where one can."""
    pool = kinds.pool
    homes: dict[str, str] = {}
    for one in sorted((one for one in pool.candidates if one.id in pool.chosen), key=lambda one: one.id):
        other = homes.setdefault(one.household, one.id) if one.household else one.id
        if other != one.id:
            return f"{other} and {one.id} are both chosen already, and share a household."
    if kinds.seats < 0:
        return f"{_people(len(pool.chosen))} are chosen already, and the panel has {_places(pool.size)}."
    can = most_together(kinds, range(len(kinds.kinds))) + len(pool.chosen)
    if can < pool.size:
        counted = " when at most one comes from a household" if _households(kinds) else ""
        return f"The panel has {_places(pool.size)}, but only {_people(can)} can be on it{counted}."
    return ""


def say_conflict(kinds: Choosable, conflict: Sequence[Limit]) -> str:
    """Why some limits cannot be kept together, in one or two sentences."""
    if len(conflict) == 1:
        return _say_one(kinds, conflict[0])
    sides = {limit.side for limit in conflict}
    names = {limit.quota.feature for limit in conflict}
    size, total = kinds.pool.size, sum(limit.bound for limit in conflict)
    if len(sides) == len(names) == 1:
        name = next(iter(names))
        if sides == {"minimum"} and total > size:
            asked = _listed([f"{limit.bound} with {name} {limit.quota.value}" for limit in conflict])
            return f"At least {asked} are {total} people together, but the panel has {_places(size)}."
        every = {quota.value for quota in kinds.pool.quotas if quota.feature == name}
        if sides == {"maximum"} and every == {limit.quota.value for limit in conflict}:
            asked = _listed([f"{limit.bound} with {name} {limit.quota.value}" for limit in conflict])
            return f"At most {asked} are {total} people together, but the panel has {_places(size)}."
    told = _listed([f"{limit} ({_there_are(kinds, limit)})" for limit in conflict])
    return f"A panel of {size} cannot have all of these: {told}.{_overlap(kinds, conflict)}"


def say_fix(changes: Sequence[tuple[str, str, Side, int, int]]) -> str:
    """A fix as one sentence."""
    parts = []
    for feature, value, side, before, to in changes:
        word = "at least" if side == "minimum" else "at most"
        parts.append(f"{word} {to} with {feature} {value} instead of {before}")
    return f"Ask for {_listed(parts)}."


def _say_one(kinds: Choosable, limit: Limit) -> str:
    quota, size = limit.quota, kinds.pool.size
    already = kinds.already[quota.feature, quota.value]
    can = already + min(kinds.seats, most_together(kinds, kinds.having(quota)))
    if limit.side == "minimum":
        asked = f"{str(limit).capitalize()[:8]}{str(limit)[8:]} are asked for"
        return f"{asked}, but at most {can} can be on a panel ({_there_are(kinds, limit)})."
    if already > limit.bound:
        return f"{str(limit).replace('at', 'At', 1)} may be on the panel, but {already} are chosen already."
    having = set(kinds.having(quota))
    rest = [number for number in range(len(kinds.kinds)) if number not in having]
    others = most_together(kinds, rest) + len(kinds.pool.chosen) - already
    return (
        f"{str(limit).replace('at', 'At', 1)} may be on the panel, but at most {others} with another "
        f"{quota.feature} can be, and the panel has {_places(size)}."
    )


def _there_are(kinds: Choosable, limit: Limit) -> str:
    number = sum(len(unit) for kind in kinds.having(limit.quota) for unit in kinds.kinds[kind].units)
    number += kinds.already[limit.quota.feature, limit.quota.value]
    return f"the pool has {number:,}"


def _overlap(kinds: Choosable, conflict: Sequence[Limit]) -> str:
    """Where one fewest stands against several mosts: how many of its people are in none of the other groups."""
    fewest = [limit for limit in conflict if limit.side == "minimum"]
    if len(fewest) != 1 or len({limit.quota.feature for limit in conflict}) == 1:
        return ""
    wanted = fewest[0].quota
    others = {number for limit in conflict if limit.side == "maximum" for number in kinds.having(limit.quota)}
    free = most_together(kinds, [number for number in kinds.having(wanted) if number not in others])
    places = sum(limit.bound for limit in conflict if limit.side == "maximum")
    if kinds.pool.chosen or free + places >= wanted.minimum:
        return ""
    who = f"with {wanted.feature} {wanted.value}"
    return f" Only {free} {who} can come from outside the other groups, so that at most {free + places} can be on it."


def _households(kinds: Choosable) -> bool:
    return bool(kinds.shared) or any(len(unit) > 1 for kind in kinds.kinds for unit in kind.units)


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number:,} people"


def _places(number: int) -> str:
    return "1 place" if number == 1 else f"{number:,} places"
