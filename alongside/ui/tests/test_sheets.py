"""Files of tables: what goes out is safe in a spreadsheet, what comes in is small, known by its content, and plain."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from alongside.ui import sheets
from alongside.ui.sheets import NotASheet, as_cell, from_cell, line_of, read_sheet

LIMITS = {"most_bytes": 1_000_000, "most_rows": 10}


def xlsx(*rows: list[object]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_a_cell_comes_back_as_it_was_and_never_begins_like_a_formula(text: str) -> None:
    assert from_cell(as_cell(text)) == text
    assert not as_cell(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))  # noqa: RUF001


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00")), min_size=1
    )
)
def test_a_line_reads_back(cells: list[str]) -> None:
    assert next(csv.reader(io.StringIO(line_of(map(as_cell, cells)), newline=""))) == [
        as_cell(each) for each in cells
    ]


def test_csv_and_excel_give_the_same_rows() -> None:
    rows = [["name", "count", "day", "agreed"], ["Żółć", "3", "2026-05-01", "yes"], ["b", "2.5", "", "no"]]
    text = "\ufeff" + "".join(line_of(row) for row in rows) + "\r\n,,\r\n"
    book = xlsx(
        ["name", "count", "day", "agreed"],
        ["Żółć", 3.0, dt.date(2026, 5, 1), True],
        ["b", 2.5, None, False],
        [None, None, None],
    )
    assert read_sheet(text.encode(), **LIMITS) == rows
    assert read_sheet(book, **LIMITS) == rows


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a" * 1_000_001, "too large"),
        (b"", "is empty"),
        (b",,\r\n", "is empty"),
        (b"\xff\xfea,b", "not CSV in UTF-8"),
        (b"a,b\x00", "not a CSV or Excel file"),
        (b'a,"b', "quotation marks"),
        (b"a\r\n" + b"1\r\n" * 11, "more than 10 rows"),
        (b"PK\x03\x04 but no archive", "cannot be read"),
        (xlsx(["a"], *([[n] for n in range(11)])), "more than 10 rows"),
        (xlsx(["a"], [1], *([[None]] * 5_000), [2]), "more than 10 rows"),
        (xlsx(["a"], [1, *([None] * 600), 2]), "more than 500 columns"),
        (b"a" + b"," * 501 + b"z", "more than 500 columns"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(content: bytes, said: str) -> None:
    with pytest.raises(NotASheet) as refused:
        read_sheet(content, **LIMITS)
    assert said in refused.value.sentence


def repacked(book: bytes, change: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, change.get(part, old.read(part)))
        for name in change.keys() - set(old.namelist()):
            new.writestr(name, change[name])
    return out.getvalue()


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = repacked(xlsx(["a"]), {"xl/media/x.bin": bytes(sheets.MOST_UNPACKED + 1)})
    assert len(bomb) < 200_000
    with pytest.raises(NotASheet, match="too large once"):
        read_sheet(bomb, **LIMITS)


@pytest.mark.parametrize(
    "rows",
    [b'<row r="9999999999"><c r="A9999999999"><v>1</v></c></row>', b'<row><c r="XFD1"/></row>' * 20_000],
)
def test_a_sheet_that_is_large_only_by_its_numbers_is_refused(rows: bytes) -> None:
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    sheet = head + rows + b"</sheetData></worksheet>"
    with pytest.raises(NotASheet, match="too large once"):
        read_sheet(repacked(xlsx(["a"]), {"xl/worksheets/sheet1.xml": sheet}), **LIMITS)


def test_entities_are_refused() -> None:
    sheet = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet>&e;</worksheet>'
    with pytest.raises(NotASheet, match="not a CSV or Excel"):
        read_sheet(repacked(xlsx(["a"]), {"xl/worksheets/sheet1.xml": sheet}), **LIMITS)


def test_a_broken_workbook_is_refused() -> None:
    with pytest.raises(NotASheet, match="cannot be read"):
        read_sheet(repacked(xlsx(["a"]), {"xl/workbook.xml": b"<broken"}), **LIMITS)


def test_a_formula_is_read_as_its_value_and_never_worked_out() -> None:
    assert read_sheet(xlsx(["a", "b"], ["=1+1", "x"]), **LIMITS) == [["a", "b"], ["", "x"]]
