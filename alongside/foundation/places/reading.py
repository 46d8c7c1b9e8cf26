"""Reading places from GeoJSON or CSV: every fault is found before anything is stored, and named by its line or feature.

CSV has the columns code, name, tier, parent, population and, if wished, deprivation_decile. GeoJSON is a
FeatureCollection whose features have the same as properties, with an optional `profile`, and a Polygon or MultiPolygon
in longitude and latitude (RFC 7946).
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from alongside.foundation.places.models import PARENT_TIER, Tier

MOST_BYTES = 200_000_000
COLUMNS = ("code", "name", "tier", "parent", "population")


@dataclass(frozen=True)
class Row:
    """One place as read. `where` names its line or feature for messages."""

    where: str
    code: str
    name: str
    tier: str
    parent: str
    population: int | None
    outline: dict[str, Any] | None = None
    deprivation_decile: int | None = None
    profile: dict[str, Any] = field(default_factory=dict)


class Faults(ValueError):
    """What is wrong with a file, one sentence a fault."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def read_places(path: Path) -> tuple[list[Row], str]:
    """Read a `.csv`, `.geojson` or `.json` file, each also as `.gz`.

    Returns the rows in the file's order, and the file's attribution. Raises Faults with everything that is wrong in
    the file itself; what only the database can tell (an unknown parent) is found by `actions.import_places`.
    """
    try:
        raw = path.read_bytes()
        if path.suffix == ".gz":
            with gzip.open(io.BytesIO(raw)) as opened:
                raw = opened.read(MOST_BYTES + 1)
        text = raw.decode("utf-8-sig")
    except (OSError, EOFError) as fault:
        raise Faults([f"{path.name}: cannot be read ({fault.__class__.__name__})"]) from fault
    except UnicodeDecodeError as fault:
        line = raw[: fault.start].count(b"\n") + 1
        raise Faults([f"line {line}: this is not UTF-8 text"]) from fault
    if len(raw) > MOST_BYTES:
        raise Faults([f"{path.name}: larger than {MOST_BYTES // 1_000_000} MB"])
    name = path.name.removesuffix(".gz")
    return _from_csv(text) if name.endswith(".csv") else _from_geojson(text)


def _from_csv(text: str) -> tuple[list[Row], str]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or [])]
    if missing:
        raise Faults([f"line 1: the column {column} is missing" for column in missing])
    faults: list[str] = []
    rows = []
    try:
        for line in reader:
            rows.append(_row(f"line {reader.line_num}", line, None, faults))
    except csv.Error as fault:
        faults.append(f"line {reader.line_num}: {fault}")
    return _checked(rows, faults), ""


def _from_geojson(text: str) -> tuple[list[Row], str]:
    try:
        read = json.loads(text)
    except json.JSONDecodeError as fault:
        raise Faults([f"line {fault.lineno}: not JSON ({fault.msg})"]) from fault
    except RecursionError as fault:
        raise Faults(["the JSON is nested too deeply"]) from fault
    if not isinstance(read, dict) or not isinstance(read.get("features"), list):
        raise Faults(["line 1: not a GeoJSON FeatureCollection"])
    faults: list[str] = []
    rows = []
    for number, feature in enumerate(read["features"], 1):
        where = f"feature {number}"
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(properties, dict):
            faults.append(f"{where}: has no properties")
            continue
        where = f"{where} ({properties.get('code', 'no code')})"
        wrong = outline_fault(feature.get("geometry"))
        if wrong:
            faults.append(f"{where}: {wrong}")
            continue
        rows.append(_row(where, properties, feature["geometry"], faults))
    return _checked(rows, faults), str(read.get("attribution", ""))[:300]


def _row(where: str, said: dict[str, Any], outline: dict[str, Any] | None, faults: list[str]) -> Row:
    code, name, tier, parent = (
        str(said.get(key) or "").strip() for key in ("code", "name", "tier", "parent")
    )
    if not code or len(code) > 40 or "/" in code:
        faults.append(f"{where}: a code of 1 to 40 characters without “/” is needed")
    if not name or len(name) > 160:
        faults.append(f"{where}: a name of 1 to 160 characters is needed")
    if tier not in Tier.values:
        faults.append(f"{where}: the tier is “{tier}”; it can be {', '.join(Tier.values)}")
    elif PARENT_TIER[tier] is None and parent:
        faults.append(f"{where}: a system has no parent")
    elif PARENT_TIER[tier] is not None and not parent:
        faults.append(f"{where}: the parent is missing")
    profile = said.get("profile") or {}
    if not isinstance(profile, dict):
        faults.append(f"{where}: the profile is not an object")
        profile = {}
    return Row(
        where=where,
        code=code,
        name=name,
        tier=tier,
        parent=parent,
        population=_whole(where, "population", said.get("population"), 0, 2_000_000_000, faults),
        outline=outline,
        deprivation_decile=_whole(where, "deprivation_decile", said.get("deprivation_decile"), 1, 10, faults),
        profile=profile,
    )


def _whole(where: str, name: str, said: Any, least: int, most: int, faults: list[str]) -> int | None:
    if said is None or str(said).strip() == "":
        return None
    try:
        number = int(str(said).strip())
    except ValueError:
        number = -1
    if not least <= number <= most:
        faults.append(f"{where}: the {name} is “{said}”; a whole number from {least} to {most} is needed")
        return None
    return number


def _checked(rows: list[Row], faults: list[str]) -> list[Row]:
    seen: dict[str, str] = {}
    for row in rows:
        if row.code in seen:
            faults.append(f"{row.where}: the code {row.code} stands already at {seen[row.code]}")
        seen.setdefault(row.code, row.where)
    if not rows and not faults:
        faults.append("there is no place in the file")
    if faults:
        raise Faults(faults)
    return rows


def outline_fault(geometry: Any) -> str:
    """What is wrong with a GeoJSON geometry, in words; empty if nothing is (no geometry at all is allowed)."""
    if geometry is None:
        return ""
    if not isinstance(geometry, dict) or geometry.get("type") not in {"Polygon", "MultiPolygon"}:
        return "the geometry is not a Polygon or MultiPolygon"
    coordinates = geometry.get("coordinates")
    polygons = [coordinates] if geometry["type"] == "Polygon" else coordinates
    if not isinstance(polygons, list) or not polygons:
        return "the geometry is empty"
    for polygon in polygons:
        if not isinstance(polygon, list) or not polygon:
            return "the geometry has an empty polygon"
        for ring in polygon:
            wrong = _ring_fault(ring)
            if wrong:
                return wrong
    return ""


def _ring_fault(ring: Any) -> str:
    if not isinstance(ring, list) or len(ring) < 4:
        return "a ring of the geometry has fewer than four points"
    for point in ring:
        if not (
            isinstance(point, list) and len(point) >= 2 and all(isinstance(c, int | float) for c in point[:2])
        ):
            return "a point of the geometry is not two numbers"
        if not (-180 <= point[0] <= 180 and -90 <= point[1] <= 90):
            return f"the point {point[0]}, {point[1]} is not a longitude and latitude"
    if ring[0][:2] != ring[-1][:2]:
        return "a ring of the geometry does not end where it began"
    return ""
