"""What people say back: on a phone, on paper, from a file; and which of it is quoted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import models, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record
from alongside.listening.events.actions.coming import hold_event
from alongside.listening.events.models import Event, Quote, Response
from alongside.listening.events.refusals import (
    AlreadyImported,
    MayNotBeQuoted,
    NothingSaid,
    NotOpen,
    TooMany,
    TooManyQuotes,
)
from alongside.listening.themes.actions import Words, keep
from alongside.listening.themes.models import Text

# A tablet that is handed round at an event sends many; a program that sends rubbish sends more.
MOST_BY_ONE_BROWSER = 40
MOST_AT_ONE_EVENT = 600
MOST_QUOTES = 8
QUOTE_LENGTH = 280


@dataclass(frozen=True)
class Answers:
    """What one person answered: `words` in the order of the event's questions, empty where they said nothing.

    `about` holds only what they chose to say about themselves (fields of AboutYou).
    """

    words: Sequence[str]
    may_quote: bool = False
    about: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def give_feedback(
    event: Event,
    answers: Answers,
    *,
    by: Person | None,
    way: str = Response.Way.FORM,
    said_by: Person | None = None,
    browser: str = "",
) -> Response:
    """Keep what one person answered.

    Parameters
    ----------
    by: who typed it: the speaker, if signed in; a helper, for paper; nobody else.
    said_by: the speaker, if they wish to be told what comes of it.
    browser: an unguessable token of the browser that sent it, to limit how much one sends.

    Raises NotOpen for the form outside its days, NothingSaid and TooMany. Helpers may enter paper at any time from the
    start of the event on.
    """
    held = hold_event(event)
    _require_open(held, way)
    if not any(word.strip() for word in answers.words):
        raise NothingSaid
    device = (
        salted_hmac(f"events.response:{held.pk}", browser, algorithm="sha256").hexdigest() if browser else ""
    )
    if way == Response.Way.FORM:
        lately = held.responses.filter(way=way, made_at__gt=timezone.now() - dt.timedelta(hours=1))
        if device and lately.filter(device=device).count() >= MOST_BY_ONE_BROWSER:
            raise TooMany
        if lately.count() >= MOST_AT_ONE_EVENT:
            raise TooMany(_("A lot of answers came in the last hour. Wait a while and then send yours."))
    made: Response = Response.objects.create(event=held, number=_next_number(held), way=way, device=device)
    keep(held, _texts(held, made, answers, said_by), place=held.place, by=by)
    return made


@transaction.atomic
def import_feedback(event: Event, rows: Sequence[Answers], *, batch: str, by: Person) -> int:
    """Keep what came in a file, all of it or nothing. `batch` is the digest of the file.

    Raises NotOpen before the event began, AlreadyImported, and NothingSaid for a row without words.
    """
    held = hold_event(event)
    _require_open(held, Response.Way.FILE)
    if held.responses.filter(batch=batch).exists():
        raise AlreadyImported
    if not all(any(word.strip() for word in row.words) for row in rows):
        raise NothingSaid
    first = _next_number(held)
    made = Response.objects.bulk_create(
        Response(event=held, number=first + at, way=Response.Way.FILE, batch=batch) for at in range(len(rows))
    )
    said = [
        text for response, row in zip(made, rows, strict=True) for text in _texts(held, response, row, None)
    ]
    keep(held, said, place=held.place, by=by)
    record.write(
        act="feedback-imported",
        about=held,
        place=held.place,
        by=by,
        details={"responses": len(rows), "file": batch},
    )
    return len(rows)


@transaction.atomic
def choose_quotes(event: Event, texts: Collection[Text], *, by: Person) -> list[Quote]:
    """Choose which words stand on the page "what you told us", in the order given; those chosen before go.

    Raises MayNotBeQuoted unless each speaker agreed to it, and TooManyQuotes.
    """
    held = hold_event(event)
    if len(texts) > MOST_QUOTES:
        raise TooManyQuotes
    may = quotable(held).filter(pk__in=[text.pk for text in texts])
    if may.count() != len(texts):
        raise MayNotBeQuoted
    held.quotes.all().delete()
    chosen = Quote.objects.bulk_create(
        [Quote(event=held, text=text, words=shortened(text.words)) for text in texts]
    )
    record.write(act="quotes-chosen", about=held, place=held.place, by=by, details={"quotes": len(chosen)})
    return chosen


def quotable(event: Event) -> models.QuerySet[Text]:
    """What was said at the event by people who agreed to be quoted."""
    said: models.QuerySet[Text] = Text.objects.of(event).in_use().of_the_place()
    return said.filter(quoting=Text.Quoting.WITHOUT_NAME)


def shortened(words: str) -> str:
    """The beginning of a text, whole sentences if they fit, else whole words and an ellipsis."""
    line = " ".join(words.split())
    if len(line) <= QUOTE_LENGTH:
        return line
    cut = line[: QUOTE_LENGTH - 1]
    ends = max(cut.rfind(mark) for mark in (". ", "! ", "? "))
    if ends > QUOTE_LENGTH // 3:
        return f"{cut[: ends + 1]} …"
    return f"{cut.rsplit(' ', 1)[0]}…"


def _require_open(event: Event, way: str) -> None:
    if way == Response.Way.FORM:
        if not event.takes_feedback():
            raise NotOpen
    elif event.state in {Event.State.DRAFT, Event.State.CANCELLED} or event.starts_at > timezone.now():
        raise NotOpen(_("You can enter what people said once the event has begun."))


def _next_number(event: Event) -> int:
    return int(event.responses.aggregate(last=Max("number"))["last"] or 0) + 1


def _texts(event: Event, response: Response, answers: Answers, said_by: Person | None) -> list[Words]:
    """One text for each question that was answered."""
    about = {name: value for name, value in answers.about.items() if value}
    quoting = Text.Quoting.WITHOUT_NAME if answers.may_quote else Text.Quoting.NO
    return [
        Words(words=words, asked=asked, said_by=said_by, about=about, quoting=quoting, voice=response.pk)
        for asked, words in zip(event.questions, answers.words, strict=False)
    ]
