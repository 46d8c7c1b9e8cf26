"""What people said at an event as a file, for those who read single answers; safe to open in a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from alongside.listening.events.models import Event
from alongside.listening.themes.models import Text
from alongside.ui.sheets import MARK, as_cell, line_of

COLUMNS = ("response", "question", "words", "may_quote", "day")


def csv_lines(event: Event) -> Iterator[str]:
    """The file, line by line: what was said and not taken back. Never who said it, what they said about themselves, or
    who signed up and what they need."""
    yield MARK + line_of(COLUMNS)
    numbers = dict(event.responses.values_list("pk", "number"))
    said = Text.objects.of(event).in_use().of_the_place().order_by("said_at", "pk")
    for voice, asked, words, quoting, at in said.values_list(
        "voice", "asked", "words", "quoting", "said_at"
    ).iterator(chunk_size=500):
        yield line_of(
            [
                numbers.get(voice, ""),
                as_cell(asked),
                as_cell(words),
                "yes" if quoting == Text.Quoting.WITHOUT_NAME else "no",
                timezone.localdate(at).isoformat(),
            ]
        )
