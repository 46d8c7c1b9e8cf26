"""Printing letters: shown once, safe in a spreadsheet, replaced when lost; six first uses at once."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alongside.conftest import Places, make_person, sign_in
from alongside.foundation.people import codes
from alongside.foundation.people.models import ParticipationCode, Person
from alongside.foundation.people.permissions import Role
from alongside.foundation.people.tests.test_codes import make
from alongside.foundation.people.views.codes import plain_cell
from alongside.foundation.record.models import Entry


def batch_form(**changes: Any) -> dict[str, Any]:
    day = timezone.localdate() + dt.timedelta(days=60)
    until = {"until-day": day.day, "until-month": day.month, "until-year": day.year}
    return {"batch": "North side", "number": 3, "shape": "letters", **until, **changes}


def letters_page(places: Places) -> str:
    return reverse("people:codes", args=[places.neighbourhood.code])


def test_the_letters_are_shown_once_and_work(client: Client, places: Places, bob: Person) -> None:
    sign_in(client, bob)
    answer = client.post(letters_page(places), batch_form())
    page = answer.content.decode()
    shown = re.findall(r"people-letter__code\">([0-9A-Z-]{19})<", page)
    assert len(shown) == 3 and "no-store" in answer["Cache-Control"]
    assert all(f"?{code}" not in page and f"code={code}" not in page for code in shown)
    assert page.count('<svg class="people-letter__picture"') == 3
    for code in shown:
        assert codes.use_code(code, by=None).home == places.neighbourhood
    again = client.get(letters_page(places)).content.decode()
    assert not any(code in again for code in shown) and "North side" in again


def test_a_form_sent_twice_makes_one_batch(client: Client, places: Places, bob: Person) -> None:
    sign_in(client, bob)
    once = re.search(r'name="once" value="([^"]+)"', client.get(letters_page(places)).content.decode())
    assert once is not None
    first = client.post(letters_page(places), batch_form(once=once[1]))
    second = client.post(letters_page(places), batch_form(once=once[1]))
    assert first.status_code == 200 and second.status_code == 302
    assert ParticipationCode.objects.count() == 3


def test_a_batch_name_is_used_once(client: Client, places: Places, bob: Person) -> None:
    sign_in(client, bob)
    client.post(letters_page(places), batch_form())
    answer = client.post(letters_page(places), batch_form())
    assert answer.status_code == 409 and "another name" in answer.content.decode()


def test_the_list_is_safe_in_a_spreadsheet(client: Client, places: Places, bob: Person) -> None:
    sign_in(client, bob)
    answer = client.post(letters_page(places), batch_form(batch='=HYPERLINK("http://bad")', shape="list"))
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert answer["Content-Type"].startswith("text/csv") and "attachment" in answer["Content-Disposition"]
    assert len(rows) == 4 and rows[1][1] == '\'=HYPERLINK("http://bad")'
    assert codes.use_code(rows[1][3], by=None)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " ="])
def test_no_cell_begins_a_formula(start: str) -> None:
    assert plain_cell(f"{start}1").startswith("'") and plain_cell("Spring 2026") == "Spring 2026"


@pytest.mark.parametrize(
    "changes",
    [
        {"batch": ""},
        {"batch": "x" * 81},
        {"batch": "a\u202eb"},
        {"number": 0},
        {"number": 2001},
        {"number": "many"},
        {"until-year": "2020"},
        {"until-year": "2099"},
        {"until-day": "40"},
        {"shape": "pdf"},
    ],
)
def test_a_bad_batch_keeps_what_was_typed(
    client: Client, places: Places, bob: Person, changes: dict[str, Any]
) -> None:
    sign_in(client, bob)
    answer = client.post(letters_page(places), batch_form(**changes))
    page = answer.content.decode()
    assert answer.status_code == 200 and "There is a problem" in page
    assert ParticipationCode.objects.count() == 0
    if "batch" not in changes:
        assert 'value="North side"' in page


def test_two_thousand_letters_take_few_queries(
    places: Places, bob: Person, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(40):
        made = make(places.neighbourhood, bob, 2000)
    assert len(set(made)) == 2000


def test_a_stranger_cannot_print_letters(
    client: Client, places: Places, alice: Person, charlie: Person
) -> None:
    assert client.get(letters_page(places)).status_code == 302
    for person in (alice, charlie, make_person("Far", roles={Role.FACILITATOR: places.other_neighbourhood})):
        sign_in(client, person)
        assert client.post(letters_page(places), batch_form()).status_code == 403
    assert ParticipationCode.objects.count() == 0


def test_replacing_by_page(client: Client, letter: str, places: Places, bob: Person) -> None:
    person = codes.use_code(letter, by=None)
    sign_in(client, bob)
    url = reverse("people:replace-letter", args=[places.neighbourhood.code])
    page = client.post(
        url, {"lost-batch": "Spring", "lost-number": 1, "lost-reason": "lost it"}
    ).content.decode()
    shown = re.findall(r"people-letter__code\">([0-9A-Z-]{19})<", page)
    assert len(shown) == 1 and codes.use_code(shown[0], by=None) == person
    wrong = client.post(url, {"lost-batch": "Spring", "lost-number": 9, "lost-reason": "lost it"})
    assert wrong.status_code == 409


@pytest.mark.django_db(transaction=True)
def test_six_first_uses_at_once_make_one_person(request: pytest.FixtureRequest) -> None:
    letter = request.getfixturevalue("letter")
    ready = threading.Barrier(6)
    found: list[Any] = []

    def use() -> None:
        try:
            ready.wait()
            found.append(codes.use_code(letter, by=None).pk)
        except Exception as problem:  # noqa: BLE001 - whatever it is, the test shows it
            found.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=use) for _each in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(found) == 6 and len(set(found)) == 1, found
    assert ParticipationCode.objects.filter(person=found[0]).count() == 1
    assert Entry.objects.filter(act="letter-used").count() == 1
