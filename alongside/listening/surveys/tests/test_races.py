"""At the same moment: two tabs send the same answers, two answers are kept, somebody changes a question meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from alongside.conftest import Places, make_person
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Role
from alongside.listening.surveys import actions
from alongside.listening.surveys.actions.answering import Sent
from alongside.listening.surveys.actions.papers import Typed
from alongside.listening.surveys.models import Draft, Paper, Response, Survey
from alongside.listening.surveys.refusals import AlreadyAnswered, Frozen, NumberTaken
from alongside.listening.surveys.tests.conftest import asked, made
from alongside.listening.themes.models import Text

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Run the works in threads that start together; each gives its result or what it raised."""
    start = threading.Barrier(len(works))
    results: list[Any] = [None] * len(works)

    def run(n: int, work: Callable[[], Any]) -> None:
        start.wait()
        try:
            results[n] = work()
        except Exception as raised:
            results[n] = raised
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n, work)) for n, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


@pytest.fixture
def survey(places: Places, bob: Person) -> Survey:
    return made(places.neighbourhood, bob, "one", "short", "short", "short")


def test_two_tabs_send_the_same_answers(survey: Survey, alice: Person) -> None:
    words = survey.questions.all()[1]
    for person in (alice, None):
        draft = actions.keep_answer(survey, question=words, value="Once", by=person)
        sent = at_once(*(lambda d=draft, p=person: actions.send(d, by=p) for _n in range(4)))
        assert sum(isinstance(each, Sent) for each in sent) == 1, sent
        assert sum(isinstance(each, AlreadyAnswered) for each in sent) == 3, sent
    assert Response.objects.count() == 2 and Text.objects.count() == 2 and not Draft.objects.exists()


def test_answers_of_two_tabs_are_all_kept(survey: Survey, alice: Person) -> None:
    questions = list(survey.questions.all())[1:]
    kept = at_once(
        *(
            lambda q=question: actions.keep_answer(survey, question=q, value=f"words {q.key}", by=alice)
            for question in questions
        )
    )
    assert all(isinstance(each, Draft) for each in kept), kept
    assert Draft.objects.get().answers == {"2": "words 2", "3": "words 3", "4": "words 4"}


def test_a_question_changes_before_the_first_answer_or_not_at_all(
    survey: Survey, alice: Person, bob: Person
) -> None:
    question = survey.questions.get(key=2)
    results = at_once(
        lambda: actions.keep_answer(survey, question=question, value="An answer", by=alice),
        lambda: actions.change_question(question, asked=asked("short", "Something else?"), by=bob),
    )
    survey.refresh_from_db()
    question.refresh_from_db()
    assert isinstance(results[0], Draft) and survey.frozen_at is not None
    assert isinstance(results[1], Frozen) or question.title == "Something else?"
    with pytest.raises(Frozen):
        actions.change_question(question, asked=asked("short", "Too late?"), by=bob)


def test_one_form_is_typed_by_two_at_the_same_moment(survey: Survey, places: Places, bob: Person) -> None:
    other = make_person("Helen", roles={Role.FACILITATOR: places.neighbourhood})
    results = at_once(
        *(
            lambda by=by: actions.type_paper(survey, number=9, typed=Typed({"1": "1"}), by=by)
            for by in (bob, other)
        )
    )
    assert sum(isinstance(each, Paper) for each in results) == 1
    assert sum(isinstance(each, NumberTaken) for each in results) == 1
    assert Response.objects.count() == 1
