"""The same people asked again, and panels of people who agreed to be asked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from alongside.conftest import Places, make_person, sign_in
from alongside.foundation.notices.models import Notice
from alongside.foundation.people.models import Person
from alongside.listening.surveys import actions
from alongside.listening.surveys.models import PanelMember, Response, Survey
from alongside.listening.surveys.refusals import NameTaken, NoPanel, NotOpen, WrongMoment
from alongside.listening.surveys.tests.conftest import answer, asked
from alongside.listening.surveys.waves import changes


def again(survey: Survey, by: Person) -> Survey:
    wave = actions.next_wave(survey, opens_at=survey.opens_at, closes_at=survey.closes_at, by=by)
    actions.open_survey(wave, by=by)
    wave.refresh_from_db()
    return wave


def test_the_next_wave_asks_the_same_questions(make: Callable[..., Survey], bob: Person) -> None:
    survey = make("one", ("short", asked("short", "Why?", shown_if=1, shown_if_key="2")), "scale")
    wave = actions.next_wave(survey, opens_at=survey.opens_at, closes_at=survey.closes_at, by=bob)
    assert wave.is_draft and wave.wave == 2 and wave.wave_of == survey
    then, now = list(survey.questions.all()), list(wave.questions.all())
    assert [(q.key, q.title, q.choices, q.shown_if_key) for q in then] == [
        (q.key, q.title, q.choices, q.shown_if_key) for q in now
    ]
    assert now[1].shown_if == now[0] and {q.pk for q in then}.isdisjoint(q.pk for q in now)
    with pytest.raises(WrongMoment):
        actions.next_wave(survey, opens_at=survey.opens_at, closes_at=survey.closes_at, by=bob)
    actions.remove_question(now[2], by=bob)
    fresh = actions.add_question(wave, kind="number", asked=asked("number", "New?"), by=bob)
    assert fresh.key == 4
    actions.open_survey(wave, by=bob)
    third = actions.next_wave(survey, opens_at=survey.opens_at, closes_at=survey.closes_at, by=bob)
    assert third.wave == 3 and third.wave_of == survey
    assert list(wave.waves()) == [survey, wave, third]


def test_changes_for_those_who_answered_both(
    make: Callable[..., Survey], bob: Person, places: Places
) -> None:
    survey = make("one", "scale", "number")
    people = [make_person(f"P{n}", home=places.neighbourhood) for n in range(24)]
    for n, person in enumerate(people):
        answer(survey, {"1": "123"[n % 3], "2": n % 5 + 1, "3": 10}, by=person)
    answer(survey, {"1": "1", "2": 5, "3": 90}, by=make_person("Only then"))
    wave = again(survey, bob)
    for n, person in enumerate(people):
        answer(wave, {"1": "2", "2": min(n % 5 + 2, 5), "3": 20}, by=person)
    answer(wave, {"1": "1", "2": 1, "3": 90}, by=make_person("Only now"))
    found = changes(survey, wave)
    assert found["people"] == 24
    one, _scale, number = found["questions"]
    assert (number["then"], number["now"]) == (10, 20)
    assert one["table"]["everyone"] == 24
    assert all(cell is None or cell >= 5 for line in one["table"]["cells"] or [] for cell in line)


def test_few_who_answered_both_show_nothing(make: Callable[..., Survey], bob: Person, client: Client) -> None:
    survey = make("one")
    people = [make_person(f"P{n}") for n in range(4)]
    for person in people:
        answer(survey, {"1": "1"}, by=person)
    wave = again(survey, bob)
    for person in people:
        answer(wave, {"1": "2"}, by=person)
    assert changes(survey, wave) == {"people": None, "questions": []}
    sign_in(client, bob)
    assert "Fewer than 5" in client.get(reverse("surveys:waves", args=[wave.pk])).content.decode()
    assert "first wave" in client.get(reverse("surveys:waves", args=[survey.pk])).content.decode()


def test_a_return_code_links_a_later_wave(make: Callable[..., Survey], bob: Person, client: Client) -> None:
    survey = make("one")
    draft = actions.keep_answer(survey, question=survey.questions.get(), value="1", by=None)
    code = actions.send(draft, by=None).code
    wave = again(survey, bob)
    client.post(reverse("surveys:return", args=[wave.pk]), {"code": code})
    client.post(reverse("surveys:question", args=[wave.pk, 1]), {"answer": "2"})
    done = client.post(reverse("surveys:check", args=[wave.pk]))
    assert "Your return code is" not in done.content.decode()
    first, second = Response.objects.of(survey).get(), Response.objects.of(wave).get()
    assert bytes(first.code_digest) == bytes(second.code_digest)
    elsewhere = make("one")
    assert client.post(reverse("surveys:return", args=[elsewhere.pk]), {"code": code}).status_code == 409


def test_panels_are_joined_and_left_by_oneself(
    places: Places, bob: Person, alice: Person, client: Client
) -> None:
    panel = actions.start_panel(place=places.neighbourhood, name="Neighbours", about="Twice a year.", by=bob)
    with pytest.raises(NameTaken):
        actions.start_panel(place=places.neighbourhood, name="Neighbours", about="Again.", by=bob)
    join, leave = (reverse(f"surveys:{name}-panel", args=[panel.pk]) for name in ("join", "leave"))
    assert "Sign in to join" in client.get(panel.get_absolute_url()).content.decode()
    assert client.post(join)["Location"].startswith(reverse("account_login"))
    sign_in(client, alice)
    client.post(join)
    client.post(join)
    assert PanelMember.objects.filter(panel=panel, person=alice).count() == 1
    assert "1 person has joined" not in client.get(panel.get_absolute_url()).content.decode()
    assert "1 person has joined" in sign_in(Client(), bob).get(panel.get_absolute_url()).content.decode()
    assert client.get(leave).status_code == 405 and PanelMember.objects.exists()
    client.post(leave)
    assert not PanelMember.objects.exists() and actions.leave_panel(panel, by=alice) is False


def test_a_panel_is_asked_once_and_not_those_who_answered(
    make: Callable[..., Survey], places: Places, bob: Person, alice: Person, charlie: Person, client: Client
) -> None:
    panel = actions.start_panel(place=places.neighbourhood, name="Neighbours", about="Twice a year.", by=bob)
    survey = make("one", panel=panel, opened=False)
    with pytest.raises(NotOpen):
        actions.ask_panel(survey, by=bob)
    actions.open_survey(survey, by=bob)
    survey.refresh_from_db()
    for person in (alice, charlie, make_person("Left")):
        actions.join_panel(panel, by=person)
    actions.leave_panel(panel, by=Person.objects.get(display_name="Left"))
    answer(survey, {"1": "1"}, by=charlie)
    survey.refresh_from_db()
    assert actions.ask_panel(survey, by=bob) == 1
    assert actions.ask_panel(survey, by=bob) == 0
    told = Notice.objects.get(change=f"survey-asked:{survey.pk}")
    assert told.person == alice and "Neighbours" in told.why
    with pytest.raises(NoPanel):
        actions.ask_panel(make("one"), by=bob)
    sign_in(client, bob)
    assert (
        "Tell the people of the panel"
        in client.get(reverse("surveys:make", args=[survey.pk])).content.decode()
    )
    assert survey.title in client.get(panel.get_absolute_url()).content.decode()
