"""Asking the computer to read the texts: at once for a few, by a job for many."""

from __future__ import annotations

import datetime as dt
from functools import partial

from django.db import transaction
from django.utils import timezone

from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record
from alongside.listening.themes import machine
from alongside.listening.themes.models import Codebook, Reading, Run
from alongside.listening.themes.refusals import NothingToRead, TooFewCoded
from alongside.listening.themes.tasks import read_texts

# Above this a page would keep its reader waiting.
MOST_AT_ONCE = 100
LEAST_TO_GROUP = 4
LEAST_CODED = 10
# A job that was never heard of again for so long can be asked for anew.
GIVEN_UP = dt.timedelta(minutes=30)


def ask(codebook: Codebook, kind: Run.Kind, *, by: Person) -> Run:
    """Ask for suggestions. Up to 100 texts are read before this returns; more are read by the worker.

    A run that is under way is returned instead of a second. Raises NothingToRead for fewer than 4 texts, TooFewCoded
    when codes are wanted and fewer than 10 texts have been read by people.
    """
    texts = machine.readable(codebook).count()
    run, new = _begin(codebook, kind, texts=texts, by=by)
    if new and texts <= MOST_AT_ONCE:
        machine.read(run)
    return run


@transaction.atomic
def _begin(codebook: Codebook, kind: Run.Kind, *, texts: int, by: Person) -> tuple[Run, bool]:
    held = Codebook.objects.select_for_update(of=("self",)).select_related("place").get(pk=codebook.pk)
    if texts < LEAST_TO_GROUP:
        raise NothingToRead
    if kind == Run.Kind.CODES:
        if Reading.objects.filter(codebook=held).values("text").distinct().count() < LEAST_CODED:
            raise TooFewCoded
        if not held.codes.in_use().exists():
            raise TooFewCoded
    under_way = held.runs.filter(
        kind=kind, state__in=[Run.State.WAITING, Run.State.RUNNING], asked_at__gt=timezone.now() - GIVEN_UP
    ).first()
    if under_way is not None:
        return under_way, False
    run = Run.objects.create(codebook=held, kind=kind, asked_by=by, texts=texts)
    record.write(
        act="suggestions-asked",
        about=run,
        place=held.place,
        by=by,
        details={"kind": kind.value, "texts": texts},
    )
    if texts > MOST_AT_ONCE:
        transaction.on_commit(partial(read_texts.enqueue, str(run.pk)))
    return run, True
