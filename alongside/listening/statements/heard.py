"""Who has been heard beside who lives here: counts of what people chose to say about themselves, as far as they may be
shown.

Numbers under 5 are hidden; where one hidden number could be worked out from the rest, the smallest shown one is hidden
with it. The table is counted anew only when at least 5 more people are in it, so that two tables side by side do not
say who came in between.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from alongside.foundation.people.models import AboutYou
from alongside.foundation.places.models import Place
from alongside.listening.statements.models import Known, Question

LEAST = 5
NOT_SAID = ""
CATEGORIES: dict[str, tuple[Any, list[tuple[str, Any]]]] = {
    "age_band": (_("Age"), list(AboutYou.AgeBand.choices)),
    "sex": (_("Sex"), list(AboutYou.Sex.choices)),
    "ethnicity": (_("Ethnic group"), list(AboutYou.Ethnicity.choices)),
    "disability": (_("Disability"), list(AboutYou.Disability.choices)),
}


@dataclass(frozen=True)
class Row:
    """One pair of bars: how many took part, their share of those who said, and the share who live here."""

    label: str
    count: int | None
    share: float | None
    here: float | None


@dataclass(frozen=True)
class Table:
    """One category. `not_said` is how many did not say, where that may be shown."""

    title: str
    rows: list[Row]
    source: str
    not_said: int | None


def count(question: Question, earlier: dict[str, Any]) -> dict[str, Any]:
    """The figures that may be shown now, for `OpinionMap.heard`; the earlier ones if hardly anybody came since."""
    fields = [f"person__about_you__{category}" for category in CATEGORIES]
    people = [
        tuple(answer or NOT_SAID for answer in row)
        for row in Known.objects.filter(question=question, participant__votes__isnull=False)
        .distinct()
        .values_list("pk", *fields)
    ]
    before = int(earlier.get("people") or 0)
    if len(people) < LEAST or (before and abs(len(people) - before) < LEAST):
        return earlier if before else {}
    categories = {}
    for position, (category, (_title, choices)) in enumerate(CATEGORIES.items(), start=1):
        counts = dict.fromkeys([*(key for key, _label in choices), NOT_SAID], 0)
        counts.update(Counter(str(person[position]) for person in people))
        categories[category] = publishable(counts)
    return {"people": len(people), "categories": categories}


def publishable(counts: Mapping[str, int]) -> dict[str, int | None]:
    """A table with what must not be read replaced by None. Each person is in one cell, and the sum is public.

    >>> publishable({"a": 20, "b": 3, "c": 9})
    {'a': 20, 'b': None, 'c': None}
    """
    hidden = {cell for cell, number in counts.items() if number < LEAST}
    while hidden and (len(hidden) < 2 or sum(counts[cell] for cell in hidden) < LEAST):
        shown = [cell for cell in counts if cell not in hidden]
        if not shown:
            break
        hidden.add(min(shown, key=lambda cell: counts[cell]))
    return {cell: None if cell in hidden else number for cell, number in counts.items()}


def tables_of(heard: dict[str, Any], place: Place) -> list[Table]:
    """The figures as tables for a page, beside those of the place, in the reader's language."""
    tables = []
    for category, cells in heard.get("categories", {}).items():
        if all(number is None for key, number in cells.items() if key != NOT_SAID):
            continue
        title, choices = CATEGORIES[category]
        figures = (place.profile or {}).get(category)
        known = figures if isinstance(figures, dict) else {}
        here = known.get("shares") or {}
        not_said = cells.get(NOT_SAID)
        told = heard["people"] - (not_said or 0)
        rows = [
            Row(
                str(label),
                cells.get(key),
                cells[key] / told if told and cells.get(key) is not None else None,
                here.get(key),
            )
            for key, label in choices
        ]
        tables.append(Table(str(title), rows, str(known.get("source") or ""), not_said))
    return tables
