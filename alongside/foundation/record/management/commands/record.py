"""`record verify` checks the record; `record heads` prints the head of each chain, to be noted down."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from alongside.foundation.record.models import Chain
from alongside.foundation.record.verifying import heads, verify


class Command(BaseCommand):
    help = "Check the whole record, or print the heads of its chains."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        what = parser.add_subparsers(dest="what", required=True, metavar="verify|heads")
        check = what.add_parser("verify", help="check every entry; name the first bad one of each chain")
        check.add_argument("--chain", help="only this chain, for example place:E05001234")
        check.add_argument(
            "--noted",
            type=Path,
            metavar="FILE",
            help="also compare with heads noted down earlier (lines as `record heads` prints them)",
        )
        what.add_parser("heads", help="print each chain's name, number of entries and last hash")

    def handle(
        self, *, what: str, chain: str | None = None, noted: Path | None = None, **options: Any
    ) -> None:
        if what == "heads":
            for name, length, head in heads():
                self.stdout.write(f"{name} {length} {head}")
            return
        if chain is not None and not Chain.objects.filter(name=chain).exists():
            raise CommandError(f"There is no chain {chain}.", returncode=2)
        started = time.monotonic()
        report = verify(chain=chain, noted=_noted(noted) if noted else None, progress=self._progress)
        self._wipe()
        for fault in report.faults:
            self.stdout.write(str(fault))
        if report.guards_missing:
            self.stdout.write(f"The database's guards are missing: {', '.join(report.guards_missing)}")
        if not report.is_whole:
            sys.exit(1)
        self.stdout.write(
            f"OK: {report.entries:,} entries in {report.chains:,} chains follow from each other; "
            f"the words of {report.erased:,} were lawfully erased. {time.monotonic() - started:.1f} s."
        )

    def _progress(self, checked: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\rChecked {checked:,} entries", style_func=str, ending="")
        elif checked % 100_000 == 0:
            self.stderr.write(f"Checked {checked:,} entries", style_func=str)

    def _wipe(self) -> None:
        if self.stderr.isatty():
            self.stderr.write("\r" + " " * 40 + "\r", style_func=str, ending="")


def _noted(file: Path) -> dict[str, dict[int, str]]:
    """Heads noted down earlier. Raises CommandError with the number of a line that is not one."""
    found: dict[str, dict[int, str]] = {}
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{file} cannot be read: {error}", returncode=2) from error
    for at, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        # A place's code has no spaces, but split from the right so that a chain's name is kept whole.
        parts = line.rsplit(maxsplit=2)
        if len(parts) != 3 or not parts[1].isdigit() or len(parts[2]) != 64:
            raise CommandError(f"{file}, line {at}: expected a chain, a number and a hash.", returncode=2)
        # An empty chain has nothing to compare.
        if int(parts[1]):
            found.setdefault(parts[0], {})[int(parts[1])] = parts[2].lower()
    return found
