"""What everyone can read: the list of events, an invitation, its posters, calendars, and what people told us."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alongside.foundation.people.access import fetch, may, may_anywhere, needs
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Act
from alongside.foundation.places.models import Place, heavy
from alongside.foundation.threads.reading import thread_of
from alongside.listening.events import calendars, tallies
from alongside.listening.events.drawing import qr_code
from alongside.listening.events.models import Event, SignUp
from alongside.listening.events.told import told_of
from alongside.listening.events.views.through import codes_here, event_here, page_number, visible
from alongside.listening.themes.models import Finding

A_PAGE = 20


@require_safe
@needs(Act.SEE)
def all_events(request: HttpRequest) -> HttpResponse:
    """Events to come, or those that took place, everywhere or at a place."""
    code = request.GET.get("place", "")
    place = Place.objects.defer(*heavy()).filter(code=code[:40].replace("\x00", "")).first() if code else None
    if code and place is None:
        raise Http404(_("There is no such place."))
    shown = request.GET.get("show", "")
    gathers = place is not None and may(request.user, Act.GATHER, place)
    rows = Event.objects.select_related("place").defer(*heavy("place"))
    rows = rows.at(place) if place is not None else rows
    if shown == "past":
        rows = rows.past()
    elif shown == "drafts" and gathers:
        rows = rows.filter(state=Event.State.DRAFT).order_by("starts_at", "pk")
    else:
        shown, rows = "", rows.coming()
    number = page_number(request)
    found = list(rows[(number - 1) * A_PAGE : number * A_PAGE + 1])
    kept = {"show": shown, "place": place.code if place else ""}
    pages = {
        "newer": f"?{urlencode({**kept, 'page': number - 1})}" if number > 1 else "",
        "older": f"?{urlencode({**kept, 'page': number + 1})}" if len(found) > A_PAGE else "",
    }
    context = {
        "events": found[:A_PAGE],
        "shown": shown,
        "place": place,
        "pages": pages,
        "may_gather": gathers,
        "gathers_somewhere": may_anywhere(request.user, Act.GATHER),
    }
    return render(request, "events/all.jinja", context)


@require_safe
@needs(Act.SEE)
def event(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One event: what it is about, where and when, how to sign up, and what came of it."""
    here = event_here(request, pk)
    coming = here.sign_ups.coming().count() if here.takes_sign_ups() else 0
    mine = None
    if isinstance(request.user, Person):
        mine = here.sign_ups.standing().filter(person=request.user).first()
    states = set(Finding.objects.of(here).published().values_list("kind", flat=True))
    context = {
        "event": here,
        "place": here.place,
        "mine": mine,
        "codes": codes_here(request, here) if mine is None else [],
        "left": max(0, here.capacity - coming) if here.capacity is not None else None,
        "told": bool(states),
        "tallies": tallies.tables_of(here),
        "thread": thread_of(here, request.user),
        "gathers": may(request.user, Act.GATHER, here),
        "assists": may(request.user, Act.ASSIST, here),
        "reads": may(request.user, Act.READ_ANSWERS, here),
        "finds": may(request.user, Act.PUBLISH_FINDINGS, here),
        "codes_texts": may(request.user, Act.EDIT_CODEBOOK, here),
    }
    return render(request, "events/event.jinja", context)


@require_safe
@needs(Act.SEE)
def go(request: HttpRequest, code: str) -> HttpResponse:
    """The short address on a poster: leads to the invitation."""
    return redirect(_by_code(request, code))


@require_safe
@needs(Act.SEE)
def poster(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A poster of the invitation on one sheet, with a QR code."""
    here = event_here(request, pk)
    address = settings.BASE_URL + reverse("events:go", args=[here.code])
    return render(request, "events/poster.jinja", {"event": here, "qr": qr_code(address)})


@require_safe
@needs(Act.SEE)
def say_poster(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A sheet for tables and screens: the QR code that opens the questions."""
    here = event_here(request, pk)
    address = settings.BASE_URL + reverse("events:say", args=[here.code])
    return render(request, "events/say_poster.jinja", {"event": here, "qr": qr_code(address)})


@require_safe
@needs(Act.SEE)
def paper(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The questions on paper, to print."""
    here = event_here(request, pk)
    address = settings.BASE_URL + reverse("events:say", args=[here.code])
    context = {"event": here, "qr": qr_code(address), "about": tallies.GROUPS}
    return render(request, "events/paper.jinja", context)


@require_safe
@needs(Act.SEE)
def ics(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One event for a calendar. There is none of a draft, whoever asks: it would be passed on."""
    here = event_here(request, pk)
    if not here.is_public():
        raise Http404(_("There is nothing at this address."))
    words = calendars.calendar_of([here], name=here.title, address=request.path)
    return _calendar(words, f"event-{here.code.lower()}.ics")


@require_safe
@needs(Act.SEE)
def feed(request: HttpRequest, code: str) -> HttpResponse:
    """The events of a place and of the places inside it, for a calendar that asks again now and then."""
    place = fetch(request, Place.objects.defer(*heavy()), code=code)
    rows = Event.objects.published().at(place).filter(ends_at__gte=calendars.lately_and_coming())
    events = rows.select_related("place").defer(*heavy("place")).order_by("starts_at", "pk")[: calendars.MOST]
    name = _("Events in %(place)s") % {"place": place.name}
    return _calendar(calendars.calendar_of(events, name=name, address=request.path), "calendar.ics")


@require_safe
@needs(Act.SEE)
def told(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What you told us: how many answered, themes, quotes with consent, and findings in three kinds, on one sheet."""
    here = event_here(request, pk)
    finds = may(request.user, Act.PUBLISH_FINDINGS, here)
    page = told_of(here, with_unpublished=finds)
    if not page.is_published and not finds:
        raise Http404(_("There is nothing at this address."))
    context = {"event": here, "place": here.place, "page": page, "finds": finds}
    return render(request, "events/told.jinja", context)


def _by_code(request: HttpRequest, code: str) -> Event:
    row = fetch(request, Event.objects.select_related("place").defer(*heavy("place")), code=code.upper()[:6])
    return visible(request, row)


def _calendar(words: bytes, name: str) -> HttpResponse:
    response = HttpResponse(words, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, max-age=300"
    return response


def waiting_number(mine: SignUp) -> int:
    """How many wait before this one, plus one."""
    return int(mine.event.sign_ups.waiting().filter(number__lt=mine.number).count()) + 1
