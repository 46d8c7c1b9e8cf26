"""What happens in the demonstration: processes at every point of the loop."""

from __future__ import annotations

import io
from pathlib import Path

from django.core.management import call_command
from django.utils import timezone

from alongside.deciding.budgets import actions as budgets
from alongside.deciding.budgets.models import Budget
from alongside.deciding.ideas import actions as ideas
from alongside.deciding.processes import actions as processes
from alongside.deciding.processes.models import Stage
from alongside.doing.deals import actions as deals
from alongside.doing.deals.models import Commitment, Report
from alongside.site.demonstration import words
from alongside.site.demonstration.cast import ALVASTON, COUNCIL, DARLEY, MICKLEOVER, NORMANTON, SYSTEM, TRUST
from alongside.site.demonstration.play import DAY, Play

DATA = Path(__file__).parent / "data"
GLOSSOP, CHESTERFIELD, BELPER = "E07000037-N1", "E07000034-N1", "E07000032-N2"


def tell(play: Play) -> None:
    """All of it, the whole thread first, so that the newest stands on top."""
    for part in (
        whole_thread, stopped, one_lead, waiting_for_a_key, real_election, vote_closed, vote_open, ideas_open,
    ):  # fmt: skip
        part(play)


def real_election(play: Play) -> None:
    """Świecie 2023, as it was: imported, counted here, and compared with the official winners."""
    call_command(
        "import_ballots",
        str(DATA / "Poland_Swiecie_2023.pb"),
        place=SYSTEM,
        process="Świecie 2023: a real election, imported",
        verbosity=0,
        stdout=io.StringIO(),
    )


def ideas_open(play: Play) -> None:
    """Listen: ideas are open; two say nearly the same, some were joined, one was hidden."""
    process = play.process(
        NORMANTON,
        "Growing older in Normanton and Arboretum",
        "What would make this a better place to grow older?",
        (
            "A quarter of us will be over 65 in ten years. Tell us what would help you, "
            "or somebody you know, to live well here."
        ),
        easy_read=(
            "We want to know what helps older people here. Tell us your idea. You can "
            "write it, or ask us to write it for you."
        ),
    )
    stage = play.stage(process, "ideas", "Your ideas", 16)
    sent = play.send_ideas(stage, [(title, text) for title, text in words.GROWING_OLDER])
    ideas.merge(
        sent[:2],
        title="Benches on the way to the shops",
        text=(
            "A bench every hundred steps on Pear Tree Road, between the bus stop and the "
            "market, so that people can walk there."
        ),
        by=play.farah,
    )
    spam = ideas.submit(
        stage, title="Cheap phones", text="Best prices, call now!", by=play.company.residents[29]
    )
    ideas.hide(
        spam,
        reason="advertising",
        words="This was an advertisement and not an idea for this place.",
        by=play.farah,
    )


def vote_open(play: Play) -> None:
    """Decide: a vote is open, and some have voted."""
    process = play.process(
        DARLEY,
        "£60,000 for green space",
        "Which green spaces in Darley and Allestree should get the money?",
        ("Sixty thousand pounds is there for green space. Residents sent the ideas, and residents decide."),
    )
    sent = play.listened(process, [(title, text) for title, text, _cost in words.GREEN_SPACE], 40)
    budget = play.budget(process, "Vote: green space", 60_000_00, 12)
    play.projects(budget, sent, [cost for _title, _text, cost in words.GREEN_SPACE])
    play.open_vote(budget)
    play.votes(budget, play.company.residents[:13])


def vote_closed(play: Play) -> None:
    """Decide: a vote has closed; one key to publish it is given, the other is not."""
    process = play.process(
        MICKLEOVER,
        "Safer streets to school",
        "What should be built first to make the way to school safer?",
        "The council and the schools have £45,000 for this year. Children and parents sent the ideas.",
    )
    sent = play.listened(process, [(title, text) for title, text, _cost in words.SAFER_STREETS], 60)
    budget = play.budget(process, "Vote: the way to school", 45_000_00, 12)
    play.projects(budget, sent, [cost for _title, _text, cost in words.SAFER_STREETS])
    play.open_vote(budget)
    play.votes(budget, play.company.residents)
    play.over(budget.stage, 24, 2)
    budgets.publish_result(play.fresh(budget), seen=None, by=play.ruth)


def waiting_for_a_key(play: Play) -> None:
    """Decide: a new process, whose first stage waits for the second key to open."""
    process = play.process(
        CHESTERFIELD,
        "Getting to the hospital without a car",
        "How should people from here get to the hospital?",
        (
            "Two buses and a walk up the hill is too much for many. The hospital, the "
            "council and the bus company will act on what you say."
        ),
    )
    now = timezone.now()
    stage = processes.add_stage(
        process,
        method="ideas",
        title="Your ideas",
        opens_at=now - DAY,
        closes_at=now + 30 * DAY,
        by=play.farah,
    )
    processes.agree_to_open(stage, by=play.paul)


