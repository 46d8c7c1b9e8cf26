"""Building a survey: its words, its questions and their order, until the first answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from alongside.foundation.people.models import Person
from alongside.foundation.places.models import Place
from alongside.foundation.record import actions as record
from alongside.foundation.threads.actions import join
from alongside.foundation.threads.models import Edge
from alongside.listening.surveys.models import Panel, Question, Survey
from alongside.listening.surveys.refusals import (
    Frozen,
    NeedsAnEarlierQuestion,
    OthersDependOnIt,
    SameWords,
    TooManyQuestions,
)

MOST_QUESTIONS, MOST_CHOICES = 60, 20
UP, DOWN = -1, 1


@dataclass(frozen=True)
class Asked:
    """A question as its makers describe it. `choices` are the labels in order; a label that was there before keeps its
    key. `shown_if` is the key of an earlier question, `shown_if_key` the answer to it."""

    title: str
    help: str = ""
    required: bool = False
    choices: Sequence[str] = ()
    least: float | None = None
    most: float | None = None
    low_label: str = ""
    high_label: str = ""
    unit: str = ""
    shown_if: int | None = None
    shown_if_key: str = ""


@transaction.atomic
def start_survey(
    *,
    place: Place,
    title: str,
    intro: str,
    opens_at: dt.datetime,
    closes_at: dt.datetime,
    by: Person,
    easy_read: str = "",
    ask_about: bool = True,
    panel: Panel | None = None,
    came_from: models.Model | None = None,
) -> Survey:
    """Start a survey as a draft that only its makers see. `came_from` is the thing of which it came, if any."""
    made: Survey = Survey.objects.create(
        place=place,
        title=title,
        intro=intro,
        easy_read=easy_read,
        opens_at=opens_at,
        closes_at=closes_at,
        ask_about=ask_about,
        panel=panel,
        made_by=by,
    )
    record.write(act="survey-started", about=made, place=place, by=by, details={"title": title})
    if came_from is not None:
        join(made, came_from, Edge.Kind.CAME_FROM, by=by)
    return made


@transaction.atomic
def change_survey(
    survey: Survey,
    *,
    title: str,
    intro: str,
    opens_at: dt.datetime,
    closes_at: dt.datetime,
    by: Person,
    easy_read: str = "",
    ask_about: bool = True,
    panel: Panel | None = None,
) -> Survey:
    """Change its title, words and days. Once somebody has begun to answer only the day it closes can move.

    Raises Frozen when something else was to change after that, or after the results were published, or once a survey
    of people drawn by lot is open.
    """
    held = _locked(survey)
    words = (held.title, held.intro, held.easy_read, held.ask_about, held.panel_id, held.opens_at)
    asked = (title, intro, easy_read, ask_about, panel.pk if panel else None, opens_at)
    if held.is_by_lot:
        if held.opened_at is not None:
            raise Frozen(_("This survey is put to people who were drawn by lot. Its words and days stay."))
        panel = held.panel
    if held.published_at is not None or (held.frozen_at is not None and words != asked):
        raise Frozen
    held.title, held.intro, held.easy_read, held.ask_about = title, intro, easy_read, ask_about
    held.opens_at, held.closes_at, held.panel = opens_at, closes_at, panel
    held.save()
    record.write(act="survey-changed", about=held, place=held.place, by=by, details={"title": title})
    return held


@transaction.atomic
def add_question(survey: Survey, *, kind: str, asked: Asked, by: Person) -> Question:
    """Add a question at the end. Raises Frozen, TooManyQuestions, SameWords or NeedsAnEarlierQuestion."""
    held = _locked(survey, still_open_to_change=True)
    there = list(held.questions.all())
    if len(there) >= MOST_QUESTIONS:
        raise TooManyQuestions
    used = Question.objects.filter(survey__in=held.waves()).aggregate(key=Max("key"))["key"] or 0
    question = Question(
        survey=held,
        key=used + 1,
        kind=Question.Kind(kind).value,
        order=max((each.order for each in there), default=0) + 1,
    )
    _write(question, asked, there)
    question.save(force_insert=True)
    record.write(
        act="question-added", about=question, place=held.place, by=by, details={"survey": str(held.pk)}
    )
    return question


@transaction.atomic
def change_question(question: Question, *, asked: Asked, by: Person) -> Question:
    """Change a question's words, choices or condition. Raises Frozen, SameWords or NeedsAnEarlierQuestion."""
    held = _locked(question.survey, still_open_to_change=True)
    there = list(held.questions.all())
    found = next(each for each in there if each.pk == question.pk)
    _write(found, asked, [each for each in there if each.pk != found.pk])
    found.save()
    record.write(
        act="question-changed", about=found, place=held.place, by=by, details={"survey": str(held.pk)}
    )
    return found


