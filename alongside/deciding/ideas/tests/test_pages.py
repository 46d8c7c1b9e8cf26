"""The pages as people meet them: what works, what is refused, and that nothing typed is lost."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alongside.conftest import sign_in
from alongside.deciding.ideas import actions
from alongside.deciding.ideas.models import Idea
from alongside.deciding.ideas.tests.hostile import REFUSED, SHOWN_AS_TEXT
from alongside.deciding.processes.models import Stage
from alongside.foundation.people.models import Person

SendIdea = Callable[..., Idea]
SAID = {"title": "A bench by the canal", "text": "Older people need a place to rest."}


def at(name: str, thing: Any) -> str:
    return reverse(f"ideas:{name}", args=[thing.pk])


def page(response: Any) -> str:
    return unescape(response.content.decode())


def token(response: Any) -> str:
    found = re.search(r'name="once" value="([^"]+)"', response.content.decode())
    assert found
    return found[1]


# Sending


def test_write_check_send_and_what_happens_next(client: Client, stage: Stage, alice: Person) -> None:
    sign_in(client, alice)
    assert "Send your idea" in page(client.get(at("submit", stage)))
    checked = client.post(at("submit", stage), {**SAID, "step": "check"})
    assert "Check your idea" in page(checked)
    assert not Idea.objects.exists()
    answer = client.post(at("submit", stage), {**SAID, "step": "send", "once": token(checked)})
    idea = Idea.objects.get()
    assert answer.url == at("sent", idea)
    assert "idea number 1" in page(client.get(answer.url))


def test_a_double_click_makes_one_idea(client: Client, stage: Stage, alice: Person) -> None:
    sign_in(client, alice)
    said = {**SAID, "step": "send", "once": str(uuid.uuid4())}
    first, second = client.post(at("submit", stage), said), client.post(at("submit", stage), said)
    assert first.url == second.url
    assert Idea.objects.count() == 1


def test_back_change_and_send_again_loses_nothing(client: Client, stage: Stage, alice: Person) -> None:
    sign_in(client, alice)
    first = client.post(at("submit", stage), {**SAID, "step": "check"})
    client.post(at("submit", stage), {**SAID, "step": "send", "once": token(first)})
    again = client.post(
        at("submit", stage), {**SAID, "title": "Two benches", "step": "check", "once": token(first)}
    )
    client.post(at("submit", stage), {**SAID, "title": "Two benches", "step": "send", "once": token(again)})
    assert set(Idea.objects.values_list("title", flat=True)) == {"A bench by the canal", "Two benches"}


def test_change_goes_back_to_the_form_with_everything_in_it(
    client: Client, stage: Stage, alice: Person
) -> None:
    sign_in(client, alice)
    shown = page(
        client.post(
            at("submit", stage), {**SAID, "latitude": "52.905", "longitude": "-1.485", "step": "change"}
        )
    )
    for each in (*SAID.values(), "52.905", "-1.485"):
        assert each in shown


def test_a_spot_pressed_on_the_map_is_kept_moved_and_taken_away(
    client: Client, stage: Stage, alice: Person
) -> None:
    sign_in(client, alice)
    pressed = client.post(at("submit", stage), {**SAID, "step": "spot", "spot.x": "140", "spot.y": "60"})
    shown = page(pressed)
    found = re.search(r'name="latitude" value="([^"]+)"', shown)
    assert found and 52.89 < float(found[1]) < 52.92
    assert "Marked, at" in shown
    longitude = re.search(r'name="longitude" value="([^"]+)"', shown)[1]  # type: ignore[index]
    spot = {**SAID, "latitude": found[1], "longitude": longitude}
    assert "Marked, at" not in page(client.post(at("submit", stage), {**spot, "step": "no-spot"}))
    client.post(at("submit", stage), {**spot, "step": "send"})
    assert Idea.objects.get().latitude == float(found[1])


@pytest.mark.parametrize(
    "x, y", [("0", "0"), ("", ""), ("-4", "5"), ("9999", "5"), ("\u0663", "5"), ("1e3", "5")]
)
def test_a_press_that_is_no_spot_marks_nothing(
    client: Client, stage: Stage, alice: Person, x: str, y: str
) -> None:
    sign_in(client, alice)
    shown = page(client.post(at("submit", stage), {**SAID, "step": "spot", "spot.x": x, "spot.y": y}))
    assert "Marked, at" not in shown
    assert SAID["title"] in shown


@pytest.mark.parametrize(
    "wrong, sentence",
    [
        ({"title": ""}, "Give your idea a title"),
        ({"text": ""}, "Say what your idea is"),
        ({"title": "x" * 121}, "120 characters or fewer"),
        ({"text": "x" * 10_000}, "4,000 characters or fewer"),
        ({"area": "not-an-area"}, "Choose one from the list"),
        ({"latitude": "north"}, "must be a number"),
        ({"latitude": "52.9"}, "Enter a longitude too"),
        ({"longitude": "-1.4"}, "Enter a latitude too"),
        ({"latitude": "48.85", "longitude": "2.35"}, "not in or near Mill Quarter"),
        ({"latitude": "nan", "longitude": "inf"}, "must be a number"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    client: Client, stage: Stage, alice: Person, wrong: dict[str, str], sentence: str
) -> None:
    sign_in(client, alice)
    said = {**SAID, **wrong}
    for step in ("check", "send"):
        shown = page(client.post(at("submit", stage), {**said, "step": step}))
        assert "There is a problem" in shown
        assert sentence in shown
        for each in (value for name, value in said.items() if name != "area"):
            assert each in shown
    assert not Idea.objects.exists()


@pytest.mark.parametrize("name", REFUSED)
def test_hidden_characters_are_refused_and_the_rest_is_kept(
    client: Client, stage: Stage, alice: Person, name: str
) -> None:
    sign_in(client, alice)
    shown = page(
        client.post(at("submit", stage), {"title": REFUSED[name], "text": REFUSED[name], "step": "send"})
    )
    assert "hidden characters" in shown
    assert "bench" in shown
    assert not set(REFUSED[name]) - set("bench here gnp.exe[31m") & set(shown)
    assert not Idea.objects.exists()


@pytest.mark.parametrize("name", SHOWN_AS_TEXT)
def test_hostile_text_is_only_ever_text(
    client: Client, stage: Stage, alice: Person, bob: Person, dora: Person, name: str
) -> None:
    text = SHOWN_AS_TEXT[name]
    sign_in(client, alice)
    client.post(at("submit", stage), {"title": text, "text": text, "step": "send"})
    idea = Idea.objects.get()
    actions.comment(idea, text=text, by=dora)
    sign_in(client, bob)
    for url in (
        at("stage", stage), at("stage", stage) + f"?words={text}", at("idea", idea), at("hide", idea),
        at("split", idea), at("merge", stage) + "?idea=1", at("easy-read", idea),
    ):  # fmt: skip
        raw = client.get(url).content.decode()
        assert "<script>alert" not in raw and "<img src=x" not in raw
        assert text[:20] in page(client.get(url))


def test_a_closed_stage_gives_back_what_was_typed(client: Client, stage: Stage, alice: Person) -> None:
    sign_in(client, alice)
    Stage.objects.filter(pk=stage.pk).update(
        opens_at=timezone.now() - dt.timedelta(days=2), closes_at=timezone.now() - dt.timedelta(days=1)
    )
    answer = client.post(at("submit", stage), {**SAID, "step": "send"})
    assert answer.status_code == 409
    shown = page(answer)
    assert "does not take ideas now" in shown
    for each in SAID.values():
        assert each in shown
    assert "does not take ideas now" in page(client.get(at("submit", stage)))


def test_a_visitor_is_offered_three_ways_in_and_keeps_what_they_typed(
    client: Client, stage: Stage, alice: Person
) -> None:
    answer = client.get(at("submit", stage))
    assert answer.status_code == 403
    shown = page(answer)
    for name in ("account_login", "account_signup", "people:code"):
        assert reverse(name) + "?next=" in shown
    kept = client.post(at("submit", stage), {**SAID, "step": "send"})
    assert "What you wrote is kept" in page(kept)
    client.force_login(alice, backend="alongside.foundation.people.backends.PersonBackend")
    shown = page(client.get(at("submit", stage)))
    for each in SAID.values():
        assert each in shown


def test_a_stranger_is_refused(client: Client, stage: Stage, charlie: Person) -> None:
    sign_in(client, charlie)
    assert client.get(at("submit", stage)).status_code == 403
    assert client.post(at("submit", stage), {**SAID, "step": "send"}).status_code == 403


def test_too_many_ideas_are_refused_with_the_words_kept(client: Client, stage: Stage, alice: Person) -> None:
    sign_in(client, alice)
    for _n in range(10):
        actions.submit(stage, **SAID, by=alice)
    answer = client.post(at("submit", stage), {**SAID, "step": "send"})
    assert answer.status_code == 409
    assert "10 ideas in an hour" in page(answer)
    assert SAID["text"] in page(answer)
