"""The path of one person through a survey: which questions are put to them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from alongside.listening.surveys.models import Question

Answers = Mapping[str, Any]


def shown(questions: Iterable[Question], answers: Answers) -> list[Question]:
    """The questions that are put to somebody who gave these answers, in order.

    A question that depends on another is put to those to whom the other was put, and whose answer to it is (or, of
    many, holds) the one asked for.

    Parameters
    ----------
    questions: all questions of one survey in their order; each depends on an earlier one only.
    answers: values by the question's key as text, as in `Response`.
    """
    put: dict[Any, Question] = {}
    for question in questions:
        if question.shown_if_id is None:
            put[question.pk] = question
        else:
            source = put.get(question.shown_if_id)
            if source is not None and holds(answers.get(str(source.key)), question.shown_if_key):
                put[question.pk] = question
    return list(put.values())


def holds(value: Any, key: str) -> bool:
    """Whether an answer is, or holds, the choice (or the step of a scale) with this key."""
    if value is None:
        return False
    return key in value if isinstance(value, list) else str(value) == key


def counted(questions: Iterable[Question], answers: Answers) -> dict[str, Any]:
    """The answers that count: those to questions on the person's path. The others are dropped."""
    keys = {str(question.key) for question in shown(questions, answers)}
    return {key: value for key, value in answers.items() if key in keys}


def onward(questions: Sequence[Question]) -> dict[int, list[tuple[str, int]]]:
    """What a paper form says after a question of one choice: by its key, (the label ticked, the number to go to).

    The number is that of the first later question that this tick does not rule out; one more than the last for the
    end. Nothing is said where the next question is the next on the page.
    """
    said: dict[int, list[tuple[str, int]]] = {}
    for at, question in enumerate(questions):
        if question.kind not in (Question.Kind.ONE, Question.Kind.SCALE):
            continue
        for key, label in question.pairs:
            out: set[Any] = set()
            goes_to = len(questions) + 1
            for number, later in enumerate(questions[at + 1 :], start=at + 2):
                elsewhere = later.shown_if_id == question.pk and later.shown_if_key != key
                if elsewhere or later.shown_if_id in out:
                    out.add(later.pk)
                    continue
                goes_to = number
                break
            if goes_to != at + 2:
                said.setdefault(question.key, []).append((label, goes_to))
    return said
