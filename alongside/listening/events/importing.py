"""What people said, from a CSV or Excel file: all of it or nothing, with each fault by its row and column."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from alongside.listening.events.actions.answering import Answers
from alongside.listening.events.feedback_forms import ABOUT, MOST_WORDS
from alongside.ui.sheets import NotASheet, from_cell, read_sheet
from alongside.ui.text import has_hidden, tidy

MOST_BYTES = 1_000_000
MOST_ROWS = 2_000
MOST_FAULTS = 50


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell (`row` counts the heading as 1), or, without a column, with a row or the file."""

    row: int
    column: str
    words: str

    def __str__(self) -> str:
        if not self.row:
            return self.words
        if not self.column:
            return _("Row %(row)s: %(words)s") % {"row": self.row, "words": self.words}
        return _("Row %(row)s, column “%(column)s”: %(words)s") % {
            "row": self.row,
            "column": self.column,
            "words": self.words,
        }


class FaultsFound(Exception):  # noqa: N818  (what is wrong with somebody's file: not an error of ours)
    """Nothing was brought in; `faults` says why, the first of them if there are many."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults))
        self.faults = list(faults)


def columns(questions: Sequence[str]) -> list[str]:
    """The headings of a file: one for each question, and what may be said beside it."""
    return [*(f"answer_{at}" for at in range(1, len(questions) + 1)), "may_quote", *ABOUT]


def read(content: bytes, questions: Sequence[str]) -> tuple[list[Answers], str]:
    """Read a file. Returns what each row says, and the digest of the file, by which it is known again.

    Columns are `answer_1` and so on (or the questions themselves as headings), `may_quote` (yes, or no or empty), and
    `age_band`, `sex`, `ethnicity`, `disability` by their codes. Columns may be left out, but not all answers; unknown
    ones are a fault. Raises FaultsFound.
    """
    try:
        lines = read_sheet(content, most_bytes=MOST_BYTES, most_rows=MOST_ROWS)
    except NotASheet as refused:
        raise FaultsFound([Fault(0, "", refused.sentence)]) from None
    headings = _headings(lines[0], questions)
    rows = [(at, line) for at, line in enumerate(lines[1:], start=2) if any(cell.strip() for cell in line)]
    if not rows:
        raise FaultsFound([Fault(0, "", _("The file has no rows with answers"))])
    faults: list[Fault] = []
    found = [_row(at, line, headings, len(questions), faults) for at, line in rows]
    if faults:
        raise FaultsFound(faults[:MOST_FAULTS])
    return found, hashlib.sha256(content).hexdigest()


def _headings(line: Sequence[str], questions: Sequence[str]) -> list[str]:
    """What each column holds, by the names of `columns`."""
    known = columns(questions)
    by_words = {question.casefold(): f"answer_{at}" for at, question in enumerate(questions, start=1)}
    names, faults = [], []
    for cell in line:
        words = tidy(cell).casefold()
        name = by_words.get(words, words.replace(" ", "_"))
        if name not in known:
            faults.append(Fault(1, tidy(cell)[:60], _("there is no such column")))
        elif name in names:
            faults.append(Fault(1, tidy(cell)[:60], _("this column is there twice")))
        names.append(name)
    if not faults and not any(name.startswith("answer_") for name in names):
        faults.append(Fault(1, "answer_1", _("there is no column with answers")))
    if faults:
        raise FaultsFound(faults[:MOST_FAULTS])
    return names


def _row(at: int, line: Sequence[str], headings: Sequence[str], asked: int, faults: list[Fault]) -> Answers:
    if len(line) > len(headings):
        faults.append(Fault(at, "", _("there are more cells than columns")))
    cells: dict[str, str] = {}
    for name, cell in zip(headings, line, strict=False):
        cells[name] = tidy(from_cell(cell))
        fault = _fault(name, cells[name])
        if fault:
            faults.append(Fault(at, name, fault))
    words = [cells.get(f"answer_{n}", "") for n in range(1, asked + 1)]
    if not any(words):
        faults.append(Fault(at, "answer_1", _("nothing is answered")))
    return Answers(
        words=words,
        may_quote=cells.get("may_quote", "").casefold() in _YES,
        about={name: cells[name].casefold() for name in ABOUT if cells.get(name)},
    )


_YES, _NO = {"yes", "y", "1", "true"}, {"", "no", "n", "0", "false"}


def _fault(name: str, cell: str) -> str:
    """What is wrong with a cell, in words; empty if nothing is."""
    if has_hidden(cell):
        return _("has hidden characters")
    if name.startswith("answer_"):
        return _("is longer than 5,000 characters") if len(cell) > MOST_WORDS else ""
    if name == "may_quote":
        return "" if cell.casefold() in _YES | _NO else _("must be yes or no")
    values: Any = [value for value, _label in ABOUT[name][1]]
    if cell and cell.casefold() not in values:
        return _("must be one of: %(values)s") % {"values": ", ".join(values)}
    return ""
