"""A jury's remit: written, agreed to by two keys, and fixed."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alongside.conftest import make_stage, sign_in
from alongside.deciding.juries import actions, refusals
from alongside.deciding.juries.models import Jury
from alongside.deciding.juries.tests import making
from alongside.deciding.lotteries.models import Lottery
from alongside.deciding.processes import actions as processes
from alongside.deciding.processes.models import Key, Process, Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def planned(process: Process) -> Jury:
    return making.make_jury(process, planned=True)


def test_the_remit_is_agreed_by_two_keys_and_then_fixed(planned, ruth, paul):
    assert not actions.open_jury(planned, seen=None, by=paul)
    assert making.fresh(planned).stage.state == Stage.State.PLANNED
    assert actions.open_jury(planned, seen=None, by=ruth)
    jury = making.fresh(planned)
    assert jury.stage.state == Stage.State.OPEN and not jury.stage.opened_alone
    with pytest.raises(refusals.WrongMoment, match="fixed by both keys"):
        actions.set_up_jury(jury.stage, terms={"remit": "Something else"}, sides=making.SIDES, by=paul)


@pytest.mark.parametrize("change", ["remit", "sides", "promise", "lottery", "dates", "days"])
def test_a_key_given_to_other_terms_does_not_count(planned, ruth, paul, change):
    seen = processes.digest_of(actions.agreed_to_open(planned))
    actions.open_jury(planned, seen=seen, by=paul)
    stage = planned.stage
    if change == "remit":
        actions.set_up_jury(stage, terms={"remit": "Say what the bus costs."}, sides=making.SIDES, by=paul)
    elif change == "days":
        actions.set_up_jury(stage, terms={"answer_days": 90}, sides=making.SIDES, by=paul)
    elif change == "sides":
        actions.set_up_jury(stage, terms={}, sides=("For", "Against"), by=paul)
    elif change == "promise":
        body = planned.bodies.get()
        actions.add_body(planned, organisation=body.organisation, promise="We may answer.", by=paul)
    elif change == "lottery":
        Lottery.objects.filter(stage=stage).update(size=24)
    else:
        Stage.objects.filter(pk=stage.pk).update(closes_at=stage.closes_at.replace(year=2099))
    with pytest.raises(processes.AgreedToSomethingElse):
        actions.open_jury(making.fresh(planned), seen=seen, by=ruth)
    assert not actions.open_jury(making.fresh(planned), seen=None, by=ruth), "the first key is void"
    assert making.fresh(planned).stage.state == Stage.State.PLANNED


def test_what_is_missing_is_said_before_a_key_counts(process, paul):
    stage = make_stage(process, "juries")
    jury = actions.set_up_jury(stage, terms=making.TERMS, sides=making.SIDES, by=paul)
    assert len(actions.not_ready(jury)) == 2
    with pytest.raises(refusals.NotReady, match="at least one body"):
        actions.open_jury(jury, seen=None, by=paul)
    actions.add_body(jury, organisation=making.make_council(jury.place), promise="", by=paul)
    with pytest.raises(refusals.NotReady, match="lottery"):
        actions.open_jury(jury, seen=None, by=paul)
    assert not Key.objects.filter(stage=stage).exists()


def test_two_points_of_view_are_needed(process, paul):
    stage = make_stage(process, "juries")
    with pytest.raises(refusals.NotReady, match="two points of view"):
        actions.set_up_jury(stage, terms=making.TERMS, sides=["For", "For", ""], by=paul)
    assert not Jury.objects.exists()


def test_a_side_for_which_there_is_evidence_stays(planned, bob, paul):
    making.make_evidence(planned, bob, "Neutral")
    with pytest.raises(refusals.InUse):
        actions.set_up_jury(planned.stage, terms={}, sides=("For", "Against"), by=paul)
    assert planned.sides.count() == 3


def test_of_two_who_change_the_terms_the_second_is_told(planned, paul):
    version = planned.version
    actions.set_up_jury(planned.stage, terms={"pay_pence": 1}, sides=making.SIDES, version=version, by=paul)
    with pytest.raises(refusals.Changed):
        actions.set_up_jury(
            planned.stage, terms={"pay_pence": 2}, sides=making.SIDES, version=version, by=paul
        )


def test_a_body_that_both_keys_agreed_to_stays(jury, planned, paul):
    actions.remove_body(planned.bodies.get(), by=paul)
    with pytest.raises(refusals.WrongMoment, match="Both keys"):
        actions.remove_body(jury.bodies.get(), by=paul)


def test_the_pages_of_setting_up(process, paul, places):
    stage = make_stage(process, "juries", title="The hospital jury")
    council = making.make_council(places.neighbourhood)
    assert "being planned" in Client().get(f"/juries/{stage.pk}/").content.decode()
    browser = sign_in(Client(), paul)
    address = reverse("juries:set-up", args=[stage.pk])
    sent: dict[str, Any] = {
        "remit": "How to get there", "outside_remit": "The hospital", "sides": "For\nFor\n", "pay_pence": "85",
        "adopt_percent": "75", "answer_days": "60", "version": "0",
    }  # fmt: skip
    page = browser.post(address, sent).content.decode()
    assert "at least two points of view" in page and "How to get there" in page
    answer = browser.post(address, {**sent, "sides": "For\n Against \n\n"})
    assert answer.status_code == 302, answer.content.decode()
    jury = Jury.objects.get()
    assert list(jury.sides.values_list("name", flat=True)) == ["For", "Against"] and jury.pay_pence == 8500
    browser.post(answer["Location"], {"organisation": str(council.pk), "promise": "We answer."})
    assert jury.bodies.get().organisation == council
    making.make_lottery(stage)
    keys = browser.get(reverse("juries:keys", args=[stage.pk])).content.decode()
    assert "How to get there" in keys and "We answer." in keys and "Give my key to open" in keys
    page = browser.post(reverse("juries:keys", args=[stage.pk]), {"agreed": "0" * 64})
    assert page.status_code == 409 and "has changed since you opened the page" in page.content.decode()


def test_a_draft_process_is_only_for_those_who_plan_it(jury, alice, bob, ruth):
    Process.objects.update(state="draft")
    address = reverse("juries:stage", args=[jury.stage_id])
    assert Client().get(address).status_code == 404
    assert sign_in(Client(), alice).get(reverse("juries:evidence", args=[jury.stage_id])).status_code == 404
    assert sign_in(Client(), ruth).get(address).status_code == 200
    assert sign_in(Client(), bob).get(address).status_code == 200
