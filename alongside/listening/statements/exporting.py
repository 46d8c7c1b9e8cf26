"""The statements and the votes of a question as open data, in the columns of a Polis export.

No file says who voted or when: voters are numbered anew in each file, in an order drawn from the votes themselves, and
times are those of the question. Votes by which somebody could be found are left out by the engine's rule. There is one
file of votes, made when the result is published: two of them side by side would say who voted in between.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
from collections.abc import Iterator

from django.db.models import Count, Q
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.engines.opinions import Votes, screen
from alongside.listening.statements.models import OpinionMap, Question, Statement
from alongside.ui.sheets import MARK, as_cell, line_of

LEAST = 5
STATEMENT_COLUMNS: dict[str, str | Promise] = {
    "timestamp": gettext_lazy(
        "The week in which it was written: its Monday at midnight, in seconds since 1970."
    ),
    "datetime": gettext_lazy("The same as year-month-day."),
    "comment-id": gettext_lazy("The number of the statement. It never changes."),
    "author-id": gettext_lazy("Always empty: nobody’s statements can be put together."),
    "agrees": gettext_lazy("How many agree; empty where fewer than 5 have voted."),
    "disagrees": gettext_lazy("How many disagree; empty where fewer than 5 have voted."),
    "passes": gettext_lazy("How many passed; empty where fewer than 5 have voted."),
    "moderated": gettext_lazy("1: it is shown. Others are not in the file."),
    "comment-body": gettext_lazy("What it says."),
}
VOTE_COLUMNS: dict[str, str | Promise] = {
    "timestamp": gettext_lazy(
        "Always the Monday of the week in which the question opened: nobody can see when a vote was given."
    ),
    "datetime": gettext_lazy("The same as year-month-day."),
    "comment-id": gettext_lazy("The number of the statement."),
    "voter-id": gettext_lazy("A number that stands for one voter in this file only."),
    "vote": gettext_lazy("1 agree, -1 disagree, 0 pass."),
}


def statement_lines(question: Question) -> Iterator[str]:
    """The file of statements, line by line; only those that are shown."""
    yield MARK + line_of(STATEMENT_COLUMNS)
    rows = (
        Statement.objects.shown()
        .filter(question=question)
        .annotate(
            agrees=Count("votes", filter=Q(votes__value=1)),
            disagrees=Count("votes", filter=Q(votes__value=-1)),
            passes=Count("votes", filter=Q(votes__value=0)),
        )
        .order_by("number")
        .values_list("number", "words", "made_at", "agrees", "disagrees", "passes")
    )
    for number, words, made_at, agrees, disagrees, passes in rows.iterator(chunk_size=500):
        seconds, day = _week(made_at)
        told = [agrees, disagrees, passes] if agrees + disagrees + passes >= LEAST else ["", "", ""]
        yield line_of([seconds, day, number, "", *told, 1, as_cell(words)])


def votes_file(question: Question, votes: Votes) -> bytes:
    """The file of votes that may be published, compressed (gzip)."""
    # Only who holds the site's key could number the voters in the same way.
    secret = salted_hmac("alongside.statements.voters", str(question.pk), algorithm="sha256").digest()
    public = screen(votes, seed=int.from_bytes(secret[:8]), at_least=LEAST).votes
    seconds, day = _week(question.opens_at)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(VOTE_COLUMNS)
    columns = (public.rows.tolist(), public.columns.tolist(), public.values.tolist())
    for row, column, value in zip(*columns, strict=True):
        writer.writerow([seconds, day, public.statements[column], public.participants[row], value])
    return gzip.compress((MARK + text.getvalue()).encode(), mtime=0)


def vote_lines(question: Question) -> bytes | None:
    """The file of votes, or None as long as there is none: it is made soon after the result is published."""
    packed = OpinionMap.objects.values_list("votes_file", flat=True).get(question=question)
    return gzip.decompress(bytes(packed)) if packed is not None else None


def rule() -> list[str]:
    """What is left out of the files, in plain sentences."""
    least = {"least": LEAST}
    return [
        _(
            "Any two votes of one person stand in the file only if at least %(least)s people gave both of them."
        )
        % least,
        _("A vote that is rarer, and people of whom fewer than 2 votes would be left, are not in the file."),
        _("People are numbered anew in a mixed order. The number says nothing outside of the file."),
        _("There is no time of any vote, and nothing about who wrote a statement."),
        _("Counts of a statement with fewer than %(least)s votes are empty.") % least,
        _(
            "The file of votes is made once, when the result is published, so that nobody can compare two of them."
        ),
        _(
            "Somebody who knows three or more votes of a person may still find them in the file. "
            "So do not tell others how you voted, if that matters to you."
        ),
    ]


def _week(moment: dt.datetime) -> tuple[int, str]:
    """The Monday of a moment's week, as seconds since 1970 and as a day."""
    day = moment.astimezone(dt.UTC).date()
    monday = dt.datetime.combine(day - dt.timedelta(days=day.weekday()), dt.time(), dt.UTC)
    return int(monday.timestamp()), monday.date().isoformat()
