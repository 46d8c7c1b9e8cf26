"""Who took part in a stage beside who lives here: counted once, when the stage closes, and kept only as far as it may
be shown."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from alongside.deciding.processes.models import Stage, TookPart, WhoTookPart
from alongside.deciding.processes.suppression import LEAST, Earlier, may_name, publishable
from alongside.foundation.people.models import AboutYou
from alongside.foundation.places.models import Place, Tier

NOT_SAID = ""
CATEGORIES: dict[str, tuple[Any, list[tuple[str, Any]]]] = {
    "age_band": (_("Age"), list(AboutYou.AgeBand.choices)),
    "sex": (_("Sex"), list(AboutYou.Sex.choices)),
    "ethnicity": (_("Ethnic group"), list(AboutYou.Ethnicity.choices)),
    "disability": (_("Disability"), list(AboutYou.Disability.choices)),
    "deprivation": (
        _("How deprived the area is"),
        [
            ("1", _("Most deprived fifth of areas in England")),
            ("2", _("Second most deprived fifth")),
            ("3", _("Middle fifth")),
            ("4", _("Second least deprived fifth")),
            ("5", _("Least deprived fifth of areas in England")),
        ],
    ),
}
# More than this many earlier stages are compared one by one and all together, not in every combination.
_MOST_COMBINED = 4
# "Missing" is said of a group of which at least this many would have been expected among those who told us.
_WORTH_SAYING = 10

People = dict[uuid.UUID, dict[str, str]]


@dataclass(frozen=True)
class Row:
    """One bar pair: how many took part, their share, and the share who live here (None: not known or not shown)."""

    key: str
    label: str
    count: int | None
    share: float | None
    here: float | None


@dataclass(frozen=True)
class Table:
    """One category of the page "who took part". Shares are of those who told us, where it may be shown how many did not
    (`not_said`); else of all who took part."""

    key: str
    title: str
    rows: list[Row]
    source: str
    missing: list[str]
    not_said: int | None


def figures_of(stage: Stage) -> dict[str, Any]:
    """The figures that may be shown about a stage's people, for `WhoTookPart`.

    `why_not` is "few" where fewer than 5 took part, and "same" where nearly the same people stand in an earlier table.
    """
    people = _people_of(stage)
    if len(people) < LEAST:
        return {"people": None, "why_not": "few", "categories": {}}
    groups = _earlier_groups(stage)
    compared = []
    for shown, earlier in groups:
        new, gone = people.keys() - earlier.keys(), earlier.keys() - people.keys()
        if len(new) < LEAST and len(gone) < LEAST:
            return {"people": len(people), "why_not": "same", "categories": {}}
        common = [people[pk] for pk in people.keys() & earlier.keys()]
        if len(gone) < LEAST:
            compared.append((shown, common, [people[pk] for pk in new], False))
        elif len(new) < LEAST:
            compared.append((shown, common, [earlier[pk] for pk in gone], True))
    here = _who_lives_here(stage.process.place)
    categories = {}
    for category, (_title, choices) in CATEGORIES.items():
        counts = dict.fromkeys([*(key for key, _label in choices), NOT_SAID], 0)
        counts.update(Counter(person[category] for person in people.values()))
        nearby = [
            Earlier(
                frozenset(shown.get(category, ())),
                Counter(person[category] for person in common),
                Counter(person[category] for person in apart),
                is_larger,
            )
            for shown, common, apart, is_larger in compared
        ]
        cells = publishable(counts, nearby)
        shares, source = here.get(category, ({}, ""))
        categories[category] = {
            "cells": cells,
            "here": shares,
            "source": source,
            "missing": _missing(counts, cells, shares),
        }
    return {"people": len(people), "why_not": "", "categories": categories}


def tables_of(kept: WhoTookPart) -> list[Table]:
    """The figures of a closed stage as tables for a page, in the reader's language. Makes no query."""
    tables = []
    for category, figures in kept.figures["categories"].items():
        title, choices = CATEGORIES[category]
        cells, here = figures["cells"], figures["here"]
        not_said = cells.get(NOT_SAID)
        told = kept.figures["people"] - not_said if not_said is not None else kept.figures["people"]
        rows = [
            Row(
                key,
                str(label),
                cells.get(key),
                cells[key] / told if told and cells.get(key) is not None else None,
                here.get(key),
            )
            for key, label in choices
        ]
        labels = {key: str(label) for key, label in choices}
        missing = [labels[key] for key in figures["missing"]]
        tables.append(Table(category, str(title), rows, figures["source"], missing, not_said))
    return tables


