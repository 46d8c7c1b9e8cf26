"""Reading a thread in both directions: which edges, which things, and who stands at its start.

A walk is one recursive query over edges whose `UNION` keeps each edge once, so it ends even if a circle were
stored. How far each thing is away is worked out from the edges that came back.
"""

from __future__ import annotations

import uuid
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models

from alongside.foundation.people.models import Person
from alongside.foundation.threads.models import Edge, ThreadCard

# More than this is no longer a picture: the rest is counted, and listed on the thread's own page.
MOST_DRAWN = 30
# So many of one kind on one side fill a column of the drawing.
MOST_OF_A_KIND = 8
# How many edges a room's page looks at each way, and how many the thread's own page does.
MOST_EDGES_HERE = 100
MOST_EDGES = 400
# Databases limit how many selects one statement may join.
_UNION_AT_ONCE = 100

EARLIER, HERE, LATER = "earlier", "here", "later"


@dataclass(frozen=True)
class Node:
    """One thing in a thread, as its reader may see it. `side` is earlier, here or later; `kind` its model's
    label, as in the thread's address."""

    id: str
    type_id: int
    card: ThreadCard
    is_here: bool
    side: str = HERE
    kind: str = ""


@dataclass(frozen=True)
class Join:
    """One edge between two nodes that the reader may see. `label` says it of the earlier ("led to"), for an arrow;
    `words` of the later ("came from"), for a list. Both are in the reader's language."""

    earlier: str
    later: str
    kind: str
    label: str
    words: str = ""


@dataclass(frozen=True)
class Rest:
    """How many more things of a kind there are on one side than were drawn: `12`, `ideas`. `beside` is the id of
    the drawn thing to which most of them are joined."""

    count: int
    words: str
    side: str
    beside: str


@dataclass(frozen=True)
class Thread:
    """What came before a thing and what came of it.

    `nodes` and `joins` are what to draw: the thing and the nearest of each kind and side. `rest` counts those
    not drawn. `goes_on` says that there is more than is shown here; `cut`, that there may be more than was read, so
    that `rest` counts too few. `everything` and `every_join` hold all
    that was read, and are filled only if the whole was asked for. A thread in which nothing is joined is
    false.
    """

    nodes: list[Node]
    joins: list[Join]
    goes_on: bool
    here: Node
    cut: bool = False
    rest: list[Rest] = field(default_factory=list)
    everything: list[Node] = field(default_factory=list)
    every_join: list[Join] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.joins)


def thread_of(thing: models.Model, viewer: Person | AnonymousUser, *, whole: bool = False) -> Thread:
    """The thread through a thing, in both directions, as the viewer may see it.

    Parameters
    ----------
    thing: a threadable thing that the viewer may see.
    viewer: what they may not see is left out; what it joined is then joined directly.
    whole: also give everything that was read, up to 400 edges each way, for the thread's own page.

    Takes one query, and one more for each kind of thing in the thread.
    """
    most = MOST_EDGES if whole else MOST_EDGES_HERE
    before, after = _edges_both_ways(thing.pk, most=most)
    edges = list({edge.pk: edge for edge in before + after}.values())
    here = ContentType.objects.get_for_model(thing)
    order = {thing.pk: HERE}
    order.update(dict.fromkeys(_nearest_first(thing.pk, after, forwards=True), LATER))
    order.update(dict.fromkeys(_nearest_first(thing.pk, before, forwards=False), EARLIER))
    found = _things(_ends(edges) - {(here.pk, thing.pk)})
    found[thing.pk] = (here.pk, thing)
    seen = [pk for pk in order if pk in found and (pk == thing.pk or found[pk][1].thread_visible_to(viewer))]
    cut = len(before) >= most or len(after) >= most
    drawn = _chosen(seen, {pk: (order[pk], found[pk][0]) for pk in seen})
    nodes = {pk: _node(pk, *found[pk], side=order[pk]) for pk in (seen if whole else drawn)}
    return Thread(
        nodes=[nodes[pk] for pk in drawn],
        joins=_joins(edges, set(drawn)),
        goes_on=len(drawn) < len(seen) or cut,
        cut=cut,
        here=nodes[thing.pk],
        rest=_rest({pk: (order[pk], found[pk][1]) for pk in seen}, drawn, edges),
        everything=[nodes[pk] for pk in seen] if whole else [],
        every_join=_joins(edges, set(seen)) if whole else [],
    )


