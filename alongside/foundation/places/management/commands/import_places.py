"""`./run import-places FILE`: bring boundaries and populations in."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from alongside.foundation.places.actions import import_places
from alongside.foundation.places.reading import Faults
from alongside.foundation.record import actions as record

MOST_FAULTS = 100


class Command(BaseCommand):
    help = (
        "Bring places in from GeoJSON or CSV (columns: code, name, tier, parent, population). All or nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", default="", help="who publishes these figures, as it is to be shown")

        parser.add_argument(
            "--update", action="store_true", help="change the places whose codes are here already"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                made = import_places(options["file"], source=options["source"], update=options["update"])
                record.write(
                    act="places-imported",
                    about=made[0],
                    place=made[0],
                    by=None,
                    details={"file": options["file"].name, "places": len(made)},
                )
        except Faults as wrong:
            for fault in wrong.faults[:MOST_FAULTS]:
                self.stderr.write(fault)
            more = len(wrong.faults) - MOST_FAULTS
            if more > 0:
                self.stderr.write(f"and {more} more")
            raise CommandError("Nothing was brought in.", returncode=2) from wrong
        self.stdout.write(f"Brought in {len(made)} places.")
