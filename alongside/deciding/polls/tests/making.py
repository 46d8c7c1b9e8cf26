"""Polls for tests: made quickly, standing at any point of their life."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from django.utils import timezone

from alongside.conftest import make_person, make_stage
from alongside.deciding.lotteries.models import Draw, Lottery, Publication, Registration, Seat, Target
from alongside.deciding.lotteries.models import Question as LotteryQuestion
from alongside.deciding.polls import actions
from alongside.deciding.polls.models import Poll
from alongside.deciding.processes.models import Process, Stage
from alongside.foundation.people.models import Person
from alongside.listening.surveys import actions as surveys
from alongside.listening.surveys.actions.building import Asked
from alongside.listening.surveys.models import Question, Response, Survey

SIDES = ("For", "Against")
AGES, LIVES = ("16-34", "35-64", "65-plus"), ("East", "West")
ATTITUDES = ("Close the street to cars", "Charge for parking", "More buses")
ASKED = (
    *((Question.Kind.SCALE, Asked(words, least=1, most=7, low_label="No", high_label="Yes")) for words in ATTITUDES),
    (Question.Kind.ONE, Asked("Who runs the buses?", choices=("The council", "A company", "Nobody"))),
    (Question.Kind.SCALE, Asked("How well do you know your neighbours?", least=1, most=7)),
)  # fmt: skip
DAY = dt.timedelta(days=1)


def make_lottery(stage: Stage, size: int = 60) -> Lottery:
    now = timezone.now()
    lottery: Lottery = Lottery.objects.create(
        stage=stage, size=size, about="Take part in a poll.", when_and_where="One Saturday.", expenses="Fares.",
        access="No steps.", care="We pay for care.", register_by=now - DAY / 24,
        blank_addresses_on=(now + 90 * DAY).date(),
    )  # fmt: skip
    order = 0
    for feature, values in (("Age", AGES), ("Lives", LIVES)):
        LotteryQuestion.objects.create(lottery=lottery, order=order, feature=feature, words=f"{feature}?")
        for value in values:
            order += 1
            Target.objects.create(
                lottery=lottery, order=order, feature=feature, value=value, share=1 / len(values), minimum=0,
                maximum=size,
            )  # fmt: skip
    return lottery


def draw(lottery: Lottery, people: list[Person]) -> list[Seat]:
    """The people as they were drawn, having said yes."""
    now = timezone.now()
    registrations = Registration.objects.bulk_create(
        [
            Registration(
                lottery=lottery, person=person, pseudonym=f"P{index:04d}",
                features={"Age": AGES[index % 3], "Lives": LIVES[index // 3 % 2]},
            )
            for index, person in enumerate(people)
        ]
    )  # fmt: skip
    Lottery.objects.filter(pk=lottery.pk).update(frozen_at=now, digest="a" * 64, drawn_at=now)
    line = Publication.objects.create(
        lottery=lottery, number=0, kind="frozen", body=b"{}", before="", digest="b" * 64, at=now
    )
    drawn = Draw.objects.create(lottery=lottery, number=1, of=line, source="dice", inputs=[1], result=7)
    return Seat.objects.bulk_create(
        [
            Seat(
                lottery=lottery, registration=one, pseudonym=one.pseudonym, tag=f"t{one.pseudonym}", kind="member",
                state="accepted", draw=drawn,
            )
            for one in registrations
        ]
    )  # fmt: skip


def make_poll(process: Process, *, planned: bool = False, questions: Any = ASKED, **stage: Any) -> Poll:
    """A poll with its questions and a lottery; open unless `planned`."""
    lead = process.professional_lead or process.resident_lead
    assert lead is not None
    made = make_stage(process, "polls", **{"title": "The street poll", **stage})
    terms = {
        "about": "Should cars stay in the High Street?", "easy_read": "", "control_percent": 50, "group_size": 6,
        "meets_at": timezone.now() + 5 * DAY, "meets_where": "Town hall",
    }  # fmt: skip
    poll = actions.set_up_poll(made, terms=terms, sides=SIDES, by=lead)
    for kind, asked in questions:
        surveys.add_question(poll.first, kind=kind, asked=asked, by=lead)
    make_lottery(made)
    if not planned:
        Stage.objects.filter(pk=made.pk).update(state=Stage.State.OPEN)
    return fresh(poll)


def fresh(poll: Poll) -> Poll:
    found: Poll = Poll.objects.select_related("stage__process__place", "first", "second", "panel").get(
        pk=poll.pk
    )
    return found


def with_people(poll: Poll, by: Person, count: int = 60) -> list[Person]:
    """People who were drawn for the poll and are in it."""
    people = [make_person(f"Drawn {n}", home=poll.place, password=None) for n in range(1, count + 1)]
    draw(Lottery.objects.get(stage=poll.stage_id), people)
    actions.take_in_sample(poll, by=by)
    return people


def close(survey: Survey | None) -> None:
    """The survey's time is over."""
    assert survey is not None
    now = timezone.now()
    Survey.objects.filter(pk=survey.pk).update(opens_at=now - DAY, closes_at=now - DAY / 1000)


