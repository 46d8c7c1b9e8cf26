"""Papers typed in by helpers: once, or twice by two people who do not see each other's typing."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from alongside.conftest import Places, make_person, sign_in
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Role
from alongside.listening.surveys import actions, return_codes
from alongside.listening.surveys.actions.papers import Typed, differences, from_boxes
from alongside.listening.surveys.models import Keying, Paper, Response, Survey
from alongside.listening.surveys.refusals import (
    Frozen,
    NothingToSettle,
    NumberTaken,
    TypedByYou,
    WrongMoment,
)
from alongside.listening.surveys.tests.conftest import answer, asked, close
from alongside.listening.themes.models import Text


@pytest.fixture
def other(places: Places) -> Person:
    """A second helper."""
    return make_person("Helen", roles={Role.FACILITATOR: places.neighbourhood})


def typing(survey: Survey) -> str:
    return reverse("surveys:typing", args=[survey.pk])


BOXES = {
    "q1": "By bus", "q2": "It is late.\nAlways.", "q3": "1", "q4": "1 3", "q5": "4", "q6": "2 1", "q7": "12.5",
    "q8": "27/3/2026", "q9": "Mill Quarter 1; 52.905 -1.485", "quoting": "1", "age_band": "3", "sex": "1",
}  # fmt: skip


def test_a_whole_form_on_one_page(of_all_kinds: Survey, bob: Person, client: Client) -> None:
    sign_in(client, bob)
    page = client.get(typing(of_all_kinds)).content.decode()
    boxes = [name for name in re.findall(r'name="([^"]+)"', page) if name.startswith("q") or name == "number"]
    assert boxes[0] == "number" and boxes[1:10] == [f"q{n}" for n in range(1, 10)]
    saved = client.post(typing(of_all_kinds), BOXES | {"number": "7"})
    assert saved["Location"] == typing(of_all_kinds)
    response = Response.objects.get()
    assert response.how == "paper" and response.person is None and response.paper.number == 7
    assert response.answers["4"] == ["1", "3"] and response.answers["6"] == ["2", "1"]
    assert response.answers["9"] == {"area": "AREA1", "at": [52.905, -1.485]}
    assert response.about == {"age_band": "25-34", "sex": "female"}
    assert sorted(Text.objects.values_list("words", "quoting")) == [
        ("By bus", "without_name"),
        ("It is late.\nAlways.", "without_name"),
    ]
    assert Keying.objects.get().typed == {} and Keying.objects.get().helper == bob
    again = client.post(typing(of_all_kinds), BOXES | {"number": "7"})
    assert again.status_code == 409 and "By bus" in again.content.decode()
    assert Response.objects.count() == 1


def test_faults_name_their_box_and_keep_the_rest(of_all_kinds: Survey, bob: Person, client: Client) -> None:
    sign_in(client, bob)
    wrong = {
        "number": "",
        "q3": "4",
        "q5": "6",
        "q6": "1 1",
        "q7": "x",
        "q8": "31/2/2026",
        "q9": "Nowhere",
        "sex": "9",
    }
    page = client.post(typing(of_all_kinds), BOXES | wrong).content.decode()
    assert page.count("Check this box") >= 2 * 7 and 'value="Nowhere"' in page and "It is late." in page
    assert not Paper.objects.exists()


def test_answers_off_the_path_are_dropped_from_paper_too(make: Callable[..., Survey], bob: Person) -> None:
    survey = make("one", ("short", asked("short", "Why?", shown_if=1, shown_if_key="1", required=True)))
    actions.type_paper(survey, number=1, typed=Typed({"1": "2", "2": "should not be here"}), by=bob)
    assert Response.objects.get().answers == {"1": "2"} and not Text.objects.exists()


def test_typed_twice_and_alike(make: Callable[..., Survey], bob: Person, other: Person) -> None:
    survey = make("one", "short")
    actions.set_double_keying(survey, wanted=True, by=bob)
    typed = Typed({"1": "2", "2": "late"}, {"sex": "male"}, "no")
    first = actions.type_paper(survey, number=3, typed=typed, by=bob)
    assert first.done_at is None and not Response.objects.exists()
    with pytest.raises(TypedByYou):
        actions.type_paper(survey, number=3, typed=typed, by=bob)
    second = actions.type_paper(survey, number=3, typed=typed, by=other)
    assert second.done_at is not None and (second.agreed, second.compared) == (4, 4)
    assert Response.objects.get().about == {"sex": "male"}
    with pytest.raises(NumberTaken):
        actions.type_paper(survey, number=3, typed=typed, by=make_person("Third"))
    with pytest.raises(Frozen):
        actions.set_double_keying(survey, wanted=False, by=bob)
    with pytest.raises(NothingToSettle):
        actions.settle_paper(second, right={}, by=bob)


def test_typed_twice_and_differently_is_settled(
    make: Callable[..., Survey], bob: Person, other: Person, client: Client
) -> None:
    survey = make("one", "short", "number")
    actions.set_double_keying(survey, wanted=True, by=bob)
    one, two = sign_in(Client(), bob), sign_in(client, other)
    one.post(typing(survey), {"number": "5", "q1": "1", "q2": "tardy", "q3": "12"})
    blind = two.get(typing(survey)).content.decode()
    assert "tardy" not in blind and "second person" in blind
    differ = two.post(typing(survey), {"number": "5", "q1": "1", "q2": "tardy bus", "q3": ""})
    settle = reverse("surveys:settle", args=[survey.pk, 5])
    assert differ["Location"] == settle and not Response.objects.exists()
    page = two.get(settle).content.decode()
    assert "tardy bus" in page and "Empty" in page and "2 of 4 boxes" in page
    half = two.post(settle, {"right-question-2": "1"})
    assert half.status_code == 409 and not Response.objects.exists()
    done = two.post(settle, {"right-question-2": "2", "right-question-3": "1"})
    assert done["Location"] == typing(survey)
    response = Response.objects.get()
    assert response.answers["1"] == "1" and response.answers["3"] == 12
    assert Text.objects.get().words == "tardy bus"
    assert [each.typed for each in Keying.objects.all()] == [{}, {}]
    assert "50% of 4 boxes" in two.get(typing(survey)).content.decode()


def test_papers_are_typed_after_closing_but_not_after_publishing(
    make: Callable[..., Survey], bob: Person
) -> None:
    survey = close(make("one"))
    actions.type_paper(survey, number=1, typed=Typed({"1": "1"}), by=bob)
    actions.publish(survey, note="Done.", by=bob)
    draft = make("one", opened=False)
    for late in (survey, draft):
        with pytest.raises(WrongMoment):
            actions.type_paper(late, number=2, typed=Typed({"1": "1"}), by=bob)


def test_the_database_refuses_a_second_typing_by_the_same(make: Callable[..., Survey], bob: Person) -> None:
    survey = make("one")
    actions.set_double_keying(survey, wanted=True, by=bob)
    paper = actions.type_paper(survey, number=1, typed=Typed({"1": "1"}), by=bob)
    for turn in (1, 2, 3):
        with pytest.raises(IntegrityError), transaction.atomic():
            Keying.objects.create(paper=paper, turn=turn, helper=bob)


def test_a_return_code_on_paper_links_the_waves_and_counts_once(
    make: Callable[..., Survey], bob: Person, client: Client
) -> None:
    survey = make("one")
    draft = actions.keep_answer(survey, question=survey.questions.get(), value="1", by=None)
    code = actions.send(draft, by=None).code
    wave = actions.next_wave(survey, opens_at=survey.opens_at, closes_at=survey.closes_at, by=bob)
    actions.open_survey(wave, by=bob)
    sign_in(client, bob)
    for typed, words in ((return_codes.new_code(), "do not know this code"), ("AAAAA-AAAAA", "slip")):
        page = client.post(typing(wave), {"number": "1", "q1": "2", "code": typed}).content.decode()
        assert words in page
    assert client.post(typing(wave), {"number": "1", "q1": "2", "code": code}).status_code == 302
    refused = client.post(typing(wave), {"number": "2", "q1": "2", "code": code})
    assert refused.status_code == 409 and Response.objects.of(wave).count() == 1


def test_the_paper_form_says_what_to_skip(make: Callable[..., Survey], client: Client) -> None:
    survey = make(
        ("one", asked("one", "Do you cycle?")),
        ("one", asked("one", "To work?", shown_if=1, shown_if_key="1")),
        ("short", asked("short", "Why?", shown_if=2, shown_if_key="2")),
        "long",
    )
    url = reverse("surveys:paper", args=[survey.pk])
    page = client.get(url).content.decode()
    assert "If you ticked “No” or “Not sure”, go to question 4." in page
    assert "If you ticked “Yes” or “Not sure”, go to question 4." in page
    assert "Answer this only if you ticked “No” at question 2." in page
    assert "al-questionnaire--large" not in page
    assert "al-questionnaire--large" in client.get(f"{url}?print=large").content.decode()


def test_boxes_there_and_back() -> None:
    typed = Typed({"1": "x", "4": ["1"]}, {"sex": "male"}, "without_name", b"\x01" * 32)
    assert from_boxes(typed.boxes()) == typed
    other = Typed({"1": "x"}, {}, "without_name", b"\x01" * 32)
    assert differences(typed.boxes(), other.boxes()) == ["about-sex", "question-4"]


def test_a_stranger_types_nothing(make: Callable[..., Survey], alice: Person, client: Client) -> None:
    survey: Any = make("one")
    assert client.post(typing(survey), {"number": "1"}).status_code == 302
    assert sign_in(Client(), alice).post(typing(survey), {"number": "1"}).status_code == 403
    answer(survey, {"1": "1"}, by=alice)
    assert not Paper.objects.exists()
