"""Voting on a statement, on the web, with a helper or from paper cards.

Single votes are not put on the record: it would say who thought what and when, for ever. What stands there is that
cards were entered or help was given, and when the result is published a digest of all votes, so that nobody can
change them afterwards unnoticed.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.foundation.notices.actions import tell
from alongside.foundation.people.models import Assistance, Person
from alongside.foundation.record import actions as record
from alongside.listening.statements.actions.locking import hold_question, require_open
from alongside.listening.statements.actions.maps import ask_for_map
from alongside.listening.statements.actions.taking_part import already, take_part
from alongside.listening.statements.cards import Card, digest_of_cards
from alongside.listening.statements.models import (
    CardBatch,
    Participant,
    Question,
    Statement,
    Vote,
)
from alongside.listening.statements.refusals import CardsEnteredBefore, NotShown, NoVotes

_AT_ONCE = 500


def cast(statement: Statement, *, value: int, by: Person | None, token: str = "") -> Participant:
    """Vote on a statement, or change one's vote: the latest counts. Returns who voted.

    Parameters
    ----------
    statement: with its question, read in this request.
    value: 1 agree, -1 disagree, 0 pass.
    by, token: the person signed in, or the browser.

    Raises NotOpen, NotShown and BelongsToAccount.
    """
    require_open(statement.question)
    if not statement.is_shown():
        raise NotShown(back=statement.question.get_absolute_url())
    # Whoever has voted before is looked up outside of the transaction: on SQLite others wait while one writes.
    known = already(statement.question, person=by, token=token)
    if known is not None:
        try:
            return _cast(statement, known, value)
        except IntegrityError:
            # They became one with another participant at this moment, or the statement was hidden.
            statement.refresh_from_db(fields=["state"])
            if not statement.is_shown():
                raise NotShown(back=statement.question.get_absolute_url()) from None
    with transaction.atomic():
        participant = take_part(statement.question, person=by, token=token)
        return _cast(statement, participant, value)


@transaction.atomic
def _cast(statement: Statement, participant: Participant, value: int) -> Participant:
    _put([Vote(statement=statement, participant=participant, value=Vote.Value(value), at=timezone.now())])
    ask_for_map(statement.question)
    return participant


@transaction.atomic
def cast_for(
    question: Question, answers: Mapping[int, int], *, by: Person, assistance: Assistance
) -> Participant:
    """A helper enters what a person says to several statements, by their numbers. The person is told.

    What they voted before stays, but for the statements they now answer. Raises NotOpen, NotShown and NoVotes.
    """
    require_open(question)
    if not answers:
        raise NoVotes
    statements = _shown(question, set(answers))
    participant = take_part(
        question,
        person=assistance.person,
        token="",
        how=Participant.How.ASSISTED,  # noqa: S106 - no secret
    )
    now = timezone.now()
    _put(
        [
            Vote(statement_id=statements[number], participant=participant, value=Vote.Value(value), at=now)
            for number, value in sorted(answers.items())
        ]
    )
    ask_for_map(question)
    record.write(
        act="votes-entered-for",
        about=question,
        place=question.place,
        by=by,
        on_behalf_of=assistance.person,
        reason=assistance.reason,
        details={"votes": len(answers)},
    )
    tell(
        [assistance.person],
        change=f"votes-entered:{assistance.pk}",
        sentence=_("%(helper)s entered your votes on “%(title)s”.")
        % {"helper": by.name_for_public, "title": question.title},
        url=question.get_absolute_url(),
        place=question.place,
        why=_("You are told because the votes are yours. You can change them."),
    )
    return participant


@dataclass(frozen=True)
class Entered:
    """What became of a batch of cards."""

    batch: CardBatch
    cards: int
    votes: int


@transaction.atomic
def enter_cards(question: Question, cards: list[Card], *, came_from: str, by: Person) -> Entered:
    """Enter paper cards, one participant each: all of them or none.

    Parameters
    ----------
    cards: as `cards.read` gives them: labels differ, and name none that was entered before.
    came_from: the event or place where people filled them in.

    Raises NotOpen, NotShown, NoVotes, and CardsEnteredBefore for exactly the same cards.
    """
    held = hold_question(question)
    require_open(held)
    votes = sum(len(card.votes) for card in cards)
    if not votes:
        raise NoVotes
    statements = _shown(held, {number for card in cards for number in card.votes})
    digest = digest_of_cards(cards)
    labels = [card.label for card in cards if card.label]
    if (
        CardBatch.objects.filter(question=held, digest=digest).exists()
        or Participant.objects.filter(question=held, card__in=labels).exists()
    ):
        raise CardsEnteredBefore
    batch = CardBatch.objects.create(
        question=held, came_from=came_from, entered_by=by, cards=len(cards), votes=votes, digest=digest
    )
    people = Participant.objects.bulk_create(
        [
            Participant(question=held, how=Participant.How.CARD, batch=batch, card=card.label)
            for card in cards
        ],
        batch_size=_AT_ONCE,
    )
    now = timezone.now()
    _put(
        [
            Vote(statement_id=statements[number], participant=person, value=Vote.Value(value), at=now)
            for person, card in zip(people, cards, strict=True)
            for number, value in sorted(card.votes.items())
        ]
    )
    ask_for_map(held)
    record.write(
        act="vote-cards-entered",
        about=batch,
        place=held.place,
        by=by,
        reason=came_from,
        details={"cards": len(cards), "votes": votes},
    )
    return Entered(batch, len(cards), votes)


def _shown(question: Question, numbers: set[int]) -> dict[int, uuid.UUID]:
    """The ids of the shown statements with these numbers. Raises NotShown if one is not."""
    found = dict(
        Statement.objects.shown().filter(question=question, number__in=numbers).values_list("number", "pk")
    )
    missing = sorted(numbers - found.keys())
    if missing:
        raise NotShown(
            _("Statement %(number)s is not shown, so nobody can vote on it.") % {"number": missing[0]}
        )
    return found


def _put(votes: list[Vote]) -> None:
    Vote.objects.bulk_create(
        votes,
        batch_size=_AT_ONCE,
        update_conflicts=True,
        unique_fields=["statement", "participant"],
        update_fields=["value", "at"],
    )
