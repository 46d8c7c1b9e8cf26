"""Making a survey: questions added, changed, moved, taken out, checked before it opens, frozen by the first answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alongside.conftest import Places, sign_in
from alongside.foundation.notices.models import Notice
from alongside.foundation.people.models import Person
from alongside.foundation.record.models import Entry
from alongside.foundation.threads.models import Edge
from alongside.foundation.threads.reading import thread_of
from alongside.listening.surveys import actions
from alongside.listening.surveys.actions.building import DOWN, UP
from alongside.listening.surveys.models import Question, Survey
from alongside.listening.surveys.refusals import (
    Frozen,
    NeedsAnEarlierQuestion,
    NotReady,
    OthersDependOnIt,
    SameWords,
    TooManyQuestions,
    WrongMoment,
)
from alongside.listening.surveys.tests.conftest import DAY, answer, asked, close, made


def titles(survey: Survey) -> list[str]:
    return list(survey.questions.values_list("title", flat=True))


def test_questions_are_moved_with_buttons(make: Callable[..., Survey], bob: Person) -> None:
    survey = make("one", "short", "long", opened=False)
    first, second, third = survey.questions.all()
    actions.move_question(third, way=UP, by=bob)
    assert titles(survey) == [first.title, third.title, second.title]
    actions.move_question(first, way=UP, by=bob)
    actions.move_question(first, way=DOWN, by=bob)
    assert titles(survey) == [third.title, first.title, second.title]
    actions.remove_question(first, by=bob)
    assert titles(survey) == [third.title, second.title]


def test_a_question_depends_on_an_earlier_one_only(make: Callable[..., Survey], bob: Person) -> None:
    survey = make("one", "short", "many", opened=False)
    one, short, many = survey.questions.all()
    for source, key in ((3, "1"), (2, "1"), (1, "9"), (7, "1")):
        with pytest.raises(NeedsAnEarlierQuestion):
            actions.change_question(short, asked=asked("short", shown_if=source, shown_if_key=key), by=bob)
    actions.change_question(short, asked=asked("short", shown_if=1, shown_if_key="2"), by=bob)
    with pytest.raises(NeedsAnEarlierQuestion):
        actions.move_question(one, way=DOWN, by=bob)
    with pytest.raises(OthersDependOnIt):
        actions.remove_question(one, by=bob)
    actions.move_question(many, way=UP, by=bob)
    assert [each.key for each in survey.questions.all()] == [1, 3, 2]


def test_choices_keep_their_keys(make: Callable[..., Survey], bob: Person) -> None:
    survey = make("one", opened=False)
    question = survey.questions.get()
    assert question.choices == [["1", "Yes"], ["2", "No"], ["3", "Not sure"]]
    question = actions.change_question(question, asked=asked("one", choices=["No", "Perhaps", "Yes"]), by=bob)
    assert question.choices == [["2", "No"], ["4", "Perhaps"], ["1", "Yes"]]
    question = actions.change_question(question, asked=asked("one", choices=["No", "Maybe", "Yes"]), by=bob)
    assert question.choices == [["2", "No"], ["4", "Maybe"], ["1", "Yes"]]


def test_two_questions_never_read_the_same(make: Callable[..., Survey], bob: Person) -> None:
    survey = make("one", opened=False)
    with pytest.raises(SameWords):
        actions.add_question(survey, kind="short", asked=asked("short", survey.questions.get().title), by=bob)


def test_so_many_questions_and_no_more(make: Callable[..., Survey], bob: Person) -> None:
    survey = make(*["short"] * 60, opened=False)
    with pytest.raises(TooManyQuestions):
        actions.add_question(survey, kind="short", asked=asked("short", "One more"), by=bob)


def test_what_keeps_a_survey_from_opening(make: Callable[..., Survey], bob: Person) -> None:
    empty = make(opened=False)
    with pytest.raises(NotReady, match="no question"):
        actions.open_survey(empty, by=bob)
    survey = make("one", "short", opened=False)
    one, short = survey.questions.all()
    actions.change_question(short, asked=asked("short", shown_if=1, shown_if_key="2"), by=bob)
    actions.change_question(
        one, asked=asked("one", choices=["Yes", "Perhaps", "Not sure", "Ask me later"]), by=bob
    )
    with pytest.raises(NotReady, match="no longer there"):
        actions.open_survey(survey, by=bob)
    actions.change_question(one, asked=asked("one", choices=["Alone"]), by=bob)
    with pytest.raises(NotReady, match="at least two"):
        actions.open_survey(survey, by=bob)
    Question.objects.filter(pk=one.pk).update(order=9)
    with pytest.raises(NotReady, match="does not come before it"):
        actions.open_survey(survey, by=bob)
    late = make("short", opened=False)
    Survey.objects.filter(pk=late.pk).update(
        opens_at=timezone.now() - 2 * DAY, closes_at=timezone.now() - DAY
    )
    with pytest.raises(NotReady, match="has passed"):
        actions.open_survey(late, by=bob)
    opened = make("short")
    with pytest.raises(WrongMoment):
        actions.open_survey(opened, by=bob)


def test_the_first_answer_freezes_the_questions(
    make: Callable[..., Survey], bob: Person, alice: Person
) -> None:
    survey = make("one", "short")
    one, short = survey.questions.all()
    actions.change_question(one, asked=asked("one", "Changed while nobody had begun?"), by=bob)
    actions.keep_answer(survey, question=short, value="Words", by=alice)
    survey.refresh_from_db()
    assert survey.frozen_at is not None
    for attempt in (
        lambda: actions.add_question(survey, kind="short", asked=asked("short", "More?"), by=bob),
        lambda: actions.change_question(one, asked=asked("one", "Other?"), by=bob),
        lambda: actions.move_question(short, way=UP, by=bob),
        lambda: actions.remove_question(one, by=bob),
        lambda: actions.change_survey(
            survey,
            title="Other",
            intro=survey.intro,
            opens_at=survey.opens_at,
            closes_at=survey.closes_at,
            by=bob,
        ),
    ):
        with pytest.raises(Frozen):
            attempt()
    longer = survey.closes_at + DAY
    actions.change_survey(
        survey, title=survey.title, intro=survey.intro, opens_at=survey.opens_at, closes_at=longer, by=bob
    )
    survey.refresh_from_db()
    assert survey.closes_at == longer


def test_the_database_holds_its_rules(make: Callable[..., Survey], alice: Person) -> None:
    survey = make("one", "scale")
    one, scale = survey.questions.all()
    response = answer(survey, {"1": "1"}, by=alice)
    for broken in (
        lambda: Survey.objects.filter(pk=survey.pk).update(closes_at=survey.opens_at),
        lambda: Survey.objects.filter(pk=survey.pk).update(wave=2),
        lambda: Survey.objects.filter(pk=survey.pk).update(opened_at=None),
        lambda: Question.objects.filter(pk=one.pk).update(key=scale.key),
        lambda: Question.objects.filter(pk=one.pk).update(kind="guess"),
        lambda: Question.objects.filter(pk=one.pk).update(shown_if_key="1"),
        lambda: Question.objects.filter(pk=one.pk).update(shown_if=one.pk, shown_if_key="1"),
        lambda: Question.objects.filter(pk=scale.pk).update(most=1),
        lambda: type(response).objects.create(survey=survey, person=alice),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            broken()


def test_started_from_something_it_came_of(
    places: Places, bob: Person, alice: Person, client: Client
) -> None:
    here = places.neighbourhood
    earlier = close(made(here, bob, "one"))
    sign_in(client, bob)
    url = f"{reverse('surveys:start', args=[here.code])}?from=surveys.survey/{earlier.pk}"
    assert earlier.title in client.get(url).content.decode()
    today = timezone.localdate()
    typed = {
        "title": "Again", "intro": "Why", "ask_about": "on",
        "opens-day": today.day, "opens-month": today.month, "opens-year": today.year,
        "closes-day": "1", "closes-month": "1", "closes-year": today.year + 2,
    }  # fmt: skip
    made_at = client.post(url, typed)
    later = Survey.objects.get(title="Again")
    assert made_at["Location"] == reverse("surveys:make", args=[later.pk])
    assert Edge.objects.get().earlier_id == earlier.pk and Edge.objects.get().later_id == later.pk
    assert thread_of(earlier, alice).joins == []
    draft = made(places.other_neighbourhood, bob, "one", opened=False)
    for unknown in (f"surveys.survey/{draft.pk}", "surveys.survey/nonsense", "people.person/x", ""):
        address = f"{reverse('surveys:start', args=[here.code])}?from={unknown}"
        assert "From Survey" not in client.get(address).content.decode()


def test_every_page_of_making(make: Callable[..., Survey], bob: Person, client: Client) -> None:
    survey = make("one", opened=False)
    sign_in(client, bob)

    def at(name: str, *more: Any) -> str:
        return reverse(f"surveys:{name}", args=[survey.pk, *more])

    for kind in Question.Kind.values:
        assert client.get(at("add-question", kind)).status_code == 200
    assert client.get(at("add-question", "guess")).status_code == 404
    faulty = client.post(
        at("add-question", "scale"), {"title": "How?", "least": "5", "most": "3"}
    ).content.decode()
    assert "must be more than the smallest" in faulty and 'value="How?"' in faulty
    twice = {"title": "Which?", "choices": "Tea\nCoffee\ntea"}
    assert "stands there twice" in client.post(at("add-question", "many"), twice).content.decode()
    typed = {"title": "Which?", "choices": " Tea \n\nCoffee", "condition": "1:2", "required": "on"}
    assert client.post(at("add-question", "many"), typed).status_code == 302
    added = survey.questions.get(title="Which?")
    assert added.choices == [["1", "Tea"], ["2", "Coffee"]] and added.required
    assert added.shown_if == survey.questions.first() and added.shown_if_key == "2"
    assert "Tea\nCoffee" in client.get(at("change-question", added.key)).content.decode()
    client.post(at("change-question", added.key), typed | {"title": "Which one?"})
    client.post(at("move-question", added.key), {"way": "up"})
    assert "has to come after it" in client.get(at("make")).content.decode()
    assert "Which one?" in client.get(at("preview")).content.decode()
    client.post(at("remove-question", added.key))
    assert survey.questions.count() == 1
    opened = client.post(at("open"))
    assert opened["Location"] == survey.get_absolute_url()
    client.post(at("close"))
    survey.refresh_from_db()
    assert survey.has_closed() and survey.state == "closed"
    acts = set(Entry.objects.values_list("act", flat=True))
    assert acts >= {"survey-started", "question-added", "survey-opened", "survey-closed"}


def test_publishing_tells_those_who_are_known_once(
    make: Callable[..., Survey], bob: Person, alice: Person, charlie: Person
) -> None:
    survey = make("one")
    for person in (alice, charlie, None):
        answer(survey, {"1": "1"}, by=person)
    with pytest.raises(WrongMoment):
        actions.publish(survey, note="Too early.", by=bob)
    actions.publish(close(survey), note="Few answered.", by=bob)
    told = Notice.objects.filter(change=f"survey-results:{survey.pk}")
    assert sorted(str(each.person) for each in told) == ["Alice", "Charlie"]
    with pytest.raises(WrongMoment):
        actions.publish(survey, note="Again.", by=bob)
    with pytest.raises(Frozen):
        actions.change_survey(
            survey, title=survey.title, intro=survey.intro, opens_at=survey.opens_at,
            closes_at=timezone.now() + DAY, by=bob,
        )  # fmt: skip
