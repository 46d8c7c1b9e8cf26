"""Writing a statement, and changing its words before anybody has voted on it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record
from alongside.listening.statements.actions.locking import (
    hold_question,
    hold_statement,
    next_number,
    require_not_told,
    require_open,
)
from alongside.listening.statements.actions.taking_part import take_part
from alongside.listening.statements.models import Known, Participant, Question, Statement
from alongside.listening.statements.refusals import AlreadySaid, NotShown, TooMany, WordsStay
from alongside.listening.themes import actions as themes
from alongside.listening.themes.models import Text

MOST_IN_AN_HOUR = 5
# So many may wait to be read; more is a flood, and those who read them would never see the rest.
MOST_WAITING = 500


@transaction.atomic
def write(question: Question, *, words: str, by: Person | None, token: str = "") -> Statement:
    """Write a statement. Where moderation is strict it waits to be read; else it is shown at once.

    `by` is its author if they are signed in, else `token` is their browser's. Raises NotOpen, BelongsToAccount,
    AlreadySaid and TooMany (over five in an hour by one participant, or five hundred that wait).
    """
    held = hold_question(question)
    require_open(held)
    author = take_part(held, person=by, token=token)
    since = timezone.now() - dt.timedelta(hours=1)
    if Statement.objects.filter(author=author, made_at__gt=since).count() >= MOST_IN_AN_HOUR:
        raise TooMany
    if Statement.objects.filter(question=held).waiting().count() >= MOST_WAITING:
        raise TooMany
    _require_new_words(held, words)
    made = Statement.objects.create(
        question=held, number=next_number(held), words=words, author=author, state=Statement.State.WAITING
    )
    record.write(
        act="statement-written",
        about=made,
        place=held.place,
        by=by,
        details={"number": made.number},
    )
    if not held.is_strict():
        let_others_see(made, by=by)
    return made


@transaction.atomic
def seed(question: Question, *, words: str, by: Person) -> Statement:
    """A facilitator adds a statement to begin with. It is shown at once. Raises AlreadySaid and AlreadyTold."""
    held = hold_question(question)
    require_not_told(held)
    _require_new_words(held, words)
    made = Statement.objects.create(question=held, number=next_number(held), words=words, seeded_by=by)
    record.write(act="statement-seeded", about=made, place=held.place, by=by, details={"number": made.number})
    let_others_see(made, by=by)
    return made


@transaction.atomic
def change_words(statement: Statement, *, words: str, by: Person | None) -> Statement:
    """Change what a statement says, as long as nobody has voted on it.

    What a participant wrote waits to be read again where moderation is strict. Raises WordsStay, AlreadySaid, NotOpen
    and NotShown (it was refused or hidden meanwhile).
    """
    held = hold_statement(statement)
    if held.seeded_by_id is None:
        require_open(held.question)
    else:
        require_not_told(held.question)
    if held.state not in (Statement.State.WAITING, Statement.State.SHOWN):
        raise NotShown
    if held.has_votes():
        raise WordsStay
    if words == held.words:
        return held
    _require_new_words(held.question, words, but=held)
    was_shown = held.is_shown()
    take_from_view(held, by=by)
    held.words, held.state = words, Statement.State.WAITING
    held.save(update_fields=["words", "state"])
    record.write(
        act="statement-changed", about=held, place=held.place, by=by, details={"number": held.number}
    )
    if was_shown and (held.seeded_by_id is not None or not held.question.is_strict()):
        let_others_see(held, by=by)
    return held


def let_others_see(statement: Statement, *, by: Person | None) -> None:
    """Show a statement, and keep its words among the texts that can be coded. Must hold the statement."""
    author = author_of(statement)
    [text] = themes.keep(
        statement.question,
        [
            themes.Words(
                words=statement.words,
                asked=statement.question.question,
                said_by=author,
                quoting=Text.Quoting.WITHOUT_NAME,
                said_at=statement.made_at,
            )
        ],
        place=statement.place,
        by=by,
    )
    statement.text, statement.state = text, Statement.State.SHOWN
    statement.save(update_fields=["text", "state"])


def take_from_view(statement: Statement, *, by: Person | None) -> None:
    """Take a statement's words from the texts that can be coded. Must hold the statement."""
    if statement.text is not None:
        if statement.text.withdrawn_at is None:
            themes.take_back(statement.text, by=by)
        statement.text = None
        statement.save(update_fields=["text"])


def author_of(statement: Statement) -> Person | None:
    """The person who wrote a statement, if they are known and have not left."""
    known = (
        Known.objects.filter(participant=statement.author_id, person__erased_at=None)
        .select_related("person")
        .first()
    )
    return known.person if known is not None else None


def is_author(statement: Statement, participant: Participant | None) -> bool:
    """Whether a participant wrote the statement."""
    return participant is not None and statement.author_id == participant.pk


def _require_new_words(question: Question, words: str, but: Statement | None = None) -> None:
    """Raises AlreadySaid where a statement that waits or is shown has the same words, in capitals or not."""
    others = Statement.objects.filter(
        question=question, state__in=[Statement.State.WAITING, Statement.State.SHOWN]
    )
    if but is not None:
        others = others.exclude(pk=but.pk)
    # Compared here, since each database has its own idea of letters that differ only in case.
    if words.casefold() in {each.casefold() for each in others.values_list("words", flat=True)}:
        raise AlreadySaid(back=question.get_absolute_url())
