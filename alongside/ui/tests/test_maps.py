import math
import re

from hypothesis import given
from hypothesis import strategies as st

from alongside.ui.maps import breaks_of, fill_of, frame_of, path_of, rings_of


def square(west: float, south: float, size: float = 0.1) -> dict:
    east, north = west + size, south + size
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


def corners(path: str) -> list[list[tuple[int, int]]]:
    """Walk a path that we drew and give back its corners, part by part."""
    parts = []
    for part in re.findall(r"M[^z]*z", path):
        x = y = 0
        found = []
        for letter, text in re.findall(r"([Mhvl])([^Mhvlz]*)", part):
            numbers = [int(each) for each in re.findall(r"-?\d+", text)]
            if letter == "M":
                x, y = numbers
                found.append((x, y))
            elif letter == "h":
                x += numbers[0]
                found.append((x, y))
            elif letter == "v":
                y += numbers[0]
                found.append((x, y))
            else:
                assert len(numbers) % 2 == 0
                for right, below in zip(numbers[::2], numbers[1::2], strict=True):
                    x, y = x + right, y + below
                    found.append((x, y))
        parts.append(found)
    return parts


def test_north_is_up_and_east_is_right():
    frame = frame_of([square(-1.5, 52.9)])
    west_x, north_y = frame.point(-1.5, 53.0)
    east_x, south_y = frame.point(-1.4, 52.9)
    assert west_x < east_x and north_y < south_y
    assert west_x >= 0 and east_x <= frame.width and north_y >= 0 and south_y <= frame.height


def test_a_degree_of_longitude_shrinks_with_the_cosine_of_the_latitude():
    frame = frame_of([square(-1.5, 52.9)])
    assert math.isclose(frame.across / frame.down, math.cos(math.radians(52.95)))


def test_a_square_is_four_corners():
    frame = frame_of([square(-1.5, 52.9)], width=108)
    path = path_of(square(-1.5, 52.9), frame)
    (found,) = corners(path)
    assert len(found) == 4
    assert {x for x, _ in found} == {4, 104}


def test_neighbours_share_their_border_exactly():
    one, two = square(-1.5, 52.9), square(-1.4, 52.9)
    frame = frame_of([one, two], width=317)
    east = set(corners(path_of(one, frame))[0])
    west = set(corners(path_of(two, frame))[0])
    assert len(east & west) == 2


def test_corners_on_a_straight_line_are_left_out():
    ring = [[-1.5 + step / 1000, 52.9] for step in range(100)] + [[-1.4, 53.0], [-1.5, 52.9]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    frame = frame_of([shape])
    assert len(corners(path_of(shape, frame))[0]) <= 4


def test_holes_and_islands_are_kept_and_a_tiny_place_stays_visible():
    many = {
        "type": "MultiPolygon",
        "coordinates": [square(0, 50, 1)["coordinates"], square(2, 50, 1)["coordinates"]],
    }
    frame = frame_of([many])
    assert len(corners(path_of(many, frame))) == 2
    assert path_of(square(1.5, 50.5, 1e-6), frame).endswith("h1v1h-1z")


def test_nothing_to_draw():
    assert frame_of([]) is None
    assert frame_of([None, {"type": "Point", "coordinates": [0, 0]}]) is None
    assert path_of(None, frame_of([square(0, 0)])) == ""
    assert rings_of({"type": "Polygon", "coordinates": []}) == []


points = st.tuples(st.floats(-2, 2, allow_nan=False), st.floats(50, 54, allow_nan=False))


@given(st.lists(points, min_size=3, max_size=40))
def test_every_outline_stays_in_its_frame(ring):
    shape = {"type": "Polygon", "coordinates": [[*map(list, ring), list(ring[0])]]}
    frame = frame_of([shape])
    for part in corners(path_of(shape, frame)):
        for x, y in part:
            assert -1 <= x <= frame.width + 1 and -1 <= y <= frame.height + 1


def test_five_steps():
    breaks = breaks_of(range(100))
    assert [fill_of(value, breaks) for value in (0, 19, 20, 50, 99, 1000)] == [
        "al-fill-1",
        "al-fill-1",
        "al-fill-2",
        "al-fill-3",
        "al-fill-5",
        "al-fill-5",
    ]
    assert fill_of(None, breaks) == "al-fill-0"
    assert breaks_of([None]) == [] and fill_of(3, []) == "al-fill-0"
    assert breaks_of([7, 7, 7]) == [7]
