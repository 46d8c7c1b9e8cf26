"""The life of a poll: opened by two keys, asked, arms by lot, groups, asked again; and each way in which it says no."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from alongside.conftest import make_person, make_stage
from alongside.deciding.polls import actions
from alongside.deciding.polls.arms import draw_control, seed_of
from alongside.deciding.polls.models import Participant, Poll
from alongside.deciding.polls.reading import sides_of
from alongside.deciding.polls.refusals import (
    CannotRegister,
    Changed,
    InUse,
    NotReady,
    NotYours,
    WrongMoment,
)
from alongside.deciding.polls.tests import making
from alongside.deciding.processes import actions as processes
from alongside.deciding.processes.models import Key, Stage
from alongside.foundation.notices.models import Notice
from alongside.listening.surveys import actions as surveys
from alongside.listening.surveys.actions.building import Asked
from alongside.listening.surveys.models import Question, Survey
from alongside.listening.surveys.refusals import Frozen

pytestmark = pytest.mark.django_db
LATER = making.DAY


def test_two_keys_open_it_and_agree_to_every_question(process, ruth, paul, bob):
    poll = making.make_poll(process, planned=True)
    assert not actions.open_poll(poll, seen=None, by=ruth)
    surveys.change_question(
        poll.first.questions.get(key=1), asked=Asked("Close it?", least=1, most=7), by=bob
    )
    # The first key agreed to other words: both have to agree anew.
    assert not actions.open_poll(poll, seen=None, by=paul)
    assert poll.stage.keys.get(person=ruth).void_reason == Key.Void.CHANGED
    assert actions.open_poll(poll, seen=None, by=ruth)
    poll = making.fresh(poll)
    assert poll.stage.state == Stage.State.OPEN
    with pytest.raises(WrongMoment):
        actions.set_up_poll(poll.stage, terms={}, sides=making.SIDES, by=bob)


def test_registering_before_it_opens_is_part_of_what_the_keys_agree_to(process, ruth, bob):
    poll = making.make_poll(process, planned=True)
    before = processes.digest_of(actions.agreed_to_open(poll))
    actions.open_poll(poll, seen=None, by=ruth)
    actions.register_questions(poll, {1: "attitude"}, hypotheses="Up.", by=bob)
    assert processes.digest_of(actions.agreed_to_open(making.fresh(poll))) != before
    assert poll.stage.keys.get(person=ruth).voided_at is not None


def test_what_is_missing_is_said_before_a_key_is_given(process, ruth):
    poll = making.make_poll(process, planned=True, questions=[(Question.Kind.LONG, Asked("Why?"))])
    Poll.objects.filter(pk=poll.pk).update(meets_at=poll.stage.closes_at + making.DAY)
    poll.stage.lottery.size = 15
    poll.stage.lottery.save(update_fields=["size"])
    said = " ".join(actions.not_ready(making.fresh(poll)))
    assert "answered in words" in said and "more people drawn" in said and "must lie between" in said
    with pytest.raises(NotReady):
        actions.open_poll(poll, seen=None, by=ruth)


def test_it_has_two_sides_and_says_when_somebody_was_quicker(process, bob):
    stage = make_stage(process, "polls", title="Another")
    terms = {"about": "x", "meets_at": timezone.now() + LATER, "meets_where": "y"}
    with pytest.raises(NotReady):
        actions.set_up_poll(stage, terms=terms, sides=["For"], by=bob)
    made = actions.set_up_poll(stage, terms=terms, sides=["For", "Against"], by=bob)
    with pytest.raises(Changed):
        actions.set_up_poll(stage, terms=terms, sides=["For", "Against"], version=0, by=bob)
    actions.add_signatory(made, side=made.sides.first(), person=make_person("S"), speaks_for="Shops", by=bob)
    with pytest.raises(InUse):
        actions.set_up_poll(stage, terms={}, sides=["Against", "Other"], by=bob)


def test_only_those_who_were_drawn_and_said_yes_come_in(poll, bob):
    people = [make_person(f"D{n}", home=poll.place) for n in range(4)]
    seats = making.draw(poll.stage.lottery, people)
    seats[0].state = "drawn"
    seats[0].save(update_fields=["state"])
    assert len(actions.take_in_sample(poll, by=bob)) == 3
    seats[0].state = "accepted"
    seats[0].save(update_fields=["state"])
    assert [one.person for one in actions.take_in_sample(poll, by=bob)] == people[:1]
    assert not actions.take_in_sample(poll, by=bob)
    assert poll.panel.members.count() == 4


def test_asking_the_first_time(poll, bob):
    with pytest.raises(WrongMoment, match="Nobody who was drawn"):
        actions.ask_first(poll, closes_at=timezone.now() + LATER, by=bob)
    people = making.with_people(poll, bob, 12)
    for wrong in (timezone.now() - LATER, poll.stage.closes_at + LATER):
        with pytest.raises(WrongMoment):
            actions.ask_first(poll, closes_at=wrong, by=bob)
    assert actions.ask_first(poll, closes_at=timezone.now() + LATER, by=bob) == 12
    assert Notice.objects.filter(person__in=people, sentence__startswith="Will you answer").count() == 12
    with pytest.raises(WrongMoment, match="already"):
        actions.ask_first(making.fresh(poll), closes_at=timezone.now() + LATER, by=bob)
    making.answer(making.fresh(poll).first, people[0], {1: 4, 4: "2"})
    with pytest.raises(Frozen):
        surveys.change_survey(
            poll.first, title="x", intro="y", opens_at=poll.first.opens_at, closes_at=timezone.now() + LATER, by=bob
        )  # fmt: skip
    actions.close_survey(making.fresh(poll), by=bob)
    with pytest.raises(WrongMoment):
        actions.close_survey(making.fresh(poll), by=bob)


def test_the_arms_follow_from_the_public_draw(process, bob):
    poll, people, _said = making.asked_once(process, bob)
    made = actions.draw_arms(poll, by=bob)
    assert sum(one.arm == "control" for one in made) == 30 and len(made) == 60
    # Alike in what they said of themselves: each age and part of town is halved as far as it can be.
    for feature in ("Age", "Lives"):
        for value in {one.seat.registration.features[feature] for one in made}:
            of = [one.arm for one in made if one.seat.registration.features[feature] == value]
            assert abs(of.count("control") - len(of) / 2) <= 2
    again = dict(Participant.objects.filter(poll=poll).values_list("seat__pseudonym", "arm"))

    seed = seed_of("b" * 64, "7")
    assert seed == making.fresh(poll).arms_seed
    rows = [(one.seat.pseudonym, one.seat.registration.features) for one in made]
    assert set(draw_control(rows, ["Age", "Lives"], control=30, seed=seed)) == {
        one for one, arm in again.items() if arm == "control"
    }
    with pytest.raises(WrongMoment, match="not drawn again"):
        actions.draw_arms(making.fresh(poll), by=bob)
    with pytest.raises(WrongMoment):
        actions.take_in_sample(making.fresh(poll), by=bob)
    told = Notice.objects.filter(person__in=people, change=f"arm:{poll.pk}")
    assert told.filter(sentence__contains="to talk it over").count() == 30
    assert told.filter(sentence__contains="asked only").count() == 30


def test_arms_wait_for_the_first_survey_and_for_enough_answers(poll, bob):
    making.with_people(poll, bob, 60)
    actions.ask_first(poll, closes_at=timezone.now() + LATER, by=bob)
    with pytest.raises(WrongMoment, match="Close the first"):
        actions.draw_arms(making.fresh(poll), by=bob)
    making.close(poll.first)
    with pytest.raises(NotReady, match="Too few"):
        actions.draw_arms(making.fresh(poll), by=bob)


def test_who_did_not_answer_is_in_no_arm_and_not_asked_again(process, bob):
    poll = making.make_poll(process)
    people = making.with_people(poll, bob, 40)
    actions.ask_first(poll, closes_at=timezone.now() + LATER, by=bob)
    said = making.opinions(1)
    making.answer_all(poll.first, people[:30], lambda one: said(one, after=False, talked=False))
    making.close(poll.first)
    actions.draw_arms(making.fresh(poll), by=bob)
    assert poll.participants.filter(arm="", person__in=people[30:]).count() == 10
    assert poll.panel.members.count() == 30


def test_groups_mix_and_are_formed_once(process, bob):
    poll, _people, _said = making.asked_once(process, bob)
    with pytest.raises(WrongMoment):
        actions.form_groups(poll, by=bob)
    actions.draw_arms(poll, by=bob)
    groups = actions.form_groups(making.fresh(poll), by=bob)
    assert len(groups) == 5 and all(group.participants.count() == 6 for group in groups)
    assert not poll.participants.control().filter(group__isnull=False).exists()
    with pytest.raises(WrongMoment):
        actions.form_groups(making.fresh(poll), by=bob)
    with pytest.raises(WrongMoment, match="not met yet"):
        actions.note_attendance(making.fresh(poll), [], by=bob)
    with pytest.raises(WrongMoment, match="groups have met"):
        actions.ask_second(making.fresh(poll), closes_at=timezone.now() + LATER, by=bob)


def test_nobody_of_the_control_group_sits_in_a_group(process, bob):
    poll, *_rest = making.in_groups(process, bob)
    one = poll.participants.control().first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Participant.objects.filter(pk=one.pk).update(group=poll.groups.first())


def test_registering_is_refused_for_what_cannot_be_measured(poll, bob):
    with pytest.raises(CannotRegister, match="no scale"):
        actions.register_questions(poll, {4: "attitude"}, hypotheses="", by=bob)
    with pytest.raises(CannotRegister, match="one of its answers"):
        actions.register_questions(poll, {4: "9"}, hypotheses="", by=bob)
    with pytest.raises(CannotRegister, match="no longer"):
        actions.register_questions(poll, {40: "attitude"}, hypotheses="", by=bob)
    with pytest.raises(WrongMoment, match="No question"):
        actions.freeze_registered(poll, by=bob)


def test_what_is_registered_is_frozen_with_a_digest_and_nothing_is_registered_afterwards(process, bob):
    poll, *_rest = making.in_groups(process, bob)
    assert poll.registered_digest == processes.digest_of(actions.registered_terms(poll))
    with pytest.raises(WrongMoment, match="fixed"):
        actions.register_questions(poll, {1: ""}, hypotheses="", by=bob)
    Poll.objects.filter(pk=poll.pk).update(registered_at=None, registered_digest="")
    actions.ask_second(making.fresh(poll), closes_at=timezone.now() + LATER, by=bob)
    poll = making.fresh(poll)
    for do in (
        lambda: actions.register_questions(poll, {1: "attitude"}, hypotheses="", by=bob),
        lambda: actions.freeze_registered(poll, by=bob),
    ):
        with pytest.raises(WrongMoment, match="asked again already"):
            do()
    # Nor by hand: the database holds the order of the two.
    with pytest.raises(IntegrityError), transaction.atomic():
        Poll.objects.filter(pk=poll.pk).update(registered_at=timezone.now(), registered_digest="c" * 64)


def test_a_second_wave_made_elsewhere_also_ends_registering(process, bob):
    poll, *_rest = making.asked_once(process, bob)
    wave = surveys.next_wave(poll.first, opens_at=timezone.now(), closes_at=timezone.now() + LATER, by=bob)
    Survey.objects.filter(pk=wave.pk).update(opened_at=timezone.now())
    with pytest.raises(WrongMoment, match="asked again already"):
        actions.register_questions(poll, {1: "attitude"}, hypotheses="", by=bob)


def test_the_second_survey_asks_the_same_and_cannot_be_changed(process, bob):
    poll, *_rest = making.in_groups(process, bob)
    assert actions.ask_second(poll, closes_at=timezone.now() + LATER, by=bob) == 60
    poll = making.fresh(poll)
    titles = [list(wave.questions.values_list("title", flat=True)) for wave in (poll.first, poll.second)]
    assert titles[0] == titles[1]
    with pytest.raises(Frozen):
        surveys.change_question(poll.second.questions.first(), asked=Asked("Other", least=1, most=7), by=bob)
    with pytest.raises(WrongMoment):
        actions.ask_second(poll, closes_at=timezone.now() + LATER, by=bob)


def test_groups_ask_and_are_told_of_the_answer(process, bob):
    poll, *_rest = making.in_groups(process, bob)
    mine, other = poll.groups.all()[:2]
    asker = mine.participants.first().person
    with pytest.raises(NotYours):
        actions.ask(poll, group=other, words="Why?", by=asker)
    made = actions.ask(poll, group=mine, words="Why?", by=asker)
    actions.answer(made, answered_by="A planner", words="Because.", by=bob)
    assert Notice.objects.filter(change=f"plenary:{made.pk}").count() == mine.participants.count()
    assert actions.ask(poll, group=other, words="How much?", by=bob, runs=True).group == other
    actions.ask_second(poll, closes_at=timezone.now() + LATER, by=bob)
    with pytest.raises(WrongMoment):
        actions.ask(making.fresh(poll), group=mine, words="Late?", by=asker)


def test_each_side_signs_what_it_saw(poll, bob):
    shops, walkers = make_person("Shops"), make_person("Walkers")
    for person, side in ((shops, "Against"), (walkers, "For")):
        actions.add_signatory(
            poll, side=poll.sides.get(name=side), person=person, speaks_for=person.display_name, by=bob
        )
    with pytest.raises(InUse):
        actions.add_signatory(poll, side=poll.sides.first(), person=shops, speaks_for="x", by=bob)
    with pytest.raises(WrongMoment, match="no briefing"):
        actions.sign(poll, seen=0, is_balanced=True, words="", by=shops)
    actions.write_briefing(poll, text="Both sides.", link="", version=0, by=bob)
    with pytest.raises(Changed):
        actions.write_briefing(poll, text="Other.", link="", version=0, by=bob)
    with pytest.raises(Changed):
        actions.sign(poll, seen=0, is_balanced=True, words="", by=shops)
    with pytest.raises(NotYours):
        actions.sign(poll, seen=1, is_balanced=True, words="", by=bob)
    actions.sign(poll, seen=1, is_balanced=True, words="", by=shops)
    with pytest.raises(InUse):
        actions.remove_signatory(poll.signatories.get(person=shops), by=bob)
    actions.remove_signatory(poll.signatories.get(person=walkers), by=bob)
    said = {each.side.name: each.in_words() for each in sides_of(making.fresh(poll))}
    assert said["Against"] == "Signed: it is balanced" and "Nobody stands" in said["For"]
    actions.write_briefing(poll, text="Changed.", link="", version=1, by=bob)
    said = {each.side.name: each.in_words() for each in sides_of(making.fresh(poll))}
    assert "before the briefing changed" in said["Against"]


def test_somebody_who_was_drawn_does_not_sign(poll, bob):
    people = making.with_people(poll, bob, 3)
    with pytest.raises(InUse):
        actions.add_signatory(poll, side=poll.sides.first(), person=people[0], speaks_for="x", by=bob)
