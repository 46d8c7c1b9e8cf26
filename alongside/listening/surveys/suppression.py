"""Which numbers of a table may be shown, so that nobody in it can be made out. Pure.

Numbers under 5 are hidden. Others are hidden with them until the totals no longer give a hidden number away: of each
number under 5, at least five values must remain possible to somebody who knows everything that is shown.

A table with its totals is a network in which the numbers flow: from each row into the columns, from the columns into
the total of all, and from there back into the rows. What is shown is fixed. How far a hidden number could be another
is then exactly how much more, or less, can flow through it (Hundepool and others, Statistical Disclosure Control,
Wiley 2012, chapter 4; the bounds of a transport problem are whole numbers).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LEAST = 5
Row = tuple[int | None, ...]


@dataclass(frozen=True)
class Crossed:
    """A table of two questions: `cells[row][column]`, its totals, and the number of all. None is hidden."""

    cells: tuple[Row, ...]
    rows: Row
    columns: Row
    everyone: int


# An edge of the network: ("cell", row, column), ("row", row) or ("column", column).
Edge = tuple[str, int, int]
Node = tuple[str, int]


def one_way(counts: Mapping[str, int]) -> dict[str, int | None] | None:
    """A table of one question in which each person stands once; the sum is shown. None: nothing may be shown.

    >>> one_way({"a": 20, "b": 3, "c": 9})
    {'a': 20, 'b': None, 'c': None}
    """
    hidden = {cell for cell, count in counts.items() if count < LEAST}
    while hidden and (len(hidden) < 2 or sum(counts[cell] for cell in hidden) < LEAST - 1):
        shown = [cell for cell in counts if cell not in hidden]
        if not shown:
            return None
        hidden.add(min(shown, key=lambda cell: counts[cell]))
    return {cell: None if cell in hidden else count for cell, count in counts.items()}


def ticked(counts: Mapping[str, int], people: int) -> dict[str, int | None]:
    """How many ticked each of several answers, of so many people. A number is hidden if fewer than 5 ticked it, or
    fewer than 5 did not: each answer is a table of its own, yes and no."""
    return {
        cell: count if count >= LEAST and (people - count >= LEAST or people == count) else None
        for cell, count in counts.items()
    }


def crossed(
    counts: Sequence[Sequence[int]],
    hidden_rows: Sequence[int] = (),
    hidden_columns: Sequence[int] = (),
    known_rows: Sequence[int] = (),
    known_columns: Sequence[int] = (),
) -> Crossed | None:
    """A table of two questions in which each person stands once. None: it cannot be shown without giving somebody away.

    Parameters
    ----------
    counts: the number of people by row and column, `counts[row][column]`.
    hidden_rows, hidden_columns: which totals are hidden elsewhere, and so here.
    known_rows, known_columns: which totals are known from elsewhere however small (of those who gave no answer). They
        cannot be hidden here, so what stands in them is hidden where it is small, but is not counted on: it is only the
        other numbers that are kept from being worked out.
    """
    height, width = len(counts), len(counts[0]) if counts else 0
    values: dict[Edge, int] = {
        ("cell", row, column): counts[row][column] for row in range(height) for column in range(width)
    }
    values.update({("row", row, 0): sum(counts[row]) for row in range(height)})
    values.update({("column", column, 0): sum(line[column] for line in counts) for column in range(width)})
    everyone = sum(map(sum, counts))
    hidden = {edge for edge, value in values.items() if value < LEAST}
    hidden |= {("row", row, 0) for row in hidden_rows} | {("column", column, 0) for column in hidden_columns}
    known = {("row", row, 0) for row in known_rows} | {("column", column, 0) for column in known_columns}
    hidden -= known
    small = {edge for edge, value in values.items() if value < LEAST} - known
    small -= {("cell", row, column) for row in known_rows for column in range(width)}
    small -= {("cell", row, column) for row in range(height) for column in known_columns}
    while True:
        given_away = next((edge for edge in sorted(small) if _room(values, hidden, edge) < LEAST - 1), None)
        if given_away is None:
            break
        more = _next_to_hide(values, hidden | known, given_away)
        if more is None:
            return None
        hidden.add(more)
    shown = {edge: None if edge in hidden else value for edge, value in values.items()}
    return Crossed(
        cells=tuple(tuple(shown["cell", row, column] for column in range(width)) for row in range(height)),
        rows=tuple(shown["row", row, 0] for row in range(height)),
        columns=tuple(shown["column", column, 0] for column in range(width)),
        everyone=everyone,
    )


def _ends(edge: Edge) -> tuple[Node, Node]:
    kind, one, other = edge
    if kind == "cell":
        return ("row", one), ("column", other)
    # The number of all flows between these two, and is shown: nothing more can pass there.
    if kind == "row":
        return ("all of the rows", 0), ("row", one)
    return ("column", one), ("all of the columns", 0)


def _room(values: Mapping[Edge, int], hidden: set[Edge], edge: Edge) -> int:
    """By how much a hidden number could be another, up and down together; counted as far as it matters."""
    others = {each: values[each] for each in hidden if each != edge}
    tail, head = _ends(edge)
    up = _flow(others, head, tail, LEAST)
    down = min(values[edge], _flow(others, tail, head, LEAST))
    return up + down


def _flow(others: Mapping[Edge, int], start: Node, goal: Node, enough: int) -> int:
    """How much can flow from one node to another through the hidden numbers: forwards without limit, backwards as much
    as flows there now. Stops when it is enough."""
    residual: dict[Node, dict[Node, int]] = {}
    for edge, value in others.items():
        tail, head = _ends(edge)
        ways = residual.setdefault(tail, {})
        ways[head] = ways.get(head, 0) + enough
        back = residual.setdefault(head, {})
        back[tail] = back.get(tail, 0) + min(value, enough)
    found = 0
    while found < enough:
        came: dict[Node, Node] = {start: start}
        ahead = deque([start])
        while ahead and goal not in came:
            here = ahead.popleft()
            for there, room in residual.get(here, {}).items():
                if room > 0 and there not in came:
                    came[there] = here
                    ahead.append(there)
        if goal not in came:
            return found
        steps = []
        node = goal
        while node != start:
            steps.append((came[node], node))
            node = came[node]
        most = min(enough - found, *(residual[one][other] for one, other in steps))
        for one, other in steps:
            residual[one][other] -= most
            back = residual.setdefault(other, {})
            back[one] = back.get(one, 0) + most
        found += most
    return found


def _next_to_hide(values: Mapping[Edge, int], out: set[Edge], edge: Edge) -> Edge | None:
    """What to hide next, of what is not hidden or known, for the sake of a number that is given away: the smallest cell
    in its row or column, else the smallest cell of all, else the smallest total."""
    shown = [each for each in values if each not in out]
    if not shown:
        return None
    kind, one, other = edge

    def rank(each: Edge) -> tuple[int, int, Edge]:
        if each[0] != "cell":
            return (2, values[each], each)
        near = (kind == "cell" and (each[1] == one or each[2] == other)) or (
            (kind == "row" and each[1] == one) or (kind == "column" and each[2] == one)
        )
        return (0 if near and values[each] else 1, values[each], each)

    return min(shown, key=rank)
