"""The opinion map as a drawing: from places on the map to shapes with coordinates. Pure.

Each dot is one person, or stands for several where there are many; it carries no name and no number. Groups are told
apart by letter, shape, outline and colour, so that each alone is enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, LEAST_HEIGHT, MARGIN = 640.0, 440.0, 200.0, 44.0
MOST_DOTS = 400
# How each group's dots look, around the origin; the first six letters.
SHAPES = (
    "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z",
    "M0 -6L5.500 4.500L-5.500 4.500z",
    "M-4.500 -4.500L4.500 -4.500L4.500 4.500L-4.500 4.500z",
    "M0 -6.500L5 0L0 6.500L-5 0z",
    "M-2 -6L2 -6L2 -2L6 -2L6 2L2 2L2 6L-2 6L-2 2L-6 2L-6 -2L-2 -2z",
    "M0 6L5.500 -4.500L-5.500 -4.500z",
)
Point = tuple[float, float]


@dataclass(frozen=True)
class Group:
    """One group on the drawing: its outline as a path, where its letter stands, and its style (0 to 5)."""

    label: str
    outline: str
    x: float
    y: float
    style: int
    shape: str
    dots: tuple[Point, ...]


@dataclass(frozen=True)
class Drawing:
    """The whole drawing. `loose` are people in no group; `you` is where the visitor stands; `people_a_dot` is how
    many people a dot stands for."""

    groups: tuple[Group, ...]
    loose: tuple[Point, ...]
    you: Point | None
    people_a_dot: int
    width: float = WIDTH
    height: float = HEIGHT


def draw(
    dots: Sequence[tuple[float, float, str]],
    labels: Sequence[str],
    *,
    you: Point | None = None,
    people_a_dot: int = 1,
) -> Drawing | None:
    """Lay a map out on the drawing; None without dots.

    Parameters
    ----------
    dots: x, y and the group's label (empty: in none).
    labels: the groups, in order.
    you: where the visitor stands, on the same scale; a place outside is drawn at the edge.
    """
    if not dots:
        return None
    left, right = _reach([x for x, _y, _label in dots])
    low, high = _reach([y for _x, y, _label in dots])
    scale = min((WIDTH - 2 * MARGIN) / (right - left), (HEIGHT - 2 * MARGIN) / (high - low))
    # A flat map is given a flat drawing.
    height = max(LEAST_HEIGHT, (high - low) * scale + 2 * MARGIN)

    def at(x: float, y: float) -> Point:
        across = WIDTH / 2 + (x - (left + right) / 2) * scale
        down = height / 2 - (y - (low + high) / 2) * scale
        return round(min(max(across, 12), WIDTH - 12), 1), round(min(max(down, 12), height - 12), 1)

    groups = []
    for position, label in enumerate(labels):
        places = tuple(at(x, y) for x, y, one in dots if one == label)
        if not places:
            continue
        outline = hull(places)
        groups.append(
            Group(
                label,
                _path(outline),
                round(sum(x for x, _y in places) / len(places), 1),
                round(sum(y for _x, y in places) / len(places), 1),
                position % len(SHAPES),
                SHAPES[position % len(SHAPES)],
                places,
            )
        )
    loose = tuple(at(x, y) for x, y, one in dots if one not in labels)
    return Drawing(tuple(groups), loose, at(*you) if you is not None else None, people_a_dot, height=height)


def thinned(count: int) -> int:
    """How many people a dot stands for, so that at most 400 dots are drawn."""
    return max(1, -(-count // MOST_DOTS))


def hull(points: Sequence[Point]) -> list[Point]:
    """The corners of the smallest convex outline around points, in order (Andrew's monotone chain, 1979)."""
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return ordered

    def half(those: Sequence[Point]) -> list[Point]:
        found: list[Point] = []
        for one in those:
            while len(found) > 1 and _turn(found[-2], found[-1], one) <= 0:
                found.pop()
            found.append(one)
        return found[:-1]

    return half(ordered) + half(ordered[::-1])


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _path(corners: Sequence[Point]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in corners) + "z"


def _reach(values: Sequence[float]) -> Point:
    """The least and greatest, never the same."""
    least, most = min(values), max(values)
    return (least, most) if most - least > 1e-9 else (least - 1, most + 1)
