"""Reading votes and statements from CSV files as Polis exports them, and saying of each fault on which line it is."""

from __future__ import annotations

import csv
import io
import math
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

import numpy as np

from alongside.engines.opinions.votes import Votes

SHOWN = 100
"""The most faults that the text of an error lists."""

VOTE_COLUMNS = ("comment-id", "voter-id", "vote")
COMMENT_COLUMNS = ("comment-id", "comment-body")
SOMETIMES = ("timestamp", "moderated")
"""Columns that are used where they are there."""

LONGEST_ID = 200


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that keeps a file from being read: the line it is on, from 1, and what is wrong in one sentence."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}"


class VotesError(ValueError):
    """A file that cannot be read. Its text has one line for each fault (the first 100, and how many more)."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        lines = [str(fault) for fault in self.faults[:SHOWN]]
        if len(self.faults) > SHOWN:
            lines.append(f"and {len(self.faults) - SHOWN} more")
        super().__init__("\n".join(lines))


@dataclass(frozen=True, slots=True)
class Comment:
    """One statement of a comments file: its text, and whether moderators took it out (`moderated` is -1)."""

    text: str
    taken_out: bool


Id = int | str


def read_votes_csv(source: bytes, *, without: frozenset[Id] = frozenset()) -> Votes:
    """Read votes from the bytes of a CSV file.

    Parameters
    ----------
    source: UTF-8 text whose first line names the columns, in any order: comment-id, voter-id and vote (1, 0 or -1),
        and perhaps timestamp (a number; the latest vote of a person on a statement counts, of equally late ones the
        last row). Other columns are passed over.
    without: statements whose votes are left out.

    Returns
    -------
    The votes, with people and statements in the order of their first votes. Ids are ints when all ids of their column
    are whole numbers, else text.

    Raises
    ------
    VotesError: with every fault found, each with its line.
    """
    table = _Table.read(source, VOTE_COLUMNS)
    faults: list[Fault] = []
    people = _ids(table, "voter-id", faults)
    statements = _ids(table, "comment-id", faults)
    values = _values(table, faults)
    times = _times(table, faults) if "timestamp" in table.columns else None
    if faults:
        raise VotesError(faults)
    order = list(range(len(values)))
    if times:
        order = np.argsort(np.array(times), kind="stable").tolist()
    if without:
        order = [place for place in order if statements[place] not in without]
    return Votes.from_rows(
        [people[place] for place in order],
        [statements[place] for place in order],
        np.array([values[place] for place in order], dtype=np.int64),
    )


def read_comments_csv(source: bytes) -> dict[Id, Comment]:
    """Read the texts of statements: columns comment-id and comment-body, and perhaps moderated (-1: taken out).

    Raises VotesError with every fault found, each with its line.
    """
    table = _Table.read(source, COMMENT_COLUMNS)
    faults: list[Fault] = []
    ids = _ids(table, "comment-id", faults)
    texts, first = table.column("comment-body"), dict[Id, int]()
    for line, one in zip(table.lines, ids, strict=True):
        if first.setdefault(one, line) != line:
            faults.append(Fault(line, f"The statement {one} is there twice, first on line {first[one]}."))
    if faults:
        raise VotesError(faults)
    moderated = table.column("moderated") if "moderated" in table.columns else [""] * len(ids)
    return {
        one: Comment(text.strip(), mark.strip() == "-1")
        for one, text, mark in zip(ids, texts, moderated, strict=True)
    }


@dataclass(frozen=True, slots=True)
class _Table:
    """The cells of the columns that are used, row by row, and the line on which each row starts."""

    columns: dict[str, list[str]]
    lines: array[int]

    @classmethod
    def read(cls, source: bytes, needed: tuple[str, ...]) -> _Table:
        _check_text(source)
        faults: list[Fault] = []
        found = _rows(source, faults)
        line, heading = next(found, (1, []))
        names = [name.strip().lower() for name in heading]
        used = [name for name in (*needed, *SOMETIMES) if name in names]
        faults += [Fault(line, f"The column {name} is missing.") for name in needed if name not in names]
        faults += [
            Fault(line, f"The column {name} is there twice.") for name in used if names.count(name) > 1
        ]
        if faults:
            raise VotesError(faults)
        # A large file has few different cells, and each is kept once.
        places = [(names.index(name), list[str](), dict[str, str]()) for name in used]
        lines = array("q")
        for line, row in found:
            if len(row) != len(names):
                told = f"There are {len(row)} cells, and the first line names {len(names)} columns."
                faults.append(Fault(line, told))
                continue
            lines.append(line)
            for place, cells, known in places:
                cells.append(known.setdefault(row[place], row[place]))
        if faults:
            raise VotesError(faults)
        return cls({name: cells for name, (_, cells, _) in zip(used, places, strict=True)}, lines)

    def column(self, name: str) -> list[str]:
        return self.columns[name]


def _rows(source: bytes, faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank, with the line on which it starts."""
    reader = csv.reader(io.TextIOWrapper(io.BytesIO(source), encoding="utf-8-sig", newline=""), strict=True)
    start = 1
    try:
        for row in reader:
            first, start = start, reader.line_num + 1
            if row and (len(row) > 1 or row[0].strip()):
                yield first, row
    except csv.Error:
        faults.append(Fault(start, "The line cannot be read; a quotation mark may not be closed."))


