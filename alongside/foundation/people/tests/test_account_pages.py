"""Every page, email and message of allauth that can be reached is ours, and reads as plain words."""

from __future__ import annotations

import pathlib
import re
from typing import Any

import allauth
import pytest
from django.core import mail
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse

from alongside.conftest import Places, make_person, sign_in
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Role

THEIRS = pathlib.Path(allauth.__file__).parent / "templates"
OURS = pathlib.Path(__file__).parents[1] / "jinja2"
# Frames and pieces of theirs that ours do without, and pages of what is not offered: links instead of codes, several
# addresses, phones, passkeys, trusted browsers.
NOT_NEEDED = re.compile(
    r"/(base\w*|snippets/.*|login_redirect)\.?|phone|passkey|webauthn|/trust|password_reset_code|/email\.html"
    r"|email_confirm\.html|email/password_reset_(message|subject)_code|base_(message|notification)"
)


def needed() -> list[str]:
    """The names of allauth's templates of the parts that we use."""
    names = []
    for part in ("account", "mfa", "socialaccount"):
        for file in sorted((THEIRS / part).rglob("*.*")):
            name = str(file.relative_to(THEIRS))
            if not NOT_NEEDED.search(name):
                names.append(name)
    return names


@pytest.mark.parametrize("name", needed())
def test_it_is_ours(name: str) -> None:
    assert (OURS / name).exists(), name
    assert get_template(name).backend.name == "jinja2"


@pytest.mark.parametrize("file", sorted(str(file.relative_to(OURS)) for file in OURS.rglob("*.html")))
def test_each_page_has_one_heading_and_a_title(file: str) -> None:
    text = (OURS / file).read_text(encoding="utf-8")
    assert "{% block title %}" in text and text.count("<h1") in {1, 2}
    assert "style=" not in text and "<script" not in text and "onclick" not in text


def test_emails_are_plain_text_in_plain_words(client: Client, db: None) -> None:
    said = {"email": "o'neill@example.org", "password1": "three words in a row"}
    client.post(reverse("account_signup"), said)
    Client().post(reverse("account_request_login_code"), {"email": "nobody@example.org"})
    Client().post(reverse("account_reset_password"), {"email": "o'neill@example.org"})
    assert len(mail.outbox) == 3, [each.subject for each in mail.outbox]
    for each in mail.outbox:
        assert each.body.startswith("Hello,") and "&#" not in each.body and "<" not in each.body
        assert "\n" not in each.subject and "Alongside" in each.body


def test_a_change_of_password_is_told_by_email(client: Client, alice: Person) -> None:
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=alice, email="alice@example.org", verified=True, primary=True)
    alice.set_password("three words in a row")
    alice.save()
    client.post(reverse("account_login"), {"login": "alice@example.org", "password": "three words in a row"})
    said = {
        "oldpassword": "three words in a row",
        "password1": "four more words",
        "password2": "four more words",
    }
    client.post(reverse("account_change_password"), said)
    assert (
        mail.outbox[-1].subject == "Your password was changed"
        and "make a new password now" in mail.outbox[-1].body
    )


def test_too_many_sign_ups_from_one_address_get_a_calm_page(client: Client, db: None, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"signup": "2/m/ip"}
    for _each in range(3):
        answer = client.post(reverse("account_signup"), {})
    assert answer.status_code == 429 and "Wait a moment" in answer.content.decode()


def test_changing_the_email_address_keeps_the_old_one_until_the_code(client: Client, alice: Person) -> None:
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=alice, email="alice@example.org", verified=True, primary=True)
    sign_in(client, alice)
    client.post(reverse("account_email"), {"email": "new@example.org", "action_add": "yes"})
    alice.refresh_from_db()
    assert alice.email == "alice@example.org"
    assert "alice@example.org" in client.get(reverse("account_email")).content.decode()
    code = re.search(r"^([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})$", mail.outbox[0].body, re.MULTILINE)
    assert code is not None
    client.post(reverse("account_email_verification_sent"), {"code": code[1]})
    alice.refresh_from_db()
    assert alice.email == "new@example.org"


def test_somebody_with_a_letter_can_add_an_address(client: Client, places: Places) -> None:
    person = Person.objects.create_user(None, home=places.neighbourhood)
    client.force_login(person, backend="alongside.foundation.people.backends.PersonBackend")
    assert "You have no email address here" in client.get(reverse("account_email")).content.decode()
    client.post(reverse("account_email"), {"email": "late@example.org", "action_add": "yes"})
    code = re.search(r"^([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})$", mail.outbox[0].body, re.MULTILINE)
    assert code is not None
    client.post(reverse("account_email_verification_sent"), {"code": code[1]})
    person.refresh_from_db()
    assert person.email == "late@example.org"


def test_the_language_chosen_is_kept_for_this_browser(client: Client, alice: Person, settings: Any) -> None:
    sign_in(client, alice)
    said = {"display_name": "Alice", "home": "", "language": settings.LANGUAGES[0][0]}
    answer = client.post(reverse("people:me"), said)
    assert answer.cookies[settings.LANGUAGE_COOKIE_NAME].value == settings.LANGUAGES[0][0]
    answer = client.post(reverse("people:me"), said | {"language": ""})
    assert answer.cookies[settings.LANGUAGE_COOKIE_NAME].value == ""


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.FACILITATOR, Role.PLACE_STEWARD, Role.PRIVACY_OFFICER])
def test_the_account_links_what_comes_with_a_role(client: Client, places: Places, role: Role) -> None:
    sign_in(client, make_person("Kit", roles={role: places.neighbourhood}))
    page = client.get(reverse("people:me")).content.decode()
    here = [places.neighbourhood.code]
    assert (reverse("people:codes", args=here) in page) == (role in {Role.FACILITATOR, Role.PLACE_STEWARD})
    assert (reverse("people:looks", args=here) in page) == (role == Role.PRIVACY_OFFICER)


def test_a_resident_sees_how_many_queries_their_account_costs(client: Client, alice: Person) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    sign_in(client, alice)
    client.get(reverse("people:me"))
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("people:me"))
    assert len(asked) <= 10, [each["sql"][:90] for each in asked.captured_queries]
