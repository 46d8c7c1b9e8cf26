from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.ui.threads import lay_out, wrap


def node(key: object, title: str = "A bench", **more: object) -> dict:
    return {"id": key, "kind": "Idea", "title": title, "state": "Open", "url": f"/{key}", **more}


def edge(start: object, end: object, label: str = "came from") -> dict:
    return {"from": start, "to": end, "label": label}


def overlap(one, two) -> bool:
    return (
        one.x < two.x + two.width
        and two.x < one.x + one.width
        and one.y < two.y + two.height
        and two.y < one.y + one.height
    )


def test_what_came_later_stands_to_the_right():
    drawn = lay_out([node("c"), node("a"), node("b")], [edge("a", "b"), edge("b", "c")], "b")
    assert [box.id for box in drawn.boxes] == ["a", "b", "c"]
    assert [box.column for box in drawn.boxes] == [0, 1, 2]
    assert [box.current for box in drawn.boxes] == [False, True, False]
    assert drawn.boxes[1].after == ("came from: A bench",)


def test_from_right_to_left_it_is_mirrored():
    drawn = lay_out([node("a"), node("b")], [edge("a", "b")], mirror=True)
    assert drawn.boxes[0].x > drawn.boxes[1].x


def test_one_thing_alone_and_nothing_at_all():
    alone = lay_out([node(1)], [])
    assert len(alone.boxes) == 1 and not alone.arrows
    assert alone.boxes[0].y >= 0 and alone.height >= alone.boxes[0].y + alone.boxes[0].height
    assert lay_out([], []).boxes == ()


def test_cycles_selves_repeats_and_strangers_do_no_harm():
    nodes = [node(key) for key in "abc"]
    edges = [
        edge("a", "b"),
        edge("b", "c"),
        edge("c", "a"),
        edge("a", "a"),
        edge("a", "b"),
        edge("a", "stranger"),
    ]
    drawn = lay_out(nodes, edges)
    assert len(drawn.arrows) == 3
    assert {box.column for box in drawn.boxes} == {0, 1, 2}


def test_a_column_may_be_asked_for():
    drawn = lay_out([node("a"), node("b", column=3), node("c", column=5)], [edge("a", "b")])
    assert [box.column for box in drawn.boxes] == [0, 1, 2]


def test_a_long_thread_is_no_trouble():
    drawn = lay_out([node(i) for i in range(1500)], [edge(i, i + 1) for i in range(1499)])
    assert drawn.boxes[-1].column == 1499


def test_titles_are_wrapped_and_cut():
    assert wrap("Benches") == ("Benches",)
    lines = wrap("word " * 60)
    assert len(lines) == 3 and lines[-1].endswith("…")
    assert max(map(len, wrap("x" * 400))) <= 24
    assert wrap("") == ("",)


graphs = st.integers(1, 14).flatmap(
    lambda size: st.tuples(
        st.just(size), st.lists(st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)), max_size=40)
    )
)


@settings(max_examples=150, deadline=None)
@given(graphs, st.booleans())
def test_nothing_overlaps_and_all_is_inside(graph, mirror):
    size, pairs = graph
    nodes = [node(i, title="word " * (i % 12 + 1)) for i in range(size)]
    drawn = lay_out(nodes, [edge(*pair) for pair in pairs], mirror=mirror)
    assert len(drawn.boxes) == size
    for one, two in combinations(drawn.boxes, 2):
        assert not overlap(one, two)
    for box in drawn.boxes:
        assert box.x >= 0 and box.y >= 0
        assert box.x + box.width <= drawn.width and box.y + box.height <= drawn.height
    assert lay_out(nodes, [edge(*pair) for pair in pairs], mirror=mirror) == drawn


def test_a_long_state_has_two_lines_in_its_box():
    drawn = lay_out([node("a", state="Confirmed by those it was promised to"), node("b", state="")], [])
    assert drawn.boxes[0].state_lines == ("Confirmed by those it was", "promised to")
    assert drawn.boxes[1].state_lines == ()
    assert drawn.boxes[0].height > drawn.boxes[1].height
