"""Two keys: each step is taken once, by those who lead, to exactly what was agreed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from alongside.conftest import make_person, make_process, make_stage
from alongside.deciding.processes import actions
from alongside.deciding.processes.actions.stages import opening_terms
from alongside.deciding.processes.models import Change, Key, Process, Stage
from alongside.foundation.notices.models import Notice
from alongside.foundation.record.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(process):
    return make_stage(process, "ideas")


def test_a_stage_opens_with_the_second_key(stage, ruth, paul):
    assert actions.agree_to_open(stage, by=ruth) is False
    stage.refresh_from_db()
    assert stage.state == Stage.State.PLANNED
    assert Notice.objects.filter(person=paul, sentence__contains="Yours is needed too").count() == 1

    assert actions.agree_to_open(stage, by=paul) is True
    stage.refresh_from_db()
    assert stage.state == Stage.State.OPEN and stage.is_open() and not stage.opened_alone
    assert Key.objects.filter(used_at__isnull=False).count() == 2
    assert Notice.objects.filter(person=ruth, sentence__contains="is open").count() == 1


def test_a_double_click_gives_one_key_and_one_entry(stage, ruth):
    actions.agree_to_open(stage, by=ruth)
    assert actions.agree_to_open(stage, by=ruth) is False
    assert Key.objects.count() == 1
    assert Entry.objects.filter(act="key-turned").count() == 1


def test_one_person_never_gives_both_keys(stage, ruth):
    for _again in range(5):
        assert actions.agree_to_open(stage, by=ruth) is False
    stage.refresh_from_db()
    assert stage.state == Stage.State.PLANNED


def test_the_database_refuses_one_person_with_both_roles(process, ruth):
    with pytest.raises(IntegrityError), transaction.atomic():
        Process.objects.filter(pk=process.pk).update(professional_lead=ruth)


@pytest.mark.parametrize("who", ["alice", "bob", "charlie", "steward"])
def test_others_hold_no_key(stage, who, request):
    with pytest.raises(actions.NotALead):
        actions.agree_to_open(stage, by=request.getfixturevalue(who))
    assert not Key.objects.exists()


def test_a_change_after_the_first_key_voids_it(stage, ruth, paul):
    actions.agree_to_open(stage, by=ruth)
    actions.change_stage(stage, by=paul, closes_at=stage.closes_at + dt.timedelta(days=3))
    key = Key.objects.get()
    assert key.void_reason == Key.Void.CHANGED and key.voided_at is not None
    assert Notice.objects.filter(person=ruth, sentence__contains="no longer counts").exists()

    assert actions.agree_to_open(stage, by=paul) is False
    assert actions.agree_to_open(stage, by=ruth) is True


def test_a_change_behind_our_back_voids_the_first_key_too(stage, ruth, paul):
    actions.agree_to_open(stage, by=ruth)
    Stage.objects.filter(pk=stage.pk).update(title="Something else")
    board = actions.board_of(
        Stage.objects.get(pk=stage.pk),
        "open",
        agreed=opening_terms(Stage.objects.get(pk=stage.pk)),
        viewer=ruth,
    )
    assert not board.given and len(board.voided) == 1 and board.may_give
    assert actions.agree_to_open(stage, by=paul) is False
    assert Key.objects.waiting().get().person == paul


def test_a_key_is_given_only_to_what_the_page_showed(stage, ruth, paul):
    seen = actions.digest_of(opening_terms(stage))
    actions.change_stage(stage, by=paul, title="Other ideas")
    with pytest.raises(actions.AgreedToSomethingElse):
        actions.agree_to_open(stage, by=ruth, seen=seen)
    assert not Key.objects.exists()


def test_a_key_is_taken_back(stage, ruth, paul):
    actions.agree_to_open(stage, by=ruth)
    assert actions.withdraw_key(stage, "open", by=ruth) is True
    assert actions.withdraw_key(stage, "open", by=ruth) is False
    assert actions.withdraw_key(stage, "open", by=paul) is False
    assert actions.agree_to_open(stage, by=paul) is False
    assert Key.objects.get(person=ruth).void_reason == Key.Void.WITHDRAWN


def test_a_lead_who_left_has_no_key_waiting(stage, process, ruth, paul, alice):
    actions.agree_to_open(stage, by=ruth)
    actions.change_leads(
        process, resident_lead=alice, professional_lead=paul, reason="Ruth moved away", by=paul
    )
    assert Key.objects.get().void_reason == Key.Void.NOT_A_LEAD
    assert actions.agree_to_open(stage, by=paul) is False
    with pytest.raises(actions.NotALead):
        actions.agree_to_open(stage, by=ruth)
    assert actions.agree_to_open(stage, by=alice) is True
    assert Notice.objects.filter(person=ruth, sentence__contains="no longer a co-lead").exists()
    assert Entry.objects.filter(act="leads-changed").count() == 1


def test_a_lead_changed_behind_our_back_has_no_key_either(stage, process, ruth, paul, alice):
    actions.agree_to_open(stage, by=ruth)
    Process.objects.filter(pk=process.pk).update(resident_lead=alice)
    assert actions.agree_to_open(stage, by=paul) is False
    assert Key.objects.get(person=ruth).void_reason == Key.Void.NOT_A_LEAD


def test_one_lead_opens_alone_and_it_shows(places, paul):
    process = make_process(places.neighbourhood, resident_lead=None, professional_lead=paul)
    stage = make_stage(process, "ideas")
    assert actions.agree_to_open(stage, by=paul) is True
    stage.refresh_from_db()
    assert stage.opened_alone


def test_each_step_has_its_moment(stage, ruth, paul):
    with pytest.raises(actions.WrongMoment):
        actions.agree_to_publish(stage, by=ruth)
    for lead in (ruth, paul):
        actions.agree_to_open(stage, by=lead)
    with pytest.raises(actions.WrongMoment, match="already been opened"):
        actions.agree_to_open(stage, by=ruth)
    with pytest.raises(actions.WrongMoment):
        actions.change_stage(stage, by=ruth, title="Changed alone")
    with pytest.raises(actions.WrongMoment):
        actions.remove_stage(stage, by=ruth)
    actions.close_stage(stage, by=None)
    with pytest.raises(actions.WrongMoment):
        actions.close_stage(stage, by=None)
    actions.write_outcome(stage, outcome="Twelve ideas go to the vote.", version=None, by=ruth)
    assert actions.agree_to_publish(stage, by=ruth) is False
    assert actions.agree_to_publish(stage, by=paul) is True
    with pytest.raises(actions.WrongMoment):
        actions.agree_to_publish(stage, by=paul)
    with pytest.raises(actions.WrongMoment):
        actions.write_outcome(stage, outcome="Rewritten.", version=None, by=ruth)
    stage.refresh_from_db()
    assert stage.state == Stage.State.PUBLISHED and not stage.published_alone


def test_a_stage_whose_end_has_passed_does_not_open(process, ruth, paul):
    now = timezone.now()
    stage = make_stage(
        process, "ideas", opens_at=now - dt.timedelta(days=3), closes_at=now - dt.timedelta(days=1)
    )
    actions.agree_to_open(stage, by=ruth)
    with pytest.raises(actions.WrongMoment, match="closing date"):
        actions.agree_to_open(stage, by=paul)
    assert Key.objects.waiting().count() == 1


def test_an_open_stage_changes_by_two_keys(ideas_stage, ruth, paul):
    stage = ideas_stage()
    later = stage.closes_at + dt.timedelta(days=7)
    assert actions.propose_change(stage, reason="The hall was flooded", closes_at=later, by=ruth) is False
    stage.refresh_from_db()
    assert stage.closes_at != later
    assert actions.agree_to_change(Change.objects.get(), by=ruth) is False
    assert actions.agree_to_change(Change.objects.get(), by=paul) is True
    stage.refresh_from_db()
    assert stage.closes_at == later
    assert Change.objects.get().state == Change.State.MADE
    with pytest.raises(actions.WrongMoment):
        actions.agree_to_change(Change.objects.get(), by=paul)


def test_a_new_proposal_voids_the_key_to_the_old_one(ideas_stage, ruth, paul):
    stage = ideas_stage()
    actions.propose_change(
        stage, reason="Too short", closes_at=stage.closes_at + dt.timedelta(days=7), by=ruth
    )
    old = Change.objects.get()
    actions.propose_change(
        stage, reason="Still too short", closes_at=stage.closes_at + dt.timedelta(days=9), by=paul
    )
    old.refresh_from_db()
    assert old.state == Change.State.DROPPED
    assert Key.objects.get(person=ruth).void_reason == Key.Void.CHANGED
    with pytest.raises(actions.WrongMoment):
        actions.agree_to_change(old, by=paul)
    assert Change.objects.filter(state=Change.State.WAITING).count() == 1


def test_a_proposal_is_dropped_by_either_lead_and_refused_when_it_makes_no_sense(
    ideas_stage, ruth, paul, bob
):
    stage = ideas_stage()
    with pytest.raises(actions.NotALead):
        actions.propose_change(stage, reason="r", title="x", by=bob)
    with pytest.raises(actions.WrongMoment, match="Nothing is different"):
        actions.propose_change(stage, reason="r", title=stage.title, by=ruth)
    with pytest.raises(actions.WrongMoment, match="after it opens"):
        actions.propose_change(stage, reason="r", closes_at=stage.opens_at, by=ruth)
    with pytest.raises(actions.StalePage):
        actions.propose_change(stage, reason="r", title="x", version=99, by=ruth)
    actions.propose_change(stage, reason="r", title="New title", by=ruth)
    actions.drop_change(Change.objects.get(), by=paul)
    assert Change.objects.get().state == Change.State.DROPPED and not Key.objects.waiting().exists()


def test_a_waiting_change_falls_when_the_stage_closes(ideas_stage, ruth, paul):
    stage = ideas_stage()
    actions.propose_change(stage, reason="r", title="New title", by=ruth)
    actions.close_stage(stage, by=None)
    assert Change.objects.get().state == Change.State.DROPPED
    assert Key.objects.get().void_reason == Key.Void.TOO_LATE


def test_nobody_gives_keys_to_a_process_that_is_over(process, ruth, paul):
    stage = make_stage(process, "ideas")
    actions.agree_to_open(stage, by=ruth)
    actions.stop(process, because="The money is gone.", learned="Ask for the money first.", by=paul)
    assert not Key.objects.waiting().exists()
    with pytest.raises(actions.WrongMoment):
        actions.agree_to_open(stage, by=paul)


def test_a_drafts_first_opening_announces_it(places, ruth, paul):
    process = make_process(places.neighbourhood, resident_lead=ruth, professional_lead=paul, state="draft")
    stage = make_stage(process, "ideas")
    actions.agree_to_open(stage, by=ruth)
    actions.agree_to_open(stage, by=paul)
    process.refresh_from_db()
    assert process.state == Process.State.LIVE


def test_the_lead_changes_need_two_people(process, ruth):
    with pytest.raises(actions.SamePerson):
        actions.change_leads(process, resident_lead=ruth, professional_lead=ruth, reason="r", by=ruth)
    with pytest.raises(actions.CannotLead):
        actions.change_leads(process, resident_lead=None, professional_lead=None, reason="r", by=ruth)


def test_a_lead_is_found_by_exact_address_and_role(places, ruth, paul, charlie):
    find = actions.find_lead
    assert find(" Ruth@Example.org ", "resident_lead", place=places.neighbourhood) == ruth
    assert find("paul@example.org", "professional_lead", place=places.neighbourhood) == paul
    for email, role in (
        ("charlie@example.org", "resident_lead"),
        ("ruth@example.org", "professional_lead"),
        ("paul@example.org", "resident_lead"),
        ("nobody@example.org", "resident_lead"),
        ("ruth@example.or", "resident_lead"),
        ("", "professional_lead"),
    ):
        with pytest.raises(actions.CannotLead):
            find(email, role, place=places.neighbourhood)
    make_person("Gone", home=places.neighbourhood, is_active=False)
    with pytest.raises(actions.CannotLead):
        find("gone@example.org", "resident_lead", place=places.neighbourhood)
