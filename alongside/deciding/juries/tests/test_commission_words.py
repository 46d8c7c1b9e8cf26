"""A commission is called a commission on every page, also on those that it shares with juries."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from alongside.conftest import make_person, sign_in
from alongside.deciding.juries import actions
from alongside.deciding.juries.models import Jury, Reply
from alongside.deciding.juries.refusals import NotReady, WrongMoment
from alongside.deciding.juries.tests import commission_making as cm
from alongside.deciding.juries.tests import making
from alongside.deciding.processes.models import Stage
from alongside.foundation.people.permissions import Role

pytestmark = pytest.mark.django_db

SHARED = (
    "bodies", "room", "name", "my-payments", "payments", "draft", "minority-report", "vote", "evaluate", "voting",
    "recommendations", "evaluation", "tracker",
)  # fmt: skip
OWN = (
    "stage", "members", "invite", "stories", "plan-session", "room", "leave", "put-on-agenda", "set-agenda",
    "tell-story", "pair", "start-group", "keys",
)  # fmt: skip


def said_of_a_jury(page):
    """Where a page says jury or juror: in its title and its main part, not in addresses."""
    html = page.content.decode()
    title, main = html[html.index("<title") : html.index("</title>")], html[html.index("<main") :]
    words = strip_tags(title + " " + main[: main.index("</main>")])
    return re.findall(r".{0,60}\bjur(?:y|ies|ors?)\b.{0,40}", words, re.IGNORECASE)


def read_all(jury: Jury, browsers: list[Client], more: tuple[str, ...] = ()) -> set[str]:
    """Read every page of the commission that each may read; the names of those that were read."""
    routes = [*(f"juries:{name}" for name in SHARED), *(f"commissions:{name}" for name in OWN)]
    addresses = {name: reverse(name, args=[jury.stage_id]) for name in routes} | {one: one for one in more}
    read = set()
    for browser in browsers:
        for name, address in addresses.items():
            page = browser.get(address)
            if page.status_code == 200:
                read.add(name)
                assert said_of_a_jury(page) == [], name
    return read


def test_no_page_of_a_commission_speaks_of_a_jury(process, bob):
    sat = cm.sitting(process, bob, each=3)
    clerk = make_person("Clerk", roles={Role.CLERK: process.place})
    browsers = [
        Client(),
        *(sign_in(Client(), person) for person in (sat.community[0], bob, process.resident_lead, clerk)),
    ]
    read = read_all(sat.jury, browsers)
    cm.with_agenda(sat, bob)
    joint = cm.meet(sat, bob, "joint", [*sat.community, *sat.civic], days=-9)
    made = making.make_draft(sat.jury, sat.community[0])
    members = [*sat.community, *sat.civic]
    more = made.get_absolute_url(), joint.get_absolute_url()
    read |= read_all(sat.jury, browsers, more)
    jury = making.decide(sat.jury, members, [{1: 1}] * len(members), by=bob)
    read |= read_all(jury, browsers, more)
    jury = making.publish(jury)
    answer = reverse("juries:answer", args=[Reply.objects.get().pk])
    read |= read_all(jury, browsers, (*more, answer))
    assert {f"juries:{name}" for name in SHARED} - read <= {"juries:evaluation"}
    assert {answer, *more} <= read
    page = browsers[-1].post(answer, {"state": "accepted", "reasons": "Yes."}, follow=True)
    assert "The members of the commission have been told." in page.content.decode()
    assert said_of_a_jury(page) == []


def test_refusals_speak_of_what_it_is(process, bob):
    sat = cm.sitting(process, bob, each=3)
    Stage.objects.filter(pk=sat.jury.stage_id).update(state=Stage.State.CLOSED)
    with pytest.raises(WrongMoment, match="The commission is not sitting now"):
        making.make_draft(making.fresh(sat.jury), sat.community[0])
    lead = process.resident_lead
    with pytest.raises(NotReady, match="The commission has not voted"):
        actions.publish_recommendations(making.fresh(sat.jury), seen=None, by=lead)
