"""Tables that mix: as good as the best of all seatings where those can be tried, and always whole."""

from __future__ import annotations

import doctest
from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.engines.lottery import tables
from alongside.engines.lottery.tables import Sitter, every_seating, mix, table_sizes

VALUES = st.fixed_dictionaries(
    {}, optional={"age": st.sampled_from("xyz"), "lives": st.sampled_from(["east", "west"])}
)


@st.composite
def rooms(draw: st.DrawFn, most: int = 8) -> tuple[list[Sitter], int, dict[tuple[str, str], int]]:
    people = [Sitter(f"p{n}", draw(VALUES)) for n in range(draw(st.integers(0, most)))]
    pairs = list(combinations([person.id for person in people], 2))
    met = {pair: draw(st.integers(1, 3)) for pair in pairs if draw(st.booleans())}
    return people, draw(st.integers(1, 5)), met


@settings(max_examples=150, deadline=None)
@given(rooms(), st.integers(0, 2**31))
def test_it_is_as_good_as_the_best_of_all_seatings(room, seed):
    people, size, met = room
    found = mix(people, size, met=met, seed=seed)
    assert found.cost == every_seating(people, size, met=met)


@settings(max_examples=60, deadline=None)
@given(rooms(most=30), st.integers(0, 2**31))
def test_everybody_sits_once_at_tables_of_even_size(room, seed):
    people, size, met = room
    found = mix(people, size, met=met, seed=seed, starts=3)
    assert sorted(one for table in found.tables for one in table) == sorted(person.id for person in people)
    assert [len(table) for table in found.tables] == (table_sizes(len(people), size) if people else [])
    assert all(len(table) <= size for table in found.tables)
    at = {one: number for number, table in enumerate(found.tables) for one in table}
    assert found.again == sum(at[one] == at[other] for one, other in met)
    shared = sum(
        person.features.get(name) == other.features.get(name)
        for person, other in combinations(people, 2)
        if at[person.id] == at[other.id]
        for name in person.features
        if name in other.features
    )
    names = {name for person in people for name in person.features}
    again = sum(times for pair, times in met.items() if at[pair[0]] == at[pair[1]])
    assert found.cost == shared + 2 * max(1, len(names)) * again
    for name, values in found.spread.items():
        for value, counts in values.items():
            sitting = Counter(at[person.id] for person in people if person.features.get(name) == value)
            assert counts == [sitting[table] for table in range(len(found.tables))]


def test_four_sessions_of_a_jury_mix_and_as_few_meet_again_as_can_be():
    people = [
        Sitter(f"p{n}", {"age": "abc"[n % 3], "lives": ("east", "west")[n % 2], "sex": "fm"[n % 7 < 3]})
        for n in range(24)
    ]
    met: Counter[tuple[str, str]] = Counter()
    for session in range(4):
        found = mix(people, 6, met=met, seed=session)
        if not session:
            assert all(max(n) - min(n) <= 1 for values in found.spread.values() for n in values.values())
        # Six people from four earlier tables are at best 2 + 2 + 1 + 1: two pairs meet again at each of four tables,
        # for each earlier session.
        assert found.again <= 8 * session
        met.update(pair for table in found.tables for pair in combinations(sorted(table), 2))


def test_the_same_seed_gives_the_same_tables():
    people = [Sitter(f"p{n}", {"age": "abcd"[n % 4]}) for n in range(40)]
    first = mix(people, 8, met={}, seed=7)
    assert first == mix(people, 8, met={}, seed=7)
    assert first.tables != mix(people, 8, met={}, seed=8).tables


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        mix([Sitter("a", {})], 0, met={}, seed=1)
    with pytest.raises(ValueError, match="same id"):
        mix([Sitter("a", {}), Sitter("a", {})], 2, met={}, seed=1)


def test_the_examples_in_the_text_are_true():
    assert doctest.testmod(tables).failed == 0
