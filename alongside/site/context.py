"""What every page of the site shows around its own words: navigation, footer, demonstration strip, unread notices."""

from __future__ import annotations

import functools
import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from alongside.foundation.notices.models import unread_by
from alongside.foundation.people.models import Person
from alongside.foundation.places.models import Place, Tier

# Which word of the loop a room belongs to.
WORD_OF_ROOM = {
    "ideas": "listen",
    "events": "listen",
    "surveys": "listen",
    "conversations": "listen",
    "statements": "listen",
    "themes": "listen",
    "processes": "decide",
    "budgets": "decide",
    "lotteries": "decide",
    "juries": "decide",
    "commissions": "decide",
    "polls": "decide",
    "deals": "do",
    "record": "govern",
}


@dataclass(frozen=True)
class Systems:
    """What the layout says about the systems on this site, read from the database at most once a minute."""

    names: tuple[str, ...]
    sources: tuple[str, ...]
    demonstration: bool


class _Remembered:
    """The last reading. Each process reads for itself: it is a copy, never the only place where something is kept."""

    systems: Systems | None = None
    read_at: float = 0.0


SECONDS = 60.0


def systems() -> Systems:
    """The systems, their sources and whether any of them is a demonstration."""
    if _Remembered.systems is None or time.monotonic() - _Remembered.read_at > SECONDS:
        rows = list(Place.objects.filter(tier=Tier.SYSTEM).values_list("name", "source", "is_demonstration"))
        _Remembered.systems = Systems(
            names=tuple(name for name, _source, _is in rows),
            sources=tuple(sorted({source for _name, source, _is in rows if source})),
            demonstration=any(is_demonstration for _name, _source, is_demonstration in rows),
        )
        _Remembered.read_at = time.monotonic()
    return _Remembered.systems


def forget_systems() -> None:
    """Read the systems anew at the next page."""
    _Remembered.systems = None


def chrome(request: HttpRequest) -> dict[str, Any]:
    """The context of the layout."""
    person = getattr(request, "user", None)
    here = systems()
    signed_in = isinstance(person, Person)
    return {
        "home_url": _address("home"),
        "navigation": _navigation(request),
        "account_links": _for_a_person() if signed_in else _for_a_visitor(),
        "unread": unread_by(person) if isinstance(person, Person) else 0,
        "partnership": {
            "name": settings.PARTNERSHIP or (here.names[0] if len(here.names) == 1 else ""),
            "logo": settings.PARTNERSHIP_LOGO,
        },
        "demonstration": here.demonstration,
        "attributions": [_("Source: %(source)s") % {"source": source} for source in here.sources],
        "footer_links": _footer(),
    }


@functools.cache
def _address(name: str) -> str:
    """The address of a route without arguments. It never changes while the site runs, and each page shows twenty."""
    return reverse(name)


def _navigation(request: HttpRequest) -> list[dict[str, Any]]:
    match = request.resolver_match
    room = (match.namespaces[0] if match.namespaces else match.url_name) if match else ""
    word = WORD_OF_ROOM.get(room or "", room)
    return [
        {"text": text, "href": _address(name), "active": word == key}
        for key, text, name in (
            ("listen", _("Listen"), "listen"),
            ("decide", _("Decide"), "decide"),
            ("do", _("Do"), "deals:all"),
            ("govern", _("Govern"), "govern"),
            ("learn", _("Learn"), "learn"),
        )
    ]


def _for_a_visitor() -> list[dict[str, Any]]:
    return [
        {"text": _("I have a letter"), "href": _address("people:code")},
        {"text": _("Sign in"), "href": _address("account_login")},
    ]


def _for_a_person() -> list[dict[str, Any]]:
    return [
        {"text": _("Inbox"), "href": _address("notices:inbox"), "inbox": True},
        {"text": _("Your account"), "href": _address("people:me")},
        {"text": _("Sign out"), "href": _address("account_logout"), "post": True},
    ]


def _footer() -> list[dict[str, str]]:
    return [
        {"text": _("Places"), "href": _address("places:all")},
        {"text": _("Who may do what"), "href": _address("people:permissions")},
        {"text": _("The record"), "href": _address("record:heads")},
        {"text": _("Privacy"), "href": _address("people:privacy")},
        {"text": _("Accessibility"), "href": _address("accessibility")},
        {"text": _("For other programs"), "href": _address("api-docs")},
    ]
