"""Tables that people bring in and take out as files: CSV and XLSX, safe in both directions.

Out: no cell begins like a formula. In: a file is known by what it holds and not by its name, is small enough before it
is unpacked and after, and becomes plain rows of text. What the cells mean is for the room that asked for the file.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from alongside.ui.refusals import Refusal

# What spreadsheets take for a formula, with full-width twins (OWASP, CSV Injection), and the mark that guards from one.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001
_GUARDED = (*_FORMULA, "'")
_ZIP = b"PK\x03\x04"
# An honest workbook of the largest size that any room takes stays far below both.
MOST_UNPACKED = 40_000_000
MOST_PARTS = 500
MOST_COLUMNS = 500
# A row that names only its last cell stands for all before it, and a last row for all above it: both are counted.
MOST_CELLS = 2_500_000
LAST_ROW = 1_048_576


class NotASheet(Refusal):
    """The file is not a table that can be read; the sentence says why."""


def as_cell(value: str) -> str:
    """A text that no spreadsheet takes for a formula: one that begins like a formula, or like what guards from one,
    gets an apostrophe before it. `from_cell` takes it away again."""
    return f"'{value}" if value.startswith(_GUARDED) else value


def from_cell(value: str) -> str:
    """What `as_cell` was given."""
    return value[1:] if value.startswith("'") and value[1:].startswith(_GUARDED) else value


def line_of(cells: Iterable[Any]) -> str:
    """One line of a CSV file. Texts in it must have gone through `as_cell`."""
    line = io.StringIO(newline="")
    csv.writer(line).writerow(cells)
    return line.getvalue()


# The mark at the start of a file is how spreadsheets know that it is UTF-8.
MARK = "\ufeff"


def read_sheet(content: bytes, *, most_bytes: int, most_rows: int) -> list[list[str]]:
    """The rows of a CSV file (UTF-8) or of the first sheet of an XLSX file, as texts; the first row is the heading.

    Parameters
    ----------
    content: the file.
    most_bytes, most_rows: how large it may be; rows are counted without the heading, and without empty ones at the end.

    In an XLSX file numbers are written without a needless ".0", days as year-month-day, yes and no as such; formulas
    are read as the value that was last worked out. Raises NotASheet.
    """
    if len(content) > most_bytes:
        raise NotASheet(
            _("The file is too large. It can have %(most)s MB.") % {"most": most_bytes // 1_000_000}
        )
    rows = _from_xlsx(content, most_rows) if content.startswith(_ZIP) else _from_csv(content)
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    if not rows:
        raise NotASheet(_("The file is empty."))
    if len(rows) - 1 > most_rows:
        raise NotASheet(
            _("The file has more than %(most)s rows. Cut it into parts.") % {"most": f"{most_rows:,}"}
        )
    if any(len(row) > MOST_COLUMNS for row in rows):
        raise NotASheet(_("The file has more than %(most)s columns.") % {"most": MOST_COLUMNS})
    return rows


def _from_csv(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotASheet(
            _("The file is not CSV in UTF-8. Save it as “CSV UTF-8” or as an Excel file.")
        ) from None
    if "\x00" in text:
        raise NotASheet(_("The file is not a CSV or Excel file."))
    try:
        return list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        raise NotASheet(_("The file is not a CSV file: its quotation marks do not fit together.")) from None


def _from_xlsx(content: bytes, most_rows: int) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            # What the archive says of itself can be a lie, so each part is unpacked with a limit, and looked through:
            # with no document type there are no entities that grow or that read files.
            left = MOST_UNPACKED
            if len(parts.infolist()) > MOST_PARTS:
                raise NotASheet(_("The file is too large once it is unpacked."))
            for part in parts.infolist():
                with parts.open(part) as opened:
                    unpacked = opened.read(left + 1)
                left -= len(unpacked)
                if left < 0:
                    raise NotASheet(_("The file is too large once it is unpacked."))
                if b"<!DOCTYPE" in unpacked or b"<!ENTITY" in unpacked:
                    raise NotASheet(_("The file is not a CSV or Excel file."))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            return _rows_of(book.worksheets[0], most_rows)
        finally:
            book.close()
    except NotASheet:
        raise
    except Exception:
        # A broken workbook fails in many ways inside the library; to the person it is one: it cannot be read.
        raise NotASheet(
            _("The file cannot be read. Save it again as an Excel file or as “CSV UTF-8”.")
        ) from None


def _rows_of(sheet: Any, most_rows: int) -> list[list[str]]:
    """All rows in which something stands; none is passed over, however far down or to the right it is."""
    rows: list[list[str]] = []
    cells = 0
    for at, row in enumerate(sheet.iter_rows(values_only=True)):
        cells += len(row)
        if cells > MOST_CELLS or at >= LAST_ROW:
            raise NotASheet(_("The file is too large once it is unpacked."))
        words = _without_tail([_as_text(cell) for cell in row])
        if at <= most_rows:
            rows.append(words)
        elif words:
            # One row more than there may be says so: `read_sheet` refuses it.
            return [*rows, words]
    return rows


def _without_tail(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _as_text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return (
            cell.date().isoformat()
            if cell.time() == dt.time.min
            else cell.isoformat(sep=" ", timespec="minutes")
        )
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return str(cell)
