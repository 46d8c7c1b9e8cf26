"""What the rooms of listening have to show on the pages of the site: what is being asked, and what was told back.

Each list is one query over all the rooms: the home page and the pages of places stay as cheap as they were.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import CharField, F, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from alongside.foundation.places.models import Place, heavy
from alongside.listening.events.models import Event
from alongside.listening.statements.models import Question
from alongside.listening.surveys.models import Survey
from alongside.listening.themes.models import Finding
from alongside.ui.filters import date_words, datetime_words

EVENT, SURVEY, QUESTION = "event", "survey", "question"


@dataclass(frozen=True)
class Call:
    """One way to say something, or one answer to what was said, as its card shows it. `place` is the place's code."""

    room: str
    kind: str
    title: str
    url: str
    summary: str
    place: str
    when: dt.datetime
    state: str
    state_text: str
    meta: tuple[str, str]


def asking(place: Place | None = None, *, most: int) -> list[Call]:
    """Where people can say something now, in the place or anywhere: what ends first stands first."""
    rows = _together(
        place,
        {
            EVENT: (Event.objects.coming(), "about", "starts_at"),
            SURVEY: (Survey.objects.open(), "intro", "closes_at"),
            QUESTION: (Question.objects.open_now(), "question", "closes_at"),
        },
    ).order_by("when", "pk")[:most]
    addresses = {EVENT: "events:event", SURVEY: "surveys:survey", QUESTION: "statements:question"}
    words = {EVENT: _("You can come"), SURVEY: _("Open for answers"), QUESTION: _("Open for votes")}
    return [
        Call(
            room=each["room"],
            kind=_kind(each["room"]),
            title=each["name"],
            url=reverse(addresses[each["room"]], args=[each["pk"]]),
            summary=each["words"],
            place=each["place_code"],
            when=each["when"],
            state="open",
            state_text=str(words[each["room"]]),
            meta=(each["where"], _when(each["room"], each["when"])),
        )
        for each in rows
    ]


def told_back(place: Place | None = None, *, most: int) -> list[Call]:
    """What was told back to those who spoke, the newest first."""
    rows = _together(
        place,
        {
            EVENT: (Event.objects.told_back(), "about", "ends_at"),
            SURVEY: (Survey.objects.published(), "intro", "published_at"),
            QUESTION: (Question.objects.told(), "question", "told_at"),
        },
    ).order_by("-when", "pk")[:most]
    addresses = {EVENT: "events:told", SURVEY: "surveys:survey", QUESTION: "statements:result"}
    return [
        Call(
            room=each["room"],
            kind=_kind(each["room"]),
            title=each["name"],
            url=reverse(addresses[each["room"]], args=[each["pk"]]),
            summary=each["words"],
            place=each["place_code"],
            when=each["when"],
            state="published",
            state_text=str(_("Told back")),
            meta=(each["where"], date_words(each["when"])),
        )
        for each in rows
    ]


def findings(place: Place | None = None, *, most: int) -> list[Finding]:
    """What was understood from what people said, and published last."""
    rows = Finding.objects.published() if place is None else Finding.objects.published().at(place)
    return list(rows.select_related("place").defer(*heavy("place")).order_by("-published_at", "pk")[:most])


def ways(place: Place | None = None) -> list[dict[str, str]]:
    """The lists of each room of listening, of the place and what lies inside it if one is given."""
    at = f"?{urlencode({'place': place.code})}" if place is not None else ""
    return [
        {"text": str(text), "href": f"{reverse(name)}{at}"}
        for text, name in (
            (_("Events near you"), "events:all"),
            (_("Surveys"), "surveys:all"),
            (_("Questions to agree or disagree with"), "statements:all"),
            (_("Conversations about what matters"), "conversations:all"),
            (_("What people said, by theme"), "themes:all"),
        )
    ]


def _together(place: Place | None, rooms: dict[str, tuple[Any, str, str]]) -> Any:
    """The rows of several rooms in one query: pk, room, name, words, when, where and the code of where."""
    parts = [
        (rows if place is None else rows.at(place))
        .order_by()
        .annotate(
            room=Value(room, output_field=CharField()),
            name=F("title"),
            words=F(words),
            when=F(when),
            where=F("place__name"),
            place_code=F("place__code"),
        )
        .values("pk", "room", "name", "words", "when", "where", "place_code")
        for room, (rows, words, when) in rooms.items()
    ]
    return parts[0].union(*parts[1:], all=True)


def _kind(room: str) -> str:
    return {EVENT: _("Event"), SURVEY: _("Survey"), QUESTION: _("Agree or disagree")}[room]


def _when(room: str, moment: dt.datetime) -> str:
    if room == EVENT:
        return datetime_words(moment)
    return _("Open until %(day)s") % {"day": date_words(moment)}
