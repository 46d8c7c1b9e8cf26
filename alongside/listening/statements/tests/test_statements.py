"""Writing, changing, letting in, keeping out, hiding and showing statements."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from alongside.conftest import Places
from alongside.foundation.notices.models import Notice
from alongside.foundation.people import my_data
from alongside.foundation.people.models import Person
from alongside.foundation.record.models import Detail
from alongside.listening.statements import actions
from alongside.listening.statements.models import Decision, Question, Statement
from alongside.listening.statements.refusals import (
    AlreadySaid,
    AlreadyTold,
    NotADraft,
    NotClosed,
    NotOpen,
    NotReady,
    NotShown,
    NotWaiting,
    TooMany,
    WordsStay,
)
from alongside.listening.statements.tests.conftest import closed, make_question, statement
from alongside.listening.themes.models import Text


def test_a_strict_statement_waits_and_is_not_coded(question: Question, alice: Person) -> None:
    wrote = actions.write(question, words="Trams, please.", by=alice)
    assert (wrote.state, wrote.number, wrote.text) == ("waiting", 4, None)
    assert Text.objects.of(question).count() == 3


def test_an_open_one_is_shown_at_once(places: Places, bob: Person, alice: Person) -> None:
    question = make_question(places.neighbourhood, bob, moderation="open")
    wrote = actions.write(question, words="Trams, please.", by=alice)
    assert wrote.is_shown()
    assert Text.objects.of(question).filter(words="Trams, please.", said_by=alice).exists()


def test_letting_in_shows_keeps_the_words_and_tells_the_author(
    question: Question, alice: Person, bob: Person
) -> None:
    wrote = actions.write(question, words="Trams, please.", by=alice)
    actions.let_in([wrote], by=bob)
    wrote.refresh_from_db()
    assert wrote.is_shown() and wrote.text.words == "Trams, please."
    [notice] = Notice.objects.filter(person=alice)
    assert "is shown now" in notice.sentence and "Trams" not in notice.sentence


def test_keeping_out_has_a_reason_that_the_author_is_told(
    question: Question, alice: Person, bob: Person
) -> None:
    wrote = actions.write(question, words="Buy my soap.", by=alice)
    actions.refuse([wrote], reason="advertising", by=bob)
    wrote.refresh_from_db()
    assert wrote.state == "refused"
    assert "advertising" in Notice.objects.get(person=alice).sentence


def test_many_at_once_or_none(question: Question, alice: Person, bob: Person) -> None:
    wrote = [actions.write(question, words=f"Number {n}.", by=alice) for n in range(3)]
    actions.let_in(wrote[:1], by=bob)
    with pytest.raises(NotWaiting):
        actions.let_in(wrote, by=bob)
    assert Statement.objects.waiting().count() == 2


def test_hiding_takes_the_words_from_the_codebook_and_showing_brings_them_back(
    question: Question, bob: Person
) -> None:
    actions.hide(statement(question), reason="off_topic", words="It is about something else.", by=bob)
    assert Text.objects.of(question).in_use().count() == 2
    with pytest.raises(NotWaiting):
        actions.hide(statement(question), reason="off_topic", words="Again.", by=bob)
    actions.show(statement(question), by=bob)
    assert Text.objects.of(question).in_use().count() == 3
    with pytest.raises(NotWaiting):
        actions.show(statement(question), by=bob)


def test_the_database_wants_a_reason(question: Question, bob: Person) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(statement=statement(question), what="hidden", by=bob)


def test_words_change_until_the_first_vote(question: Question, alice: Person, bob: Person) -> None:
    actions.change_words(statement(question), words="Buses should run on all days.", by=bob)
    assert statement(question).is_shown()
    assert (
        Text.objects.of(question).in_use().filter(words__startswith="Buses").get().words.endswith("all days.")
    )
    actions.cast(statement(question), value=1, by=alice)
    with pytest.raises(WordsStay):
        actions.change_words(statement(question), words="Buses are bad.", by=bob)


def test_the_database_keeps_the_words_of_what_was_voted_on(question: Question, alice: Person) -> None:
    Statement.objects.filter(number=2).update(words="The park feels safe.")
    actions.cast(statement(question, 2), value=1, by=alice)
    with pytest.raises(IntegrityError, match="words stay"), transaction.atomic():
        Statement.objects.filter(number=2).update(words="The park feels unsafe.")
    Statement.objects.filter(number=2).update(state="hidden")


def test_what_was_let_in_waits_again_when_its_author_changes_it(
    question: Question, alice: Person, bob: Person
) -> None:
    wrote = actions.write(question, words="Trams, please.", by=alice)
    actions.let_in([wrote], by=bob)
    actions.change_words(statement(question, 4), words="Buy my soap.", by=alice)
    assert statement(question, 4).state == "waiting"
    assert not Text.objects.of(question).in_use().filter(words="Trams, please.").exists()


def test_a_kept_out_statement_cannot_be_changed(question: Question, alice: Person, bob: Person) -> None:
    wrote = actions.write(question, words="Buy my soap.", by=alice)
    actions.refuse([wrote], reason="advertising", by=bob)
    with pytest.raises(NotShown):
        actions.change_words(wrote, words="Trams, please.", by=alice)


def test_the_same_words_are_said_once(question: Question, alice: Person) -> None:
    with pytest.raises(AlreadySaid):
        actions.write(question, words="buses should run on sundays.", by=alice)


def test_five_in_an_hour(question: Question, alice: Person) -> None:
    for n in range(5):
        actions.write(question, words=f"Number {n}.", by=alice)
    with pytest.raises(TooMany):
        actions.write(question, words="One more.", by=alice)
    actions.write(question, words="One more.", by=None, token="another")
    Statement.objects.update(made_at=timezone.now() - dt.timedelta(hours=2))
    actions.write(question, words="And one more.", by=alice)


def test_nobody_writes_after_the_end(question: Question, alice: Person) -> None:
    closed(question)
    with pytest.raises(NotOpen):
        actions.write(question, words="Too late.", by=alice)


def test_private_words_stay_off_the_record(question: Question, alice: Person) -> None:
    actions.write(question, words="A secret thing.", by=alice)
    assert "secret" not in str(list(Detail.objects.values_list("details", "reason")))


def test_erasing_deletes_the_text_and_leaves_the_statement(
    question: Question, alice: Person, bob: Person
) -> None:
    wrote = actions.write(question, words="Trams, please.", by=alice)
    actions.let_in([wrote], by=bob)
    my_data.erase(by=alice)
    wrote.refresh_from_db()
    assert wrote.is_shown() and wrote.text is None
    assert not Text.objects.filter(words="Trams, please.").exists()


def test_publishing_needs_a_statement_and_happens_once(places: Places, bob: Person) -> None:
    draft = make_question(places.neighbourhood, bob, live=False, seeds=())
    with pytest.raises(NotReady):
        actions.publish(draft, by=bob)
    actions.seed(draft, words="One.", by=bob)
    actions.publish(draft, by=bob)
    with pytest.raises(NotADraft):
        actions.publish(draft, by=bob)


def test_the_result_is_published_once_after_the_end_and_told_to_those_known(
    question: Question, alice: Person, bob: Person
) -> None:
    actions.cast(statement(question), value=1, by=alice)
    actions.cast(statement(question), value=1, by=None, token="somebody")
    with pytest.raises(NotClosed):
        actions.publish_result(question, what_next="We build it.", by=bob)
    actions.publish_result(closed(question), what_next="We build it.", by=bob)
    assert [n.person for n in Notice.objects.all()] == [alice]
    with pytest.raises(AlreadyTold):
        actions.publish_result(question, what_next="We build it.", by=bob)
    with pytest.raises(AlreadyTold):
        actions.hide(statement(question), reason="abuse", words="No.", by=bob)
    with pytest.raises(AlreadyTold):
        actions.seed(question, words="One more.", by=bob)


def test_a_result_says_what_happens_next(question: Question) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.update(state="told", told_at=timezone.now())
