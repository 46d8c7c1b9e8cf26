"""Words are used only after the person whose words they are has agreed, and no longer than they like."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from alongside.conftest import Places, make_person
from alongside.foundation.notices.models import Notice
from alongside.foundation.people.models import AboutYou, Assistance, Person, RoleHolding
from alongside.foundation.record.models import Detail, Entry
from alongside.listening.conversations import actions
from alongside.listening.conversations.headings import Heading
from alongside.listening.conversations.models import Conversation, Part
from alongside.listening.conversations.refusals import (
    ChangedSince,
    NothingSaid,
    NotWaiting,
    NotYours,
    SayHowFar,
    TakenBackAlready,
    TooLateToChange,
)
from alongside.listening.conversations.tests.saying import EVERYTHING, WORDS, agreed, asked, fresh
from alongside.listening.themes.models import Text

State = Conversation.State


def test_nothing_is_kept_as_a_text_before_they_agree(talk: Conversation, wanda: Person) -> None:
    waiting = asked(talk, by=wanda)
    assert waiting.state == State.WAITING
    assert not Text.objects.exists()
    assert {part.heading for part in talk.parts.all()} == set(WORDS)


def test_agreed_words_go_as_far_as_was_chosen(talk: Conversation, wanda: Person, alice: Person) -> None:
    AboutYou.objects.create(person=alice, age_band="75-plus", sex="female")
    done = agreed(talk, by=wanda, speaker=alice)
    assert done.state == State.AGREED
    texts = {text.asked: text for text in Text.objects.of(done)}
    important = texts["What is most important to me"]
    assert (important.words, important.audience, important.quoting) == (
        WORDS["important"],
        "place",
        "without_name",
    )
    assert important.said_by == alice
    assert important.about == {"age_band": "75-plus", "sex": "female"}
    assert important.pseudonym == ""
    please = texts["Please do and please don’t"]
    assert (please.audience, please.quoting, please.line) == ("place", "no", "said")
    # The words stand in one place only from now on.
    assert not Part.objects.exclude(words="").exists()


def test_what_stays_between_us_is_for_nobody_who_codes(
    talk: Conversation, wanda: Person, alice: Person
) -> None:
    waiting = asked(talk, by=wanda)
    between = dict.fromkeys(EVERYTHING, "between_us")
    actions.agree(waiting, sharing=between, version=waiting.version, by=alice)
    # There is no text at all, so there is nothing that anybody could code: not even who wrote it down.
    assert not Text.objects.exists()
    parts = list(fresh(talk).parts.all())
    assert {part.heading: part.readable for part in parts} == WORDS
    assert {part.sharing for part in parts} == {"between_us"}


def test_what_stays_between_us_is_deleted_when_it_is_taken_back(
    talk: Conversation, wanda: Person, alice: Person
) -> None:
    waiting = asked(talk, by=wanda)
    chosen = {"important": "between_us", "do_and_do_not": "quoted"}
    done = actions.agree(waiting, sharing=chosen, version=waiting.version, by=alice)
    assert [text.words for text in Text.objects.all()] == [WORDS["do_and_do_not"]]
    left = actions.take_back(done, by=alice, headings=["important"])
    assert left.state == State.AGREED
    assert not Part.objects.exclude(words="").exists()
    assert actions.take_back(left, by=alice).state == State.TAKEN_BACK


def test_they_are_told_without_a_word_of_what_they_said(
    talk: Conversation, wanda: Person, alice: Person
) -> None:
    agreed(talk, by=wanda, speaker=alice)
    told = Notice.objects.get(person=alice)
    assert "Read it" in told.sentence
    told_back = Notice.objects.get(person=wanda)
    for notice in (told, told_back):
        assert not any(word in notice.sentence + notice.why for word in ("canal", "Knock"))


def test_the_record_keeps_no_word_of_it(talk: Conversation, wanda: Person, alice: Person) -> None:
    actions.take_back(agreed(talk, by=wanda, speaker=alice), by=alice)
    acts = set(Entry.objects.values_list("act", flat=True))
    assert {"conversation-begun", "conversation-written", "conversation-agreed"} <= acts
    assert "conversation-taken-back" in acts
    everything = " ".join(f"{each.reason} {each.details}" for each in Detail.objects.all())
    assert "canal" not in everything
    assert "Knock" not in everything


def test_with_whose_consent_is_on_the_record(talk: Conversation, alice: Person, wanda: Person) -> None:
    given = Assistance.objects.get()
    assert (given.helper, given.person, given.consent) == (wanda, alice, "spoken")


def test_somebody_unnamed_agrees_with_a_code_and_becomes_nobody(
    with_nobody_known: tuple[Conversation, str], wanda: Person
) -> None:
    talk, code = with_nobody_known
    people = Person.objects.count()
    assert actions.has_code(talk, code.lower().replace("-", " "))
    assert actions.of_code(code) == talk
    done = agreed(talk, by=wanda, speaker=None)
    assert done.state == State.AGREED
    assert all(text.said_by is None for text in Text.objects.of(done))
    # Unnamed, and still one person to whoever counts speakers.
    assert len(set(Text.objects.of(done).values_list("voice", flat=True))) == 1
    # A code of a conversation makes no account, no resident and no vote.
    assert Person.objects.count() == people
    assert not RoleHolding.objects.filter(role="resident").exists()


def test_another_code_does_not_open_it(
    with_nobody_known: tuple[Conversation, str], places: Places, wanda: Person
) -> None:
    talk, code = with_nobody_known
    other, other_code = actions.begin(
        place=places.neighbourhood,
        cleaned={"who": "new", "email": "", "code": "", "reason": "Met.", "consent": "spoken"},
        by=wanda,
    )
    assert not actions.has_code(talk, other_code)
    assert not actions.has_code(talk, "7K3M-9QRT-2B4C-X0YZ")
    assert not actions.has_code(talk, "")
    assert actions.of_code(other_code) == other
    assert code not in str(Detail.objects.values_list("details", "reason"))


def test_nobody_else_agrees(talk: Conversation, wanda: Person, colleague: Person, charlie: Person) -> None:
    waiting = asked(talk, by=wanda)
    for other in (wanda, colleague, charlie, None):
        with pytest.raises(NotYours):
            actions.agree(waiting, sharing=EVERYTHING, version=waiting.version, by=other)
        with pytest.raises(NotYours):
            actions.take_back(waiting, by=other)
        with pytest.raises(NotYours):
            actions.send_back(waiting, words=WORDS, note="", version=waiting.version, by=other)
    assert not Text.objects.exists()


def test_nobody_signed_in_agrees_for_somebody_unnamed(
    with_nobody_known: tuple[Conversation, str], wanda: Person, alice: Person
) -> None:
    waiting = asked(with_nobody_known[0], by=wanda)
    for other in (wanda, alice):
        with pytest.raises(NotYours):
            actions.agree(waiting, sharing=EVERYTHING, version=waiting.version, by=other)


def test_nobody_else_writes(talk: Conversation, colleague: Person, alice: Person, wanda: Person) -> None:
    for other in (colleague, alice):
        with pytest.raises(NotYours):
            actions.write(talk, words=WORDS, by=other)
    RoleHolding.objects.filter(person=wanda).delete()
    wanda = Person.objects.get(pk=wanda.pk)
    with pytest.raises(NotYours):
        actions.write(talk, words=WORDS, by=wanda)


def test_a_draft_waits_for_being_asked(talk: Conversation, wanda: Person, alice: Person) -> None:
    draft = actions.write(talk, words=WORDS, by=wanda)
    with pytest.raises(NotWaiting):
        actions.agree(draft, sharing=EVERYTHING, version=draft.version, by=alice)
    with pytest.raises(NotWaiting):
        actions.send_back(draft, words=WORDS, note="", version=draft.version, by=alice)


def test_nobody_agrees_to_words_other_than_those_they_read(
    talk: Conversation, wanda: Person, alice: Person
) -> None:
    read = asked(talk, by=wanda)
    asked(fresh(talk), by=wanda, words={**WORDS, "important": "Something quite different."})
    with pytest.raises(ChangedSince):
        actions.agree(read, sharing=EVERYTHING, version=read.version, by=alice)
    with pytest.raises(ChangedSince):
        actions.send_back(read, words=WORDS, note="", version=read.version, by=alice)
    assert not Text.objects.exists()


def test_changing_what_waits_makes_it_a_draft_again(talk: Conversation, wanda: Person, alice: Person) -> None:
    asked(talk, by=wanda)
    changed = actions.write(fresh(talk), words=WORDS, by=wanda)
    assert changed.state == State.DRAFT
    with pytest.raises(NotWaiting):
        actions.agree(changed, sharing=EVERYTHING, version=changed.version, by=alice)


def test_how_far_is_said_for_every_part(talk: Conversation, wanda: Person, alice: Person) -> None:
    waiting = asked(talk, by=wanda)
    for partly in ({}, {"important": "quoted"}, {**EVERYTHING, "important": "everybody"}):
        with pytest.raises(SayHowFar):
            actions.agree(waiting, sharing=partly, version=waiting.version, by=alice)


def test_they_change_the_words_and_agree_to_their_own(
    talk: Conversation, wanda: Person, alice: Person
) -> None:
    waiting = asked(talk, by=wanda)
    mine = {"wellness": "Walking, not talking."}
    back = actions.send_back(
        waiting, words=mine, note="I never said that.", version=waiting.version, by=alice
    )
    assert (back.state, back.note) == (State.SENT_BACK, "I never said that.")
    done = actions.agree(back, sharing={"wellness": "coded"}, version=back.version, by=alice)
    assert [text.words for text in Text.objects.of(done)] == ["Walking, not talking."]
    assert done.note == ""


def test_after_agreement_nothing_changes(talk: Conversation, wanda: Person, alice: Person) -> None:
    done = agreed(talk, by=wanda, speaker=alice)
    with pytest.raises(TooLateToChange):
        actions.write(done, words=WORDS, by=wanda)
    with pytest.raises(TooLateToChange):
        actions.ask(done, by=wanda)
    with pytest.raises(TooLateToChange):
        actions.agree(done, sharing=EVERYTHING, version=done.version, by=alice)
    with pytest.raises(NotYours):
        actions.put_away(done, by=wanda)


def test_what_is_taken_back_is_no_longer_read(talk: Conversation, wanda: Person, alice: Person) -> None:
    done = agreed(talk, by=wanda, speaker=alice)
    actions.take_back(done, by=alice, headings=["important"])
    left = fresh(talk)
    assert left.state == State.AGREED
    assert [text.asked for text in Text.objects.of(left).in_use()] == ["Please do and please don’t"]
    with pytest.raises(TakenBackAlready):
        actions.take_back(left, by=alice, headings=["important"])
    actions.take_back(left, by=alice)
    assert fresh(talk).state == State.TAKEN_BACK
    assert not Text.objects.of(left).in_use().exists()
    with pytest.raises(TakenBackAlready):
        actions.take_back(left, by=alice)
    with pytest.raises(TakenBackAlready):
        actions.write(left, words=WORDS, by=wanda)


def test_what_waited_is_deleted_when_it_is_taken_back(
    talk: Conversation, wanda: Person, alice: Person
) -> None:
    waiting = asked(talk, by=wanda)
    actions.take_back(waiting, by=alice)
    assert not Part.objects.exists()
    assert not Text.objects.exists()


def test_the_author_throws_away_for_somebody_unnamed(
    with_nobody_known: tuple[Conversation, str], wanda: Person, colleague: Person
) -> None:
    done = agreed(with_nobody_known[0], by=wanda, speaker=None)
    with pytest.raises(NotYours):
        actions.put_away(done, by=colleague)
    actions.put_away(done, by=wanda)
    assert not Text.objects.of(done).in_use().exists()


def test_nothing_said_is_nothing_to_agree_to(talk: Conversation, wanda: Person) -> None:
    with pytest.raises(NothingSaid):
        actions.ask(talk, by=wanda)
    with pytest.raises(NothingSaid):
        actions.write(talk, words={"important": "  \n "}, by=wanda)


def test_a_resident_writes_about_themselves(places: Places, alice: Person) -> None:
    own = actions.begin_own(place=places.neighbourhood, by=alice)
    assert actions.begin_own(place=places.neighbourhood, by=alice) == own
    with pytest.raises(NotYours):
        actions.ask(own, by=alice)
    draft = actions.send_back(own, words=WORDS, note="", version=own.version, by=alice)
    assert draft.state == State.DRAFT
    done = actions.agree(draft, sharing=EVERYTHING, version=draft.version, by=alice)
    assert done.state == State.AGREED
    # Nobody else wrote it, so nobody else is told.
    assert not Notice.objects.exists()


def test_nobody_writes_with_themselves_as_a_helper(wanda: Person, places: Places) -> None:
    from alongside.foundation.people.assisting import NobodyWithThatAddress, NotForThem

    cleaned = {"who": "email", "email": wanda.email, "code": "", "reason": "Me", "consent": "spoken"}
    with pytest.raises(NotForThem):
        actions.begin(place=places.neighbourhood, cleaned=cleaned, by=wanda)
    with pytest.raises(NobodyWithThatAddress):
        actions.begin(place=places.neighbourhood, cleaned={**cleaned, "email": "no@example.org"}, by=wanda)
    assert not Conversation.objects.exists()


def test_the_database_holds_the_rules(talk: Conversation, alice: Person, wanda: Person) -> None:
    wrong = [
        lambda: Conversation.objects.filter(pk=talk.pk).update(state="agreed"),
        lambda: Conversation.objects.filter(pk=talk.pk).update(state="published"),
        lambda: Conversation.objects.filter(pk=talk.pk).update(speaker=None),
        lambda: Conversation.objects.filter(pk=talk.pk).update(code_digest=b"x" * 32),
        lambda: Part.objects.create(conversation=talk, heading="important", words=""),
        lambda: Part.objects.create(conversation=talk, heading="gossip", words="x"),
    ]
    for attempt in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
    done = agreed(talk, by=wanda, speaker=alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        Conversation.objects.filter(pk=done.pk).update(state="waiting")
    with pytest.raises(IntegrityError), transaction.atomic():
        Part.objects.filter(conversation=done).update(words="the same words in two places")


def test_the_headings_are_those_of_the_standard() -> None:
    assert [str(each.label) for each in Heading] == [
        "What is most important to me",
        "People who are important to me",
        "How I communicate and how to communicate with me",
        "My wellness",
        "Please do and please don’t",
        "How and when to support me",
        "Also worth knowing about me",
    ]


def test_a_thread_shows_no_word_and_only_to_the_two(
    talk: Conversation, wanda: Person, alice: Person, charlie: Person, steward: Person
) -> None:
    done = agreed(talk, by=wanda, speaker=alice)
    card = done.thread_card()
    assert "canal" not in f"{card}"
    assert card.summary == ""
    assert done.thread_visible_to(alice)
    assert done.thread_visible_to(wanda)
    assert not done.thread_visible_to(charlie)
    assert not done.thread_visible_to(steward)
    assert list(done.thread_people()) == [alice]
    make_person("Nobody")
    actions.take_back(done, by=alice)
    assert list(fresh(talk).thread_people()) == []
