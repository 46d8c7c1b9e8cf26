"""Print who may do what as Markdown: `./run manage who_may_do_what > docs/use/who-may-do-what.md`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from alongside.foundation.people.words import as_markdown


class Command(BaseCommand):
    help = "Print who may do what, as docs/use/who-may-do-what.md has it."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(as_markdown(), ending="")
