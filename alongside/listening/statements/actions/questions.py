"""Starting a question, publishing it, ending it, and publishing its result with what happens next."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.foundation.notices.actions import tell
from alongside.foundation.people.models import Person
from alongside.foundation.places.models import Place
from alongside.foundation.record import actions as record
from alongside.foundation.threads.actions import join
from alongside.foundation.threads.models import Edge
from alongside.listening.statements.actions.locking import hold_question, require_not_told, require_open
from alongside.listening.statements.actions.maps import ask_for_map
from alongside.listening.statements.actions.statements import seed
from alongside.listening.statements.models import OpinionMap, Participant, Question, Statement, Vote
from alongside.listening.statements.refusals import AlreadyTold, NotADraft, NotClosed, NotReady


@transaction.atomic
def start(
    *,
    place: Place,
    title: str,
    question: str,
    opens_at: dt.datetime,
    closes_at: dt.datetime,
    by: Person,
    summary: str = "",
    easy_read: str = "",
    moderation: str = Question.Moderation.STRICT,
    seeds: tuple[str, ...] | list[str] = (),
    came_from: models.Model | None = None,
) -> Question:
    """Prepare a question. It is a draft until it is published.

    `seeds` are statements to begin with; `came_from` is what it grew out of. Raises AlreadySaid for seeds that say
    the same.
    """
    made: Question = Question.objects.create(
        place=place,
        title=title,
        question=question,
        summary=summary,
        easy_read=easy_read,
        opens_at=opens_at,
        closes_at=closes_at,
        moderation=moderation,
        made_by=by,
    )
    OpinionMap.objects.create(question=made)
    record.write(act="question-prepared", about=made, place=place, by=by, details={"title": title})
    for words in seeds:
        seed(made, words=words, by=by)
    if came_from is not None:
        join(made, came_from, Edge.Kind.CAME_FROM, by=by)
    return made


@transaction.atomic
def change(
    question: Question,
    *,
    title: str,
    asked: str,
    summary: str,
    easy_read: str,
    opens_at: dt.datetime,
    closes_at: dt.datetime,
    moderation: str,
    by: Person,
) -> Question:
    """Change how a question is described and when it closes. What is asked stays once it is published: people have
    answered it. Raises AlreadyTold and NotADraft (other words for a published question)."""
    held = hold_question(question)
    require_not_told(held)
    if held.state != Question.State.DRAFT and asked != held.question:
        raise NotADraft(_("The question is published, and people have answered it. What it asks stays."))
    held.title, held.question, held.summary, held.easy_read = title, asked, summary, easy_read
    held.opens_at, held.closes_at, held.moderation = opens_at, closes_at, moderation
    held.save()
    record.write(
        act="question-changed",
        about=held,
        place=held.place,
        by=by,
        details={"opens": opens_at, "closes": closes_at, "moderation": moderation},
    )
    return held


@transaction.atomic
def publish(question: Question, *, by: Person) -> Question:
    """Publish a draft: it takes votes and statements from its opening time on. Raises NotADraft and NotReady."""
    held = hold_question(question)
    if held.state != Question.State.DRAFT:
        raise NotADraft
    if not Statement.objects.shown().filter(question=held).exists():
        raise NotReady
    held.state = Question.State.LIVE
    held.save(update_fields=["state"])
    ask_for_map(held)
    record.write(act="question-published", about=held, place=held.place, by=by)
    return held


@transaction.atomic
def close_now(question: Question, *, by: Person) -> Question:
    """Close an open question before its time. Raises NotOpen."""
    held = hold_question(question)
    require_open(held)
    held.closes_at = timezone.now()
    held.save(update_fields=["closes_at"])
    record.write(act="question-closed", about=held, place=held.place, by=by)
    return held


@transaction.atomic
def publish_result(question: Question, *, what_next: str, by: Person) -> Question:
    """Publish the result of a question that has closed, with what happens next. Those known to have taken part are
    told, once. A digest of all votes goes on the record.

    Raises NotClosed and AlreadyTold.
    """
    held = hold_question(question)
    if held.state == Question.State.TOLD:
        raise AlreadyTold
    if not held.has_closed():
        raise NotClosed
    held.state, held.what_next, held.told_at = Question.State.TOLD, what_next, timezone.now()
    held.save(update_fields=["state", "what_next", "told_at"])
    ask_for_map(held)
    count, digest = digest_of_votes(held)
    record.write(
        act="question-result-published",
        about=held,
        place=held.place,
        by=by,
        details={
            "participants": Participant.objects.filter(question=held, votes__isnull=False).distinct().count(),
            "votes": count,
            "sha256 of the votes": digest,
        },
    )
    tell(
        held.thread_people().exclude(pk=by.pk),
        change=f"question-told:{held.pk}",
        sentence=_("The result of “%(title)s” is published, with what happens next.") % {"title": held.title},
        url=f"{held.get_absolute_url()}result/",
        place=held.place,
        why=_("You are told because you took part."),
    )
    return held


def digest_of_votes(question: Question) -> tuple[int, str]:
    """How many votes there are, and the SHA-256 of "statement participant value" lines in order: the same for the
    same votes, and for no others."""
    total, count = hashlib.sha256(), 0
    rows = (
        Vote.objects.filter(statement__question=question)
        .order_by("statement__number", "participant")
        .values_list("statement__number", "participant", "value")
    )
    for number, participant, value in rows.iterator(chunk_size=5000):
        total.update(f"{number} {participant} {value}\n".encode())
        count += 1
    return count, total.hexdigest()
