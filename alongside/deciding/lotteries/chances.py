"""Chances in words and as a table in which nobody stands alone. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alongside.deciding.processes.suppression import LEAST

_BARS = 8


@dataclass(frozen=True)
class Row:
    """How many people have a chance from `low` to `high`, in panels of all `of` panels; both are included."""

    low: int
    high: int
    of: int
    people: int

    def plain(self) -> dict[str, int]:
        return {"low": self.low, "high": self.high, "people": self.people}


def table_of(times: Sequence[int], of: int) -> list[Row]:
    """Everybody's chance in at most eight rows of five people or more; empty for a pool of fewer than five.

    Parameters: `times`, in how many panels each person is; `of`, how many panels there are.
    """
    if len(times) < LEAST:
        return []
    ordered = sorted(times)
    low, high = ordered[0], ordered[-1]
    width = max(1, math.ceil((high - low + 1) / _BARS))
    rows: list[Row] = []
    start = low
    waiting: list[int] = []
    for edge in range(low + width - 1, high + width, width):
        waiting += [each for each in ordered if edge - width < each <= edge]
        if len(waiting) >= LEAST:
            rows.append(Row(start, min(edge, high), of, len(waiting)))
            start, waiting = edge + 1, []
    if waiting:
        last = rows.pop()
        rows.append(Row(last.low, high, of, last.people + len(waiting)))
    return rows


@dataclass(frozen=True)
class Reason:
    """Why somebody's chance is smaller or larger than the average: one of their answers, how many gave it, and how many
    places the panel has for them."""

    feature: str
    value: str
    people: int
    least: int
    most: int


def reason_for(
    features: Mapping[str, str],
    pool: Sequence[Mapping[str, str]],
    targets: Sequence[Mapping[str, Any]],
    *,
    smaller: bool,
) -> Reason | None:
    """The answer that does most to make somebody's chance smaller (or larger) than the average. None without targets.

    It is the answer with the fewest (or most) places for each person who gave it.
    """
    found: list[tuple[float, Reason]] = []
    for target in targets:
        if features.get(target["feature"]) != target["value"]:
            continue
        people = sum(each.get(target["feature"]) == target["value"] for each in pool)
        if people:
            places = target["max"] if smaller else target["min"]
            reason = Reason(target["feature"], target["value"], people, target["min"], target["max"])
            found.append((places / people, reason))
    if not found:
        return None
    pick = min if smaller else max
    return pick(found, key=lambda each: each[0])[1]
