"""Attacks on signing up and on names: hostile names, bad addresses, weak passwords, what is not offered."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from alongside.conftest import Places, sign_in
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Role
from tests.attacks.conftest import PASSWORD
from tests.attacks.test_sign_in import HIDDEN, HOSTILE


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_only_text(ada: Person, client: Client, name: str) -> None:
    sign_in(client, ada)
    client.post(reverse("people:me"), {"display_name": name, "home": "", "language": ""})
    ada.refresh_from_db()
    for each in ("people:me", "people:my-data", "people:erase"):
        page = client.get(reverse(each)).content.decode()
        assert "<script>alert" not in page and "<img src=x" not in page and "<svg/onload" not in page
        assert "49" not in re.findall(r'value="([^"]*)"', page)
    answer = client.get(reverse("people:me"))
    assert "unsafe" not in answer["Content-Security-Policy"] and "Set-Cookie: a=b" not in str(answer.headers)


@pytest.mark.parametrize("name", HIDDEN)
def test_a_name_with_hidden_signs_is_refused_and_said(ada: Person, client: Client, name: str) -> None:
    sign_in(client, ada)
    answer = client.post(reverse("people:me"), {"display_name": name, "home": "", "language": ""})
    ada.refresh_from_db()
    assert (
        answer.status_code == 200
        and "hidden characters" in answer.content.decode()
        and ada.display_name == "Ada"
    )


@pytest.mark.parametrize("name", HOSTILE[:3])
def test_a_hostile_name_at_sign_up(client: Client, db: None, name: str) -> None:
    said = {"email": "new@example.org", "password1": PASSWORD, "display_name": name}
    answer = client.post(reverse("account_signup"), said)
    assert answer.status_code == 302 and Person.objects.get(email="new@example.org").display_name == name
    assert name not in mail.outbox[-1].subject
    bad = Client().post(reverse("account_signup"), {**said, "email": "x", "display_name": name})
    assert "There is a problem" in bad.content.decode() and "<script>alert" not in bad.content.decode()


@pytest.mark.parametrize(
    "email", ["a@b", "x" * 250 + "@example.org", "a\x00@example.org", "a@example.org\nBcc: b@c.org"]
)
def test_a_bad_address_at_sign_up_makes_nothing(client: Client, db: None, email: str) -> None:
    answer = client.post(reverse("account_signup"), {"email": email, "password1": PASSWORD})
    assert answer.status_code == 200 and not Person.objects.exists() and not mail.outbox


@pytest.mark.parametrize("password", ["", "short", "password123", "1234567890", "new@example.org"])
def test_a_weak_password_is_refused(client: Client, db: None, password: str) -> None:
    answer = client.post(reverse("account_signup"), {"email": "new@example.org", "password1": password})
    assert answer.status_code == 200 and not Person.objects.exists()
    assert 'value="new@example.org"' in answer.content.decode()


def test_signing_up_with_a_neighbourhood_makes_a_resident(client: Client, places: Places) -> None:
    said = {"email": "new@example.org", "password1": PASSWORD, "home": str(places.neighbourhood.pk)}
    client.post(reverse("account_signup"), said)
    person = Person.objects.get(email="new@example.org")
    assert person.home == places.neighbourhood
    assert [held.role for held in person.holdings.current()] == [Role.RESIDENT]
    elsewhere = Client().post(
        reverse("account_signup"), {**said, "email": "b@example.org", "home": str(places.system.pk)}
    )
    assert elsewhere.status_code == 200


# Doors that are not offered


@pytest.mark.parametrize(
    "path",
    [
        "login/",
        "signup/",
        "2fa/webauthn/",
        "2fa/trust/",
        "phone/change/",
        "signup/passkey/",
        "3rdparty/",
        "social/signup/",
    ],
)
def test_what_is_not_offered_has_no_address(client: Client, db: None, path: str) -> None:
    assert client.get(f"/account/{path}").status_code == 404
