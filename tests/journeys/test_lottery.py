"""A jury for Mill Quarter is drawn in public: the list is frozen by two keys, its panels are published, dice are thrown
in the library, everybody checks; and when somebody has to leave, who steps in is drawn in the same way."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from alongside.conftest import Places, make_person, make_process, make_stage
from alongside.deciding.lotteries.models import Contact, Lottery, Registration, Seat
from alongside.deciding.lotteries.tests.drawing import make_list
from alongside.deciding.processes.models import Stage
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Role
from tests.fixtures.walking import downloaded, press, press_here

PHONE = (320, 640)
Open = Callable[..., Page]
SignIn = Callable[[Page, Person], None]
Axe = Callable[[Page], None]


class Days:
    """Lets days pass."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._shift = dt.timedelta()
        really = timezone.now
        monkeypatch.setattr(timezone, "now", lambda: really() + self._shift)

    def pass_by(self, **span: int) -> None:
        self._shift += dt.timedelta(**span)


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch) -> Days:
    return Days(monkeypatch)


@pytest.fixture
def farah(transactional_db: None, places: Places) -> Person:
    return make_person("Farah", roles={Role.FACILITATOR: places.neighbourhood})


@pytest.fixture
def leads(farah: Person, places: Places) -> tuple[Person, Person]:
    return make_person("Ruth", home=places.neighbourhood), make_person(
        "Paul", roles={Role.WORKER: places.alliance}
    )


@pytest.fixture
def lottery(leads: tuple[Person, Person], places: Places) -> Lottery:
    """Sixty people put their name down by yesterday; the jury has nine places."""
    process = make_process(places.neighbourhood, resident_lead=leads[0], professional_lead=leads[1])
    stage = make_stage(process, "juries", title="A jury on the park", state=Stage.State.OPEN)
    made = make_list(stage, 60, size=9, panels=1000, reserves=2)
    made.draw_plan.delete()
    return made


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


def of(lottery: Lottery, name: str) -> str:
    return reverse(f"lotteries:{name}", args=[lottery.stage_id])


def download(page: Page, words: str, to: Path) -> Path:
    got = downloaded(page, words)
    file = to / got.suggested_filename
    got.save_as(file)
    return file


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    """The verifier as somebody runs it at home: alone, with nothing of ours around it."""
    return subprocess.run(
        [sys.executable, "-I", *map(str, arguments)], capture_output=True, text=True, check=False
    )


