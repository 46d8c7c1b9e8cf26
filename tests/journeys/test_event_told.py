"""78 people say something at one event; a facilitator reads, finds, publishes and promises; those who spoke hear of it.

The presses and keys of the facilitator are counted. With three seconds for a press, 200 letters typed a minute and 200
words read a minute, the whole must take less than half an hour.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from alongside.conftest import Places, make_person
from alongside.doing.deals.models import Commitment
from alongside.foundation.notices.models import Notice
from alongside.foundation.people.models import Organisation, Person
from alongside.foundation.people.permissions import Role
from alongside.listening.events.models import Event, Response
from alongside.listening.themes.models import Codebook, Reading, Text
from tests.fixtures.walking import heading, press

DATA = Path(__file__).parents[1] / "data" / "text" / "event_78.csv"
PHONE = (320, 640)
ON_PAPER, ON_PHONES = 6, 2
MINUTES = 30
SECONDS_A_PRESS, LETTERS_A_MINUTE, WORDS_A_MINUTE = 3, 200, 200
FINDINGS = {
    "will_do": [
        "A nurse will be in the pavilion every market day",
        "Two benches with backs and arms, by the long path and the play area",
        "The pavilion toilets open every day",
    ],
    "our_role": ["We mend the lights on the long path, and say by when"],
    "we_need": [
        "A key to the hall, so that residents can run a warm room",
        "Young people at the table from the start",
    ],
}

Open = Callable[..., Page]
SignIn = Callable[[Page, Person], None]
Axe = Callable[[Page], None]


@dataclass(frozen=True)
class Said:
    theme: str
    one: str
    two: str
    may_quote: bool
    age: str


def everything_said() -> list[Said]:
    with DATA.open(newline="", encoding="utf-8") as file:
        return [
            Said(row["theme"], row["answer_1"], row["answer_2"], row["may_quote"] == "yes", row["age_band"])
            for row in csv.DictReader(file)
        ]


@dataclass
class Facilitator:
    """A browser whose presses and typed letters are counted."""

    page: Page
    presses: int = 0
    letters: int = 0
    by_step: dict[str, int] = field(default_factory=dict)
    _before: int = 0

    def press(self, words: str | re.Pattern[str], where: Page | Locator | None = None) -> None:
        press(where or self.page, words)
        self.presses += 1

    def tick(self, box: Locator, on: bool = True) -> None:
        box.set_checked(on)
        self.presses += 1

    def type(self, box: Locator, words: str) -> None:
        box.fill(words)
        # One press to get into the box, as people without a tab key do.
        self.presses += 1
        self.letters += len(words)

    def choose(self, box: Locator, value: str) -> None:
        box.select_option(value=value)
        self.presses += 2

    def done(self, step: str) -> None:
        self.by_step[step] = self.presses - self._before
        self._before = self.presses


@dataclass
class Town:
    places: Places
    bob: Person
    alice: Person
    olga: Person


@pytest.fixture
def town(transactional_db: None, places: Places) -> Town:
    here = places.neighbourhood
    return Town(
        places=places,
        bob=make_person("Bob", roles={Role.FACILITATOR: here}),
        alice=make_person("Alice", home=here),
        olga=make_person("Olga", roles={Role.WORKER: places.alliance}),
    )


def test_what_78_people_said_is_told_back(
    town: Town, open_page: Open, sign_in_browser: SignIn, axe: Axe, tmp_path: Path
) -> None:
    said = everything_said()
    assert len(said) == 78
    page = open_page()
    # The computer's first reading of texts loads much; a machine that does other things as well takes its time.
    page.set_default_timeout(90_000)
    sign_in_browser(page, town.bob)

    event = is_planned_and_takes_place(page, town, axe)
    two_answer_on_phones(said[:ON_PHONES], event, town, open_page, sign_in_browser, axe)

    bob = Facilitator(page)
    are_typed_in(bob, said[ON_PHONES : ON_PHONES + ON_PAPER], event, axe)
    are_brought_in(bob, said[ON_PHONES + ON_PAPER :], event, tmp_path, axe)
    assert Response.objects.count() == 78
    themes_are_found(
        bob, {words: each.theme for each in said for words in (each.one, each.two) if words}, event, axe
    )
    findings_are_written(bob, event, axe)
    quotes_are_chosen(bob, event, axe)

    visitor = open_page(size=PHONE, javascript=False)
    assert visitor.goto(event.told_url).status == 404  # type: ignore[union-attr]
    bob.page.goto(event.told_url)
    bob.press("Write down what people told us")
    bob.press("Check and publish")
    expect(page.get_by_text("We tell 1 person")).to_be_visible()
    axe(page)
    bob.press("Publish it")
    heading(page, "What you told us")
    axe(page)
    bob.done("publish")
    is_one_sheet(page, tmp_path)

    a_promise_is_made(bob, town, axe)

    words = sum(len(f"{each.one} {each.two}".split()) for each in said)
    minutes = bob.presses * SECONDS_A_PRESS / 60 + bob.letters / LETTERS_A_MINUTE + words / WORDS_A_MINUTE
    print(
        f"\n78 answers told back: {bob.presses} presses, {bob.letters} letters typed, {words} words read: "
        f"about {minutes:.0f} minutes. Presses by step: {bob.by_step}"
    )
    assert bob.presses <= 230
    assert minutes <= MINUTES

    # Everyone reads it on a phone; nobody reads what was not to be quoted.
    visitor.goto(event.told_url)
    heading(visitor, "What you told us")
    expect(visitor.get_by_text("78 people answered")).to_be_visible()
    for column in FINDINGS.values():
        for title in column:
            expect(visitor.get_by_role("link", name=title)).to_be_visible()
    body = visitor.content()
    assert not any(each.one in body for each in said if not each.may_quote)
    press(visitor, FINDINGS["will_do"][0])
    heading(visitor, FINDINGS["will_do"][0])

    is_told_back(town, event, open_page, sign_in_browser, axe)


def is_planned_and_takes_place(page: Page, town: Town, axe: Axe) -> Event:
    """The facilitator plans an event for tomorrow and invites everyone; then the day comes."""
    page.goto(reverse("events:start", args=[town.places.neighbourhood.code]))
    axe(page)
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    page.get_by_label("Title").fill("A park and health hub on Mill Green")
    page.get_by_label("What it is about").fill(
        "The old pavilion stands empty. What should happen there is open."
    )
    for part, value in (("Day", tomorrow.day), ("Month", tomorrow.month), ("Year", tomorrow.year)):
        page.get_by_label(part, exact=True).fill(str(value))
    page.get_by_label("It starts at").fill("10am")
    page.get_by_label("It ends at").fill("noon")
    page.get_by_label("What kind of place is it in?").select_option("outdoors")
    page.get_by_label("Name of the hall").fill("The pavilion on Mill Green")
    page.get_by_label("Who invites people").fill("Friends of Mill Green, with Riverside Council")
    page.get_by_label("What you will ask people there").fill(
        "What matters most to you about this?\nWhat should we do differently?"
    )
    press(page, "Save the draft")
    expect(page.get_by_text("This is a draft")).to_be_visible()
    axe(page)
    press(page, "Publish it")
    expect(page.get_by_text("Everyone can see this event now.")).to_be_visible()
    event = Event.objects.get()
    now = timezone.now()
    Event.objects.filter(pk=event.pk).update(
        starts_at=now - dt.timedelta(hours=3), ends_at=now - dt.timedelta(hours=1)
    )
    event.refresh_from_db()
    return event


def two_answer_on_phones(
    said: list[Said], event: Event, town: Town, open_page: Open, sign_in_browser: SignIn, axe: Axe
) -> None:
    """One with an account, who wants to hear of it, and one without; both through the address of the QR code."""
    for n, each in enumerate(said):
        phone = open_page(size=PHONE, javascript=bool(n))
        if n == 0:
            sign_in_browser(phone, town.alice)
        phone.goto(f"/events/say/{event.code}/")
        if n:
            axe(phone)
        phone.get_by_label("What matters most to you about this?").fill(each.one)
        phone.get_by_label("What should we do differently?").fill(each.two)
        if n == 0:
            phone.get_by_label("Tell me what comes of it").check()
        if each.may_quote:
            phone.get_by_label("You may quote my words").check()
        press(phone, "Send")
        heading(phone, "Thank you")
        if n:
            axe(phone)


def are_typed_in(bob: Facilitator, said: list[Said], event: Event, axe: Axe) -> None:
    """Paper forms, one after the other."""
    page = bob.page
    page.goto(event.get_absolute_url())
    bob.press("Type in paper forms")
    axe(page)
    for n, each in enumerate(said, start=ON_PHONES + 1):
        bob.type(page.get_by_label("What matters most to you about this?"), each.one)
        if each.two:
            bob.type(page.get_by_label("What should we do differently?"), each.two)
        if each.may_quote:
            bob.tick(page.get_by_label("You may quote my words"))
        bob.press("Save and enter another")
        expect(page.get_by_text(f"Saved as number {n}")).to_be_visible()
    bob.done("paper")


def are_brought_in(bob: Facilitator, said: list[Said], event: Event, folder: Path, axe: Axe) -> None:
    """The rest was typed into a spreadsheet at the event. A slip in it is named by row and column; nothing is kept."""
    page = bob.page
    page.goto(event.get_absolute_url())
    bob.press("Bring in answers from a file")
    axe(page)
    file = folder / "answers.csv"
    for slip in (True, False):
        with file.open("w", newline="", encoding="utf-8") as out:
            rows = csv.writer(out)
            rows.writerow(["answer_1", "answer_2", "may_quote", "age_band"])
            for n, each in enumerate(said):
                quote = "maybe" if slip and n == 4 else "yes" if each.may_quote else "no"
                rows.writerow([each.one, each.two, quote, each.age])
        page.get_by_label("A spreadsheet file (CSV or Excel)").set_input_files(file)
        bob.presses += 2
        bob.press("Bring it in")
        if slip:
            expect(page.get_by_text("Row 6, column “may_quote”: must be yes or no")).to_be_visible()
            axe(page)
            assert Response.objects.count() == ON_PHONES + ON_PAPER
    expect(page.get_by_text(f"{len(said)} answers were kept.")).to_be_visible()
    bob.done("file")


def themes_are_found(bob: Facilitator, theme_of: dict[str, str], event: Event, axe: Axe) -> None:
    """The computer groups the texts; the facilitator names groups, unticks strangers, and ticks what is left."""
    page = bob.page
    page.goto(event.get_absolute_url())
    bob.press("Start a codebook for what was said")
    bob.type(page.get_by_label("Title"), "Mill Green")
    bob.tick(page.get_by_label(re.compile("A park and health hub on Mill Green")))
    bob.press("Start this codebook")
    bob.press("Have the computer group the texts")
    bob.press("Group the texts")
    book = Codebook.objects.get()
    for _group in range(20):
        section = page.locator("section.al-group").first
        if section.count() == 0:
            break
        labels = section.locator("label.govuk-checkboxes__label").all_inner_texts()
        (name, most), *_others = Counter(theme_of[words] for words in labels).most_common()
        if most < 0.5 * len(labels):
            bob.press(re.compile("^It makes no sense"), section)
            continue
        for n, words in enumerate(labels):
            if theme_of[words] != name:
                bob.tick(section.get_by_role("checkbox").nth(n), on=False)
        give(bob, section, name)
        bob.press(re.compile("^Accept as a code"), section)
        expect(page.get_by_text(f"have the code “{name}” now").first).to_be_visible()
    for _round in range(40):
        page.goto(reverse("themes:texts", args=[book.pk]))
        labels = page.locator("label[for^=t-]").all_inner_texts()
        if not labels:
            break
        name = theme_of[labels[0]]
        for n, words in enumerate(labels):
            if theme_of[words] == name:
                bob.tick(page.locator("input[name=text]").nth(n))
        give(bob, page.locator("#main-content"), name)
        bob.press("Give this code to the ticked texts")
    assert Reading.objects.count() == Text.objects.count()
    page.goto(book.get_absolute_url())
    bob.press("Publish these themes")
    bob.press("Publish all of these")
    bob.done("themes")


def give(bob: Facilitator, where: Locator, name: str) -> None:
    """Give a code that there is, or a new one."""
    known = where.locator("select[name=code] option").filter(has_text=re.compile(f"^{re.escape(name)}$"))
    if known.count():
        bob.choose(where.locator("select[name=code]"), known.first.get_attribute("value") or "")
    else:
        bob.type(where.locator("input[name=new_code]"), name)


def findings_are_written(bob: Facilitator, event: Event, axe: Axe) -> None:
    """One short form a finding, in three kinds; one is moved up."""
    page = bob.page
    page.goto(event.get_absolute_url())
    bob.press("Write down what people told us")
    heading(page, "What people told us")
    axe(page)
    for kind, titles in FINDINGS.items():
        for title in titles:
            section = page.locator(f"section[aria-labelledby={kind}]")
            bob.type(section.get_by_label("In one sentence"), title)
            bob.press(re.compile("^Add"), section)
            expect(page.get_by_role("heading", name=title)).to_be_visible()
    axe(page)
    column = page.locator("section[aria-labelledby=will_do] h3")
    bob.press(re.compile(f"^Down.*{FINDINGS['will_do'][0]}"))
    expect(column.first).to_have_text(FINDINGS["will_do"][1])
    bob.press(re.compile(f"^Up.*{FINDINGS['will_do'][0]}"))
    expect(column.first).to_have_text(FINDINGS["will_do"][0])
    bob.done("findings")


def quotes_are_chosen(bob: Facilitator, event: Event, axe: Axe) -> None:
    page = bob.page
    page.goto(event.get_absolute_url())
    bob.press("Choose quotes")
    axe(page)
    for n in (0, 3, 5, 8, 12, 20):
        bob.tick(page.get_by_role("checkbox").nth(n))
    bob.press("Save the quotes")
    expect(page.get_by_text("This is not published yet")).to_be_visible()
    expect(page.locator("blockquote")).to_have_count(6)
    axe(page)
    bob.done("quotes")


def is_one_sheet(page: Page, folder: Path) -> None:
    """Printed, the page is one sheet of A4 with all that it says."""
    file = folder / "told.pdf"
    page.pdf(path=file, format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", file.read_bytes())) == 1


def a_promise_is_made(bob: Facilitator, town: Town, axe: Axe) -> None:
    """The first finding becomes a promise of the council, with a day."""
    page = bob.page
    bob.press(FINDINGS["will_do"][0])
    axe(page)
    bob.press("Turn this into a promise")
    axe(page)
    bob.type(page.locator("textarea[name=statement]"), "A nurse is there.")
    bob.type(page.locator("input[name=owner_email]"), town.olga.email or "")
    bob.choose(page.locator("select[name=organisation]"), str(Organisation.objects.get().pk))
    due = timezone.localdate() + dt.timedelta(days=60)
    for part, value in (("Day", due.day), ("Month", due.month), ("Year", due.year)):
        bob.type(page.get_by_label(part, exact=True), str(value))
    bob.press("Make this promise")
    assert page.locator(".govuk-error-summary").all_inner_texts() == []
    heading(page, FINDINGS["will_do"][0])
    bob.done("promise")


def is_told_back(town: Town, event: Event, open_page: Open, sign_in_browser: SignIn, axe: Axe) -> None:
    """Alice, who wished to hear of it, was told of what was found and of the promise; so is she when it is done."""
    alice = open_page()
    sign_in_browser(alice, town.alice)
    alice.goto(reverse("notices:inbox"))
    expect(alice.get_by_text("is published, with what comes of it").first).to_be_visible()
    expect(alice.get_by_text("is now a promise").first).to_be_visible()
    axe(alice)
    promise = Commitment.objects.get()
    assert list(promise.promised_to.all()) == [town.alice]
    assert Notice.objects.filter(person=town.alice, change__startswith="findings-published").count() == 1

    olga = open_page()
    sign_in_browser(olga, town.olga)
    olga.goto(reverse("deals:report", args=[promise.pk]))
    olga.get_by_label("It is done").check()
    olga.locator("textarea[name=words]").fill("The nurse came on Tuesday.")
    press(olga, "Send")

    alice.goto(reverse("deals:verdict", args=[promise.pk]))
    alice.get_by_label("Yes").first.check()
    press(alice, "Send your answer")
    alice.goto(event.get_absolute_url())
    expect(alice.get_by_role("heading", name="What came of it")).to_be_visible()
    expect(alice.locator("#main-content")).to_contain_text("Confirmed")
    axe(alice)
    promise.refresh_from_db()
    assert promise.state == Commitment.State.CONFIRMED
