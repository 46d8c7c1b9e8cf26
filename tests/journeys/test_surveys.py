"""A survey in real browsers: written on a desk, answered on a small phone without JavaScript, saved and continued
elsewhere, typed in twice from paper, and published."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from alongside.conftest import Places, make_person
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Role
from alongside.listening.surveys.models import Response, Survey
from alongside.listening.surveys.tests.conftest import answer, asked, close, made
from alongside.listening.themes.models import Text
from tests.fixtures.walking import enter, press

PHONE = (320, 640)
CODE = re.compile(r"[0-9A-Z]{5}-[0-9A-Z]{5}")


@pytest.fixture
def farah(transactional_db: None, places: Places) -> Person:
    return make_person("Farah", roles={Role.FACILITATOR: places.neighbourhood})


@pytest.fixture
def survey(farah: Person, places: Places) -> Survey:
    return made(
        places.neighbourhood,
        farah,
        ("one", asked("one", "Do you take the bus?", required=True)),
        ("long", asked("long", "What would make it better?", shown_if=1, shown_if_key="1")),
        (
            "many",
            asked("many", "What stops you walking?", choices=["Broken pavements", "No benches", "Nothing"]),
        ),
        ("scale", asked("scale", "How safe is your street?")),
        (
            "ranking",
            asked("ranking", "What should be mended first?", choices=["Pavements", "Lights", "Benches"]),
        ),
        ("number", asked("number", "How many minutes to the shop?")),
        ("date", asked("date", "When did you move here?")),
        ("point", asked("point", "Where is the worst spot?")),
    )


def go_on(page: Page) -> None:
    press(page, "Continue")


def test_a_survey_is_written_and_opened(
    page: Page, farah: Person, sign_in_browser: Callable[[Page, Person], None], axe: Callable[[Page], None]
) -> None:
    sign_in_browser(page, farah)
    page.goto("/surveys/?place=NBH")
    press(page, "Start a survey")
    axe(page)
    page.get_by_label("Title").fill("Getting about")
    page.get_by_label("What people read before they begin").fill("We want to know how you get about.")
    for group, day, month, year in (("First day", "1", "1", "2026"), ("Last day", "31", "12", "2199")):
        days = page.get_by_role("group", name=group)
        for name, value in (("Day", day), ("Month", month), ("Year", year)):
            days.get_by_label(name).fill(value)
    go_on(page)
    expect(page.get_by_text("There is no question yet")).to_be_visible()
    expect(page.get_by_text("The survey has no question yet.")).to_be_visible()

    press(page, re.compile("^One choice"))
    page.get_by_label("The question").fill("Do you take the bus?")
    page.get_by_label("Answers to choose from").fill("Yes")
    press(page, "Save the question")
    expect(page.get_by_role("alert")).to_contain_text("at least two answers")
    axe(page)
    page.get_by_label("Answers to choose from").fill("Yes\nNo")
    press(page, "Save the question")

    press(page, re.compile("^Long text"))
    page.get_by_label("The question").fill("What would make it better?")
    page.get_by_label("When to ask this question").select_option(
        label="Only if the answer to “Do you take the bus?” is “Yes”"
    )
    press(page, "Save the question")
    press(page, re.compile("^Scale"))
    page.get_by_label("The question").fill("How safe is your street?")
    page.get_by_label("What the lowest means").fill("Not at all")
    page.get_by_label("What the highest means").fill("Very")
    press(page, "Save the question")

    press(page, "Up question 3")
    expect(page.get_by_role("heading", name="2. How safe is your street?")).to_be_visible()
    press(page, "Up question 2")
    press(page, "Down question 2")
    expect(page.get_by_text("has to come after it")).to_be_visible()
    expect(page.get_by_text("Asked only if question 2 is “Yes”")).to_be_visible()
    axe(page)
    press(page, "Look at all of it as people will meet it")
    axe(page)
    press(page, "Back")
    press(page, "Open the survey")
    expect(page.get_by_text("The survey is out.")).to_be_visible()
    axe(page)


def test_answered_on_a_phone_saved_and_continued_elsewhere(
    phone: Page, open_page: Callable[..., Page], survey: Survey, axe: Callable[[Page], None]
) -> None:
    twin = open_page(size=PHONE)

    def look(at: Page) -> None:
        """Have axe look at the same page: it needs JavaScript, which the phone does not have."""
        twin.context.clear_cookies()
        twin.context.add_cookies(at.context.cookies())  # type: ignore[arg-type]
        twin.goto(at.url)
        axe(twin)

    phone.goto(survey.get_absolute_url())
    look(phone)
    press(phone, "Start")
    look(phone)
    go_on(phone)
    expect(phone.get_by_role("alert")).to_contain_text("Choose an answer")
    phone.get_by_label("Yes").check()
    go_on(phone)

    phone.get_by_role("textbox").fill("A bus after six. " * 300)
    go_on(phone)
    expect(phone.get_by_role("alert")).to_contain_text("must be 4,000 characters or fewer")
    expect(phone.get_by_role("textbox")).to_have_value(re.compile("A bus after six"))
    look(phone)
    phone.get_by_role("textbox").fill("A bus after six.")
    go_on(phone)
    phone.get_by_label("Broken pavements").check()
    phone.get_by_label("No benches").check()
    press(phone, "Save and come back later")
    look(phone)
    press(phone, "Show me a return code")
    code = CODE.search(phone.locator("code").inner_text())
    assert code
    look(phone)

    other = open_page(size=PHONE, javascript=False)
    other.goto(survey.get_absolute_url())
    press(other, "I have a return code")
    other.get_by_label("Your return code").fill("AAAAA AAAAA")
    go_on(other)
    expect(other.get_by_role("alert")).to_contain_text("slip")
    look(other)
    other.get_by_label("Your return code").fill(code[0].lower())
    go_on(other)

    expect(other.get_by_role("heading", level=1)).to_contain_text("How safe is your street?")
    press(other, "Back")
    expect(other.get_by_label("No benches")).to_be_checked()
    go_on(other)
    other.get_by_label("4", exact=True).check()
    go_on(other)
    look(other)
    press(other, "Put it in place 1 Lights")
    press(other, "Put it in place 2 Benches")
    press(other, "Up Benches")
    expect(other.locator("ol.al-ranking li").first).to_contain_text("Benches")
    look(other)
    go_on(other)
    other.get_by_role("textbox").fill("ten")
    go_on(other)
    expect(other.get_by_role("alert")).to_contain_text("must be a number")
    expect(other.get_by_role("textbox")).to_have_value("ten")
    other.get_by_role("textbox").fill("10")
    go_on(other)
    for name, value in (("Day", "27"), ("Month", "March"), ("Year", "2019")):
        other.get_by_label(name).fill(value)
    go_on(other)
    other.get_by_label("Choose the area").select_option(label="Mill Quarter 2")
    press(other, re.compile("^Map of Mill Quarter"), spot=(100, 30))
    expect(other.get_by_text("You marked a spot.")).to_be_visible()
    expect(other.get_by_label("Choose the area")).to_have_value("AREA2")
    look(other)
    go_on(other)
    other.get_by_label("Yes, without my name").check()
    other.get_by_label("How old are you?").select_option(label="35 to 49")
    look(other)
    go_on(other)
    expect(other.get_by_role("heading", level=1)).to_have_text("Check your answers before you send them")
    expect(other.get_by_text("1. Benches; 2. Lights")).to_be_visible()
    look(other)
    press(other, "Change Do you take the bus?")
    other.get_by_label("No", exact=True).check()
    go_on(other)
    expect(other.get_by_text("A bus after six.")).to_have_count(0)
    press(other, "Change Do you take the bus?")
    other.get_by_label("Yes").check()
    go_on(other)
    expect(other.get_by_text("A bus after six.")).to_be_visible()
    press(other, "Send your answers")
    expect(other.get_by_role("heading", level=1)).to_contain_text("Your answers have been sent")
    look(other)
    response = Response.objects.get()
    assert response.answers["5"] == ["3", "2"] and response.answers["8"]["area"] == "AREA2"
    assert Text.objects.get().words == "A bus after six."

    phone.goto(survey.get_absolute_url())
    press(phone, "I have a return code")
    phone.get_by_label("Your return code").fill(code[0])
    go_on(phone)
    press(phone, "Change your answers")
    press(phone, "Change How safe is your street?")
    phone.get_by_label("2", exact=True).check()
    go_on(phone)
    press(phone, "Send your changed answers")
    assert Response.objects.get().answers["4"] == 2


def test_paper_is_typed_by_two_people_with_the_keyboard(
    open_page: Callable[..., Page],
    survey: Survey,
    farah: Person,
    places: Places,
    sign_in_browser: Callable[[Page, Person], None],
    axe: Callable[[Page], None],
) -> None:
    survey.double_keying = True
    survey.save()
    helen = make_person("Helen", roles={Role.FACILITATOR: places.neighbourhood})

    def typed_by(person: Person, *boxes: str) -> Page:
        page = open_page()
        sign_in_browser(page, person)
        page.goto(f"{survey.get_absolute_url()}typing/")
        axe(page)
        page.get_by_label("Number of the form").focus()
        for box in boxes:
            page.keyboard.type(box)
            page.keyboard.press("Tab")
        enter(page)
        return page

    rest = ("1 2", "4", "2 1", "12", "27/3/2019", "Mill Quarter 1", "1", "4", "1", "", "")
    first = typed_by(farah, "12", "1", "The bus is late", *rest)
    expect(first.get_by_text("Form 12 is saved. Somebody else has to type it in too.")).to_be_visible()
    second = typed_by(helen, "12", "1", "The bus is light", *rest)
    expect(second.get_by_role("heading", level=1)).to_contain_text("Form 12: read differently")
    axe(second)
    assert not Response.objects.exists()
    second.get_by_label("The bus is late").check()
    press(second, "Settle the form")
    expect(second.get_by_text("Form 12 is settled and counts.")).to_be_visible()
    expect(second.get_by_text(re.compile(r"Two typists agreed on \d\d% of \d+ boxes"))).to_be_visible()
    assert Text.objects.get().words == "The bus is late"
    assert Response.objects.get().answers["3"] == ["1", "2"]


def test_results_are_read_published_and_printed(
    page: Page,
    phone: Page,
    survey: Survey,
    farah: Person,
    places: Places,
    sign_in_browser: Callable[[Page, Person], None],
    axe: Callable[[Page], None],
) -> None:
    for n in range(24):
        values = {
            "1": "12"[n % 2],
            "3": ["1"],
            "4": n % 3 + 2,
            "5": ["2", "1"],
            "6": n,
            "7": f"20{n % 3 + 10}-03-01",
        }
        point = {"8": {"area": f"AREA{n % 4 + 1}", "at": [52.905, -1.485]}}
        person = make_person(f"Neighbour {n}", home=places.neighbourhood)
        answer(survey, values | point, by=person, about={"sex": "female"})
    sign_in_browser(page, farah)
    page.goto(f"{survey.get_absolute_url()}live/")
    expect(page.get_by_text("24 people answered")).to_be_visible()
    axe(page)
    press(page, "Set two questions side by side")
    page.get_by_label("Rows").select_option(label="1. Do you take the bus?")
    page.get_by_label("Columns").select_option(label="4. How safe is your street?")
    press(page, "Show")
    axe(page)
    close(survey)
    page.goto(f"{survey.get_absolute_url()}make/publish/")
    axe(page)
    page.get_by_label("What did you learn").fill("Half of you take the bus. We ask for one after six.")
    press(page, "Publish the results")
    axe(page)
    phone.goto(survey.get_absolute_url())
    expect(phone.get_by_text("We ask for one after six.")).to_be_visible()
    press(phone, "See the results")
    expect(phone.get_by_text("24 people answered")).to_be_visible()
    for words in ("", "?print=large"):
        page.goto(f"{survey.get_absolute_url()}paper/{words}")
        axe(page)
        sheet = page.pdf(prefer_css_page_size=True)
        assert sheet.startswith(b"%PDF") and re.search(
            rb"/MediaBox ?\[0 0 59[45][.\d]* 84[12][.\d]*\]", sheet
        )
