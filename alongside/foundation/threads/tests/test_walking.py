"""Walking a thread: against a slow and obvious oracle on random graphs, and when a circle was stored."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alongside.conftest import Places
from alongside.foundation.people.models import Person
from alongside.foundation.places.models import Place
from alongside.foundation.record.models import Entry
from alongside.foundation.threads import actions, reading
from alongside.foundation.threads.models import Edge

_KEYS = [uuid.UUID(int=n + 1) for n in range(9)]


def store(pairs: list[tuple[int, int]]) -> list[Edge]:
    """Edges (earlier, later) between numbered things, put in behind the action's back."""
    kind = ContentType.objects.get_for_model(Place)
    return Edge.objects.bulk_create(
        Edge(earlier_type=kind, earlier_id=_KEYS[a], later_type=kind, later_id=_KEYS[b], kind="came_from")
        for a, b in pairs
    )


def steps(pairs: list[tuple[int, int]], start: int, *, forwards: bool) -> dict[int, int]:
    """The oracle: how many steps each thing is away, by trying every pair again and again."""
    away = {start: 0}
    for _turn in range(len(_KEYS) + 1):
        for a, b in pairs:
            near, far = (a, b) if forwards else (b, a)
            if near in away:
                away[far] = min(away.get(far, 99), away[near] + 1)
    return away


def check(pairs: list[tuple[int, int]]) -> None:
    for start in range(len(_KEYS)):
        for forwards in (True, False):
            away = steps(pairs, start, forwards=forwards)
            edges = reading._edges(_KEYS[start], forwards=forwards, most=None)
            near = [(_KEYS[a], _KEYS[b]) for a, b in pairs if (a if forwards else b) in away]
            assert sorted((e.earlier_id, e.later_id) for e in edges) == sorted(near)
            order = reading._nearest_first(_KEYS[start], edges, forwards=forwards)
            numbers = [_KEYS.index(key) for key in order]
            assert sorted(numbers) == sorted(n for n in away if n != start)
            assert [away[n] for n in numbers] == sorted(away[n] for n in numbers)
        for other in range(len(_KEYS)):
            expected = any(
                b == start and (a == other or other in steps(pairs, a, forwards=False)) for a, b in pairs
            )
            assert reading.reaches(earlier_than=_KEYS[start], pk=_KEYS[other]) is expected


_PAIRS = st.lists(
    st.tuples(st.integers(0, 8), st.integers(0, 8)).filter(lambda p: p[0] != p[1]), unique=True, max_size=16
)
_few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@_few
@given(
    pairs=_PAIRS.map(lambda pairs: [(min(p), max(p)) for p in pairs]).map(
        lambda pairs: list(dict.fromkeys(pairs))
    )
)
def test_walks_of_random_threads_agree_with_the_oracle(db: None, pairs: list[tuple[int, int]]) -> None:
    with transaction.atomic():
        store(pairs)
        check(pairs)
        transaction.set_rollback(True)


@_few
@given(pairs=_PAIRS)
def test_walks_end_and_agree_even_where_circles_are_stored(db: None, pairs: list[tuple[int, int]]) -> None:
    with transaction.atomic():
        store(pairs)
        check(pairs)
        transaction.set_rollback(True)


@_few
@given(pairs=_PAIRS)
def test_joining_refuses_exactly_what_would_close_a_circle(db: None, pairs: list[tuple[int, int]]) -> None:
    with transaction.atomic():
        things = [Place(pk=key, code=str(n)) for n, key in enumerate(_KEYS)]
        stored: list[tuple[int, int]] = []
        for a, b in pairs:
            if b in steps(stored, a, forwards=False):
                with pytest.raises(actions.WouldGoRound):
                    actions.join(things[b], things[a], "came_from", by=None)
            else:
                actions.join(things[b], things[a], "came_from", by=None)
                stored.append((a, b))
        assert Edge.objects.count() == len(stored)
        transaction.set_rollback(True)


def test_joining_again_changes_nothing(places: Places, alice: Person) -> None:
    one = actions.join(places.neighbourhood, places.system, "answers", by=alice)
    assert actions.join(places.neighbourhood, places.system, "answers", by=alice) == one
    assert Entry.objects.filter(act="thread-joined").count() == 1
    actions.join(places.neighbourhood, places.system, "funds", by=alice)
    assert Edge.objects.count() == 2


def test_joining_a_thing_to_itself_is_refused(places: Places) -> None:
    with pytest.raises(actions.WouldGoRound):
        actions.join(places.system, places.system, "came_from", by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        store([(1, 1)])


def test_an_unknown_kind_is_refused(places: Places) -> None:
    with pytest.raises(ValueError, match="kind|valid"):
        actions.join(places.neighbourhood, places.system, "likes", by=None)


def test_a_thread_of_a_thousand_steps_is_walked(db: None) -> None:
    kind = ContentType.objects.get_for_model(Place)
    keys = [uuid.uuid4() for _n in range(1001)]
    Edge.objects.bulk_create(
        Edge(earlier_type=kind, earlier_id=a, later_type=kind, later_id=b, kind="came_from")
        for a, b in zip(keys, keys[1:], strict=False)
    )
    assert reading.reaches(earlier_than=keys[-1], pk=keys[0])
    edges = reading._edges(keys[-1], forwards=False, most=None)
    assert reading._nearest_first(keys[-1], edges, forwards=False) == keys[-2::-1]
    near = reading._edges(keys[-1], forwards=False, most=10)
    assert reading._nearest_first(keys[-1], near, forwards=False) == keys[-2:-12:-1]


def test_a_walk_among_ten_thousand_stops_at_its_limit(db: None) -> None:
    kind = ContentType.objects.get_for_model(Place)
    hub = uuid.uuid4()
    Edge.objects.bulk_create(
        Edge(earlier_type=kind, earlier_id=uuid.uuid4(), later_type=kind, later_id=hub, kind="came_from")
        for _n in range(10_000)
    )
    assert len(reading._edges(hub, forwards=False, most=100)) == 100
    assert len(reading._edges(hub, forwards=False, most=None)) == 10_000
    with connection.cursor() as cursor:
        explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
        cursor.execute(
            f"{explain} {reading._walk('later_id', 'earlier_id')} SELECT 1 FROM walk", [reading._key(hub)]
        )
        plan: Any = " ".join(str(row) for row in cursor.fetchall())
    assert "threads_later" in plan
