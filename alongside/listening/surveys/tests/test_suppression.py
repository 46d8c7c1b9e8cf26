"""No number under 5 can be worked out from what a table shows. The attack is a linear programme that knows everything
that is shown, and nothing of how the table was made."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from alongside.listening.surveys.suppression import LEAST, Crossed, crossed, one_way, ticked

counts = st.one_of(st.integers(0, 4), st.integers(0, 30))


def bounds(
    unknown: list[tuple[int, int]], equations: list[tuple[dict[int, int], int]], at: int
) -> tuple[float, float]:
    """The least and the most that one unknown can be, given sums of unknowns that must hold."""
    if not equations:
        return 0, float("inf")
    left = np.zeros((len(equations), len(unknown)))
    right = np.zeros(len(equations))
    for row, (terms, value) in enumerate(equations):
        for column, times in terms.items():
            left[row, column] = times
        right[row] = value
    found = []
    for sign in (1, -1):
        goal = np.zeros(len(unknown))
        goal[at] = sign
        done = linprog(goal, A_eq=left, b_eq=right, bounds=(0, None), method="highs")
        found.append(float("inf") if done.status == 3 else sign * done.fun)
    return found[0], found[1]


def attack(table: Crossed, true: list[list[int]], known_rows: list[int]) -> list[tuple[str, int, float]]:
    """Every hidden number under 5 that has fewer than five possible values, as (what, truth, how many)."""
    height, width = len(true), len(true[0])
    names = [("cell", r, c) for r in range(height) for c in range(width) if table.cells[r][c] is None]
    names += [("row", r, 0) for r in range(height) if table.rows[r] is None]
    names += [("column", c, 0) for c in range(width) if table.columns[c] is None]
    place = {name: at for at, name in enumerate(names)}
    equations: list[tuple[dict[int, int], int]] = []

    def line(
        parts: list[tuple[tuple[str, int, int], int | None]], total: tuple[str, int, int], shown: int | None
    ) -> None:
        terms = {place[name]: 1 for name, value in parts if value is None}
        rest = -sum(value for _name, value in parts if value is not None)
        if shown is None:
            terms[place[total]] = -1
        else:
            rest += shown
        if terms:
            equations.append((terms, rest))

    for r in range(height):
        line([(("cell", r, c), table.cells[r][c]) for c in range(width)], ("row", r, 0), table.rows[r])
    for c in range(width):
        line([(("cell", r, c), table.cells[r][c]) for r in range(height)], ("column", c, 0), table.columns[c])
    for kind, totals in (("row", table.rows), ("column", table.columns)):
        terms = {place[(kind, at, 0)]: 1 for at, value in enumerate(totals) if value is None}
        if terms:
            equations.append((terms, table.everyone - sum(value for value in totals if value is not None)))
    truth = {("cell", r, c): true[r][c] for r in range(height) for c in range(width)}
    truth |= {("row", r, 0): sum(true[r]) for r in range(height)}
    truth |= {("column", c, 0): sum(line_[c] for line_ in true) for c in range(width)}
    given_away = []
    for name, at in place.items():
        if truth[name] >= LEAST or (name[0] == "cell" and name[1] in known_rows):
            continue
        low, high = bounds(names, equations, at)
        values = np.floor(high + 1e-6) - np.ceil(low - 1e-6) + 1 if high != float("inf") else 1e9
        if values < LEAST:
            given_away.append((str(name), truth[name], float(values)))
    return given_away


@st.composite
def tables(draw: st.DrawFn) -> list[list[int]]:
    height, width = draw(st.integers(2, 5)), draw(st.integers(2, 5))
    return [[draw(counts) for _c in range(width)] for _r in range(height)]


@settings(max_examples=120, deadline=None)
@given(tables())
def test_no_hidden_number_of_a_table_can_be_worked_out(true: list[list[int]]) -> None:
    table = crossed(true)
    if table is None:
        return
    for r, line in enumerate(true):
        for c, value in enumerate(line):
            assert table.cells[r][c] in (None, value)
            if value < LEAST:
                assert table.cells[r][c] is None
    assert attack(table, true, []) == []


@settings(max_examples=60, deadline=None)
@given(tables(), st.data())
def test_neither_with_totals_hidden_or_known_elsewhere(true: list[list[int]], data: st.DataObject) -> None:
    known = data.draw(st.lists(st.integers(0, len(true) - 1), max_size=1))
    hidden = [r for r in data.draw(st.lists(st.integers(0, len(true) - 1), unique=True)) if r not in known]
    table = crossed(true, hidden_rows=hidden, known_rows=known)
    if table is not None:
        assert all(table.rows[r] is None for r in hidden)
        assert all(table.rows[r] == sum(true[r]) for r in known)
        assert attack(table, true, known) == []


def test_the_attack_finds_what_a_careless_table_gives_away() -> None:
    true = [[20, 3], [15, 12]]
    careless = Crossed(((20, None), (15, 12)), (23, 27), (35, 15), 50)
    assert attack(careless, true, []) == [("('cell', 0, 1)", 3, 1.0)]
    shown = crossed(true)
    assert shown is not None and attack(shown, true, []) == []


def test_large_numbers_stay_as_they_are() -> None:
    true = [[10, 20], [30, 40]]
    table = crossed(true)
    assert table == Crossed(((10, 20), (30, 40)), (30, 70), (40, 60), 100)


@settings(deadline=None)
@given(st.lists(counts, min_size=2, max_size=8))
def test_one_question_gives_nobody_away(numbers: list[int]) -> None:
    named = {str(at): value for at, value in enumerate(numbers)}
    shown = one_way(named)
    if shown is None:
        assert sum(numbers) < LEAST - 1 or len(numbers) < 2
        return
    hidden = [named[cell] for cell, value in shown.items() if value is None]
    assert all(value is None or value == named[cell] for cell, value in shown.items())
    assert all(value >= LEAST for value in shown.values() if value is not None)
    # Somebody who knows the total knows the sum of what is hidden: each can be anything from nought to it.
    assert not hidden or (len(hidden) > 1 and sum(hidden) >= LEAST - 1)


def test_answers_that_nearly_all_or_hardly_any_ticked_are_hidden() -> None:
    assert ticked({"a": 50, "b": 3, "c": 48, "d": 20}, 50) == {"a": 50, "b": None, "c": None, "d": 20}
