"""Paper cards: typed lines and CSV files, faults by row and column, nothing half-imported; a helper for a person."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.foundation.notices.models import Notice
from alongside.foundation.people.models import Assistance, Person
from alongside.listening.statements import actions
from alongside.listening.statements.cards import Card, read_lines, read_table
from alongside.listening.statements.models import CardBatch, Participant, Question, Vote
from alongside.listening.statements.refusals import CardsEnteredBefore, NotOpen, NotShown, NoVotes
from alongside.listening.statements.tests.conftest import closed, statement

NUMBERS = [1, 2, 5, 9]


def faults(reading) -> list[str]:
    assert bool(reading.faults) != bool(reading.cards)
    return [str(each) for each in reading.faults]


def test_lines() -> None:
    read = read_lines("17: adp-\n\n A 18 :a d\nppp.\n", NUMBERS)
    assert read.cards == [
        Card("17", {1: 1, 2: -1, 5: 0}),
        Card("A 18", {1: 1, 2: -1}),
        Card("", {1: 0, 2: 0, 5: 0}),
    ]


def test_faults_of_lines() -> None:
    text = "1: axd\n1: a\n2: adpad\n3:\n4: a\n" + "x" * 21 + ": a"
    assert faults(read_lines(text, NUMBERS, entered={"4"})) == [
        "Row 1, column 2: “x” is none of a, d, p and -",
        "Row 2, column card: card 1 is there twice",
        "Row 3: there are 5 answers, and the card has 4 statements",
        "Row 4: there is no answer",
        "Row 5, column card: card 4 was entered before",
        "Row 6, column card: a card’s name has at most 20 letters",
    ]
    assert faults(read_lines("\n \n", NUMBERS)) == ["Row 1: there are no cards"]


def test_a_file() -> None:
    read = read_table("\ufeffCard,5,1\r\nA1,Agree,d\r\n,pass,\r\n\r\n".encode(), NUMBERS)
    assert read.cards == [Card("A1", {5: 1, 1: -1}), Card("", {5: 0})]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty."),
        (b"card,1\n\xff\xfe", "The file is not CSV in UTF-8. Save it as “CSV UTF-8” or as an Excel file."),
        (b"card,\x001", "The file is not a CSV or Excel file."),
        (b'card,1\n"A', "The file is not a CSV file: its quotation marks do not fit together."),
        (b"card\nA1", "Row 1: there is no column headed with the number of a statement"),
        (b"card,3\nA1,a", "Row 1, column 3: this is neither “card” nor the number of a statement that is shown"),
        (b"card,\nA1,a", "Row 1, column without a heading: this is neither “card” nor the number of a statement "
         "that is shown"),
        (b"card,1,1\nA1,a,a", "Row 1, column 1: this column is there twice"),
        (b"card,1\nA1,maybe", "Row 2, column 1: “maybe” is none of agree, disagree, pass and nothing"),
        (b"card,1\nA1,a,a", "Row 2: there are more cells than columns"),
        (b"card,1\nA1,a\nA1,d", "Row 3, column card: card A1 is there twice"),
        (b"card,1\nold,a", "Row 2, column card: card old was entered before"),
        (b"card,1\nA1,", "Row 2: there is no answer"),
        (b"card,1\n", "Row 1: there are no cards"),
        (b"x" * 1_000_001, "The file is too large. It can have 1 MB."),
        (b"card,1\n" + b",a\n" * 2001, "The file has more than 2,000 rows. Cut it into parts."),
    ],
)  # fmt: skip
def test_faults_of_a_file(content: bytes, said: str) -> None:
    assert faults(read_table(content, NUMBERS, entered={"old"})) == [said]


WORD = {1: "agree", -1: "disagree", 0: "pass"}


@given(
    st.dictionaries(
        st.text("abcXYZ019", min_size=1, max_size=8),
        st.dictionaries(st.sampled_from(NUMBERS), st.sampled_from([1, 0, -1]), min_size=1),
        min_size=1,
        max_size=8,
    )
)
def test_what_is_written_is_read(cards: dict[str, dict[int, int]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["card", *NUMBERS])
    lines = []
    for label, votes in cards.items():
        writer.writerow([label, *(WORD[votes[n]] if n in votes else "" for n in NUMBERS)])
        lines.append(
            f"{label}: "
            + "".join({1: "a", -1: "d", 0: "p"}[votes[n]] if n in votes else "-" for n in NUMBERS)
        )
    expected = [Card(label, votes) for label, votes in cards.items()]
    assert read_table(text.getvalue().encode(), NUMBERS).cards == expected
    assert read_lines("\n".join(lines), NUMBERS).cards == expected


def test_cards_are_entered_and_never_twice(question: Question, bob: Person) -> None:
    cards = [Card("1", {1: 1, 2: -1}), Card("", {3: 0})]
    done = actions.enter_cards(question, cards, came_from="Mill Hall", by=bob)
    assert (done.cards, done.votes) == (2, 3)
    with pytest.raises(CardsEnteredBefore):
        actions.enter_cards(question, cards[::-1], came_from="Mill Hall", by=bob)
    with pytest.raises(CardsEnteredBefore):
        actions.enter_cards(question, [Card("1", {1: -1})], came_from="Mill Hall", by=bob)
    assert (Vote.objects.count(), CardBatch.objects.count()) == (3, 1)


def test_nothing_is_entered_of_a_batch_that_is_refused(question: Question, bob: Person) -> None:
    with pytest.raises(NotShown, match="77"):
        actions.enter_cards(question, [Card("1", {1: 1}), Card("2", {77: 1})], came_from="x", by=bob)
    with pytest.raises(NoVotes):
        actions.enter_cards(question, [Card("1")], came_from="x", by=bob)
    with pytest.raises(NotOpen):
        actions.enter_cards(closed(question), [Card("1", {1: 1})], came_from="x", by=bob)
    assert not Participant.objects.exists() and not CardBatch.objects.exists()


def test_a_helper_votes_for_a_person_who_is_told_and_has_one_vote(
    question: Question, alice: Person, bob: Person
) -> None:
    actions.cast(statement(question, 1), value=1, by=alice)
    given_help = Assistance.objects.create(
        helper=bob,
        person=alice,
        place=question.place,
        reason="On the phone.",
        consent="spoken",
        what="your votes",
    )
    actions.cast_for(question, {1: -1, 2: 0}, by=bob, assistance=given_help)
    rows = Vote.objects.order_by("statement__number").values_list("statement__number", "value")
    assert list(rows) == [(1, -1), (2, 0)]
    assert Participant.objects.count() == 1
    assert "entered your votes" in Notice.objects.get(person=alice).sentence
    with pytest.raises(NoVotes):
        actions.cast_for(question, {}, by=bob, assistance=given_help)
