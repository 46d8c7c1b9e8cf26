"""The places, people and process that every room's tests share.

A system SYS with an alliance ALL, its neighbourhood NBH and four small areas; beside them a sibling alliance ALL2 with
a neighbourhood NBH2. Alice is a resident of NBH, Bob its facilitator, Charlie a resident of the sibling, Ruth and Paul
the co-leads of `process`, Stella the steward of the system.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from allauth.account.internal.userkit import user_id_to_str
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.utils import timezone

from alongside.deciding.processes.models import Process, Stage
from alongside.foundation.people.models import Organisation, Person, RoleHolding
from alongside.foundation.people.permissions import STAFF, Role
from alongside.foundation.places.models import PARENT_TIER, Place, Tier

BACKEND = "alongside.foundation.people.backends.PersonBackend"
_DEPTH = {tier: depth for depth, tier in enumerate(PARENT_TIER)}


@dataclass(frozen=True)
class Places:
    """The tree; `areas` are the small areas of `neighbourhood`, `other_area` lies in `other_neighbourhood`."""

    system: Place
    alliance: Place
    neighbourhood: Place
    areas: list[Place]
    other_alliance: Place
    other_neighbourhood: Place
    other_area: Place


def make_place(code: str, name: str, tier: str, parent: Place | None = None, **fields: Any) -> Place:
    """One place under its parent. Small areas get a square outline, so that maps have something to draw."""
    path = f"{parent.path if parent else ''}{code}/"
    return Place.objects.create(
        code=code, name=name, tier=tier, parent=parent, path=path, depth=_DEPTH[tier], **fields
    )


def make_person(
    name: str, *, home: Place | None = None, roles: dict[Role, Place] | None = None, **fields: Any
) -> Person:
    """A person with an email address made of their name. Somebody with a home is a resident there.

    `roles` gives further roles with the place each is held at; a worker's organisation is made. Whoever holds a staff
    role gets an authenticator, as the second factor requires.
    """
    email = fields.pop("email", f"{name.lower().replace(' ', '.')}@example.org")
    person = Person.objects.create_user(email, display_name=name, home=home, **fields)
    held = dict(roles or {})
    if home is not None:
        held.setdefault(Role.RESIDENT, home)
    for role, place in held.items():
        organisation = None
        if role == Role.WORKER:
            organisation, _made = Organisation.objects.get_or_create(
                place=place, name=f"{place.name} Council", defaults={"sector": Organisation.Sector.COUNCIL}
            )
        RoleHolding.objects.create(person=person, role=role, place=place, organisation=organisation)
    if STAFF & set(held):
        TOTP.activate(person, generate_totp_secret())
    return person


def sign_in(client: Client, person: Person) -> Client:
    """Sign a person in, with their second factor if they have one. Gives the client back."""
    client.force_login(person, backend=BACKEND)
    session = client.session
    methods = [{"method": "code", "at": time.time(), "email": person.email}]
    if Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists():
        methods.append({"method": "mfa", "type": "totp", "at": time.time()})
    session["account_authentication_methods"] = methods
    session["account_authentication_methods_user"] = user_id_to_str(person)
    session.save()
    return client


def make_stage(process: Process, method: str, **fields: Any) -> Stage:
    """A stage of a process, at its end; planned, from yesterday for four weeks, unless `fields` say otherwise."""
    now = timezone.now()
    last = process.stages.order_by("-order").first()
    given = {
        "order": last.order + 1 if last else 1,
        "outcome": "Every idea was read. The benches go to the vote.",
        "title": "Ideas for the park" if method == "ideas" else "Vote on the park",
        "opens_at": now - dt.timedelta(days=1),
        "closes_at": now + dt.timedelta(days=27),
        **fields,
    }
    return Stage.objects.create(process=process, method=method, **given)


def make_process(
    place: Place, *, resident_lead: Person | None, professional_lead: Person | None, **fields: Any
) -> Process:
    """A live process at a place."""
    given = {
        "title": "The park by the river",
        "question": "What should the park by the river become?",
        "summary": "The council has money for the park. Residents say what happens to it.",
        "what_can_change": "How £60,000 is spent. The park stays a park.",
        "state": Process.State.LIVE,
        **fields,
    }
    return Process.objects.create(
        place=place, resident_lead=resident_lead, professional_lead=professional_lead, **given
    )


@pytest.fixture
def places(db: None) -> Places:
    system = make_place("SYS", "Riverside and Hillshire", Tier.SYSTEM, population=1_050_000)
    alliance = make_place("ALL", "Riverside", Tier.ALLIANCE, system, population=260_000)
    neighbourhood = make_place("NBH", "Mill Quarter", Tier.NEIGHBOURHOOD, alliance, population=34_000)
    areas = [
        make_place(
            f"AREA{n}",
            f"Mill Quarter {n}",
            Tier.SMALL_AREA,
            neighbourhood,
            population=1_600 + n,
            deprivation_decile=2 * n,
            outline={
                "type": "Polygon",
                "coordinates": [
                    [
                        [-1.5 + n / 100, 52.9],
                        [-1.49 + n / 100, 52.9],
                        [-1.49 + n / 100, 52.91],
                        [-1.5 + n / 100, 52.91],
                        [-1.5 + n / 100, 52.9],
                    ]
                ],
            },
        )
        for n in (1, 2, 3, 4)
    ]
    other_alliance = make_place("ALL2", "Hillshire", Tier.ALLIANCE, system, population=180_000)
    other_neighbourhood = make_place(
        "NBH2", "Top Hill", Tier.NEIGHBOURHOOD, other_alliance, population=41_000
    )
    other_area = make_place("AREA9", "Top Hill 1", Tier.SMALL_AREA, other_neighbourhood, population=1_500)
    return Places(system, alliance, neighbourhood, areas, other_alliance, other_neighbourhood, other_area)


@pytest.fixture
def alice(places: Places) -> Person:
    """A resident of the neighbourhood."""
    return make_person("Alice", home=places.neighbourhood)


@pytest.fixture
def bob(places: Places) -> Person:
    """The neighbourhood's facilitator, with a second factor."""
    return make_person("Bob", roles={Role.FACILITATOR: places.neighbourhood})


