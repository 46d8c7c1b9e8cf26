"""Make the demonstration place from open data: Derby and Derbyshire as one GeoJSON of four tiers.

    python tools/demonstration_geography.py GEOGRAPHY_FOLDER OUT.geojson.gz

GEOGRAPHY_FOLDER holds the files named in alongside/site/demonstration/data/README.md. Small areas are the real LSOA
(2021). Neighbourhoods are *ours*, for demonstration only: contiguous groups of the official middle-layer areas of one
district, each of 30,000 to 50,000 residents, named after their largest wards. No place uses them.
"""

from __future__ import annotations

import csv
import gzip
import json
import math
import random
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

SYSTEM = ("E54000058", "Derby and Derbyshire")
DISTRICTS = ["E06000015", *(f"E0700003{n}" for n in range(2, 10))]
LEAST, MOST = 30_000, 50_000
SOURCE = (
    "Office for National Statistics licensed under the Open Government Licence v.3.0. Contains OS data "
    "© Crown copyright and database right 2021-2026. Indices of Deprivation 2025: MHCLG, Open Government Licence v.3.0."
)
Ring = list[tuple[float, float]]


def main(folder: Path, out: Path) -> None:
    with gzip.open(folder / "england_lsoa21_need.csv.gz", "rt") as file:
        need = {row["lsoa21_code"]: row for row in csv.DictReader(file)}
    features: list[dict[str, Any]] = []
    everything: list[dict[str, Any]] = []
    for district in DISTRICTS:
        read = json.loads((folder / "lad_geojson" / f"{district}.geojson").read_text())
        areas = read["features"]
        everything += areas
        features.append(place(district, read["name"], "alliance", SYSTEM[0], areas, need))
        for number, group in enumerate(neighbourhoods(areas, len(district) * 7 + sum(map(ord, district))), 1):
            code = f"{district}-N{number}"
            features.append(place(code, name_of(group), "neighbourhood", district, group, need))
            features += [
                place(
                    a["properties"]["lsoa21_code"],
                    a["properties"]["lsoa21_name"],
                    "small_area",
                    code,
                    [a],
                    need,
                )
                for a in group
            ]
    features.insert(0, place(SYSTEM[0], SYSTEM[1], "system", None, everything, need))
    order = {"system": 0, "alliance": 1, "neighbourhood": 2, "small_area": 3}
    features.sort(key=lambda f: order[f["properties"]["tier"]])
    collection = {"type": "FeatureCollection", "name": SYSTEM[1], "attribution": SOURCE, "features": features}
    text = json.dumps(collection, ensure_ascii=False, separators=(",", ":"))
    with gzip.GzipFile(out, "wb", mtime=0) as file:
        file.write(text.encode())


def place(
    code: str, name: str, tier: str, parent: str | None, areas: list[Any], need: dict[str, Any]
) -> dict[str, Any]:
    """One feature: its outline is the union of its small areas, its profile their weighted shares."""
    population = sum(a["properties"]["pop"] for a in areas)
    quintiles: Counter[str] = Counter()
    disabled = 0.0
    for a in areas:
        p = a["properties"]
        quintiles[str((p["imd25_decile"] + 1) // 2)] += p["pop"]
        disabled += p["pop"] * float(need[p["lsoa21_code"]]["disabled_pct"]) / 100
    properties: dict[str, Any] = {
        "code": code,
        "name": name,
        "tier": tier,
        "parent": parent,
        "population": population,
    }
    if tier == "small_area":
        properties["deprivation_decile"] = areas[0]["properties"]["imd25_decile"]
    else:
        properties["profile"] = {
            "deprivation": {
                "shares": {q: round(quintiles[q] / population, 4) for q in "12345"},
                "source": "Indices of Deprivation 2025, MHCLG; residents at the Census 2021",
            },
            "disability": {
                "shares": {"yes": round(disabled / population, 4), "no": round(1 - disabled / population, 4)},
                "source": "Census 2021, Office for National Statistics",
            },
        }
    geometry = areas[0]["geometry"] if len(areas) == 1 else union(areas)
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def rings(area: dict[str, Any]) -> list[Ring]:
    geometry = area["geometry"]
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [[tuple(point) for point in ring] for polygon in polygons for ring in polygon]


def union(areas: list[Any]) -> dict[str, Any]:
    """The outline of several areas that share their borders point for point: borders inside cancel out."""
    edges: set[tuple[tuple[float, float], tuple[float, float]]] = set()
    for area in areas:
        for ring in rings(area):
            for a, b in zip(ring, ring[1:], strict=False):
                if (b, a) in edges:
                    edges.remove((b, a))
                else:
                    edges.add((a, b))
    onward: dict[tuple[float, float], list[tuple[float, float]]] = defaultdict(list)
    for a, b in sorted(edges):
        onward[a].append(b)
    found: list[Ring] = []
    while onward:
        start = next(iter(onward))
        ring, here = [start], start
        while True:
            nexts = onward.get(here)
            if not nexts:
                break
            here = nexts.pop()
            if not onward[ring[-1]]:
                del onward[ring[-1]]
            ring.append(here)
            if here == start:
                break
        # Slivers come of borders that were simplified differently on their two sides: too small to see, left out.
        if len(ring) >= 4 and ring[0] == ring[-1] and abs(signed_area(ring)) > 2e-7:
            found.append(ring)
    found.sort(key=lambda r: -abs(signed_area(r)))
    outer = [r for r in found if signed_area(r) * signed_area(found[0]) > 0]
    return {"type": "MultiPolygon", "coordinates": [[[list(p) for p in r]] for r in outer]}


def signed_area(ring: Ring) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:], strict=False)) / 2


