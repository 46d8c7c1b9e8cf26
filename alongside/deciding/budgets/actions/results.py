"""Publishing: the last key counts the ballots, stores the outcome, and tells everyone whose idea was in it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.deciding.budgets import ballots, counting
from alongside.deciding.budgets.models import Ballot, Budget, Outcome, Project
from alongside.deciding.budgets.rulebook import agreed_to_publish
from alongside.deciding.processes import actions as processes
from alongside.deciding.processes.actions.keys import hold
from alongside.deciding.processes.models import Key, Stage
from alongside.foundation.notices.actions import tell_thread
from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record
from alongside.ui.filters import money, number
from alongside.ui.refusals import Refusal


class NotClosed(Refusal):
    default = gettext_lazy("The result is counted and published when the vote has closed, and only once.")


@transaction.atomic
def publish_result(budget: Budget, *, seen: str | None, by: Person) -> bool:
    """Give one key to publish; the last one counts the ballots and publishes the outcome.

    Nobody sees the result before: the keys agree that these ballots are counted by this rulebook.

    Returns True when the result is public. Raises NotClosed and what `turn_key` raises.
    """
    stage = hold(budget.stage)
    budget = Budget.objects.select_for_update(of=("self",)).get(pk=budget.pk)
    budget.stage = stage
    if stage.state != Stage.State.CLOSED:
        raise NotClosed
    ballots.settle(budget)
    agreed = agreed_to_publish(budget, Ballot.objects.filter(budget=budget).count())
    if not processes.turn_key(stage, Key.Step.PUBLISH, agreed=agreed, by=by, seen=seen):
        return False
    store_outcome(budget, by=by)
    processes.publish_stage(stage, by=by)
    _tell(budget, by=by)
    return True


def store_outcome(budget: Budget, *, by: Person | None) -> Outcome:
    """Count, keep the outcome, and mark each project as chosen or not. Called in the transaction that publishes."""
    counted = counting.count(budget)
    outcome = Outcome.objects.create(
        budget=budget,
        variant=counted.variant,
        winners=counted.winners,
        result=counted.result,
        figures=counted.figures,
        ballots_digest=counted.digest,
    )
    place = {number: position for position, number in enumerate(counted.winners, start=1)}
    projects = list(budget.projects.on_ballot())
    for project in projects:
        project.won_place = place.get(project.number)
        project.result = Project.Outcome.WON if project.won_place else Project.Outcome.LOST
        project.version += 1
    Project.objects.bulk_update(projects, ["won_place", "result", "version"], batch_size=200)
    record.write(
        act="result-counted",
        about=outcome,
        place=budget.place,
        by=by,
        details={"winners": counted.winners, "variant": counted.variant, "ballots": counted.digest},
    )
    return outcome


def _tell(budget: Budget, *, by: Person) -> None:
    """Tell those at the start of each project's thread, once each, and then everyone else who took part."""
    why: dict[str, Any] = budget.outcome.result["why"]
    for project in budget.projects.on_ballot().select_related("budget__stage__process__place"):
        tell_thread(
            project,
            change=f"result:{project.pk}",
            sentence=what_became_of_it(project, why[str(project.number)], budget.currency),
            by=None,
            url=project.get_absolute_url(),
        )
    processes.tell_took_part(
        budget.process,
        change=f"published:{budget.stage_id}",
        sentence=_("The result of “%(stage)s” is published: see which projects were chosen, and why.")
        % {"stage": budget.stage.title[:150]},
        url=budget.get_absolute_url(),
        by=by,
    )


def what_became_of_it(project: Project, why: dict[str, Any], currency: str) -> str:
    """The news about one project, in a sentence or two."""
    title = project.title if len(project.title) <= 120 else f"{project.title[:119]}…"
    cost = money(project.cost, currency)
    if project.result == Project.Outcome.WON:
        return _("“%(project)s” won %(cost)s: %(votes)s people chose it.") % {
            "cost": cost,
            "project": title,
            "votes": number(why["votes"]),
        }
    because = {
        "no-votes": _("nobody chose it"),
        "costs-more-than-budget": _("it costs more than the whole budget"),
        "supporters-short": _("those who chose it had too little left in their shares to pay for it"),
        "did-not-fit": _("what was left of the money did not pay for it"),
    }[why["reason"]]
    return _("“%(project)s” did not win this time, because %(because)s. %(votes)s people chose it.") % {
        "because": because,
        "project": title,
        "votes": number(why["votes"]),
    }
