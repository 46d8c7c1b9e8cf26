"""Events in people's own calendars: read back by a parser they say what the site says, and never what is not public."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from alongside.conftest import Places
from alongside.foundation.people.models import Person
from alongside.listening.events import actions
from alongside.listening.events.calendars import calendar_of
from alongside.listening.events.models import Event
from alongside.listening.events.tests.conftest import described
from alongside.ui.text import tidy, without_hidden

LONDON = ZoneInfo("Europe/London")


def entries(body: bytes) -> list[object]:
    return list(Calendar.from_ical(body).walk("VEVENT"))


@pytest.mark.django_db
def test_one_event_links_back(event: Event, client: Client) -> None:
    answer = client.get(reverse("events:ics", args=[event.pk]))
    assert answer["Content-Type"].startswith("text/calendar")
    (entry,) = entries(answer.content)
    page = settings.BASE_URL + event.get_absolute_url()
    assert str(entry["URL"]) == page and page in str(entry["DESCRIPTION"])
    assert (str(entry["UID"]), int(entry["SEQUENCE"]), str(entry["STATUS"])) == (
        str(event.pk),
        0,
        "CONFIRMED",
    )
    assert str(entry["LOCATION"]) == "St John’s Hall, 12 Mill Street"


@pytest.mark.django_db
def test_changes_count_up_and_cancelling_is_told(event: Event, bob: Person, client: Client) -> None:
    actions.change_event(event, by=bob, title="Another title")
    actions.cancel_event(event, reason="The hall is flooded.", by=bob)
    (entry,) = entries(client.get(reverse("events:ics", args=[event.pk])).content)
    assert (str(entry["UID"]), int(entry["SEQUENCE"]), str(entry["STATUS"])) == (
        str(event.pk),
        2,
        "CANCELLED",
    )
    assert "The hall is flooded." in str(entry["DESCRIPTION"])
    (in_feed,) = entries(client.get(reverse("events:feed", args=[event.place.code])).content)
    assert str(in_feed["STATUS"]) == "CANCELLED"


@pytest.mark.django_db
def test_nothing_unpublished_is_in_any_of_them(
    make_event: Callable[..., Event], client: Client, as_bob: Client, as_alice: Client, places: Places
) -> None:
    draft = make_event(draft=True, title="Secret plans")
    shown = make_event(title="Open plans")
    for browser in (client, as_alice, as_bob):
        for place in (places.neighbourhood, places.alliance, places.system):
            feed = browser.get(reverse("events:feed", args=[place.code]))
            assert b"Secret plans" not in feed.content and b"Open plans" in feed.content
            assert str(draft.pk).encode() not in feed.content
        assert browser.get(reverse("events:ics", args=[draft.pk])).status_code == 404
    hidden = [
        *(
            reverse(f"events:{name}", args=[draft.pk])
            for name in ("event", "poster", "say-poster", "paper", "told")
        ),
        reverse("events:go", args=[draft.code]),
        reverse("events:say", args=[draft.code]),
        reverse("events:said", args=[draft.code]),
        reverse("events:sign-up", args=[draft.pk]),
    ]
    for url in hidden:
        assert client.get(url).status_code == 404, url
        assert as_alice.get(url).status_code in {404, 302}, url
    assert (
        b"Secret plans" not in client.get(reverse("threads:thread", args=["events.event", draft.pk])).content
    )
    elsewhere = client.get(reverse("events:feed", args=[places.other_neighbourhood.code]))
    assert str(shown.pk).encode() not in elsewhere.content
    assert calendar_of([draft], name="x", address="/").count(b"BEGIN:VEVENT") == 0


@pytest.mark.django_db
def test_a_short_address_leads_to_the_invitation(event: Event, client: Client) -> None:
    for code in (event.code, event.code.lower()):
        assert client.get(reverse("events:go", args=[code]))["Location"] == event.get_absolute_url()
    assert client.get(reverse("events:go", args=["NOSUCH"])).status_code == 404
    poster = client.get(reverse("events:poster", args=[event.pk])).content.decode()
    assert f"{settings.BASE_URL}/events/go/{event.code}/" in poster and '<path d="M4 4h7' in poster


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
MOMENT = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2035, 1, 1), timezones=st.just(dt.UTC)).map(
    lambda at: at.replace(microsecond=0)
)


@given(
    title=TEXT.filter(lambda text: without_hidden(tidy(text))),
    about=TEXT,
    venue=TEXT,
    starts=MOMENT,
    minutes=st.integers(1, 3000),
)
def test_a_calendar_read_back_says_the_same(
    title: str, about: str, venue: str, starts: dt.datetime, minutes: int
) -> None:
    event = Event(**described(title=title, about=about, venue=venue, starts_at=starts), state="published")
    event.ends_at = starts + dt.timedelta(minutes=minutes)
    (entry,) = entries(calendar_of([event], name="Events", address="/events/x.ics"))
    assert entry["DTSTART"].dt == event.starts_at and entry["DTEND"].dt == event.ends_at
    # The time on the wall is that of London, in summer as in winter.
    wall = event.starts_at.astimezone(LONDON)
    assert entry["DTSTART"].dt.replace(tzinfo=None) == wall.replace(tzinfo=None)
    assert entry["DTSTART"].dt.utcoffset() == wall.utcoffset()
    assert str(entry["SUMMARY"]) == without_hidden(tidy(title))
    assert str(entry["DESCRIPTION"]).startswith(without_hidden(tidy(about)))


@pytest.mark.django_db
def test_summer_time_is_said_in_the_file(make_event: Callable[..., Event], client: Client) -> None:
    summer = timezone.make_aware(dt.datetime(2099, 7, 1, 18, 0), LONDON)
    event = make_event(starts_at=summer)
    body = client.get(reverse("events:ics", args=[event.pk])).content
    assert b"DTSTART;TZID=Europe/London:20990701T180000" in body and b"BEGIN:VTIMEZONE" in body
