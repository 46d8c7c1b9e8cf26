"""A jury hears both sides, talks at mixed tables, drafts and votes; both co-leads publish; the council answers late, in
public, and what it accepts becomes a promise. Each step is told to those who sat on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from alongside.conftest import Places, make_person
from alongside.deciding.juries import actions
from alongside.deciding.juries.models import Recommendation, Reply, Review, Session
from alongside.deciding.juries.tests import making
from alongside.deciding.processes.models import Process, Stage
from alongside.doing.deals.models import Commitment
from alongside.foundation.people.models import Person, RoleHolding
from alongside.foundation.people.permissions import Role
from tests.fixtures.walking import press

PHONE = (320, 640)
Open = Callable[..., Page]
SignIn = Callable[[Page, Person], None]
Axe = Callable[[Page], None]


def test_a_jury_from_its_remit_to_a_promise(
    transactional_db: None,
    places: Places,
    process: Process,
    ruth: Person,
    paul: Person,
    bob: Person,
    open_page: Open,
    sign_in_browser: SignIn,
    axe: Axe,
) -> None:
    jury = making.make_jury(process, planned=True)
    page_of = reverse("juries:stage", args=[jury.stage_id])

    # Paul reads the remit and gives his key; Ruth's is the last, and the jury is open.
    for lead in (paul, ruth):
        desk = open_page()
        sign_in_browser(desk, lead)
        desk.goto(page_of)
        axe(desk)
        press(desk, "The keys to open this jury")
        axe(desk)
        press(desk, "Give my key to open the jury")
    expect(desk.get_by_text("The remit is fixed, and the jury is open")).to_be_visible()

    # Twelve were drawn by lot. Bob, who runs it, asks Faye and Anna to watch over the evidence.
    jurors = making.with_members(making.fresh(jury))
    runs = open_page()
    sign_in_browser(runs, bob)
    for name, side in (("Faye", "For"), ("Anna", "Against")):
        make_person(name)
        runs.goto(reverse("juries:add-overseer", args=[jury.stage_id]))
        runs.get_by_label("Their email address").fill(f"{name.lower()}@example.org")
        runs.get_by_label("What they are in this group").fill("Knows the buses")
        runs.get_by_label(side, exact=True).check()
        runs.get_by_label("What interest they have in the question").fill("None.")
        axe(runs)
        press(runs, "Name them")
        axe(runs)

    # He adds evidence for both sides. Faye signs; Anna says that something is missing.
    for side, title in (("For", "Who has no car"), ("Against", "What a bus costs")):
        runs.goto(reverse("juries:add-evidence", args=[jury.stage_id]))
        runs.get_by_label(side, exact=True).check()
        runs.get_by_label("Report", exact=True).check()
        runs.get_by_label("Title").fill(title)
        runs.get_by_label("Who it comes from").fill("The university")
        runs.get_by_label("The text (optional)").fill("Four in ten have no car.")
        axe(runs)
        press(runs, "Add it")
        axe(runs)
    for name, answer in (("Faye", "Yes: my point of view"), ("Anna", "No")):
        watcher = open_page()
        sign_in_browser(watcher, Person.objects.get(display_name=name))
        watcher.goto(page_of)
        press(watcher, "Sign for the evidence")
        watcher.get_by_role("radio", name=answer).check()
        press(watcher, "Sign")
        if answer == "No":
            expect(watcher.get_by_text("Say what is missing or unfair").first).to_be_visible()
            axe(watcher)
            watcher.get_by_label("If not, what is missing or unfair?").fill("Nothing of the drivers.")
            press(watcher, "Sign")
        axe(watcher)
    visitor = open_page(size=PHONE)
    without_script = open_page(size=PHONE, javascript=False)
    without_script.goto(page_of)
    expect(without_script.get_by_text("Not signed by anybody for “Neutral”")).to_be_visible()
    visitor.goto(page_of)
    expect(visitor.get_by_text("Signed as balanced by Faye")).to_be_visible()
    expect(visitor.get_by_text("Not signed by anybody for “Neutral”")).to_be_visible()
    expect(visitor.get_by_text("Nothing of the drivers.")).to_be_visible()

    # They meet. Bob notes who came and mixes the tables.
    session = making.make_session(jury, bob)
    runs.goto(session.get_absolute_url())
    press(runs, "Who was there")
    for member in runs.get_by_role("checkbox").all():
        member.check()
    axe(runs)
    press(runs, "Save")
    expect(runs.get_by_text("12 payments are due")).to_be_visible()
    press(runs, "Mix the tables")
    axe(runs)
    runs.get_by_label("How many sit at one table at most").fill("4")
    press(runs, "Mix")
    expect(runs.get_by_role("heading", name="Table 3")).to_be_visible()
    axe(runs)

    # On her phone a juror finds her table, and writes down what hers worked out.
    phone = open_page(size=PHONE)
    sign_in_browser(phone, jurors[0])
    phone.goto(Session.objects.get().get_absolute_url())
    expect(phone.get_by_text("You sit at table")).to_be_visible()
    axe(phone)
    phone.goto(page_of)
    press(phone, "Go to your room")
    axe(phone)
    press(phone, "Draft a recommendation")
    phone.get_by_label("The recommendation in a few words").fill("A bus every ten minutes")
    phone.get_by_label("What should be done").fill("From six to midnight.")
    phone.get_by_label("Riverside Council").check()
    press(phone, "Save the draft")
    expect(phone.get_by_text("Say why it should be done").first).to_be_visible()
    axe(phone)
    phone.get_by_label("Why", exact=True).fill("Nurses finish at eleven.")
    press(phone, "Save the draft")
    axe(phone)
    visitor.goto(phone.url)
    expect(visitor.get_by_role("heading", level=1)).not_to_contain_text("A bus")

    # Bob opens the vote, she votes on her phone, the others on a shared tablet.
    runs.goto(reverse("juries:voting", args=[jury.stage_id]))
    axe(runs)
    press(runs, "Open the vote")
    phone.goto(reverse("juries:room", args=[jury.stage_id]))
    press(phone, "Vote on the recommendations")
    phone.get_by_label("I strongly support it").check()
    axe(phone)
    press(phone, "Vote")
    expect(phone.get_by_text("Your vote is counted, without your name").first).to_be_visible()
    for number, juror in enumerate(jurors[1:], start=1):
        actions.vote(making.fresh(jury), {1: 5 if number > 9 else 2}, by=juror)
    runs.goto(reverse("juries:voting", args=[jury.stage_id]))
    axe(runs)
    press(runs, "Close the vote and count")
    axe(runs)

    # One of those who were against writes a minority report; she says how it was.
    other = open_page()
    sign_in_browser(other, jurors[11])
    other.goto(reverse("juries:room", args=[jury.stage_id]))
    press(other, "Write a minority report")
    other.get_by_label("Title").fill("First mend the road")
    other.get_by_label("What you see otherwise, and why").fill("Buses break on it.")
    axe(other)
    press(other, "Save")
    press(other, "Say how it was")
    other.get_by_role("group", name="I would do this again.").get_by_label("I agree", exact=True).check()
    axe(other)
    press(other, "Send")
    axe(other)

    # The stage closes. Both keys publish it, word for word.
    Stage.objects.filter(pk=jury.stage_id).update(state=Stage.State.CLOSED)
    for lead in (paul, ruth):
        desk = open_page()
        sign_in_browser(desk, lead)
        desk.goto(page_of)
        press(desk, "The keys to publish its recommendations")
        expect(desk.get_by_text("Buses break on it.")).to_be_visible()
        axe(desk)
        press(desk, "Give my key to publish")
    visitor.goto(reverse("juries:recommendations", args=[jury.stage_id]))
    expect(visitor.get_by_text("12 members voted, in secret")).to_be_visible()
    expect(visitor.get_by_text("First mend the road")).to_be_visible()
    axe(visitor)

    # The council does not answer in time. Everybody can see it, and the jurors are told.
    Reply.objects.update(due=timezone.localdate() - dt.timedelta(days=5))
    actions.tell_of_late_answers()
    visitor.goto(page_of)
    expect(visitor.get_by_text("1 answer is overdue").first).to_be_visible()
    axe(visitor)
    phone.goto(reverse("notices:inbox"))
    expect(phone.get_by_text("has not answered “A bus every ten minutes” in time").first).to_be_visible()

    # Carla of the council answers at last.
    carla = make_person("Carla", roles={Role.WORKER: places.neighbourhood})
    council = Reply.objects.get().organisation
    RoleHolding.objects.filter(person=carla).update(organisation=council)
    office = open_page()
    sign_in_browser(office, carla)
    recommendation = Recommendation.objects.get()
    office.goto(recommendation.get_absolute_url())
    axe(office)
    press(office, "Answer for Riverside Council")
    office.get_by_label("Accepted", exact=True).check()
    press(office, "Answer")
    expect(office.get_by_text("Give your reasons").first).to_be_visible()
    axe(office)
    office.get_by_label("Your reasons, and what happens now").fill("From May. Sorry that it took so long.")
    press(office, "Answer")
    expect(office.get_by_text("5 days late")).to_be_visible()

    # Three months later she says how far it is.
    Review.objects.update(due=timezone.localdate())
    press(office, "Say how far it has come")
    office.get_by_label("Under way").check()
    office.get_by_label("What has happened since").fill("Ten buses are bought.")
    axe(office)
    press(office, "Report")
    visitor.goto(reverse("juries:tracker", args=[jury.stage_id]))
    expect(visitor.get_by_text("Ten buses are bought.")).to_be_visible()
    axe(visitor)

    # Bob makes a promise of it, with one owner and a day, to those who sat on the jury.
    runs.goto(recommendation.get_absolute_url())
    press(runs, "Make a commitment of it")
    runs.get_by_label("Email address of the owner").fill("carla@example.org")
    runs.get_by_label("Their organisation").select_option(label="Riverside Council")
    due = timezone.localdate() + dt.timedelta(days=60)
    for part, value in (("day", due.day), ("month", due.month), ("year", due.year)):
        runs.locator(f"input[name=due-{part}]").fill(str(value))
    axe(runs)
    press(runs.get_by_role("button").last)
    made = Commitment.objects.get()
    assert set(made.promises.values_list("person", flat=True)) >= {juror.pk for juror in jurors}

    # It comes home: she is told of each step, and the thread shows the way.
    phone.goto(reverse("notices:inbox"))
    for words in ("accepts “A bus every ten minutes”", "is under way", "is now a promise"):
        expect(phone.get_by_text(words).first).to_be_visible()
    visitor.goto(recommendation.get_absolute_url())
    expect(visitor.get_by_role("link", name="A bus every ten minutes").first).to_be_visible()
    axe(visitor)
