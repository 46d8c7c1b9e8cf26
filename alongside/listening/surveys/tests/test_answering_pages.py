"""Answering on the site: one question a page, nothing lost, sent once, changed until it closes, continued elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alongside.conftest import sign_in
from alongside.foundation.people.models import Person
from alongside.listening.surveys import actions, return_codes
from alongside.listening.surveys.models import Draft, Response, Survey
from alongside.listening.surveys.tests.conftest import DAY, answer, asked, close, every_answer
from alongside.listening.themes.models import Text

CODE = re.compile(r"[0-9A-Z]{5}-[0-9A-Z]{5}")
TYPED: dict[str, dict[str, Any]] = {
    "1": {"answer": "By bus"},
    "2": {"answer": "The bus is late."},
    "3": {"answer": "1"},
    "4": {"answer": ["1", "3"]},
    "5": {"answer": "4"},
    "6": {"press": "add:2"},
    "7": {"answer": "12.5"},
    "8": {"answer-day": "27", "answer-month": "March", "answer-year": "2026"},
    "9": {"area": "AREA1", "latitude": "52.905", "longitude": "-1.485"},
}


def at(survey: Survey, name: str, *more: Any) -> str:
    return reverse(f"surveys:{name}", args=[survey.pk, *more])


def send_all(client: Client, survey: Survey) -> Any:
    """Answer every question as typed, and send; gives the last answer of the server."""
    for key, typed in TYPED.items():
        answered = client.post(at(survey, "question", key), typed)
        assert answered.status_code == 302, answered.content.decode()
    client.post(at(survey, "ending"), {"quoting": "without_name", "age_band": "25-34"})
    checked = client.get(at(survey, "check")).content.decode()
    once = re.search(r'name="once" value="([^"]+)"', checked)
    assert once
    return client.post(at(survey, "check"), {"once": once[1]})


def test_somebody_without_an_account_answers_every_kind(of_all_kinds: Survey, client: Client) -> None:
    start = client.get(at(of_all_kinds, "survey")).content.decode()
    assert at(of_all_kinds, "answer") in start
    assert client.get(at(of_all_kinds, "answer"))["Location"] == at(of_all_kinds, "question", 1)
    done = send_all(client, of_all_kinds)
    page = done.content.decode()
    assert CODE.search(page) and "have been sent" in page
    response = Response.objects.get()
    assert response.person is None and response.code_digest is not None and response.how == "web"
    assert response.answers["3"] == "1" and response.answers["4"] == ["1", "3"] and response.answers["5"] == 4
    assert response.answers["6"] == ["2"] and response.answers["7"] == 12.5
    assert response.answers["8"] == "2026-03-27"
    assert response.answers["9"] == {"area": "AREA1", "at": [52.905, -1.485]}
    assert response.about == {"age_band": "25-34"}
    texts = Text.objects.of(of_all_kinds)
    assert sorted(texts.values_list("words", flat=True)) == ["By bus", "The bus is late."]
    assert {text.quoting for text in texts} == {"without_name"}
    assert {text.asked for text in texts} == {"Question 1, short?", "Question 2, long?"}
    assert not Draft.objects.exists()
    assert CODE.search(page)[0] not in client.get(at(of_all_kinds, "sent")).content.decode()


def test_what_was_typed_survives_an_error(of_all_kinds: Survey, client: Client) -> None:
    faulty = client.post(at(of_all_kinds, "question", 7), {"answer": "many minutes"})
    page = faulty.content.decode()
    assert faulty.status_code == 200 and "There is a problem" in page and "many minutes" in page
    too_much = client.post(at(of_all_kinds, "question", 7), {"answer": "101"}).content.decode()
    assert "must be 100 or less" in too_much and 'value="101"' in too_much
    client.post(at(of_all_kinds, "question", 1), {"answer": "kept"})
    client.post(at(of_all_kinds, "question", 7), {"answer": "nonsense"})
    assert Draft.objects.get().answers == {"1": "kept"}
    assert 'value="kept"' in client.get(at(of_all_kinds, "question", 1)).content.decode()
    odd_day = {"answer-day": "31", "answer-month": "2", "answer-year": "2026"}
    page = client.post(at(of_all_kinds, "question", 8), odd_day).content.decode()
    assert 'value="31"' in page and "There is a problem" in page


def test_each_person_answers_once_and_changes_until_it_closes(
    make: Callable[..., Survey], alice: Person, client: Client
) -> None:
    survey = make("one", "long")
    sign_in(client, alice)
    client.post(at(survey, "question", 1), {"answer": "2"})
    client.post(at(survey, "question", 2), {"answer": "First words"})
    client.post(at(survey, "ending"), {"quoting": "no"})
    page = client.post(at(survey, "check")).content.decode()
    assert not CODE.search(page)
    assert client.get(at(survey, "question", 1))["Location"] == at(survey, "survey")
    assert client.post(at(survey, "question", 1), {"answer": "1"})["Location"] == at(survey, "survey")
    assert client.get(at(survey, "change")).status_code == 405
    client.post(at(survey, "change"))
    assert Response.objects.get().answers["1"] == "2"
    assert "First words" in client.get(at(survey, "question", 2)).content.decode()
    client.post(at(survey, "question", 2), {"answer": "Other words", "then": "check"})
    assert Response.objects.get().answers["1"] == "2" and Text.objects.get().words == "First words"
    client.post(at(survey, "check"))
    assert Response.objects.count() == 1 and Response.objects.get().changed_at is not None
    assert list(Text.objects.in_use().values_list("words", flat=True)) == ["Other words"]
    assert Text.objects.count() == 2
    close(survey)
    client.post(at(survey, "change"))
    assert not Draft.objects.exists()


def test_coming_back_with_a_code_from_another_device(of_all_kinds: Survey, client: Client) -> None:
    client.post(at(of_all_kinds, "question", 1), {"answer": "On foot"})
    saved = client.post(at(of_all_kinds, "question", 2), {"answer": "", "then": "save"})
    assert saved["Location"] == at(of_all_kinds, "save")
    code = CODE.search(client.post(at(of_all_kinds, "save")).content.decode())
    assert code
    assert code[0] not in client.get(at(of_all_kinds, "save")).content.decode()
    assert code[0].encode() not in bytes(Draft.objects.get().code_digest)
    other = Client()
    slip = other.post(at(of_all_kinds, "return"), {"code": "AAAAA-AAAAA"})
    assert slip.status_code == 409 and "slip" in slip.content.decode()
    unknown = other.post(at(of_all_kinds, "return"), {"code": return_codes.new_code()})
    assert unknown.status_code == 409 and "do not know" in unknown.content.decode()
    back = other.post(at(of_all_kinds, "return"), {"code": code[0].lower().replace("-", " ")})
    assert back["Location"] == at(of_all_kinds, "answer")
    assert "On foot" in other.get(at(of_all_kinds, "question", 1)).content.decode()
    done = send_all(other, of_all_kinds)
    assert not CODE.search(done.content.decode()) and Response.objects.count() == 1
    third = Client()
    third.post(at(of_all_kinds, "return"), {"code": code[0]})
    assert "Change your answers" in third.get(at(of_all_kinds, "survey")).content.decode()


def test_a_new_code_ends_the_old_one(of_all_kinds: Survey, client: Client) -> None:
    client.post(at(of_all_kinds, "question", 1), {"answer": "On foot"})
    first, second = (
        CODE.search(client.post(at(of_all_kinds, "save")).content.decode())[0] for _n in range(2)
    )
    assert Client().post(at(of_all_kinds, "return"), {"code": first}).status_code == 409
    assert Client().post(at(of_all_kinds, "return"), {"code": second}).status_code == 302


def test_tries_of_codes_are_limited(of_all_kinds: Survey, client: Client, settings: Any) -> None:
    answers = [
        client.post(at(of_all_kinds, "return"), {"code": return_codes.new_code()}).status_code
        for _n in range(31)
    ]
    assert answers[:30] == [409] * 30 and answers[30] == 429


def test_questions_are_skipped_and_their_answers_dropped(make: Callable[..., Survey], client: Client) -> None:
    survey = make(
        ("one", asked("one", "Do you cycle?")),
        ("short", asked("short", "Where to?", shown_if=1, shown_if_key="1", required=True)),
        ("short", asked("short", "Anything else?")),
    )
    assert client.get(at(survey, "question", 2))["Location"] == at(survey, "question", 1)
    to_second = client.post(at(survey, "question", 1), {"answer": "1"})
    assert to_second["Location"] == at(survey, "question", 2)
    client.post(at(survey, "question", 2), {"answer": "To work"})
    changed = client.post(at(survey, "question", 1), {"answer": "2", "then": "check"})
    assert changed["Location"] == at(survey, "check")
    assert "To work" not in client.get(at(survey, "check")).content.decode()
    client.post(at(survey, "check"))
    assert Response.objects.get().answers == {"1": "2"} and not Text.objects.exists()


def test_a_changed_answer_brings_its_questions_before_checking(
    make: Callable[..., Survey], client: Client
) -> None:
    survey = make("one", ("short", asked("short", "Where to?", shown_if=1, shown_if_key="1", required=True)))
    client.post(at(survey, "question", 1), {"answer": "2"})
    changed = client.post(at(survey, "question", 1), {"answer": "1", "then": "check"})
    assert changed["Location"].startswith(at(survey, "question", 2))
    refused = client.post(at(survey, "check"))
    assert refused.status_code == 409 and "Where to?" in refused.content.decode()
    assert not Response.objects.exists()


def test_a_needed_answer_may_wait_until_one_comes_back(make: Callable[..., Survey], client: Client) -> None:
    survey = make(("one", asked("one", required=True)), ("ranking", asked("ranking", required=True)))
    assert client.post(at(survey, "question", 1), {}).status_code == 200
    assert client.post(at(survey, "question", 1), {"then": "save"}).status_code == 302
    assert "Put at least one answer" in client.post(at(survey, "question", 2), {}).content.decode()


def test_ranking_with_buttons(make: Callable[..., Survey], client: Client) -> None:
    survey = make("ranking")
    for press in (
        "add:3",
        "add:1",
        "add:1",
        "add:9",
        "up:1",
        "add:2",
        "down:1",
        "out:9",
        "up:1",
        "out:3",
        "add:3",
    ):
        client.post(at(survey, "question", 1), {"press": press})
    assert Draft.objects.get().answers == {"1": ["1", "2", "3"]}
    page = client.get(at(survey, "question", 1)).content.decode()
    assert re.findall(r"place\">\d+\.</span> ([^<]+)</span>", page) == ["Yes", "No", "Not sure"]
    assert "draggable" not in page


def test_pressing_the_map(make: Callable[..., Survey], client: Client) -> None:
    survey = make("point")
    pressed = client.post(at(survey, "question", 1), {"area": "AREA2", "spot.x": "20", "spot.y": "30"})
    assert pressed["Location"].endswith("#map")
    value = Draft.objects.get().answers["1"]
    assert value["area"] == "AREA2" and 52.89 < value["at"][0] < 52.92 and -1.5 < value["at"][1] < -1.45
    assert "?at=" in client.get(at(survey, "question", 1)).content.decode()
    corner = client.post(at(survey, "question", 1), {"area": "AREA3", "spot.x": "0", "spot.y": "0"})
    assert corner["Location"] == at(survey, "ending")
    client.post(at(survey, "question", 1), {"area": "AREA3", "step": "no-spot"})
    assert Draft.objects.get().answers["1"] == {"area": "AREA3", "at": None}
    assert client.get(at(survey, "picture") + "?at=52.905,-1.485").content.count(b"<circle") == 2
    assert client.get(at(survey, "picture") + "?at=nonsense").status_code == 200
    far = client.post(at(survey, "question", 1), {"latitude": "10", "longitude": "10"}).content.decode()
    assert "not in or near the place" in far


def test_after_it_closed_what_was_typed_is_shown(make: Callable[..., Survey], client: Client) -> None:
    survey = close(make("long"))
    late = client.post(at(survey, "question", 1), {"answer": "All that I wrote"})
    assert late.status_code == 409 and "All that I wrote" in late.content.decode()
    assert not Draft.objects.exists()


def test_who_signs_in_half_way_takes_their_answers_along(
    make: Callable[..., Survey], alice: Person, client: Client
) -> None:
    survey = make("one", "short")
    client.post(at(survey, "question", 1), {"answer": "2"})
    sign_in(client, alice)
    kept = client.session
    # The session that began without an account goes on when somebody signs in.
    kept["surveys"] = {str(survey.pk): {"draft": str(Draft.objects.get().pk)}}
    kept.save()
    client.post(at(survey, "question", 2), {"answer": "Words"})
    client.post(at(survey, "check"))
    assert Response.objects.get().person == alice


def test_nobody_reads_the_answers_of_another(
    make: Callable[..., Survey], alice: Person, charlie: Person
) -> None:
    survey = make("short")
    mine, theirs, visitor = sign_in(Client(), alice), sign_in(Client(), charlie), Client()
    mine.post(at(survey, "question", 1), {"answer": "secret"})
    for other in (theirs, visitor):
        for name in ("check", "save", "ending", "sent", "survey"):
            assert b"secret" not in other.get(at(survey, name), follow=True).content
        assert b"secret" not in other.get(at(survey, "question", 1)).content


def test_handing_the_device_to_somebody_else(make: Callable[..., Survey], client: Client) -> None:
    survey = make("one")
    for value in ("1", "2"):
        client.post(at(survey, "question", 1), {"answer": value})
        client.post(at(survey, "check"))
        client.post(at(survey, "somebody-else"))
    assert sorted(each.answers["1"] for each in Response.objects.all()) == ["1", "2"]


def test_a_draft_is_for_its_makers(
    make: Callable[..., Survey], bob: Person, alice: Person, client: Client
) -> None:
    survey = make("one", opened=False)
    for name in ("survey", "results", "answer", "check", "paper", "sent", "picture"):
        assert client.get(at(survey, name)).status_code == 404
        assert sign_in(Client(), alice).get(at(survey, name)).status_code == 404
    assert sign_in(Client(), bob).get(at(survey, "survey")).status_code == 200
    assert client.post(at(survey, "question", 1), {"answer": "1"}).status_code == 404


@pytest.mark.parametrize("again", [1, 2])
def test_the_same_sending_twice_makes_one(make: Callable[..., Survey], client: Client, again: int) -> None:
    survey = make("one")
    client.post(at(survey, "question", 1), {"answer": "1"})
    once = re.search(r'name="once" value="([^"]+)"', client.get(at(survey, "check")).content.decode())
    assert client.post(at(survey, "check"), {"once": once[1]}).status_code == 200
    for _n in range(again):
        assert client.post(at(survey, "check"), {"once": once[1]}, follow=True).status_code == 200
    assert Response.objects.count() == 1


def test_answers_by_action(of_all_kinds: Survey, alice: Person) -> None:
    response = answer(
        of_all_kinds, every_answer(), by=alice, quoting="no", about={"sex": "female", "odd": "x"}
    )
    assert response.about == {"sex": "female"} and response.quoting == "no"
    assert set(response.answers) == set(every_answer())
    assert list(of_all_kinds.thread_people()) == [alice]


def test_what_was_never_sent_is_forgotten_a_month_after_it_closed(
    make: Callable[..., Survey], alice: Person
) -> None:
    survey = make("short")
    actions.keep_answer(survey, question=survey.questions.get(), value="Half written", by=alice)
    close(survey)
    assert actions.forget_old_drafts() == 0
    Survey.objects.filter(pk=survey.pk).update(
        opens_at=timezone.now() - 50 * DAY, closes_at=timezone.now() - 31 * DAY
    )
    assert actions.forget_old_drafts() == 1
