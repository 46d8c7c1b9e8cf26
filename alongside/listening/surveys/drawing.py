"""Figures as pages draw them: rows for bars and tables, with the words for what is hidden."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from alongside.foundation.places.ground import Ground
from alongside.foundation.places.models import Place
from alongside.listening.surveys.asking import ABOUT_CHOICES
from alongside.listening.surveys.kinds import plain_number
from alongside.listening.surveys.models import Question
from alongside.listening.surveys.results import ABOUT_TITLES
from alongside.ui.filters import date_words, number, percent

Figures = dict[str, Any]


def drawn(figures: Figures, place: Place) -> Figures:
    """The figures of `results.tally` or `results.for_everyone`, ready for the page. Makes no query beyond the place's
    profile."""
    return {
        "answered": figures["answered"],
        "how": _how(figures["how"]),
        "questions": [_question(each) for each in figures["questions"]],
        "who": _who(figures["who"], place.profile or {}) if figures["who"] else [],
        "crossed": crossed(figures["crossed"]) if figures["crossed"] else None,
    }


def crossed(table: Figures) -> Figures:
    """A table of two dimensions as lines of words; what is hidden is said to be."""
    if table.get("cells") is None:
        return {"titles": table["titles"], "head": [], "lines": []}
    head = [_heading(each) for each in table["columns"]]
    lines = [
        [_heading(heading), *(_cell(cell) for cell in line), _cell(total)]
        for heading, line, total in zip(table["rows"], table["cells"], table["row_totals"], strict=True)
    ]
    lines.append([_("All"), *(_cell(total) for total in table["column_totals"]), number(table["everyone"])])
    return {"titles": table["titles"], "head": [*head, _("All")], "lines": lines}


def points(figures: Figures, ground: Ground) -> list[Figures]:
    """Where the points of a question lie on the drawing of the place."""
    if ground.frame is None:
        return []
    found = []
    for latitude, longitude in figures.get("points", []):
        x, y = ground.spot(latitude, longitude)
        found.append({"x": x, "y": y})
    return found


def _question(figures: Figures) -> Figures:
    kind = figures["kind"]
    found = {
        "key": figures["key"],
        "number": figures["number"],
        "title": figures["title"],
        "kind": kind,
        "is_text": kind in Question.TEXTS,
        "withheld": figures.get("withheld", False),
        "answered": figures["answered"],
        "asked": figures["asked"],
        "asked_if": figures["asked_if"],
        "facts": _facts(figures),
        "ranking": figures.get("ranking", []),
        "points": figures.get("points", []),
        "bars": [],
    }
    people = figures["answered"] or 0
    for row in figures["rows"]:
        count = row["count"]
        found["bars"].append(
            {
                "label": _label(figures, row),
                "value": count,
                "text": _few() if count is None else f"{number(count)} ({percent(count, people)})",
            }
        )
    if kind == Question.Kind.RANKING:
        found["bars"] = [
            {
                "label": row["label"],
                "value": row["borda"] or 0,
                "text": _("%(points)s points, mean place %(mean)s")
                % {"points": plain_number(row["borda"] or 0), "mean": _or_dash(row["mean"])},
            }
            for row in found["ranking"]
        ]
    return found


def _label(figures: Figures, row: Mapping[str, Any]) -> str:
    label = str(row["label"])
    if figures["kind"] == Question.Kind.SCALE:
        low, high = figures["ends"]
        keys = [each["key"] for each in figures["rows"]]
        if row["key"] == keys[0] and low:
            return f"{label} – {low}"
        if row["key"] == keys[-1] and high:
            return f"{label} – {high}"
    if figures["kind"] == Question.Kind.DATE and len(label) == 3:
        return _("%(first)s to %(last)s") % {"first": f"{label}0", "last": f"{label}9"}
    if figures["kind"] == Question.Kind.DATE and len(label) == 7:
        return date_words(dt.date.fromisoformat(f"{label}-01")).partition(" ")[2]
    if figures["kind"] == Question.Kind.NUMBER and figures["unit"]:
        return f"{label} {figures['unit']}"
    return label


def _facts(figures: Figures) -> list[str]:
    """What is said in words above the bars."""
    said = []
    if figures.get("mean") is not None:
        said.append(
            _("Mean: %(mean)s") % {"mean": f"{plain_number(figures['mean'])} {figures['unit']}".strip()}
        )
    if figures.get("quartiles"):
        lower, middle, upper = (plain_number(each) for each in figures["quartiles"])
        said.append(_("Middle answer (median): %(middle)s") % {"middle": middle})
        said.append(
            _("Half of the answers lie between %(lower)s and %(upper)s") % {"lower": lower, "upper": upper}
        )
    if figures["kind"] == Question.Kind.NUMBER and figures.get("ends"):
        low, high = (plain_number(each) for each in figures["ends"])
        said.append(_("From %(low)s to %(high)s") % {"low": low, "high": high})
    if figures.get("without_area"):
        said.append(_("%(count)s marked a spot without an area") % {"count": number(figures["without_area"])})
    return said


def _who(figures: Mapping[str, Any], profile: Mapping[str, Any]) -> list[Figures]:
    """Who answered beside who lives here, as far as it may be shown; shares are of those who told us."""
    tables = []
    for name, cells in figures.items():
        known = profile.get(name) if isinstance(profile.get(name), dict) else {}
        here = dict((known or {}).get("shares") or {})
        told = sum(count for count in cells.values() if count is not None) if cells else 0
        complete = bool(cells) and None not in cells.values()
        rows = []
        for value, label in ABOUT_CHOICES[name]:
            count = cells.get(value) if cells else None
            share = count / told if count is not None and told and complete else None
            rows.append(
                {
                    "label": str(label),
                    "took": share,
                    "took_text": _few() if count is None else number(count),
                    "here": here.get(value),
                }
            )
        tables.append(
            {"title": str(ABOUT_TITLES[name]), "rows": rows, "source": str((known or {}).get("source") or "")}
        )
    return tables


def _how(counts: Mapping[str, int | None]) -> list[str]:
    words = {"web": _("on the site"), "paper": _("on paper"), "file": _("from a file")}
    return [f"{_few() if count is None else number(count)} {words[way]}" for way, count in counts.items()]


def _heading(heading: Any) -> str:
    return str(heading[1]) or _("No answer")


def _cell(value: int | None) -> str:
    return _("hidden") if value is None else number(value)


def _few() -> str:
    return _("hidden (small number)")


def _or_dash(value: float | None) -> str:
    return "–" if value is None else plain_number(value)
