"""Where each box and arrow of a thread stands, drawn from left to right. Pure: plain data in, coordinates
out.

The layers follow Sugiyama, Tagawa and Toda (1981): break cycles, give each node a column by the longest way
to it, order the columns by the middle of their neighbours, then set heights so that nothing overlaps.
"""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

BOX_WIDTH: Final = 208
GAP: Final = 116
ROW_GAP: Final = 22
LINE: Final = 19
_BEND_HEIGHT: Final = 14
_LETTERS: Final = 24
_SMALL_LETTERS: Final = 27
_LINES: Final = 3
_MARGIN: Final = 8


@dataclass(frozen=True)
class Box:
    """One thing on the thread, with the corner where its box begins."""

    id: str
    kind: str
    title: str
    lines: tuple[str, ...]
    state: str
    state_lines: tuple[str, ...]
    url: str
    x: float
    y: float
    width: float
    height: float
    current: bool
    column: int
    after: tuple[str, ...]
    """What it came from, in words: ``came from: A bench``."""


@dataclass(frozen=True)
class Arrow:
    """One edge as an SVG path, and the place of its words."""

    path: str
    label: str
    label_x: float
    label_y: float


@dataclass(frozen=True)
class ThreadLayout:
    width: float
    height: float
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


@dataclass
class _Spot:
    """A box, or a bend where a long arrow passes a column; ``y`` is its middle."""

    key: str
    column: int
    height: float
    y: float = 0.0
    before: list["_Spot"] = field(default_factory=list)
    behind: list["_Spot"] = field(default_factory=list)


def wrap(title: str, letters: int = _LETTERS, lines: int = _LINES) -> tuple[str, ...]:
    """The title in at most so many lines, the last with an ellipsis when there is more.

    >>> wrap("A bench by the river", letters=10)
    ('A bench by', 'the river')
    """
    return tuple(textwrap.wrap(title, letters, max_lines=lines, placeholder="…")) or ("",)


def lay_out(
    nodes: Sequence[Mapping[str, Any]],
    edges: Sequence[Mapping[str, Any]],
    current: object = "",
    *,
    mirror: bool = False,
) -> ThreadLayout:
    """Set out a thread.

    Parameters: ``nodes`` with id, kind, title, state, url and maybe column (the least it may have); ``edges``
    with from, to, label (said of the earlier: "led to") and maybe after (said of the later: "came from"), from
    the earlier thing to the later; ``current`` the id of the thing whose page this is; ``mirror`` draws from
    right to left. Edges to unknown ids, to itself and repeated ones are left out. A cycle does no harm: one of
    its arrows points back.
    """
    known = {str(node["id"]): node for node in nodes}
    links: dict[tuple[str, str], str] = {}
    words: dict[tuple[str, str], str] = {}
    for edge in edges:
        pair = (str(edge["from"]), str(edge["to"]))
        if pair[0] != pair[1] and pair[0] in known and pair[1] in known:
            links.setdefault(pair, str(edge.get("label") or ""))
            words.setdefault(pair, str(edge.get("after") or links[pair]))
    forward = _without_cycles(list(known), list(links))
    column = _columns(known, set(forward.values()))
    lines = {key: wrap(str(node["title"])) for key, node in known.items()}
    states = {
        key: wrap(str(node["state"]), _SMALL_LETTERS, 2) if node.get("state") else ()
        for key, node in known.items()
    }
    spots = {
        key: _Spot(key, column[key], 46 + LINE * (len(lines[key]) + len(states[key])))
        for key, node in known.items()
    }
    ways = {pair: _way(spots, forward[pair]) for pair in links}
    rows = _ordered(spots, max(column.values(), default=0) + 1)
    _set_heights(rows)
    top = min((spot.y - spot.height / 2 for spot in spots.values()), default=0.0)
    for spot in spots.values():
        spot.y += _MARGIN - top
    width = _MARGIN * 2 + len(rows) * BOX_WIDTH + max(len(rows) - 1, 0) * GAP
    height = _MARGIN + max((spot.y + spot.height / 2 for spot in spots.values()), default=0.0)

    def left(spot: _Spot) -> float:
        x = _MARGIN + spot.column * (BOX_WIDTH + GAP)
        return width - x - BOX_WIDTH if mirror else x

    boxes = []
    # reading order: by column, then downwards
    for key in sorted(known, key=lambda each: (spots[each].column, spots[each].y)):
        node, spot = known[key], spots[key]
        after = tuple(
            f"{said}: {known[start]['title']}" if said else str(known[start]["title"])
            for (start, end), said in words.items()
            if end == key
        )
        boxes.append(
            Box(
                id=key,
                kind=str(node.get("kind") or ""),
                title=str(node["title"]),
                lines=lines[key],
                state=str(node.get("state") or ""),
                state_lines=states[key],
                url=str(node.get("url") or ""),
                x=left(spot),
                y=round(spot.y - spot.height / 2, 1),
                width=BOX_WIDTH,
                height=spot.height,
                current=key == str(current),
                column=spot.column,
                after=after,
            )
        )
    arrows = tuple(_arrow(ways[pair], links[pair], left, mirror, forward[pair] != pair) for pair in links)
    return ThreadLayout(width, round(height, 1), tuple(boxes), arrows)


