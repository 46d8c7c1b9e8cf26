"""A survey of every kind of question, and people who answer it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from alongside.conftest import Places
from alongside.foundation.people.models import Person
from alongside.listening.surveys import actions
from alongside.listening.surveys.actions.building import Asked
from alongside.listening.surveys.models import Draft, Question, Response, Survey

DAY = dt.timedelta(days=1)
# One valid answer to each kind, as a draft holds it.
ANSWERS = {
    "short": "By bus",
    "long": "The bus is late.\n\nEvery day.",
    "one": "1",
    "many": ["1", "3"],
    "scale": 4,
    "ranking": ["2", "1"],
    "number": 12.5,
    "date": "2026-03-27",
    "point": {"area": "AREA1", "at": [52.905, -1.485]},
}


def asked(kind: str, title: str = "", **more: Any) -> Asked:
    """A question of a kind, with what the kind needs."""
    needs: dict[str, Any] = {}
    if kind in Question.WITH_CHOICES:
        needs["choices"] = ["Yes", "No", "Not sure"]
    if kind == "scale":
        needs.update(least=1, most=5, low_label="Very bad", high_label="Very good")
    if kind == "number":
        needs.update(least=0, most=100, unit="minutes")
    return Asked(**{"title": title or f"A question: {kind}?", **needs, **more})


def made(
    place: Any, by: Person, *kinds: str | tuple[str, Asked], opened: bool = True, **fields: Any
) -> Survey:
    """A survey at a place with questions of these kinds, open from yesterday for a week."""
    now = timezone.now()
    given = {
        "title": "Getting about",
        "intro": "We want to know how you get about.",
        "opens_at": now - DAY,
        "closes_at": now + 7 * DAY,
        **fields,
    }
    survey = actions.start_survey(place=place, by=by, **given)
    for number, kind in enumerate(kinds, start=1):
        name, said = kind if isinstance(kind, tuple) else (kind, asked(kind, f"Question {number}, {kind}?"))
        actions.add_question(survey, kind=name, asked=said, by=by)
    if opened:
        actions.open_survey(survey, by=by)
    survey.refresh_from_db()
    return survey


def answer(survey: Survey, values: dict[str, Any], by: Person | None = None, **ending: Any) -> Response:
    """Somebody answers and sends: values by key, as a draft holds them."""
    draft: Draft | None = None
    questions = {str(each.key): each for each in survey.questions.all()}
    for key, value in values.items():
        draft = actions.keep_answer(survey, question=questions[key], value=value, by=by, draft=draft)
        survey.refresh_from_db()
    assert draft is not None
    if ending:
        actions.keep_ending(draft, about=ending.get("about", {}), quoting=ending.get("quoting", ""))
    return actions.send(draft, by=by).response


def close(survey: Survey) -> Survey:
    """Its last day has passed."""
    Survey.objects.filter(pk=survey.pk).update(closes_at=timezone.now() - dt.timedelta(minutes=1))
    survey.refresh_from_db()
    return survey


@pytest.fixture
def of_all_kinds(places: Places, bob: Person) -> Survey:
    """One question of each kind; the key of each is its place in `ANSWERS`, from 1."""
    return made(places.neighbourhood, bob, *ANSWERS)


@pytest.fixture
def make(places: Places, bob: Person) -> Callable[..., Survey]:
    """Makes a survey of the neighbourhood: `make("one", "long", opened=False)`."""

    def maker(*kinds: str | tuple[str, Asked], **fields: Any) -> Survey:
        return made(places.neighbourhood, bob, *kinds, **fields)

    return maker


def every_answer() -> dict[str, Any]:
    """A valid answer to each question of `of_all_kinds`, by key."""
    return {str(key): value for key, value in enumerate(ANSWERS.values(), start=1)}
