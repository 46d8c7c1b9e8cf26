"""Writing field notes, line by line, and naming those who may read them whole."""

from __future__ import annotations

import datetime as dt
import re
import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.foundation.notices.actions import tell
from alongside.foundation.people.access import may
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Act
from alongside.foundation.places.models import Place
from alongside.foundation.record import actions as record
from alongside.listening.conversations.headings import Sharing
from alongside.listening.conversations.models import FieldNotes, Reader
from alongside.listening.conversations.refusals import (
    MayNotRead,
    NotALineHere,
    NotYours,
    OnlyTheirWordsAreQuoted,
    UnknownPseudonym,
)
from alongside.listening.themes import actions as themes
from alongside.listening.themes.actions import Words
from alongside.listening.themes.models import Text

# Somebody who is new in these notes gets the next pseudonym.
SOMEBODY_NEW = "new"
_PSEUDONYM = re.compile(r"P([1-9]\d{0,3})")


@transaction.atomic
def begin_notes(*, place: Place, where: str, observed_at: dt.datetime, by: Person) -> FieldNotes:
    """Begin the notes of one visit: `where` says which café or corner, `observed_at` when."""
    made: FieldNotes = FieldNotes.objects.create(place=place, author=by, where=where, observed_at=observed_at)
    record.write(act="notes-begun", about=made, by=by, place=place)
    return made


@transaction.atomic
def add_line(notes: FieldNotes, *, line: str, words: str, who: str, sharing: str, by: Person) -> Text:
    """Add one line to the notes.

    Parameters
    ----------
    line: said (word for word), seen, or judged (how the observer reads it): `Text.Line`.
    who: a pseudonym of these notes, `SOMEBODY_NEW` for the next one, or empty for nobody in particular.
    sharing: how far this very line may go: `Sharing`. Only what was said can be quoted.

    Raises NotYours, UnknownPseudonym or OnlyTheirWordsAreQuoted.
    """
    held = _hold(notes, by)
    return _keep(held, line=line, words=words, who=who, sharing=sharing, said_at=timezone.now(), by=by)


@transaction.atomic
def rewrite_line(
    notes: FieldNotes, line_pk: uuid.UUID, *, line: str, words: str, who: str, sharing: str, by: Person
) -> Text:
    """Put a line in other words, or let it go further or less far: the old one is taken back, a new one stands in its
    place, and codes that were given to the old one are gone with it.

    Raises NotALineHere and what `add_line` raises.
    """
    held = _hold(notes, by)
    old = _line(held, line_pk)
    themes.take_back(old, by=by)
    return _keep(held, line=line, words=words, who=who, sharing=sharing, said_at=old.said_at, by=by)


@transaction.atomic
def take_back_line(notes: FieldNotes, line_pk: uuid.UUID, *, by: Person) -> Text:
    """Take a line back, because it should not stand or because the person it is from asked. Raises NotYours or
    NotALineHere."""
    return themes.take_back(_line(_hold(notes, by), line_pk), by=by)


@transaction.atomic
def name_reader(notes: FieldNotes, *, email: str, by: Person) -> Reader:
    """Name somebody who may read the notes whole: they must talk with people at this place as well.

    Raises NotYours, and MayNotRead in the same words whether there is no such account or it may not read.
    """
    held = _hold(notes, by)
    person = Person.objects.filter(email=email.lower(), is_active=True).exclude(pk=by.pk).first()
    if person is None or not may(person, Act.TALK, held.place):
        raise MayNotRead
    reader, new = Reader.objects.get_or_create(notes=held, person=person)
    if new:
        record.write(act="notes-reader-named", about=held, by=by, place=held.place, at_person=person)
        tell(
            [person],
            change=f"notes-reader:{reader.pk}",
            sentence=_("A colleague named you to read their field notes."),
            url=held.get_absolute_url(),
            place=held.place,
            why=_("You are told because only the people named can read them."),
        )
    return reader


@transaction.atomic
def end_reader(notes: FieldNotes, reader_pk: uuid.UUID, *, by: Person) -> None:
    """Somebody no longer reads the notes. Raises NotYours or NotALineHere."""
    held = _hold(notes, by)
    reader = held.readers.select_related("person").filter(pk=reader_pk).first()
    if reader is None:
        raise NotALineHere(_("They were not named for these notes."))
    record.write(act="notes-reader-ended", about=held, by=by, place=held.place, at_person=reader.person)
    reader.delete()


def pseudonyms(notes: FieldNotes) -> list[str]:
    """Who is in the notes, in the order in which they came: P1, P2 ... Those whose lines were taken back count on."""
    known = {each for each in notes.lines.order_by().values_list("pseudonym", flat=True) if each}
    numbers = sorted(int(found[1]) for each in known if (found := _PSEUDONYM.fullmatch(each)))
    return [f"P{number}" for number in numbers]


def next_pseudonym(known: list[str]) -> str:
    """The pseudonym of somebody new; none is ever given twice in the same notes."""
    return f"P{int(known[-1][1:]) + 1}" if known else "P1"


def _keep(
    held: FieldNotes, *, line: str, words: str, who: str, sharing: str, said_at: dt.datetime, by: Person
) -> Text:
    line, chosen = Text.Line(line).value, Sharing(sharing)
    if chosen == Sharing.QUOTED and line != Text.Line.SAID:
        raise OnlyTheirWordsAreQuoted
    known = pseudonyms(held)
    if who == SOMEBODY_NEW:
        who = next_pseudonym(known)
    elif who and who not in known:
        raise UnknownPseudonym
    (kept,) = themes.keep(
        held,
        [
            Words(
                words=words,
                line=line,
                pseudonym=who,
                audience=chosen.audience,
                quoting=chosen.quoting,
                said_at=said_at,
                # Whoever counts speakers counts P1 once. All else in these notes is one voice: the observer's.
                voice=None if who and line == Text.Line.SAID else held.pk,
            )
        ],
        place=held.place,
        by=by,
    )
    return kept


def _hold(notes: FieldNotes, by: Person) -> FieldNotes:
    """The notes, locked until the transaction ends, for their author while they may talk with people there."""
    held: FieldNotes = (
        FieldNotes.objects.select_for_update(of=("self",)).select_related("place").get(pk=notes.pk)
    )
    if held.author_id != by.pk or not may(by, Act.TALK, held.place):
        raise NotYours
    return held


def _line(held: FieldNotes, line_pk: uuid.UUID) -> Text:
    line: Text | None = held.lines.filter(withdrawn_at=None, pk=line_pk).first()
    if line is None:
        raise NotALineHere
    return line
