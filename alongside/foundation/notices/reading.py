"""Reading the inbox: a page of notices at a time, newest first, by day."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from alongside.foundation.notices.models import Mail, Notice
from alongside.foundation.people.models import Person

SHOWN = 20


@dataclass(frozen=True)
class Day:
    """The notices of one day, newest first."""

    day: dt.date
    notices: list[Notice]


@dataclass(frozen=True)
class InboxPage:
    """One page of an inbox. `older` is the key of the next, or empty."""

    days: list[Day]
    older: str


def inbox_page(person: Person, *, before: str = "", shown: int = SHOWN) -> InboxPage:
    """The person's notices before a key that an earlier page gave; the newest if it is no such key."""
    rows = Notice.objects.filter(person=person).select_related("place").order_by("-at", "-id")
    key = _key(before)
    if key is not None:
        at, pk = key
        rows = rows.filter(Q(at__lt=at) | Q(at=at, id__lt=pk))
    found = list(rows[: shown + 1])
    page = found[:shown]
    days = [Day(day, list(each)) for day, each in groupby(page, lambda notice: timezone.localdate(notice.at))]
    return InboxPage(days, f"{page[-1].at.isoformat()}~{page[-1].pk}" if len(found) > shown else "")


def could_not_send(person: Person, shown: int = 5) -> list[Mail]:
    """The last emails that could not be sent to the person."""
    failed = Mail.objects.filter(person=person, state=Mail.State.FAILED)
    return list(failed.prefetch_related("notices").order_by("-made_at")[:shown])


def _key(text: str) -> tuple[dt.datetime, uuid.UUID] | None:
    at, _mark, pk = text.partition("~")
    try:
        # A plus sign of an address may have become a space.
        moment = parse_datetime(at.replace(" ", "+"))
        return (moment, uuid.UUID(pk)) if moment is not None and timezone.is_aware(moment) else None
    except (ValueError, OverflowError):
        return None
