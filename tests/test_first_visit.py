"""What a first visit to any page sends: at most 90 KB, and nothing from another host (DESIGN: the bars of pages)."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from alongside.conftest import Places, sign_in
from alongside.deciding.budgets.models import Budget
from tests.attacks.test_permission_matrix import collected, routes
from tests.attacks.world import Example, World
from tests.journeys.test_every_page import who_may

# What is sent is the same whichever database stands behind it.
pytestmark = pytest.mark.sqlite

MOST = 90_000
BALLOTS = Path(__file__).parent / "data" / "ballots"
OURS = re.compile(r'"(/static/[^"?#]+)"')


@cache
def sent(asset: str) -> int:
    """The bytes of a style sheet, script or picture, as a browser gets them that takes gzip."""
    answer = Client().get(asset, headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200, asset
    return len(b"".join(answer.streaming_content) if answer.streaming else answer.content)


def weight(client: Client, address: str) -> int | None:
    """The bytes of the page and of all that it loads; None if it is not a page."""
    answer = client.get(address, headers={"accept-encoding": "gzip"})
    if answer.status_code not in {200, 409} or not answer["Content-Type"].startswith("text/html"):
        return None
    page = client.get(address).content.decode()
    return len(answer.content) + sum(map(sent, set(OURS.findall(page))))


def test_every_page_is_light(db: None) -> None:
    world = World()
    given = collected(world)
    weights: dict[str, int] = {}
    for route in routes():
        example = given.get(route.name, Example())
        if route.arguments and route.name not in given:
            continue
        person = example.belongs_to or who_may(world, route, example)
        client = Client() if person is None else sign_in(Client(), person)
        address = reverse(route.name, kwargs=example.kwargs) + (f"?{example.query}" if example.query else "")
        found = weight(client, address)
        if found is not None:
            weights[route.name] = found
    assert {name: each for name, each in weights.items() if each > MOST} == {}
    assert len(weights) > 100
    # All pages load the style sheet and our script, so one that seems to weigh less was not read.
    assert min(weights.values()) > 20_000


def test_the_result_of_a_real_election_is_light(db: None, places: Places) -> None:
    """22 projects and 2,553 ballots, with every explanation drawn."""
    file = BALLOTS / "Poland_Swiecie_2023.pb"
    call_command("import_ballots", str(file), "--place", places.neighbourhood.code, "--process", "Real")
    found = weight(Client(), reverse("budgets:stage", args=[Budget.objects.get().stage_id]))
    assert found is not None and found <= MOST
