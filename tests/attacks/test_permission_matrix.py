"""Every route, every role, every place: what is let in is exactly what the table says.

The walk covers the whole URLconf. A route without a declared act fails; so does one with arguments for which no room
gives a real thing. A room gives its things in `tests/examples.py` beside its code, as
`examples(world) -> dict[route name, Example]`.
"""

from __future__ import annotations

import importlib
import logging
import pathlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, include, path, reverse

import alongside
from alongside.conftest import sign_in
from alongside.foundation.people.access import needs
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import HELD, TABLE, Act, Role
from alongside.foundation.places.models import Place
from tests.attacks.world import Example, World

# Served by libraries as they are, and judged by their own tests: static files, and what a page says about itself.
NOT_OURS: set[str] = set()


@dataclass(frozen=True)
class Route:
    name: str
    view: Callable[..., Any]
    arguments: tuple[str, ...]

    @property
    def act(self) -> Act | None:
        return getattr(self.view, "act", None)


def walk(patterns: Any, namespace: str = "", before: tuple[str, ...] = ()) -> Iterator[Route]:
    """Every route of a URLconf, with its full name and the names of its arguments."""
    for each in patterns:
        names = before + tuple(each.pattern.converters) + tuple(each.pattern.regex.groupindex)
        if isinstance(each, URLResolver):
            inner = f"{namespace}{each.namespace}:" if each.namespace else namespace
            yield from walk(each.url_patterns, inner, names)
        elif isinstance(each, URLPattern):
            yield Route(f"{namespace}{each.name or each.pattern}", each.callback, tuple(dict.fromkeys(names)))


def routes() -> list[Route]:
    return [route for route in walk(get_resolver().url_patterns) if route.name not in NOT_OURS]


def test_every_route_declares_its_act() -> None:
    without = [route.name for route in routes() if route.act not in TABLE]
    assert not without, f"routes that declare no act: {without}"


def test_the_walk_finds_a_route_without_an_act() -> None:
    def bare(request: Any) -> None: ...

    @needs(Act.SEE)
    def declared(request: Any) -> Any: ...

    deep = [
        path(
            "a/<int:n>/",
            include(([path("b/<slug:s>/", bare, name="bare"), path("", declared, name="ok")], "x")),
        )
    ]
    found = list(walk(deep))
    assert [(route.name, route.act, route.arguments) for route in found] == [
        ("x:bare", None, ("n", "s")),
        ("x:ok", Act.SEE, ("n",)),
    ]


def test_every_route_has_a_name_of_its_own() -> None:
    names = [route.name for route in routes()]
    assert len(names) == len(set(names)), sorted({name for name in names if names.count(name) > 1})


@pytest.fixture
def world(db: None) -> World:
    return World()


def collected(world: World) -> dict[str, Example]:
    """The examples of all rooms."""
    found: dict[str, Example] = {}
    root = pathlib.Path(alongside.__file__).parent
    for file in sorted(root.glob("**/tests/examples.py")):
        name = ".".join(("alongside", *file.relative_to(root).with_suffix("").parts))
        given = importlib.import_module(name).examples(world)
        assert not set(given) & set(found), f"{name} gives a route that another room gives"
        found |= given
    return found


@dataclass(frozen=True)
class Asker:
    """Somebody who asks, with the roles they hold at the thing's place."""

    who: str
    person: Person | None
    roles: frozenset[Role]


def askers(world: World, example: Example, route: Route) -> Iterator[Asker]:
    """Visitor, nobody, each held role here, next door and above, and those to whom the thing gives a role."""
    yield Asker("visitor", None, frozenset({Role.VISITOR}))
    signed_in = frozenset({Role.VISITOR, Role.SIGNED_IN})
    yield Asker("nobody", world.nobody, signed_in)
    at = example.at or world.here
    judged_at_a_place = bool(route.arguments or example.query)
    for place in (world.here, world.next_door, world.alliance):
        for role in HELD:
            person = world.person(role, place)
            reaches = not judged_at_a_place or _reaches(role, place, at)
            held = frozenset({role}) if reaches else frozenset()
            yield Asker(f"{role} at {place.name}", person, signed_in | held | _of_it(person, example))
    for role, person in example.people.items():
        yield Asker(f"{role} of it", person, signed_in | _held(person, at) | _of_it(person, example))
    if example.belongs_to is not None:
        yield Asker("its own person", example.belongs_to, signed_in | _held(example.belongs_to, at))


