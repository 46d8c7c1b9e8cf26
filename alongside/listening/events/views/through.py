"""Fetching events through the act that the view declared, and knowing a browser again without knowing who it is."""

from __future__ import annotations

import secrets
import uuid
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from alongside.foundation.people.access import fetch, may
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Act
from alongside.foundation.places.models import heavy
from alongside.listening.events.models import Event

_IN_SESSION = "events"
MOST_CODES = 20


def event_here(request: HttpRequest, pk: uuid.UUID) -> Event:
    """The event at this address, if the person may do the view's act there. A draft is only for those who plan it."""
    event = fetch(request, Event.objects.select_related("place").defer(*heavy("place")), pk=pk)
    return visible(request, event)


def visible(request: HttpRequest, event: Event) -> Event:
    """The event; 404 for a draft, unless the person may plan events there."""
    if not event.is_public() and not may(request.user, Act.GATHER, event):
        raise Http404(_("There is nothing at this address."))
    return event


def person_or_nobody(request: HttpRequest) -> Person | None:
    return request.user if isinstance(request.user, Person) else None


def browser_of(request: HttpRequest) -> str:
    """An unguessable token that is kept in this browser's session."""
    kept = _kept(request)
    if "browser" not in kept:
        kept["browser"] = secrets.token_urlsafe(24)
        request.session[_IN_SESSION] = kept
    return str(kept["browser"])


def remember_code(request: HttpRequest, event: Event, code: str) -> None:
    """Keep the code of a sign-up in the session, so that this browser finds it again."""
    kept = _kept(request)
    kept["codes"] = [*kept.get("codes", []), [str(event.pk), code]][-MOST_CODES:]
    request.session[_IN_SESSION] = kept


def codes_here(request: HttpRequest, event: Event) -> list[str]:
    """The codes of the sign-ups that this browser made for an event."""
    return [code for pk, code in _kept(request).get("codes", []) if pk == str(event.pk)]


def page_number(request: HttpRequest) -> int:
    asked = request.GET.get("page", "1")
    return max(1, min(int(asked), 10_000)) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1


def _kept(request: HttpRequest) -> dict[str, Any]:
    return dict(request.session.get(_IN_SESSION, {}))
