"""What people told us at an event, read from what was kept, coded and found."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count

from alongside.listening.events.actions.answering import quotable
from alongside.listening.events.models import Event
from alongside.listening.themes.models import Coding, Finding, Text

LEAST = 5
MOST_THEMES = 10


@dataclass(frozen=True)
class Theme:
    """A code with how many people said something that has it; None is fewer than five."""

    name: str
    url: str
    people: int | None


@dataclass(frozen=True)
class Told:
    """The page: `people` answered, `texts` texts; `columns` are the findings by kind, in their order."""

    people: int
    texts: int
    themes: list[Theme]
    quotes: list[str]
    columns: list[tuple[str, str, list[Finding]]]
    is_published: bool


def told_of(event: Event, *, with_unpublished: bool = False) -> Told:
    """What the page "what you told us" says. Quotes stand on it only while their speakers allow it."""
    said = Text.objects.of(event).in_use()
    found = list(Finding.objects.of(event))
    is_published = any(each.published_at is not None for each in found)
    shown = [each for each in found if each.published_at is not None or with_unpublished]
    counts = said.aggregate(people=Count("voice", distinct=True), texts=Count("pk"))
    may = quotable(event).values("pk")
    columns = [
        (kind, str(label), sorted((f for f in shown if f.kind == kind), key=lambda f: (f.order, f.made_at)))
        for kind, label in Finding.Kind.choices
    ]
    return Told(
        people=counts["people"],
        texts=counts["texts"],
        themes=themes_of(event),
        quotes=list(event.quotes.filter(text__in=may).values_list("words", flat=True)),
        columns=columns,
        is_published=is_published,
    )


def themes_of(event: Event) -> list[Theme]:
    """The published codes that people gave to what was said here, by how many people said it."""
    rows = (
        Coding.objects.that_count()
        .filter(
            extract__text__source_type=ContentType.objects.get_for_model(Event),
            extract__text__source_id=event.pk,
            code__published_at__isnull=False,
            code__state="in_use",
        )
        .values("code", "code__name")
        .annotate(people=Count("extract__text__voice", distinct=True))
        .order_by("-people", "code__name")[:MOST_THEMES]
    )
    return [
        Theme(row["code__name"], str(row["code"]), row["people"] if row["people"] >= LEAST else None)
        for row in rows
    ]
