"""Deliberative polls, in the demonstration: one that has finished, with its report, and one that is under way.

Everybody in them and every answer is made up. The actions know no past, so the polls are played through at once, and
their days are then moved back.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from typing import Any
from unittest import mock

from django.utils import timezone

from alongside.deciding.lotteries.actions import drawing, freezing
from alongside.deciding.lotteries.actions.planning import set_up
from alongside.deciding.lotteries.actions.targets import ask
from alongside.deciding.lotteries.models import Lottery, Registration, Seat
from alongside.deciding.polls import actions as polls
from alongside.deciding.polls.models import Poll, Report
from alongside.deciding.processes import actions as processes
from alongside.deciding.processes.models import Stage
from alongside.engines.lottery.numbers import dice_needed
from alongside.foundation.people.models import Person
from alongside.listening.surveys import actions as surveys
from alongside.listening.surveys.actions.building import Asked
from alongside.listening.surveys.models import Question, Response, Survey
from alongside.site.demonstration.cast import ALVASTON, CHARITY, DERBY
from alongside.site.demonstration.play import DAY, Play

AGES, LIVES, OWN = (
    ("16 to 34", "35 to 64", "65 and over"),
    ("City centre", "Elsewhere in Derby"),
    ("Yes", "No"),
)
FEATURES = (
    ("Age", "How old are you?", AGES, (0.34, 0.46, 0.2)),
    ("Where you live", "Where do you live?", LIVES, (0.25, 0.75)),
    ("A car at home", "Is there a car at home?", OWN, (0.7, 0.3)),
)


def _scale(words: str, low: str = "Against it", high: str = "For it") -> tuple[str, Asked]:
    return Question.Kind.SCALE, Asked(words, least=1, most=7, low_label=low, high_label=high)


QUESTIONS: tuple[tuple[str, Asked], ...] = (
    _scale("Sadler Gate and the Market Place are for walking only"),
    _scale("Parking in the city centre costs more, and the money goes to buses"),
    _scale("Buses get a lane of their own on the ring road"),
    _scale("Lorries deliver before ten in the morning only"),
    _scale("Blue badge holders may still drive in"),
    (
        Question.Kind.ONE,
        Asked(
            "Of ten people who come to the centre, how many come by car?",
            choices=("About three", "About five", "About seven"),
        ),
    ),
    (
        Question.Kind.ONE,
        Asked(
            "Who decides what parking costs on the street?",
            choices=("The council", "The shops", "The government"),
        ),
    ),
    _scale("How much do you trust others in Derby to be fair?", "Not at all", "Fully"),
)
# By question: what people think at first, how far talking moves them, how far everybody drifts.
MOVES = {
    1: (3.7, 1.3, 0.1),
    2: (2.9, 0.9, 0.0),
    3: (4.4, 0.3, 0.4),
    4: (5.1, 0.0, 0.0),
    5: (6.1, 0.1, 0.0),
    8: (4.0, 0.7, 0.0),
}
KNOWN = {6: ("2", 0.3, 0.5), 7: ("1", 0.55, 0.3)}
PLANS = {1: "attitude", 2: "attitude", 3: "attitude", 4: "attitude", 5: "attitude", 6: "2", 7: "1", 8: ""}
BRIEFING = """## Streets for walking only

**For:** more room for people, cleaner air, and shops where people stay. **Against:** some customers come by car, and
deliveries cost more.

## What parking costs

**For a higher price:** it pays for buses, and leaves spaces for those who need one. **Against:** it is hard on people
who earn little and have no bus at night.

## A lane for buses

