"""`manage prepare`: bring the database up to date and, if it is empty, load the demonstration place."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    """What every start needs, in one process. Doing it again changes nothing."""

    help = "Bring the database up to date and load the demonstration place if it is empty."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--empty", action="store_true", help="load no demonstration data")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stderr.write("Bringing the database up to date ...", self.style.NOTICE)
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        if not options["empty"]:
            call_command("demonstration", "--if-empty")