def neighbourhoods(areas: list[Any], seed: int) -> list[list[Any]]:
    """Contiguous groups of middle-layer areas with 30,000 to 50,000 residents each, as compact as a search finds."""
    units: dict[str, list[Any]] = defaultdict(list)
    for area in areas:
        units[area["properties"]["msoa21_name"]].append(area)
    names = sorted(units)
    people = {u: sum(a["properties"]["pop"] for a in units[u]) for u in names}
    middle = {u: centre(units[u]) for u in names}
    near = borders(units)
    total = sum(people.values())
    fewest, most = math.ceil(total / MOST), max(1, total // LEAST)
    best: tuple[float, dict[str, int]] | None = None
    rng = random.Random(seed)  # noqa: S311 - a map, not a secret
    for k in range(fewest, most + 1):
        for _ in range(400):
            part = grow(names, people, middle, near, k, rng)
            if part is None:
                continue
            spread = sum(
                people[u] * math.dist(middle[u], middle_of(part, part[u], people, middle)) ** 2 for u in names
            )
            if best is None or spread < best[0]:
                best = (spread, part)
    if best is None:
        raise SystemExit(f"no grouping found for {names[0]}")
    groups: dict[int, list[Any]] = defaultdict(list)
    for u, g in best[1].items():
        groups[g] += units[u]
    return sorted(groups.values(), key=lambda g: -max(a["properties"]["y"] for a in g))


def grow(
    names: list[str],
    people: dict[str, int],
    middle: dict[str, Any],
    near: dict[str, set[str]],
    k: int,
    rng: random.Random,
) -> dict[str, int] | None:
    seeds = rng.sample(names, k)
    part = {u: g for g, u in enumerate(seeds)}
    load = [people[u] for u in seeds]
    while len(part) < len(names):
        choices = [
            (load[g], math.dist(middle[v], middle[seeds[g]]), v, g)
            for u, g in part.items()
            for v in near[u]
            if v not in part
        ]
        if not choices:
            return None
        lightest = min(c[0] for c in choices)
        _, _, v, g = min((c for c in choices if c[0] == lightest), key=lambda c: (c[1], c[2]))
        part[v] = g
        load[g] += people[v]
    return part if all(LEAST <= x <= MOST for x in load) else None


def middle_of(
    part: dict[str, int], group: int, people: dict[str, int], middle: dict[str, Any]
) -> tuple[float, float]:
    inside = [u for u in part if part[u] == group]
    weight = sum(people[u] for u in inside)
    return tuple(sum(people[u] * middle[u][i] for u in inside) / weight for i in (0, 1))  # type: ignore[return-value]


def centre(areas: list[Any]) -> tuple[float, float]:
    n = sum(a["properties"]["pop"] for a in areas)
    return tuple(sum(a["properties"][c] * a["properties"]["pop"] for a in areas) / n for c in "xy")  # type: ignore[return-value]


def borders(units: dict[str, list[Any]]) -> dict[str, set[str]]:
    """Which units share at least one point of their outlines' edges."""
    at: dict[tuple[float, float], set[str]] = defaultdict(set)
    for name, areas in units.items():
        for area in areas:
            for ring in rings(area):
                for point in ring:
                    at[point].add(name)
    near: dict[str, set[str]] = defaultdict(set)
    for together in at.values():
        for name in together:
            near[name] |= together - {name}
    return near


def name_of(areas: list[Any]) -> str:
    wards: Counter[str] = Counter()
    for a in areas:
        wards[a["properties"]["ward24_name"]] += a["properties"]["pop"]
    first, *rest = [w for w, _ in wards.most_common(2)]
    return f"{first} and {rest[0]}" if rest else first


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
