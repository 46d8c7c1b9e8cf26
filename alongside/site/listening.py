"""What the rooms of listening have to show on the pages of the site: what is being asked, and what was told back.

Each list is one query over all the rooms: the home page and the pages of places stay as cheap as they were.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import BooleanField, CharField, F, Value
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
    return _calls(_asking(place, most))[0][:most]


def told_back(place: Place | None = None, *, most: int) -> list[Call]:
    """What was told back to those who spoke, the newest first."""
    return _calls(_told(place, most))[1][:most]


def asking_and_told(place: Place | None = None, *, asking: int, told: int) -> tuple[list[Call], list[Call]]:
    """Both, at most so many of each, in one query."""
    calls, back = _calls(_asking(place, asking) + _told(place, told))
    return calls[:asking], back[:told]


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


def _asking(place: Place | None, most: int) -> list[Any]:
    return [
        _rows(Event.objects.coming(), place, EVENT, "about", "starts_at", most),
        _rows(Survey.objects.open().for_anybody(), place, SURVEY, "intro", "closes_at", most),
        _rows(Question.objects.open_now(), place, QUESTION, "question", "closes_at", most),
    ]


def _told(place: Place | None, most: int) -> list[Any]:
    return [
        _rows(Event.objects.told_back(), place, EVENT, "about", "ends_at", most, told=True),
        _rows(Survey.objects.published(), place, SURVEY, "intro", "published_at", most, told=True),
        _rows(Question.objects.told(), place, QUESTION, "question", "told_at", most, told=True),
    ]


def _rows(
    rows: Any, place: Place | None, room: str, words: str, when: str, most: int, *, told: bool = False
) -> Any:
    """The first `most` rows of one room, in the columns that all rooms share."""
    here = rows if place is None else rows.at(place)
    first = here.order_by(f"-{when}" if told else when, "pk").values("pk")[:most]
    # SQLite takes no LIMIT inside a union, but does inside an IN.
    return (
        here.model.objects.filter(pk__in=first)
        .order_by()
        .annotate(
            told=Value(told, output_field=BooleanField()),
            room=Value(room, output_field=CharField()),
            name=F("title"),
            words=F(words),
            when=F(when),
            where=F("place__name"),
            place_code=F("place__code"),
        )
        .values("pk", "told", "room", "name", "words", "when", "where", "place_code")
    )


def _calls(parts: list[Any]) -> tuple[list[Call], list[Call]]:
    """What is asked now, and what was told back, of several rooms in one query; each in its order."""
    rows = sorted(parts[0].union(*parts[1:], all=True), key=lambda each: (each["when"], each["pk"]))
    told = sorted((each for each in rows if each["told"]), key=lambda each: each["when"], reverse=True)
    return [_call(each) for each in rows if not each["told"]], [_call(each) for each in told]


def _call(row: dict[str, Any]) -> Call:
    room, told = row["room"], row["told"]
    asked = {EVENT: _("You can come"), SURVEY: _("Open for answers"), QUESTION: _("Open for votes")}
    addresses = {EVENT: "events:event", SURVEY: "surveys:survey", QUESTION: "statements:question"}
    answers = {EVENT: "events:told", SURVEY: "surveys:survey", QUESTION: "statements:result"}
    return Call(
        room=room,
        kind=_kind(room),
        title=row["name"],
        url=reverse((answers if told else addresses)[room], args=[row["pk"]]),
        summary=row["words"],
        place=row["place_code"],
        when=row["when"],
        state="published" if told else "open",
        state_text=str(_("Told back")) if told else str(asked[room]),
        meta=(row["where"], date_words(row["when"]) if told else _when(room, row["when"])),
    )


def _kind(room: str) -> str:
    return {EVENT: _("Event"), SURVEY: _("Survey"), QUESTION: _("Agree or disagree")}[room]


def _when(room: str, moment: dt.datetime) -> str:
    if room == EVENT:
        return datetime_words(moment)
    return _("Open until %(day)s") % {"day": date_words(moment)}
