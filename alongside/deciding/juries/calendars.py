"""Sessions of a jury as iCalendar (RFC 5545), for people's own calendars. Only what everyone may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, Event

from alongside.deciding.juries.models import Session
from alongside.ui.text import tidy, without_hidden


def calendar_of(sessions: Iterable[Session], *, name: str, address: str) -> bytes:
    """A calendar of these sessions.

    Parameters: `name` of the calendar; `address` where it stands, beginning with a slash.
    """
    zone = ZoneInfo(settings.TIME_ZONE)
    calendar = Calendar()
    calendar.add("prodid", "-//Alongside//Juries//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _plain(name))
    calendar.add("name", _plain(name))
    calendar.add("url", settings.BASE_URL + address)
    for session in sessions:
        entry = Event()
        entry.add("uid", str(session.pk))
        entry.add("sequence", session.version - 1)
        entry.add("dtstamp", session.changed_at.astimezone(dt.UTC))
        entry.add("last-modified", session.changed_at.astimezone(dt.UTC))
        entry.add("dtstart", session.starts_at.astimezone(zone))
        entry.add("dtend", session.ends_at.astimezone(zone))
        entry.add("summary", _plain(f"{name}: {session.title}"))
        entry.add("description", _plain(session.agenda))
        entry.add("location", _plain(session.where))
        entry.add("url", settings.BASE_URL + session.get_absolute_url())
        calendar.add_component(entry)
    if calendar.events:
        calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _plain(words: str) -> str:
    return without_hidden(tidy(words))
