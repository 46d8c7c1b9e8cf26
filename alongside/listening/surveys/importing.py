"""Answers from a CSV or Excel file: read whole before anything is kept, with each fault named by its row and column."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from alongside.foundation.places.ground import Ground, ground_of
from alongside.listening.surveys.actions.gathering import Filled
from alongside.listening.surveys.asking import ABOUT_CHOICES
from alongside.listening.surveys.kinds import Fault, from_cell
from alongside.listening.surveys.models import Question, Survey
from alongside.listening.themes.models import Text
from alongside.ui.refusals import Refusal
from alongside.ui.sheets import NotASheet, read_sheet
from alongside.ui.sheets import from_cell as unguarded

MOST_BYTES, MOST_ROWS, MOST_FAULTS, MOST_CELL = 2_000_000, 5_000, 20, 5_000
_ABOUT: dict[str, dict[str, str]] = {
    name: {spelt.casefold(): value for value, label in choices for spelt in (value, str(label))}
    for name, choices in ABOUT_CHOICES.items()
}
_QUOTING = {"yes": Text.Quoting.WITHOUT_NAME, "no": Text.Quoting.NO, "": Text.Quoting.NO}
# Columns of our own export that say nothing new.
_PASSED_OVER = {"response", "sent_on", "how"}
_PARTS = ("area", "latitude", "longitude")


class Unreadable(Refusal):
    """The file cannot be read at all; the sentence says why."""


class Faulty(Refusal):
    """The file has faults; `faults` names each by row and column."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(_("Nothing was taken in. Put these right in the file, and send it again."))
        self.faults = faults


def read_table(survey: Survey, content: bytes) -> list[Filled]:
    """The answers of a file whose columns are named as in our export: q1, q2_area ..., or by the words of a question.

    Cells are as helpers type them from paper (`kinds.from_cell`). Needed answers may be empty, as on paper. Raises
    Unreadable, or Faulty with up to twenty faults.
    """
    try:
        rows = read_sheet(content, most_bytes=MOST_BYTES, most_rows=MOST_ROWS)
    except NotASheet as refused:
        raise Unreadable(refused.sentence) from None
    heading = [name.strip() for name in rows[0]]
    places, faults = _columns(survey, heading)
    ground = ground_of(survey.place)
    found = []
    for row, cells in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(heading):
            faults.append(_("Row %(row)s: it has more cells than the first row") % {"row": row})
            continue
        found.append(_filled(places, heading, row, cells, ground, faults))
        if len(faults) >= MOST_FAULTS:
            break
    if faults:
        raise Faulty(faults[:MOST_FAULTS])
    if not found:
        raise Unreadable(_("The file has no answers in it."))
    return found


def _columns(survey: Survey, heading: list[str]) -> tuple[dict[int, tuple[Question | None, str]], list[str]]:
    """What each column holds: a question (and which part of a point), or a name of our own."""
    questions = list(survey.questions.all())
    by_name: dict[str, tuple[Question | None, str]] = {}
    for question in questions:
        by_name[question.title.casefold()] = by_name[f"q{question.key}"] = (question, "")
        if question.kind == Question.Kind.POINT:
            by_name.update({f"q{question.key}_{part}": (question, part) for part in _PARTS})
    by_name.update({name: (None, name) for name in (*_ABOUT, "may_quote", *_PASSED_OVER)})
    places: dict[int, tuple[Question | None, str]] = {}
    faults: list[str] = []
    for at, name in enumerate(heading):
        held = by_name.get(name.casefold())
        if held is None:
            said = {"name": name[:60], "number": at + 1}
            faults.append(_("Row 1: column %(number)s (“%(name)s”) is none of this survey") % said)
        elif held in places.values():
            faults.append(_("Row 1: the column “%(name)s” stands there twice") % {"name": name[:60]})
        else:
            places[at] = held
    if not any(question is not None for question, _part in places.values()):
        faults.append(_("Row 1: no column is a question of this survey"))
    return places, faults


def _filled(
    places: dict[int, tuple[Question | None, str]],
    heading: list[str],
    row: int,
    cells: list[str],
    ground: Ground,
    faults: list[str],
) -> Filled:
    answers: dict[str, Any] = {}
    about: dict[str, str] = {}
    quoting: str = Text.Quoting.NO
    points: dict[str, tuple[Question, dict[str, str]]] = {}
    for at, (question, part) in places.items():
        cell = unguarded(cells[at].strip()) if at < len(cells) else ""
        try:
            if len(cell) > MOST_CELL:
                raise Fault(_("it is too long"))
            if question is None:
                if part in _ABOUT and cell:
                    about[part] = _one_of(_ABOUT[part], cell)
                elif part == "may_quote":
                    quoting = _one_of(_QUOTING, cell)
            elif part:
                points.setdefault(str(question.key), (question, {}))[1][part] = cell
            else:
                value = from_cell(question, cell, ground)
                if value is not None:
                    answers[str(question.key)] = value
        except Fault as fault:
            faults.append(
                _("Row %(row)s, column %(column)s: %(fault)s")
                % {"row": row, "column": heading[at], "fault": fault}
            )
    for key, (question, parts) in points.items():
        spot = f"{parts.get('latitude', '')} {parts.get('longitude', '')}".strip()
        try:
            value = from_cell(
                question, "; ".join(each for each in (parts.get("area", ""), spot) if each), ground
            )
        except Fault as fault:
            faults.append(
                _("Row %(row)s, column %(column)s: %(fault)s")
                % {"row": row, "column": f"q{key}", "fault": fault}
            )
        else:
            if value is not None:
                answers[key] = value
    return Filled(answers, about, quoting)


def _one_of(known: dict[str, Any], cell: str) -> str:
    found = known.get(cell.casefold())
    if found is None:
        raise Fault(_("it must be one of: %(known)s") % {"known": ", ".join(each for each in known if each)})
    return str(found)
