"""Writing the rulebook, and opening the vote by two keys, which freezes it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.deciding.budgets.models import Budget, Project
from alongside.deciding.budgets.rulebook import agreed_to_open, tie_order
from alongside.deciding.processes import actions as processes
from alongside.deciding.processes.actions.keys import hold
from alongside.deciding.processes.models import Key, Stage
from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record
from alongside.ui.refusals import Refusal


class Frozen(Refusal):
    """The rulebook and the projects are fixed."""

    default = gettext_lazy(
        "The rulebook and the projects were fixed when the vote opened. They cannot change any more."
    )


class Changed(Refusal):
    """Somebody changed the thing since the page was opened."""

    default = gettext_lazy(
        "Somebody changed this since you opened the page. What you typed is still here: look at what is there now, "
        "then send yours again."
    )


class NotReady(Refusal):
    """The vote cannot open yet; the sentence says what is missing."""


RULES = (
    "amount", "min_choices", "max_choices", "rule", "completion", "tie", "tie_words", "who_may_vote",
)  # fmt: skip


@transaction.atomic
def write_rulebook(stage: Stage, *, rules: dict[str, Any], by: Person, version: int | None = None) -> Budget:
    """Write or change the rulebook of a stage that is not open yet.

    Parameters
    ----------
    rules: values for `RULES`; those left out stay as they are.
    version: that of the rulebook the person saw; 0 when they saw none; None does not compare.

    Raises Frozen once the vote was opened and Changed if somebody else was quicker. Voids keys given before.
    """
    locked = hold(stage)
    budget: Budget | None = Budget.objects.filter(stage=locked).first()
    if locked.state != Stage.State.PLANNED or (budget is not None and budget.is_frozen()):
        raise Frozen
    if version is not None and version != (budget.version if budget else 0):
        raise Changed
    values = {name: value for name, value in rules.items() if name in RULES}
    if budget is None:
        budget = Budget(stage=locked, **values)
        budget.save(force_insert=True)
    else:
        for name, value in values.items():
            setattr(budget, name, value)
        budget.version += 1
        budget.save()
    budget.stage = locked
    void_keys(budget, by=by)
    record.write(act="rulebook-written", about=budget, place=locked.place, by=by, details=dict(values))
    return budget


def editable(budget: Budget) -> Budget:
    """The budget, locked for a change to its projects. Raises Frozen when there can be none."""
    locked: Budget = (
        Budget.objects.select_for_update(of=("self",))
        .select_related("stage__process__place")
        .get(pk=budget.pk)
    )
    if locked.is_frozen() or locked.stage.state != Stage.State.PLANNED:
        raise Frozen
    return locked


def void_keys(budget: Budget, *, by: Person) -> None:
    """Void keys that were given to open the vote as it stood before a change. Called in the change's transaction."""
    digest = processes.digest_of(agreed_to_open(budget))
    if Key.objects.filter(stage=budget.stage, step=Key.Step.OPEN).waiting().exclude(agreed=digest).exists():
        processes.void_keys(budget.stage, Key.Step.OPEN, by=by)


@transaction.atomic
def open_vote(budget: Budget, *, seen: str | None, by: Person) -> bool:
    """Give one key to open the vote; the last one freezes the rulebook and the projects, and opens it.

    Parameters
    ----------
    seen: the digest of what the person was shown (`KeyBoard.agreed`).

    Returns True when the vote is open. Raises NotReady when something is missing, Frozen, and what `turn_key` and
    `open_stage` raise (AgreedToSomethingElse if something changed since the page was opened).
    """
    stage = hold(budget.stage)
    budget = editable(budget)
    budget.stage = stage
    agreed = agreed_to_open(budget)
    projects = list(budget.projects.on_ballot())
    missing = not_ready(budget, projects)
    if missing:
        raise NotReady(missing[0])
    if not processes.turn_key(stage, Key.Step.OPEN, agreed=agreed, by=by, seen=seen):
        return False
    budget.tie_order = tie_order(budget, projects)
    budget.frozen_at = timezone.now()
    budget.version += 1
    budget.save(update_fields=["tie_order", "frozen_at", "version"])
    record.write(
        act="rulebook-frozen",
        about=budget,
        place=budget.place,
        by=by,
        details={
            "agreed": processes.digest_of(agreed),
            "projects": len(projects),
            "tie_order": budget.tie_order,
        },
    )
    processes.open_stage(stage, by=by)
    return True


def not_ready(budget: Budget, projects: list[Project]) -> list[str]:
    """What is missing before the vote can open, in sentences."""
    missing = []
    if len(projects) < 2:
        missing.append(
            _("Put at least 2 projects on the ballot first, so that there is something to choose between.")
        )
    elif budget.min_choices > len(projects):
        missing.append(_("The rulebook asks people to choose more projects than are on the ballot."))
    if all(project.cost > budget.amount for project in projects):
        missing.append(_("Every project costs more than the whole budget, so that none could win."))
    if budget.stage.closes_at <= timezone.now():
        missing.append(_("The closing date of the vote has passed. Change its dates first."))
    return missing
