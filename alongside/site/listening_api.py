"""The part of the API about listening: what is being asked, and what was understood from what people said."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from alongside.foundation.places.models import Place, heavy
from alongside.listening.themes.models import Finding
from alongside.site import listening

A_PAGE = 50
MOST_PAGES = 2_000

router = Router()


class AskedOut(Schema):
    """One way to say something now: `room` is event, survey or question. `when` is when an event begins, or until when
    the others are open."""

    room: str
    place: str
    title: str
    words: str
    when: dt.datetime
    url: str


class FindingOut(Schema):
    """One thing that people told us, published. `kind` is will_do, our_role or we_need."""

    id: uuid.UUID
    place: str
    kind: str
    title: str
    words: str
    published: dt.datetime
    url: str


@router.get("/asking", response=list[AskedOut], summary="Where people can say something now")
def asking(request: HttpRequest, place: str = "") -> Any:
    """Events to come, open surveys and open questions of a place and the places in it (or all), the next first."""
    return [
        {
            "room": each.room,
            "place": each.place,
            "title": each.title,
            "words": each.summary,
            "when": each.when,
            "url": each.url,
        }
        for each in listening.asking(_place(place), most=A_PAGE)
    ]


@router.get("/findings", response=list[FindingOut], summary="What people told us, newest first")
def findings(request: HttpRequest, place: str = "", page: int = 1) -> Any:
    """Published findings of a place and the places in it (or all), newest first, 50 a page."""
    here = _place(place)
    rows = Finding.objects.published() if here is None else Finding.objects.published().at(here)
    number = max(1, min(page, MOST_PAGES))
    shown = rows.select_related("place").defer(*heavy("place")).order_by("-published_at", "pk")
    return [
        {
            "id": each.pk,
            "place": each.place.code,
            "kind": each.kind,
            "title": each.title,
            "words": each.words,
            "published": each.published_at,
            "url": each.get_absolute_url(),
        }
        for each in shown[(number - 1) * A_PAGE : number * A_PAGE]
    ]


def _place(code: str) -> Place | None:
    """The place with this code; none asked for is None, an unknown one is not found."""
    if not code:
        return None
    found: Place | None = Place.objects.filter(code=code[:40]).first()
    if found is None:
        raise Http404
    return found