@transaction.atomic
def move_question(question: Question, *, way: int, by: Person) -> Question:
    """Move a question one place up (`UP`) or down (`DOWN`); at the edge nothing happens.

    Raises Frozen, and NeedsAnEarlierQuestion when a question would come before the one it depends on.
    """
    held = _locked(question.survey, still_open_to_change=True)
    there = list(held.questions.all())
    at = next(place for place, each in enumerate(there) if each.pk == question.pk)
    to = at + (UP if way < 0 else DOWN)
    if not 0 <= to < len(there):
        return there[at]
    earlier, later = there[min(at, to)], there[max(at, to)]
    if later.shown_if_id == earlier.pk:
        raise NeedsAnEarlierQuestion(
            _("“%(one)s” is shown because of the answer to “%(other)s”, so it has to come after it.")
            % {"one": later.title, "other": earlier.title}
        )
    there[at], there[to] = there[to], there[at]
    for order, each in enumerate(there, start=1):
        each.order = order
    Question.objects.bulk_update(there, ["order"])
    record.write(
        act="question-moved", about=there[to], place=held.place, by=by, details={"survey": str(held.pk)}
    )
    return there[to]


@transaction.atomic
def remove_question(question: Question, *, by: Person) -> None:
    """Take a question out. Raises Frozen, and OthersDependOnIt while another is shown because of its answer."""
    held = _locked(question.survey, still_open_to_change=True)
    found = held.questions.get(pk=question.pk)
    dependent = found.decides.first()
    if dependent is not None:
        raise OthersDependOnIt(
            _("“%(title)s” is shown because of the answer to this question. Change that one first.")
            % {"title": dependent.title}
        )
    record.write(
        act="question-removed", about=found, place=held.place, by=by, details={"survey": str(held.pk)}
    )
    found.delete()


def _locked(survey: Survey, *, still_open_to_change: bool = False) -> Survey:
    """The survey, held until the transaction ends; whoever begins to answer waits."""
    held: Survey = (
        Survey.objects.select_for_update(of=("self",)).select_related("place", "panel").get(pk=survey.pk)
    )
    if still_open_to_change and held.frozen_at is not None:
        raise Frozen
    if still_open_to_change and held.is_by_lot and held.wave > 1:
        raise Frozen(_("People who were drawn by lot are asked the same each time, so the questions stay."))
    return held


def _write(question: Question, asked: Asked, others: list[Question]) -> None:
    """Write what its makers said into a question."""
    if any(each.title == asked.title for each in others):
        raise SameWords
    question.title, question.help, question.required = asked.title, asked.help, asked.required
    question.least, question.most = asked.least, asked.most
    question.low_label, question.high_label, question.unit = asked.low_label, asked.high_label, asked.unit
    question.choices, question.choices_made = _choices(question, asked.choices)
    question.shown_if, question.shown_if_key = None, ""
    if asked.shown_if is not None:
        source = next((each for each in others if each.key == asked.shown_if), None)
        earlier = source is not None and source.order < question.order
        if source is None or not earlier or asked.shown_if_key not in dict(source.pairs):
            raise NeedsAnEarlierQuestion(
                _(
                    "A question can depend on the answer to an earlier question only. Choose one from the list."
                )
            )
        question.shown_if, question.shown_if_key = source, asked.shown_if_key


def _choices(question: Question, labels: Sequence[str]) -> tuple[list[Any], int]:
    """The choices with their keys, and how many keys were ever given. Where as many labels stand as before, one that
    only changed its spelling keeps its key."""
    if question.kind not in Question.WITH_CHOICES:
        return [], question.choices_made
    before = [(str(key), str(label)) for key, label in question.choices]
    known = {label: key for key, label in before}
    same_number = len(before) == len(labels)
    made, kept = question.choices_made, []
    for at, label in enumerate(labels[:MOST_CHOICES]):
        key = known.get(label)
        if key is None and same_number and before[at][1] not in labels:
            key = before[at][0]
        if key is None:
            made += 1
            key = str(made)
        kept.append([key, label])
    return kept, made