@pytest.fixture
def charlie(places: Places) -> Person:
    """A resident of the sibling neighbourhood: a stranger here."""
    return make_person("Charlie", home=places.other_neighbourhood)


@pytest.fixture
def ruth(places: Places) -> Person:
    """The resident co-lead of `process`."""
    return make_person("Ruth", home=places.neighbourhood)


@pytest.fixture
def paul(places: Places) -> Person:
    """The professional co-lead of `process`: a worker of an organisation, with a second factor."""
    return make_person("Paul", roles={Role.WORKER: places.alliance})


@pytest.fixture
def steward(places: Places) -> Person:
    """The steward of the whole system, with a second factor."""
    return make_person("Stella", roles={Role.PLACE_STEWARD: places.system})


@pytest.fixture
def process(places: Places, ruth: Person, paul: Person) -> Process:
    """A live process of the neighbourhood with two co-leads and no stage yet."""
    return make_process(places.neighbourhood, resident_lead=ruth, professional_lead=paul)


@pytest.fixture
def ideas_stage(process: Process) -> Callable[..., Stage]:
    """Makes an ideas stage of `process` that is open now: `ideas_stage(rules={...}, state=...)`."""

    def make(**fields: Any) -> Stage:
        return make_stage(process, "ideas", **{"state": Stage.State.OPEN, **fields})

    return make


@pytest.fixture
def budget_stage(process: Process) -> Callable[..., Stage]:
    """Makes a budgets stage of `process`, planned unless said otherwise: `budget_stage(rules={...}, state=...)`."""

    def make(**fields: Any) -> Stage:
        return make_stage(process, "budgets", **fields)

    return make
