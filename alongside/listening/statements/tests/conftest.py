"""A question that is open in the neighbourhood, with three statements to begin with."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from alongside.conftest import (  # noqa: F401 - fixtures
    Places,
    alice,
    bob,
    charlie,
    places,
    steward,
)
from alongside.foundation.people.models import Person
from alongside.listening.statements import actions
from alongside.listening.statements.models import Question, Statement

SEEDS = ("Buses should run on Sundays.", "The park feels safe at night.", "We need a bench by the river.")


def make_question(place, by: Person, *, live: bool = True, seeds=SEEDS, **fields) -> Question:
    now = timezone.now()
    made = actions.start(
        place=place,
        by=by,
        seeds=list(seeds),
        **{
            "title": "Getting about",
            "question": "What would make it easier to get about?",
            "opens_at": now - dt.timedelta(days=1),
            "closes_at": now + dt.timedelta(days=20),
            **fields,
        },
    )
    return actions.publish(made, by=by) if live else made


def closed(question: Question) -> Question:
    """The same question after its time."""
    Question.objects.filter(pk=question.pk).update(closes_at=timezone.now() - dt.timedelta(minutes=1))
    question.refresh_from_db()
    return question


def statement(question: Question, number: int = 1) -> Statement:
    return Statement.objects.select_related("question__place").get(question=question, number=number)


@pytest.fixture
def question(places: Places, bob: Person) -> Question:  # noqa: F811
    return make_question(places.neighbourhood, bob)
