"""Attacks on signing in: guessing, listing accounts, fixed sessions, false doors, forged forms, hostile names."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings as site
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core import mail
from django.test import Client
from django.urls import reverse

from alongside.conftest import Places, make_person, sign_in
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Role
from tests.attacks.conftest import PASSWORD
from tests.attacks.test_permission_matrix import routes

LOGIN = "/account/sign-in/"

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "${7*7} <%= 7*7 %>",
    "'; DROP TABLE people_person; --",
    "</title><svg/onload=alert(1)>",
    "=cmd|' /C calc'!A0",
    "&lt;b&gt;",
    "\u0627\u0644\u0633\u0644\u0627\u0645",
    "Zoë 👩‍🚒 ﷽",
    "%00%0d%0aSet-Cookie: a=b",
]
HIDDEN = ["a\x00b", "a\u202egnp.exe", "a\u2066b", "\x1b[31mred"]


@pytest.fixture
def real_limits(settings: Any) -> None:
    """The limits of a real site; the other tests all come from one address."""
    from alongside.site.settings import ACCOUNT_RATE_LIMITS

    settings.ACCOUNT_RATE_LIMITS = ACCOUNT_RATE_LIMITS


def attempt(client: Client, email: str, password: str, **extra: Any) -> Any:
    return client.post(LOGIN, {"login": email, "password": password}, **extra)


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


# Guessing


def test_guessing_one_account_is_stopped_even_for_the_right_password(ada: Person, real_limits: None) -> None:
    for each in range(5):
        attempt(Client(REMOTE_ADDR=f"10.0.0.{each}"), "ada@example.org", f"wrong {each}")
    client = Client(REMOTE_ADDR="10.0.0.99")
    answer = attempt(client, "ada@example.org", PASSWORD)
    assert not is_in(client) and "too many tries" in answer.content.decode()


def test_guessing_many_accounts_from_one_address_is_stopped(ada: Person, real_limits: None) -> None:
    for each in range(10):
        attempt(Client(), f"person{each}@example.org", "wrong")
    client = Client()
    attempt(client, "ada@example.org", PASSWORD)
    assert not is_in(client)
    elsewhere = Client(REMOTE_ADDR="198.51.100.4")
    attempt(elsewhere, "ada@example.org", PASSWORD)
    assert is_in(elsewhere)


def test_made_up_forwarding_headers_are_one_address(ada: Person, real_limits: None) -> None:
    for each in range(12):
        attempt(Client(), f"p{each}@example.org", "wrong", headers={"x-forwarded-for": f"203.0.113.{each}"})
    client = Client()
    attempt(client, "ada@example.org", PASSWORD, headers={"x-forwarded-for": "203.0.113.200"})
    assert not is_in(client)


def test_behind_a_proxy_of_ours_only_what_it_adds_counts(
    ada: Person, real_limits: None, settings: Any
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for each in range(12):
        forged = f"203.0.113.{each}, 192.0.2.7"
        attempt(Client(), f"p{each}@example.org", "wrong", headers={"x-forwarded-for": forged})
    same, other = Client(), Client()
    attempt(same, "ada@example.org", PASSWORD, headers={"x-forwarded-for": "203.0.113.99, 192.0.2.7"})
    attempt(other, "ada@example.org", PASSWORD, headers={"x-forwarded-for": "192.0.2.7, 192.0.2.8"})
    assert not is_in(same) and is_in(other)


def test_an_emailed_code_allows_three_guesses(ada: Person, client: Client) -> None:
    client.post(reverse("account_request_login_code"), {"email": "ada@example.org"})
    url = reverse("account_confirm_login_code")
    for _each in range(3):
        client.post(url, {"code": "WRONG1"})
    code = code_in(mail.outbox[-1].body)
    client.post(url, {"code": code})
    assert not is_in(client)


def test_an_emailed_code_signs_in_once(ada: Person, client: Client) -> None:
    client.post(reverse("account_request_login_code"), {"email": "ada@example.org"})
    code = code_in(mail.outbox[-1].body)
    client.post(reverse("account_confirm_login_code"), {"code": code.lower()})
    assert is_in(client)
    thief = Client()
    thief.post(reverse("account_request_login_code"), {"email": "nobody@example.org"})
    thief.post(reverse("account_confirm_login_code"), {"code": code})
    assert not is_in(thief)


def test_guessing_the_second_step_is_stopped(ada: Person, places: Places, real_limits: None) -> None:
    from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value

    key = generate_totp_secret()
    TOTP.activate(ada, key)
    client = Client()
    attempt(client, "ada@example.org", PASSWORD)
    for each in range(6):
        client.post(reverse("mfa_authenticate"), {"code": f"{each:06d}"})
    right = format_hotp_value(hotp_value(key, int(time.time() // 30)))
    client.post(reverse("mfa_authenticate"), {"code": right})
    assert not is_in(client)


def code_in(text: str) -> str:
    found = re.search(r"^([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})$", text, re.MULTILINE)
    assert found is not None, text
    return found[1]


# Listing accounts


def plain(answer: Any, *emails: str) -> str:
    """A page without what differs from one visit to the next."""
    page = answer.content.decode()
    page = re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]+"', "", page)
    for email in emails:
        page = page.replace(email, "EMAIL")
    return page


def follow(path: str, field: str, email: str, **more: str) -> tuple[int, str, str]:
    client = Client()
    answer = client.post(path, {field: email, **more})
    where = answer.headers.get("Location", "")
    then = client.get(where) if where else answer
    return answer.status_code, where, plain(then, email)


@pytest.mark.parametrize(
    ("name", "field", "more"),
    [
        ("account_login", "login", {"password": "wrong"}),
        ("account_request_login_code", "email", {}),
        ("account_reset_password", "email", {}),
        ("account_signup", "email", {"password1": PASSWORD}),
    ],
)
def test_no_answer_tells_whether_there_is_an_account(
    ada: Person, name: str, field: str, more: dict[str, str]
) -> None:
    known = follow(reverse(name), field, "ada@example.org", **more)
    unknown = follow(reverse(name), field, "bea@example.org", **more)
    assert known == unknown


class CountingHasher(Argon2PasswordHasher):
    """The site's own hasher, which counts how often it worked out a password: that is nearly all a sign-in costs."""

    worked = 0

    def encode(self, *args: Any, **kwargs: Any) -> str:
        CountingHasher.worked += 1
        return str(super().encode(*args, **kwargs))

    def verify(self, *args: Any, **kwargs: Any) -> bool:
        CountingHasher.worked += 1
        return bool(super().verify(*args, **kwargs))


