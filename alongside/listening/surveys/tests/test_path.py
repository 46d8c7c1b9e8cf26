"""The path of a person through a survey: against an obvious oracle, and as the paper form leads."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.listening.surveys.models import Question
from alongside.listening.surveys.path import counted, onward, shown


def oracle(questions: list[Question], answers: dict[str, Any], question: Question) -> bool:
    """Said as a sentence: without a condition it is put; else its source is put and answered so."""
    if question.shown_if_id is None:
        return True
    source = next(each for each in questions if each.pk == question.shown_if_id)
    if not oracle(questions, answers, source):
        return False
    value = answers.get(str(source.key))
    if isinstance(value, list):
        return question.shown_if_key in value
    return value is not None and str(value) == question.shown_if_key


@st.composite
def surveys(draw: st.DrawFn) -> tuple[list[Question], dict[str, Any]]:
    """A survey with conditions, and somebody's answers, perhaps also to questions that they should not have met."""
    questions: list[Question] = []
    answers: dict[str, Any] = {}
    for key in range(1, draw(st.integers(1, 9)) + 1):
        kind = draw(st.sampled_from(["one", "many", "scale", "short"]))
        question = Question(key=key, order=key, kind=kind, title=f"Question {key}")
        if kind in ("one", "many"):
            question.choices = [[str(n), f"Answer {n}"] for n in range(1, draw(st.integers(2, 4)) + 1)]
        if kind == "scale":
            question.least, question.most = 1, 3
        sources = [each for each in questions if each.kind in Question.DECIDING]
        if sources and draw(st.booleans()):
            question.shown_if = draw(st.sampled_from(sources))
            question.shown_if_key = draw(st.sampled_from([pair[0] for pair in question.shown_if.pairs]))
        questions.append(question)
        if draw(st.integers(0, 4)):
            keys = [pair[0] for pair in question.pairs]
            if kind == "one":
                answers[str(key)] = draw(st.sampled_from(keys))
            elif kind == "many":
                answers[str(key)] = draw(st.lists(st.sampled_from(keys), min_size=1, unique=True))
            elif kind == "scale":
                answers[str(key)] = draw(st.integers(1, 3))
            else:
                answers[str(key)] = "words"
    return questions, answers


@settings(deadline=None)
@given(surveys())
def test_the_path_is_what_the_sentence_says(given_survey: tuple[list[Question], dict[str, Any]]) -> None:
    questions, answers = given_survey
    wanted = [each.key for each in questions if oracle(questions, answers, each)]
    assert [each.key for each in shown(questions, answers)] == wanted
    assert counted(questions, answers) == {
        str(key): answers[str(key)] for key in wanted if str(key) in answers
    }
    # What is dropped changes nothing of the path: sending twice drops nothing more.
    assert counted(questions, counted(questions, answers)) == counted(questions, answers)


@settings(deadline=None)
@given(surveys())
def test_who_follows_the_paper_form_meets_the_same_questions(
    given_survey: tuple[list[Question], dict[str, Any]],
) -> None:
    questions, answers = given_survey
    jumps = onward(questions)
    ticked: dict[str, Any] = {}
    met = []
    number = 1
    while number <= len(questions):
        question = questions[number - 1]
        number += 1
        condition = question.shown_if
        if condition is not None:
            value = ticked.get(str(condition.key))
            has = (
                question.shown_if_key in value
                if isinstance(value, list)
                else str(value) == question.shown_if_key
            )
            if value is None or not has:
                continue
        met.append(question.key)
        value = answers.get(str(question.key))
        if value is None:
            continue
        ticked[str(question.key)] = value
        if question.kind in ("one", "scale"):
            goes = dict(jumps.get(question.key, []))
            number = goes.get(question.label_of(str(value)), number)
    assert met == [each.key for each in shown(questions, answers)]
