"""The pages everyone sees: they open, they are cheap, and they show only what a visitor may see."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alongside.conftest import Places, make_person, make_process, make_stage, sign_in
from alongside.deciding.ideas.models import Idea
from alongside.deciding.processes.models import Process, Stage
from alongside.foundation.people.models import Person
from alongside.foundation.places.models import Place
from alongside.site.context import forget_systems

pytestmark = pytest.mark.django_db
Queries = Callable[[int], Any]


@pytest.fixture(autouse=True)
def _fresh_chrome() -> None:
    forget_systems()


@pytest.mark.parametrize(
    "name", ["home", "listen", "decide", "govern", "learn", "accessibility", "places:all", "api-docs"]
)
def test_it_opens_on_an_empty_site(client: Client, name: str) -> None:
    assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", ["home", "listen", "decide", "govern", "learn", "places:all"])
def test_it_opens_and_is_cheap(
    client: Client,
    name: str,
    process: Process,
    ideas_stage: Callable[..., Stage],
    django_assert_max_num_queries: Queries,
    alice: Person,
) -> None:
    stage = ideas_stage()
    Idea.objects.bulk_create(
        Idea(stage=stage, number=n, title=f"Idea {n}", text="A bench", made_by=alice) for n in range(1, 40)
    )
    client.get(reverse(name))
    with django_assert_max_num_queries(8):
        assert client.get(reverse(name)).status_code == 200


def test_a_place_shows_what_goes_on_inside_it(
    client: Client,
    places: Places,
    process: Process,
    ideas_stage: Callable[..., Stage],
    django_assert_max_num_queries: Queries,
) -> None:
    stage = ideas_stage()
    with django_assert_max_num_queries(10):
        page = client.get(places.alliance.get_absolute_url()).content.decode()
    assert stage.title in page
    assert places.neighbourhood.name in page
    other = client.get(places.other_alliance.get_absolute_url()).content.decode()
    assert stage.title not in other
    sign_in(client, make_person("Rita", home=places.neighbourhood))
    with django_assert_max_num_queries(10):
        client.get(places.alliance.get_absolute_url())


def test_a_draft_is_nowhere(client: Client, places: Places, ruth: Person, paul: Person) -> None:
    hidden = make_process(
        places.neighbourhood,
        resident_lead=ruth,
        professional_lead=paul,
        title="Secret plan",
        state=Process.State.DRAFT,
    )
    make_stage(hidden, "ideas", title="Secret stage", state=Stage.State.OPEN)
    pages = [reverse(name) for name in ("home", "listen", "decide", "govern", "learn")]
    pages += [places.neighbourhood.get_absolute_url(), "/api/1/processes", f"/api/1/processes/{hidden.pk}"]
    for address in pages:
        assert "Secret" not in client.get(address).content.decode(), address


def test_choosing_a_neighbourhood(client: Client, places: Places) -> None:
    assert places.neighbourhood.name in client.get(reverse("home")).content.decode()
    chosen = client.get(reverse("choose-place"), {"place": "NBH"})
    assert chosen["Location"] == places.neighbourhood.get_absolute_url()
    assert client.get(reverse("choose-place"), {"place": "//evil.example"})["Location"] == reverse(
        "places:all"
    )


def test_only_stewards_describe_a_place(client: Client, places: Places, steward: Person, bob: Person) -> None:
    address = reverse("places:describe", args=["NBH"])
    assert client.get(address)["Location"].startswith(reverse("account_login"))
    sign_in(client, bob)
    assert client.get(address).status_code == 403
    sign_in(client, steward)
    assert client.post(address, {"easy_read": "A good place.\u202e"}).status_code == 200
    assert client.post(address, {"easy_read": "A good place."}).status_code == 302
    assert Place.objects.get(code="NBH").easy_read == "A good place."
    assert "Give and end roles" in client.get(places.neighbourhood.get_absolute_url()).content.decode()


def test_unknown_addresses_are_calm(client: Client, places: Places) -> None:
    for address in ("/nowhere/", "/places/XXXX/", "/api/1/processes/00000000-0000-0000-0000-000000000000"):
        assert client.get(address).status_code == 404


def test_the_api_says_what_the_pages_say(
    client: Client, places: Places, process: Process, ideas_stage: Callable[..., Stage], alice: Person
) -> None:
    stage = ideas_stage()
    Idea.objects.create(stage=stage, number=1, title="A bench", text="By the river", made_by=alice)
    listed = client.get("/api/1/processes", {"place": "ALL"}).json()
    assert [row["title"] for row in listed] == [process.title]
    assert client.get("/api/1/processes", {"place": "ALL2"}).json() == []
    whole = client.get(f"/api/1/processes/{process.pk}").json()
    assert whole["stages"][0]["method"] == "ideas"
    ideas = client.get(f"/api/1/stages/{stage.pk}/ideas").json()
    assert ideas[0]["title"] == "A bench"
    assert "alice" not in json.dumps(ideas).lower(), "nobody is named"
    assert client.get("/api/1/commitments").json() == []
    assert len(client.get("/api/1/places").json()) == 5
    assert client.get("/api/1/openapi.json").json()["info"]["title"] == "Alongside"


@pytest.mark.parametrize(
    "query",
    ["page=0", "page=-1", "page=1e9", "page=999999999", "place=" + "x" * 500, "order_by=person__password"],
)
def test_the_api_takes_no_strange_questions(client: Client, places: Places, query: str) -> None:
    assert client.get(f"/api/1/processes?{query}").status_code in {200, 404, 422}


def test_maintenance(client: Client, settings: Any) -> None:
    settings.MAINTENANCE = True
    page = client.get("/")
    assert page.status_code == 503
    assert page["Retry-After"] == "600"
