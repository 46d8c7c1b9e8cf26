"""Hostile words go in as statements and come out as text: on pages, in notices and in files."""

from __future__ import annotations

import csv
import io
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse

from alongside.conftest import Places, sign_in
from alongside.foundation.people.models import Person
from alongside.listening.statements import actions
from alongside.listening.statements.cards import Card
from alongside.listening.statements.models import Question, Statement
from alongside.listening.statements.tests.conftest import make_question
from alongside.listening.statements.tests.hostile import FORMULAS, PAYLOADS


class Tags(HTMLParser):
    """Every tag and attribute of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [(tag, name, value or "") for name, value in [*attrs, ("", "")]]

    def bad(self) -> list[tuple[str, str, str]]:
        return [
            each
            for each in self.found
            if each[0] in {"iframe", "math", "base", "style", "b"}
            or each[1].startswith("on")
            or each[2].strip().lower().startswith("javascript:")
            or "srcdoc" in each[1]
        ]


def scripts(page: str) -> int:
    return sum(1 for tag, name, _value in Tags(page).found if tag == "script" and name == "")


@pytest.fixture
def attacked(places: Places, bob: Person, alice: Person) -> Question:
    """A question whose statements, title and cards are all hostile."""
    made = make_question(
        places.neighbourhood,
        bob,
        seeds=[*PAYLOADS[:120], *FORMULAS],
        title=PAYLOADS[22][:140],
        question=PAYLOADS[43],
        summary="\n\n".join(PAYLOADS[:40])[:1900],
        moderation="strict",
    )
    for n, words in enumerate(PAYLOADS[120:]):
        wrote = actions.write(made, words=words, by=None, token=f"t{n}")
        if n % 3 == 0:
            actions.refuse([wrote], reason="abuse", words=PAYLOADS[n][:200], by=bob)
        elif n % 3 == 1:
            actions.let_in([wrote], by=bob)
    shown = list(Statement.objects.shown().filter(question=made).values_list("number", flat=True))
    actions.enter_cards(
        made,
        [Card(f"<b>{n}", dict.fromkeys(shown, 1 - n % 3)) for n in range(9)],
        came_from=PAYLOADS[5],
        by=bob,
    )
    actions.redraw(made.pk)
    return made


def test_there_are_two_hundred() -> None:
    assert len(set(PAYLOADS)) >= 200


def test_hostile_words_come_out_as_text(client: Client, attacked: Question, bob: Person) -> None:
    sign_in(client, bob)
    plain = scripts(client.get(reverse("statements:all")).content.decode())
    pages = (
        "question",
        "result",
        "rules",
        "queue",
        "all-of-it",
        "card",
        "cards",
        "assist",
        "seed",
        "mine",
        "change",
    )
    for page in pages:
        answer = client.get(reverse(f"statements:{page}", args=[attacked.pk]))
        text = answer.content.decode()
        assert answer.status_code == 200
        assert Tags(text).bad() == [], page
        assert scripts(text) == plain, page
    for number in (1, 30, 60, 100, 122):
        text = client.get(
            reverse("statements:vote", args=[attacked.pk]) + f"?statement={number}"
        ).content.decode()
        assert Tags(text).bad() == []
        assert scripts(text) == plain + 1


def test_no_cell_begins_a_formula(client: Client, attacked: Question) -> None:
    answer = client.get(reverse("statements:statements-file", args=[attacked.pk]))
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert len(rows) == Statement.objects.shown().filter(question=attacked).count()
    bodies = [row["comment-body"] for row in rows]
    assert not [body for body in bodies if body[0] in "=+-@＝＋－＠"]  # noqa: RUF001
    assert {body.removeprefix("'") for body in bodies} >= {body.removeprefix("'") for body in PAYLOADS[:120]}
