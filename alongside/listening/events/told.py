"""What people told us at an event, read from what was kept, coded and found."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count

from alongside.listening.events.actions.answering import quotable
from alongside.listening.events.models import Event
from alongside.listening.themes.counting import columns, numbers
from alongside.listening.themes.models import Codebook, Finding, Text

MOST_THEMES = 10


@dataclass(frozen=True)
class Theme:
    """A theme with how many people spoke of it here; None is not shown, because it is small."""

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
    """The published themes that people read in what was said here, by how many people said it.

    The numbers are those of the themes' own pages for this event, with the same ones left out, so that one page gives
    nothing away that the other hides.
    """
    found = []
    kind = ContentType.objects.get_for_model(Event)
    books = Codebook.objects.published().filter(sources__source_type=kind, sources__source_id=event.pk)
    for book in books:
        codes = list(book.codes.published().select_related("parent"))
        over = columns(book, AnonymousUser())
        for each in numbers(book, codes, over).values():
            here = next((cell for cell in each.sources if cell.url == event.get_absolute_url()), None)
            if here is not None and each.code.parent_id is None and here.people != 0:
                found.append(Theme(each.code.name, each.code.get_absolute_url(), here.people))
    return sorted(found, key=lambda theme: (-(theme.people or 0), theme.name))[:MOST_THEMES]
