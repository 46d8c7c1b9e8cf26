"""Telling people: once a person and change, on the site always, by email as they chose."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.foundation.notices.models import Choice, Notice
from alongside.foundation.notices.tasks import queue_soon
from alongside.foundation.people.models import Person
from alongside.foundation.places.models import Place
from alongside.foundation.record import actions as record
from alongside.foundation.threads.reading import earlier_things, people_of

_AT_A_TIME = 2_000
_MOST_LETTERS = 500


def tell(
    people: Iterable[Person], *, change: str, sentence: str, url: str, place: Place | None, why: str = ""
) -> int:
    """Tell each of these people of one change, unless they were told of it before.

    Must run in the transaction of the change itself, so that a change and its notices happen together or not
    at all.

    Parameters
    ----------
    people: whom; those who have left are passed over.
    change: names the change, in at most 120 letters: `idea-hidden:<id>`. One person is told of it once.
    sentence: what happened, in words; longer than 500 letters, it is cut with an ellipsis.
    url: where to see it, an address of this site that begins with a slash. Raises ValueError for another.
    place: where it happened.
    why: why this person is told, in a sentence.

    Returns how many were newly told. Emails follow when the transaction is done.
    """
    if isinstance(people, models.QuerySet):
        ids = set(people.order_by().values_list("pk", flat=True))
    else:
        ids = {person.pk for person in people}
    return _tell(ids, change=change, sentence=sentence, url=url, place=place, why=why)


def tell_thread(
    thing: models.Model, *, change: str, sentence: str, by: Person | None = None, url: str = ""
) -> int:
    """Tell everyone at every earlier point of the thread what has now come of what they said.

    `by` is not told of their own doing. `url` defaults to the thing's own page. Returns how many were newly
    told.
    """
    ids = people_of(earlier_things(thing))
    if by is not None:
        ids.discard(by.pk)
    return _tell(
        ids,
        change=change,
        sentence=sentence,
        url=url or thing.get_absolute_url(),  # type: ignore[attr-defined]
        place=getattr(thing, "place", None),
        why=_("You are told because this came of something that you took part in."),
    )


def mark_read(notices: models.QuerySet[Notice]) -> int:
    """Mark those of the notices that are not read yet. Returns how many."""
    return notices.filter(read_at__isnull=True).update(read_at=timezone.now())


@transaction.atomic
def choose(email: str, *, by: Person) -> Choice:
    """Choose how to hear from us from now on. What waits for a digest goes with the new choice, but is not
    sent all at once: it then comes with the next daily email. Raises ValueError for a choice that there is
    not."""
    chosen = Choice.Email(email)
    choice, _made = Choice.objects.update_or_create(person=by, defaults={"email": chosen})
    waiting = Notice.objects.filter(person=by, waits_for__in=[Notice.WaitsFor.DAILY, Notice.WaitsFor.WEEKLY])
    waiting.update(
        waits_for={
            Choice.Email.WEEKLY: Notice.WaitsFor.WEEKLY,
            Choice.Email.NEVER: Notice.WaitsFor.NOTHING,
        }.get(chosen, Notice.WaitsFor.DAILY)
    )
    record.write(act="notice-choice-changed", about=choice, by=by, details={"email": chosen.value})
    return choice


def forget_those_who_left() -> int:
    """Delete the notices and emails of people who were erased. Returns how many rows went."""
    gone, _kinds = Notice.objects.filter(person__erased_at__isnull=False).delete()
    return gone


@transaction.atomic
def _tell(ids: set[uuid.UUID], *, change: str, sentence: str, url: str, place: Place | None, why: str) -> int:
    if not url.startswith("/") or url.startswith("//"):
        raise ValueError("a notice leads to an address of this site, which begins with one slash")
    said = sentence if len(sentence) <= _MOST_LETTERS else f"{sentence[: _MOST_LETTERS - 1]}…"
    told = 0
    everyone = sorted(ids)
    for start in range(0, len(everyone), _AT_A_TIME):
        some = everyone[start : start + _AT_A_TIME]
        here = Person.objects.filter(pk__in=some, erased_at__isnull=True)
        known = Notice.objects.filter(change=change, person_id=models.OuterRef("pk"))
        new = here.filter(~models.Exists(known)).values_list("pk", flat=True)
        rows = [
            Notice(person_id=pk, change=change, sentence=said, url=url, place=place, why=why) for pk in new
        ]
        Notice.objects.bulk_create(rows, ignore_conflicts=True)
        told += len(rows)
    if told and not any(queue_soon in hook for hook in connection.run_on_commit):
        transaction.on_commit(queue_soon, robust=True)
    return told
