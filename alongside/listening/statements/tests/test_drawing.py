"""The drawing of the map: within its frame, groups outlined whole, as many dots as can be drawn."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from alongside.listening.statements.drawing import HEIGHT, MOST_DOTS, WIDTH, draw, hull, thinned

NUMBER = st.floats(-50, 50, allow_nan=False).map(lambda x: round(x, 2))
DOTS = st.lists(st.tuples(NUMBER, NUMBER, st.sampled_from(["A", "B", ""])), min_size=1, max_size=40)


@given(DOTS, st.tuples(NUMBER, NUMBER))
def test_everything_is_within_the_frame(dots, you) -> None:
    drawing = draw(dots, ["A", "B"], you=you)
    points = [point for group in drawing.groups for point in group.dots] + [*drawing.loose, drawing.you]
    assert len(points) == len(dots) + 1
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)


@given(st.lists(st.tuples(NUMBER, NUMBER), min_size=3, max_size=30))
def test_the_outline_holds_every_point(points) -> None:
    corners = hull(points)
    assert set(corners) <= set(points)
    if len(corners) > 2:
        for (ax, ay), (bx, by) in zip(corners, [*corners[1:], corners[0]], strict=True):
            assert all((bx - ax) * (y - ay) - (by - ay) * (x - ax) >= -1e-6 for x, y in points)


def test_nothing_to_draw() -> None:
    assert draw([], []) is None


@given(st.integers(0, 100_000))
def test_no_more_dots_than_can_be_drawn(people: int) -> None:
    assert len(range(0, people, thinned(people))) <= MOST_DOTS
