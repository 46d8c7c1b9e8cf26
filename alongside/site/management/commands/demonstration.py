"""Load the demonstration place, and say how to sign in to it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from alongside.foundation.places.models import Place
from alongside.site.demonstration import load, sign_ins


class Command(BaseCommand):
    help = "Load the demonstration place (Derby and Derbyshire), or print its sign-ins."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing if there are places already")
        parser.add_argument(
            "--sign-ins", action="store_true", help="print the demonstration accounts, if there are any"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["sign_ins"]:
            for line in sign_ins.lines():
                self.stdout.write(line)
            return
        if Place.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError(
                "There are places here already. The demonstration is loaded into an empty database only."
            )
        load.load(say=self.stderr.write if options["verbosity"] else lambda _words: None)