def test_no_answer_takes_longer_for_an_account(ada: Person, settings: Any) -> None:
    """A wrong password for an account costs what it costs where there is none: one password is worked out."""
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    settings.ACCOUNT_RATE_LIMITS = False
    ada.set_password(PASSWORD)
    ada.save()
    for email in ("ada@example.org", "bea@example.org"):
        before = CountingHasher.worked
        attempt(Client(), email, "wrong")
        assert CountingHasher.worked == before + 1, email


def test_signing_up_with_a_known_address_makes_nothing_and_tells_its_owner(
    ada: Person, client: Client
) -> None:
    client.post(reverse("account_signup"), {"email": "ada@example.org", "password1": "another good password"})
    assert Person.objects.filter(email="ada@example.org").count() == 1
    assert mail.outbox[-1].to == ["ada@example.org"] and "account already" in mail.outbox[-1].subject
    ada.refresh_from_db()
    assert ada.check_password(PASSWORD)


def test_an_unconfirmed_address_opens_nothing(client: Client, db: None) -> None:
    client.post(reverse("account_signup"), {"email": "new@example.org", "password1": PASSWORD})
    assert not is_in(client)
    code = code_in(mail.outbox[-1].body)
    other = Client()
    attempt(other, "new@example.org", PASSWORD)
    assert not is_in(other)
    client.post(reverse("account_email_verification_sent"), {"code": code})
    assert is_in(client) and Person.objects.get(email="new@example.org")


# Sessions


def test_the_session_changes_at_sign_in(ada: Person, client: Client) -> None:
    client.get(LOGIN)
    session = client.session
    session["planted"] = "yes"
    session.save()
    client.cookies[site.SESSION_COOKIE_NAME] = planted = session.session_key
    attempt(client, "ada@example.org", PASSWORD)
    assert is_in(client) and client.cookies[site.SESSION_COOKIE_NAME].value != planted
    thief = Client()
    thief.cookies[site.SESSION_COOKIE_NAME] = planted
    assert not is_in(thief)


def test_signing_out_ends_the_session_on_the_server(ada: Person, client: Client) -> None:
    attempt(client, "ada@example.org", PASSWORD)
    kept = client.cookies[site.SESSION_COOKIE_NAME].value
    client.get(reverse("account_logout"))
    assert is_in(client)
    client.post(reverse("account_logout"))
    thief = Client()
    thief.cookies[site.SESSION_COOKIE_NAME] = kept
    assert thief.get(reverse("people:me")).status_code == 302