def answer(survey: Survey, person: Person, values: dict[int, Any]) -> Response:
    """The person answers, question by question, and sends."""
    draft = None
    for question in survey.questions.all():
        if question.key in values:
            draft = surveys.keep_answer(
                survey, question=question, value=values[question.key], by=person, draft=draft
            )
    assert draft is not None
    return surveys.send(draft, by=person).response


def answer_all(survey: Survey, people: list[Person], said: Any) -> None:
    """Everybody's answers at once: `said` gives a person's values."""
    Response.objects.bulk_create(
        [
            Response(survey=survey, person=person, answers={str(key): value for key, value in said(person).items()})
            for person in people
        ]
    )  # fmt: skip
    Survey.objects.filter(pk=survey.pk).update(frozen_at=timezone.now())


def opinions(seed: int) -> Any:
    """Made-up answers before and after by person: those who deliberate move up on the first question and learn; all
    drift up a little on the second; nothing happens on the third."""
    chance = random.Random(seed)  # noqa: S311
    mood: dict[Any, float] = {}

    def clip(value: float) -> int:
        return int(min(max(round(value), 1), 7))

    def said(person: Person, *, after: bool, talked: bool) -> dict[int, Any]:
        own = mood.setdefault(person.pk, chance.gauss(3.6, 1.1))
        first = own + chance.gauss(0, 0.5) + (1.6 if after and talked else 0)
        second = own + chance.gauss(0, 0.5) + (0.4 if after else 0)
        known = chance.random() < (0.97 if after and talked else 0.2)
        return {
            1: clip(first), 2: clip(second), 3: clip(own + chance.gauss(0, 0.6)), 4: "2" if known else "1",
            5: clip(own + chance.gauss(0, 0.6)),
        }  # fmt: skip

    return said


def registered(poll: Poll, by: Person) -> Poll:
    """What is compared is registered and frozen: three attitudes and one question of knowledge; the fifth is not."""
    plans = {1: "attitude", 2: "attitude", 3: "attitude", 4: "2", 5: ""}
    actions.register_questions(poll, plans, hypotheses="More will want the street closed.", by=by)
    return actions.freeze_registered(fresh(poll), by=by)


def asked_once(process: Process, by: Person, count: int = 60) -> tuple[Poll, list[Person], Any]:
    """Everybody has answered the first survey, which is closed."""
    poll = make_poll(process)
    people = with_people(poll, by, count)
    actions.ask_first(poll, closes_at=timezone.now() + DAY, by=by)
    said = opinions(7)
    poll = fresh(poll)
    answer_all(poll.first, people, lambda person: said(person, after=False, talked=False))
    close(poll.first)
    return fresh(poll), people, said


def in_groups(process: Process, by: Person, count: int = 60) -> tuple[Poll, list[Person], Any]:
    """The arms are drawn, the groups formed, and they have met; what is compared is registered."""
    poll, people, said = asked_once(process, by, count)
    actions.draw_arms(poll, by=by)
    actions.form_groups(poll, by=by)
    registered(fresh(poll), by)
    Poll.objects.filter(pk=poll.pk).update(meets_at=timezone.now() - DAY / 24)
    return fresh(poll), people, said


def asked_twice(process: Process, by: Person, count: int = 60, leave: int = 4) -> tuple[Poll, list[Person]]:
    """Everybody but the last few has answered twice; the second survey and the stage are closed."""
    poll, people, said = in_groups(process, by, count)
    deliberating = poll.participants.deliberating()
    actions.note_attendance(poll, set(deliberating.values_list("pk", flat=True)), by=by)
    actions.ask_second(fresh(poll), closes_at=timezone.now() + DAY, by=by)
    poll = fresh(poll)
    talked = set(deliberating.values_list("person", flat=True))
    stay = people[: len(people) - leave]
    answer_all(poll.second, stay, lambda one: said(one, after=True, talked=one.pk in talked))
    close(poll.second)
    Stage.objects.filter(pk=poll.stage_id).update(state=Stage.State.CLOSED)
    return fresh(poll), people


def publish(poll: Poll) -> Poll:
    """Both co-leads give their key, and the report is worked out."""
    for lead in poll.process.leads().values():
        actions.publish_report(fresh(poll), seen=None, by=lead)
    actions.work_out(poll.pk)
    return fresh(poll)
