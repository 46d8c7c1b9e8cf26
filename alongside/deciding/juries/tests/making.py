"""Juries for tests: made quickly, standing at any point of their life."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.utils import timezone

from alongside.conftest import make_person, make_stage
from alongside.deciding.juries import actions
from alongside.deciding.juries.models import Evidence, Jury, Overseer, Recommendation, Session
from alongside.deciding.lotteries.models import Draw, Lottery, Publication, Registration, Seat, Target
from alongside.deciding.processes.models import Process, Stage
from alongside.foundation.people.models import Organisation, Person
from alongside.foundation.places.models import Place

TERMS = {
    "remit": "Say how people should get to the hospital, and what it may cost.",
    "outside_remit": "The hospital stays where it is.",
    "pay_pence": 85_00,
    "adopt_percent": 75,
    "answer_days": 60,
}
SIDES = ("For", "Against", "Neutral")
AGES, LIVES = ("16-34", "35-64", "65-plus"), ("East", "West")
WORDS = {
    "title": "A bus every quarter of an hour",
    "text": "Run the bus from the station to the hospital every quarter of an hour, from six to midnight.",
    "reasons": "Nurses finish at eleven, and there is no bus.",
    "easy_read": "",
}


def make_council(place: Place, name: str = "Riverside Council") -> Organisation:
    found: Organisation = Organisation.objects.get_or_create(
        place=place, name=name, defaults={"sector": Organisation.Sector.COUNCIL}
    )[0]
    return found


def make_lottery(stage: Stage, size: int = 12, **fields: Any) -> Lottery:
    """A lottery that takes names."""
    now = timezone.now()
    given = {
        "size": size,
        "about": "Sit on a jury.",
        "when_and_where": "Four Saturdays in the town hall.",
        "expenses": "Fares and meals.",
        "access": "No steps.",
        "care": "We pay for care.",
        "register_by": now - dt.timedelta(days=1),
        "blank_addresses_on": (now + dt.timedelta(days=90)).date(),
        **fields,
    }
    lottery = Lottery.objects.create(stage=stage, **given)
    for order, (feature, value) in enumerate(
        [*(("Age", age) for age in AGES), *(("Lives", side) for side in LIVES)], start=1
    ):
        Target.objects.create(
            lottery=lottery, order=order, feature=feature, value=value, share=0.4, minimum=0, maximum=size
        )
    return lottery


def draw(lottery: Lottery, people: list[Person]) -> list[Seat]:
    """The people as they were drawn, having said yes."""
    now = timezone.now()
    frozen = Lottery.objects.filter(pk=lottery.pk, frozen_at__isnull=True)
    frozen.update(frozen_at=now, digest="a" * 64, drawn_at=now)
    number = lottery.publications.count()
    last = lottery.publications.order_by("-number").first()
    line = Publication.objects.create(
        lottery=lottery,
        number=number,
        kind="frozen",
        body=b"{}",
        before=last.digest if last else "",
        digest=f"{number:064d}",
        at=now,
    )
    if not number:
        counts = {("Age", age): 4 for age in AGES} | {("Lives", side): 6 for side in LIVES}
        table = [
            {"feature": feature, "value": value, "members": count if count > 4 else None}
            for (feature, value), count in counts.items()
        ]
        Publication.objects.create(
            lottery=lottery, number=1, kind="draw", body=json.dumps({"panel_table": table}).encode(),
            before=line.digest, digest="d" * 64, at=now,
        )  # fmt: skip
    drawn = Draw.objects.create(
        lottery=lottery, number=number + 1, of=line, source="dice", inputs=[1], result=1
    )
    seats = []
    for index, person in enumerate(people, start=lottery.registrations.count()):
        registration = Registration.objects.create(
            lottery=lottery,
            person=person,
            pseudonym=f"P{index:04d}",
            features={"Age": AGES[index % 3], "Lives": LIVES[index % 2]},
        )
        seats.append(
            Seat.objects.create(
                lottery=lottery, registration=registration, pseudonym=f"P{index:04d}", tag=f"t{index}",
                kind="member", state="accepted", draw=drawn,
            )
        )  # fmt: skip
    return seats


def make_jury(process: Process, *, planned: bool = False, **stage: Any) -> Jury:
    """A jury with a lottery and one body that has to answer; open unless `planned`."""
    lead = process.professional_lead or process.resident_lead
    assert lead is not None
    made = make_stage(process, "juries", **{"title": "The hospital jury", **stage})
    jury = actions.set_up_jury(made, terms=TERMS, sides=SIDES, by=lead)
    make_lottery(made)
    actions.add_body(jury, organisation=make_council(process.place), promise="We answer each one.", by=lead)
    if not planned:
        Stage.objects.filter(pk=made.pk).update(state=Stage.State.OPEN)
    return fresh(jury)


def with_members(jury: Jury, count: int = 12) -> list[Person]:
    """People who were drawn for the jury and sit on it."""
    place = jury.place
    people = [make_person(f"Juror {n}", home=place) for n in range(1, count + 1)]
    draw(Lottery.objects.get(stage=jury.stage_id), people)
    actions.seat_members(jury, by=None)
    return people


def fresh(jury: Jury) -> Jury:
    found: Jury = Jury.objects.select_related("stage__process__place", "stage__lottery").get(pk=jury.pk)
    return found


def make_session(jury: Jury, by: Person, *, days: int = -7, hours: int = 6, **fields: Any) -> Session:
    """A session so many days from now."""
    starts = timezone.now() + dt.timedelta(days=days)
    given = {"title": "Getting to know the question", "where": "Town hall", **fields}
    return actions.plan_session(
        jury, starts_at=starts, ends_at=starts + dt.timedelta(hours=hours), by=by, **given
    )


def make_evidence(jury: Jury, by: Person, side: str = "For", **fields: Any) -> Evidence:
    given = {
        "side": jury.sides.get(name=side),
        "kind": "report",
        "title": "Who uses the bus",
        "source": "The bus company",
        "text": "Four in ten people here have no car.",
        "link": "",
        "easy_read": "",
        **fields,
    }
    return actions.add_evidence(jury, values=given, by=by)


def make_overseer(jury: Jury, by: Person, name: str, side: str | None = None) -> Overseer:
    return actions.add_overseer(
        jury,
        person=make_person(name),
        role="Knows about buses",
        interests="Drives one.",
        side=jury.sides.get(name=side) if side else None,
        by=by,
    )


def make_draft(
    jury: Jury, by: Person, *, bodies: list[Organisation] | None = None, **words: Any
) -> Recommendation:
    asked = bodies if bodies is not None else [body.organisation for body in jury.bodies.all()]
    return actions.draft(jury, words={**WORDS, **words}, bodies=asked, by=by)


def decide(jury: Jury, people: list[Person], levels: list[dict[int, int]], *, by: Person) -> Jury:
    """The vote is opened, each person votes by their `levels`, and it is closed."""
    actions.open_voting(jury, by=by)
    for person, level in zip(people, levels, strict=True):
        actions.vote(jury, level, by=person)
    actions.close_voting(jury, by=by)
    return fresh(jury)


def publish(jury: Jury) -> Jury:
    """The jury closes, and both co-leads publish what it recommends."""
    Stage.objects.filter(pk=jury.stage_id).update(state=Stage.State.CLOSED)
    for lead in jury.process.leads().values():
        actions.publish_recommendations(fresh(jury), seen=None, by=lead)
    return fresh(jury)


def finished(process: Process, by: Person, *, members: int = 12) -> tuple[Jury, list[Person], Recommendation]:
    """A jury whose one recommendation is published and waits for its answer."""
    jury = make_jury(process)
    people = with_members(jury, members)
    made = make_draft(jury, people[0])
    decide(jury, people, [{1: 1}] * members, by=by)
    jury = publish(jury)
    return jury, people, Recommendation.objects.select_related("jury__stage__process__place").get(pk=made.pk)
