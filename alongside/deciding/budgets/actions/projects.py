"""Projects: from ideas or new, costed, put on the ballot, withdrawn with a reason. All before the vote opens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models, transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.deciding.budgets.actions.rulebooks import Changed, editable, void_keys
from alongside.deciding.budgets.models import Budget, Project
from alongside.foundation.notices.actions import tell_thread
from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record
from alongside.foundation.threads.actions import join
from alongside.foundation.threads.models import Edge
from alongside.ui.filters import money
from alongside.ui.refusals import Refusal

FIELDS = (
    "title", "text", "easy_read", "cost", "costing", "feasibility", "latitude", "longitude",
)  # fmt: skip


class WrongState(Refusal):
    default = gettext_lazy("This project is not where that can be done: somebody else may have changed it.")


class NotCosted(Refusal):
    default = gettext_lazy(
        "Say how the cost was worked out and whether it can be done, before it goes on the ballot."
    )


@transaction.atomic
def add_project(budget: Budget, *, values: dict[str, Any], by: Person, on_ballot: bool = False) -> Project:
    """Add a project with the next free number. Raises Frozen once the vote was opened, and NotCosted when it is to go
    on the ballot without a costing or a feasibility note."""
    budget = editable(budget)
    if on_ballot and not (values.get("costing") and values.get("feasibility")):
        raise NotCosted
    last = budget.projects.aggregate(last=Max("number"))["last"] or 0
    state = Project.State.ON_BALLOT if on_ballot else Project.State.DRAFT
    given = {name: value for name, value in values.items() if name in FIELDS}
    project: Project = Project.objects.create(budget=budget, number=last + 1, state=state, **given)
    void_keys(budget, by=by)
    record.write(
        act="project-added",
        about=project,
        place=budget.place,
        by=by,
        details={
            "number": project.number,
            "title": project.title,
            "cost": project.cost,
            "state": state.value,
        },
    )
    return project


@transaction.atomic
def project_from(
    things: Sequence[models.Model],
    budget: Budget,
    *,
    values: dict[str, Any],
    by: Person,
    on_ballot: bool = False,
) -> Project:
    """Make a project of one or more threadable things (ideas), and tell those who stand at their threads' start."""
    project = add_project(budget, values=values, by=by, on_ballot=on_ballot)
    for thing in things:
        join(project, thing, Edge.Kind.CAME_FROM, by=by)
    tell_thread(
        project,
        change=f"project:{project.pk}",
        sentence=_("“%(project)s” is now a project with a cost of %(cost)s. It can go to the vote.")
        % {"project": _short(project.title), "cost": money(project.cost, budget.currency)},
        by=by,
    )
    return project


@transaction.atomic
def change_project(project: Project, *, values: dict[str, Any], version: int, by: Person) -> Project:
    """Change a project's words or cost. Raises Frozen, or Changed when `version` is not the newest. Voids keys."""
    budget = editable(project.budget)
    locked: Project = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    if locked.version != version:
        raise Changed
    if locked.state == Project.State.WITHDRAWN:
        raise WrongState
    before = {name: getattr(locked, name) for name in FIELDS}
    for name, value in values.items():
        if name in FIELDS:
            setattr(locked, name, value)
    locked.version += 1
    locked.save()
    void_keys(budget, by=by)
    changed = {name: getattr(locked, name) for name in FIELDS if getattr(locked, name) != before[name]}
    record.write(act="project-changed", about=locked, place=budget.place, by=by, details=changed)
    return locked


@transaction.atomic
def put_on_ballot(project: Project, *, by: Person) -> Project:
    """Put a costed project on the ballot. Raises NotCosted, WrongState or Frozen."""
    budget = editable(project.budget)
    locked: Project = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    if locked.state != Project.State.DRAFT:
        raise WrongState
    if not locked.costing or not locked.feasibility:
        raise NotCosted
    locked.state = Project.State.ON_BALLOT
    locked.version += 1
    locked.save(update_fields=["state", "version"])
    locked.budget = budget
    void_keys(budget, by=by)
    record.write(
        act="project-on-ballot", about=locked, place=budget.place, by=by, details={"number": locked.number}
    )
    tell_thread(
        locked,
        change=f"project-on-ballot:{locked.pk}",
        sentence=_("“%(project)s” is on the ballot: number %(number)s. People will vote on it.")
        % {"project": _short(locked.title), "number": locked.number},
        by=by,
    )
    return locked


@transaction.atomic
def withdraw_project(project: Project, *, reason: str, by: Person) -> Project:
    """Withdraw a project, with a reason that everyone can read. Raises WrongState or Frozen. Voids keys."""
    budget = editable(project.budget)
    locked: Project = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    if locked.state == Project.State.WITHDRAWN:
        raise WrongState
    locked.state = Project.State.WITHDRAWN
    locked.withdrawn_because = reason
    locked.version += 1
    locked.save(update_fields=["state", "withdrawn_because", "version"])
    locked.budget = budget
    void_keys(budget, by=by)
    record.write(act="project-withdrawn", about=locked, place=budget.place, by=by, reason=reason)
    tell_thread(
        locked,
        change=f"project-withdrawn:{locked.pk}",
        sentence=_("“%(project)s” was withdrawn from the vote: %(reason)s")
        % {"project": _short(locked.title), "reason": reason[:300]},
        by=by,
    )
    return locked


def _short(title: str) -> str:
    """A title that leaves room for the rest of a notice's sentence."""
    return title if len(title) <= 120 else f"{title[:119]}…"
