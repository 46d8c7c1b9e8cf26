"""Bringing places in. All or nothing: a file with one fault changes nothing."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from alongside.foundation.places.models import PARENT_TIER, Place, Tier
from alongside.foundation.places.reading import Faults, Row, read_places

# The children of a place may count a little more residents than it does: figures come from different years.
SLACK = 1.02
DEPTH = {Tier.SYSTEM.value: 0, Tier.ALLIANCE.value: 1, Tier.NEIGHBOURHOOD.value: 2, Tier.SMALL_AREA.value: 3}


@transaction.atomic
def import_places(
    path: Path, *, source: str = "", demonstration: bool = False, update: bool = False
) -> list[Place]:
    """Bring a file of places in (see `reading`), in any order of lines.

    With `update`, a code that is here already changes its place's name, residents, outline and figures; its tier and
    parent stay, and a file that says otherwise is refused. What the file leaves out stays as it is.

    Returns the new and changed places. Raises Faults, each naming its line, when a code is taken, a parent is
    unknown or of the wrong tier, or the residents of a place's parts outnumber its own by more than 2%.
    """
    rows, attribution = read_places(path)
    here = {place.code: place for place in Place.objects.filter(code__in=[row.code for row in rows])}
    faults = [_taken(row, here[row.code], update) for row in rows if row.code in here]
    faults = [fault for fault in faults if fault]
    parents = _parents(rows, faults)
    _check_populations(rows, parents, faults)
    if faults:
        raise Faults(faults)
    made: dict[str, Place] = {}
    changed: list[Place] = []
    for row in sorted(rows, key=lambda row: DEPTH[row.tier]):
        if row.code in here:
            changed.append(_changed(here[row.code], row, source or attribution))
            continue
        parent = made.get(row.parent) or here.get(row.parent) or parents.get(row.parent)
        made[row.code] = Place(
            code=row.code,
            name=row.name,
            tier=row.tier,
            parent=parent,
            path=f"{parent.path if parent else ''}{row.code}/",
            depth=DEPTH[row.tier],
            population=row.population,
            outline=row.outline,
            deprivation_decile=row.deprivation_decile,
            profile=row.profile,
            source=source or attribution,
            is_demonstration=demonstration,
        )
    Place.objects.bulk_create(made.values(), batch_size=500)
    Place.objects.bulk_update(
        changed,
        ["name", "population", "outline", "deprivation_decile", "profile", "source"],
        batch_size=200,
    )
    return changed + list(made.values())


def _taken(row: Row, place: Place, update: bool) -> str:
    """What is wrong with a row whose code is here already; empty if it may change that place."""
    if not update:
        return (
            f"{row.where}: the code {row.code} is taken by a place that is here already (--update changes it)"
        )
    parent = place.parent.code if place.parent else ""
    if (row.tier, row.parent) != (place.tier, parent):
        return f"{row.where}: {row.code} is a {place.tier} in {parent or 'nothing'}; its tier and parent cannot change"
    return ""


def _changed(place: Place, row: Row, source: str) -> Place:
    """The stored place with what the row says; what the row leaves out stays."""
    place.name = row.name
    place.population = row.population if row.population is not None else place.population
    place.outline = row.outline or place.outline
    place.profile = row.profile or place.profile
    place.source = source or place.source
    if row.deprivation_decile is not None:
        place.deprivation_decile = row.deprivation_decile
    return place


def _parents(rows: list[Row], faults: list[str]) -> dict[str, Place]:
    """The stored parents that rows name; faults for parents that are nowhere or of the wrong tier."""
    tier_of = {row.code: row.tier for row in rows}
    outside = {row.parent for row in rows if row.parent and row.parent not in tier_of}
    stored = {place.code: place for place in Place.objects.filter(code__in=outside)}
    for row in rows:
        if not row.parent:
            continue
        tier = tier_of.get(row.parent) or (stored[row.parent].tier if row.parent in stored else None)
        if tier is None:
            faults.append(f"{row.where}: the parent {row.parent} is not in the file and not here")
        elif tier != PARENT_TIER[row.tier]:
            faults.append(
                f"{row.where}: a {row.tier} belongs in: {PARENT_TIER[row.tier]}; but {row.parent} is: {tier}"
            )
    return stored


def _check_populations(rows: list[Row], stored: dict[str, Place], faults: list[str]) -> None:
    """Residents of the parts, those already stored included, may not outnumber the whole's."""
    whole = {row.code: row.population for row in rows} | {
        code: place.population for code, place in stored.items()
    }
    parts: dict[str, int] = {}
    coming = [row.code for row in rows]
    for code, place in stored.items():
        others = place.children.exclude(code__in=coming).values_list("population", flat=True)
        parts[code] = sum(people or 0 for people in others)
    for row in rows:
        if row.parent and row.population:
            parts[row.parent] = parts.get(row.parent, 0) + row.population
    for code, people in parts.items():
        limit = whole.get(code)
        if limit and people > limit * SLACK:
            faults.append(f"{code}: its parts have {people} residents together, but it has {limit}")
