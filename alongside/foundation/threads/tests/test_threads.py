"""The thread through a thing: what is drawn, what is counted, what is left out, and its page."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alongside.conftest import Places, make_process, make_stage
from alongside.foundation.people.models import Person
from alongside.foundation.threads.actions import join
from alongside.foundation.threads.models import Edge, Threadable
from alongside.foundation.threads.reading import (
    MOST_DRAWN,
    MOST_OF_A_KIND,
    earlier_things,
    people_of,
    thread_of,
)

VISITOR = AnonymousUser()


def things(places: Places, many: int, **fields: Any) -> list[Any]:
    """Threadable things: live processes, numbered."""
    given = {"resident_lead": None, "professional_lead": None, **fields}
    return [make_process(places.neighbourhood, **{"title": f"Thing {n}", **given}) for n in range(many)]


def address(thing: Any, name: str = "thread") -> str:
    return reverse(f"threads:{name}", args=[thing._meta.label_lower, thing.pk])


@pytest.fixture
def line(places: Places) -> list[Any]:
    """Five things, each of which came from the one before."""
    made = things(places, 5)
    for earlier, later in zip(made, made[1:], strict=False):
        join(later, earlier, "came_from", by=None)
    return made


def test_a_process_is_threadable(line: list[Any]) -> None:
    assert isinstance(line[0], Threadable)


def test_a_thread_shows_both_directions_nearest_first(line: list[Any]) -> None:
    thread = thread_of(line[2], VISITOR)
    assert [node.card.title for node in thread.nodes][0] == "Thing 2"
    sides = {node.card.title: node.side for node in thread.nodes}
    assert sides == {
        "Thing 0": "earlier",
        "Thing 1": "earlier",
        "Thing 2": "here",
        "Thing 3": "later",
        "Thing 4": "later",
    }
    assert {(j.earlier, j.later) for j in thread.joins} == {
        (str(a.pk), str(b.pk)) for a, b in zip(line, line[1:], strict=False)
    }
    assert [t.title for t in earlier_things(line[3])] == ["Thing 2", "Thing 1", "Thing 0"]
    assert (thread.goes_on, thread.rest, bool(thread)) == (False, [], True)


def test_a_thing_alone_has_no_thread(places: Places) -> None:
    [alone] = things(places, 1)
    assert not thread_of(alone, VISITOR)


def test_what_the_reader_may_not_see_is_left_out_and_passed_through(line: list[Any]) -> None:
    hidden = line[1]
    type(hidden).objects.filter(pk=hidden.pk).update(state="draft")
    thread = thread_of(line[2], VISITOR, whole=True)
    assert "Thing 1" not in [node.card.title for node in thread.everything]
    assert (str(line[0].pk), str(line[2].pk)) in {(j.earlier, j.later) for j in thread.joins}
    assert str(hidden.pk) not in json.dumps([[j.earlier, j.later] for j in thread.every_join])


def test_an_edge_to_something_that_is_gone_does_no_harm(line: list[Any]) -> None:
    type(line[0]).objects.filter(pk=line[0].pk).delete()
    assert len(thread_of(line[2], VISITOR).nodes) == 4
    assert [t.title for t in earlier_things(line[2])] == ["Thing 1"]


def test_a_stored_circle_is_drawn_and_ends(line: list[Any], client: Client) -> None:
    kind = ContentType.objects.get_for_model(line[0])
    Edge.objects.create(
        earlier_type=kind, earlier_id=line[4].pk, later_type=kind, later_id=line[0].pk, kind="came_from"
    )
    thread = thread_of(line[2], VISITOR)
    assert len(thread.nodes) == 5
    assert len(thread.joins) == 5
    assert client.get(address(line[2])).status_code == 200


def test_three_hundred_ideas_do_not_crowd_out_the_one_commitment(places: Places, client: Client) -> None:
    made = things(places, 301)
    project, ideas = made[0], made[1:]
    stage = make_stage(things(places, 1)[0], "ideas", title="What came of it")
    for idea in ideas:
        join(project, idea, "merged_into", by=None)
    join(stage, project, "funds", by=None)

    thread = thread_of(project, VISITOR, whole=True)
    assert len(thread.nodes) == MOST_OF_A_KIND + 2
    assert "What came of it" in [node.card.title for node in thread.nodes]
    [rest] = thread.rest
    assert (rest.count, rest.side, rest.beside) == (300 - MOST_OF_A_KIND, "earlier", str(project.pk))
    assert len(thread.everything) == 302
    assert thread.goes_on
    text = client.get(address(project)).content.decode()
    assert f"and {300 - MOST_OF_A_KIND} more" in text
    assert len([idea for idea in ideas if idea.get_absolute_url() in text]) == 300

    on_a_rooms_page = thread_of(project, VISITOR)
    assert len(on_a_rooms_page.nodes) == MOST_OF_A_KIND + 2
    assert on_a_rooms_page.everything == []
    assert (thread.cut, on_a_rooms_page.cut) == (False, True), "a room's page reads no more than it needs"


def test_a_drawing_never_has_more_than_thirty_things(places: Places) -> None:
    """Nine things of each of two kinds on both sides."""
    here, other = things(places, 2)
    for _n in range(9):
        join(here, things(places, 1)[0], "came_from", by=None)
        join(here, make_stage(other, "ideas"), "answers", by=None)
        join(things(places, 1)[0], here, "came_from", by=None)
        join(make_stage(other, "ideas"), here, "answers", by=None)
    thread = thread_of(here, VISITOR)
    assert len(thread.nodes) == MOST_DRAWN
    assert sum(rest.count for rest in thread.rest) == 37 - MOST_DRAWN
    assert all(rest.beside == str(here.pk) for rest in thread.rest)


def test_the_number_of_queries_does_not_grow_with_the_thread(line: list[Any], places: Places) -> None:
    thread_of(line[2], VISITOR)
    with CaptureQueriesContext(
        connection,
    ) as few:
        thread_of(line[2], VISITOR)
    for thing in things(places, 60):
        join(line[2], thing, "answers", by=None)
    with CaptureQueriesContext(connection) as many:
        thread_of(line[2], VISITOR)
    assert len(few) == len(many) == 2


def test_whom_to_tell_takes_one_query_for_a_hundred_things(
    places: Places, alice: Person, bob: Person
) -> None:
    made = things(places, 40, resident_lead=alice, professional_lead=bob)
    with CaptureQueriesContext(connection) as asked:
        assert people_of(made) == {alice.pk, bob.pk}
    assert len(asked) == 1
    assert people_of([]) == set()


def test_the_page_draws_and_links(line: list[Any], client: Client) -> None:
    page = client.get(address(line[2]))
    text = page.content.decode()
    assert page.status_code == 200
    assert "al-thread__svg" in text
    assert line[0].get_absolute_url() in text
    assert address(line[2], "prov") in text


def test_a_thing_alone_says_so_on_its_page(places: Places, client: Client) -> None:
    [alone] = things(places, 1)
    assert "Nothing has come of this yet" in client.get(address(alone)).content.decode()


def test_the_page_takes_few_queries(line: list[Any], client: Client) -> None:
    client.get(address(line[2]))
    with CaptureQueriesContext(connection) as asked:
        client.get(address(line[2]))
    assert len(asked) <= 8


@pytest.mark.parametrize("name", ["thread", "prov"])
def test_what_is_not_there_or_not_to_be_seen_is_not_found(
    line: list[Any], places: Places, client: Client, name: str
) -> None:
    hidden = line[1]
    type(hidden).objects.filter(pk=hidden.pk).update(state="draft")
    assert client.get(address(hidden, name)).status_code == 404
    for kind in ("nonsense", "no.such", "people.person", "processes.Process", "a.b.c"):
        assert client.get(reverse(f"threads:{name}", args=[kind, line[0].pk])).status_code == 404
    assert (
        client.get(reverse(f"threads:{name}", args=["processes.process", places.system.pk])).status_code
        == 404
    )


def test_the_thread_as_linked_data(line: list[Any], places: Places, client: Client) -> None:
    hidden = line[4]
    type(hidden).objects.filter(pk=hidden.pk).update(state="draft")
    [answer] = things(places, 1, title="The answer")
    join(answer, line[2], "answers", by=None)
    page = client.get(address(line[2], "prov"))
    assert page["Content-Type"] == "application/ld+json"
    graph = {entity["dcterms:title"]: entity for entity in page.json()["@graph"]}
    assert set(graph) == {"Thing 0", "Thing 1", "Thing 2", "Thing 3", "The answer"}
    assert graph["Thing 2"]["prov:wasDerivedFrom"] == [{"@id": f"urn:uuid:{line[1].pk}"}]
    assert graph["The answer"]["prov:wasInfluencedBy"] == [{"@id": f"urn:uuid:{line[2].pk}"}]
    assert graph["Thing 1"]["@type"] == "prov:Entity"
    assert graph["Thing 1"]["foaf:page"] == {"@id": f"http://testserver{line[1].get_absolute_url()}"}


def test_every_kind_of_edge_has_a_prov_name() -> None:
    assert set(Edge.PROV) == set(Edge.Kind.values)


def test_hostile_titles_are_escaped(places: Places, client: Client) -> None:
    made = things(places, 2, title="<script>alert(1)</script>")
    join(made[1], made[0], "came_from", by=None)
    assert "<script>alert" not in client.get(address(made[0])).content.decode()
