"""The record's pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alongside.conftest import Places, make_person, sign_in
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Role
from alongside.foundation.record import actions, reading


@pytest.fixture
def written(places: Places, alice: Person) -> None:
    for n in range(3):
        actions.write(
            act="idea-submitted",
            about=places.neighbourhood,
            place=places.neighbourhood,
            by=alice,
            reason=f"Why {n}",
        )


def test_everyone_sees_the_heads(client: Client, written: None) -> None:
    page = client.get(reverse("record:heads"))
    assert page.status_code == 200
    text = page.content.decode()
    assert "Mill Quarter" in text
    assert "place:NBH" in text
    text_page = client.get(reverse("record:heads-text"))
    [line] = text_page.content.decode().splitlines()
    name, length, head = line.split()
    assert (name, length, len(head)) == ("place:NBH", "3", 64)
    assert head[:16] in text


def test_those_who_check_it_go_on_to_the_entries(
    client: Client, written: None, alice: Person, steward: Person
) -> None:
    link = reverse("record:entries", args=["NBH"])
    sign_in(client, alice)
    assert link not in client.get(reverse("record:heads")).content.decode()
    sign_in(client, steward)
    assert link in client.get(reverse("record:heads")).content.decode()


def test_the_heads_are_paged(client: Client, places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    for place in [*places.areas, places.neighbourhood]:
        actions.write(act="place-changed", about=place, place=place, by=None)
    first, more = reading.heads_page(shown=3)
    rest, none_left = reading.heads_page(after=first[-1].chain, shown=3)
    assert (len(first), more, len(rest), none_left) == (3, True, 2, False)
    assert client.get(reverse("record:heads"), {"after": "place:AREA2"}).status_code == 200


def test_an_empty_record_says_so(client: Client, db: None) -> None:
    assert "Nothing is on the record yet" in client.get(reverse("record:heads")).content.decode()


def test_those_who_check_it_read_the_entries_without_names(
    client: Client, written: None, places: Places, steward: Person
) -> None:
    sign_in(client, steward)
    text = client.get(reverse("record:entries", args=["NBH"])).content.decode()
    assert "Idea submitted" in text
    assert "Alice" not in text
    assert "Why 1" not in text


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.PRIVACY_OFFICER])
def test_auditors_and_privacy_officers_read_them_at_their_place_only(
    client: Client, written: None, places: Places, role: Role
) -> None:
    person = make_person("Ada", roles={role: places.alliance})
    sign_in(client, person)
    assert client.get(reverse("record:entries", args=["NBH"])).status_code == 200
    assert client.get(reverse("record:entries", args=["NBH2"])).status_code == 403


def test_others_do_not_read_the_entries(client: Client, written: None, alice: Person) -> None:
    here = reverse("record:entries", args=["NBH"])
    assert client.get(here).status_code == 302
    sign_in(client, alice)
    assert client.get(here).status_code == 403
    assert client.get(reverse("record:entries", args=["NOWHERE"])).status_code == 404


@pytest.mark.parametrize("before", ["x", "-1", "9" * 40, "²", "2"])
def test_any_page_number_is_answered(client: Client, written: None, steward: Person, before: str) -> None:
    sign_in(client, steward)
    page = client.get(reverse("record:entries", args=["NBH"]), {"before": before})
    assert page.status_code == 200
    assert page.content.decode().count("Idea submitted") == (1 if before == "2" else 3)


def test_entries_are_paged_by_number(places: Places, written: None) -> None:
    newest, more = reading.lines_page(places.neighbourhood, shown=2)
    oldest, none_left = reading.lines_page(places.neighbourhood, before=newest[-1].number, shown=2)
    assert [line.number for line in [*newest, *oldest]] == [3, 2, 1]
    assert (more, none_left) == (True, False)


def test_a_page_of_entries_takes_few_queries(
    client: Client, written: None, steward: Person, django_assert_max_num_queries: Any
) -> None:
    sign_in(client, steward)
    with django_assert_max_num_queries(8):
        client.get(reverse("record:entries", args=["NBH"]))
    with django_assert_max_num_queries(8):
        client.get(reverse("record:heads"))


def test_an_unknown_kind_is_shown_as_it_is() -> None:
    assert reading.kind_in_words("gone.thing") == "gone.thing"
    assert reading.kind_in_words("nonsense") == "nonsense"
    assert reading.kind_in_words("") == ""
