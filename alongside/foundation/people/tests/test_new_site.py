"""A new site gets its first roles from the host, its organisations from a steward, and new people their letter."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alongside.conftest import Places, make_person, sign_in
from alongside.foundation.notices.models import Notice
from alongside.foundation.people import codes
from alongside.foundation.people.assisting import begin_assistance, letter_for
from alongside.foundation.people.models import Organisation, Person, RoleHolding
from alongside.foundation.people.permissions import Role
from alongside.foundation.record.models import Entry

pytestmark = pytest.mark.django_db


def test_the_host_gives_the_first_role(
    places: Places, alice: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("give_role", "ALICE@example.org", "place_steward", "--place", "SYS")
    assert "Place steward" in capsys.readouterr().out
    assert RoleHolding.objects.filter(person=alice, role=Role.PLACE_STEWARD, place=places.system).exists()
    assert Entry.objects.filter(act="role-given").count() == 1


def test_a_worker_gets_their_organisation_noted(places: Places, alice: Person) -> None:
    with pytest.raises(CommandError):
        call_command("give_role", alice.email, "worker", "--place", "NBH")
    call_command(
        "give_role",
        alice.email,
        "worker",
        "--place",
        "NBH",
        "--organisation",
        "Town Hall",
        "--sector",
        "council",
    )
    assert Organisation.objects.get(name="Town Hall").sector == "council"


@pytest.mark.parametrize(
    ("email", "place", "words"),
    [
        ("nobody@example.org", "SYS", "Nobody has signed up"),
        ("alice@example.org", "XX", "no place with the code XX"),
    ],
)
def test_what_the_host_typed_wrong_is_said(
    places: Places, alice: Person, email: str, place: str, words: str
) -> None:
    with pytest.raises(CommandError, match=words) as refused:
        call_command("give_role", email, "clerk", "--place", place)
    assert refused.value.returncode == 2
    assert not RoleHolding.objects.filter(role=Role.CLERK).exists()


def test_a_steward_adds_an_organisation(client: Client, places: Places, steward: Person, bob: Person) -> None:
    address = reverse("people:organisations", args=["ALL"])
    sign_in(client, bob)
    assert client.get(address).status_code == 403
    sign_in(client, steward)
    assert client.post(address, {"name": "", "sector": "nhs"}).status_code == 200
    assert client.post(address, {"name": "River Trust", "sector": "nhs"}).status_code == 302
    again = client.post(address, {"name": "river trust", "sector": "nhs"})
    assert again.status_code == 409
    assert "already" in again.content.decode()
    assert Organisation.objects.filter(name="River Trust", place=places.alliance).count() == 1


def test_a_letter_leads_back_to_where_one_was(client: Client, places: Places, bob: Person) -> None:
    (code,) = codes.make_batch(
        place=places.neighbourhood,
        batch="Spring",
        number=1,
        expires_at=timezone.now() + dt.timedelta(days=9),
        by=bob,
    )
    answer = client.post(reverse("people:code") + "?next=/listen/", {"code": code})
    assert answer["Location"] == "/listen/"
    client.logout()
    answer = client.post(reverse("people:code") + "?next=//evil.example/", {"code": code})
    assert answer["Location"] == reverse("people:welcome")


def test_somebody_new_from_a_paper_can_come_back(client: Client, places: Places, bob: Person) -> None:
    cleaned = {"who": "new", "name": "Mrs Gill", "reason": "Paper form", "consent": "signed"}
    given = begin_assistance(by=bob, place=places.neighbourhood, cleaned=cleaned, what="your idea")
    code = letter_for(given)
    assert client.post(reverse("people:code"), {"code": code}).status_code == 302
    assert client.session["_auth_user_id"] == str(given.person.pk)
    assert letter_for(given) == "", "one letter a person"
    known = make_person("Known", home=places.neighbourhood)
    cleaned = {"who": "email", "email": known.email, "reason": "Paper form", "consent": "signed"}
    assert (
        letter_for(begin_assistance(by=bob, place=places.neighbourhood, cleaned=cleaned, what="your idea"))
        == ""
    )


def test_a_replaced_letter_is_told(client: Client, places: Places, bob: Person) -> None:
    cleaned = {"who": "new", "name": "Mrs Gill", "reason": "Paper form", "consent": "signed"}
    given = begin_assistance(by=bob, place=places.neighbourhood, cleaned=cleaned, what="your idea")
    letter_for(given)
    sign_in(client, bob)
    typed = {"lost-batch": codes.HANDED_OVER, "lost-number": "1", "lost-reason": "She lost it."}
    assert client.post(reverse("people:replace-letter", args=["NBH"]), typed).status_code == 200
    assert Notice.objects.filter(person=given.person, sentence__contains="new letter").count() == 1
