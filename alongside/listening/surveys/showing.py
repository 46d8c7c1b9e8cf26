"""Results as everybody may see them: small numbers hidden, and whatever would give them away."""

from __future__ import annotations

from collections.abc import Mapping

from alongside.listening.surveys.models import Question
from alongside.listening.surveys.results import NO_ANSWER, Figures
from alongside.listening.surveys.suppression import LEAST, crossed, one_way, ticked

_ENOUGH_FOR_A_MEAN, _ENOUGH_FOR_QUARTILES = 10, 20


def for_everyone(figures: Figures) -> Figures:
    """The figures as everybody may see them: small numbers hidden, and what would give them away.

    A question that is put to some people only is left out when the number of those people is hidden. Points and words
    are not in it; means and quartiles only of enough people, and where no number beside them is hidden.
    """
    if figures["answered"] < LEAST:
        return {"answered": None, "how": {}, "who": {}, "questions": [], "crossed": None}
    table = figures["crossed"]
    safe = shown_table(table) if table else None
    by_key: dict[str, Figures] = {}
    for question in figures["questions"]:
        by_key[str(question["key"])] = _question_for_everyone(question, by_key, _totals_of(safe, question))
    return {
        "answered": figures["answered"],
        "how": one_way({way: count for way, count in figures["how"].items() if count}) or {},
        "who": {name: _who_for_everyone(name, counts, safe) for name, counts in figures["who"].items()},
        "questions": list(by_key.values()),
        "crossed": safe,
    }


def shown_table(table: Figures) -> Figures:
    """A table of two dimensions with small numbers hidden; `cells` is None if it cannot be shown.

    The totals of those who gave no answer are said elsewhere, so they are known here too.
    """
    counts = table["cells"]
    hidden, known = [], []
    for headings, totals in (
        (table["rows"], [sum(line) for line in counts]),
        (table["columns"], [sum(column) for column in zip(*counts, strict=True)]),
    ):
        told = {str(at): total for at, total in enumerate(totals) if headings[at][0] != NO_ANSWER}
        alone = one_way(told)
        hidden.append([int(at) for at in told if alone is None or alone[at] is None])
        known.append([at for at, heading in enumerate(headings) if heading[0] == NO_ANSWER])
    found = crossed(
        counts,
        hidden_rows=hidden[0],
        hidden_columns=hidden[1],
        known_rows=known[0],
        known_columns=known[1],
    )
    safe = {name: table[name] for name in ("names", "titles", "rows", "columns")}
    if found is None:
        return safe | {"cells": None, "row_totals": None, "column_totals": None, "everyone": None}
    return safe | {
        "cells": [list(line) for line in found.cells],
        "row_totals": list(found.rows),
        "column_totals": list(found.columns),
        "everyone": found.everyone,
    }


def _totals_of(safe: Figures | None, question: Figures) -> dict[str, int | None] | None:
    """The totals that a published table shows of a question: its own page must not show more."""
    return _totals_named(safe, str(question["key"]))


def _totals_named(safe: Figures | None, name: str) -> dict[str, int | None] | None:
    if safe is None or safe["cells"] is None or name not in safe["names"]:
        return None
    at = safe["names"].index(name)
    headings, totals = (
        (safe["rows"], safe["row_totals"]) if at == 0 else (safe["columns"], safe["column_totals"])
    )
    return {
        heading[0]: total for heading, total in zip(headings, totals, strict=True) if heading[0] != NO_ANSWER
    }


def _who_for_everyone(
    name: str, counts: Mapping[str, int], safe: Figures | None
) -> dict[str, int | None] | None:
    return _totals_named(safe, name) or one_way(counts)


def _question_for_everyone(
    question: Figures, before: Mapping[str, Figures], totals: dict[str, int | None] | None
) -> Figures:
    found = {
        name: question[name]
        for name in ("key", "number", "title", "kind", "unit", "asked", "answered", "asked_if")
    }
    if question["asked"] < LEAST or question["answered"] < LEAST or not _source_is_shown(question, before):
        return found | {"asked": None, "answered": None, "rows": [], "withheld": True}
    counts = {row["key"]: row["count"] for row in question["rows"]}
    if question["kind"] == Question.Kind.MANY:
        shown: dict[str, int | None] | None = ticked(counts, question["answered"])
    elif question["kind"] == Question.Kind.POINT:
        shown = one_way(
            counts | {NO_ANSWER: question["without_area"]} if question["without_area"] else counts
        )
    else:
        shown = totals or one_way(counts) if counts else {}
    found["rows"] = (
        [row | {"count": shown[row["key"]]} for row in question["rows"]] if shown is not None else []
    )
    found["withheld"] = shown is None
    nothing_hidden = shown is not None and None not in shown.values()
    if question["kind"] == Question.Kind.SCALE:
        enough = nothing_hidden and question["answered"] >= _ENOUGH_FOR_A_MEAN
        found |= {"mean": question["mean"] if enough else None, "ends": question["ends"]}
    elif question["kind"] == Question.Kind.NUMBER:
        enough = nothing_hidden and question["answered"] >= _ENOUGH_FOR_QUARTILES
        found |= {
            "mean": question["mean"] if enough else None,
            "quartiles": question["quartiles"] if enough else None,
            "ends": None,
        }
    elif question["kind"] == Question.Kind.RANKING:
        enough = question["answered"] >= _ENOUGH_FOR_A_MEAN and all(
            row["ranked"] >= LEAST for row in question["ranking"]
        )
        found["ranking"] = [
            {name: row[name] for name in ("key", "label", "mean", "borda")} for row in question["ranking"]
        ]
        found["withheld"] = not enough
        if not enough:
            found["ranking"] = []
    return found


def _source_is_shown(question: Figures, before: Mapping[str, Figures]) -> bool:
    """Whether it can be read how many people were asked: else the number asked would say how many gave that answer."""
    if question["asked_if"] is None:
        return True
    source = before.get(str(question["asked_if"][0]))
    if source is None or source["withheld"]:
        return False
    return any(row["key"] == question["asked_if"][1] and row["count"] is not None for row in source["rows"])
