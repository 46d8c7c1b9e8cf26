"""A question in Mill Quarter: people vote on a phone without a script, by keyboard, and on paper at the lunch club; a
facilitator reads what they write, and tells back what they think and what happens next."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from playwright.sync_api import Page, expect

from alongside.conftest import Places, make_person
from alongside.foundation.notices.models import Notice
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Role
from alongside.listening.statements.models import CardBatch, OpinionMap, Participant, Question, Vote
from tests.fixtures.walking import downloaded, enter_here, heading, press

PHONE = (320, 640)
Open = Callable[..., Page]
SignIn = Callable[[Page, Person], None]
Axe = Callable[[Page], None]
SEEDS = """Buses should run until eleven at night.
Parking in the centre is too dear.
Mill Road should be closed to cars on Sundays.
A 20 mile an hour limit is a good idea.
New roads only bring more cars.
There should be fewer parking places and more trees.
I would cycle if there was a safe lane.
Every bus stop needs a bench."""


@pytest.fixture
def farah(transactional_db: None, places: Places) -> Person:
    return make_person("Farah", roles={Role.FACILITATOR: places.neighbourhood})


@pytest.fixture
def rosa(farah: Person, places: Places) -> Person:
    return make_person("Rosa", home=places.neighbourhood)


def fill_dates(page: Page) -> None:
    today = timezone.localdate()
    for name, year in (("opens_on", today.year), ("closes_on", today.year + 1)):
        for part, value in (
            ("day", today.day if today.day < 29 else 28),
            ("month", today.month),
            ("year", year),
        ):
            page.locator(f"input[name={name}-{part}]").fill(str(value))
    page.get_by_label("Opens at").fill("0:00")
    page.get_by_label("Closes at").fill("17:00")


def the_worker_works() -> None:
    """The worker does what waits, however long it was asked to wait."""
    for _round in range(3):
        DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())
        call_command("db_worker", "--batch", "--no-startup-delay", verbosity=0)


def two_camps_on_cards() -> str:
    """Sixty cards as a helper types them: thirty who want fewer cars, and thirty who want to park."""
    rng = random.Random(11)
    lines = []
    for n in range(60):
        wants = "adaaaaaa" if n % 2 else "aaddddda"
        letters = [rng.choice("adp") if rng.random() < 0.06 else each for each in wants]
        lines.append(f"{n + 1}: {''.join(letters)}")
    return "\n".join(lines)


def test_a_question_from_asking_to_telling_back(
    farah: Person, rosa: Person, open_page: Open, sign_in_browser: SignIn, axe: Axe
) -> None:
    # Farah asks a question in her neighbourhood. She forgets the statements to begin with, and is told so.
    desk = open_page()
    sign_in_browser(desk, farah)
    desk.goto(reverse("statements:all") + "?place=NBH")
    axe(desk)
    press(desk, "Ask a question here")
    axe(desk)
    desk.get_by_label("Title").fill("Getting about without a car")
    desk.get_by_label("What do you ask?").fill("What would make it easier to get about?")
    fill_dates(desk)
    press(desk, "Save as a draft")
    expect(desk.get_by_text("There is a problem")).to_be_visible()
    axe(desk)
    desk.get_by_label("Statements to begin with, one a line").fill(SEEDS)
    press(desk, "Save as a draft")
    heading(desk, "What would make it easier to get about?")
    axe(desk)
    press(desk, "Publish this question")
    question = Question.objects.get()

    # A neighbour opens it on an old phone, without a script and without an account. They vote on all eight.
    phone = open_page(size=PHONE, javascript=False)
    phone.goto(reverse("statements:question", args=[question.pk]))
    press(phone, "Vote on statements")
    for n in range(8):
        expect(phone.get_by_text(f"You have voted on {n} of 8")).to_be_visible()
        press(phone, "Agree" if n % 2 else "Pass")
    expect(phone.get_by_text("You have voted on every statement")).to_be_visible()

    # They go back, and change their mind about the first one.
    phone.goto(reverse("statements:mine", args=[question.pk]))
    press(phone, "Change your vote on statement 1")
    press(phone, "Disagree")
    assert Vote.objects.get(statement__number=1).value == -1
    assert (Vote.objects.count(), Participant.objects.count()) == (8, 1)

    # Something is missing, so they write it. A facilitator has to read it first.
    press(phone, "Write a statement of your own")
    phone.get_by_label("Your statement").fill(
        "Taxis should take people to the clinic for the price of a bus."
    )
    press(phone, "Send your statement")
    heading(phone, "Thank you")

    # Somebody else tries to sell bicycles.
    seller = open_page()
    seller.goto(reverse("statements:write", args=[question.pk]))
    axe(seller)
    press(seller, "Send your statement")
    expect(seller.get_by_text("There is a problem")).to_be_visible()
    seller.get_by_label("Your statement").fill("Best bikes at Bob’s, half price!")
    press(seller, "Send your statement")
    axe(seller)

    # Farah lets the one in and keeps the other out, each with two presses. The reason is published.
    desk.goto(reverse("statements:queue", args=[question.pk]))
    axe(desk)
    desk.get_by_label("Taxis should take people").check()
    press(desk, "Let in what is ticked")
    desk.get_by_label("Best bikes").check()
    desk.get_by_label("It was advertising or spam").check()
    press(desk, "Keep out what is ticked")
    expect(desk.get_by_text("Nothing waits")).to_be_visible()
    seller.goto(reverse("statements:rules", args=[question.pk]))
    expect(seller.get_by_text("It was advertising or spam").nth(1)).to_be_visible()
    expect(seller.get_by_text("Best bikes")).to_have_count(0)
    axe(seller)

    # Rosa has an account. She votes by keyboard alone; only the statement changes, and the next one has the focus.
    laptop = open_page()
    sign_in_browser(laptop, rosa)
    laptop.goto(reverse("statements:vote", args=[question.pk]))
    axe(laptop)
    address = laptop.url
    for n in range(9):
        expect(laptop.get_by_text(f"You have voted on {n} of 9")).to_be_visible()
        laptop.get_by_role("button", name="Agree", exact=True).focus()
        enter_here(laptop)
        if n < 8:
            expect(laptop.get_by_text(f"You have voted on {n + 1} of 9")).to_be_visible()
            expect(laptop.locator(".al-vote__words")).to_be_focused()
            laptop.keyboard.press("Tab")
            expect(laptop.get_by_role("button", name="Agree", exact=True)).to_be_focused()
    expect(laptop.get_by_text("You have voted on every statement")).to_be_visible()
    assert laptop.url == address
    axe(laptop)

    # The lunch club filled in cards. Farah types them; one slip is named by row and column, and nothing is saved.
    desk.goto(reverse("statements:card", args=[question.pk]))
    axe(desk)
    desk.goto(reverse("statements:cards", args=[question.pk]))
    axe(desk)
    desk.get_by_label("Where do the cards come from?").fill("Lunch club at Mill Hall, 3 May")
    cards = two_camps_on_cards()
    desk.get_by_label("The cards, one a line").fill(cards + "\n61: ax")
    press(desk, "Save these cards")
    expect(desk.get_by_text("Row 61, column 2: “x” is none of a, d, p and -")).to_be_visible()
    axe(desk)
    assert not CardBatch.objects.exists()
    desk.get_by_label("The cards, one a line").fill(cards)
    press(desk, "Save these cards")
    expect(desk.get_by_text("Saved: 60 cards")).to_be_visible()

    # The worker draws the map. Rosa sees where she stands, and who thinks alike.
    the_worker_works()
    assert OpinionMap.objects.get().participants == 62
    laptop.goto(reverse("statements:result", args=[question.pk]))
    expect(laptop.get_by_text("There are 2 groups of people who vote alike.")).to_be_visible()
    expect(laptop.locator("svg.al-opinions__svg text", has_text="You")).to_be_visible()
    axe(laptop)
    phone.goto(reverse("statements:result", args=[question.pk]))
    expect(phone.get_by_role("heading", name="What all groups share")).to_be_visible()

    # The time is over. Farah publishes the result with what happens next, and Rosa is told, once.
    desk.goto(reverse("statements:question", args=[question.pk]))
    axe(desk)
    press(desk, "Close this question now")
    press(desk, "Publish the result with what happens next")
    axe(desk)
    desk.get_by_label("What happens next?").fill("Benches come to every stop by May.")
    press(desk, "Publish the result")
    expect(desk.get_by_text("Benches come to every stop by May.")).to_be_visible()
    assert list(
        Notice.objects.filter(change=f"question-told:{question.pk}").values_list("person", flat=True)
    ) == [rosa.pk]
    phone.goto(reverse("statements:vote", args=[question.pk]))
    expect(phone.get_by_text("This question does not take votes now.")).to_be_visible()
    the_worker_works()
    desk.goto(reverse("statements:files", args=[question.pk]))
    axe(desk)
    votes = downloaded(desk, "The votes that may be published (CSV)")
    assert votes.suggested_filename.startswith("votes-")
