"""The ideas of a stage as open data: one table, safe to open in a spreadsheet, with a line on each column."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alongside.deciding.ideas.models import Idea
from alongside.deciding.processes.models import Stage
from alongside.foundation.threads.models import Edge
from alongside.ui.sheets import MARK, as_cell, line_of

# The columns and what each means; the page that explains the file is drawn from this.
COLUMNS: dict[str, str | Promise] = {
    "number": _("The number of the idea within its stage. It never changes."),
    "title": _("Its title."),
    "text": _("What it says."),
    "area": _("The part of the place it is about; empty if it is about all of it."),
    "latitude": _("Where it is about, in degrees (WGS 84), if somebody marked a spot."),
    "longitude": _("As for latitude."),
    "state": _("published, merged (joined with others) or split (into parts)."),
    "how": _(
        "sent (by its author), assisted (from paper), merged (made by joining) or split (a part of another)."
    ),
    "came_from": _("The numbers of the ideas that it was made from."),
    "support": _("How many people support it."),
    "comments": _("How many comments were made on it."),
    "made_on": _("The day it was sent, as year-month-day."),
    "address": _("Its page. The address never changes."),
}
_AT_ONCE = 500


def csv_lines(stage: Stage) -> Iterator[str]:
    """The file, line by line; hidden ideas and names of people are not in it."""
    yield MARK + line_of(COLUMNS)
    rows = (
        Idea.objects.in_stage(stage)
        .exclude(state=Idea.State.HIDDEN)
        .order_by("number")
        .values_list(
            "pk", "number", "title", "text", "area__name", "latitude", "longitude", "state", "how",
            "support_count", "comment_count", "made_at",
        )
        .iterator(chunk_size=_AT_ONCE)
    )  # fmt: skip
    while chunk := list(islice(rows, _AT_ONCE)):
        origins = _origins([row[0] for row in chunk])
        for pk, number, title, text, area, lat, lon, state, how, supports, comments, made_at in chunk:
            came_from = " ".join(str(each) for each in sorted(origins[pk]))
            yield line_of(
                [
                    number, as_cell(title), as_cell(text), as_cell(area or ""),
                    "" if lat is None else lat, "" if lon is None else lon,
                    state, how, came_from, supports, comments, made_at.date().isoformat(),
                    f"{settings.BASE_URL}{Idea(pk=pk).get_absolute_url()}",
                ]
            )  # fmt: skip


def _origins(pks: list[uuid.UUID]) -> dict[uuid.UUID, list[int]]:
    """The numbers of the ideas from which each of these was made."""
    edges = Edge.objects.filter(
        later_id__in=pks, kind__in=[Edge.Kind.MERGED_INTO, Edge.Kind.CAME_FROM]
    ).values_list("later_id", "earlier_id")
    pairs = list(edges)
    numbers = dict(
        Idea.objects.filter(pk__in={earlier for _later, earlier in pairs}).values_list("pk", "number")
    )
    found: dict[uuid.UUID, list[int]] = defaultdict(list)
    for later, earlier in pairs:
        if earlier in numbers:
            found[later].append(numbers[earlier])
    return found
