"""Questions about what was said and how it was coded, each answered in a few queries however much there is."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet

from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Role
from alongside.foundation.places.models import Place
from alongside.listening.themes.models import Codebook, DoubleText, Reading, Text

READS_WHOLE = {Role.AUTHOR, Role.NAMED_READER, Role.SPEAKER}
MOST_SOURCES = 300
Key = tuple[int, uuid.UUID]


@dataclass(frozen=True)
class Source:
    """Where something was said, as it is shown in a list: `key` for a form, its kind and title, how many texts."""

    key: str
    kind: str
    title: str
    url: str
    texts: int
    thing: Any


def things(keys: Iterable[Key]) -> dict[Key, Any]:
    """The sources with these kinds and ids; one query for each kind."""
    by_kind: dict[int, set[uuid.UUID]] = defaultdict(set)
    for kind, pk in keys:
        by_kind[kind].add(pk)
    found: dict[Key, Any] = {}
    for kind, pks in by_kind.items():
        model = ContentType.objects.get_for_id(kind).model_class()
        if model is None:
            continue
        select = getattr(model, "THREAD_SELECT", ())
        rows = model._default_manager.select_related(*select).filter(pk__in=pks)
        found |= {(kind, row.pk): row for row in rows}
    return found


def said_at(place: Place, also: Iterable[Key] = ()) -> list[Source]:
    """Where something was said at the place, or at a place inside it: the 300 most recent, and these others, by kind
    and title."""
    rows = (
        Text.objects.in_use()
        .filter(place__path__startswith=place.path)
        .order_by()
        .values_list("source_type_id", "source_id")
        .annotate(texts=Count("pk"), latest=Max("said_at"))
        .order_by("-latest")
    )
    counts = dict.fromkeys(also, 0)
    counts |= {(kind, pk): texts for kind, pk, texts, _latest in rows[:MOST_SOURCES]}
    found = []
    for key, thing in things(counts).items():
        card = thing.thread_card()
        found.append(Source(f"{key[0]}/{key[1]}", card.kind, card.title, card.url, counts[key], thing))
    return sorted(found, key=lambda source: (source.kind, source.title, source.key))


def readable_by(codebook: Codebook, person: Person) -> QuerySet[Text]:
    """The texts of a codebook that somebody who codes may read whole: those of the place, and those said in confidence
    where the source itself names them."""
    texts: QuerySet[Text] = codebook.texts()
    named = texts.filter(audience=Text.Audience.NAMED).order_by().values_list("source_type_id", "source_id")
    return texts.filter(
        Q(audience=Text.Audience.PLACE) | Q(source_id__in=_open_to(set(named.distinct()), person))
    )


def may_read(text: Text, person: Person) -> bool:
    """Whether somebody who codes may read this one text whole."""
    if text.withdrawn_at is not None:
        return False
    if text.audience == Text.Audience.PLACE:
        return True
    return text.source is not None and bool(text.source.roles_of(person) & READS_WHOLE)


def _open_to(keys: set[Key], person: Person) -> list[uuid.UUID]:
    """Of sources where something was said in confidence, those whose words the person may read."""
    return [pk for (_kind, pk), thing in things(keys).items() if thing.roles_of(person) & READS_WHOLE]


def coded_apart(codebook: Codebook) -> QuerySet[DoubleText]:
    """The texts that two people are coding apart, and on which they have not agreed yet."""
    return DoubleText.objects.filter(codebook=codebook, settled_at=None)


def to_read(codebook: Codebook, person: Person, texts: QuerySet[Text] | None = None) -> QuerySet[Text]:
    """What is left for the person: texts that nobody has finished, and their own share of those coded by two.

    Oldest first. A text that two others code apart is not among them.
    """
    apart = coded_apart(codebook).filter(text=OuterRef("pk"))
    mine = apart.filter(Q(double__first=person) | Q(double__second=person))
    read = Reading.objects.filter(codebook=codebook, text=OuterRef("pk"))
    rows = readable_by(codebook, person) if texts is None else texts
    return rows.filter(
        (Q(~Exists(read)) & Q(~Exists(apart))) | (Q(Exists(mine)) & ~Q(Exists(read.filter(person=person))))
    ).order_by("said_at", "id")


def next_text(codebook: Codebook, person: Person, *, after: Text | None = None) -> Text | None:
    """The next text to read: the one that would teach the computer most, if it has been asked; else the oldest.

    `after`: a text that is left for later; the next in the order of when things were said comes instead.
    """
    left = to_read(codebook, person)
    if after is not None:
        later = left.filter(Q(said_at__gt=after.said_at) | Q(said_at=after.said_at, pk__gt=after.pk))
        found = later.first() or left.exclude(pk=after.pk).first()
        return found  # noqa: RET504
    run = codebook.runs.filter(state="done").exclude(queue=[]).first()
    if run is not None:
        wanted = [uuid.UUID(each) for each in run.queue[:100]]
        waiting = set(left.filter(pk__in=wanted).values_list("pk", flat=True))
        for pk in wanted:
            if pk in waiting:
                return Text.objects.get(pk=pk)
    return left.first()


@dataclass(frozen=True)
class Progress:
    """How many texts there are, and how many somebody has read."""

    texts: int
    read: int

    @property
    def left(self) -> int:
        return self.texts - self.read


def progress(codebook: Codebook) -> Progress:
    """How far the coding has come; everybody's work together."""
    read = Reading.objects.filter(codebook=codebook, text=OuterRef("pk"))
    counted = codebook.texts().aggregate(texts=Count("pk"), read=Count("pk", filter=Exists(read)))
    return Progress(counted["texts"], counted["read"])


def visible_title(thing: Any, viewer: Person | AnonymousUser) -> bool:
    """Whether the viewer may know which source this is."""
    return bool(thing.thread_visible_to(viewer))


def code_counts(codebook: Codebook) -> dict[uuid.UUID, int]:
    """How many texts have each code, for those who code."""
    rows = (
        codebook.codes.in_use()
        .filter(codings__counts=True, codings__extract__text__withdrawn_at=None)
        .order_by()
        .values_list("pk")
        .annotate(texts=Count("codings__extract__text", distinct=True))
    )
    return dict(rows.values_list("pk", F("texts")))
