"""A commission in real browsers: the community group meets alone and sets the agenda, the first joint meeting is
without parity and says so, a story is told and taken back, and two commissioners pair up."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from alongside.conftest import Places, make_person, make_process
from alongside.deciding.juries.models import Story
from alongside.deciding.juries.tests import commission_making as cm
from alongside.deciding.juries.tests import making
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Role
from tests.fixtures.walking import heading, press

SECRET = "In January I had to choose between the bus and the meter."  # noqa: S105


@pytest.fixture
def farah(transactional_db: None, places: Places) -> Person:
    return make_person("Farah", roles={Role.FACILITATOR: places.neighbourhood})


@pytest.fixture
def sat(farah: Person, places: Places) -> cm.Sat:
    """Three community and three civic commissioners; a session of each kind is planned and none was held."""
    process = make_process(
        places.neighbourhood,
        resident_lead=make_person("Ruth", home=places.neighbourhood),
        professional_lead=make_person("Paul", roles={Role.WORKER: places.alliance}),
        title="What keeps people here poor?",
    )
    sat = cm.sitting(process, farah, each=3)
    making.make_session(sat.jury, farah, kind="community", days=-9, title="What we want to talk about")
    making.make_session(sat.jury, farah, kind="joint", days=-2, title="We meet for the first time")
    return sat


def note_who_was_there(page: Page, names: list[str]) -> None:
    press(page, "Who was there")
    for name in names:
        page.get_by_label(name, exact=True).check()
    press(page, "Save")


def test_a_first_joint_meeting_without_parity(
    open_page: Callable[..., Page],
    sat: cm.Sat,
    farah: Person,
    sign_in_browser: Callable[[Page, Person], None],
    axe: Callable[[Page], None],
) -> None:
    home = sat.jury.get_absolute_url()
    desk, phone = open_page(), open_page(size=(320, 640))
    sign_in_browser(desk, farah)
    sign_in_browser(phone, sat.community[0])

    # Before the community group has met, a joint meeting cannot be noted as held.
    desk.goto(home)
    press(desk, re.compile("We meet for the first time"))
    expect(desk.get_by_text("This session cannot be held yet")).to_be_visible()
    axe(desk)
    note_who_was_there(desk, ["Cora0", "Vic0"])
    expect(desk.get_by_role("alert")).to_contain_text("meet alone first")

    # The community group meets alone.
    desk.goto(home)
    press(desk, re.compile("What we want to talk about"))
    note_who_was_there(desk, ["Cora0", "Cora1", "Cora2"])
    expect(desk.get_by_text("3 community commissioners were there.")).to_be_visible()

    # On a phone, one of them writes the agenda and says that it is set.
    phone.goto(home)
    press(phone, "Go to your room")
    axe(phone)
    press(phone, "Put something on the agenda")
    axe(phone)
    phone.get_by_label("What should the commission talk about?").fill("Letters that frighten")
    press(phone, "Put it there")
    press(phone, "Say that the community commissioners have set the agenda")
    phone.get_by_label("1. What we want to talk about").check()
    press(phone, "The agenda is set")
    expect(phone.get_by_text("Both sides can meet together now.")).to_be_visible()

    # The joint meeting is held with three of one side and two of the other: without parity, for everyone to see.
    desk.goto(home)
    press(desk, re.compile("We meet for the first time"))
    note_who_was_there(desk, ["Cora0", "Cora1", "Cora2", "Vic0", "Vic1"])
    press(desk, "Note a vote")
    axe(desk)
    desk.get_by_label("What the commission voted on").fill("We meet in the library from now on.")
    for label, count in (
        ("Community commissioners for it", "3"),
        ("Community commissioners against it", "0"),
        ("Community commissioners neither for nor against", "0"),
        ("Civic commissioners for it", "2"),
        ("Civic commissioners against it", "0"),
        ("Civic commissioners neither for nor against", "0"),
    ):
        desk.get_by_label(label, exact=True).fill(count)
    press(desk, "Save")
    expect(desk.get_by_text("Without parity: does not count").first).to_be_visible()
    axe(desk)

    visitor = open_page(size=(320, 640))
    visitor.goto(home)
    expect(visitor.get_by_text("1 joint session was without parity")).to_be_visible()
    expect(visitor.get_by_text("Without parity: does not count").first).to_be_visible()
    expect(visitor.get_by_text("From the community side")).to_be_visible()
    axe(visitor)


def test_a_story_is_told_and_taken_back_and_two_pair_up(
    open_page: Callable[..., Page],
    sat: cm.Sat,
    farah: Person,
    sign_in_browser: Callable[[Page, Person], None],
    axe: Callable[[Page], None],
) -> None:
    home = sat.jury.get_absolute_url()
    cora, vic, visitor = open_page(size=(320, 640)), open_page(), open_page()
    sign_in_browser(cora, sat.community[0])
    sign_in_browser(vic, sat.civic[0])

    # Cora asks Vic to be her pair, and Vic says yes.
    cora.goto(home)
    press(cora, "Go to your room")
    press(cora, "Find a pair")
    cora.get_by_label("Vic0").check()
    press(cora, "Ask")
    expect(cora.get_by_text("The other has not answered yet.")).to_be_visible()
    vic.goto(home)
    press(vic, "Go to your room")
    expect(vic.get_by_text("Your pair: Cora0")).to_be_visible()
    press(vic, "Yes, be a pair")
    expect(vic.get_by_text("Both of you said yes.")).to_be_visible()

    # She tells him a story; nobody else finds it.
    cora.reload()
    press(cora, "Tell a story")
    press(cora, "Tell it")
    expect(cora.get_by_role("alert")).to_contain_text("Write your story")
    axe(cora)
    cora.get_by_label("Your story, in your own words").fill(SECRET)
    cora.get_by_label("Only the commissioner I am paired with").check()
    press(cora, "Tell it")
    heading(cora, "Your story")
    axe(cora)
    story = Story.objects.get().get_absolute_url()
    vic.goto(home)
    press(vic, "Go to your room")
    press(vic, re.compile("Community commissioner, "))
    expect(vic.get_by_text(SECRET)).to_be_visible()
    expect(vic.get_by_text("Do not pass it on.")).to_be_visible()
    axe(vic)

    # She lets everyone read it, and a visitor does.
    press(cora, "Change who may read it, or take it back")
    axe(cora)
    cora.get_by_label("Everyone", exact=True).check()
    press(cora, "Save")
    visitor.goto(home)
    press(visitor, "Community commissioner")
    expect(visitor.get_by_text(SECRET)).to_be_visible()
    axe(visitor)

    # She takes it back: it is gone for the visitor, for Vic, and from the page of the commission.
    press(cora, "Change who may read it, or take it back")
    cora.get_by_label("Nobody: take it back and delete the words").check()
    press(cora, "Save")
    expect(cora.get_by_text("Your story is taken back, and its words are deleted.")).to_be_visible()
    for page in (visitor, vic):
        assert not_there(page, story)
        page.goto(home)
        expect(page.get_by_text(SECRET)).to_have_count(0)
    assert not Story.objects.get().words

    # Vic asks for another pair; it ends for both.
    press(vic, "Go to your room")
    press(vic, "Ask for another")
    expect(vic.get_by_text("Your pair: Cora0")).to_have_count(0)
    expect(vic.get_by_text("Find a pair")).to_be_visible()


def not_there(page: Page, address: str) -> bool:
    """Whether there is nothing at the address for who looks at this page."""
    answer: Any = page.request.get(page.url.split("/commissions/")[0] + address)
    return bool(answer.status == 404)


def test_somebody_is_asked_reads_what_it_means_and_joins(
    open_page: Callable[..., Page],
    sat: cm.Sat,
    farah: Person,
    places: Places,
    sign_in_browser: Callable[[Page, Person], None],
    axe: Callable[[Page], None],
) -> None:
    nadia = make_person("Nadia", home=places.neighbourhood)
    desk, phone = open_page(), open_page(size=(320, 640))
    sign_in_browser(desk, farah)
    desk.goto(sat.jury.get_absolute_url())
    press(desk, "Ask people to be commissioners")
    axe(desk)
    press(desk, "Ask somebody")
    desk.get_by_label("Their email address").fill("nadia@example.org")
    desk.get_by_label("Community commissioner").check()
    press(desk, "Ask them")
    expect(desk.get_by_role("row", name=re.compile("Nadia.*No answer yet"))).to_be_visible()

    sign_in_browser(phone, nadia)
    phone.goto("/inbox/")
    press(phone, re.compile("asked to be a commissioner"))
    heading(phone, "Do you want to be a commissioner?")
    for words in ("If you get benefits", "At any time, without saying why", "We pay fares and child care."):
        expect(phone.get_by_text(words).first).to_be_visible()
    axe(phone)
    phone.get_by_label("Yes", exact=True).check()
    phone.get_by_label("If yes: what should people in the room call you?").fill("Nadia")
    press(phone, "Send my answer")
    heading(phone, "Welcome, Nadia")
    desk.reload()
    expect(desk.get_by_role("row", name=re.compile("Nadia.*Said yes"))).to_be_visible()
