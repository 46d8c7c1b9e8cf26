"""Lotteries for tests: made quickly, standing at any point of their way."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from allauth.account.models import EmailAddress
from django.utils import timezone

from alongside.deciding.lotteries.models import Contact, Lottery, Question, Registration, Target
from alongside.deciding.processes.models import Stage
from alongside.foundation.people.models import Person

AGES = ("16 to 29", "30 to 59", "60 or over")
SEXES = ("Female", "Male")


def terms(**fields: Any) -> dict[str, Any]:
    """What a lottery is set up with."""
    now = timezone.now()
    return {
        "size": 20,
        "reserves": 4,
        "youngest": 16,
        "objective": "leximin",
        "source": "dice",
        "about": "Twenty people from here say what the park becomes.",
        "easy_read": "We draw 20 people. They talk about the park.",
        "when_and_where": "Four Saturdays in May, at the town hall.",
        "expenses": "We pay your travel.",
        "gift_pence": 15000,
        "access": "Step-free, with a hearing loop.",
        "care": "We pay for care while you are with us.",
        "register_by": now + dt.timedelta(days=14),
        "blank_addresses_on": (now + dt.timedelta(days=90)).date(),
        **fields,
    }


def make_lottery(stage: Stage, **fields: Any) -> Lottery:
    """A lottery of a stage, as it was set up; nothing is asked and nothing is aimed at yet."""
    made: Lottery = Lottery.objects.create(stage=stage, **terms(**fields))
    return made


def ask_usual(lottery: Lottery) -> Lottery:
    """The lottery, asking for age and sex, with targets that any mixed group meets."""
    size = lottery.size
    Question.objects.create(lottery=lottery, order=1, kind="age", feature="Age", words="How old are you?")
    Question.objects.create(lottery=lottery, order=2, kind="choice", feature="Sex", words="What is your sex?")
    rows = [("Age", value) for value in AGES] + [("Sex", value) for value in SEXES]
    for order, (feature, value) in enumerate(rows, start=1):
        Target.objects.create(
            lottery=lottery,
            order=order,
            feature=feature,
            value=value,
            share=1 / 3 if feature == "Age" else 0.5,
            minimum=size // 4,
            maximum=size // 2 + 1,
        )
    return lottery


def make_name(lottery: Lottery, person: Person, **contact: Any) -> Registration:
    """The person's name is down. `features` may be given among the rest."""
    features = contact.pop("features", {"Age": AGES[1], "Sex": SEXES[0]})
    made: Registration = Registration.objects.create(
        lottery=lottery, person=person, features=features, pseudonym=uuid.uuid4().hex[:16]
    )
    Contact.objects.create(
        registration=made,
        person=person,
        **{"name": "Some Body", "address": "14 High Street", "postcode": "DE1 2AB", **contact},
    )
    return made


def make_names(lottery: Lottery, people: list[Person]) -> list[Registration]:
    """Names of many, spread over the values of every question, each at a house of its own."""
    values: dict[str, list[str]] = {}
    for feature, value in lottery.targets.values_list("feature", "value"):
        values.setdefault(feature, []).append(value)
    return [
        make_name(
            lottery,
            person,
            name=f"Person {n}",
            address=f"{n} Long Road",
            features={
                feature: each[(n // (k + 1)) % len(each)] for k, (feature, each) in enumerate(values.items())
            },
        )
        for n, person in enumerate(people, start=1)
    ]


def confirmed(person: Person) -> Person:
    """The person, with their email address confirmed."""
    EmailAddress.objects.get_or_create(
        user=person, email=person.email, defaults={"verified": True, "primary": True}
    )
    return person
