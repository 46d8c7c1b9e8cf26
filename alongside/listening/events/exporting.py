"""What people said at an event as a file, for those who read single answers; safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from django.utils import timezone

from alongside.listening.events.models import Event
from alongside.listening.themes.models import Text

COLUMNS = ("response", "question", "words", "may_quote", "day")
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 (full-width twins)


class _Line:
    """What `csv.writer` writes to: gives each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def as_cell(value: str) -> str:
    """A text that no spreadsheet takes for a formula (OWASP, CSV Injection)."""
    return f"'{value}" if value.startswith(_STARTS_A_FORMULA) else value


def csv_lines(event: Event) -> Iterator[str]:
    """The file, line by line: what was said and not taken back. Never who said it, what they said about themselves, or
    who signed up and what they need."""
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow(COLUMNS)
    numbers = dict(event.responses.values_list("pk", "number"))
    said = Text.objects.of(event).in_use().of_the_place().order_by("said_at", "pk")
    for voice, asked, words, quoting, at in said.values_list(
        "voice", "asked", "words", "quoting", "said_at"
    ).iterator(chunk_size=500):
        yield writer.writerow(
            [
                numbers.get(voice, ""),
                as_cell(asked),
                as_cell(words),
                "yes" if quoting == Text.Quoting.WITHOUT_NAME else "no",
                timezone.localdate(at).isoformat(),
            ]
        )
