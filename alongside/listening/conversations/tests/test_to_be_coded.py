"""What those who code see of field notes and conversations: only what was let go that far, and of which kind it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alongside.conftest import sign_in
from alongside.foundation.people import my_data
from alongside.foundation.people.models import Person
from alongside.listening.conversations import actions
from alongside.listening.conversations.models import Conversation, FieldNotes
from alongside.listening.conversations.tests.saying import asked, fresh
from alongside.listening.themes import actions as themes


@pytest.fixture
def book(visit: FieldNotes, noted: Callable[..., Any], talk: Conversation, bob: Person) -> Any:
    """A codebook of the facilitator for the notes and the conversation."""
    noted("I come here to be warm.", line="said", who="new", sharing="coded")
    noted("P1 is lonely, I think.", line="judged", who="P1", sharing="coded")
    noted("P1 told me about her son.", line="said", who="P1")
    return themes.start_codebook(
        place=visit.place, title="What matters", about="", sources=[visit, talk], by=bob
    )


def test_an_interpretation_says_so_where_words_are_listed(book: Any, bob: Person, client: Client) -> None:
    page = sign_in(client, bob).get(reverse("themes:texts", args=[book.pk])).content.decode()
    assert "P1 is lonely, I think." in page
    assert page.count("How the observer reads it") == 1
    assert "I come here to be warm." in page
    assert "told me about her son" not in page


def test_words_reach_those_who_code_only_when_they_are_agreed(
    book: Any, talk: Conversation, wanda: Person, alice: Person, bob: Person, client: Client
) -> None:
    def page() -> str:
        return sign_in(client, bob).get(reverse("themes:texts", args=[book.pk])).content.decode()

    waiting = asked(talk, by=wanda)
    assert "canal" not in page()
    chosen = {"important": "coded", "do_and_do_not": "between_us"}
    actions.agree(waiting, sharing=chosen, version=waiting.version, by=alice)
    assert "canal" in page()
    assert "Knock" not in page()
    actions.take_back(fresh(talk), by=alice)
    assert "canal" not in page()


@pytest.mark.parametrize("who", ["wanda", "alice"])
def test_a_codebook_outlives_those_who_erase_their_words(
    who: str,
    book: Any,
    talk: Conversation,
    wanda: Person,
    alice: Person,
    bob: Person,
    client: Client,
) -> None:
    waiting = asked(talk, by=wanda)
    chosen = {"important": "quoted", "do_and_do_not": "coded"}
    actions.agree(waiting, sharing=chosen, version=waiting.version, by=alice)
    code = themes.make_code(book, themes.Meaning("Warmth", "", "", ""), by=bob)
    for text in book.texts().of_the_place():
        themes.mark(book, text, spans=[], codes=[code], memo="", by=bob)
    my_data.erase(by=wanda if who == "wanda" else alice)
    sign_in(client, bob)
    for name in ("codebook", "change", "texts", "counts", "files", "extracts-csv", "history"):
        answer = client.get(reverse(f"themes:{name}", args=[book.pk]))
        assert answer.status_code == 200, name
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        gone, stays = ("warm.", "canal") if who == "wanda" else ("canal", "warm.")
        assert gone not in body.decode(), name
        if name == "texts":
            assert stays in client.get(answer.request["PATH_INFO"] + "?show=all").content.decode()
    assert client.get(reverse("themes:theme", args=[code.pk])).status_code == 200