def _people_of(stage: Stage) -> People:
    """Who took part in a stage, each with their answer in each category."""
    rows = (
        TookPart.objects.filter(stage=stage)
        .values_list(
            "person",
            "person__about_you__age_band",
            "person__about_you__sex",
            "person__about_you__ethnicity",
            "person__about_you__disability",
            "person__about_you__small_area__deprivation_decile",
            "person__home__deprivation_decile",
        )
        .distinct()
    )
    return {
        pk: {
            "age_band": age or NOT_SAID,
            "sex": sex or NOT_SAID,
            "ethnicity": ethnicity or NOT_SAID,
            "disability": disability or NOT_SAID,
            "deprivation": _fifth(area or home),
        }
        for pk, age, sex, ethnicity, disability, area, home in rows
    }


def _fifth(decile: int | None) -> str:
    return str((decile + 1) // 2) if decile else NOT_SAID


def _earlier_groups(stage: Stage) -> list[tuple[dict[str, set[str]], People]]:
    """The groups of people about whom something can be read off what was published before in this process: the people
    of each earlier table, and of several together; each with the cells that are shown."""
    kept: QuerySet[WhoTookPart] = WhoTookPart.objects.filter(stage__process=stage.process_id).exclude(
        stage=stage
    )
    known = [
        (
            {
                category: {key for key, count in figures["cells"].items() if count is not None}
                for category, figures in row.figures["categories"].items()
            },
            _people_of(row.stage),
        )
        for row in kept.select_related("stage")
        if row.figures["categories"]
    ]
    sizes = range(1, len(known) + 1) if len(known) <= _MOST_COMBINED else (1, len(known))
    groups = []
    for size in sizes:
        for chosen in combinations(known, size):
            people: People = {}
            for _shown, each in chosen:
                people.update(each)
            shown = {
                category: set.intersection(*(given.get(category, set()) for given, _each in chosen))
                for category in CATEGORIES
            }
            groups.append((shown, people))
    return groups


def _who_lives_here(place: Place) -> dict[str, tuple[dict[str, float], str]]:
    """The shares of residents by category, with their source, as far as figures are loaded for the place."""
    here = {
        category: (dict(figures.get("shares") or {}), str(figures.get("source") or ""))
        for category, figures in (place.profile or {}).items()
        if category in CATEGORIES and isinstance(figures, dict)
    }
    if "deprivation" not in here:
        areas = (
            Place.objects.within(place)
            .filter(tier=Tier.SMALL_AREA, deprivation_decile__isnull=False, population__isnull=False)
            .values_list("deprivation_decile")
            .annotate(people=Sum("population"))
            .order_by()
        )
        residents: Counter[str] = Counter()
        for decile, number in areas:
            residents[_fifth(decile)] += number
        everyone = residents.total()
        if everyone:
            shares = {fifth: residents[fifth] / everyone for fifth, _label in CATEGORIES["deprivation"][1]}
            here["deprivation"] = (
                shares,
                str(_("Populations and deprivation of the small areas of this place")),
            )
    return here


def _missing(counts: dict[str, int], cells: dict[str, int | None], shares: dict[str, float]) -> list[str]:
    """The groups of whom less than half as many took part as would be expected from who lives here.

    A group whose number is hidden is named only if that leaves at least five possible numbers for each hidden one.
    """
    told = sum(count for cell, count in counts.items() if cell != NOT_SAID)
    half = {cell: int(share * told / 2) for cell, share in shares.items() if share * told >= _WORTH_SAYING}
    missing = [cell for cell in counts if cell in half and counts[cell] <= half[cell]]
    total = sum(counts[cell] for cell, count in cells.items() if count is None)
    bounds = {}
    for cell, count in cells.items():
        if count is None:
            few = cell in missing
            low = half[cell] + 1 if cell in half and not few else 0
            bounds[cell] = (low, half[cell] if few else total)
    if bounds and not may_name(bounds, total):
        missing = [cell for cell in missing if cells[cell] is not None]
    return missing
