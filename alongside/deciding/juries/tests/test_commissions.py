"""A commission: members who are asked, an agenda that the community sets, and parity that is held everywhere."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from alongside.conftest import make_person, sign_in
from alongside.deciding.juries import actions as jury_actions
from alongside.deciding.juries import refusals
from alongside.deciding.juries.actions import commission_work as work
from alongside.deciding.juries.actions import commissions as actions
from alongside.deciding.juries.models import (
    Decision,
    Invitation,
    Jury,
    Pair,
    Payment,
    Recommendation,
    Session,
)
from alongside.deciding.juries.parity import Sides
from alongside.deciding.juries.tests import commission_making as cm
from alongside.deciding.juries.tests import making
from alongside.deciding.processes import actions as processes
from alongside.deciding.processes.models import Stage
from alongside.foundation.notices.models import Notice
from alongside.foundation.people.permissions import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def sat(process: Any, bob: Any) -> cm.Sat:
    """Four community and four civic commissioners of six and six."""
    return cm.sitting(process, bob)


@given(st.integers(0, 60), st.integers(0, 60))
def test_parity_is_the_same_number_and_somebody(community: int, civic: int) -> None:
    assert Sides(community, civic).is_parity() == (community == civic and community + civic > 0)


def test_it_opens_by_two_keys_that_agree_to_its_terms(process, ruth, paul):
    jury = cm.make_commission(process, planned=True)
    seen = processes.digest_of(actions.agreed_to_open(jury))
    assert not actions.open_commission(jury, seen=seen, by=paul)
    actions.set_up_commission(jury.stage, terms={"care": "Nothing."}, by=paul)
    with pytest.raises(processes.AgreedToSomethingElse):
        actions.open_commission(making.fresh(jury), seen=seen, by=ruth)
    assert not actions.open_commission(making.fresh(jury), seen=None, by=ruth), "the first key is void"
    assert actions.open_commission(making.fresh(jury), seen=None, by=paul)
    with pytest.raises(refusals.WrongMoment, match="fixed by both keys"):
        actions.set_up_commission(jury.stage, terms={"care": "Less."}, by=paul)


def test_it_does_not_open_without_a_body_that_answers(process, paul):
    jury = cm.make_commission(process, planned=True)
    jury_actions.remove_body(jury.bodies.get(), by=paul)
    with pytest.raises(refusals.NotReady, match="at least one body"):
        actions.open_commission(jury, seen=None, by=paul)


def test_nobody_is_a_commissioner_before_they_say_yes(process, bob, alice, charlie):
    jury = cm.make_commission(process)
    invitation = actions.invite(jury, person=alice, side="community", by=bob)
    assert not jury.members.exists() and Notice.objects.filter(person=alice).exists()
    with pytest.raises(refusals.NotYours):
        actions.accept_invitation(invitation, called="Al", is_public=False, by=charlie)
    member = actions.accept_invitation(invitation, called="Al", is_public=False, by=alice)
    assert (member.side, member.called, member.seat) == ("community", "Al", None)
    with pytest.raises(refusals.WrongMoment, match="answered before"):
        actions.decline_invitation(invitation, by=alice)
    with pytest.raises(refusals.WrongMoment, match="already"):
        actions.invite(jury, person=alice, side="civic", by=bob)
    assert (
        actions.decline_invitation(
            actions.invite(jury, person=charlie, side="civic", by=bob), by=charlie
        ).state
        == Invitation.State.DECLINED
    )


def test_a_community_group_asks_people_to_the_community_side_only(process, places, alice, charlie, bob):
    grace = make_person("Grace", roles={Role.GROUP_REPRESENTATIVE: places.neighbourhood})
    jury = cm.make_commission(process)
    mine = actions.invite(jury, person=alice, side="community", by=grace)
    with pytest.raises(refusals.NotYours):
        actions.invite(jury, person=charlie, side="civic", by=grace)
    others = actions.invite(jury, person=charlie, side="civic", by=bob)
    with pytest.raises(refusals.NotYours):
        actions.take_invitation_back(others, by=grace)
    assert actions.take_invitation_back(mine, by=grace).state == Invitation.State.TAKEN_BACK


def test_no_side_gets_more_than_it_may_have(process, bob, alice):
    jury = cm.make_commission(process)
    Jury.objects.filter(pk=jury.pk).update(each_side=2)
    cm.join(jury, make_person("One"), "community", bob)
    waiting = actions.invite(jury, person=make_person("Two"), side="community", by=bob)
    with pytest.raises(refusals.Full):
        actions.invite(jury, person=alice, side="community", by=bob)
    Jury.objects.filter(pk=jury.pk).update(each_side=1)
    with pytest.raises(refusals.Full):
        actions.accept_invitation(waiting, called="Two", is_public=False, by=waiting.person)


def test_who_leaves_can_come_back_when_asked_again(sat, bob):
    person = sat.community[0]
    cm.pair_up(sat)
    actions.leave(sat.jury, by=person)
    assert not sat.jury.members.current().filter(person=person).exists()
    assert not Pair.objects.not_ended().exists()
    with pytest.raises(refusals.NotAMember):
        work.put_on_agenda(sat.jury, title="Still here", why="", by=person)
    cm.join(sat.jury, person, "community", bob)
    assert sat.jury.members.current().filter(person=person).count() == 1


def test_a_joint_session_waits_for_the_community_group_and_its_agenda(sat, bob):
    joint = making.make_session(sat.jury, bob, kind="joint", days=-3, title="Both")
    everybody = [member.pk for member in sat.jury.members.all()]
    with pytest.raises(refusals.NotReady, match="meet alone first"):
        jury_actions.note_attendance(joint, everybody, by=bob)
    alone = cm.meet(sat, bob, "community", sat.community, days=-20)
    with pytest.raises(refusals.NotReady, match="set the agenda first"):
        jury_actions.note_attendance(joint, everybody, by=bob)
    with pytest.raises(refusals.NotReady, match="nothing on the agenda"):
        work.set_agenda(sat.jury, session=alone, by=sat.community[0])
    work.put_on_agenda(sat.jury, title="Letters", why="", by=sat.community[0])
    work.set_agenda(sat.jury, session=alone, by=sat.community[1])
    jury_actions.note_attendance(joint, everybody, by=bob)
    joint.refresh_from_db()
    assert joint.held_at


def test_a_joint_session_before_the_community_group_met_stays_refused(sat, bob):
    cm.with_agenda(sat, bob)
    early = making.make_session(sat.jury, bob, kind="joint", days=-30, title="Too early")
    with pytest.raises(refusals.NotReady):
        jury_actions.note_attendance(early, [], by=bob)


def test_only_the_community_sets_the_agenda_in_a_session_of_its_own(sat, bob):
    with pytest.raises(refusals.NotYours):
        work.put_on_agenda(sat.jury, title="What we want", why="", by=sat.civic[0])
    work.put_on_agenda(sat.jury, title="Letters", why="", by=sat.community[0])
    civic = cm.meet(sat, bob, "civic", sat.civic, days=-22)
    one = cm.meet(sat, bob, "community", sat.community[:1], days=-21)
    for session in (civic, one):
        with pytest.raises(refusals.NotReady, match="met alone"):
            work.set_agenda(sat.jury, session=session, by=sat.community[0])
    alone = cm.meet(sat, bob, "community", sat.community, days=-20)
    for person in sat.civic[:1]:
        with pytest.raises(refusals.NotYours):
            work.set_agenda(sat.jury, session=alone, by=person)
    work.set_agenda(sat.jury, session=alone, by=sat.community[0])
    item = work.put_on_agenda(sat.jury, title="Our forms", why="", by=sat.civic[0])
    assert item.side == "civic" and item.put_by == sat.member(sat.civic[0])


def test_civic_commissioners_are_not_noted_where_the_community_meets_alone(sat, bob):
    session = cm.meet(sat, bob, "community", [*sat.community, *sat.civic], days=-20)
    assert session.attendance.count() == 4
    assert set(session.attendance.values_list("member__side", flat=True)) == {"community"}


@pytest.mark.parametrize(
    ("community", "civic", "parity", "counts"),
    [
        ((4, 0, 0), (4, 0, 0), True, True),
        ((3, 1, 0), (3, 0, 1), True, True),
        ((4, 0, 0), (2, 2, 0), True, False),
        ((1, 3, 0), (4, 0, 0), True, False),
        ((4, 0, 0), (3, 0, 0), False, False),
        ((4, 0, 0), (0, 0, 0), False, False),
        ((3, 0, 0), (3, 0, 0), True, True),
    ],
)
def test_a_decision_counts_only_with_parity_and_with_both_sides(sat, bob, community, civic, parity, counts):
    cm.with_agenda(sat, bob)
    joint = cm.meet(sat, bob, "joint", [*sat.community, *sat.civic], days=-10)
    decision = work.decide(joint, words="Plain letters", votes=cm.votes(community, civic), by=bob)
    assert (decision.took_part().is_parity(), decision.counts()) == (parity, counts)
    # The database says the same as the row does.
    assert Decision.objects.with_parity().exists() == parity
    assert Decision.objects.of_the_commission().exists() == counts
    assert ("without parity" in decision.state_in_words().lower()) == (not parity)


def test_no_more_vote_than_were_there_and_nobody_is_taken_away_from_a_vote(sat, bob):
    cm.with_agenda(sat, bob)
    planned = making.make_session(sat.jury, bob, kind="joint", days=-2, title="Later")
    all_for = cm.votes((3, 0, 0), (3, 0, 0))
    with pytest.raises(refusals.WrongMoment, match="who was at this session"):
        work.decide(planned, words="Plain letters", votes=all_for, by=bob)
    alone = Session.objects.get(kind="community")
    with pytest.raises(refusals.WrongMoment, match="both sides"):
        work.decide(alone, words="Plain letters", votes=all_for, by=bob)
    joint = cm.meet(sat, bob, "joint", [*sat.community[:3], *sat.civic[:3]], days=-10)
    with pytest.raises(refusals.WrongMoment, match="More voted"):
        work.decide(joint, words="Plain letters", votes=cm.votes((4, 0, 0), (3, 0, 0)), by=bob)
    with pytest.raises(refusals.WrongMoment, match="how many voted"):
        work.decide(joint, words="Plain letters", votes=cm.votes((0, 0, 0), (0, 0, 0)), by=bob)
    work.decide(joint, words="Plain letters", votes=all_for, by=bob)
    Payment.objects.all().delete()
    with pytest.raises(refusals.InUse):
        jury_actions.note_attendance(joint, [sat.member(sat.community[0]).pk], by=bob)
    assert joint.attendance.count() == 6


def test_a_session_without_parity_is_marked_wherever_it_is_shown(sat, bob):
    cm.with_agenda(sat, bob)
    joint = cm.meet(sat, bob, "joint", [*sat.community, *sat.civic[:2]], days=-10)
    decision = work.decide(joint, words="Plain letters", votes=cm.votes((4, 0, 0), (2, 0, 0)), by=bob)
    assert not decision.counts()
    browser = Client()
    for address in (
        sat.jury.get_absolute_url(),
        joint.get_absolute_url(),
        reverse("commissions:feed", args=[sat.jury.stage_id]),
    ):
        page = browser.get(address)
        assert page.status_code == 200 and "Without parity" in page.content.decode(), address
    # The pages of juries do not show it without its mark.
    answer = browser.get(reverse("juries:session", args=[joint.pk]))
    assert answer.status_code == 302 and answer["Location"] == joint.get_absolute_url()
    for name in ("stage", "members", "checklist", "feed", "evidence"):
        assert browser.get(reverse(f"juries:{name}", args=[sat.jury.stage_id])).status_code == 404, name
    jury_actions.note_attendance(joint, [m.pk for m in sat.jury.members.all()], by=bob)
    page = browser.get(joint.get_absolute_url()).content.decode()
    assert "With parity" in page and "Without parity: does not count" in page, "the vote stays as it was"


def _voted(sat: cm.Sat, bob: Any, people: list[Any]) -> Recommendation:
    made = making.make_draft(sat.jury, sat.community[0])
    jury_actions.open_voting(sat.jury, by=bob)
    for person in people:
        jury_actions.vote(sat.jury, {1: 1}, by=person)
    return made


def test_recommendations_are_adopted_only_with_parity(sat, bob):
    made = _voted(sat, bob, [*sat.community, *sat.civic[:3]])
    with pytest.raises(refusals.NotReady, match="4 community and 3 civic"):
        jury_actions.close_voting(making.fresh(sat.jury), by=bob)
    jury_actions.vote(sat.jury, {1: 1}, by=sat.civic[3])
    jury_actions.close_voting(making.fresh(sat.jury), by=bob)
    made.refresh_from_db()
    assert made.state == Recommendation.State.ADOPTED


def test_a_vote_that_ends_without_parity_adopts_nothing_and_says_so(sat, bob, ruth, paul):
    made = _voted(sat, bob, [*sat.community, *sat.civic[:3]])
    jury = sat.jury
    Stage.objects.filter(pk=jury.stage_id).update(state=Stage.State.CLOSED)
    assert jury_actions.close_over() == 1
    made.refresh_from_db()
    assert made.state == Recommendation.State.NO_PARITY
    jury = making.publish(jury)
    assert not Recommendation.objects.published().exists() and not Recommendation.objects.accepted().exists()
    for address in (
        jury.get_absolute_url(),
        made.get_absolute_url(),
        reverse("juries:recommendations", args=[jury.stage_id]),
    ):
        page = Client().get(address).content.decode()
        assert "without parity" in page, address
    assert "without parity" in made.thread_card().state


def test_a_commission_that_recommends_nothing_publishes_in_words_by_both_keys(sat, ruth, paul):
    Stage.objects.filter(pk=sat.jury.stage_id).update(state=Stage.State.CLOSED, outcome="")
    address = reverse("commissions:keys", args=[sat.jury.stage_id])
    browsers = [sign_in(Client(), lead) for lead in (ruth, paul)]
    assert "Say in words what came of the commission" in browsers[0].get(address).content.decode()
    processes.write_outcome(
        Stage.objects.get(pk=sat.jury.stage_id), outcome="The letters changed.", version=None, by=paul
    )
    for browser in browsers:
        page = browser.get(address).content.decode()
        digest = page.split('name="agreed" value="')[1][:64]
        assert browser.post(address, {"agreed": digest}).status_code == 302
    assert "The letters changed." in Client().get(sat.jury.get_absolute_url()).content.decode()


def test_a_session_is_of_the_kind_of_its_jury(sat, bob, process):
    with pytest.raises(refusals.WrongMoment, match="both sides"):
        making.make_session(sat.jury, bob, kind="jury")
    with pytest.raises(refusals.WrongMoment):
        making.make_session(making.make_jury(process), bob, kind="joint")
