"""One thread in real browsers: from what two people said, through a vote of twenty, to a promise that was kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from alongside.conftest import Places, make_person, make_process, make_stage
from alongside.deciding.budgets.models import Ballot, Budget, Project, Voter
from alongside.deciding.ideas.models import Idea
from alongside.deciding.processes.models import Process, Stage
from alongside.doing.deals.models import Commitment
from alongside.foundation.notices.models import Notice
from alongside.foundation.people import codes
from alongside.foundation.people.models import Organisation, Person
from alongside.foundation.people.permissions import Role
from tests.fixtures.walking import enter, heading, press

DAY = dt.timedelta(days=1)
PHONE = (320, 640)


@dataclass
class Town:
    """Who takes part, and where."""

    places: Places
    process: Process
    listening: Stage
    voting: Stage
    ruth: Person
    paul: Person
    farah: Person
    frank: Person
    olu: Person
    charlie: Person
    letter: str


@pytest.fixture
def town(transactional_db: None, places: Places) -> Town:
    here = places.neighbourhood
    ruth = make_person("Ruth", home=here)
    paul = make_person("Paul", roles={Role.WORKER: places.alliance})
    farah = make_person("Farah", roles={Role.FACILITATOR: here})
    process = make_process(here, resident_lead=ruth, professional_lead=paul)
    now = timezone.now()
    listening = make_stage(process, "ideas", title="Ideas for the park")
    voting = make_stage(
        process, "budgets", title="Vote on the park", opens_at=now - DAY, closes_at=now + 9 * DAY
    )
    (letter,) = codes.make_batch(place=here, batch="Spring", number=1, expires_at=now + 90 * DAY, by=farah)
    return Town(
        places=places,
        process=process,
        listening=listening,
        voting=voting,
        ruth=ruth,
        paul=paul,
        farah=farah,
        frank=make_person("Frank", roles={Role.FUND_OFFICER: here}),
        olu=make_person("Olu", roles={Role.WORKER: places.alliance}),
        charlie=make_person("Charlie", home=places.other_neighbourhood),
        letter=letter,
    )


Open = Callable[..., Page]
SignIn = Callable[[Page, Person], None]
Axe = Callable[[Page], None]


def test_what_was_said_comes_back(town: Town, open_page: Open, sign_in_browser: SignIn, axe: Axe) -> None:
    def browser_of(person: Person, **how: object) -> Page:
        page = open_page(**how)
        sign_in_browser(page, person)
        return page

    ruth, paul, farah, frank, olu = (
        browser_of(person) for person in (town.ruth, town.paul, town.farah, town.frank, town.olu)
    )

    # Two co-leads open the ideas from two browsers; one key is not enough.
    both_give_their_key(ruth, paul, reverse("processes:keys", args=[town.listening.pk]), axe, "Give my key")
    town.listening.refresh_from_db()
    assert town.listening.is_open()

    # A resident without email proposes with the code from a letter.
    neighbour = open_page()
    neighbour.goto("/")
    press(neighbour, "I have a letter")
    axe(neighbour)
    neighbour.get_by_label("Code").fill(town.letter.lower())
    press(neighbour, "Go on")
    heading(neighbour, "You are signed in")
    axe(neighbour)
    sends_an_idea(
        neighbour, town.listening, "A bench by the river", "My knees are bad. I would sit there.", axe
    )
    resident = Idea.objects.get(number=1).authorships.get().person

    # A helper enters a paper idea of somebody new.
    farah.goto(reverse("ideas:assist", args=[town.listening.pk]))
    axe(farah)
    farah.get_by_label("They are new: I have their paper form").check()
    farah.get_by_label("Name to show").fill("Mrs Gill")
    farah.get_by_label("They signed the paper form").check()
    farah.get_by_label("Why are you entering this for them?").fill("She gave me a paper form at the library.")
    farah.get_by_label("Title of the idea").fill("Somewhere to sit by the water")
    farah.get_by_label("The idea, as it is written").fill("Seats near the river, please.")
    press(farah, "Save and enter another")
    expect(farah.get_by_text("Saved idea 2")).to_be_visible()

    # Two ideas that say the same are joined.
    farah.goto(reverse("ideas:stage", args=[town.listening.pk]))
    axe(farah)
    farah.get_by_label("Join idea 1").check()
    farah.get_by_label("Join idea 2").check()
    press(farah, "Join the ticked ideas")
    axe(farah)
    farah.get_by_label("Title").fill("Benches by the river")
    farah.get_by_label("Text").or_(farah.locator("textarea[name=text]")).first.fill(
        "Two benches by the river, with backs."
    )
    press(farah, "Join these 2 ideas")
    heading(farah, "Benches by the river")
    axe(farah)
    joined = Idea.objects.get(number=3)
    assert joined.authorships.count() == 2

    # The idea becomes a project with a costing; another stands beside it.
    rulebook_is_written(farah, town, axe)
    becomes_a_project(frank, joined, town, axe)
    frank.goto(reverse("budgets:new-project", args=[town.voting.pk]))
    describe_project(frank, "A fountain", "45000")
    press(frank, "Save the project")

    # Two co-leads open the vote from two browsers.
    both_give_their_key(
        ruth, paul, reverse("budgets:keys", args=[town.voting.pk]), axe, "Give my key to open the vote"
    )
    bench = Project.objects.get(title="Benches by the river")
    fountain = Project.objects.get(title="A fountain")

    # Twenty residents vote: one on a phone without JavaScript, one by keyboard alone, one with the letter.
    votes(neighbour, town.voting, [bench], axe)
    residents = [resident_who_may_vote(town, f"Resident {n}") for n in range(19)]
    phone = browser_of(residents[0], size=PHONE, javascript=False)
    votes(phone, town.voting, [bench], None)
    by_keyboard_alone(browser_of(residents[1]), town.voting, bench)
    for n, person in enumerate(residents[2:]):
        page = browser_of(person)
        votes(page, town.voting, [fountain] if n % 3 == 0 else [bench], None)
        page.context.close()
    assert Ballot.objects.count() == Voter.objects.count() == 20

    # A second ballot is refused, calmly.
    phone.goto(reverse("budgets:vote", args=[town.voting.pk]))
    expect(phone.get_by_text("You have already voted here").first).to_be_visible()

    # A stranger, a worker and a facilitator are each refused what is not theirs.
    stranger = browser_of(town.charlie)
    stranger.goto(reverse("budgets:vote", args=[town.voting.pk]))
    expect(stranger.get_by_role("button", name="Check your choices")).to_have_count(0)
    axe(stranger)
    for page, address in (
        (olu, reverse("ideas:hide", args=[joined.pk])),
        (olu, reverse("people:codes", args=[town.places.neighbourhood.code])),
        (farah, reverse("people:roles", args=[town.places.neighbourhood.code])),
        (farah, reverse("people:looks", args=[town.places.neighbourhood.code])),
        (stranger, reverse("deals:commitment-from", args=["budgets.project", bench.pk])),
        (stranger, reverse("ideas:assist", args=[town.listening.pk])),
    ):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 403, (address, answer.status)
        axe(page)
    # A facilitator may see how the keys stand, and has none.
    farah.goto(reverse("budgets:keys", args=[town.voting.pk]))
    expect(farah.get_by_role("button", name="Give my key")).to_have_count(0)

    # The vote is over; the clock closes it, and nothing of the result can be seen.
    now = timezone.now()
    Stage.objects.filter(pk=town.voting.pk).update(opens_at=now - 9 * DAY, closes_at=now - DAY / 24)
    call_command("clock", "--once")
    town.voting.refresh_from_db()
    assert town.voting.state == Stage.State.CLOSED
    neighbour.goto(reverse("budgets:stage", args=[town.voting.pk]))
    expect(neighbour.get_by_text("Chosen", exact=True)).to_have_count(0)

    # Two keys publish the count.
    both_give_their_key(
        ruth, paul, reverse("budgets:keys", args=[town.voting.pk]), axe, "Give my key to count and publish"
    )
    neighbour.goto(reverse("budgets:stage", args=[town.voting.pk]))
    axe(neighbour)
    bench.refresh_from_db()
    assert bench.result == Project.Outcome.WON

    # A winner becomes a promise; the owner says that it is done; the proposer confirms it.
    promise = promise_is_made(farah, bench, town, axe)
    olu.goto(promise.get_absolute_url())
    press(olu, "Say how far it is")
    axe(olu)
    olu.get_by_label("It is done").check()
    olu.get_by_label("What has happened?").fill("Both benches stand.")
    press(olu, "Send")
    axe(olu)
    neighbour.goto(promise.get_absolute_url())
    press(neighbour, "Say whether it was kept")
    neighbour.get_by_label("Yes, it was kept").check()
    neighbour.get_by_label("Why do you say so?").fill("I sat there this morning.")
    press(neighbour, "Send your answer")
    promise.refresh_from_db()
    assert promise.state == Commitment.State.CONFIRMED
    axe(neighbour)

    # The thread is drawn, and the proposer's inbox tells all of it.
    neighbour.goto(reverse("threads:thread", args=["deals.commitment", promise.pk]))
    for words in ("A bench by the river", "Somewhere to sit by the water", "Benches by the river"):
        expect(neighbour.get_by_text(words).first).to_be_attached()
    axe(neighbour)
    neighbour.goto(reverse("notices:inbox"))
    axe(neighbour)
    helped = Person.objects.get(display_name="Mrs Gill")
    for person in (resident, helped):
        told = " / ".join(
            Notice.objects.filter(person=person).order_by("at").values_list("sentence", flat=True)
        )
        for words in ("joined", "project", "vote", "chosen", "promise", "done"):
            assert words in told, (words, told)
    inbox = neighbour.locator("main").inner_text()
    assert "Benches by the river" in inbox
    assert Person.objects.get(pk=resident.pk).email is None


def both_give_their_key(one: Page, other: Page, address: str, axe: Axe, words: str) -> None:
    """Two co-leads give their keys, each in their own browser."""
    one.goto(address)
    axe(one)
    press(one, words)
    expect(one.get_by_text("Take my key back").first).to_be_visible()
    other.goto(address)
    press(other, words)
    axe(other)


def sends_an_idea(page: Page, stage: Stage, title: str, text: str, axe: Axe) -> None:
    """Home page, the question, the form, check, send."""
    page.goto("/")
    press(page, stage.process.title)
    press(page, "Send your idea")
    axe(page)
    press(page, "Continue")
    expect(page.get_by_text("There is a problem")).to_be_visible()
    axe(page)
    page.locator("input[name=title]").fill(title)
    page.locator("textarea[name=text]").fill(text)
    press(page, "Continue")
    heading(page, "Check your idea")
    axe(page)
    press(page, "Send your idea")
    heading(page, "Your idea has been sent")
    axe(page)


def rulebook_is_written(page: Page, town: Town, axe: Axe) -> None:
    page.goto(reverse("budgets:stage", args=[town.voting.pk]))
    axe(page)
    press(page, "Write the rulebook")
    axe(page)
    page.get_by_label("How much money is there?").fill("£60,000")
    page.get_by_label("The most projects a person chooses").fill("2")
    press(page, "Save the rulebook")
    assert Budget.objects.get().amount == 60_000_00
    axe(page)


def becomes_a_project(page: Page, idea: Idea, town: Town, axe: Axe) -> None:
    page.goto(reverse("budgets:project-from", args=["ideas.idea", idea.pk]))
    axe(page)
    describe_project(page, "", "20000")
    press(page, "Save the project")
    heading(page, idea.title)
    axe(page)


def describe_project(page: Page, title: str, cost: str) -> None:
    if title:
        page.get_by_label("Name of the project").fill(title)
        page.get_by_label("What would be done?").fill("It would stand by the river.")
    page.get_by_label("What does it cost?").fill(cost)
    page.get_by_label("How was the cost worked out, and by whom?").fill("Two quotes.")
    page.get_by_label("Can it be done, and what does it need?").fill("Yes. The council owns the land.")
    page.get_by_label("It is ready: put it on the ballot").check()


def resident_who_may_vote(town: Town, name: str) -> Person:
    person = make_person(name, home=town.places.neighbourhood)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def votes(page: Page, stage: Stage, projects: list[Project], axe: Axe | None) -> None:
    page.goto(reverse("budgets:stage", args=[stage.pk]))
    if axe:
        axe(page)
    press(page, "Vote")
    if axe:
        axe(page)
    for project in projects:
        page.locator(f"input[type=checkbox][value='{project.number}']").check()
    press(page, "Check your choices")
    if axe:
        axe(page)
    press(page, "Vote")
    heading(page, "Your vote is in the box")
    if axe:
        axe(page)


def by_keyboard_alone(page: Page, stage: Stage, project: Project) -> None:
    """No pointer: tab to the box, space, tab to the button, enter."""
    page.goto(reverse("budgets:vote", args=[stage.pk]))
    tab_to(page, lambda: page.evaluate("document.activeElement.value") == str(project.number))
    page.keyboard.press("Space")
    tab_to(page, lambda: page.evaluate("document.activeElement.textContent.trim()") == "Check your choices")
    enter(page)
    heading(page, "Check your choices")
    tab_to(page, lambda: page.evaluate("document.activeElement.value") == "cast")
    enter(page)
    heading(page, "Your vote is in the box")


def tab_to(page: Page, there: Callable[[], bool]) -> None:
    for _step in range(80):
        page.keyboard.press("Tab")
        if there():
            return
    raise AssertionError("the keyboard does not reach it")


def promise_is_made(page: Page, project: Project, town: Town, axe: Axe) -> Commitment:
    organisation = Organisation.objects.get(name__contains="Riverside")
    page.goto(reverse("deals:to-make"))
    axe(page)
    press(page, project.title)
    axe(page)
    page.get_by_label("Email address of the owner").fill(town.olu.email or "")
    page.get_by_label("The promise in plain words").fill("Two benches with backs will stand by the river.")
    page.get_by_label("Their organisation").select_option(label=organisation.name)
    due = timezone.localdate() + 40 * DAY
    for part, value in (("day", due.day), ("month", due.month), ("year", due.year)):
        page.locator(f"input[name=due-{part}]").fill(str(value))
    press(page, "Make this promise")
    heading(page, project.title)
    axe(page)
    return Commitment.objects.get()
