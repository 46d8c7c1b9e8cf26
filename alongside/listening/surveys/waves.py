"""What changed between two waves, for those who answered both: linked by their account or by their return code."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Q

from alongside.listening.surveys.models import Question, Response, Survey
from alongside.listening.surveys.showing import shown_table
from alongside.listening.surveys.suppression import LEAST

Figures = dict[str, Any]


def changes(before: Survey, after: Survey) -> Figures:
    """For each question of one choice, scale or number that both waves asked: a table of then against now with small
    numbers hidden, or the two means.

    Questions are the same if they have the same key and kind. Takes four queries. `people` is how many answered both;
    None if fewer than five.
    """
    then, now = ({question.key: question for question in wave.questions.all()} for wave in (before, after))
    pairs = _pairs(before, after)
    if len(pairs) < LEAST:
        return {"people": None, "questions": []}
    found = []
    for number, (key, question) in enumerate(now.items(), start=1):
        earlier = then.get(key)
        if earlier is None or earlier.kind != question.kind:
            continue
        both = [
            (one[str(key)], other[str(key)])
            for one, other in pairs
            if one.get(str(key)) is not None and other.get(str(key)) is not None
        ]
        if question.kind in (Question.Kind.ONE, Question.Kind.SCALE):
            found.append(_one(number, earlier, question, both))
        elif question.kind == Question.Kind.NUMBER:
            found.append(_said(number, question, None) | _means(both, len(both) >= 2 * LEAST))
    return {"people": len(pairs), "questions": found}


def _pairs(before: Survey, after: Survey) -> list[tuple[Figures, Figures]]:
    """The answers of those who answered both waves."""
    linked = Q(person__isnull=False) | Q(code_digest__isnull=False)
    by_who: dict[Any, Figures] = {}
    rows = (
        Response.objects.of(before).filter(linked).order_by().values_list("person", "code_digest", "answers")
    )
    for person, digest, answers in rows:
        by_who[person or bytes(digest or b"")] = answers
    pairs = []
    rows = (
        Response.objects.of(after).filter(linked).order_by().values_list("person", "code_digest", "answers")
    )
    for person, digest, answers in rows:
        earlier = by_who.get(person or bytes(digest or b""))
        if earlier is not None:
            pairs.append((earlier, answers))
    return pairs


def _one(number: int, earlier: Question, question: Question, both: list[tuple[Any, Any]]) -> Figures:
    counts = Counter((str(one), str(other)) for one, other in both)
    if len(both) < LEAST:
        return _said(number, question, None)
    # A choice that one of the waves did not offer has no line there.
    table = shown_table(
        {
            "names": ["then", "now"],
            "titles": ["", ""],
            "rows": [list(pair) for pair in earlier.pairs],
            "columns": [list(pair) for pair in question.pairs],
            "cells": [[counts[row, column] for column, _c in question.pairs] for row, _r in earlier.pairs],
        }
    )
    found = _said(number, question, table)
    if question.kind == Question.Kind.SCALE:
        shown = table["row_totals"] is not None and None not in [
            *table["row_totals"],
            *table["column_totals"],
        ]
        found |= _means(both, shown)
    return found


def _said(number: int, question: Question, table: Figures | None) -> Figures:
    return {
        "number": number,
        "title": question.title,
        "table": table,
        "then": None,
        "now": None,
        "unit": question.unit,
    }


def _means(both: list[tuple[Any, Any]], enough: bool) -> Figures:
    """Both means; left out where they would give a hidden number away."""
    if not enough:
        return {}
    return {
        "then": round(sum(one for one, _other in both) / len(both), 2),
        "now": round(sum(other for _one, other in both) / len(both), 2),
    }
