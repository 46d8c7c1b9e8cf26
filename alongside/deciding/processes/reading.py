"""What the pages of processes read: the list, kept quick however long it grows, and one process with its stages."""

from __future__ import annotations

import binascii
import datetime as dt
import functools
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from alongside.deciding.processes.models import Follow, Key, Process, Stage
from alongside.deciding.processes.rung import with_rung_facts
from alongside.foundation.people.models import Person
from alongside.foundation.places.models import Place, heavy

PAGE = 20
# Up to so many processes of a place are put in order after they were found.
FEW = 2000


@dataclass(frozen=True)
class Page:
    """One page of the list; `newer` and `older` are the marks of the neighbouring pages, or empty."""

    processes: list[Any]
    newer: str
    older: str


def page_of(processes: QuerySet[Process], mark: str) -> Page:
    """The page of a list, newest first, that a mark points to (an unreadable mark points to the first page).

    Reads by key: the last page of a million costs as much as the first.
    """
    forwards, at, pk = _read(mark)
    rows = processes
    if at is not None and forwards:
        rows = rows.filter(Q(made_at__lte=at) & (Q(made_at__lt=at) | Q(pk__lt=pk)))
    elif at is not None:
        rows = rows.filter(Q(made_at__gte=at) & (Q(made_at__gt=at) | Q(pk__gt=pk)))
    order = ("-made_at", "-pk") if forwards else ("made_at", "pk")
    found = list(rows.order_by(*order)[: PAGE + 1])
    more = len(found) > PAGE
    found = found[:PAGE]
    if not forwards:
        found.reverse()
    newer = mark and (forwards or more) and found
    older = more or not forwards
    return Page(
        found,
        _mark("n", found[0]) if newer else "",
        _mark("o", found[-1]) if older and found else "",
    )


def listed(processes: QuerySet[Process]) -> QuerySet[Process]:
    """With only what a card in the list shows: a place's outline alone can be longer than the page."""
    return processes.select_related("place").only("title", "question", "state", "made_at", "place__name")


def open_stages(processes: list[Process]) -> dict[uuid.UUID, tuple[str, dt.datetime]]:
    """For each of these processes the title and end of a stage that is open now, if one is."""
    rows = (
        Stage.objects.open_now()
        .filter(process__in=[process.pk for process in processes])
        .order_by("-order")
        .values_list("process", "title", "closes_at")
    )
    return {pk: (title, closes_at) for pk, title, closes_at in rows}


def led_by(person: object) -> list[Process]:
    """The processes that the person leads and that are not over, drafts too."""
    if not isinstance(person, Person):
        return []
    rows = Process.objects.filter(Q(resident_lead=person) | Q(professional_lead=person)).order_by()
    found = [process for process in rows.only("title", "state", "made_at")[:200] if not process.has_ended()]
    return sorted(found, key=lambda process: process.made_at, reverse=True)[:10]


def at_place(processes: QuerySet[Process], place: Place) -> QuerySet[Process]:
    """Those of a place and of the places inside it.

    Where few are here, they are found by place and then put in order. Where many are, the list is read in its order,
    and those elsewhere are passed over until a page is full; comparing paths keeps the database from sorting them all.
    """
    here = Q(place__in=Place.objects.within(place).order_by().values("pk"))
    if place.depth and Process.objects.filter(here).order_by()[: FEW + 1].count() <= FEW:
        return processes.filter(here)
    return processes.filter(place__path__startswith=place.path)


def one(viewer: object) -> QuerySet[Process]:
    """Processes with all that the page of one shows, in three queries."""
    if not isinstance(viewer, Person):
        return _one()
    follows = Follow.objects.filter(process=OuterRef("pk"), person=viewer)
    return _one().annotate(is_followed=Exists(follows))


@functools.cache
def _one() -> QuerySet[Process]:
    # Kept, because putting it together takes longer than asking it. It holds no rows: each use is a copy.
    keys = Prefetch("keys", Key.objects.select_related("person"))
    stages = Prefetch("stages", Stage.objects.select_related("who_took_part").prefetch_related(keys))
    people = ("resident_lead", "professional_lead")
    rows = with_rung_facts(Process.objects.select_related("place", *people).defer(*heavy("place")))
    return rows.prefetch_related(stages)


def _mark(side: str, process: Process) -> str:
    stamp = int(process.made_at.timestamp() * 1_000_000)
    return urlsafe_b64encode(f"{side}{stamp}.{process.pk.hex}".encode()).decode().rstrip("=")


def _read(mark: str) -> tuple[bool, dt.datetime | None, uuid.UUID | None]:
    """Whether to read on towards older ones, and from where."""
    try:
        text = urlsafe_b64decode(mark[:120] + "=" * (-len(mark[:120]) % 4)).decode()
        stamp, _dot, key = text[1:].partition(".")
        micros = int(stamp)
        at = dt.datetime.fromtimestamp(micros // 1_000_000, tz=dt.UTC).replace(microsecond=micros % 1_000_000)
        pk = uuid.UUID(key)
    except (ValueError, OverflowError, OSError, binascii.Error):
        return True, None, None
    return text[0] != "n", at, pk
