"""Those who take part in a process or follow it: noted, held to the stage's dates, and told what comes of it."""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from alongside.deciding.processes.models import Follow, Process, Stage, TookPart
from alongside.deciding.processes.refusals import StageNotOpen
from alongside.foundation.notices.actions import tell, tell_thread
from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record


def hold_open(stage: Stage) -> Stage:
    """Read a stage afresh and keep it open until this transaction ends.

    Call it first in the transaction of every contribution or ballot: a stage then cannot close between the check and
    the write, so nothing arrives after the count. Contributions do not wait for each other. Raises StageNotOpen.
    """
    if connection.vendor == "postgresql":
        # FOR SHARE lets contributions run side by side and makes closing wait for them; Django has no name for it.
        # On SQLite a transaction holds the write lock from its start, so the plain read below is enough.
        table = connection.ops.quote_name(Stage._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM {table} WHERE id = %s FOR SHARE", [stage.pk])  # noqa: S608
    held: Stage = Stage.objects.select_related("process__place").get(pk=stage.pk)
    if not held.is_open() or held.process.has_ended():
        raise StageNotOpen
    return held


def note_participation(stage: Stage, person: Person, how: str) -> None:
    """Note, once, that a person contributed to a stage or decided in it. Called inside the room's own transaction."""
    TookPart.objects.bulk_create([TookPart(stage=stage, person=person, how=how)], ignore_conflicts=True)


def tell_took_part(
    process: Process, *, change: str, sentence: str, url: str, by: Person | None = None
) -> int:
    """Tell everybody who took part in the process, follows it or leads it. `by` is not told of their own doing.

    Must run in the transaction of the change. Returns how many were newly told.
    """
    people = Person.objects.filter(
        Q(pk__in=TookPart.objects.filter(stage__process=process).values("person"))
        | Q(pk__in=Follow.objects.filter(process=process).values("person"))
        | Q(pk__in=[pk for pk in (process.resident_lead_id, process.professional_lead_id) if pk])
    )
    if by is not None:
        people = people.exclude(pk=by.pk)
    return tell(
        people,
        change=change,
        sentence=sentence,
        url=url,
        place=process.place,
        why=_("You are told because you took part in “%(title)s”, lead it or follow it.")
        % {"title": process.title},
    )


def tell_origins(process: Process, *, by: Person | None = None) -> int:
    """Tell those whose words a process comes from that it is public now, once. Runs in that change's transaction."""
    return tell_thread(
        process,
        change=f"process-announced:{process.pk}",
        sentence=_("What you took part in led to a new question here: “%(title)s”.")
        % {"title": process.title},
        by=by,
    )


@transaction.atomic
def follow(process: Process, *, by: Person) -> None:
    """Hear from now on what comes of a process. Following twice changes nothing."""
    _row, made = Follow.objects.get_or_create(process=process, person=by)
    if made:
        record.write(act="process-followed", about=process, place=process.place, by=by)


@transaction.atomic
def unfollow(process: Process, *, by: Person) -> None:
    """Stop following."""
    gone, _rows = Follow.objects.filter(process=process, person=by).delete()
    if gone:
        record.write(act="process-unfollowed", about=process, place=process.place, by=by)
