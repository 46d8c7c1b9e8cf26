"""Reading quotas and candidates from CSV files, and saying of each fault on which line and in which column it is."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from alongside.engines.lottery.pool import Candidate, Quota

SHOWN = 1000
"""The most faults that the text of an error lists."""
LONGEST = 500
"""The most letters in one cell that is used."""

NEEDED = ("feature", "value", "min", "max")
FLEX = ("min_flex", "max_flex")


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that keeps a file from being read.

    Parameters
    ----------
    line: on which line, from 1.
    column: in which column, by its name; "" for the whole line.
    message: what is wrong, in one sentence.
    """

    line: int
    column: str
    message: str

    def __str__(self) -> str:
        where = f"line {self.line}, column {self.column}" if self.column else f"line {self.line}"
        return f"{where}: {self.message}"


class ReadingError(ValueError):
    """A file that cannot be read. Its text has one line for each fault."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        lines = [str(fault) for fault in self.faults[:SHOWN]]
        if len(self.faults) > SHOWN:
            lines.append(f"and {len(self.faults) - SHOWN} more")
        super().__init__("\n".join(lines))


def read_categories(source: bytes) -> tuple[Quota, ...]:
    """Read quotas from the bytes of a CSV file.

    Parameters
    ----------
    source: UTF-8 text whose first line names the columns, in any order: feature, value, min, max, and perhaps
        min_flex and max_flex, which may be empty. Other columns are passed over.

    Raises
    ------
    ReadingError: with every fault found, each with its line and column.
    """
    table = _Table(source, (*NEEDED, *FLEX), NEEDED)
    quotas: list[Quota] = []
    first: dict[tuple[str, str], int] = {}
    for line, row in table.rows():
        feature, value = (table.named(line, name, row[name]) for name in ("feature", "value"))
        least, most = (table.number(line, name, row[name]) for name in ("min", "max"))
        low, high = (table.number(line, name, row[name]) if row.get(name) else None for name in FLEX)
        if feature and value and first.setdefault((feature, value), line) != line:
            table.fault(
                line, "value", f"{_shown(value)} is there twice, first on line {first[feature, value]}."
            )
        if least is not None and most is not None and least > most:
            table.fault(line, "max", f"It is {most}, which is less than min, {least}.")
        elif least is not None and low is not None and low > least:
            table.fault(line, "min_flex", f"It is {low}; it must be at most min, {least}.")
        elif most is not None and high is not None and high < most:
            table.fault(line, "max_flex", f"It is {high}; it must be at least max, {most}.")
        elif not table.faults and least is not None and most is not None:
            quotas.append(Quota(feature, value, least, most, low, high))
    if not table.faults and not quotas:
        table.fault(table.line, "", "There are no quotas.")
    table.settle()
    return tuple(quotas)


def read_respondents(
    source: bytes, quotas: Sequence[Quota], household: str | None = None
) -> tuple[Candidate, ...]:
    """Read candidates from the bytes of a CSV file.

    Parameters
    ----------
    source: UTF-8 text whose first line names the columns, in any order: id, and each feature of the quotas. Other
        columns are passed over.
    quotas: the values that each feature can have.
    household: the column that people who live together share, if there is one; its cells may be empty.

    Raises
    ------
    ReadingError: with every fault found, each with its line and column.
    """
    known: dict[str, dict[str, None]] = {}
    for quota in quotas:
        known.setdefault(quota.feature, {})[quota.value] = None
    columns = ("id", *known) if household is None else ("id", *known, household)
    table = _Table(source, tuple(dict.fromkeys(columns)), columns)
    candidates: list[Candidate] = []
    first: dict[str, int] = {}
    for line, row in table.rows():
        one = table.named(line, "id", row["id"])
        if one and first.setdefault(one, line) != line:
            table.fault(line, "id", f"{_shown(one)} is there twice, first on line {first[one]}.")
        for feature, values in known.items():
            if row[feature] in values:
                continue
            if row[feature]:
                table.fault(line, feature, f"{_shown(row[feature])} has no quota; {_one_of(list(values))}.")
            else:
                table.fault(line, feature, f"It is empty; {_one_of(list(values))}.")
        home = row[household] if household is not None else ""
        if len(home) > LONGEST:
            table.fault(line, household or "", f"It is longer than {LONGEST} letters.")
        if not table.faults:
            candidates.append(Candidate(one, {feature: row[feature] for feature in known}, home))
    if not table.faults and not candidates:
        table.fault(table.line, "", "There is nobody in the file.")
    table.settle()
    return tuple(candidates)


class _Table:
    """The cells of the columns that are used, row by row, and what is wrong with the file."""

    def __init__(self, source: bytes, used: Sequence[str], needed: Sequence[str]) -> None:
        self.faults: list[Fault] = []
        self.line = 1
        text = self._text(source)
        self._found = self._cells(text)
        _, heading = next(self._found, (1, []))
        self.names = [name.strip() for name in heading]
        for name in dict.fromkeys(needed):
            if name not in self.names:
                self.fault(1, "", f"The column {_shown(name)} is missing.{self._hint(name, heading)}")
        for name in used:
            if self.names.count(name) > 1:
                self.fault(1, name, "There are two columns of this name.")
        self.settle()
        self.used = [name for name in used if name in self.names]

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Each row that is not blank, by column, with the line on which it starts."""
        places = {name: self.names.index(name) for name in self.used}
        for line, row in self._found:
            self.line = line
            if len(row) != len(self.names):
                told = f"There are {len(row)} cells, and the first line names {len(self.names)} columns."
                self.fault(line, "", told)
                continue
            yield line, {name: row[place].strip() for name, place in places.items()}

    def named(self, line: int, column: str, cell: str) -> str:
        """A cell that must hold something, and not too much."""
        if not cell:
            self.fault(line, column, "It is empty.")
        elif len(cell) > LONGEST:
            self.fault(line, column, f"It is longer than {LONGEST} letters.")
        return cell

    def number(self, line: int, column: str, cell: str) -> int | None:
        """A cell that must be a whole number from 0; None, and a fault, where it is not."""
        if re.fullmatch(r"\d{1,7}", cell, re.ASCII):
            return int(cell)
        self.fault(
            line, column, f"It is {_shown(cell)}; it must be a whole number." if cell else "It is empty."
        )
        return None

    def fault(self, line: int, column: str, message: str) -> None:
        self.faults.append(Fault(line, _plain(column), message))

    def settle(self) -> None:
        """Raise what is wrong so far, if anything is."""
        if self.faults:
            raise ReadingError(self.faults)

    def _text(self, source: bytes) -> str:
        if not source.strip():
            raise ReadingError([Fault(1, "", "The file is empty.")])
        if source.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise ReadingError([Fault(1, "", "The file is UTF-16 text. Save it as UTF-8.")])
        if b"\0" in source:
            line = source.count(b"\n", 0, source.index(b"\0")) + 1
            raise ReadingError([Fault(line, "", "There is a NUL character, which has no place in text.")])
        try:
            return source.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = source.count(b"\n", 0, error.start) + 1
            told = f"The file is not UTF-8 text (byte 0x{source[error.start]:02x}). Save it as UTF-8."
            raise ReadingError([Fault(line, "", told)]) from None

    def _cells(self, text: str) -> Iterator[tuple[int, list[str]]]:
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        start = 1
        try:
            for row in reader:
                first, start = start, reader.line_num + 1
                if any(cell.strip() for cell in row):
                    yield first, row
        except csv.Error as error:
            if "field larger" in str(error):
                self.fault(start, "", f"A cell is longer than {csv.field_size_limit():,} letters.")
            else:
                self.fault(start, "", "The line cannot be read; a quotation mark may not be closed.")

    @staticmethod
    def _hint(name: str, heading: Sequence[str]) -> str:
        if len(heading) == 1 and (";" in heading[0] or "\t" in heading[0]):
            return " Save the file with commas between the cells."
        alike = [other.strip() for other in heading if other.strip().lower() == name.lower()]
        return f" There is {_shown(alike[0])}." if alike else ""


def _one_of(values: Sequence[str]) -> str:
    shown = [_shown(value) for value in values[:6]]
    return f"there are {', '.join(shown)}{' and others' if len(values) > 6 else ''}"


def _plain(text: str) -> str:
    """Text on one line, cut where it is long, with whatever cannot be seen written out."""
    seen = "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii")
        for letter in text[:60]
    )
    return f"{seen[:60]}..." if len(text) > 60 or len(seen) > 60 else seen


def _shown(text: str) -> str:
    return f'"{_plain(text)}"'
