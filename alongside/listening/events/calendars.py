"""Events as iCalendar (RFC 5545), for people's own calendars. Only what everyone may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar
from icalendar import Event as Entry

from alongside.listening.events.models import Event
from alongside.ui.text import tidy, without_hidden

# How long past events stay in a feed, so that whoever was away sees what was cancelled or moved.
LOOKING_BACK = dt.timedelta(days=90)
MOST = 300


def calendar_of(events: Iterable[Event], *, name: str, address: str) -> bytes:
    """A calendar of these events. Drafts are left out, whoever asks.

    Parameters: `name` of the calendar; `address` where it stands, beginning with a slash.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Alongside//Events//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _plain(name))
    calendar.add("name", _plain(name))
    calendar.add("url", settings.BASE_URL + address)
    for event in events:
        if event.is_public():
            calendar.add_component(_entry(event))
    if calendar.events:
        calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _entry(event: Event) -> Entry:
    zone = ZoneInfo(settings.TIME_ZONE)
    page = settings.BASE_URL + event.get_absolute_url()
    cancelled = event.state == Event.State.CANCELLED
    entry = Entry()
    # The event's own id, which no change and no move of the site to another address touches.
    entry.add("uid", str(event.pk))
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", event.changed_at.astimezone(dt.UTC))
    entry.add("last-modified", event.changed_at.astimezone(dt.UTC))
    entry.add("dtstart", event.starts_at.astimezone(zone))
    entry.add("dtend", event.ends_at.astimezone(zone))
    entry.add(
        "summary",
        _("Cancelled: %(title)s") % {"title": _plain(event.title)} if cancelled else _plain(event.title),
    )
    said = [_("Cancelled. %(reason)s") % {"reason": _plain(event.cancelled_because)}] if cancelled else []
    said += [_plain(event.about), _("More, and how to sign up: %(page)s") % {"page": page}]
    entry.add("description", "\n\n".join(said))
    entry.add("location", _plain(event.where_in_words()))
    entry.add("url", page)
    entry.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    return entry


def _plain(words: str) -> str:
    return without_hidden(tidy(words))


def lately_and_coming() -> dt.datetime:
    """From when on events stand in a feed."""
    return timezone.now() - LOOKING_BACK
