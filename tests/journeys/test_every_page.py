"""Every page, opened in a real browser by somebody who may see it: no fault that axe finds, at 1280 and at 320 pixels,
nothing in the console, nothing from another host, no sideways scrolling."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from alongside.conftest import sign_in
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import HELD, TABLE, Role
from tests.attacks.test_permission_matrix import Route, collected, routes
from tests.attacks.world import Example, World

# The same pages whichever database stands behind them; the journeys run on both.
pytestmark = pytest.mark.sqlite


def who_may(world: World, route: Route, example: Example) -> Person | None:
    """Somebody whom the table lets in; None for a visitor."""
    allowed = TABLE[route.act] if route.act else frozenset()
    if Role.VISITOR in allowed:
        return None
    for role, person in example.people.items():
        if role in allowed:
            return person
    held = next((role for role in HELD if role in allowed), None)
    return world.person(held) if held else world.nobody


def test_every_page(
    transactional_db: None,
    open_page: Callable[..., Page],
    sign_in_browser: Callable[[Page, Person], None],
    axe: Callable[[Page], None],
    client: Client,
) -> None:
    world = World()
    given = collected(world)
    pages: dict[Person | None, Page] = {}
    faults: list[str] = []
    opened = 0
    for route in routes():
        example = given.get(route.name, Example())
        if route.arguments and route.name not in given:
            continue
        person = who_may(world, route, example)
        address = reverse(route.name, kwargs=example.kwargs) + (f"?{example.query}" if example.query else "")
        if not is_a_page(client, person, address):
            continue
        if person not in pages:
            pages[person] = open_page()
            if person is not None:
                sign_in_browser(pages[person], person)
        pages[person].goto(address)
        opened += 1
        try:
            axe(pages[person])
        except AssertionError as fault:
            faults.append(f"{route.name}: {fault}")
    assert not faults, "\n".join(faults)
    assert opened > 70, f"only {opened} pages were opened"


def is_a_page(client: Client, person: Person | None, address: str) -> bool:
    """Whether the address answers this person with HTML of its own (not a file, a redirect or a refused method)."""
    client.cookies.clear()
    if person is not None:
        sign_in(client, person)
    answer = client.get(address)
    return answer.status_code in {200, 409} and "text/html" in answer["Content-Type"]