def one_lead(play: Play) -> None:
    """A process with one lead: it may run, says so, and never counts as co-produced."""
    process = processes.start_process(
        place=play.places[BELPER],
        title="Library opening hours",
        question="When should the library be open?",
        summary="The library can be open thirty hours a week. Tell us which.",
        professional_lead=play.paul,
        by=play.farah,
    )
    processes.announce(process, by=play.farah)
    stage = play.stage(process, "ideas", "Your ideas", 10, by=[play.paul])
    sent = [
        ("Open on Saturday mornings", "That is when families can come."),
        ("One late evening", "Until eight, for people who work."),
    ]
    play.send_ideas(stage, sent, at_belper=True)
    play.over(stage, 50, 20)
    processes.write_outcome(
        Stage.objects.get(pk=stage.pk),
        outcome="The library opens on Saturdays from nine to one. A late evening costs more than there is.",
        version=None,
        by=play.paul,
    )
    processes.agree_to_publish(Stage.objects.get(pk=stage.pk), by=play.paul)
    play.published(stage, 17)


def stopped(play: Play) -> None:
    """A stopped process: there is no failure, only what was learned."""
    process = play.process(
        GLOSSOP,
        "Charges at the market car park",
        "Should the market car park cost something on weekdays?",
        "The money would have gone to the market hall.",
    )
    processes.stop(
        process,
        because=(
            "The car park turned out to belong to somebody else, so nothing that "
            "residents said could have changed anything."
        ),
        learned=(
            "Before asking people, find out who can decide. We now check this before each process starts."
        ),
        by=play.farah,
    )


def whole_thread(play: Play) -> None:
    """From what was said to what was done and back: every state of a promise stands here."""
    process = play.process(
        ALVASTON,
        "A warm place every day",
        "What would keep people here warm and in company this winter?",
        (
            "Forty thousand pounds, put together by the council and the NHS. Residents "
            "had the ideas, voted on them, and say whether it was done."
        ),
        easy_read=(
            "Winter can be cold and lonely. People here had ideas. People voted. Now the "
            "ideas are being done."
        ),
    )
    said = [(title, why) for title, _what, _cost, why in words.WARM_PLACE]
    sent = play.listened(process, said, 150, first=play.company["Amina"])
    budget = play.budget(process, "Vote: a warm winter", 40_000_00, 12)
    play.projects(
        budget,
        sent,
        [cost for _title, _what, cost, _why in words.WARM_PLACE],
        [what for _title, what, _cost, _why in words.WARM_PLACE],
    )
    play.open_vote(budget)
    play.votes(budget, [*play.company.residents, play.company["Amina"]])
    play.over(budget.stage, 120, 100)
    for lead in (play.ruth, play.paul):
        budgets.publish_result(play.fresh(budget), seen=None, by=lead)
    play.published(budget.stage, 97)
    _promises(play, budget)


def _promises(play: Play, budget: Budget) -> None:
    """One winner for each state that a promise can be in; Amina's own is the one that was kept, if it won."""
    winners = list(budget.projects.won())
    winners.sort(key=lambda project: project.number != 1)
    olu, frank = play.company["Olu"], play.company["Frank"]
    for place, project in enumerate(winners[:6]):
        made = deals.make_commitment(
            place=budget.place,
            title=project.title,
            statement=project.text,
            owner=olu,
            organisation=play.company.organisations[TRUST if place % 3 == 2 else COUNCIL],
            due=timezone.localdate() + 20 * DAY,
            by=frank,
            answering=project,
        )
        if place in {0, 1, 2, 4}:
            deals.report(made, state="under_way", words="The people and the rooms are found.", by=olu)
        if place in {0, 1, 4}:
            deals.report(
                made, state="says_done", words="It has started, and it will stay until March.", by=olu
            )
        judge = made.promises.order_by("person__display_name")[0].person
        if place == 0:
            if made.promises.filter(person=play.company["Amina"]).exists():
                judge = play.company["Amina"]
            deals.give_verdict(
                made,
                kept=True,
                words="I was there on Monday. It is warm and full.",
                by=judge,
            )
        if place == 4:
            deals.give_verdict(
                made,
                kept=False,
                words="It is locked on the days that it should be open.",
                by=judge,
            )
        Commitment.objects.filter(pk=made.pk).update(made_at=timezone.now() - 90 * DAY)
        Report.objects.filter(commitment=made, state="under_way").update(at=timezone.now() - 60 * DAY)
        Report.objects.filter(commitment=made, state="says_done").update(at=timezone.now() - 9 * DAY)
        if place == 3:
            day = timezone.localdate() - 12 * DAY
            Commitment.objects.filter(pk=made.pk).update(first_due=day, due=day)
            deals.tell_overdue(Commitment.objects.get(pk=made.pk))
