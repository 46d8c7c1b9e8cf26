"""My data: everything held is described, shown, taken away and erased; and what must stay, stays."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

import alongside
from alongside.conftest import Places, make_person, sign_in
from alongside.foundation.people import actions, codes, my_data
from alongside.foundation.people.field_words import FIELD_WORDS
from alongside.foundation.people.held import HELD, OnErase
from alongside.foundation.people.identity import identities, identity_digest, keyed
from alongside.foundation.people.models import AboutYou, Assistance, Person, RoleHolding
from alongside.foundation.people.permissions import Role
from alongside.foundation.people.relations import relations
from alongside.foundation.record import actions as record
from alongside.foundation.record.models import Detail, Entry


def test_every_relation_to_a_person_is_described() -> None:
    there = {relation.key for relation in relations()}
    assert there - set(HELD) == set(), "describe these in alongside/foundation/people/held.py"
    assert set(HELD) - there == set(), "these are described, but there is no such field any more"


def test_a_relation_that_is_not_described_would_be_found() -> None:
    """The test above can fail: each described relation is found by walking the models, not by the list."""
    found = {relation.model for relation in relations()}
    assert {AboutYou, RoleHolding, EmailAddress, Authenticator} <= found
    assert all(relation.model in set(apps.get_models(include_auto_created=True)) for relation in relations())


@pytest.fixture
def letter(places: Places, bob: Person) -> str:
    until = timezone.now() + dt.timedelta(days=9)
    return codes.make_batch(place=places.neighbourhood, batch="B", number=1, expires_at=until, by=bob)[0]


@pytest.fixture
def full(alice: Person, bob: Person, places: Places, letter: str) -> Person:
    """Alice with something of everything."""
    alice.set_password("three words in a row")
    alice.save()
    EmailAddress.objects.create(user=alice, email="alice@example.org", verified=True, primary=True)
    codes.use_code(letter, by=alice)
    actions.say_about_you(
        by=alice, answers={"age_band": "75-plus", "disability": "yes", "small_area": places.areas[0]}
    )
    Assistance.objects.create(
        helper=bob,
        person=alice,
        place=places.neighbourhood,
        reason="By phone",
        consent="spoken",
        what="your idea",
    )
    with transaction.atomic():
        record.look(
            by=bob, at_person=alice, place=places.neighbourhood, purpose="She rang", fields=["name to show"]
        )
    return alice


def test_everything_is_shown_and_no_secret(full: Person, client: Client) -> None:
    sign_in(client, full)
    page = client.get(reverse("people:my-data")).content.decode()
    for each in (
        "alice@example.org",
        "Mill Quarter",
        "75 or over",
        "By phone",
        "Letters with a code",
        "Resident",
    ):
        assert each in page, each
    assert full.password not in page and "argon2" not in page and "ballot is kept apart" in page


def test_the_file_holds_every_relation(full: Person, client: Client) -> None:
    sign_in(client, full)
    answer = client.get(reverse("people:my-data-file"))
    assert "attachment" in answer["Content-Disposition"] and "no-store" in answer["Cache-Control"]
    said = json.loads(answer.content)
    there = {str(relation.held.what) for relation in relations() if relation.rows(full).exists()}
    assert {part["what"] for part in said["held"]} == there
    assert said["account"]["Email address"] == "alice@example.org"
    assert any(entry["reason"] == "She rang" for entry in said["record"])
    assert "argon2" not in answer.content.decode() and "secret" in said["ballots"]


def test_each_sees_only_their_own(full: Person, charlie: Person, client: Client) -> None:
    sign_in(client, charlie)
    for name in ("people:my-data", "people:my-data-file", "people:who-looked"):
        page = client.get(reverse(name)).content.decode()
        assert "alice" not in page.lower() and "She rang" not in page


def test_who_looked_says_who_when_why_and_what(full: Person, client: Client) -> None:
    sign_in(client, full)
    page = client.get(reverse("people:who-looked")).content.decode()
    assert "Bob" in page and "She rang" in page and "name to show" in page and "bob@" not in page


def erase(client: Client, person: Person, word: str = "erase") -> Any:
    sign_in(client, person)
    return client.post(reverse("people:erase"), {"word": word})


def test_erasing_empties_the_person_and_keeps_the_record_whole(
    full: Person, client: Client, letter: str
) -> None:
    other = Client()
    sign_in(other, full)
    entries = Entry.objects.count()
    answer = erase(client, full)
    assert answer.status_code == 302 and "_auth_user_id" not in client.session
    gone = Person.objects.get(pk=full.pk)
    assert (gone.email, gone.display_name, gone.home, gone.is_active) == (None, "", None, False)
    assert gone.name_for_public == "A person who left" and not gone.has_usable_password()
    for relation in relations():
        if relation.held.on_erase is OnErase.DELETED:
            assert not relation.rows(gone).exists(), relation.key
    for person_field in ("by", "at_person", "on_behalf_of"):
        left = Detail.objects.filter(**{person_field: full.pk}).exclude(entry__act="record-erased")
        assert not left.exists()
    assert Entry.objects.count() > entries
    assert not any("alice" in str(session.get_decoded()) for session in Session.objects.all())
    assert other.get(reverse("people:me")).status_code == 302
    with pytest.raises(codes.Ended):
        codes.use_code(letter, by=None)


@pytest.mark.parametrize("word", ["", "no", "erase me", "x" * 300, "er\x00ase"])
def test_another_word_erases_nothing(full: Person, client: Client, word: str) -> None:
    answer = erase(client, full, word)
    assert answer.status_code == 200 and "There is a problem" in answer.content.decode()
    assert Person.objects.get(pk=full.pk).email


def test_looking_at_the_page_erases_nothing(full: Person, client: Client) -> None:
    sign_in(client, full)
    page = client.get(reverse("people:erase")).content.decode()
    assert "What goes" in page and "What stays, without your name" in page
    assert Person.objects.get(pk=full.pk).email


def test_the_only_steward_hands_over_first(steward: Person, places: Places, client: Client) -> None:
    answer = erase(client, steward)
    assert answer.status_code == 409 and "only place steward" in answer.content.decode()
    make_person("Second", roles={Role.PLACE_STEWARD: places.system})
    assert erase(client, steward).status_code == 302


# One human being is one person


def test_coming_back_with_the_same_address_is_found(alice: Person) -> None:
    before = identities(alice, "ballot 1")
    my_data.erase(by=alice)
    back = make_person("Alice again", email="Alice@Example.org")
    assert set(identities(back, "ballot 1")) & set(before)


def test_a_letter_added_to_an_account_is_found_with_it(letter: str, alice: Person, charlie: Person) -> None:
    by_email = identities(alice, "ballot 1")
    codes.use_code(letter, by=alice)
    both = identities(alice, "ballot 1")
    assert len(both) == 2 and both[0] == by_email[0] and identity_digest(alice, "ballot 1") == both[0]
    assert not set(both) & set(identities(charlie, "ballot 1"))


def test_identities_of_two_purposes_have_nothing_in_common(alice: Person) -> None:
    assert not set(identities(alice, "ballot 1")) & set(identities(alice, "ballot 2"))
    assert all(len(each) == 32 for each in identities(alice, "ballot 1"))
    assert keyed("a", "b") != keyed("ab")


def test_somebody_with_neither_is_known_by_their_account(places: Places) -> None:
    one, two = (Person.objects.create_user(None) for _each in range(2))
    assert identity_digest(one, "p") != identity_digest(two, "p")


# The account's home and the questions about oneself


def test_the_account_is_changed_and_the_home_moves(alice: Person, places: Places, client: Client) -> None:
    sign_in(client, alice)
    said = {"display_name": "  Alice   B ", "home": places.other_neighbourhood.pk, "language": ""}
    assert client.post(reverse("people:me"), said).status_code == 302
    alice.refresh_from_db()
    assert alice.display_name == "Alice B" and alice.home == places.other_neighbourhood
    now = RoleHolding.objects.current().filter(person=alice).values_list("place__code", flat=True)
    assert list(now) == [places.other_neighbourhood.code]
    client.post(reverse("people:me"), said | {"home": places.neighbourhood.pk})
    client.post(reverse("people:me"), said | {"home": ""})
    assert not RoleHolding.objects.current().filter(person=alice).exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"display_name": "x" * 81},
        {"display_name": "a\u202eb"},
        {"display_name": "a\x00b"},
        {"home": "not-a-place"},
        {"language": "xx"},
    ],
)
def test_a_bad_answer_changes_nothing(alice: Person, client: Client, changes: dict[str, str]) -> None:
    sign_in(client, alice)
    answer = client.post(reverse("people:me"), {"display_name": "New", "home": "", "language": "", **changes})
    assert answer.status_code == 200 and "There is a problem" in answer.content.decode()
    alice.refresh_from_db()
    assert alice.display_name == "Alice" and alice.home is not None


def test_only_a_neighbourhood_can_be_a_home(alice: Person, places: Places, client: Client) -> None:
    sign_in(client, alice)
    for place in (places.system, places.areas[0]):
        answer = client.post(reverse("people:me"), {"display_name": "", "home": place.pk, "language": ""})
        assert answer.status_code == 200


def test_about_you_is_kept_changed_and_deleted(alice: Person, places: Places, client: Client) -> None:
    sign_in(client, alice)
    url = reverse("people:about-you")
    assert "never a total below 5" in client.get(url).content.decode()
    assert client.post(url, {"age_band": "25-34", "small_area": places.areas[0].pk}).status_code == 302
    kept = AboutYou.objects.get(person=alice)
    assert (kept.age_band, kept.sex, kept.small_area) == ("25-34", "", places.areas[0])
    assert not Detail.objects.filter(details__icontains="25-34").exists()
    client.post(url, {})
    assert AboutYou.objects.get(person=alice).age_band == ""
    client.get(reverse("people:forget-about-you"))
    assert AboutYou.objects.exists()
    client.post(reverse("people:forget-about-you"))
    assert not AboutYou.objects.exists()


def test_a_small_area_elsewhere_is_refused(alice: Person, places: Places, client: Client) -> None:
    sign_in(client, alice)
    answer = client.post(
        reverse("people:about-you"), {"small_area": places.other_area.pk, "age_band": "none"}
    )
    assert answer.status_code == 200 and not AboutYou.objects.exists()


def test_the_privacy_page_names_all_that_is_kept(client: Client, db: None) -> None:
    page = client.get(reverse("people:privacy")).content.decode()
    for described in HELD.values():
        assert str(described.what).replace("’", "’") in page
    assert "Ballots" in page and "The record" in page


def test_the_privacy_page_names_every_cookie(client: Client, db: None) -> None:
    """Django sets two: the session and the one against forged forms. All others are set by these files."""
    root = Path(alongside.__file__).parent
    told = {
        "foundation/people/sign_in.py": "choose a language",
        "listening/statements/browsers.py": "vote on statements",
    }
    setting = {
        str(file.relative_to(root))
        for file in root.rglob("*.py")
        if "tests" not in file.parts and re.search(r"\.set_(signed_)?cookie\(", file.read_text("utf-8"))
    }
    assert setting == set(told)
    page = client.get(reverse("people:privacy")).content.decode()
    assert all(words in page for words in told.values())


def test_every_column_about_people_is_called_something_that_can_be_translated() -> None:
    nameless = {
        f"{relation.model._meta.label}.{field.name}"
        for relation in relations()
        for field in relation.fields()
        if not isinstance(field._verbose_name, Promise) and field.name not in FIELD_WORDS
    }
    assert not nameless
    kept = {field.name for relation in relations() for field in relation.fields()}
    assert not set(FIELD_WORDS) - kept, "words for columns that nothing has any more"


def test_my_data_asks_once_for_what_there_is(
    client: Client, alice: Person, django_assert_max_num_queries: Any
) -> None:
    sign_in(client, alice)
    client.get(reverse("people:my-data"))
    with django_assert_max_num_queries(10):
        assert client.get(reverse("people:my-data")).status_code == 200
