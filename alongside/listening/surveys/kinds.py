"""What an answer to each kind of question is: read from a box on paper or in a file, and said in words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from alongside.foundation.places.ground import Ground
from alongside.listening.surveys.models import Question
from alongside.ui.filters import date_words, number
from alongside.ui.text import has_hidden, tidy

MOST_SHORT, MOST_LONG = 300, 4000
_NUMBER = re.compile(r"[-+]?\d{1,12}(\.\d{1,6})?", re.ASCII)
_DAY = re.compile(r"(\d{1,2})[ ./-](\d{1,2})[ ./-](\d{4})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_BETWEEN = re.compile(r"[\s,;/+&]+")


class Fault(ValueError):
    """What was typed is no answer to the question; the text says why."""


def from_cell(question: Question, typed: str, ground: Ground) -> Any:
    """The answer that stands in one box: what a helper typed from paper, or a cell of a file.

    Choices are given by their number on the paper (1 is the first) or by their words; several with spaces, commas or
    semicolons between; a ranking as the numbers in order, first choice first. A day is 27/3/2026 or 2026-03-27; a point
    is the name of an area, a latitude and longitude, or both with a semicolon between.

    Returns None for an empty box. Raises Fault.
    """
    text = tidy(typed)
    if not text:
        return None
    if has_hidden(text):
        raise Fault(_("there are hidden characters in it"))
    return _READERS[question.kind](question, text, ground)


def in_words(
    question: Question, value: Any, areas: Mapping[str, str], texts: Mapping[str, str] | None = None
) -> str:
    """An answer as a person reads it.

    Parameters: `areas`, names by code, for points; `texts`, words by the id of their Text, for responses (a draft holds
    the words themselves). Words that were taken back are said to be so.
    """
    if value is None or value == "" or value == []:
        return ""
    kind = question.kind
    if question.is_text:
        return str(value) if texts is None else texts.get(str(value), _("(taken back)"))
    if kind == Question.Kind.ONE:
        return question.label_of(value)
    if kind == Question.Kind.MANY:
        return "; ".join(question.label_of(key) for key in value)
    if kind == Question.Kind.RANKING:
        return "; ".join(f"{place}. {question.label_of(key)}" for place, key in enumerate(value, start=1))
    if kind == Question.Kind.NUMBER:
        return f"{plain_number(value)} {question.unit}".strip()
    if kind == Question.Kind.DATE:
        return date_words(dt.date.fromisoformat(value))
    if kind == Question.Kind.POINT:
        return _point_in_words(value, areas)
    return str(value)


def plain_number(value: float) -> str:
    """A number as people write it: 12, 12.5."""
    if float(value).is_integer():
        return number(int(value))
    return f"{value:.6f}".rstrip("0").rstrip(".")


def number_fault(question: Question, value: float) -> str:
    """What is wrong with a number for the question; empty if nothing is."""
    if question.least is not None and value < question.least:
        return _("it must be %(least)s or more") % {"least": plain_number(question.least)}
    if question.most is not None and value > question.most:
        return _("it must be %(most)s or less") % {"most": plain_number(question.most)}
    return ""


def as_number(text: str) -> int | float | None:
    """A number as typed, or None if it is none; thousands may have commas."""
    plain = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text).replace("\N{MINUS SIGN}", "-")
    if not _NUMBER.fullmatch(plain):
        return None
    found = float(plain)
    return int(found) if found.is_integer() else found


def as_day(text: str) -> dt.date | None:
    """A day as typed, or None."""
    iso, day = _ISO.fullmatch(text), _DAY.fullmatch(text)
    try:
        if iso:
            return dt.date(int(iso[1]), int(iso[2]), int(iso[3]))
        if day:
            return dt.date(int(day[3]), int(day[2]), int(day[1]))
    except ValueError:
        return None
    return None


def _short(question: Question, text: str, ground: Ground) -> str:
    most = MOST_SHORT if question.kind == Question.Kind.SHORT else MOST_LONG
    if len(text) > most:
        raise Fault(_("it must be %(most)s characters or fewer") % {"most": number(most)})
    return re.sub(r"\s+", " ", text) if question.kind == Question.Kind.SHORT else text


def _one(question: Question, text: str, ground: Ground) -> str:
    return _key(question, text)


def _many(question: Question, text: str, ground: Ground) -> list[str]:
    chosen = set(_keys(question, text))
    return [key for key, _label in question.pairs if key in chosen]


def _ranking(question: Question, text: str, ground: Ground) -> list[str]:
    keys = _keys(question, text)
    if len(keys) != len(set(keys)):
        raise Fault(_("the same answer stands in it twice"))
    return keys


def _scale(question: Question, text: str, ground: Ground) -> int:
    found = as_number(text)
    if not isinstance(found, int) or found not in question.steps:
        ends = {"least": question.steps[0], "most": question.steps[-1]}
        raise Fault(_("it must be a whole number from %(least)s to %(most)s") % ends)
    return found


def _a_number(question: Question, text: str, ground: Ground) -> int | float:
    found = as_number(text)
    if found is None:
        raise Fault(_("it must be a number, like 12 or 12.5"))
    if fault := number_fault(question, found):
        raise Fault(fault)
    return found


def _date(question: Question, text: str, ground: Ground) -> str:
    found = as_day(text)
    if found is None or not 1800 <= found.year <= 2200:
        raise Fault(_("it must be a real date, like 27/3/2026"))
    return found.isoformat()


def _point(question: Question, text: str, ground: Ground) -> dict[str, Any]:
    area, at = "", None
    for part in (each.strip() for each in text.split(";")):
        degrees = [as_number(each) for each in _BETWEEN.split(part)]
        if len(degrees) == 2 and degrees[0] is not None and degrees[1] is not None:
            at = [round(float(degrees[0]), 5), round(float(degrees[1]), 5)]
            if not ground.holds(at[0], at[1]):
                raise Fault(_("that spot is not in or near the place"))
            continue
        named = [
            area.code
            for area in ground.areas
            if part.casefold() in (area.name.casefold(), area.code.casefold())
        ]
        if not named:
            if part.isascii() and part.isdigit() and 1 <= int(part[:6]) <= len(ground.areas):
                named = [ground.areas[int(part[:6]) - 1].code]
            else:
                raise Fault(_("it must be the name of an area here, or a latitude and a longitude"))
        area = named[0]
    return {"area": area, "at": at}


_READERS: dict[str, Callable[[Question, str, Ground], Any]] = {
    "short": _short,
    "long": _short,
    "one": _one,
    "many": _many,
    "ranking": _ranking,
    "scale": _scale,
    "number": _a_number,
    "date": _date,
    "point": _point,
}


def _key(question: Question, text: str) -> str:
    """The key of a choice by its words or its number on the paper."""
    for key, label in question.pairs:
        if label.casefold() == text.casefold():
            return key
    if text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= len(question.pairs):
        return question.pairs[int(text[:6]) - 1][0]
    raise Fault(
        _("it must be a number from 1 to %(most)s, or the words of an answer") % {"most": len(question.pairs)}
    )


def _keys(question: Question, text: str) -> list[str]:
    """The keys of several choices. Words of an answer may hold commas, so semicolons are tried first."""
    parts = [part.strip() for part in text.split(";") if part.strip()]
    try:
        return [_key(question, re.sub(r"^\d+\.\s+(?=\D)", "", part)) for part in parts]
    except Fault:
        return [_key(question, part) for part in _BETWEEN.split(text) if part]


def _point_in_words(value: Mapping[str, Any], areas: Mapping[str, str]) -> str:
    said = []
    if value.get("area"):
        said.append(areas.get(value["area"], value["area"]))
    if value.get("at"):
        latitude, longitude = value["at"]
        said.append(f"{latitude}, {longitude}")
    return "; ".join(said)
