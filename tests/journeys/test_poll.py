"""A deliberative poll in real browsers: answered on a phone by somebody drawn, turned away for somebody who was not,
run step by step, asked again, published unseen by two keys, and read by a visitor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from alongside.conftest import make_person
from alongside.deciding.polls import actions
from alongside.deciding.polls.models import Poll
from alongside.deciding.polls.tests import making
from alongside.deciding.processes.models import Stage
from alongside.foundation.people.models import Person
from alongside.listening.surveys.models import Response
from tests.fixtures.walking import press

PHONE = (320, 640)
Browse = Callable[[Page, Person], None]


@pytest.fixture
def poll(transactional_db: None, process: Any) -> Poll:
    return making.make_poll(process, questions=making.ASKED[:1] + making.ASKED[3:4])


def answered(page: Page, poll: Poll, number: int, knows: str) -> None:
    """Somebody drawn goes from their own page to the survey, answers on a phone, checks and sends."""
    page.goto(f"/polls/{poll.stage_id}/mine/")
    press(page, "Answer the first survey" if number < 5 else "Answer the second survey")
    press(page, "Start")
    page.get_by_label(str(number), exact=True).check()
    press(page, "Continue")
    page.get_by_label(knows).check()
    press(page, "Continue")
    press(page, "Send your answers")


def test_a_poll_from_its_first_survey_to_its_report(
    page: Page,
    poll: Poll,
    bob: Person,
    ruth: Person,
    paul: Person,
    sign_in_browser: Browse,
    axe: Callable[[Page], None],
) -> None:
    people = making.with_people(poll, bob, 40)
    sign_in_browser(page, bob)
    page.goto(f"/polls/{poll.stage_id}/run/")
    axe(page)
    actions.ask_first(making.fresh(poll), closes_at=making.timezone.now() + making.DAY, by=bob)

    # Somebody who was not drawn is told so; somebody who was answers on a phone.
    sign_in_browser(page, make_person("Stranger", home=poll.place))
    page.goto(f"/surveys/{poll.first_id}/")
    expect(page.get_by_text("Only people who were drawn by lot answer this survey.")).to_be_visible()
    axe(page)
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    sign_in_browser(page, people[0])
    answered(page, poll, 3, "Nobody")
    assert Response.objects.get(person=people[0]).answers == {"1": 3, "2": "3"}

    # The others answer; the survey is closed, and the lot is drawn by one press each.
    said = making.opinions(11)

    def two(person: Person, **when: bool) -> dict[int, Any]:
        every = said(person, **when)
        return {1: every[1], 2: every[4]}

    making.answer_all(poll.first, people[1:], lambda one: two(one, after=False, talked=False))
    sign_in_browser(page, bob)
    page.goto(f"/polls/{poll.stage_id}/run/")
    for button in ("Close it now", "Draw", "Form them"):
        press(page, button)
    page.goto(f"/polls/{poll.stage_id}/groups/")
    axe(page)
    page.goto(f"/polls/{poll.stage_id}/registered/")
    press(page, "Say what is compared")
    page.get_by_label("What people think: how far they move on the scale is compared").check()
    page.get_by_label("What people know: the right answer is “A company”").check()
    page.get_by_label("What do you expect to change, and which way?").fill(
        "More people want the street closed."
    )
    axe(page)
    press(page, "Save")
    press(page, "Fix it for good")
    expect(page.get_by_text("It cannot change any more")).to_be_visible()

    # They meet, and are asked again.
    Poll.objects.filter(pk=poll.pk).update(meets_at=making.timezone.now() - making.DAY / 24)
    actions.ask_second(making.fresh(poll), closes_at=making.timezone.now() + making.DAY, by=bob)
    poll = making.fresh(poll)
    sign_in_browser(page, people[0])
    answered(page, poll, 6, "A company")
    page.goto(f"/polls/{poll.stage_id}/mine/")
    axe(page)
    talked = set(poll.participants.deliberating().values_list("person", flat=True))
    making.answer_all(poll.second, people[1:], lambda one: two(one, after=True, talked=one.pk in talked))
    making.close(poll.second)
    Stage.objects.filter(pk=poll.stage_id).update(state=Stage.State.CLOSED)

    # Nobody sees anything until both keys are given.
    for lead in (ruth, paul):
        sign_in_browser(page, lead)
        page.goto(f"/polls/{poll.stage_id}/report/")
        expect(page.get_by_text("There is no report yet")).to_be_visible()
        page.goto(f"/polls/{poll.stage_id}/keys/")
        axe(page)
        press(page, "Give my key to publish")
    actions.work_out(poll.pk)

    # A visitor reads what came of it.
    page.context.clear_cookies()
    page.goto(f"/polls/{poll.stage_id}/")
    axe(page)
    press(page, "Read the report")
    expect(page.get_by_text("those who talked it over changed their mind on 1.")).to_be_visible()
    expect(page.get_by_text("More people want the street closed.")).to_be_visible()
    axe(page)
