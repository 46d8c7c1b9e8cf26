"""From what 78 people said to published themes, in a real browser: the computer groups, people decide and code."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from alongside.conftest import Places, make_person, make_process
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Role
from alongside.listening.themes import actions
from alongside.listening.themes.models import Code, Codebook, Coding, Extract, Quote, Reading, Text
from tests.fixtures.walking import enter, heading, named, press, press_here

PHONE = (320, 640)

Open = Callable[..., Page]
SignIn = Callable[[Page, Person], None]
Axe = Callable[[Page], None]

# What people might say about a place, in four kinds; joined with where and how, so that no two are quite the same.
KINDS = {
    "Somewhere to sit": (
        "We need more benches to sit on",
        "There is nowhere to sit down",
        "Please put seats with backs for older people",
    ),
    "Buses": (
        "The bus is always late",
        "There is no bus on Sundays",
        "The bus to the hospital takes an hour",
    ),
    "Seeing a doctor": (
        "I cannot get an appointment with the doctor",
        "The doctor's phone line is always engaged",
        "I waited three weeks to see a GP at the surgery",
    ),
    "Dark streets": (
        "The street lights are broken and it is dark",
        "I do not feel safe walking in the dark",
        "It is dark at night without street lights",
    ),
}
WHERE = (
    "near the park",
    "by the river",
    "at the shops",
    "by the school",
    "on Mill Road",
    "near the church",
    "here",
)
RESPONSES = 78


@dataclass
class Town:
    places: Places
    bob: Person
    rosa: Person
    source: object
    text_of_rosa: Text


@pytest.fixture
def town(transactional_db: None, places: Places) -> Town:
    here = places.neighbourhood
    bob = make_person("Bob", roles={Role.FACILITATOR: here})
    rosa = make_person("Rosa", home=here)
    paul = make_person("Paul", roles={Role.WORKER: places.alliance})
    source = make_process(here, resident_lead=rosa, professional_lead=paul, title="Summer fair in the park")
    sentences = [sentence for kind in zip(*KINDS.values(), strict=True) for sentence in kind]
    kept: list[Text] = []
    for n in range(RESPONSES):
        words = f"{sentences[n % len(sentences)]} {WHERE[n % len(WHERE)]}."
        if n == 0:
            words = "We need more benches to sit on. My knees are bad, so I cannot walk far."
        said = actions.Words(
            words=words,
            asked="What would make life here better?",
            said_by=rosa if n == 0 else None,
            about={"age_band": "65-74" if n % 2 else "25-34"},
            quoting=Text.Quoting.WITHOUT_NAME if n % 3 == 0 else Text.Quoting.NO,
        )
        kept += actions.keep(source, [said], place=here, by=None)
    return Town(places, bob, rosa, source, kept[0])


class Clicks:
    """Counts what a facilitator presses: buttons, links and boxes."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    def press(self, words: str) -> None:
        press(self.page, words)
        self.count += 1


