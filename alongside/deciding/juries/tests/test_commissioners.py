"""Commissioners: pairs and groups, money after a warning, what is kept of them, and the pages they meet."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alongside.conftest import make_person, make_stage, sign_in
from alongside.deciding.juries import actions as jury_actions
from alongside.deciding.juries import refusals
from alongside.deciding.juries.actions import commission_work as work
from alongside.deciding.juries.models import (
    Invitation,
    Jury,
    Pair,
    Payment,
)
from alongside.deciding.juries.tests import commission_making as cm
from alongside.deciding.juries.tests import making
from alongside.foundation.notices.models import Notice
from alongside.foundation.people.my_data import as_json, erase
from alongside.foundation.people.permissions import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def sat(process: Any, bob: Any) -> cm.Sat:
    """Four community and four civic commissioners of six and six."""
    return cm.sitting(process, bob)


def test_a_pair_is_one_of_each_side_and_both_say_yes(sat, bob, alice):
    one, two = sat.member(sat.community[0]), sat.member(sat.civic[0])
    with pytest.raises(refusals.WrongMoment, match="one community and one civic"):
        work.suggest_pair(sat.jury, community=one, civic=sat.member(sat.community[1]), by=sat.community[0])
    with pytest.raises(refusals.NotYours):
        work.suggest_pair(sat.jury, community=one, civic=two, by=sat.community[2])
    pair = work.suggest_pair(sat.jury, community=one, civic=two, by=bob)
    assert not pair.stands() and not Pair.objects.standing().exists()
    with pytest.raises(refusals.NotYours):
        work.agree_to_pair(pair, by=sat.civic[1])
    with pytest.raises(refusals.InUse):
        work.suggest_pair(sat.jury, community=one, civic=sat.member(sat.civic[1]), by=sat.community[0])
    assert not work.agree_to_pair(pair, by=sat.community[0]).stands()
    assert work.agree_to_pair(pair, by=sat.civic[0]).stands() and Pair.objects.standing().exists()
    work.end_pair(pair, by=sat.civic[0])
    assert not Pair.objects.standing().exists()
    with pytest.raises(refusals.WrongMoment):
        work.agree_to_pair(pair, by=sat.community[0])
    work.suggest_pair(sat.jury, community=one, civic=sat.member(sat.civic[1]), by=sat.community[0])


def test_an_issue_group_shows_its_parity(sat, bob):
    group = work.start_group(sat.jury, title="Letters", about="", by=bob)
    work.join_group(group, by=sat.community[0])
    work.join_group(group, by=sat.community[0])
    address = sat.jury.get_absolute_url()
    assert "1 community, 0 civic" in Client().get(address).content.decode()
    work.join_group(group, by=sat.civic[0])
    assert "1 community, 1 civic" in Client().get(address).content.decode()
    work.leave_group(group, by=sat.civic[0])
    assert "1 community, 0 civic" in Client().get(address).content.decode()


def test_nothing_is_paid_before_its_person_was_warned_and_said_yes(sat, bob, places):
    fund = make_person("Fiona", roles={Role.FUND_OFFICER: places.neighbourhood})
    cm.meet(sat, bob, "community", sat.community, days=-20)
    cm.meet(sat, bob, "civic", sat.civic, days=-19)
    payment = Payment.objects.get(member__person=sat.community[0])
    assert Payment.objects.count() == 4, "civic commissioners come in their paid work"
    with pytest.raises(refusals.NotReady, match="benefits"):
        jury_actions.settle_payment(payment, paid=True, by=fund)
    browser = sign_in(Client(), sat.community[0])
    address = reverse("commissions:payment", args=[payment.pk])
    notice = Notice.objects.get(person=sat.community[0], url=address)
    assert "£20" not in notice.sentence
    page = browser.get(address).content.decode()
    assert "If you get benefits" in page and "£20" in page
    for other in (sat.community[1], bob, fund):
        assert sign_in(Client(), other).get(address).status_code == 404
    with pytest.raises(refusals.NotYours):
        work.answer_payment(payment, wanted=True, by=sat.community[1])
    assert browser.post(address, {"wanted": "yes"}).status_code == 302
    jury_actions.settle_payment(payment, paid=True, by=fund)
    with pytest.raises(refusals.Settled):
        work.answer_payment(payment, wanted=False, by=sat.community[0])
    second = Payment.objects.get(member__person=sat.community[1])
    work.answer_payment(second, wanted=False, by=sat.community[1])
    with pytest.raises(refusals.Settled):
        jury_actions.settle_payment(second, paid=True, by=fund)


def test_names_are_public_only_where_their_person_says_so(process, bob):
    sat = cm.sitting(process, bob, each=2)
    address = reverse("commissions:members", args=[sat.jury.stage_id])
    assert "Cora0" not in Client().get(address).content.decode()
    jury_actions.name_oneself(sat.jury, called="Cora the Brave", is_public=True, by=sat.community[0])
    assert "Cora the Brave" in Client().get(address).content.decode()


def test_what_a_commissioner_did_is_theirs_and_goes_with_them(sat, bob):
    person = sat.community[0]
    cm.with_agenda(sat, bob)
    cm.pair_up(sat)
    story = cm.story_of(sat, "commission")
    work.join_group(work.start_group(sat.jury, title="Letters", about="", by=bob), by=person)
    said = as_json(person)
    for words in (cm.SECRET, "Letters that frighten", "community commissioner"):
        assert words in said
    assert cm.SECRET not in as_json(sat.civic[0]) and cm.SECRET not in as_json(bob)
    erase(by=person)
    assert not type(story).objects.filter(pk=story.pk).exists()
    assert not Pair.objects.exists() and not sat.jury.invitations.filter(person=person).exists()
    page = Client().get(sat.jury.get_absolute_url()).content.decode()
    assert "Letters that frighten" in page, "what was put on the agenda stays, without a name"


def test_the_pages_of_setting_up_and_asking(process, paul, bob, alice, places):
    stage = make_stage(process, "commissions", title="The truth commission")
    assert "being planned" in Client().get(stage.get_absolute_url()).content.decode()
    browser = sign_in(Client(), paul)
    sent = {**cm.TERMS, "pay_pence": "20", "each_side": "1", "version": "0"}
    address = reverse("commissions:set-up", args=[stage.pk])
    assert "must be 2 or more" in browser.post(address, sent).content.decode()
    answer = browser.post(address, {**sent, "each_side": "6"})
    assert answer.status_code == 302, answer.content.decode()
    council = making.make_council(places.neighbourhood)
    browser.post(answer["Location"], {"organisation": str(council.pk), "promise": "We answer."})
    jury = Jury.objects.get(stage=stage)
    assert (jury.kind, jury.each_side, jury.pay_pence) == ("commission", 6, 2000)
    keys = browser.get(reverse("commissions:keys", args=[stage.pk])).content.decode()
    assert "Sam is there to talk to" in keys and "Give my key to open" in keys

    browser = sign_in(Client(), bob)
    address = reverse("commissions:invite", args=[stage.pk])
    assert (
        "Nobody has signed up"
        in browser.post(address, {"email": "no@x.org", "side": "civic"}).content.decode()
    )
    assert browser.post(address, {"email": alice.email, "side": "community"}).status_code == 302
    invitation = Invitation.objects.get()
    assert browser.get(invitation.get_absolute_url()).status_code == 404, "only who was asked reads it"
    browser = sign_in(Client(), alice)
    page = browser.get(invitation.get_absolute_url()).content.decode()
    for words in ("Sam is there to talk to", "If you get benefits", "At any time, without saying why", "£20"):
        assert words in page
    answer = browser.post(invitation.get_absolute_url(), {"answer": "yes", "called": ""})
    assert "what people should call you" in answer.content.decode()
    browser.post(invitation.get_absolute_url(), {"answer": "yes", "called": "Ali"})
    assert jury.members.get().called == "Ali"


@pytest.mark.parametrize("each", [2, 6])
def test_queries_of_the_pages_do_not_grow(process, bob, each, django_assert_max_num_queries):
    sat = cm.sitting(process, bob, each=each)
    cm.with_agenda(sat, bob)
    for n in range(each):
        joint = cm.meet(sat, bob, "joint", [*sat.community, *sat.civic], days=-10 + n)
        work.decide(joint, words="Letters", votes=cm.votes((each, 0, 0), (each, 0, 0)), by=bob)
        cm.story_of(sat, "public", is_named=True)
        work.start_group(sat.jury, title=f"Group {n}", about="", by=bob)
    stage = [sat.jury.stage_id]
    addresses = [
        sat.jury.get_absolute_url(),
        reverse("commissions:stories", args=stage),
        reverse("commissions:members", args=stage),
        joint.get_absolute_url(),
    ]
    cm.pair_up(sat)
    member, runs = sign_in(Client(), sat.community[0]), sign_in(Client(), bob)
    for browser in (Client(), member, runs):
        browser.get(addresses[0])
        for address, most in zip(addresses, (10, 8, 8, 10), strict=True):
            with django_assert_max_num_queries(most):
                assert browser.get(address).status_code == 200
    for browser in (member, runs):
        with django_assert_max_num_queries(10):
            assert browser.get(reverse("commissions:room", args=stage)).status_code == 200
