"""The figures of a report as files: all of it as JSON, and a line for each question as CSV."""

from __future__ import annotations

from typing import Any

from alongside.deciding.polls.models import Poll, Report
from alongside.engines.impact import Answered, Estimate
from alongside.engines.impact import Report as Analysis
from alongside.ui.sheets import MARK, as_cell, line_of

HEAD = (
    "question", "words", "kind", "registered", "scale_low", "scale_high", "right_answer",
    "deliberated_answered_twice", "deliberated_before", "deliberated_after",
    "control_answered_twice", "control_before", "control_after",
    "difference", "standard_error", "low_95", "high_95", "p", "q", "verdict", "doubt",
)  # fmt: skip


def as_plain(poll: Poll, report: Report) -> dict[str, Any]:
    """Everything that the page of the report is drawn from, as plain values. Nothing else is kept of a report."""
    return {
        "poll": poll.stage.title,
        "address": poll.get_absolute_url(),
        "place": poll.place.name,
        "worked_out_at": report.at.isoformat() if report.at else "",
        **(report.figures or {}),
    }


def as_csv(report: Report) -> str:
    """A line for each question, the knowledge of all questions together last."""
    figures: Any = report.figures
    analysis = Analysis.from_plain(figures["report"])
    every = [
        *analysis.registered,
        *analysis.exploratory,
        *([analysis.knowledge] if analysis.knowledge else []),
    ]
    lines = [line_of(HEAD), *(line_of(_cells(one, figures["words"])) for one in every)]
    return MARK + "".join(lines)


def _cells(one: Answered, words: dict[str, Any]) -> list[Any]:
    asked = words.get(str(one.question.id), {})
    effect: Estimate | None = one.effect
    numbers = [effect.value, effect.se, effect.low, effect.high, effect.p] if effect else [None] * 5
    return [
        as_cell(str(one.question.id)),
        as_cell(asked.get("title", "")),
        one.question.kind.value,
        "yes" if one.question.registered else "no",
        one.question.low,
        one.question.high,
        as_cell(asked.get("right", "")),
        one.deliberated.answered_both,
        _number(one.deliberated.before),
        _number(one.deliberated.after),
        one.control.answered_both,
        _number(one.control.before),
        _number(one.control.after),
        *(_number(each) for each in numbers),
        _number(one.q),
        one.verdict.value,
        one.doubt.value if one.doubt is not None else "",
    ]


def _number(value: float | None) -> Any:
    return "" if value is None else round(value, 6)