def test_78_responses_become_themes(town: Town, open_page: Open, sign_in_browser: SignIn, axe: Axe) -> None:
    bob = open_page()
    sign_in_browser(bob, town.bob)
    clicks = Clicks(bob)

    # The facilitator starts a codebook for what was said at the summer fair.
    bob.goto(reverse("themes:start", args=[town.places.neighbourhood.code]))
    axe(bob)
    clicks.press("Start this codebook")
    expect(bob.get_by_text("There is a problem")).to_be_visible()
    axe(bob)
    bob.get_by_label("Title").fill("What people told us at the fair")
    bob.get_by_label("Process: Summer fair in the park (78)").check()
    clicks.press("Start this codebook")
    heading(bob, "What people told us at the fair")
    axe(bob)

    # The computer puts texts together that say alike; it says that nobody has accepted them.
    clicks.press("Have the computer group the texts")
    heading(bob, "Groups of texts that say alike")
    axe(bob)
    clicks.press("Group the texts")
    expect(bob.get_by_text("A suggestion by the computer. Nobody has accepted it yet.").first).to_be_visible()
    axe(bob)
    assert not Code.objects.exists()

    # Each group gets a name, or goes to a code that there is; what remains is ticked in the list.
    groups_are_named(bob, clicks)
    book = Codebook.objects.get()
    accepted = Reading.objects.count()
    assert accepted >= RESPONSES * 0.6
    rest_is_ticked(bob, book, clicks, axe)
    assert Reading.objects.count() == RESPONSES
    # Far less than half an hour: a press, with a name now and then, takes a few seconds.
    assert clicks.count <= 60, clicks.count

    # One theme is described, quotes that people allowed are chosen, and everything is published.
    sitting = Code.objects.get(name="Somewhere to sit")
    bob.goto(sitting.get_absolute_url())
    axe(bob)
    press(bob, "Change what it means")
    heading(bob, "Change this code")
    axe(bob)
    bob.get_by_label("What does it mean, in plain words?").fill("People need seats to get about.")
    press(bob, "Save")
    expect(bob.get_by_text("The code is saved.")).to_be_visible()
    press(bob, "Choose quotes")
    heading(bob, "Choose quotes")
    axe(bob)
    bob.get_by_label("My knees are bad").check()
    press(bob, "Save the quotes")
    expect(bob.get_by_text("The quotes are saved.")).to_be_visible()
    assert Quote.objects.count() == 1
    bob.goto(reverse("themes:publish", args=[book.pk]))
    axe(bob)
    press(bob, "Publish all of these")
    expect(bob.get_by_text("Everyone can read these themes now.")).to_be_visible()
    axe(bob)

    # Everyone reads the themes, the numbers and the quote on a phone without JavaScript; nobody reads the texts.
    visitor = open_page(size=PHONE, javascript=False)
    visitor.goto(reverse("themes:all"))
    press(visitor, "What people told us at the fair")
    press(visitor, "Somewhere to sit")
    heading(visitor, "Somewhere to sit")
    expect(visitor.get_by_text("My knees are bad")).to_be_visible()
    expect(visitor.get_by_text("people spoke of it")).to_be_visible()
    answer = visitor.goto(reverse("themes:text", args=[book.pk, town.text_of_rosa.pk]))
    assert answer is not None and "/account/" in visitor.url
    visitor.goto(reverse("themes:counts", args=[book.pk]))
    heading(visitor, "Every theme by where it was said")

    # Rosa, who said it, was told; when she takes her words back, the quote is gone.
    rosa = open_page()
    sign_in_browser(rosa, town.rosa)
    rosa.goto(reverse("notices:inbox"))
    expect(rosa.get_by_text("What you and others said has been read").first).to_be_visible()
    actions.take_back(town.text_of_rosa, by=town.rosa)
    visitor.goto(sitting.get_absolute_url())
    expect(visitor.get_by_text("My knees are bad")).to_have_count(0)


def groups_are_named(bob: Page, clicks: Clicks) -> None:
    """Accept each group under the name that most of its texts stand for."""
    for _group in range(20):
        section = bob.locator("section.al-group").first
        if section.count() == 0:
            return
        words = section.inner_text()
        name = max(KINDS, key=lambda kind: sum(words.count(sentence) for sentence in KINDS[kind]))
        for box in section.get_by_role("checkbox").all():
            label = box.evaluate("box => box.labels[0].innerText")
            if not label.startswith(KINDS[name]):
                box.uncheck()
                clicks.count += 1
        known = section.locator(f"option:text-matches('{name}')")
        if known.count():
            section.get_by_role("combobox").select_option(value=known.first.get_attribute("value"))
        else:
            section.get_by_role("textbox").fill(name)
        press(section, re.compile("^Accept as a code"))
        clicks.count += 1
        expect(bob.get_by_text(f"have the code “{name}” now").first).to_be_visible()


def rest_is_ticked(bob: Page, book: Codebook, clicks: Clicks, axe: Axe) -> None:
    """What no group held is ticked in the list, kind by kind."""
    for name, sentences in KINDS.items():
        bob.goto(reverse("themes:texts", args=[book.pk]))
        axe(bob)
        ticked = 0
        for box in bob.locator("input[name=text]").all():
            if box.evaluate("box => box.labels[0].innerText").startswith(sentences):
                box.check()
                ticked += 1
        if not ticked:
            continue
        code = Code.objects.filter(name=name).first()
        if code is not None:
            bob.get_by_label("Code", exact=True).select_option(value=str(code.pk))
        else:
            bob.locator("input[name=new_code]").fill(name)
        clicks.count += ticked + 1
        press(bob, "Give this code to the ticked texts")
        expect(bob.get_by_text(f"have the code “{name}” now").first).to_be_visible()