def earlier_things(thing: models.Model) -> list[Any]:
    """Every thing from which this one came, however far back, nearest first."""
    edges = _edges(thing.pk, forwards=False, most=None)
    things = _things({(edge.earlier_type_id, edge.earlier_id) for edge in edges})
    return [things[pk][1] for pk in _nearest_first(thing.pk, edges, forwards=False) if pk in things]


def people_of(things: Iterable[Any]) -> set[uuid.UUID]:
    """The ids of everyone who is to be told about any of these things; a hundred things take one query."""
    asked = [thing.thread_people().order_by().values_list("pk", flat=True) for thing in things]
    found: set[uuid.UUID] = set()
    for start in range(0, len(asked), _UNION_AT_ONCE):
        first, *others = asked[start : start + _UNION_AT_ONCE]
        found.update(first.union(*others) if others else first)
    return found


def reaches(*, earlier_than: uuid.UUID, pk: uuid.UUID) -> bool:
    """Whether `pk` stands somewhere earlier in the thread than `earlier_than`."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_walk('later_id', 'earlier_id')} SELECT 1 FROM walk WHERE thing = %s LIMIT 1",  # noqa: S608
            [_key(earlier_than), _key(pk)],
        )
        return cursor.fetchone() is not None


def _walk(near: str, far: str) -> str:
    """The recursive part of a walk from one thing. The two column names are ours; nothing from outside is put
    into the SQL."""
    return (
        f"WITH RECURSIVE walk(edge, thing) AS (SELECT id, {far} FROM threads_edge WHERE {near} = %s "  # noqa: S608
        f"UNION SELECT e.id, e.{far} FROM walk w JOIN threads_edge e ON e.{near} = w.thing)"
    )


def _edges(start: uuid.UUID, *, forwards: bool, most: int | None) -> list[Edge]:
    """The edges reached from a thing, walking one way; at most so many, the nearest as both databases
    walk."""
    return list(Edge.objects.raw(_reached(forwards=forwards, most=most), [_key(start)]))


def _edges_both_ways(start: uuid.UUID, *, most: int) -> tuple[list[Edge], list[Edge]]:
    """The edges before a thing and those after it, in one query."""
    parts = [
        f"SELECT * FROM ({_reached(forwards=forwards, most=most, also=f', {way} AS way')}) way{way}"  # noqa: S608
        for way, forwards in enumerate((False, True))
    ]
    edges: list[Any] = list(Edge.objects.raw(" UNION ALL ".join(parts), [_key(start)] * 2))
    return [edge for edge in edges if not edge.way], [edge for edge in edges if edge.way]


def _reached(*, forwards: bool, most: int | None, also: str = "") -> str:
    walk = _walk("earlier_id", "later_id") if forwards else _walk("later_id", "earlier_id")
    limit = f"LIMIT {int(most)}" if most is not None else ""
    return (
        f"{walk} SELECT e.*{also} FROM (SELECT edge FROM walk {limit}) w "  # noqa: S608
        "JOIN threads_edge e ON e.id = w.edge"
    )


def _key(pk: uuid.UUID) -> Any:
    """An id as the database keeps it."""
    return pk if connection.vendor == "postgresql" else pk.hex


def _nearest_first(start: uuid.UUID, edges: Iterable[Edge], *, forwards: bool) -> list[uuid.UUID]:
    """The things that edges lead to from `start`, by how many steps away they are, then the newest edge
    first."""
    leads: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for edge in sorted(edges, key=lambda edge: (edge.made_at, edge.pk), reverse=True):
        near, far = (edge.earlier_id, edge.later_id) if forwards else (edge.later_id, edge.earlier_id)
        leads[near].append(far)
    reached = {start: None}
    ahead = deque([start])
    while ahead:
        for far in leads[ahead.popleft()]:
            if far not in reached:
                reached[far] = None
                ahead.append(far)
    return list(reached)[1:]


def _ends(edges: Iterable[Edge]) -> set[tuple[int, uuid.UUID]]:
    ends = set()
    for edge in edges:
        ends.add((edge.earlier_type_id, edge.earlier_id))
        ends.add((edge.later_type_id, edge.later_id))
    return ends


def _chosen(seen: list[uuid.UUID], group: Mapping[uuid.UUID, tuple[str, int]]) -> list[uuid.UUID]:
    """The things to draw: the nearest of each kind on each side in turn, so that three hundred ideas do not
    crowd out the one commitment that came of them, and make no endless column."""
    groups: dict[tuple[str, int], list[uuid.UUID]] = defaultdict(list)
    for pk in seen:
        groups[group[pk]].append(pk)
    # One more than fits is drawn rather than counted: "and 1 more" takes the same room.
    few = (same if len(same) <= MOST_OF_A_KIND + 1 else same[:MOST_OF_A_KIND] for same in groups.values())
    turns = (pk for turn in zip_longest(*few) for pk in turn if pk is not None)
    kept = {pk for pk, _count in zip(turns, range(MOST_DRAWN), strict=False)}
    return [pk for pk in seen if pk in kept]


def _joins(edges: Iterable[Edge], shown: set[uuid.UUID]) -> list[Join]:
    """The edges between the things shown. What is not shown is passed through: if B is not shown and A led to
    B and B to C, then A is joined to C."""
    before: dict[uuid.UUID, list[Edge]] = defaultdict(list)
    for edge in edges:
        before[edge.later_id].append(edge)
    joins: dict[tuple[uuid.UUID, uuid.UUID, str], Join] = {}
    for later in shown:
        passed: set[uuid.UUID] = set()
        ahead = deque((edge, edge.kind) for edge in before[later])
        while ahead:
            edge, kind = ahead.popleft()
            earlier = edge.earlier_id
            if earlier in shown:
                if earlier != later:
                    label, words = str(Edge.ONWARDS[kind]), str(Edge.Kind(kind).label)
                    joins.setdefault(
                        (earlier, later, kind), Join(str(earlier), str(later), kind, label, words)
                    )
            elif earlier not in passed:
                passed.add(earlier)
                ahead.extend((further, Edge.Kind.CAME_FROM.value) for further in before[earlier])
    return list(joins.values())


def _rest(
    seen: Mapping[uuid.UUID, tuple[str, models.Model]], drawn: list[uuid.UUID], edges: Iterable[Edge]
) -> list[Rest]:
    """What is not drawn, counted by side and kind."""
    shown = set(drawn)
    counts: dict[tuple[str, type[models.Model]], int] = defaultdict(int)
    beside: dict[tuple[str, type[models.Model]], dict[uuid.UUID, int]] = defaultdict(lambda: defaultdict(int))
    for pk, (side, thing) in seen.items():
        if pk not in shown:
            counts[side, type(thing)] += 1
    for edge in edges:
        for end, other in ((edge.earlier_id, edge.later_id), (edge.later_id, edge.earlier_id)):
            if end in seen and end not in shown and other in shown:
                side, thing = seen[end]
                beside[side, type(thing)][other] += 1
    return [
        Rest(
            count,
            str(model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural),
            side,
            str(max(near, key=lambda pk: near[pk])) if (near := beside[side, model]) else "",
        )
        for (side, model), count in counts.items()
    ]


def _node(pk: uuid.UUID, type_id: int, thing: Any, *, side: str) -> Node:
    return Node(str(pk), type_id, thing.thread_card(), side == HERE, side, thing._meta.label_lower)


def _things(keys: set[tuple[int, uuid.UUID]]) -> dict[uuid.UUID, tuple[int, Any]]:
    """The rows behind the ends of edges, one query a kind, with what their cards need."""
    by_type: dict[int, list[uuid.UUID]] = defaultdict(list)
    for type_id, pk in keys:
        by_type[type_id].append(pk)
    things: dict[uuid.UUID, tuple[int, Any]] = {}
    for type_id, pks in by_type.items():
        model = ContentType.objects.get_for_id(type_id).model_class()
        if model is None or not hasattr(model, "thread_card"):
            continue
        rows = model._default_manager.select_related(*getattr(model, "THREAD_SELECT", ())).in_bulk(pks)
        things.update({pk: (type_id, row) for pk, row in rows.items()})
    return things
