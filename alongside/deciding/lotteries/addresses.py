"""The addresses of a place from a CSV or Excel file: all of it or nothing, with each fault by its row and column."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from alongside.deciding.lotteries.same_address import read_home, tidy_postcode
from alongside.ui.sheets import NotASheet, from_cell, read_sheet
from alongside.ui.text import has_hidden, tidy

MOST_BYTES = 40_000_000
MOST_ROWS = 400_000
MOST_FAULTS = 50
COLUMNS = ("address", "postcode", "uprn", "area")
# As the Royal Mail writes them: one or two letters, a district, a figure and two letters.
_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}", re.ASCII)
_UPRN = re.compile(r"\d{1,12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Household:
    """One address of the file. `key` tells households apart, however their address is written."""

    address: str
    postcode: str
    uprn: str
    area: uuid.UUID
    key: str


class FaultsFound(Exception):  # noqa: N818  (what is wrong with somebody's file: not an error of ours)
    """Nothing was brought in; `faults` says why, one sentence each, the first of them if there are many."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = list(faults[:MOST_FAULTS])


def read_addresses(content: bytes, areas: Mapping[str, uuid.UUID]) -> list[Household]:
    """Read a file of addresses.

    Parameters
    ----------
    content: the file, with the columns address, postcode and area (the code of a small area), and uprn if wished.
    areas: the small areas of the place, by their codes.

    A household that is there twice is kept once. Raises FaultsFound.
    """
    try:
        lines = read_sheet(content, most_bytes=MOST_BYTES, most_rows=MOST_ROWS)
    except NotASheet as refused:
        raise FaultsFound([refused.sentence]) from None
    headings = [tidy(cell).casefold() for cell in lines[0]]
    missing = [name for name in ("address", "postcode", "area") if name not in headings]
    if missing:
        raise FaultsFound(
            [_("Row 1: there is no column “%(column)s”.") % {"column": name} for name in missing]
        )
    twice = [name for name in COLUMNS if headings.count(name) > 1]
    if twice:
        raise FaultsFound(
            [_("Row 1: the column “%(column)s” is there twice.") % {"column": name} for name in twice]
        )
    at = {name: headings.index(name) for name in COLUMNS if name in headings}
    faults: list[str] = []
    found: dict[str, Household] = {}
    for row, line in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in line):
            continue
        cells = {name: tidy(from_cell(line[n])) if n < len(line) else "" for name, n in at.items()}
        wrong = [(name, words) for name in at if (words := _fault(name, cells[name], areas))]
        faults += [
            _("Row %(row)s, column “%(column)s”: %(words)s") % {"row": row, "column": name, "words": words}
            for name, words in wrong
        ]
        if len(faults) >= MOST_FAULTS:
            break
        if not wrong:
            made = _household(cells, areas)
            found.setdefault(made.key, made)
    if not found and not faults:
        faults.append(_("The file has no rows with addresses."))
    if faults:
        raise FaultsFound(faults)
    return list(found.values())


def _household(cells: Mapping[str, str], areas: Mapping[str, uuid.UUID]) -> Household:
    uprn = cells.get("uprn", "")
    postcode = spaced(cells["postcode"])
    if uprn:
        key = f"uprn {uprn.lstrip('0')}"
    else:
        home = read_home(cells["address"], postcode)
        key = f"{home.postcode}/{home.number}/{home.flat}/{home.street}"
    return Household(" ".join(cells["address"].split()), postcode, uprn, areas[cells["area"]], key)


def spaced(postcode: str) -> str:
    """A postcode as it is written on a letter: `DE1 2AB`."""
    code = tidy_postcode(postcode)
    return f"{code[:-3]} {code[-3:]}"


def is_postcode(typed: str) -> bool:
    """Whether it could be a postcode of the United Kingdom."""
    return _POSTCODE.fullmatch(tidy_postcode(typed)) is not None


def _fault(name: str, cell: str, areas: Mapping[str, uuid.UUID]) -> str:
    """What is wrong with a cell, in words; empty if nothing is."""
    if has_hidden(cell):
        return _("has hidden characters")
    if name == "address":
        return "" if 0 < len(cell) <= 300 else _("must have 1 to 300 characters")
    if name == "postcode":
        return "" if is_postcode(cell) else _("is not a postcode")
    if name == "uprn":
        return "" if not cell or _UPRN.fullmatch(cell) else _("must be up to 12 figures")
    return "" if cell in areas else _("is not the code of a small area of this place")
