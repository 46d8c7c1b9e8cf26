"""The list of a stage's ideas: what was asked for, and the twenty that are shown, read by key."""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.deciding.ideas.models import Authorship, Idea
from alongside.deciding.processes.models import Stage
from alongside.foundation.people.models import Person
from alongside.foundation.places.ground import Ground
from alongside.ui.filters import date_words, number
from alongside.ui.text import tidy, without_hidden

SHOWN = 20
LONGEST_SEARCH = 100
# Counting goes through every row: beyond this the list says "more than", so that it is as quick with 100,000 ideas.
MOST_COUNTED = 2_000
LONGEST_SUMMARY = 220
_SHOWN_FIELDS = (
    "pk", "number", "title", "text", "support_count", "comment_count", "made_at", "latitude", "longitude",
)  # fmt: skip
_NOBODY = uuid.UUID(int=0)
_KEY = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?", re.ASCII)


@dataclass(frozen=True)
class Asked:
    """What a reader asked the list for. Whatever makes no sense in an address is left out, never an error."""

    words: str = ""
    sort: str = "newest"
    area: uuid.UUID | None = None
    before: tuple[int, ...] | None = None
    after: tuple[int, ...] | None = None

    @classmethod
    def read(cls, query: QueryDict, ground: Ground) -> Asked:
        words = " ".join(without_hidden(tidy(query.get("words", "")[: LONGEST_SEARCH * 4])).split())[
            :LONGEST_SEARCH
        ]
        sort = "supported" if query.get("sort") == "supported" else "newest"
        areas = {str(area.pk): area.pk for area in ground.areas}
        before = _key(query.get("before", ""), sort)
        after = None if before else _key(query.get("after", ""), sort)
        return cls(words, sort, areas.get(query.get("area", "")), before, after)

    def address(self, **change: Any) -> str:
        """The query string of the same list, changed."""
        asked = replace(self, before=None, after=None)
        asked = replace(asked, **change)
        said = {
            "words": asked.words,
            "sort": asked.sort if asked.sort != "newest" else "",
            "area": str(asked.area or ""),
            "before": "-".join(map(str, asked.before or ())),
            "after": "-".join(map(str, asked.after or ())),
        }
        return "?" + urlencode({name: value for name, value in said.items() if value})


@dataclass(frozen=True)
class Row:
    """One idea as the list shows it, in words."""

    number: int
    title: str
    url: str
    summary: str
    meta: tuple[str, ...]
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True)
class IdeaList:
    """Twenty ideas, and the addresses of those before and after them. `total` is not counted for a search
    in words."""

    asked: Asked
    ideas: list[Row]
    newer: str
    older: str
    total: int | None

    def sentence(self) -> str:
        """How many are shown, in words."""
        if self.total is None or not self.ideas:
            return ""
        if self.total > MOST_COUNTED:
            return _("%(shown)s of more than %(most)s") % {
                "shown": len(self.ideas),
                "most": number(MOST_COUNTED),
            }
        return _("%(shown)s of %(total)s") % {"shown": len(self.ideas), "total": number(self.total)}


def ideas_of(stage: Stage, asked: Asked) -> IdeaList:
    """The ideas of a stage that were asked for. Takes two queries, and one more to count where that is
    quick."""
    found = Idea.objects.in_stage(stage).listed()
    if asked.area is not None:
        found = found.filter(area=asked.area)
    if asked.words:
        found = found.saying(asked.words)
    total = found.values("number")[: MOST_COUNTED + 1].count() if not asked.words else None
    backwards = asked.after is not None
    order = ["number"] if backwards else ["-number"]
    if asked.sort == "supported":
        order.insert(0, "support_count" if backwards else "-support_count")
    page = found.filter(_beyond(asked)).order_by(*order).values_list(*_SHOWN_FIELDS, named=True)
    rows: list[Any] = list(page[: SHOWN + 1])
    more, rows = len(rows) > SHOWN, rows[:SHOWN]
    if backwards:
        rows.reverse()
    goes_back = more if backwards else asked.before is not None
    goes_on = bool(rows) if backwards else more
    return IdeaList(
        asked,
        _in_words(rows),
        asked.address(after=_key_of(rows[0], asked.sort)) if rows and goes_back else "",
        asked.address(before=_key_of(rows[-1], asked.sort)) if rows and goes_on else "",
        total,
    )


def _in_words(ideas: list[Any]) -> list[Row]:
    """The ideas as rows. Made here rather than in the template: what twenty rows share is worked out once."""
    names: dict[uuid.UUID, list[str]] = defaultdict(list)
    written = Authorship.objects.filter(idea__in=[idea.pk for idea in ideas]).order_by("id")
    for idea_id, name, erased in written.values_list("idea_id", "person__display_name", "person__erased_at"):
        # Making a Person takes a while, and only those without a name need one to be called something.
        plain = name if name and erased is None else Person(erased_at=erased).name_for_public
        names[idea_id].append(plain)
    address = reverse("ideas:idea", args=[_NOBODY])
    made_on = [timezone.localdate(idea.made_at) for idea in ideas]
    days = {day: date_words(day) for day in set(made_on)}
    by, and_more = _("by %(name)s"), _("by %(name)s and %(count)s more")
    on_the_map = _("a dot on the map")
    rows = []
    for idea, day in zip(ideas, made_on, strict=True):
        first, *others = names[idea.pk] or [""]
        rows.append(
            Row(
                number=idea.number,
                title=idea.title,
                url=address.replace(str(_NOBODY), str(idea.pk)),
                summary=_shortened(idea.text),
                meta=(
                    ngettext("%(count)s supporter", "%(count)s supporters", idea.support_count)
                    % {"count": _figure(idea.support_count)},
                    ngettext("%(count)s comment", "%(count)s comments", idea.comment_count)
                    % {"count": _figure(idea.comment_count)},
                    (and_more if others else by) % {"name": first, "count": len(others)} if first else "",
                    days[day],
                    on_the_map if idea.latitude is not None else "",
                ),
                latitude=idea.latitude,
                longitude=idea.longitude,
            )
        )
    return rows


def _shortened(text: str) -> str:
    """The beginning of a text, cut between words."""
    if len(text) <= LONGEST_SUMMARY:
        return text
    start, _space, _rest = text[:LONGEST_SUMMARY].rpartition(" ")
    return f"{start or text[:LONGEST_SUMMARY]}…"


def _figure(count: int) -> str:
    """Most counts are small, and then need none of the machinery that marks thousands."""
    return str(count) if count < 1000 else number(count)


def _key(said: str, sort: str) -> tuple[int, ...] | None:
    match = _KEY.fullmatch(said)
    if match is None or (match[2] is None) == (sort == "supported"):
        return None
    return tuple(int(part) for part in match.groups() if part is not None)


def _key_of(idea: Any, sort: str) -> tuple[int, ...]:
    return (idea.support_count, idea.number) if sort == "supported" else (idea.number,)


def _beyond(asked: Asked) -> Q:
    """The condition that the rows lie beyond the key, in the order asked for."""
    key = asked.before or asked.after
    if key is None:
        return Q()
    way = "lt" if asked.before else "gt"
    if len(key) == 1:
        return Q(**{f"number__{way}": key[0]})
    support, number = key
    # The first condition is implied by the second, and lets the index begin where the page begins.
    return Q(**{f"support_count__{way}e": support}) & (
        Q(**{f"support_count__{way}": support}) | Q(support_count=support, **{f"number__{way}": number})
    )