**For:** buses that come on time. **Against:** one lane fewer for everybody else.
"""


def tell(play: Play) -> None:
    """One poll with its report, and one whose first survey is open."""
    finished(play)
    under_way(play)


def finished(play: Play) -> None:
    """Cars in the centre: 140 people drawn, asked twice, the report published by both keys."""
    process = play.process(
        DERBY,
        "Cars in the city centre",
        "How should people get into the middle of Derby, and what is the space there for?",
        "The council plans the streets anew. It wants to know what people think once they have had time to think.",
        easy_read="Should cars drive in the middle of Derby? We asked people. They talked. Then we asked them again.",
    )
    poll, people = drawn(play, process, "What Derby thinks about cars in the centre", 140, 170)
    said = _opinions(78)
    polls.ask_first(poll, closes_at=timezone.now() + DAY, by=play.farah)
    _answer(_fresh(poll).first, people, lambda one: said(one, after=False, talked=False))
    polls.draw_arms(_fresh(poll), by=play.farah)
    for number, group in enumerate(polls.form_groups(_fresh(poll), by=play.farah)):
        moderator = play.company.residents[number % 30].display_name
        polls.change_group(group, moderator=moderator, room=f"Room {number + 1}", by=play.farah)
    _briefed(play, _fresh(poll), signed=2)
    polls.register_questions(
        _fresh(poll),
        PLANS,
        hypotheses="We expect more support for streets for walking only and for dearer parking once people have heard "
        "what the money is for. We expect people to know more. We expect no change on deliveries.",
        by=play.farah,
    )
    polls.freeze_registered(_fresh(poll), by=play.farah)
    Poll.objects.filter(pk=poll.pk).update(meets_at=timezone.now() - DAY)
    deliberating = list(poll.participants.deliberating().values_list("pk", "person"))
    for words, answer in (
        (
            "What happens to people who cannot walk far?",
            "Blue badge holders may drive to the edge of the square.",
        ),
        (
            "Where does the money from parking go now?",
            "Into the roads. By law it must be spent on transport.",
        ),
    ):
        group = poll.groups.all()[len(words) % 5]
        question = polls.ask(_fresh(poll), group=group, words=words, by=play.farah, runs=True)
        polls.answer(question, answered_by="A planner of the council", words=answer, by=play.farah)
    polls.note_attendance(_fresh(poll), [pk for pk, _who in deliberating[:-3]], by=play.farah)
    polls.ask_second(_fresh(poll), closes_at=timezone.now() + DAY, by=play.farah)
    talked = {who for _pk, who in deliberating}
    _answer(_fresh(poll).second, people[6:], lambda one: said(one, after=True, talked=one.pk in talked))
    _over(play, _fresh(poll))
    for lead in (play.ruth, play.paul):
        polls.publish_report(_fresh(poll), seen=None, by=lead)
    polls.work_out(poll.pk)
    play.published(_fresh(poll).stage, 12)
    Report.objects.filter(poll=poll).update(at=timezone.now() - 12 * DAY)


def under_way(play: Play) -> None:
    """A park at night: 60 people drawn, and half of them have answered the first time."""
    process = play.process(
        ALVASTON,
        "The park after dark",
        "Should Alvaston Park be lit and open at night?",
        "Some want lights and open gates, some want quiet and dark for bats. The council asks before it decides.",
        easy_read="Should the park be open at night? We ask some people. They talk. Then we ask them again.",
    )
    poll, people = drawn(play, process, "Lights in Alvaston Park", 60, 80)
    polls.ask_first(poll, closes_at=timezone.now() + 10 * DAY, by=play.farah)
    said = _opinions(5)
    _responses(_fresh(poll).first, people[:31], lambda one: said(one, after=False, talked=False))
    _briefed(play, _fresh(poll), signed=1)


def drawn(play: Play, process: Any, title: str, size: int, pool: int) -> tuple[Poll, list[Person]]:
    """A poll that both keys opened, and whose people were drawn in public and said yes."""
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    stage = processes.add_stage(
        process, method=Stage.Method.POLL, title=title, opens_at=now - DAY, closes_at=now + 40 * DAY, by=play.farah
    )  # fmt: skip
    poll = polls.set_up_poll(
        stage,
        terms={
            "about": "People who live here are drawn by lot and asked what they think. Some of them then meet for a "
            "day, hear from all sides and talk. After that everybody is asked again. The council reads the "
            "report before it decides.",
            "easy_read": "We choose people by chance. We ask what they think. Some of them talk. We ask again.",
            "control_percent": 50,
            "group_size": 8,
            "meets_at": now + 20 * DAY,
            "meets_where": "The Guildhall, Market Place",
        },
        sides=["For more room for people", "For getting there by car"],
        by=play.farah,
    )
    for kind, asked in QUESTIONS:
        surveys.add_question(poll.first, kind=kind, asked=asked, by=play.farah)
    lottery = _lottery(play, stage, size)
    for lead in (play.paul, play.ruth):
        polls.open_poll(_fresh(poll), seen=None, by=lead)
    people = _names_down(lottery, pool, title)
    _draw(play, lottery)
    Seat.objects.filter(lottery=lottery).update(state=Seat.State.ACCEPTED)
    polls.take_in_sample(_fresh(poll), by=play.farah)
    chosen = set(poll.participants.values_list("person", flat=True))
    return _fresh(poll), [person for person in people if person.pk in chosen]


def _lottery(play: Play, stage: Stage, size: int) -> Lottery:
    now = timezone.now()
    lottery = set_up(
        stage,
        terms={
            "size": size,
            "panels": 100,
            "reserves": 0,
            "about": f"We want {size} people from here. All are asked twice. About half meet for a day.",
            "when_and_where": "One Saturday, from 10am to 4pm, at the Guildhall.",
            "gift_pence": 75_00,
            "expenses": "We pay your travel before you come, and lunch is free.",
            "access": "There are no steps. There is a hearing loop, and help with reading and languages.",
            "care": "We pay for child care, or for somebody who steps in where you care for an adult.",
            "register_by": now + DAY,
            "blank_addresses_on": (now + 180 * DAY).date(),
        },
        by=play.farah,
    )
    for feature, words, values, shares in FEATURES:
        ask(
            lottery, kind="choice", feature=feature, words=words, values=list(values), shares=list(shares),
            source="Made up for the demonstration", by=play.farah,
        )  # fmt: skip
    found: Lottery = Lottery.objects.select_related("stage__process__place").get(pk=lottery.pk)
    return found


def _names_down(lottery: Lottery, pool: int, title: str) -> list[Person]:
    """So many made-up people, whose names are down; together they are like those who live here."""
    chance = random.Random(f"{title}:{pool}")  # noqa: S311
    people = Person.objects.bulk_create(
        [
            Person(display_name=f"Resident {number}", home=lottery.place, is_demonstration=True)
            for number in range(1, pool + 1)
        ]
    )
    Registration.objects.bulk_create(
        [
            Registration(
                lottery=lottery,
                person=person,
                features={
                    name: chance.choices(values, shares)[0] for name, _words, values, shares in FEATURES
                },
                pseudonym=f"{chance.getrandbits(64):016x}",
            )
            for person in people
        ]
    )
    return people


def _draw(play: Play, lottery: Lottery) -> None:
    """The list is frozen and drawn from as every list is, so that its published file can be checked.

    A draw comes an hour or more after its list was published, so the clock is set back for the list.
    """
    now = timezone.now()
    Lottery.objects.filter(pk=lottery.pk).update(register_by=now - DAY / 6)
    with mock.patch("django.utils.timezone.now", return_value=now - DAY / 8):
        held = Lottery.objects.select_related("stage__process__place").get(pk=lottery.pk)
        freezing.plan_draw(held, at=now - DAY / 16, where="The Guildhall", by=play.farah)
        for lead in (play.paul, play.ruth):
            freezing.agree_to_freeze(held, seen=None, by=lead)
        freezing.freeze(lottery.pk)
    line = drawing.waiting_list(Lottery.objects.get(pk=lottery.pk))
    assert line is not None  # noqa: S101 - it was just published
    dice = [1 + play.chance.randrange(2) for _die in range(dice_needed(lottery.panels))]
    drawing.draw(line, inputs={"dice": dice}, witnesses="Clara Jones", by=play.farah)


def _briefed(play: Play, poll: Poll, *, signed: int) -> None:
    """The briefing, and for each side somebody who signs; not everybody has."""
    polls.write_briefing(poll, text=BRIEFING, link="", by=play.farah)
    stands = (("Grace", "Walkers and families"), ("Bea", "Shopkeepers who need customers by car"))
    for number, (name, speaks_for) in enumerate(stands):
        person = play.company[name]
        polls.add_signatory(
            _fresh(poll),
            side=poll.sides.all()[number],
            person=person,
            speaks_for=speaks_for,
            organisation=play.company.organisations[CHARITY] if number == 0 else None,
            by=play.farah,
        )
        if number < signed:
            polls.sign(_fresh(poll), seen=1, is_balanced=True, words="", by=person)


def _answer(survey: Survey | None, people: Sequence[Person], said: Any) -> None:
    """Everybody's answers, and the survey's days in the past."""
    assert survey is not None  # noqa: S101 - it was just opened
    _responses(survey, people, said)
    now = timezone.now()
    Survey.objects.filter(pk=survey.pk).update(closes_at=now - dt.timedelta(seconds=1), opens_at=now - DAY)


def _responses(survey: Survey, people: Sequence[Person], said: Any) -> None:
    Response.objects.bulk_create(
        [
            Response(survey=survey, person=person, answers={str(key): value for key, value in said(person).items()})
            for person in people
        ]
    )  # fmt: skip
    Survey.objects.filter(pk=survey.pk).update(frozen_at=timezone.now())


def _opinions(seed: int) -> Any:
    """Made-up answers, always the same: a person's own lean, what talking did, what everybody drifted, and chance."""
    chance = random.Random(seed)  # noqa: S311
    leans: dict[Any, float] = {}

    def said(person: Person, *, after: bool, talked: bool) -> dict[int, Any]:
        lean = leans.setdefault(person.pk, chance.gauss(0, 0.9))
        answers: dict[int, Any] = {}
        for key, (start, moved, drift) in MOVES.items():
            value = start + lean + chance.gauss(0, 0.8) + ((moved if talked else 0) + drift if after else 0)
            answers[key] = int(min(max(round(value), 1), 7))
        for key, (right, known, learned) in KNOWN.items():
            knows = chance.random() < known + (learned if after and talked else 0)
            answers[key] = right if knows else ("3" if right != "3" else "1")
        return answers

    return said


def _over(play: Play, poll: Poll) -> None:
    """Move the poll's days into the past, and let the clock close it."""
    now = timezone.now()
    for survey, opened, closed in ((poll.first, 60, 46), (poll.second, 28, 20)):
        assert survey is not None  # noqa: S101 - both were put
        Survey.objects.filter(pk=survey.pk).update(opens_at=now - opened * DAY, closes_at=now - closed * DAY)
        Survey.objects.filter(pk=survey.pk).update(opened_at=now - opened * DAY)
    Poll.objects.filter(pk=poll.pk).update(
        arms_drawn_at=now - 45 * DAY,
        registered_at=now - 40 * DAY,
        meets_at=now.replace(hour=10, minute=0, second=0, microsecond=0) - 30 * DAY,
        second_asked_at=now - 28 * DAY,
    )
    play.over(poll.stage, 75, 18)


def _fresh(poll: Poll) -> Poll:
    found: Poll = Poll.objects.select_related("stage__process__place", "first", "second", "panel").get(
        pk=poll.pk
    )
    return found