def test_a_jury_is_drawn_in_public(
    farah: Person,
    leads: tuple[Person, Person],
    lottery: Lottery,
    days: Days,
    open_page: Open,
    sign_in_browser: SignIn,
    axe: Axe,
    tmp_path: Path,
) -> None:
    ruth, paul = leads
    # Ruth, a resident, and Paul, from the council, lead this together. Ruth plans the draw.
    hers = open_page()
    sign_in_browser(hers, ruth)
    hers.goto(of(lottery, "draw"))
    axe(hers)
    press(hers, "Plan the draw")
    axe(hers)
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    for part, value in (("day", tomorrow.day), ("month", tomorrow.month), ("year", tomorrow.year)):
        hers.locator(f"input[name=day-{part}]").fill(str(value))
    hers.get_by_label("The time of the draw").fill("6pm")
    press(hers, "Save")
    expect(hers.get_by_text("There is a problem")).to_be_visible()
    axe(hers)
    hers.get_by_label("Where is it?").fill("The library, in the big room. Everybody can come.")
    press(hers, "Save")
    # She gives her key. Paul gives his on his phone, and with it the list is sealed.
    press(hers, "Freeze the list")
    axe(hers)
    press(hers, "Give my key to freeze the list")
    his = open_page(size=PHONE, javascript=False)
    sign_in_browser(his, paul)
    his.goto(of(lottery, "freeze"))
    press(his, "Give my key to freeze the list")
    expect(his.get_by_text("The list is sealed", exact=False).first).to_be_visible()

    # She closes her browser. The work goes on without her, and is done when she comes back.
    call_command("db_worker", "--batch", "--no-startup-delay", verbosity=0)
    hers.goto(of(lottery, "draw"))
    heading(hers, "The draw of “A jury on the park”")
    expect(hers.get_by_role("heading", name="Published before the draw")).to_be_visible()
    axe(hers)

    # A journalist who has no account keeps the published file and notes down the digest.
    press_room = open_page()
    press_room.goto(of(lottery, "draw"))
    kept = download(press_room, "Download the published file", tmp_path)
    noted = press_room.locator("code.al-hash").first.inner_text()

    # Farah, who will throw the dice, cannot do it today.
    desk = open_page()
    sign_in_browser(desk, farah)
    desk.goto(of(lottery, "draw"))
    press(desk, "Draw now")
    expect(desk.get_by_text("and not before", exact=False)).to_be_visible()
    axe(desk)

    # A neighbour sees their own chance, and why it is what it is, on an old phone without a script.
    neighbour = Registration.objects.filter(lottery=lottery).earliest("pseudonym").person
    phone = open_page(size=PHONE, javascript=False)
    sign_in_browser(phone, neighbour)
    phone.goto(of(lottery, "my-draw"))
    expect(phone.get_by_text("So your chance of being drawn is", exact=False)).to_be_visible()
    part = download_of(phone, lottery, tmp_path)

    # The next evening in the library. The rule is read out; the dice show 4, 1 and 7.
    days.pass_by(days=2)
    desk.goto(of(lottery, "throw"))
    axe(desk)
    desk.get_by_label("What do the dice show?").fill("41")
    press(desk, "Look at the number")
    expect(desk.get_by_text("There is a problem")).to_be_visible()
    axe(desk)
    desk.get_by_label("What do the dice show?").fill("4 1 7")
    desk.get_by_label("Who watched?", exact=False).fill("40 residents and a reporter")
    press(desk, "Look at the number")
    expect(desk.get_by_text("Number 417 of 1,000")).to_be_visible()
    axe(desk)
    press(desk, "Draw number 417")
    expect(desk.get_by_text("Panel number 417 was drawn", exact=False)).to_be_visible()
    axe(desk)
    # A second throw is not taken.
    desk.goto(of(lottery, "throw"))
    expect(desk.get_by_text("There is no published list to draw from now")).to_be_visible()

    # The journalist checks the draw at home, with the program alone: it is the file that was kept, and 417 follows.
    press_room.goto(of(lottery, "check"))
    axe(press_room)
    (tmp_path / "now").mkdir()
    (tmp_path / "last").mkdir()
    now = download(press_room, "Download the published file", tmp_path / "now")
    program = download(press_room, "Download the program that checks it", tmp_path)
    assert now.read_bytes().startswith(kept.read_bytes())
    checked = run(program, now)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert noted in checked.stdout
    assert "number 417 follows from the dice 4 1 7" in checked.stdout
    assert "WRONG" not in checked.stdout
    # The neighbour finds herself in it.
    mine = run(program, now, "--mine", part)
    assert mine.returncode == 0
    assert "exactly the answers that you gave" in mine.stdout
    # Somebody who makes it 418 is found out.
    forged = tmp_path / "forged.jsonl"
    forged.write_bytes(now.read_bytes().replace(b'"result":417', b'"result":418'))
    assert run(program, forged).returncode == 1

    # Those who were drawn answer: one on a phone, one by telling Farah.
    seats = list(Seat.objects.filter(lottery=lottery).members().select_related("registration__person"))
    assert len(seats) == 9
    for number, seat in enumerate(seats):
        Contact.objects.create(
            registration=seat.registration,
            person=seat.registration.person,
            name=f"Member {number}",
            address=f"{number} Mill Street",
            postcode="MQ1 1AA",
        )
    sign_in_browser(phone, seats[0].registration.person)
    phone.goto(of(lottery, "my-draw"))
    expect(phone.get_by_text("You have been drawn").first).to_be_visible()
    press(phone, "Yes, I take my place")
    expect(phone.get_by_text("You are on the panel")).to_be_visible()
    desk.goto(of(lottery, "panel"))
    axe(desk)
    press(desk.locator("article", has_text="Member 1"), "They said yes")
    expect(desk.locator("article", has_text="Member 1").get_by_text("Said yes")).to_be_visible()

    # Two weeks later one has to leave. Who could step in is published, and an hour later one of them is drawn.
    before = table(press_room, lottery)
    sign_in_browser(phone, seats[0].registration.person)
    phone.goto(of(lottery, "my-draw"))
    press(phone, "I have to leave the panel")
    desk.goto(of(lottery, "replace"))
    axe(desk)
    press(desk, "Publish who could step in")
    expect(desk.get_by_text("A place is to be filled")).to_be_visible()
    axe(desk)
    days.pass_by(hours=2)
    desk.goto(of(lottery, "throw"))
    axe(desk)
    field = desk.get_by_label("What do the dice show?")
    field.fill("1" if desk.get_by_text("Throw one die").count() else "01")
    press(desk, "Look at the number")
    press(desk, "Draw number 1")
    assert Seat.objects.filter(lottery=lottery).members().count() == 9
    # Nobody can read off the page who left or what the new member is like: the table stays as it was.
    assert table(press_room, lottery) == before
    press_room.goto(of(lottery, "bundle").replace("file", "check"))
    expect(press_room.get_by_text("All is as it was published")).to_be_visible()
    last = download(press_room, "Download the published file", tmp_path / "last")
    assert run(program, last).returncode == 0
    stepped_in = Seat.objects.get(lottery=lottery, replaces=seats[0])
    sign_in_browser(phone, stepped_in.registration.person)
    phone.goto(of(lottery, "my-draw"))
    expect(phone.get_by_text("You have been drawn").first).to_be_visible()
    # The same pages on a small phone that runs scripts.
    small = open_page(size=PHONE)
    sign_in_browser(small, stepped_in.registration.person)
    for name in ("draw", "my-draw", "check"):
        small.goto(of(lottery, name))
        axe(small)
    sign_in_browser(small, farah)
    for name in ("panel", "replace", "draw-letters"):
        small.goto(of(lottery, name))
        axe(small)


def table(page: Page, lottery: Lottery) -> str:
    page.goto(of(lottery, "draw"))
    return page.locator("section[aria-labelledby=who]").inner_text()


def download_of(page: Page, lottery: Lottery, to: Path) -> Path:
    press_here(page.get_by_text("Check your own part on your computer"))
    return download(page, "Download your key with your answers", to)
