"""A codebook as a file and back: as a table (CSV), and as REFI-QDA codebook (.qdc), which other programs for such work
read (REFI-QDA standard 1.5, https://www.qdasoftware.org).

Reading is strict: a file is taken whole or not at all, with every fault and its line. XML may hold no DTD and no
entities of its own, so that nothing outside is read and nothing grows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET  # noqa: S405 (only writes; reading is done by `_Reader`)
from xml.parsers import expat

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.listening.themes.models import Code
from alongside.listening.themes.refusals import FileFaults
from alongside.ui.sheets import MARK, NotASheet, as_cell, from_cell, line_of, read_sheet
from alongside.ui.text import tidy, without_hidden

CODEBOOK = "urn:QDA-XML:codebook:1.0"
COLUMNS: dict[str, str | Promise] = {
    "name": gettext_lazy("The name of the code."),
    "definition": gettext_lazy("What it means."),
    "use_when": gettext_lazy("When to use it."),
    "not_when": gettext_lazy("When not to use it."),
    "inside": gettext_lazy("The name of the theme it is inside; empty if it stands by itself."),
}
MOST_BYTES = 2_000_000
MOST_CODES = 500
MOST_FAULTS = 50
LONGEST = {"name": 80, "definition": 1000, "use_when": 1000, "not_when": 1000}
_USE, _NOT = "\n\nUse when: ", "\n\nNot when: "


@dataclass(frozen=True)
class Row:
    """One code of a file; `inside` is the name of its theme."""

    name: str
    definition: str = ""
    use_when: str = ""
    not_when: str = ""
    inside: str = ""
    line: int = 0


def csv_lines(codes: Iterable[Code]) -> Iterator[str]:
    """The codes as a table, line by line."""
    yield MARK + line_of(COLUMNS)
    for code in codes:
        inside = code.parent.name if code.parent is not None else ""
        cells = (code.name, code.definition, code.use_when, code.not_when, inside)
        yield line_of(as_cell(cell) for cell in cells)


def read_table(data: bytes) -> list[Row]:
    """The codes of a table (CSV or XLSX). Raises FileFaults; its lines are the rows of the table, the heading being the
    first."""
    try:
        head, *lines = read_sheet(data, most_bytes=MOST_BYTES, most_rows=MOST_CODES)
    except NotASheet as no:
        raise FileFaults([no.sentence]) from no
    if any(without_hidden(cell) != cell for cells in (head, *lines) for cell in cells):
        raise FileFaults([_("The file has hidden characters in it. Take them out and try again.")])
    head = [cell.strip().lower() for cell in head]
    if "name" not in head or len(set(head)) != len(head):
        raise FileFaults([_("Line 1: the columns must have names, and one of them must be “name”.")])
    rows = []
    for number, cells in enumerate(lines, start=2):
        if any(cell.strip() for cell in cells):
            said = {key: tidy(from_cell(cell)) for key, cell in zip(head, cells, strict=False)}
            rows.append(Row(**{key: said.get(key, "") for key in COLUMNS}, line=number))
    return checked(rows)


def qdc(codes: Sequence[Code]) -> bytes:
    """The codes as a REFI-QDA codebook."""
    ET.register_namespace("", CODEBOOK)
    root = ET.Element(f"{{{CODEBOOK}}}CodeBook", {"origin": "Alongside"})
    add_codes(root, codes, CODEBOOK)
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def add_codes(root: ET.Element, codes: Sequence[Code], namespace: str) -> None:
    """Put the codes into an element, those inside a theme into their theme."""
    into = ET.SubElement(root, f"{{{namespace}}}Codes")
    made: dict[object, ET.Element] = {}
    for code in sorted(codes, key=lambda each: (each.parent_id is not None, each.number)):
        above = made.get(code.parent_id, into)
        said = {"guid": str(code.pk).upper(), "name": printable(code.name), "isCodable": "true"}
        made[code.pk] = ET.SubElement(above, f"{{{namespace}}}Code", said)
        meaning = code.definition
        meaning += f"{_USE}{code.use_when}" if code.use_when else ""
        meaning += f"{_NOT}{code.not_when}" if code.not_when else ""
        if meaning:
            ET.SubElement(made[code.pk], f"{{{namespace}}}Description").text = printable(meaning)


def read_qdc(data: bytes) -> list[Row]:
    """The codes of a REFI-QDA codebook. A code deeper than the second level comes to the second, under the same theme.
    Raises FileFaults."""
    if len(data) > MOST_BYTES:
        raise FileFaults([too_large()])
    reader = _Reader()
    try:
        reader.parser.Parse(data, True)
    except _Unwanted as no:
        raise FileFaults([str(no)]) from no
    except (expat.ExpatError, LookupError, ValueError) as fault:
        line = getattr(fault, "lineno", 1)
        raise FileFaults([_("Line %(line)s: this is not XML that can be read.") % {"line": line}]) from fault
    if not reader.is_codebook:
        raise FileFaults([_("This is not a REFI-QDA codebook: its first element is not a CodeBook.")])
    return checked(reader.rows)


def checked(rows: list[Row]) -> list[Row]:
    """The rows, if nothing is wrong with them. Raises FileFaults with every fault by line."""
    faults = []
    if not rows:
        faults.append(_("There are no codes in this file."))
    if len(rows) > MOST_CODES:
        faults.append(_("There are more than %(most)s codes in this file.") % {"most": MOST_CODES})
    by_name: dict[str, Row] = {}
    for row in rows:
        if not row.name:
            faults.append(_("Line %(line)s: the code has no name.") % {"line": row.line})
            continue
        first = by_name.setdefault(row.name.casefold(), row)
        if first is not row:
            said = _("Line %(line)s: “%(name)s” is in line %(first)s already.")
            faults.append(said % {"line": row.line, "name": row.name, "first": first.line})
        for key, most in LONGEST.items():
            if len(getattr(row, key)) > most:
                said = _("Line %(line)s: “%(column)s” is longer than %(most)s letters.")
                faults.append(said % {"line": row.line, "column": key, "most": most})
    for row in rows:
        faults += _place_faults(row, by_name)
    if faults:
        raise FileFaults(faults[:MOST_FAULTS])
    return rows


def _place_faults(row: Row, by_name: dict[str, Row]) -> list[str]:
    """What is wrong with where a code stands."""
    above = by_name.get(row.inside.casefold()) if row.inside else None
    if above is not None and (above is row or above.inside):
        return [
            _("Line %(line)s: “%(name)s” is inside “%(inside)s”, which is inside another already.")
            % {"line": row.line, "name": row.name, "inside": row.inside}
        ]
    return []


def too_large() -> str:
    return _("The file is larger than 2 MB.")


def printable(text: str) -> str:
    """The text without the few characters that no XML may hold."""
    return without_hidden(text)


class _Unwanted(Exception):
    """The file holds what no codebook needs."""


class _Reader:
    """Reads codes from XML with their lines. A DTD or an entity ends it at once."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.is_codebook = False
        self._above: list[tuple[str, int]] = []
        self._found: dict[int, dict[str, str]] = {}
        self._lines: dict[int, int] = {}
        self._describing = False
        self._depth = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self.parser.StartDoctypeDeclHandler = self._unwanted
        self.parser.EntityDeclHandler = self._unwanted
        self.parser.ExternalEntityRefHandler = self._unwanted
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._letters
        self.parser.buffer_text = True

    def _unwanted(self, *_given: object) -> Any:
        said = _("Line %(line)s: the file holds a document type or entities, which no codebook needs.")
        raise _Unwanted(said % {"line": self.parser.CurrentLineNumber})

    def _start(self, tag: str, given: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        self._depth += 1
        if self._depth > 60:
            raise _Unwanted(_("The codes lie deeper in each other than any codebook needs."))
        if self._depth == 1:
            self.is_codebook = name == "CodeBook"
        elif name == "Code" and self.is_codebook:
            if len(self._found) > MOST_CODES:
                raise _Unwanted(_("There are more than %(most)s codes in this file.") % {"most": MOST_CODES})
            number = len(self._found)
            said = {key: tidy(without_hidden(value)) for key, value in given.items()}
            theme = self._above[0][0] if self._above else ""
            self._found[number] = {
                "name": " ".join(said.get("name", "").split()),
                "inside": theme,
                "meaning": "",
            }
            self._lines[number] = self.parser.CurrentLineNumber
            self._above.append((self._found[number]["name"], number))
        elif name == "Description" and self._above:
            self._describing = True

    def _end(self, tag: str) -> None:
        name = tag.rpartition(" ")[2]
        self._depth -= 1
        if name == "Description":
            self._describing = False
        elif name == "Code" and self._above:
            self._above.pop()
        elif name == "CodeBook":
            self.rows = [_row(said, self._lines[number]) for number, said in sorted(self._found.items())]

    def _letters(self, letters: str) -> None:
        if self._describing and self._above:
            self._found[self._above[-1][1]]["meaning"] += letters


def _row(said: dict[str, str], line: int) -> Row:
    meaning, _mark, not_when = without_hidden(said["meaning"]).partition(_NOT)
    definition, _mark, use_when = meaning.partition(_USE)
    return Row(said["name"], tidy(definition), tidy(use_when), tidy(not_when), said["inside"], line)
