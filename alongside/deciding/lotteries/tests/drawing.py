"""Lists for tests: people who put their name down, frozen, drawn from."""

from __future__ import annotations

import datetime as dt
import itertools
import secrets
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alongside.deciding.lotteries.actions import drawing, freezing, replacing
from alongside.deciding.lotteries.checking import faults_of_lists, faults_of_log
from alongside.deciding.lotteries.models import Draw, DrawPlan, Lottery, Registration, Target
from alongside.deciding.lotteries.publishing import bundle
from alongside.deciding.processes.models import Stage
from alongside.engines.lottery.numbers import dice_needed
from alongside.foundation.people.models import Person

ANSWERS = {"Age": ("16 to 34", "35 to 64", "65 and over"), "Gender": ("Woman", "Man")}


def make_list(stage: Stage, people: int = 40, *, size: int = 6, **fields: Any) -> Lottery:
    """A lottery whose time to put one's name down is over, with people on its list and targets that can be met."""
    now = timezone.now()
    given = {
        "size": size,
        "panels": 100,
        "about": "Some people from here say what the park becomes.",
        "when_and_where": "Four Saturdays in May, at the town hall.",
        "expenses": "We pay your travel.",
        "access": "Step-free.",
        "care": "We pay for care while you are with us.",
        "register_by": now - dt.timedelta(hours=1),
        "blank_addresses_on": (now + dt.timedelta(days=90)).date(),
        **fields,
    }
    lottery: Lottery = Lottery.objects.create(stage=stage, **given)
    third, half = size // 3, size // 2
    bounds = [("Age", value, third - 1, third + 1) for value in ANSWERS["Age"]]
    bounds += [("Gender", value, half - 1, half + 1) for value in ANSWERS["Gender"]]
    Target.objects.bulk_create(
        Target(
            lottery=lottery,
            order=order,
            feature=feature,
            value=value,
            minimum=least,
            maximum=most,
            share=None,
        )
        for order, (feature, value, least, most) in enumerate(bounds)
    )
    kinds = itertools.cycle(itertools.product(*ANSWERS.values()))
    names = [f"resident-{secrets.token_hex(6)}" for _number in range(people)]
    Person.objects.bulk_create(
        Person(email=f"{name}@example.org", display_name=name, home=stage.place) for name in names
    )
    Registration.objects.bulk_create(
        Registration(
            lottery=lottery,
            person=person,
            features=dict(zip(ANSWERS, next(kinds), strict=True)),
            pseudonym=secrets.token_hex(8),
        )
        for person in Person.objects.filter(display_name__in=names)
    )
    DrawPlan.objects.create(
        lottery=lottery, at=now + dt.timedelta(hours=2), where="The library, in the big room"
    )
    lottery.stage = stage
    return lottery


def give_keys(lottery: Lottery) -> None:
    """Both co-leads agree to freeze the list."""
    for lead in lottery.process.leads().values():
        freezing.agree_to_freeze(lottery, seen=None, by=lead)


def the_worker_works() -> None:
    call_command("db_worker", "--batch", "--no-startup-delay", verbosity=0)


def frozen(lottery: Lottery) -> Lottery:
    """The lottery, its list frozen and published."""
    give_keys(lottery)
    assert freezing.freeze(lottery.pk)
    return fresh(lottery)


def fresh(lottery: Lottery) -> Lottery:
    return Lottery.objects.select_related("stage__process__place").get(pk=lottery.pk)


def no_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if an hour had passed since everything that was published, and the day of the draw had come."""
    monkeypatch.setattr(drawing, "earliest", lambda line, plan: line.at)


def drawn_at_once(lottery: Lottery) -> Draw:
    """The panel of a frozen list, drawn with dice as if its time had come."""
    lead = next(iter(lottery.process.leads().values()))
    with pytest.MonkeyPatch.context() as monkeypatch:
        return drawn(lottery, monkeypatch, by=lead, dice=(1,) * dice_needed(lottery.panels))


def drawn(
    lottery: Lottery, monkeypatch: pytest.MonkeyPatch, *, by: Person, dice: tuple[int, ...] = (4, 1)
) -> Draw:
    """The panel of a frozen list, drawn with dice."""
    no_notice(monkeypatch)
    line = drawing.waiting_list(lottery)
    assert line is not None
    return drawing.draw(line, inputs={"dice": list(dice)}, by=by)


def replaced(lottery: Lottery, *, by: Person, number: int = 1) -> Draw:
    """Somebody is drawn to step in for the member who left first."""
    line = replacing.publish_replacements(lottery, by=by)
    needed = dice_needed(drawing.said_in(line)["rows"])
    return drawing.draw(line, inputs={"dice": [0] * (needed - 1) + [number]}, by=by)


def faults(lottery: Lottery) -> list[str]:
    """What the public page finds wrong."""
    lottery = fresh(lottery)
    lines, seated = list(lottery.publications.order_by("number")), list(lottery.seats.select_related("draw"))
    return faults_of_log(lottery, lines, seated) + faults_of_lists(lottery, lines, seated)


def file_of(lottery: Lottery, to: Path) -> str:
    """The published file, written into a folder."""
    path = to / f"{uuid.uuid4()}.jsonl"
    path.write_bytes(b"".join(bundle(lottery)))
    return str(path)


def page(lottery: Lottery, name: str = "draw", client: Client | None = None) -> str:
    """A page of the draw, as a visitor or somebody else reads it."""
    return (client or Client()).get(reverse(f"lotteries:{name}", args=[lottery.stage_id])).content.decode()
