"""Fetching a budget stage for a page, through permission."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.deciding.budgets.models import Budget, Project
from alongside.deciding.processes.models import Process, Stage
from alongside.foundation.people.access import SignInFirst, fetch, may
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Act
from alongside.foundation.threads.models import ThreadCard
from alongside.ui.refusals import Refusal

STAGES = Stage.objects.filter(method=Stage.Method.BUDGET).select_related(
    "process__place", "process__resident_lead", "process__professional_lead", "budget"
)


class NoRulebook(Refusal):
    default = gettext_lazy(
        "This vote has no rulebook yet, so there is nothing to do here. Its rulebook comes first."
    )


def stage_of(request: HttpRequest, pk: object) -> Stage:
    """The stage, through the request's act. A process that is not public yet is there for those who plan it only."""
    stage = fetch(request, STAGES, pk=pk)
    if stage.process.state == Process.State.DRAFT and not plans(request, stage):
        raise Http404(_("There is nothing at this address."))
    return stage


def whoever(request: HttpRequest) -> Person:
    """The person signed in, whose act was checked on the thing already."""
    if not isinstance(request.user, Person):
        raise SignInFirst
    return request.user


def plans(request: HttpRequest, thing: Stage | Project) -> bool:
    """Whether the person is one of those who plan the process or cost its projects."""
    return may(request.user, Act.EDIT_PROCESS, thing) or may(request.user, Act.COST_PROJECTS, thing)


def budget_of(stage: Stage) -> Budget | None:
    """The stage's budget, if its rulebook was written."""
    try:
        budget: Budget = stage.budget
    except Budget.DoesNotExist:
        return None
    budget.stage = stage
    return budget


def budget_for(request: HttpRequest, pk: object) -> Budget:
    """The budget of a stage, through the request's act. Raises NoRulebook."""
    stage = stage_of(request, pk)
    budget = budget_of(stage)
    if budget is None:
        raise NoRulebook(back=stage.get_absolute_url())
    return budget


def card_of(thing: object) -> ThreadCard | None:
    """How a threadable thing shows itself; None for what is not one."""
    make = getattr(thing, "thread_card", None)
    return make() if callable(make) else None
