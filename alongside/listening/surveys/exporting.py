"""Single answers as a file: CSV or XLSX, one line a response, safe in a spreadsheet, and what each column holds.

Names of people are never in it. Words that were taken back are left out.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook

from alongside.foundation.places.ground import ground_of
from alongside.listening.surveys.kinds import in_words
from alongside.listening.surveys.models import Question, Response, Survey
from alongside.listening.themes.models import Text
from alongside.ui.sheets import MARK, as_cell, line_of

ABOUT = ("age_band", "sex", "ethnicity", "disability")
_AT_ONCE = 500
Cell = str | int | float


def columns_of(survey: Survey) -> dict[str, str]:
    """The columns and what each holds: the data dictionary, in the order of the file."""
    found = {
        "response": _("The number of the response, in the order in which they were sent."),
        "sent_on": _("The day it was sent, as year-month-day."),
        "how": _("web (on the site), paper (typed in by a helper) or file (taken in from a file)."),
    }
    for number, question in enumerate(survey.questions.select_related("shown_if"), start=1):
        what = f"{number}. {question.title} ({question.get_kind_display()})"
        if question.pairs:
            said = "; ".join(
                f"{place} {label}" for place, (_key, label) in enumerate(question.pairs, start=1)
            )
            what += f" [{said}]"
        if question.shown_if is not None:
            answer = question.shown_if.label_of(question.shown_if_key)
            what += " " + _("Only asked if “%(title)s” is “%(answer)s”.") % {
                "title": question.shown_if.title,
                "answer": answer,
            }
        found.update(_names(question, what))
    if survey.ask_about:
        found |= {
            "age_band": _("What they said about their age; empty if they did not say."),
            "sex": _("What they said about their sex."),
            "ethnicity": _("What they said about their ethnic group."),
            "disability": _("Whether they said that they are disabled."),
        }
    found["may_quote"] = _("yes if their words may be quoted without their name, else no.")
    return found


def lines_of(survey: Survey) -> Iterator[list[Cell]]:
    """The file line by line, without its heading; two queries for each five hundred responses."""
    questions = list(survey.questions.all())
    areas = ground_of(survey.place).names() if any(q.kind == "point" for q in questions) else {}
    words = {str(question.key) for question in questions if question.is_text}
    rows = (
        Response.objects.of(survey)
        .order_by("sent_at", "id")
        .values_list("answers", "about", "quoting", "how", "sent_at")
        .iterator(chunk_size=_AT_ONCE)
    )
    number = 0
    while chunk := list(islice(rows, _AT_ONCE)):
        wanted = [value for row in chunk for key, value in row[0].items() if key in words]
        texts = (
            {
                str(pk): said
                for pk, said in Text.objects.in_use().filter(pk__in=wanted).values_list("pk", "words")
            }
            if wanted
            else {}
        )
        for answers, about, quoting, how, sent_at in chunk:
            number += 1
            line: list[Cell] = [number, timezone.localtime(sent_at).date().isoformat(), how]
            for question in questions:
                line += _cells(question, answers.get(str(question.key)), areas, texts)
            if survey.ask_about:
                line += [as_cell(str(about.get(name, ""))) for name in ABOUT]
            line.append("yes" if quoting == Text.Quoting.WITHOUT_NAME else "no")
            yield line


def csv_lines(survey: Survey) -> Iterator[str]:
    """The CSV file, line by line."""
    yield MARK + line_of(columns_of(survey))
    for line in lines_of(survey):
        yield line_of(line)


def workbook(survey: Survey) -> bytes:
    """The XLSX file: a sheet of answers, and one that says what each column holds."""
    book = Workbook(write_only=True)
    columns = columns_of(survey)
    sheet = book.create_sheet("Answers")
    sheet.freeze_panes = "A2"
    sheet.append(list(columns))
    for line in lines_of(survey):
        sheet.append(line)
    words = book.create_sheet("What the columns mean")
    words.column_dimensions["A"].width, words.column_dimensions["B"].width = 18, 100
    words.append([_("Column"), _("What it holds")])
    for name, what in columns.items():
        words.append([name, as_cell(what)])
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _names(question: Question, what: str) -> list[tuple[str, str]]:
    name = f"q{question.key}"
    if question.kind == Question.Kind.POINT:
        return [
            (f"{name}_area", what),
            (f"{name}_latitude", _("Where they marked a spot for it, in degrees (WGS 84).")),
            (f"{name}_longitude", _("As for latitude.")),
        ]
    return [(name, what)]


def _cells(question: Question, value: Any, areas: dict[str, str], texts: dict[str, str]) -> list[Cell]:
    if question.kind == Question.Kind.POINT:
        given = value or {}
        at = given.get("at") or ["", ""]
        area = areas.get(given.get("area", ""), given.get("area", ""))
        return [as_cell(area), at[0], at[1]]
    if value is None:
        return [""]
    if question.kind in (Question.Kind.SCALE, Question.Kind.NUMBER):
        return [value]
    if question.kind == Question.Kind.DATE:
        return [str(value)]
    if question.is_text:
        return [as_cell(texts.get(str(value), ""))]
    if question.kind == Question.Kind.RANKING:
        return [as_cell("; ".join(question.label_of(key) for key in value))]
    return [as_cell(in_words(question, value, areas))]
