"""Reading elections in the Pabulib format (.pb), and saying of each fault on which line it is.

The format: Faliszewski, Flis, Peters, Pierczyński, Skowron, Stolicki, Szufa and Talmon (2023), "Participatory
Budgeting: Data, Tools, and Analysis", https://arxiv.org/abs/2305.11035; https://pabulib.org/format.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from alongside.engines.counting.election import Election, Project

SHOWN = 100
"""The most faults that the text of an error lists."""

COUNTED = ("approval", "choose-1")
"""The ballot types that are counted."""

SECTIONS = {"META": ("key", "value"), "PROJECTS": ("project_id", "cost"), "VOTES": ("voter_id", "vote")}
"""The sections of a file, in order, with the columns each must have."""

USED = {"budget", "vote_type", "num_projects", "num_votes", "min_length", "max_length"}
"""The keys of META that the reading or the count rests on."""

KNOWN = {
    *("project_id", "cost", "votes", "score", "name", "category", "categories", "target", "targets"),
    *("beneficiaries", "selected", "latitude", "longitude", "description", "district", "neighborhood"),
    *("voter_id", "vote", "points", "age", "sex", "voting_method", "education"),
}
"""Columns that real Pabulib files use; others are accepted with a note."""

AMOUNT = re.compile(r"\d{1,18}(?:\.\d{1,18}|,\d{1,2})?", re.ASCII)
"""A plain decimal. A comma counts as a decimal point only before one or two digits: 1,000 could mean
either."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that keeps a file from being counted.

    Parameters
    ----------
    line: the line of the file it is on, from 1.
    message: what is wrong, in one plain sentence.
    """

    line: int
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}"


class PabulibError(ValueError):
    """A file that cannot be counted.

    Its text has one line for each fault (the first 100, and how many more). `faults` has all of them, by
    line.
    """

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        lines = [str(fault) for fault in self.faults[:SHOWN]]
        if len(self.faults) > SHOWN:
            lines.append(f"and {len(self.faults) - SHOWN} more")
        super().__init__("\n".join(lines))


def read_pabulib(source: bytes) -> Election:
    """Read an election with approval or choose-1 ballots from the bytes of a .pb file.

    Who cast which ballot is not kept: columns about voters are checked and dropped, and equal ballots are
        merged.

    Parameters
    ----------
    source: the file as it is (UTF-8, with or without a byte order mark).

    Returns
    -------
    The election; costs and budget exact, in the file's currency; `notes` says which oddities were accepted.

    Raises
    ------
    PabulibError: with every fault found, each with its line.
    """
    reader = _Reader(_text(source))
    reader.read()
    return reader.election()


def _text(source: bytes) -> str:
    """The file's text; raises PabulibError where it is not UTF-8 text, or holds nothing."""
    if not source.strip():
        raise PabulibError([Fault(1, "The file is empty.")])
    if source.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise PabulibError([Fault(1, "The file is UTF-16 text. Save it as UTF-8.")])
    lines = source.split(b"\n")
    faults = [
        Fault(number, "There is a NUL character, which has no place in text.")
        for number, line in enumerate(lines, start=1)
        if b"\0" in line
    ]
    if faults:
        raise PabulibError(faults)
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        byte = source[error.start]
        raise PabulibError(
            [Fault(line, f"The file is not UTF-8 text (byte 0x{byte:02x}). Save it as UTF-8.")]
        ) from None