def test_a_text_is_coded_by_mouse_and_by_keyboard_alone(
    town: Town, open_page: Open, sign_in_browser: SignIn, axe: Axe
) -> None:
    book = actions.start_codebook(
        place=town.places.neighbourhood, title="By hand", about="", sources=[town.source], by=town.bob
    )
    sitting = actions.make_code(book, actions.Meaning("Somewhere to sit", "Seats"), by=town.bob)
    bob = open_page()
    sign_in_browser(bob, town.bob)

    # Words are selected with the mouse and marked.
    bob.goto(reverse("themes:code", args=[book.pk]))
    heading(bob, "What would make life here better?")
    bob.evaluate(
        """() => {
          const words = document.querySelector("[data-words]").firstChild;
          const range = document.createRange();
          range.setStart(words, 32);
          range.setEnd(words, 49);
          window.getSelection().addRange(range);
        }"""
    )
    press_here(named(bob, "Mark the selected words"))
    expect(bob.locator("[data-selected-shown]")).to_have_text("“My knees are bad,”")
    bob.get_by_label("Somewhere to sit").check()
    press(bob, "Save, and mark more here")
    expect(bob.locator("mark")).to_have_text("My knees are bad,")
    axe(bob)
    assert Extract.objects.get().words == "My knees are bad,"

    # By keyboard alone: tab to the code, space, tab to the button, enter.
    tab_to(bob, "document.activeElement.value", str(sitting.pk))
    bob.keyboard.press("Space")
    tab_to(bob, "document.activeElement.textContent.trim()", "Save, and go to the next")
    enter(bob)
    expect(bob.get_by_text("1 of 78 texts have been read")).to_be_visible()
    assert Coding.objects.count() == 2

    # Without JavaScript on a phone, a resident who was named as a coder ticks a sentence.
    actions.name_coder(book, town.rosa, by=town.bob)
    rosa = open_page(size=PHONE, javascript=False)
    sign_in_browser(rosa, town.rosa)
    rosa.goto(reverse("themes:text", args=[book.pk, town.text_of_rosa.pk]))
    press_here(rosa.get_by_text("Mark only a part of it"))
    rosa.get_by_label("We need more benches to sit on.").check()
    rosa.get_by_label("Or a new code").fill("Health")
    press(rosa, "Save, and go to the next")
    assert str(town.text_of_rosa.pk) not in rosa.url
    assert Extract.objects.get(made_by=town.rosa).words == "We need more benches to sit on."


def tab_to(page: Page, asked: str, wanted: str) -> None:
    for _step in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(asked) == wanted:
            return
    raise AssertionError("the keyboard does not reach it")


def test_two_people_code_apart_and_agree(
    town: Town, open_page: Open, sign_in_browser: SignIn, axe: Axe
) -> None:
    book = actions.start_codebook(
        place=town.places.neighbourhood, title="Twice", about="", sources=[town.source], by=town.bob
    )
    sitting = actions.make_code(book, actions.Meaning("Somewhere to sit", "Seats"), by=town.bob)
    bob, rosa = open_page(), open_page()
    sign_in_browser(bob, town.bob)
    sign_in_browser(rosa, town.rosa)

    # The facilitator names a resident as a coder, and asks for five texts of a hundred to be coded twice.
    bob.goto(reverse("themes:coders", args=[book.pk]))
    axe(bob)
    bob.get_by_label("By the email address of their account").check()
    bob.get_by_label("Their email address").fill(town.rosa.email or "")
    press(bob, "Name them")
    expect(bob.get_by_text("They can code with you now")).to_be_visible()
    bob.goto(reverse("themes:double", args=[book.pk]))
    axe(bob)
    bob.get_by_label("First coder").select_option(label="Bob")
    bob.get_by_label("Second coder").select_option(label="Rosa")
    bob.get_by_label("How many of a hundred texts?").fill("5")
    press(bob, "Ask both")
    heading(bob, "How far coders agree")
    axe(bob)

    # Both code the first text; they see only their own codes until both are done, and they do not agree.
    row = book.double_texts.first()
    assert row is not None
    address = reverse("themes:text", args=[book.pk, row.text_id])
    bob.goto(address)
    bob.get_by_label("Somewhere to sit").check()
    press(bob, "Save, and go to the next")
    expect(bob.get_by_text("1 of 78 texts have been read")).to_be_visible()
    rosa.goto(address)
    expect(rosa.get_by_text("without seeing each other’s codes")).to_be_visible()
    expect(rosa.locator("mark")).to_have_count(0)
    axe(rosa)
    rosa.get_by_label("Or a new code").fill("Health")
    press(rosa, "Save, and go to the next")
    assert str(row.text_id) not in rosa.url

    # They look at both side by side, talk, and settle it; who decided is kept.
    rosa.goto(reverse("themes:agreement", args=[book.pk]))
    axe(rosa)
    expect(rosa.get_by_text("Not yet: say better when to use it").first).to_be_visible()
    press(rosa, re.compile(re.escape(row.text.words[:40])))
    heading(rosa, "Agree on the codes of a text")
    axe(rosa)
    rosa.get_by_label("Somewhere to sit").check()
    rosa.get_by_label("Why these?").fill("It is about seats.")
    press(rosa, "Settle it")
    expect(rosa.get_by_text("by Rosa")).to_be_visible()
    row.refresh_from_db()
    assert row.settled_by == town.rosa
    assert Coding.objects.filter(code=sitting, counts=True).count() == 1
