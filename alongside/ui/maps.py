"""Outlines on the round earth as flat SVG paths, small enough to send as part of a page. Pure functions."""

import math
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Ring = Sequence[Sequence[float]]
"""Positions of longitude and latitude (and maybe height, which is not looked at), as GeoJSON has them."""
STEPS: Final = 5


@dataclass(frozen=True)
class Frame:
    """How longitude and latitude become the drawing's own units (the viewBox is ``0 0 width height``)."""

    west: float
    north: float
    across: float
    """Units for one degree of longitude."""
    down: float
    """Units for one degree of latitude."""
    width: int
    height: int

    def point(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Where a place on the earth stands in the drawing."""
        return (longitude - self.west) * self.across, (self.north - latitude) * self.down


def rings_of(geometry: Mapping[str, Any] | None) -> list[Ring]:
    """Every ring of a GeoJSON Polygon, MultiPolygon or GeometryCollection of them; nothing for anything else."""
    if not geometry:
        return []
    kind, inside = geometry.get("type"), geometry.get("coordinates") or []
    if kind == "Polygon":
        return list(inside)
    if kind == "MultiPolygon":
        return [ring for part in inside for ring in part]
    if kind == "GeometryCollection":
        return [ring for part in geometry.get("geometries") or [] for ring in rings_of(part)]
    return []


def frame_of(
    geometries: Iterable[Mapping[str, Any] | None], width: int = 640, most_high: int = 720
) -> Frame | None:
    """The frame that just holds all the outlines, or None when there are none.

    Equirectangular about the middle latitude (degrees of longitude shrink with its cosine): for a region of a
    hundred miles the error is below half a unit, and north stays up.
    """
    points = [point for geometry in geometries for ring in rings_of(geometry) for point in ring]
    if not points:
        return None
    longitudes, latitudes = [point[0] for point in points], [point[1] for point in points]
    west, east = min(longitudes), max(longitudes)
    south, north = min(latitudes), max(latitudes)
    squeeze = math.cos(math.radians((south + north) / 2))
    wide, high = max((east - west) * squeeze, 1e-6), max(north - south, 1e-6)
    margin = 4
    scale = min((width - 2 * margin) / wide, (most_high - 2 * margin) / high)
    across = scale * squeeze
    return Frame(
        west=west - margin / across,
        north=north + margin / scale,
        across=across,
        down=scale,
        width=math.ceil(wide * scale) + 2 * margin,
        height=math.ceil(high * scale) + 2 * margin,
    )


def path_of(geometry: Mapping[str, Any] | None, frame: Frame, *, grid: float = 1.0) -> str:
    """The outline as the ``d`` of an SVG path, on whole units, in short relative steps.

    Each corner goes to the nearest point of the grid on its own, whichever outline it belongs to, so
    neighbours that share a border go on sharing it: no gaps and no overlaps. Corners that fall together, and
    those on a straight line, are left out. A part too small to see stays as a dot of one unit, so that no
    place vanishes from its map.
    """
    parts = [_ring_path(_snapped(ring, frame, grid)) for ring in rings_of(geometry)]
    path = "".join(part for part in parts if part)
    if path or not parts:
        return path
    x, y = frame.point(*rings_of(geometry)[0][0][:2])
    return f"M{round(x)} {round(y)}h1v1h-1z"


def _snapped(ring: Ring, frame: Frame, grid: float) -> list[tuple[int, int]]:
    """The ring's corners on the grid, without repeats and without those on the way from one to the next."""
    west, north, across, down = frame.west, frame.north, frame.across / grid, frame.down / grid
    corners: list[tuple[int, int]] = []
    last_x = last_y = ahead_x = ahead_y = 0
    for position in ring:
        x, y = round((position[0] - west) * across), round((north - position[1]) * down)
        if corners:
            on_x, on_y = x - last_x, y - last_y
            if not (on_x or on_y):
                continue
            if ahead_x * on_y == ahead_y * on_x and ahead_x * on_x + ahead_y * on_y > 0:
                corners.pop()
                on_x, on_y = on_x + ahead_x, on_y + ahead_y
            ahead_x, ahead_y = on_x, on_y
        corners.append((x, y))
        last_x, last_y = x, y
    if len(corners) > 1 and corners[0] == corners[-1]:
        corners.pop()
    return corners if grid == 1 else [(round(x * grid), round(y * grid)) for x, y in corners]


def _ring_path(corners: list[tuple[int, int]]) -> str:
    if len(corners) < 3:
        return ""
    x, y = corners[0]
    parts = [f"M{x} {y}"]
    letter = ""
    for next_x, next_y in corners[1:]:
        right, below = next_x - x, next_y - y
        if not below:
            parts.append(f"h{right}")
            letter = "h"
        elif not right:
            parts.append(f"v{below}")
            letter = "v"
        else:
            # a minus sign parts two numbers by itself, and a letter need not be said twice
            start = "l" if letter != "l" else "" if right < 0 else " "
            parts.append(f"{start}{right}{'' if below < 0 else ' '}{below}")
            letter = "l"
        x, y = next_x, next_y
    return "".join(parts) + "z"


def breaks_of(values: Iterable[float | None], steps: int = STEPS) -> list[float]:
    """The upper edges of so many groups of about equal size (quantiles), without repeats; none for no
    values."""
    known = sorted(value for value in values if value is not None)
    if not known:
        return []
    edges = [known[math.ceil(len(known) * step / steps) - 1] for step in range(1, steps + 1)]
    return sorted(set(edges))


def fill_of(value: float | None, breaks: Sequence[float]) -> str:
    """The class that colours a value: ``al-fill-1`` (lowest) to ``al-fill-5``; ``al-fill-0`` for not
    known."""
    if value is None or not breaks:
        return "al-fill-0"
    return f"al-fill-{min(bisect_left(breaks, value), len(breaks) - 1) + 1}"