def _without_cycles(keys: list[str], pairs: list[tuple[str, str]]) -> dict[tuple[str, str], tuple[str, str]]:
    """Each edge with the direction in which it is laid out: turned round where it would close a cycle."""
    out: dict[str, list[str]] = {key: [] for key in keys}
    for start, end in pairs:
        out[start].append(end)
    state: dict[str, int] = {}
    back: set[tuple[str, str]] = set()
    for root in keys:
        if root in state:
            continue
        state[root] = 1
        # our own stack: a long thread must not meet Python's recursion limit
        stack = [(root, iter(out[root]))]
        while stack:
            key, rest = stack[-1]
            nxt = next(rest, None)
            if nxt is None:
                state[key] = 2
                stack.pop()
            elif state.get(nxt) == 1:
                back.add((key, nxt))
            elif nxt not in state:
                state[nxt] = 1
                stack.append((nxt, iter(out[nxt])))
    return {pair: (pair[1], pair[0]) if pair in back else pair for pair in pairs}


def _columns(nodes: Mapping[str, Mapping[str, Any]], pairs: set[tuple[str, str]]) -> dict[str, int]:
    """The column of each node: one more than the furthest of those before it, and never less than it asked
    for."""
    column = {key: int(node.get("column") or 0) for key, node in nodes.items()}
    waiting = dict.fromkeys(nodes, 0)
    out: dict[str, list[str]] = {key: [] for key in nodes}
    for start, end in sorted(pairs):
        out[start].append(end)
        waiting[end] += 1
    ready = [key for key in nodes if not waiting[key]]
    while ready:
        key = ready.pop()
        for end in out[key]:
            column[end] = max(column[end], column[key] + 1)
            waiting[end] -= 1
            if not waiting[end]:
                ready.append(end)
    # no empty columns
    used = {value: index for index, value in enumerate(sorted(set(column.values())))}
    return {key: used[value] for key, value in column.items()}


def _way(spots: dict[str, _Spot], pair: tuple[str, str]) -> list[_Spot]:
    """The spots an edge runs through: both ends, and a bend in each column between."""
    start, end = spots[pair[0]], spots[pair[1]]
    way = [start]
    for column in range(start.column + 1, end.column):
        key = f"\0{pair[0]}\0{pair[1]}\0{column}"
        if key not in spots:
            spots[key] = _Spot(key, column, _BEND_HEIGHT)
        way.append(spots[key])
    way.append(end)
    for one, two in pairwise(way):
        one.behind.append(two)
        two.before.append(one)
    return way


def _ordered(spots: Mapping[str, _Spot], columns: int) -> list[list[_Spot]]:
    """The spots of each column in an order with few crossings: four sweeps of the middle-of-neighbours
    rule."""
    rows: list[list[_Spot]] = [[] for _ in range(columns)]
    for spot in spots.values():
        rows[spot.column].append(spot)
    for sweep in range(4):
        for row in rows if sweep % 2 == 0 else reversed(rows):
            place = {spot.key: index for each in rows for index, spot in enumerate(each)}

            def middle(spot: _Spot, place: dict[str, int] = place, down: bool = sweep % 2 == 0) -> float:
                near = spot.before if down else spot.behind
                return sum(place[other.key] for other in near) / len(near) if near else place[spot.key]

            row.sort(key=middle)
    return rows


def _set_heights(rows: list[list[_Spot]]) -> None:
    """Give each spot its middle height: near its neighbours, in order, with a gap to the next."""
    for row in rows:
        y = 0.0
        for spot in row:
            spot.y = y + spot.height / 2
            y += spot.height + ROW_GAP
    for sweep in range(4):
        for row in rows if sweep % 2 == 0 else reversed(rows):
            for spot in row:
                near = spot.before if sweep % 2 == 0 else spot.behind
                if near:
                    spot.y = sum(other.y for other in near) / len(near)
            _spread(row)


def _spread(row: list[_Spot]) -> None:
    """Push apart what overlaps, keeping the row's own order and its middle where they were wanted."""
    if not row:
        return
    wanted = sum(spot.y for spot in row) / len(row)
    for above, below in pairwise(row):
        least = above.y + above.height / 2 + ROW_GAP + below.height / 2
        below.y = max(below.y, least)
    shift = wanted - sum(spot.y for spot in row) / len(row)
    for spot in row:
        spot.y += shift


def _arrow(way: list[_Spot], label: str, left: Any, mirror: bool, turned: bool) -> Arrow:
    """The curve through an edge's spots, and its label at the middle of the first gap."""
    out, into = (0, BOX_WIDTH) if mirror else (BOX_WIDTH, 0)
    bow = -GAP / 2 if mirror else GAP / 2
    spots = way
    if turned:
        spots, out, into, bow = way[::-1], into, out, -bow
    parts = [f"M{left(spots[0]) + out:g} {spots[0].y:.1f}"]
    for one, two in pairwise(spots):
        x1, x2 = left(one) + out, left(two) + into
        parts.append(f"C{x1 + bow:g} {one.y:.1f} {x2 - bow:g} {two.y:.1f} {x2:g} {two.y:.1f}")
        if two is not spots[-1]:
            parts.append(f"L{left(two) + out:g} {two.y:.1f}")
    x = (left(spots[0]) + out + left(spots[1]) + into) / 2
    return Arrow(" ".join(parts), label, round(x, 1), round((spots[0].y + spots[1].y) / 2 - 5, 1))
