"""Roles given and ended, one person found, looks read; and the table in words."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from alongside.conftest import Places, make_person, sign_in
from alongside.foundation.people.access import may, may_anywhere, roles_at
from alongside.foundation.people.models import Organisation, Person, RoleHolding
from alongside.foundation.people.permissions import HELD, STAFF, TABLE, TO_A_THING, Act, Role
from alongside.foundation.people.words import acts_and_roles, as_markdown, role_in_words, roles_and_acts
from alongside.foundation.record.models import Detail, Entry


def roles_page(places: Places) -> str:
    return reverse("people:roles", args=[places.neighbourhood.code])


def test_a_steward_gives_a_role_and_ends_it(
    steward: Person, alice: Person, places: Places, client: Client
) -> None:
    sign_in(client, steward)
    said = {"email": "ALICE@example.org", "role": "facilitator"}
    assert client.post(roles_page(places), said).status_code == 302
    held = RoleHolding.objects.get(person=alice, role=Role.FACILITATOR)
    assert held.place == places.neighbourhood and Entry.objects.filter(act="role-given").count() == 1
    page = client.get(roles_page(places)).content.decode()
    assert "Alice" in page and "alice@" not in page
    assert client.post(reverse("people:end-role", args=[held.pk])).status_code == 302
    assert not RoleHolding.objects.current().filter(pk=held.pk).exists()
    assert client.post(reverse("people:end-role", args=[held.pk])).status_code == 409


def test_residents_are_not_listed(steward: Person, alice: Person, places: Places, client: Client) -> None:
    sign_in(client, steward)
    page = client.get(roles_page(places)).content.decode()
    assert "Alice" not in page and "Stella" in page


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"email": "nobody@example.org", "role": "clerk"}, "Nobody has signed up"),
        ({"email": "stella@example.org", "role": "clerk"}, "Nobody gives a role to themselves"),
        ({"email": "alice@example.org", "role": "resident"}, "They hold this role here already"),
        ({"email": "alice@example.org", "role": "worker"}, "Choose the organisation"),
        ({"email": "alice@example.org", "role": "visitor"}, "Choose one from the list"),
        ({"email": "alice@example.org", "role": ""}, "Choose a role"),
        ({"email": "no address", "role": "clerk"}, "right format"),
        ({"email": "", "role": "clerk"}, "Enter an email address"),
    ],
)
def test_a_refused_role_says_why_and_keeps_what_was_typed(
    said: dict[str, str], sentence: str, steward: Person, alice: Person, places: Places, client: Client
) -> None:
    sign_in(client, steward)
    before = RoleHolding.objects.count()
    page = client.post(roles_page(places), said).content.decode()
    assert sentence in page and "There is a problem" in page
    assert f'value="{said["email"]}"' in page and RoleHolding.objects.count() == before


def test_a_worker_has_an_organisation_of_the_place(
    steward: Person, alice: Person, places: Places, client: Client
) -> None:
    sign_in(client, steward)
    near = Organisation.objects.create(place=places.alliance, name="Riverside Council", sector="council")
    far = Organisation.objects.create(place=places.other_alliance, name="Hillshire Council", sector="council")
    said = {"email": "alice@example.org", "role": "worker"}
    assert client.post(roles_page(places), said | {"organisation": far.pk}).status_code == 200
    assert client.post(roles_page(places), said | {"organisation": near.pk}).status_code == 302


def test_the_last_steward_stays(steward: Person, places: Places, client: Client) -> None:
    sign_in(client, steward)
    mine = RoleHolding.objects.get(person=steward)
    answer = client.post(reverse("people:end-role", args=[mine.pk]))
    assert answer.status_code == 409 and "only place steward" in answer.content.decode()
    make_person("Second", roles={Role.PLACE_STEWARD: places.system})
    assert client.post(reverse("people:end-role", args=[mine.pk])).status_code == 302


def test_a_steward_of_one_place_ends_no_role_elsewhere(places: Places, bob: Person, client: Client) -> None:
    far = make_person("Far", roles={Role.PLACE_STEWARD: places.other_alliance})
    sign_in(client, far)
    held = RoleHolding.objects.get(person=bob)
    assert client.post(reverse("people:end-role", args=[held.pk])).status_code == 403
    assert client.get(reverse("people:end-role", args=[held.pk])).status_code in {403, 405}


def test_roles_reach_down_and_residents_reach_up(
    places: Places, alice: Person, steward: Person, bob: Person
) -> None:
    assert may(steward, Act.GIVE_ROLES, places.areas[0]) and not may(bob, Act.MODERATE, places.alliance)
    assert Role.RESIDENT in roles_at(alice, places.system) and Role.RESIDENT in roles_at(
        alice, places.areas[0]
    )
    assert not may(alice, Act.TAKE_PART, places.other_neighbourhood) and may_anywhere(bob, Act.MODERATE)


# Finding one person


def find(client: Client, places: Places, **said: str) -> Any:
    return client.post(
        reverse("people:find", args=[places.neighbourhood.code]), {"purpose": "She rang", **said}
    )


def test_finding_is_a_look_on_the_record(bob: Person, alice: Person, places: Places, client: Client) -> None:
    sign_in(client, bob)
    page = find(client, places, email="alice@example.org").content.decode()
    assert "Alice" in page and "Mill Quarter" in page
    look = Detail.objects.get(entry__act="data-looked-at")
    assert (look.by, look.at_person, look.reason) == (bob.pk, alice.pk, "She rang")


@pytest.mark.parametrize(
    "said",
    [
        {"email": "alice@example"},
        {"email": "alice"},
        {"email": "%@example.org"},
        {"email": "*"},
        {"code": "AAAA"},
        {"email": "lice@example.org"},
        {"email": ""},
        {"email": "alice@example.org", "purpose": ""},
        {"email": "alice@example.org' OR '1'='1"},
    ],
)
def test_nobody_is_browsed(
    said: dict[str, str], bob: Person, alice: Person, places: Places, client: Client
) -> None:
    sign_in(client, bob)
    page = find(client, places, **said).content.decode()
    assert "Mill Quarter, " not in page and ">Alice<" not in page
    assert not Detail.objects.filter(entry__act="data-looked-at").exists()


def test_unknown_parameters_find_nobody(bob: Person, alice: Person, places: Places, client: Client) -> None:
    sign_in(client, bob)
    for query in (
        "email__startswith=a",
        "email=alice@example.org&purpose=x",
        "password__startswith=a",
        "per_page=1e9",
    ):
        url = reverse("people:find", args=[places.neighbourhood.code])
        assert "Alice" not in client.get(f"{url}?{query}").content.decode()


def test_the_privacy_officer_reads_the_looks(
    bob: Person, alice: Person, places: Places, client: Client
) -> None:
    sign_in(client, bob)
    find(client, places, email="alice@example.org")
    officer = make_person("Olu", roles={Role.PRIVACY_OFFICER: places.alliance})
    sign_in(client, officer)
    url = reverse("people:looks", args=[places.neighbourhood.code])
    page = client.get(url).content.decode()
    assert "Bob looked at the data of Alice" in page and "She rang" in page
    assert Entry.objects.filter(act="looks-read").count() == 1
    assert "Bob looked" in client.get(f"{url}?by={bob.pk}").content.decode()
    elsewhere = client.get(reverse("people:looks", args=[places.other_neighbourhood.code]))
    assert elsewhere.status_code == 403
    for query in ("by=nonsense", "by[]=1", "by__startswith=a", "page=-1", "page=1e9"):
        assert client.get(f"{url}?{query}").status_code == 200


# The table in words


def test_every_act_and_role_has_its_row_and_words() -> None:
    assert set(TABLE) == set(Act) and all(TABLE.values())
    assert all(role_in_words(role) for role in Role)
    assert set(HELD) | TO_A_THING | {Role.VISITOR, Role.SIGNED_IN} == set(Role) and set(HELD) >= STAFF
    assert len(acts_and_roles()) == len(Act) and len(roles_and_acts()) == len(Role)


def test_the_page_says_what_the_table_says(client: Client, db: None) -> None:
    page = client.get(reverse("people:permissions")).content.decode()
    for act in Act:
        assert str(act.label).replace("'", "&#39;") in page
    for role in Role:
        assert str(role.label) in page


def test_the_docs_are_the_same_table() -> None:
    kept = pathlib.Path(settings.ROOT) / "docs" / "use" / "who-may-do-what.md"
    assert kept.read_text(encoding="utf-8") == as_markdown(), (
        "write it again: ./run manage who_may_do_what > docs/use/who-may-do-what.md"
    )
