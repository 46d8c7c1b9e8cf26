"""Who votes: finding or making the participant that a person or a browser is in a question.

Somebody who voted without an account and then signs in stays one participant: their earlier votes become their own,
and where they voted twice on a statement the later vote counts.
"""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import F

from alongside.foundation.people.models import Person
from alongside.listening.statements.browsers import digest_of
from alongside.listening.statements.models import Browser, Known, Participant, Question, Statement, Vote
from alongside.listening.statements.refusals import BelongsToAccount

_TRIES = 3


def participant_of(question: Question, *, person: Person | None, token: str) -> Participant | None:
    """Which participant somebody is so far, without changing anything.

    A browser that belongs to an account is nobody's while nobody is signed in: who sits down at a shared computer
    must not see what the one before them voted.
    """
    if person is not None:
        mine = Participant.objects.filter(known__question=question, known__person=person).first()
        if mine is not None:
            return mine
    if not token:
        return None
    return Participant.objects.filter(browsers__digest=digest_of(token, question.pk), known=None).first()


def belongs_to_account(question: Question, *, token: str) -> bool:
    """Whether somebody with an account has taken part from this browser."""
    return (
        bool(token)
        and Browser.objects.filter(
            digest=digest_of(token, question.pk), participant__known__isnull=False
        ).exists()
    )


def already(question: Question, *, person: Person | None, token: str) -> Participant | None:
    """The participant that somebody is, where nothing has to be made or joined for their vote; holds nothing.

    None says only that `take_part` has to look.
    """
    if person is None:
        return participant_of(question, person=None, token=token)
    mine = Participant.objects.filter(known__question=question, known__person=person).first()
    if mine is None or not token:
        return mine
    digest = digest_of(token, question.pk)
    here = Browser.objects.filter(digest=digest, participant__known__isnull=False)
    return mine if here.exists() else None


def take_part(
    question: Question, *, person: Person | None, token: str, how: str = Participant.How.WEB
) -> Participant:
    """The participant that somebody is in a question, held until the transaction ends; made if they are new.

    Must run in the transaction of what they do. `token` is the browser's, empty when a helper writes for a person.
    Raises BelongsToAccount.
    """
    if person is None and not token:
        raise ValueError("a participant is a person or a browser")
    for _again in range(_TRIES):
        try:
            return _as_person(question, person, token, how) if person else _as_browser(question, token)
        except IntegrityError:
            # Somebody who pressed twice was made twice at the same moment: the other one stands now.
            continue
    raise IntegrityError("the participant changed three times while it was looked for")


def _as_browser(question: Question, token: str) -> Participant:
    digest = digest_of(token, question.pk)
    mine = _held(browsers__digest=digest)
    if mine is None:
        with transaction.atomic():
            mine = Participant.objects.create(question=question)
            Browser.objects.create(digest=digest, participant=mine)
    elif mine.person_id is not None:  # type: ignore[attr-defined]
        raise BelongsToAccount(back=question.get_absolute_url())
    return mine


def _as_person(question: Question, person: Person, token: str, how: str) -> Participant:
    mine = _held(known__question=question, known__person=person)
    digest = digest_of(token, question.pk) if token else b""
    here = _held(browsers__digest=digest) if token else None
    if here is not None and here.person_id is not None:  # type: ignore[attr-defined]
        # Their own already, or a computer that several people share: it stays whose it was.
        here, digest = None, b""
    if mine is not None and here is None and not digest:
        return mine
    with transaction.atomic():
        if mine is None:
            mine = here or Participant.objects.create(question=question, how=how)
            Known.objects.create(question=question, person=person, participant=mine)
        elif here is not None:
            _join(here, into=mine)
        if digest and here is None:
            Browser.objects.create(digest=digest, participant=mine)
    return mine


def _held(**which: object) -> Participant | None:
    """One participant, held, with `person_id`: whose it is, if anybody's."""
    found: Participant | None = (
        Participant.objects.select_for_update(of=("self",))
        .annotate(person_id=F("known__person_id"))
        .filter(**which)
        .first()
    )
    return found


def _join(here: Participant, *, into: Participant) -> None:
    """Make one participant of two that turned out to be one person; of two votes on a statement the later stays."""
    mine = dict(Vote.objects.filter(participant=into).values_list("statement_id", "at"))
    for vote in list(Vote.objects.filter(participant=here)):
        if vote.statement_id not in mine:
            Vote.objects.filter(pk=vote.pk).update(participant=into)
        elif vote.at > mine[vote.statement_id]:
            Vote.objects.filter(participant=into, statement_id=vote.statement_id).update(
                value=vote.value, at=vote.at
            )
    Browser.objects.filter(participant=here).update(participant=into)
    Statement.objects.filter(author=here).update(author=into)
    here.delete()