@dataclass(slots=True)
class _Reader:
    """One reading of one file: what was found so far, and what was wrong."""

    text: str
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    meta_lines: dict[str, int] = field(default_factory=dict)
    headings: dict[str, int] = field(default_factory=dict)
    columns: list[str] = field(default_factory=list)
    projects: dict[str, Project] = field(default_factory=dict)
    project_lines: dict[str, int] = field(default_factory=dict)
    project_rows: int = 0
    voters: dict[str, int] = field(default_factory=dict)
    ballots: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    vote_rows: int = 0
    last: int = 0

    def fault(self, line: int, message: str) -> None:
        self.faults.append(Fault(line, message))

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Each row that is not blank, with the line on which it starts."""
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=";")
        start = 1
        try:
            for row in reader:
                first, start = start, reader.line_num + 1
                self.last = reader.line_num
                if self.last > first and any(_swallowed(cell) for cell in row):
                    self.fault(first, "A quotation mark is opened here and not closed on the same line.")
                cells = [cell.strip() for cell in row]
                if any(cells):
                    yield first, cells
        except csv.Error:
            self.fault(start, "A cell is too long to be read; a quotation mark may not be closed.")

    def read(self) -> None:
        """Go through the file; raises PabulibError at once where it is not meant for this count."""
        section, heading = "", False
        for line, row in self.rows():
            name = row[0].upper()
            if name in SECTIONS and not any(row[1:]):
                if name in self.headings:
                    self.fault(
                        line, f"The section {name} is there twice, first on line {self.headings[name]}."
                    )
                elif list(SECTIONS)[len(self.headings)] != name:
                    self.fault(line, f"The section {name} is out of order: META, PROJECTS, VOTES.")
                self.headings.setdefault(name, line)
                section, heading = name, True
            elif not section:
                raise PabulibError([Fault(line, "The file must begin with a line that says META.")])
            elif heading:
                self.heading(line, section, row)
                heading = False
            elif section == "META":
                self.meta_row(line, row)
            elif self.fits(line, section, row):
                cells = dict(zip(self.columns, row, strict=False))
                (self.project_row if section == "PROJECTS" else self.vote_row)(line, cells)

    def heading(self, line: int, section: str, row: list[str]) -> None:
        """The line below a section's name, which names its columns."""
        self.columns = [name.lower() for name in row]
        while self.columns and not self.columns[-1]:
            self.columns.pop()
        for name in SECTIONS[section]:
            if name not in self.columns:
                self.fault(line, f"The column {name} is missing from {section}.")
        for name in sorted({name for name in self.columns if self.columns.count(name) > 1}):
            self.fault(line, f"The column {name or '(without a name)'} is there twice in {section}.")
        for name in self.columns:
            if section != "META" and name and name not in KNOWN:
                self.notes.append(
                    f"line {line}: the column {name} is not one that Pabulib names; it was not used."
                )

    def fits(self, line: int, section: str, row: list[str]) -> bool:
        """Whether a row has a cell for each column; and where the heading lacks a column, nothing is read."""
        if section == "PROJECTS":
            self.project_rows += 1
        else:
            self.vote_rows += 1
        if not set(SECTIONS[section]) <= set(self.columns):
            return False
        if len(row) < len(self.columns) or any(row[len(self.columns) :]):
            self.fault(line, f"There are {len(row)} columns where the heading has {len(self.columns)}.")
            return False
        return True

    def meta_row(self, line: int, row: list[str]) -> None:
        key = row[0].lower()
        value = row[1] if len(row) > 1 else ""
        if key in self.meta:
            self.fault(line, f"The key {key} is there twice, first on line {self.meta_lines[key]}.")
            return
        if any(row[2:]):
            if key in USED:
                self.fault(line, f"The key {key} has more than one value.")
            else:
                self.notes.append(f"line {line}: {key} has more than one value; only the first was kept.")
        self.meta[key], self.meta_lines[key] = value, line
        if key == "vote_type" and value not in COUNTED:
            kind = value or "no"
            # Nothing else of such a file is meant for this count, so that nothing else is said of it.
            counted = " and ".join(COUNTED)
            raise PabulibError(
                [Fault(line, f"The file holds {kind} ballots; {counted} ballots are counted.")]
            )

    def project_row(self, line: int, cells: dict[str, str]) -> None:
        project_id = cells["project_id"]
        if not project_id:
            self.fault(line, "The project has no project_id.")
            return
        if project_id in self.project_lines:
            self.fault(
                line, f"Project {project_id} is there twice, first on line {self.project_lines[project_id]}."
            )
            return
        if "," in project_id:
            self.fault(line, f"The project_id {project_id} has a comma in it, so that no vote can name it.")
        self.project_lines[project_id] = line
        cost = self.amount(line, f"The cost of project {project_id}", cells["cost"])
        if cost is not None:
            extra = {
                key: value for key, value in cells.items() if key not in {"project_id", "cost", "name", ""}
            }
            self.projects[project_id] = Project(project_id, cost, cells.get("name", ""), extra)

    def vote_row(self, line: int, cells: dict[str, str]) -> None:
        voter = cells["voter_id"]
        if not voter:
            self.fault(line, "The vote has no voter_id.")
        elif voter in self.voters:
            self.fault(line, f"Voter {voter} is there twice, first on line {self.voters[voter]}.")
        else:
            self.voters[voter] = line
        ids = [item.strip() for item in cells["vote"].split(",") if item.strip()]
        named = set(ids)
        if not named <= self.project_lines.keys() or len(named) < len(ids):
            for project_id in dict.fromkeys(ids):
                if project_id not in self.project_lines:
                    self.fault(
                        line, f"Voter {voter} chose project {project_id}, which is not among the projects."
                    )
                if ids.count(project_id) > 1:
                    self.fault(line, f"Voter {voter} chose project {project_id} more than once.")
        self.ballots.append((line, tuple(ids)))

    def amount(self, line: int, what: str, text: str) -> Fraction | None:
        """An exact amount of more than 0, or None and a fault."""
        if not text:
            self.fault(line, f"{what} is missing.")
        elif re.fullmatch(r"-\s*[\d.,]+", text):
            self.fault(line, f"{what} is {_short(text)}; it must be more than 0.")
        elif not AMOUNT.fullmatch(text):
            self.fault(line, f"{what} is not a plain number: {_short(text)}.")
        elif not (amount := Fraction(text.replace(",", "."))):
            self.fault(line, f"{what} is 0; it must be more than 0.")
        else:
            return amount
        return None

    def whole(self, key: str) -> int | None:
        """A whole number from META; None where it is not given, or faulty."""
        text = self.meta.get(key, "")
        if not text:
            return None
        if not re.fullmatch(r"\d{1,12}", text, re.ASCII):
            self.fault(self.meta_lines[key], f"The key {key} is not a whole number: {_short(text)}.")
            return None
        return int(text)

    def election(self) -> Election:
        """What was read; raises PabulibError when anything was wrong."""
        end = max(self.last, 1)
        for name in SECTIONS:
            if name not in self.headings:
                self.fault(end, f"The section {name} is missing.")
        meta_line = self.headings.get("META", end)
        for key in ("budget", "vote_type"):
            if "META" in self.headings and key not in self.meta:
                self.fault(meta_line, f"The key {key} is missing from META.")
        if "PROJECTS" in self.headings and not self.project_rows:
            self.fault(self.headings["PROJECTS"], "There are no projects.")
        if "VOTES" in self.headings and not self.vote_rows:
            self.fault(self.headings["VOTES"], "There are no votes.")
        budget = None
        if "budget" in self.meta:
            budget = self.amount(self.meta_lines["budget"], "The budget", self.meta["budget"])
        for key, found, name in (
            ("num_projects", self.project_rows, "projects"),
            ("num_votes", self.vote_rows, "votes"),
        ):
            said = self.whole(key)
            if said is not None and said != found:
                self.fault(
                    self.meta_lines[key], f"The file should hold {said} {name} ({key}), and holds {found}."
                )
            elif key not in self.meta:
                self.notes.append(f"line {meta_line}: {key} is not given, so that it could not be checked.")
        self.lengths()
        if self.faults or budget is None:
            raise PabulibError(self.faults)
        return self.noted(
            Election.from_ballots(self.projects.values(), budget, (ids for _, ids in self.ballots), self.meta)
        )

    def lengths(self) -> None:
        """Whether each ballot names as many projects as the rules of the vote allow; a blank ballot always
        may."""
        least, most = self.whole("min_length"), self.whole("max_length")
        if self.meta.get("vote_type") == "choose-1":
            most = 1 if most is None else min(most, 1)
        for line, ids in self.ballots:
            if most is not None and len(ids) > most:
                self.fault(line, f"The vote names {len(ids)} projects; at most {most} may be chosen.")
            elif least is not None and ids and len(ids) < least:
                self.fault(line, f"The vote names {len(ids)} projects; at least {least} must be chosen.")

    def noted(self, election: Election) -> Election:
        """The election with notes on what is odd about it and was accepted."""
        blank = sum(1 for _, ids in self.ballots if not ids)
        if blank:
            self.notes.append(f"{blank} blank {_plural(blank, 'ballot')}; a blank ballot counts as a voter.")
        dear = sum(1 for project in election.projects if project.cost > election.budget)
        if dear:
            self.notes.append(f"{dear} {_plural(dear, 'project')} cost more than the whole budget.")
        said = [project.extra.get("votes", "") for project in election.projects]
        odd = sum(1 for text, votes in zip(said, election.votes, strict=True) if text and text != str(votes))
        if odd:
            self.notes.append(
                f"The votes column differs from the ballots for {odd} {_plural(odd, 'project')}; "
                "the ballots were counted."
            )
        return Election(
            election.projects,
            election.budget,
            election.ballots,
            election.counts,
            election.meta,
            tuple(self.notes),
        )


def _swallowed(cell: str) -> bool:
    """Whether a cell has taken in rows not meant for it. A text of several lines alone is no fault."""
    return any(";" in line or line.strip().upper() in SECTIONS for line in cell.splitlines()[1:])


def _short(text: str) -> str:
    """A cell as it stands, cut where it is long, without anything that would break the line."""
    text = "".join(letter if letter.isprintable() else " " for letter in text)
    return text if len(text) <= 40 else f"{text[:40]}..."


def _plural(number: int, noun: str) -> str:
    return noun if number == 1 else f"{noun}s"