def _check_text(source: bytes) -> None:
    """Raises VotesError where the file is not UTF-8 text, or holds nothing."""
    if not source.strip():
        _refuse(1, "The file is empty.")
    if source.startswith((b"\xff\xfe", b"\xfe\xff")):
        _refuse(1, "The file is UTF-16 text. Save it as UTF-8.")
    if b"\0" in source:
        _refuse(
            source.count(b"\n", 0, source.index(b"\0")) + 1,
            "There is a NUL character, which has no place in text.",
        )
    try:
        source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        _refuse(
            source.count(b"\n", 0, error.start) + 1,
            f"The file is not UTF-8 text (byte 0x{source[error.start]:02x}). Save it as UTF-8.",
        )


def _refuse(line: int, message: str) -> NoReturn:
    raise VotesError([Fault(line, message)])


def _ids(table: _Table, name: str, faults: list[Fault]) -> list[Id]:
    """A column of ids: ints when all are whole numbers as one writes them (no 07, no +7), else text."""
    cells = [cell.strip() for cell in table.column(name)]
    for line, cell in zip(table.lines, cells, strict=True):
        if not cell:
            faults.append(Fault(line, f"The {name} is missing."))
        elif len(cell) > LONGEST_ID:
            faults.append(Fault(line, f"The {name} is longer than {LONGEST_ID} letters."))
    whole = {cell: _whole(cell) for cell in dict.fromkeys(cells)}
    if all(one is not None for one in whole.values()):
        return [one for cell in cells if (one := whole[cell]) is not None]
    return list(cells)


def _whole(cell: str) -> int | None:
    digits = cell.removeprefix("-")
    plain = (
        digits.isascii() and digits.isdigit() and len(digits) <= 18 and (digits == "0" or digits[0] != "0")
    )
    return int(cell) if plain and cell != "-0" else None


def _values(table: _Table, faults: list[Fault]) -> list[int]:
    known = {"1": 1, "0": 0, "-1": -1, "1.0": 1, "0.0": 0, "-1.0": -1, "+1": 1}
    values = []
    for line, cell in zip(table.lines, table.column("vote"), strict=True):
        value = known.get(cell.strip())
        if value is None:
            faults.append(
                Fault(line, f"The vote is {_shown(cell)}; it must be 1 (agree), 0 (pass) or -1 (disagree).")
            )
            value = 0
        values.append(value)
    return values


def _times(table: _Table, faults: list[Fault]) -> list[float] | None:
    """Whole numbers where they can be, since a time in milliseconds must stay exact; None when no row has one."""
    cells = table.column("timestamp")
    if not any(cell.strip() for cell in cells):
        return None
    times: list[float] = []
    for line, cell in zip(table.lines, cells, strict=True):
        try:
            time = int(cell) if cell.strip().removeprefix("-").isdecimal() else float(cell)
        except ValueError:
            time = math.nan
        if not math.isfinite(time) or abs(time) > 2**62:
            faults.append(Fault(line, f"The timestamp is {_shown(cell)}; it must be a number."))
            time = 0
        times.append(time)
    return times


def _shown(cell: str) -> str:
    text = "".join(letter if letter.isprintable() else " " for letter in cell.strip())
    return f'"{text[:40]}..."' if len(text) > 40 else f'"{text}"'
