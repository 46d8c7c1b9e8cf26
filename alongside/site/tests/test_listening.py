"""What is being asked and what was told back, over all the rooms of listening, on the pages of the site."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alongside.conftest import Places
from alongside.foundation.people.models import Person
from alongside.foundation.places.models import Place
from alongside.listening.events.models import Event
from alongside.listening.statements.models import OpinionMap, Question
from alongside.listening.surveys.actions import publish
from alongside.listening.surveys.models import Survey
from alongside.listening.themes.actions.findings import publish_findings
from alongside.listening.themes.models import Finding
from alongside.site import listening

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def event(place: Place, by: Person, title: str, starts: dt.timedelta, **fields: object) -> Event:
    starts_at = timezone.now() + starts
    made: Event = Event.objects.create(
        place=place, title=title, about="About it.", host="Us", venue_kind="hall", made_by=by,
        starts_at=starts_at, ends_at=starts_at + DAY / 24, **{"state": "published", **fields},
    )  # fmt: skip
    return made


def survey(place: Place, by: Person, title: str, closes: dt.timedelta, **fields: object) -> Survey:
    now = timezone.now()
    made: Survey = Survey.objects.create(
        place=place, title=title, intro="Why.", made_by=by, opens_at=now - 9 * DAY, closes_at=now + closes,
        **{"opened_at": now - 9 * DAY, **fields},
    )  # fmt: skip
    return made


def question(place: Place, by: Person, title: str, closes: dt.timedelta, **fields: object) -> Question:
    now = timezone.now()
    made: Question = Question.objects.create(
        place=place, title=title, question="What now?", made_by=by, opens_at=now - 9 * DAY, closes_at=now + closes,
        **{"state": "live", **fields},
    )  # fmt: skip
    OpinionMap.objects.create(question=made)
    return made


@pytest.fixture
def rooms(places: Places, bob: Person) -> None:
    here, there = places.neighbourhood, places.other_neighbourhood
    event(here, bob, "Tea and talk", 2 * DAY)
    event(here, bob, "Not announced", 2 * DAY, state="draft")
    event(here, bob, "Long over", -2 * DAY)
    survey(here, bob, "About the park", DAY)
    survey(here, bob, "Being written", DAY, opened_at=None)
    survey(here, bob, "Over", -DAY)
    survey(there, bob, "Elsewhere", 4 * DAY)
    question(here, bob, "Buses", 3 * DAY)
    question(here, bob, "Still a draft", 3 * DAY, state="draft")
    question(
        here, bob, "Trains", -DAY, state="told", told_at=timezone.now() - DAY, what_next="We will ask them."
    )
    clinic = survey(here, bob, "The clinic", -2 * DAY)
    publish(clinic, note="Thank you.", by=bob)
    Survey.objects.filter(pk=clinic.pk).update(published_at=timezone.now() - 2 * DAY)


def titles(calls: list[listening.Call]) -> list[str]:
    return [call.title for call in calls]


def test_what_ends_first_stands_first_and_nothing_hidden_is_shown(places: Places, rooms: None) -> None:
    assert titles(listening.asking(most=9)) == ["About the park", "Tea and talk", "Buses", "Elsewhere"]
    assert titles(listening.asking(places.neighbourhood, most=2)) == ["About the park", "Tea and talk"]
    assert titles(listening.asking(places.alliance, most=9)) == ["About the park", "Tea and talk", "Buses"]
    assert titles(listening.told_back(places.system, most=9)) == ["Trains", "The clinic"]
    assert titles(listening.told_back(places.other_neighbourhood, most=9)) == []


def test_each_card_leads_to_its_page(client: Client, places: Places, rooms: None) -> None:
    for call in [*listening.asking(most=9), *listening.told_back(most=9)]:
        assert client.get(call.url).status_code == 200, call


def test_the_pages_show_them(client: Client, places: Places, rooms: None, bob: Person) -> None:
    heard = event(places.neighbourhood, bob, "The open day", -3 * DAY)
    finding = Finding.objects.create(
        place=heard.place,
        source=heard,
        kind="will_do",
        title="We open on Saturdays",
        words="You said so.",
        made_by=bob,
    )
    assert "We open on Saturdays" not in client.get(reverse("listen")).content.decode()
    publish_findings(heard, by=bob)
    finding.refresh_from_db()
    for address in (reverse("listen"), places.neighbourhood.get_absolute_url()):
        html = client.get(address).content.decode()
        for shown in (
            "Tea and talk",
            "About the park",
            "Buses",
            "Trains",
            "The open day",
            "We open on Saturdays",
        ):
            assert shown in html, (address, shown)
        for hidden in ("Not announced", "Being written", "Still a draft"):
            assert hidden not in html, (address, hidden)
    assert "Tea and talk" in client.get(reverse("home")).content.decode()


def test_other_programs_read_the_same(client: Client, places: Places, rooms: None, bob: Person) -> None:
    asked = client.get("/api/1/asking", {"place": places.alliance.code}).json()
    assert [each["title"] for each in asked] == ["About the park", "Tea and talk", "Buses"]
    assert {each["room"] for each in asked} == {"survey", "event", "question"}
    assert {each["place"] for each in asked} == {places.neighbourhood.code}
    assert client.get("/api/1/asking", {"place": "NOWHERE"}).status_code == 404
    heard = event(places.neighbourhood, bob, "The open day", -3 * DAY)
    Finding.objects.create(
        place=heard.place, source=heard, kind="we_need", title="A bus", words="The 23.", made_by=bob
    )
    assert client.get("/api/1/findings").json() == []
    publish_findings(heard, by=bob)
    [found] = client.get("/api/1/findings", {"place": places.system.code}).json()
    assert (found["kind"], found["title"]) == ("we_need", "A bus") and client.get(
        found["url"]
    ).status_code == 200
    assert client.get("/api/1/findings", {"page": 2}).json() == []
