"""`./run import-ballots FILE.pb --place CODE --process NAME`: bring in an election that was held somewhere else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from alongside.deciding.budgets.explaining import tell
from alongside.deciding.budgets.importing import CannotImport, bring_in
from alongside.engines.counting import ElectionError, PabulibError, read_pabulib
from alongside.foundation.places.models import Place

BAD_INPUT = 2


class Command(BaseCommand):
    """Reads the file, and brings in all of it or nothing. A fault is told with its line, and the exit code is 2."""

    help = "Bring in a finished election from a Pabulib file, count it and publish the count."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a .pb file with approval or choose-1 ballots")
        parser.add_argument("--place", required=True, help="the code of the place at which it shall stand")
        parser.add_argument("--process", required=True, help="the title of its process here")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        place = Place.objects.filter(code=options["place"]).first()
        if place is None:
            raise CommandError(
                _("There is no place with the code %(code)s.") % {"code": options["place"]},
                returncode=BAD_INPUT,
            )
        try:
            election = read_pabulib(path.read_bytes())
            budget = bring_in(election, place=place, name=options["process"].strip(), file_name=path.name)
        except OSError as problem:
            raise CommandError(f"{path}: {problem.strerror}", returncode=BAD_INPUT) from None
        except (PabulibError, ElectionError) as problem:
            raise CommandError(str(problem), returncode=BAD_INPUT) from None
        except CannotImport as problem:
            raise CommandError(problem.sentence, returncode=BAD_INPUT) from None
        for note in election.notes:
            self.stderr.write(note)
        told = tell(budget, budget.outcome, list(budget.projects.on_ballot()))
        self.stdout.write(
            _("%(projects)s projects and %(ballots)s ballots are in. %(summary)s")
            % {"projects": len(election.projects), "ballots": election.voters, "summary": told.summary}
        )
        if told.official_words:
            self.stdout.write(told.official_words)
        self.stdout.write(budget.get_absolute_url())
