"""The results of a survey: counted in one reading of its responses, as plain figures that can be kept as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from django.utils.translation import gettext_lazy

from alongside.foundation.people.models import AboutYou
from alongside.foundation.places.ground import ground_of
from alongside.listening.surveys.models import Question, Response, Survey
from alongside.listening.surveys.path import holds

Figures = dict[str, Any]
ABOUT: dict[str, list[tuple[str, Any]]] = {
    "age_band": list(AboutYou.AgeBand.choices),
    "sex": list(AboutYou.Sex.choices),
    "ethnicity": list(AboutYou.Ethnicity.choices),
    "disability": list(AboutYou.Disability.choices),
}
ABOUT_TITLES = {
    "age_band": gettext_lazy("Age"),
    "sex": gettext_lazy("Sex"),
    "ethnicity": gettext_lazy("Ethnic group"),
    "disability": gettext_lazy("Disability"),
}
NO_ANSWER = ""
# More dots than this make no clearer picture.
MOST_POINTS = 500
_ROWS_OF_DATES = 15
_BINS = 8


class _Count:
    """What is gathered of one question while the responses go by."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.key = str(question.key)
        self.asked = self.answered = 0
        self.values: Counter[str] = Counter()
        self.numbers: list[float] = []
        self.points: list[list[float]] = []
        self.orders: Counter[tuple[str, ...]] = Counter()

    def add(self, value: Any) -> None:
        self.answered += 1
        kind = self.question.kind
        if kind in (Question.Kind.ONE, Question.Kind.DATE):
            self.values[value] += 1
        elif kind == Question.Kind.SCALE:
            self.values[str(value)] += 1
        elif kind == Question.Kind.MANY:
            self.values.update(value)
        elif kind == Question.Kind.NUMBER:
            self.numbers.append(value)
        elif kind == Question.Kind.RANKING:
            self.orders[tuple(value)] += 1
        elif kind == Question.Kind.POINT:
            self.values[value.get("area") or NO_ANSWER] += 1
            if value.get("at"):
                self.points.append(value["at"])


def tally(survey: Survey, *, crossed: tuple[str, str] | None = None) -> Figures:
    """Count everything, in one query for the questions, one for the responses and at most two for the map's areas.

    Parameters: `crossed`, two dimensions to set against each other: the key of a question, or one of `ABOUT`.

    Returns plain figures with every number, for those who may read single answers; `for_everyone` hides the small ones.
    """
    questions = list(survey.questions.all())
    counts = [_Count(question) for question in questions]
    by_pk = {each.question.pk: each for each in counts}
    conditional = any(question.shown_if_id for question in questions)
    how: Counter[str] = Counter()
    who: dict[str, Counter[str]] = {name: Counter() for name in ABOUT}
    pairs: Counter[tuple[str, str]] = Counter()
    answered = 0
    rows = Response.objects.of(survey).order_by().values_list("answers", "about", "how")
    for answers, about, way in rows.iterator(chunk_size=1000):
        answered += 1
        how[way] += 1
        for name, seen in who.items():
            seen[about.get(name, NO_ANSWER)] += 1
        if crossed is not None:
            pairs[_in_dimension(crossed[0], answers, about), _in_dimension(crossed[1], answers, about)] += 1
        put: set[Any] = set()
        for each in counts:
            if conditional:
                question = each.question
                if question.shown_if_id is not None:
                    source = by_pk[question.shown_if_id]
                    if source.question.pk not in put or not holds(
                        answers.get(source.key), question.shown_if_key
                    ):
                        continue
                put.add(question.pk)
                each.asked += 1
            value = answers.get(each.key)
            if value is not None:
                each.add(value)
    if not conditional:
        for each in counts:
            each.asked = answered
    areas = ground_of(survey.place).names() if _has_points(questions) else {}
    return {
        "answered": answered,
        "how": dict(how),
        "who": {
            name: {value: who[name][value] for value, _label in choices}
            for name, choices in ABOUT.items()
            if survey.ask_about
        },
        "questions": [_figures(each, number, areas, by_pk) for number, each in enumerate(counts, start=1)],
        "crossed": _crossed(questions, crossed, pairs) if crossed is not None else None,
    }


def dimensions(
    questions: Sequence[Question], *, ask_about: bool, put_to_all: bool = False
) -> list[tuple[str, str]]:
    """What can be set against each other: questions in which each person stands once, and what they said about
    themselves; as (name, words). With `put_to_all` only questions that everybody was asked."""
    found = [
        (str(question.key), f"{number}. {question.title}")
        for number, question in enumerate(questions, start=1)
        if question.kind in (Question.Kind.ONE, Question.Kind.SCALE)
        and not (put_to_all and question.shown_if_id is not None)
    ]
    if ask_about:
        found += [(name, str(ABOUT_TITLES[name])) for name in ABOUT]
    return found


def _in_dimension(name: str, answers: Mapping[str, Any], about: Mapping[str, str]) -> str:
    if name in ABOUT:
        return str(about.get(name, NO_ANSWER))
    value = answers.get(name)
    return NO_ANSWER if value is None else str(value)


def _has_points(questions: Sequence[Question]) -> bool:
    return any(question.kind == Question.Kind.POINT for question in questions)