def test_a_new_password_ends_the_other_sessions(ada: Person, client: Client) -> None:
    other = Client()
    attempt(client, "ada@example.org", PASSWORD)
    attempt(other, "ada@example.org", PASSWORD)
    said = {"oldpassword": PASSWORD, "password1": "quite another one", "password2": "quite another one"}
    client.post(reverse("account_change_password"), said)
    assert client.get(reverse("people:me")).status_code == 200
    assert other.get(reverse("people:me")).status_code == 302


def test_a_reset_link_works_once(ada: Person, client: Client) -> None:
    client.post(reverse("account_reset_password"), {"email": "ada@example.org"})
    link = re.search(r"http://[^/]+(/\S+)", mail.outbox[-1].body)
    assert link is not None
    form = client.get(link[1], follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": "a new password", "password2": "a new password"})
    ada.refresh_from_db()
    assert ada.check_password("a new password")
    again = Client().get(link[1], follow=True)
    assert "does not work any more" in again.content.decode()


def test_a_reset_link_ends_when_the_address_changes(ada: Person, client: Client) -> None:
    client.post(reverse("account_reset_password"), {"email": "ada@example.org"})
    link = re.search(r"http://[^/]+(/\S+)", mail.outbox[-1].body)
    assert link is not None
    EmailAddress.objects.filter(user=ada).update(email="ada.two@example.org")
    Person.objects.filter(pk=ada.pk).update(email="ada.two@example.org")
    assert "does not work any more" in client.get(link[1], follow=True).content.decode()


def test_a_closed_account_cannot_sign_in(ada: Person, client: Client) -> None:
    Person.objects.filter(pk=ada.pk).update(is_active=False)
    attempt(client, "ada@example.org", PASSWORD)
    assert client.get(reverse("people:me")).status_code == 302


# Where sign-in leads


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "http:///evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "/\t/evil.example",
        "\x00//evil.example",
        "https://testserver@evil.example",
        "https://testserver.evil.example",
    ],
)
def test_sign_in_and_out_lead_nowhere_else(ada: Person, client: Client, target: str) -> None:
    for path, form in (
        (LOGIN, {"login": "ada@example.org", "password": PASSWORD}),
        (reverse("account_logout"), {}),
    ):
        answer = client.post(path, {**form, "next": target})
        assert answer["Location"].startswith("/") and not answer["Location"].startswith(("//", "/\\", "/\t"))
        assert "evil" not in answer["Location"]


def test_sign_in_leads_back_to_a_page_of_ours(ada: Person, client: Client) -> None:
    asked = client.get(reverse("people:me"))
    assert asked["Location"] == f"{LOGIN}?next=/people/me/"
    form = client.get(asked["Location"]).content.decode()
    assert 'name="next" value="/people/me/"' in form
    answer = client.post(LOGIN, {"login": "ada@example.org", "password": PASSWORD, "next": "/people/me/"})
    assert answer["Location"] == "/people/me/"


def test_what_next_holds_is_only_text(client: Client, db: None) -> None:
    page = client.get(LOGIN, {"next": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in page


# The second step


def test_staff_reach_nothing_without_it(places: Places) -> None:
    person = make_person("Fay", roles={Role.PLACE_STEWARD: places.system})
    Authenticator.objects.all().delete()
    client = sign_in(Client(), person)
    code = places.neighbourhood.code
    for name in ("people:roles", "people:codes", "people:find"):
        answer = client.get(reverse(name, args=[code]))
        assert answer.status_code == 302 and answer["Location"].startswith(reverse("mfa_activate_totp"))


# Forged forms


def test_every_unsafe_route_asks_for_the_forms_token(ada: Person) -> None:
    """A POST without the token is refused before the view runs; what asks for none (the API) takes no POST at all."""
    client = sign_in(Client(enforce_csrf_checks=True), ada)
    for route in routes():
        if not route.arguments:
            exempt = getattr(route.view, "csrf_exempt", False)
            answer = client.post(reverse(route.name), {})
            assert answer.status_code == (405 if exempt else 403), route.name
    assert all(
        route.name.startswith("api:") for route in routes() if getattr(route.view, "csrf_exempt", False)
    )


def test_a_forged_sign_in_is_refused(ada: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    attempt(client, "ada@example.org", PASSWORD)
    assert not is_in(client)


def test_looking_changes_nothing(ada: Person) -> None:
    client = sign_in(Client(), ada)
    for name in ("account_logout", "people:erase", "people:forget-about-you", "people:code"):
        client.get(reverse(name), {"word": "erase", "code": "AAAA-AAAA-AAAA-AAAA"})
    ada.refresh_from_db()
    assert is_in(client) and ada.email


# Names
