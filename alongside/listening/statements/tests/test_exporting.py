"""The files: nobody can be found by them, and other programs can read them."""

from __future__ import annotations

import csv
import io
from collections import Counter
from itertools import combinations

import pytest
from django.test import Client
from django.urls import reverse

from alongside.conftest import Places, sign_in
from alongside.engines.opinions import find_opinions, read_votes_csv
from alongside.foundation.people.models import Person
from alongside.listening.statements import actions
from alongside.listening.statements.browsers import COOKIE
from alongside.listening.statements.models import Browser, Known, Participant, Question, Vote
from alongside.listening.statements.tests.conftest import closed, make_question, statement
from alongside.listening.statements.tests.test_maps import two_camps


@pytest.fixture
def told(places: Places, bob: Person, alice: Person, client: Client) -> Question:
    question = make_question(
        places.neighbourhood, bob, seeds=[f"Statement number {n}." for n in range(1, 13)]
    )
    two_camps(question, bob)
    for number in range(1, 13):
        actions.cast(statement(question, number), value=0, by=alice)
    client.get(reverse("statements:vote", args=[question.pk]))
    client.post(reverse("statements:vote", args=[question.pk]), {"statement": 1, "vote": "agree"})
    actions.publish_result(closed(question), what_next="We build it.", by=bob)
    actions.redraw(question.pk)
    return question


def votes_of(question: Question) -> bytes:
    answer = Client().get(reverse("statements:votes-file", args=[question.pk]))
    assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]
    return b"".join(answer.streaming_content)


def test_any_two_votes_were_given_by_five(told: Question) -> None:
    rows = list(csv.DictReader(io.StringIO(votes_of(told).decode("utf-8-sig"))))
    assert list(rows[0]) == ["timestamp", "datetime", "comment-id", "voter-id", "vote"]
    by_voter: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        by_voter.setdefault(row["voter-id"], []).append((row["comment-id"], row["vote"]))
    pairs = Counter(pair for votes in by_voter.values() for pair in combinations(sorted(votes), 2))
    assert min(pairs.values()) >= 5
    # Alice alone passed on everything: she is not in it.
    assert "0" not in {row["vote"] for row in rows}
    assert len(by_voter) <= 80 and set(by_voter) == {str(n) for n in range(1, len(by_voter) + 1)}
    assert len({row["timestamp"] for row in rows}) == 1


def test_the_file_is_the_same_each_time_and_our_own_reader_takes_it(told: Question) -> None:
    content = votes_of(told)
    assert content == votes_of(told)
    votes = read_votes_csv(content)
    assert find_opinions(votes, seed=1).finding.value == "groups"


def test_nothing_that_is_handed_out_leads_to_a_cookie_or_a_person(
    told: Question, client: Client, alice: Person
) -> None:
    """Every public answer, searched for every key by which rows can be joined."""
    secrets = {client.cookies[COOKIE].value, client.cookies[COOKIE].value.split(":")[0]}
    secrets |= {bytes(digest).hex() for digest in Browser.objects.values_list("digest", flat=True)}
    secrets |= {str(alice.pk), alice.pk.hex, alice.email, alice.display_name}
    pages = ("question", "result", "rules", "files", "statements-file", "votes-file", "card", "mine", "vote")
    for name in pages:
        answer = Client().get(reverse(f"statements:{name}", args=[told.pk]))
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert not [one for one in secrets if one in body.decode()], name


def test_the_voters_of_the_file_are_not_the_participants_of_the_database(told: Question) -> None:
    """Who holds both could compare votes; who holds the file alone learns no number of the database."""
    rows = list(csv.DictReader(io.StringIO(votes_of(told).decode("utf-8-sig"))))
    numbers = dict(Vote.objects.filter(statement__number=1).values_list("participant", "value"))
    first = {int(row["voter-id"]): int(row["vote"]) for row in rows if row["comment-id"] == "1"}
    in_order = [numbers[pk] for pk in sorted(numbers)][: len(first)]
    assert [first[n] for n in sorted(first)] != in_order


def test_votes_stand_apart_from_people(told: Question, alice: Person) -> None:
    named = {field.name for model in (Vote, Participant) for field in model._meta.concrete_fields}
    assert not named & {"person", "user", "token", "ip", "address", "session"}
    Known.objects.all().delete()
    assert Vote.objects.filter(statement__question=told).count() > 900


def test_counts_under_five_are_empty(client: Client, question: Question) -> None:
    for n in range(5):
        actions.cast(statement(question, 1), value=1, by=None, token=f"t{n}")
        if n:
            actions.cast(statement(question, 2), value=1, by=None, token=f"t{n}")
    answer = client.get(reverse("statements:statements-file", args=[question.pk]))
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [row["agrees"] for row in rows] == ["5", "", ""]
    assert {row["author-id"] for row in rows} == {""}


def test_the_files_of_an_open_question(client: Client, question: Question, alice: Person) -> None:
    sign_in(client, alice)
    assert client.get(reverse("statements:votes-file", args=[question.pk])).status_code == 409
    page = client.get(reverse("statements:files", args=[question.pk])).content.decode()
    assert "made when the result is published" in page