def _figures(count: _Count, number: int, areas: Mapping[str, str], by_pk: Mapping[Any, _Count]) -> Figures:
    """The figures of one question."""
    question = count.question
    kind = question.kind
    found: Figures = {
        "key": question.key,
        "number": number,
        "title": question.title,
        "kind": kind,
        "unit": question.unit,
        "asked": count.asked,
        "answered": count.answered,
        "asked_if": None,
        "rows": [],
    }
    if question.shown_if_id is not None:
        source = by_pk[question.shown_if_id].question
        found["asked_if"] = [
            source.key,
            question.shown_if_key,
            source.title,
            source.label_of(question.shown_if_key),
        ]
    if kind in (Question.Kind.ONE, Question.Kind.MANY, Question.Kind.SCALE):
        found["rows"] = [_row(key, label, count.values[key]) for key, label in question.pairs]
    if kind == Question.Kind.SCALE:
        total = sum(int(key) * times for key, times in count.values.items())
        found["mean"] = round(total / count.answered, 2) if count.answered else None
        found["ends"] = [question.low_label, question.high_label]
    elif kind == Question.Kind.RANKING:
        found["ranking"] = _ranking(question, count.orders)
    elif kind == Question.Kind.NUMBER:
        found |= _of_numbers(count.numbers)
    elif kind == Question.Kind.DATE:
        found["rows"] = _of_dates(count.values)
    elif kind == Question.Kind.POINT:
        found["rows"] = [
            _row(code, name, count.values[code]) for code, name in areas.items() if count.values[code]
        ]
        found["without_area"] = count.values[NO_ANSWER]
        found["points"] = count.points[:MOST_POINTS]
    return found


def _row(key: str, label: str, number: int | None) -> Figures:
    return {"key": key, "label": label, "count": number}


def _ranking(question: Question, orders: Mapping[tuple[str, ...], int]) -> list[Figures]:
    """For each choice how many ranked it, its mean position among those, how often it came first, and its Borda score:
    with m choices the first gets m - 1 points, the next m - 2; those left out share evenly what is left, so a short
    ranking counts neither for nor against them. Given as the mean for each person."""
    most = len(question.pairs)
    ranked: Counter[str] = Counter()
    places: Counter[str] = Counter()
    firsts: Counter[str] = Counter()
    points: dict[str, float] = {key: 0.0 for key, _label in question.pairs}
    people = 0
    for order, times in orders.items():
        people += times
        left = most - len(order)
        for place, key in enumerate(order, start=1):
            ranked[key] += times
            places[key] += place * times
            points[key] = points.get(key, 0.0) + (most - place) * times
        if order:
            firsts[order[0]] += times
        for key in points.keys() - set(order):
            points[key] += (left - 1) / 2 * times
    found = [
        {
            "key": key,
            "label": label,
            "ranked": ranked[key],
            "first": firsts[key],
            "mean": round(places[key] / ranked[key], 2) if ranked[key] else None,
            "borda": round(points[key] / people, 2) if people else None,
        }
        for key, label in question.pairs
    ]
    return sorted(found, key=lambda row: (-(row["borda"] or 0), row["label"]))


def _of_numbers(numbers: Sequence[float]) -> Figures:
    """Mean, quartiles (linear between the two nearest, as spreadsheets do) and how many lie in each of some ranges."""
    if not numbers:
        return {"mean": None, "quartiles": None, "ends": None}
    values = np.sort(np.asarray(numbers, dtype=float))
    low, high = float(values[0]), float(values[-1])
    edges = _edges(low, high)
    counts, _edges_again = np.histogram(values, bins=edges)
    return {
        "mean": round(float(values.mean()), 2),
        "quartiles": [round(float(each), 2) for each in np.quantile(values, [0.25, 0.5, 0.75])],
        "ends": [low, high],
        "rows": [
            _row(
                f"{start:g}",
                f"{start:g} to {end:g}" if end == edges[-1] else f"{start:g} to under {end:g}",
                int(times),
            )
            for (start, end), times in zip(pairwise(edges), counts, strict=True)
        ],
    }


def _edges(low: float, high: float) -> list[float]:
    """Round edges of at most eight ranges that hold all values."""
    if low == high:
        return [low, low + 1]
    raw = (high - low) / _BINS
    unit = 10.0 ** np.floor(np.log10(raw))
    step = float(next(unit * each for each in (1, 2, 2.5, 5, 10) if unit * each >= raw * (1 - 1e-9)))
    first = float(np.floor(low / step) * step)
    edges = [first]
    while edges[-1] < high or len(edges) < 2:
        edges.append(round(first + step * len(edges), 10))
    return edges


def _of_dates(days: Mapping[str, int]) -> list[Figures]:
    """By month, by year or by ten years: the finest that is short enough to read. A key is 2026-03, 2026 or 202."""
    found: Counter[str] = Counter()
    for length in (7, 4, 3):
        found.clear()
        for day, times in days.items():
            found[day[:length]] += times
        if len(found) <= _ROWS_OF_DATES:
            break
    return [_row(part, part, found[part]) for part in sorted(found)]


def _crossed(
    questions: Sequence[Question], names: tuple[str, str], pairs: Mapping[tuple[str, str], int]
) -> Figures:
    """A table of two dimensions with every number."""
    rows, columns = (_headings(questions, name) for name in names)
    for at, headings in ((0, rows), (1, columns)):
        if any(pair[at] == NO_ANSWER for pair, times in pairs.items() if times):
            headings.append((NO_ANSWER, NO_ANSWER))
    titles = dict(dimensions(questions, ask_about=True))
    return {
        "names": list(names),
        "titles": [titles[name] for name in names],
        "rows": [list(each) for each in rows],
        "columns": [list(each) for each in columns],
        "cells": [[pairs.get((row, column), 0) for column, _c in columns] for row, _r in rows],
    }


def _headings(questions: Sequence[Question], name: str) -> list[tuple[str, str]]:
    if name in ABOUT:
        return [(value, str(label)) for value, label in ABOUT[name]]
    return list(next(question.pairs for question in questions if str(question.key) == name))
