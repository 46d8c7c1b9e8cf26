"""Budgets for tests: made quickly, standing at any point of their way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from allauth.account.models import EmailAddress
from django.utils import timezone

from alongside.conftest import make_person
from alongside.deciding.budgets import ballots
from alongside.deciding.budgets.actions import cast
from alongside.deciding.budgets.models import Budget, Project, Voter
from alongside.deciding.budgets.rulebook import tie_order
from alongside.deciding.processes.models import Stage
from alongside.foundation.people.models import Person
from alongside.foundation.places.models import Place

COSTS = (20_000_00, 15_000_00, 30_000_00, 8_000_00, 12_000_00)
TITLES = (
    "Benches by the river",
    "A bread oven",
    "Lights on the path",
    "A tool library",
    "Trees in Mill Street",
)


def make_budget(stage: Stage, costs: Sequence[int] = COSTS, **rules: Any) -> Budget:
    """A rulebook with projects on the ballot, not frozen yet."""
    given = {"amount": 50_000_00, "min_choices": 1, "max_choices": 3, **rules}
    budget = Budget.objects.create(stage=stage, **given)
    Project.objects.bulk_create(
        [
            Project(
                budget=budget,
                number=number,
                title=TITLES[(number - 1) % len(TITLES)] if number <= len(TITLES) else f"Project {number}",
                text="What would be done, in a few words.",
                cost=cost,
                costing="Three quotes.",
                feasibility="The council can do it.",
                state=Project.State.ON_BALLOT,
            )
            for number, cost in enumerate(costs, start=1)
        ]
    )
    return budget


def open_budget(stage: Stage, costs: Sequence[int] = COSTS, **rules: Any) -> Budget:
    """A budget whose vote is open."""
    budget = make_budget(stage, costs, **rules)
    budget.tie_order = tie_order(budget, list(budget.projects.on_ballot()))
    budget.frozen_at = timezone.now()
    budget.save()
    Stage.objects.filter(pk=stage.pk).update(state=Stage.State.OPEN)
    stage.refresh_from_db()
    budget.stage = stage
    return budget


def close(budget: Budget) -> Budget:
    """The same budget, its vote closed."""
    Stage.objects.filter(pk=budget.stage_id).update(state=Stage.State.CLOSED)
    return fresh(budget)


def fresh(budget: Budget) -> Budget:
    return Budget.objects.select_related("stage__process__place").get(pk=budget.pk)


def confirmed(person: Person) -> Person:
    """The person, with their email address confirmed."""
    EmailAddress.objects.get_or_create(
        user=person, email=person.email, defaults={"verified": True, "primary": True}
    )
    return person


def voters(place: Place, number: int) -> list[Person]:
    """Residents of the place who may vote."""
    return [confirmed(make_person(f"Voter {n}", home=place)) for n in range(1, number + 1)]


def vote(budget: Budget, person: Person, choices: Iterable[int]) -> str:
    """The person's ballot goes in. Returns the receipt."""
    return cast(budget, list(choices), paper=ballots.new_paper(), by=person, channel=Voter.Channel.WEB)
