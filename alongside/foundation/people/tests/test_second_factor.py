"""Staff pass a second factor in the very session they work in; others need none."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from alongside.conftest import BACKEND, Places, make_person, sign_in
from alongside.foundation.people import actions, codes
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import STAFF, Role

PASSWORD = "three words in a row"


def now_code(secret: str) -> str:
    """The code that an app would show."""
    return str(format_hotp_value(hotp_value(secret, int(timezone.now().timestamp() // 30))))


def by_password(client: Client, person: Person) -> Any:
    person.set_password(PASSWORD)
    person.save()
    EmailAddress.objects.get_or_create(
        user=person, email=person.email, defaults={"verified": True, "primary": True}
    )
    return client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})


def test_a_resident_needs_none(client: Client, alice: Person) -> None:
    assert by_password(client, alice)["Location"] == reverse("home")
    assert client.get(reverse("people:me")).status_code == 200


def test_staff_without_one_are_sent_to_set_it_up(client: Client, places: Places) -> None:
    person = make_person("Fay")
    actions.give_role(person=person, role=Role.FACILITATOR, place=places.neighbourhood, by=None)
    by_password(client, person)
    page = client.get(reverse("people:me"))
    assert page.status_code == 302 and page["Location"].startswith(reverse("mfa_activate_totp"))
    for name in ("people:my-data", "people:privacy", "mfa_activate_totp", "account_logout"):
        assert client.get(reverse(name)).status_code in {200, 302}
        assert (
            not client.get(reverse(name)).headers.get("Location", "").startswith(reverse("mfa_activate_totp"))
        )
    post = client.post(reverse("people:roles", args=[places.neighbourhood.code]), {})
    assert post.status_code == 302


def test_setting_it_up_lets_them_in(client: Client, places: Places) -> None:
    person = make_person("Fay")
    actions.give_role(person=person, role=Role.FACILITATOR, place=places.neighbourhood, by=None)
    by_password(client, person)
    page = client.get(reverse("mfa_activate_totp"), follow=True)
    if page.redirect_chain:
        assert page.redirect_chain[-1][0].startswith(reverse("account_reauthenticate"))
        page = client.post(page.redirect_chain[-1][0], {"password": PASSWORD}, follow=True)
    secret = client.session["mfa.totp.secret"]
    done = client.post(reverse("mfa_activate_totp"), {"code": now_code(secret)})
    assert done.status_code == 302 and Authenticator.objects.filter(user=person, type="totp").exists()
    stored = Authenticator.objects.get(user=person, type="totp").data["secret"]
    assert secret not in stored
    assert client.get(reverse("people:me")).status_code == 200


def test_sign_in_asks_for_the_code(client: Client, bob: Person) -> None:
    secret = TOTP.activate
    Authenticator.objects.filter(user=bob).delete()
    key = generate_totp_secret()
    secret(bob, key)
    assert by_password(client, bob)["Location"].startswith(reverse("mfa_authenticate"))
    assert client.get(reverse("people:me"))["Location"].startswith(reverse("account_login"))
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert wrong.status_code == 200 and "not right" in wrong.content.decode()
    assert client.post(reverse("mfa_authenticate"), {"code": now_code(key)}).status_code == 302
    assert client.get(reverse("people:me")).status_code == 200


def test_a_session_that_did_not_pass_it_is_sent_to_give_it(client: Client, bob: Person) -> None:
    client.force_login(bob, backend=BACKEND)
    page = client.get(f"{reverse('people:me')}?a=b")
    assert page["Location"] == f"{reverse('mfa_reauthenticate')}?next={reverse('people:me')}%3Fa%3Db"


def test_giving_it_again_lets_the_session_on(client: Client, bob: Person) -> None:
    Authenticator.objects.filter(user=bob).delete()
    key = generate_totp_secret()
    TOTP.activate(bob, key)
    client.force_login(bob, backend=BACKEND)
    done = client.post(
        f"{reverse('mfa_reauthenticate')}?next={reverse('people:me')}", {"code": now_code(key)}
    )
    assert done["Location"] == reverse("people:me")
    assert client.get(reverse("people:me")).status_code == 200


def test_a_role_given_while_signed_in_counts_at_once(client: Client, alice: Person, places: Places) -> None:
    sign_in(client, alice)
    assert client.get(reverse("people:me")).status_code == 200
    actions.give_role(person=alice, role=Role.CLERK, place=places.neighbourhood, by=None)
    assert client.get(reverse("people:me"))["Location"].startswith(reverse("mfa_activate_totp"))


def test_staff_with_an_address_not_yet_confirmed_are_told_so_and_not_sent_round(
    client: Client, places: Places
) -> None:
    person = make_person("Fay")
    actions.give_role(person=person, role=Role.FACILITATOR, place=places.neighbourhood, by=None)
    EmailAddress.objects.create(user=person, email="fay@example.org", verified=False)
    sign_in(client, person)
    page = client.get(reverse("people:me"), follow=True)
    assert page.status_code == 200 and "Confirm your email address first" in page.content.decode()


def test_a_letter_does_not_open_a_staff_account(client: Client, places: Places, bob: Person) -> None:
    until = timezone.now() + dt.timedelta(days=9)
    code = codes.make_batch(place=places.neighbourhood, batch="B", number=1, expires_at=until, by=bob)[0]
    codes.use_code(code, by=bob)
    client.post(reverse("people:code"), {"code": code})
    assert client.get(reverse("people:me"))["Location"].startswith(reverse("mfa_reauthenticate"))


def test_a_letter_does_not_go_round_a_residents_own_second_step(
    client: Client, alice: Person, places: Places
) -> None:
    TOTP.activate(alice, generate_totp_secret())
    until = timezone.now() + dt.timedelta(days=9)
    code = codes.make_batch(place=places.neighbourhood, batch="B", number=1, expires_at=until, by=alice)[0]
    codes.use_code(code, by=alice)
    client.post(reverse("people:code"), {"code": code})
    assert client.get(reverse("people:me"))["Location"].startswith(reverse("mfa_reauthenticate"))


def test_staff_cannot_turn_it_off_and_residents_can(client: Client, bob: Person, alice: Person) -> None:
    TOTP.activate(alice, generate_totp_secret())
    for person, stays in ((bob, True), (alice, False)):
        sign_in(client, person)
        session = client.session
        session["account_authentication_methods"] = [
            {**each, "reauthenticated": True} for each in session["account_authentication_methods"]
        ]
        session.save()
        client.post(reverse("mfa_deactivate_totp"))
        assert Authenticator.objects.filter(user=person, type="totp").exists() is stays


@pytest.mark.parametrize("role", sorted(STAFF))
def test_every_staff_role_needs_it(client: Client, places: Places, role: Role) -> None:
    person = make_person("Sam", roles={role: places.neighbourhood})
    Authenticator.objects.all().delete()
    sign_in(client, person)
    assert client.get(reverse("people:me"))["Location"].startswith(reverse("mfa_activate_totp"))


def test_it_costs_visitors_nothing_and_others_one_query(client: Client, alice: Person) -> None:
    url = reverse("people:permissions")
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as visitor:
        client.get(url)
    assert not [
        each for each in visitor.captured_queries if "roleholding" in each["sql"] or "mfa_" in each["sql"]
    ]
    sign_in(client, alice)
    with CaptureQueriesContext(connection) as resident:
        client.get(url)
    mine = [
        each for each in resident.captured_queries if "roleholding" in each["sql"] or "mfa_" in each["sql"]
    ]
    assert len(mine) == 1