def _of_it(person: Person, example: Example) -> frozenset[Role]:
    """The roles that the thing itself gives the person."""
    return frozenset(role for role, holder in example.people.items() if holder == person)


def _reaches(role: Role, place: Place, at: Place) -> bool:
    return at.path.startswith(place.path) or (role == Role.RESIDENT and place.path.startswith(at.path))


def _held(person: Person, at: Place) -> frozenset[Role]:
    holdings = person.holdings.current().select_related("place")
    return frozenset(Role(each.role) for each in holdings if _reaches(Role(each.role), each.place, at))


def let_in(status: int, location: str) -> bool | None:
    """Whether an answer let the asker in; None if it says nothing about that."""
    if status == 405:
        return None
    if status in {403, 404}:
        return False
    to_sign_in = location.startswith(reverse("account_login")) and "next=" in location
    return not to_sign_in


def test_an_answer_is_read_right(db: None) -> None:
    assert let_in(200, "") and let_in(302, "/somewhere/") and let_in(409, "") and let_in(400, "")
    assert let_in(403, "") is False and let_in(404, "") is False and let_in(405, "") is None
    assert let_in(302, f"{reverse('account_login')}?next=/x/") is False
    assert let_in(302, reverse("account_login")) is True


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are not drawn: who is let in is decided before, and drawing takes most of the time."""
    monkeypatch.setattr("django.template.backends.jinja2.Template.render", lambda *args, **kwargs: "")


def test_every_route_with_arguments_has_an_example(world: World) -> None:
    given = collected(world)
    without = [route.name for route in routes() if route.arguments and route.name not in given]
    assert not without, f"routes without an example: {without}"
    unknown = set(given) - {route.name for route in routes()}
    assert not unknown, f"examples of routes that are not there: {unknown}"


@pytest.fixture
def quiet() -> Iterator[None]:
    """Thousands of refusals are asked for on purpose; each would write its traceback to the log."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


def sign_in_as(client: Client, person: Person | None, sessions: dict[Any, str]) -> None:
    """Make it the browser of the person (of a visitor), as it was when they signed in. Each signs in once."""
    client.cookies.clear()
    if person is None:
        return
    if person.pk not in sessions:
        sign_in(client, person)
        sessions[person.pk] = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.cookies[settings.SESSION_COOKIE_NAME] = sessions[person.pk]


def test_role_by_route_by_place(
    world: World, undrawn: None, quiet: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "ACCOUNT_RATE_LIMITS", False)
    given = collected(world)
    client = Client(raise_request_exception=False)
    sessions: dict[Any, str] = {}
    wrong: dict[str, list[str]] = defaultdict(list)
    asked = 0
    for route in routes():
        example = given.get(route.name, Example())
        if route.act is None or (route.arguments and route.name not in given):
            continue  # the tests above say so
        url = reverse(route.name, kwargs=example.kwargs) + (f"?{example.query}" if example.query else "")
        for asker in askers(world, example, route):
            for method in example.methods:
                sign_in_as(client, asker.person, sessions)
                with transaction.atomic():
                    answer = client.generic(method, url)
                    transaction.set_rollback(True)
                asked += 1
                got = let_in(answer.status_code, answer.headers.get("Location", ""))
                theirs = example.belongs_to is None or asker.person == example.belongs_to
                said = theirs and bool(TABLE[route.act] & asker.roles)
                if answer.status_code >= 500:
                    wrong[f"{method} {route.name} fails ({answer.status_code})"].append(asker.who)
                elif got is not None and got != said:
                    did, may = ("lets in", "may not") if got else ("refuses", "may")
                    what = f"{method} {route.name} {did} ({answer.status_code}) who {may} {route.act}"
                    wrong[what].append(asker.who)
    assert not wrong, "\n".join(f"{what}: {', '.join(who)}" for what, who in wrong.items())
    assert asked > 1000
