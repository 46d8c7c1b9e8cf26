"""A poll is answered by those who were drawn, once each, and read by nobody before both keys publish it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alongside.conftest import make_person, sign_in
from alongside.deciding.polls import actions
from alongside.deciding.polls.models import Report
from alongside.deciding.polls.tests import making
from alongside.foundation.people.permissions import Role
from alongside.listening.surveys import actions as surveys
from alongside.listening.surveys.actions.gathering import Filled
from alongside.listening.surveys.actions.papers import Typed
from alongside.listening.surveys.models import PanelMember, Response, Survey
from alongside.listening.surveys.refusals import AlreadyAnswered, KeptForTheReport, NoPanel, NotInvited

pytestmark = pytest.mark.django_db


@pytest.fixture
def steward_here(places: Any) -> Any:
    roles = dict.fromkeys((Role.FACILITATOR, Role.PLACE_STEWARD, Role.CLERK), places.system)
    return sign_in(Client(), make_person("Runs everything", roles=roles))


def test_nobody_reads_an_answer_before_both_keys_are_given(process: Any, bob: Any, steward_here: Any) -> None:
    """Not on the pages of the survey, not in its files, not on the pages of the poll; not even with every role."""
    poll, _people = making.asked_twice(process, bob, count=30, leave=0)
    actions.publish_report(poll, seen=None, by=process.resident_lead)
    for survey in (poll.first, poll.second):
        for name in ("live", "crossed", "waves", "columns", "publish", "import", "typing"):
            answer = steward_here.get(reverse(f"surveys:{name}", args=[survey.pk]))
            assert answer.status_code == 403, name
        for form in ("csv", "xlsx"):
            assert steward_here.post(reverse("surveys:export", args=[survey.pk, form])).status_code == 403
        assert (
            steward_here.post(reverse("surveys:publish", args=[survey.pk]), {"note": "x"}).status_code == 403
        )
        with pytest.raises(KeptForTheReport):
            surveys.publish(survey, note="x", by=bob)
        page = steward_here.get(reverse("surveys:results", args=[survey.pk])).content.decode()
        assert "Close the street to cars" not in page
    for browser in (Client(), steward_here, sign_in(Client(), process.resident_lead)):
        for form in ("csv", "json"):
            answer = browser.get(reverse("polls:figures", args=[poll.stage_id, form]))
            assert answer.status_code == 404
        page = browser.get(reverse("polls:report", args=[poll.stage_id])).content.decode()
        assert "There is no report yet" in page
    assert not Report.objects.exists()
    making.publish(poll)
    assert (
        "Close the street to cars"
        in Client().get(reverse("polls:report", args=[poll.stage_id])).content.decode()
    )
    # Single answers stay shut after it as well.
    assert steward_here.get(reverse("surveys:live", args=[poll.first_id])).status_code == 403


def test_a_stranger_cannot_answer_by_any_way(process: Any, bob: Any, steward_here: Any) -> None:
    poll = making.make_poll(process)
    making.with_people(poll, bob, 12)
    actions.ask_first(poll, closes_at=making.timezone.now() + making.DAY, by=bob)
    survey = Survey.objects.select_related("panel", "place").get(pk=poll.first_id)
    stranger = make_person("Stranger", home=poll.place)
    question = survey.questions.first()
    for by in (stranger, None):
        with pytest.raises(NotInvited):
            surveys.keep_answer(survey, question=question, value=3, by=by)
    with pytest.raises(NotInvited):
        surveys.join_panel(survey.panel, by=stranger)
    with pytest.raises(KeptForTheReport):
        surveys.import_answers(survey, [Filled({"1": 3})], by=bob)
    with pytest.raises(KeptForTheReport):
        surveys.type_paper(survey, number=1, typed=Typed({"1": 3}), by=bob)
    for browser in (Client(), sign_in(Client(), stranger)):
        page = reverse("surveys:question", args=[survey.pk, question.key])
        assert browser.get(page).status_code == 302 and browser.post(page, {"answer": "3"}).status_code == 302
        assert "drawn by lot" in browser.get(survey.get_absolute_url()).content.decode()
        assert survey.title not in browser.get(reverse("surveys:all")).content.decode()
    steward_here.post(reverse("surveys:join-panel", args=[survey.panel_id]))
    assert not Response.objects.exists() and PanelMember.objects.count() == 12
    # Nor does another survey take the people who were drawn for this one.
    other = surveys.start_panel(place=poll.place, name="Open", about="x", by=bob)
    with pytest.raises(NoPanel):
        surveys.name_members(other, [stranger], by=bob)


def test_whoever_leaves_the_panel_half_way_does_not_send(process: Any, bob: Any) -> None:
    poll = making.make_poll(process)
    people = making.with_people(poll, bob, 12)
    actions.ask_first(poll, closes_at=making.timezone.now() + making.DAY, by=bob)
    survey = Survey.objects.select_related("panel").get(pk=poll.first_id)
    draft = surveys.keep_answer(survey, question=survey.questions.first(), value=3, by=people[0])
    PanelMember.objects.filter(person=people[0]).delete()
    with pytest.raises(NotInvited):
        surveys.send(draft, by=people[0])


def test_nobody_answers_twice(process: Any, bob: Any) -> None:
    poll = making.make_poll(process)
    people = making.with_people(poll, bob, 12)
    actions.ask_first(poll, closes_at=making.timezone.now() + making.DAY, by=bob)
    survey = Survey.objects.select_related("panel").get(pk=poll.first_id)
    making.answer(survey, people[0], {1: 3, 2: 4})
    with pytest.raises(AlreadyAnswered):
        making.answer(survey, people[0], {1: 7})
    assert Response.objects.filter(survey=survey).count() == 1


def test_the_arm_of_a_person_is_on_no_page_but_their_own(process: Any, bob: Any) -> None:
    poll, people, _said = making.in_groups(process, bob, 24)
    other = sign_in(Client(), people[0])
    for name in ("stage", "report", "briefing", "plenary", "registered"):
        for browser in (Client(), other):
            page = browser.get(reverse(f"polls:{name}", args=[poll.stage_id])).content.decode()
            assert not [one for one in people[1:] if f"{one.display_name}<" in page]
    assert other.get(reverse("polls:groups", args=[poll.stage_id])).status_code == 403
