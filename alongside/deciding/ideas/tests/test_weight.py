"""The list and the page of an idea ask few questions, with few ideas and with many. Time is measured in bench/pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alongside.conftest import Places, make_person, sign_in
from alongside.deciding.ideas import actions
from alongside.deciding.ideas.models import Authorship, Comment, Idea
from alongside.deciding.processes.models import Stage
from alongside.foundation.people.models import Person

LIST_QUERIES, PAGE_QUERIES = 8, 10


def fill(stage: Stage, count: int, writer: Person, places: Places) -> None:
    """Many ideas at once, as if they had been sent over weeks."""
    first = Idea.objects.filter(stage=stage).count() + 1
    made = Idea.objects.bulk_create(
        (
            Idea(
                stage=stage,
                number=n,
                title=f"An idea about benches, bins and trees, number {n}",
                text=f"Idea {n}. " + "It would help people who walk slowly. " * 8,
                made_by=writer,
                support_count=n % 53,
                comment_count=n % 5,
                area=places.areas[n % 4],
                latitude=52.9 + (n % 100) / 10_000,
                longitude=-1.49 + (n % 37) / 1000,
            )
            for n in range(first, first + count)
        ),
        batch_size=1000,
    )
    Authorship.objects.bulk_create((Authorship(idea=idea, person=writer) for idea in made), batch_size=2000)


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


@pytest.fixture
def people(places: Places, bob: Person) -> dict[str, Client]:
    """A visitor, a resident and the facilitator, each signed in where they can."""
    resident = make_person("Rosa", home=places.neighbourhood)
    return {
        "visitor": Client(),
        "resident": sign_in(Client(), resident),
        "facilitator": sign_in(Client(), bob),
    }


def lists(stage: Stage, places: Places) -> list[str]:
    url = reverse("ideas:stage", args=[stage.pk])
    return [url, f"{url}?sort=supported", f"{url}?area={places.areas[1].pk}", f"{url}?before=60"]


def test_the_list_asks_the_same_few_questions_of_a_hundred_ideas_and_of_ten_thousand(
    stage: Stage, alice: Person, places: Places, people: dict[str, Client]
) -> None:
    counted: dict[int, list[int]] = {}
    for total in (100, 10_000):
        fill(stage, total - Idea.objects.count(), alice, places)
        for client in people.values():
            client.get(lists(stage, places)[0])
        counted[total] = [
            queries(client, url)
            for client in people.values()
            for url in [*lists(stage, places), f"{lists(stage, places)[0]}?words=benches+slowly"]
        ]
    assert counted[100] == counted[10_000]
    assert max(counted[10_000]) <= LIST_QUERIES


def test_the_page_of_an_idea_with_comments_and_a_thread(
    stage: Stage, alice: Person, bob: Person, places: Places, people: dict[str, Client]
) -> None:
    fill(stage, 200, alice, places)
    one, two = Idea.objects.filter(number__in=[7, 8])
    idea = actions.merge([one, two], title="Together", text="Both at once. " * 40, by=bob)
    Comment.objects.bulk_create(
        Comment(idea=idea, number=n, author=alice, text="I think that this is right. " * 10)
        for n in range(1, 61)
    )
    Idea.objects.filter(pk=idea.pk).update(comment_count=60)
    url = reverse("ideas:idea", args=[idea.pk])
    for who, client in people.items():
        client.get(url)
        asked = queries(client, url)
        assert asked <= PAGE_QUERIES, f"{who}: {asked} queries"


def test_many_authors_and_supporters_cost_no_further_queries(
    stage: Stage, alice: Person, places: Places, idea_by: Callable[..., Idea], people: dict[str, Client]
) -> None:
    idea = idea_by(alice)
    url = reverse("ideas:idea", args=[idea.pk])
    people["resident"].get(url)
    before = queries(people["resident"], url)
    for n in range(30):
        Authorship.objects.create(idea=idea, person=make_person(f"Writer {n}", home=places.neighbourhood))
    assert queries(people["resident"], url) == before
