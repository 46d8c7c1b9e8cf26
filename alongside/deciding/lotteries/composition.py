"""Who is on a panel beside who put their name down: counted once, when the panel is drawn, and never again.

The table stands in the public log and does not follow replacements. If it did, its change would tell what the one who
left and the one who came in said of themselves. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from alongside.deciding.processes.suppression import Earlier, publishable


def pool_table(
    people: Sequence[Mapping[str, str]], targets: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """How many people on a list gave each answer; None where the number is too small to show, or would give one away.

    Parameters: `people`, the answers of each; `targets`, with "feature" and "value".
    """
    rows = []
    for feature, values in _values(targets).items():
        shown = publishable(_counts(people, feature, values))
        rows += [{"feature": feature, "value": value, "pool": shown[value]} for value in values]
    return rows


def panel_table(
    people: Sequence[Mapping[str, str]], panel: Sequence[int], targets: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """How many members of a panel gave each answer, so that no small number can be read off it, neither of the panel
    nor, beside `pool_table`, of those who were not drawn.

    Parameters: `panel`, the places of its members in `people`.
    """
    rows = []
    members = [people[place] for place in panel]
    for feature, values in _values(targets).items():
        whole, part = _counts(people, feature, values), _counts(members, feature, values)
        seen = frozenset(value for value, count in publishable(whole).items() if count is not None)
        rest = {value: whole[value] - part[value] for value in values}
        shown = publishable(part, [Earlier(seen, part, rest, is_larger=True)])
        rows += [{"feature": feature, "value": value, "members": shown[value]} for value in values]
    return rows


def _values(targets: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for target in targets:
        found.setdefault(target["feature"], []).append(target["value"])
    return found


def _counts(people: Sequence[Mapping[str, str]], feature: str, values: Sequence[str]) -> dict[str, int]:
    counted = Counter(each[feature] for each in people)
    return {value: counted[value] for value in values}
