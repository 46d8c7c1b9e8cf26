"""A helper enters a paper form: for whom, why, with whose consent, and what is refused."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alongside.conftest import Places, make_person, sign_in
from alongside.foundation.people import codes
from alongside.foundation.people.access import roles_at
from alongside.foundation.people.assisting import (
    AssistFields,
    NobodyWithThatAddress,
    NotForThem,
    begin_assistance,
)
from alongside.foundation.people.models import Assistance, Person
from alongside.foundation.people.permissions import Role
from alongside.foundation.record.models import Detail, Entry


def fields(**changes: str) -> AssistFields:
    said = {"who": "new", "reason": "A paper form at the library", "consent": "signed", **changes}
    return AssistFields({f"assist-{name}": value for name, value in said.items()})


def begin(places: Places, by: Person, **changes: str) -> Assistance:
    form = fields(**changes)
    assert form.is_valid(), form.errors
    return begin_assistance(
        by=by, place=places.neighbourhood, cleaned=form.cleaned_data, what="your idea “A bench”"
    )


def test_a_new_person_from_a_paper_form(places: Places, bob: Person) -> None:
    given = begin(places, bob, name="Edna")
    assert given.person.name_for_public == "Edna" and given.person.email is None
    assert Role.RESIDENT in roles_at(given.person, places.neighbourhood)
    said = Detail.objects.get(entry__act="assisted")
    assert (said.by, said.on_behalf_of, said.reason) == (
        bob.pk,
        given.person.pk,
        "A paper form at the library",
    )
    assert said.details["consent"] == "signed"


def test_by_the_code_in_their_letter(places: Places, bob: Person) -> None:
    until = timezone.now() + dt.timedelta(days=9)
    code = codes.make_batch(place=places.neighbourhood, batch="B", number=1, expires_at=until, by=bob)[0]
    given = begin(places, bob, who="code", code=code)
    assert codes.use_code(code, by=None) == given.person


def test_by_their_email_address_is_a_look_on_the_record(places: Places, bob: Person, alice: Person) -> None:
    assert begin(places, bob, who="email", email="ALICE@example.org").person == alice
    look = Detail.objects.get(entry__act="data-looked-at")
    assert look.at_person == alice.pk and look.by == bob.pk


def test_nobody_with_that_address(places: Places, bob: Person) -> None:
    with pytest.raises(NobodyWithThatAddress):
        begin(places, bob, who="email", email="nobody@example.org")


def test_nobody_helps_themselves_or_a_colleague(places: Places, bob: Person, paul: Person) -> None:
    for email in (bob.email, paul.email):
        with pytest.raises(NotForThem):
            begin(places, bob, who="email", email=email or "")
    assert not Assistance.objects.exists() and not Entry.objects.filter(act="assisted").exists()


def test_the_database_holds_it_too(places: Places, bob: Person) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Assistance.objects.create(
            helper=bob, person=bob, place=places.neighbourhood, reason="x", consent="signed"
        )


def test_a_refused_code_leaves_nothing(places: Places, bob: Person) -> None:
    with pytest.raises(codes.Unknown):
        begin(places, bob, who="code", code=codes.new_code())
    assert not Assistance.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"who": ""}, "who"),
        ({"who": "else"}, "who"),
        ({"who": "code"}, "code"),
        ({"who": "code", "code": "A" * 16}, "code"),
        ({"who": "email"}, "email"),
        ({"who": "email", "email": "no address"}, "email"),
        ({"reason": ""}, "reason"),
        ({"reason": "x" * 301}, "reason"),
        ({"reason": "a\x00b"}, "reason"),
        ({"consent": ""}, "consent"),
        ({"name": "x" * 81}, "name"),
        ({"name": "a\u202eb"}, "name"),
    ],
)
def test_what_is_missing_or_wrong_is_said_at_its_field(changes: dict[str, str], field: str) -> None:
    form = fields(**changes)
    assert not form.is_valid() and set(form.errors) == {field}


def test_a_ballot_takes_no_unknown_people() -> None:
    form = AssistFields(
        {"assist-who": "new", "assist-reason": "r", "assist-consent": "signed"}, allow_new=False
    )
    assert not form.is_valid() and "who" in form.errors


def test_the_resident_and_the_helper_both_see_it(
    places: Places, bob: Person, alice: Person, client: Client
) -> None:
    begin(places, bob, who="email", email=alice.email or "")
    sign_in(client, alice)
    mine = client.get(reverse("people:my-data")).content.decode()
    assert "A paper form at the library" in mine and "Bob" in mine and "They signed the paper form" in mine
    looked = client.get(reverse("people:who-looked")).content.decode()
    assert "Entered something for you" in looked and "Looked at your data" in looked
    sign_in(client, bob)
    given = client.get(reverse("people:assistance")).content.decode()
    assert "Alice" in given and "alice@" not in given


def test_a_resident_has_no_page_of_help_given(client: Client, alice: Person) -> None:
    sign_in(client, alice)
    assert client.get(reverse("people:assistance")).status_code == 403


def test_hostile_text_is_only_text(places: Places, bob: Person, client: Client) -> None:
    given: Any = begin(places, bob, reason="<script>alert(1)</script>", name="<img src=x onerror=alert(1)>")
    sign_in(client, bob)
    page = client.get(reverse("people:assistance")).content.decode()
    assert "<script>alert" not in page and "<img src=x" not in page and given.person
    assert make_person("Zed")
