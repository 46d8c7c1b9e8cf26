"""Having the opinion map drawn: asked for by each vote, done by a job, one at a time for each question.

A vote marks the map as asked for, and puts a job in the queue, in its own transaction: neither is lost
without the other. While a mark stands, further votes find it and do nothing. The job takes the mark away before it
reads the votes, so that a vote which comes later asks anew. Who draws holds the row by an id of their own; a job that
finds it held tries again a moment later, and one whose hold was taken over stores nothing.

On PostgreSQL a vote could find the mark and be committed only after the job has read. So each vote shares the row
until it is committed, and the job, to take the mark away, waits for those who share it. A job that found new votes has
the map drawn once more, and the last of them finds nothing new and stops.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from alongside.listening.statements.models import OpinionMap, Question
from alongside.listening.statements.tasks import draw_map
from alongside.listening.statements.understanding import read_votes, understand

# Between two drawings at least this long, and at least as long as the last one took: at most half a core is used.
PAUSE = dt.timedelta(seconds=1)
LONGEST_PAUSE = dt.timedelta(minutes=2)
# A mark that stands for longer belongs to a job that was lost; so does a hold.
MARK_LASTS = dt.timedelta(seconds=30)
HOLD_LASTS = dt.timedelta(minutes=10)


def ask_for_map(question: Question) -> bool:
    """Have the map drawn soon, unless somebody has asked already. Must run in the transaction of the votes.

    Returns whether this asked.
    """
    now = timezone.now()
    asked = OpinionMap.objects.filter(
        Q(asked_at=None) | Q(asked_at__lt=now - MARK_LASTS - LONGEST_PAUSE), question=question.pk
    ).update(asked_at=now)
    if asked:
        seconds = OpinionMap.objects.values_list("seconds", flat=True).get(question=question.pk)
        pause = min(max(PAUSE, dt.timedelta(seconds=seconds)), LONGEST_PAUSE)
        draw_map.using(run_after=now + pause).enqueue(str(question.pk))
    elif connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM statements_opinionmap WHERE question_id = %s FOR SHARE", [question.pk]
            )
    return bool(asked)


def redraw(question: uuid.UUID) -> bool:
    """Draw the map of a question from its votes as they are now. Returns whether a new one was stored.

    Called by the job, outside any transaction: reading and computing hold no lock.
    """
    me, now = uuid.uuid4(), timezone.now()
    free = Q(working_since=None) | Q(working_since__lt=now - HOLD_LASTS)
    held = OpinionMap.objects.filter(free, question=question).update(
        working_since=now, working_by=me, asked_at=None
    )
    if not held:
        if OpinionMap.objects.filter(question=question).exists():
            draw_map.using(run_after=now + PAUSE).enqueue(str(question))
        return False
    mine = OpinionMap.objects.filter(question=question, working_by=me)
    try:
        earlier = OpinionMap.objects.select_related("question__place").get(question=question)
        votes = read_votes(earlier.question)
        if votes.digest == earlier.drawn_from:
            mine.update(working_since=None, working_by=None)
            return False
        drawn = understand(votes, earlier)
    except BaseException:
        mine.update(working_since=None, working_by=None)
        raise
    stored = mine.update(
        order=drawn.order,
        result=drawn.result,
        heard=drawn.heard,
        placing=drawn.placing,
        labels=drawn.labels,
        votes_file=drawn.votes_file,
        drawn_from=votes.digest,
        participants=len(votes.people()),
        votes=len(votes.values),
        made_at=now,
        seconds=(timezone.now() - now).total_seconds(),
        working_since=None,
        working_by=None,
    )
    if stored:
        with transaction.atomic():
            ask_for_map(earlier.question)
    return bool(stored)


def catch_up() -> int:
    """Ask again for maps whose job was lost. Called by the clock. Returns how many."""
    now = timezone.now()
    late = Q(asked_at__lt=now - MARK_LASTS - LONGEST_PAUSE) | Q(working_since__lt=now - HOLD_LASTS)
    lost = list(OpinionMap.objects.filter(late).values_list("question", flat=True))
    for pk in lost:
        OpinionMap.objects.filter(question=pk).update(asked_at=now)
        draw_map.enqueue(str(pk))
    return len(lost)
