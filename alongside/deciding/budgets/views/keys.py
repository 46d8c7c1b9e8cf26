"""The two keys of a budget: one pair opens the vote and fixes its rulebook, one pair counts and publishes."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alongside.deciding.budgets.actions import open_vote, publish_result
from alongside.deciding.budgets.actions.rulebooks import not_ready
from alongside.deciding.budgets.models import Ballot, Budget
from alongside.deciding.budgets.rulebook import agreed_to_open, agreed_to_publish, in_words
from alongside.deciding.budgets.views.seeing import budget_for, whoever
from alongside.deciding.processes import actions as processes
from alongside.deciding.processes.models import Key, Stage
from alongside.foundation.people.access import needs
from alongside.foundation.people.permissions import Act
from alongside.ui.refusals import Refusal


@needs(Act.TURN_KEY)
def keys(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What the keys agree to now, who has given theirs, and the button to give one's own."""
    budget = budget_for(request, pk)
    stage, person = budget.stage, whoever(request)
    refusal = ""
    if request.method == "POST":
        try:
            return _give(request, budget)
        except Refusal as problem:
            refusal = problem.sentence
            budget = budget_for(request, pk)
            stage = budget.stage
    context: dict[str, Any] = {
        "budget": budget,
        "stage": stage,
        "refusal": refusal,
        "board": None,
        "missing": [],
    }
    if stage.state == Stage.State.PLANNED:
        projects = list(budget.projects.on_ballot())
        context |= {
            "board": processes.board_of(stage, Key.Step.OPEN, agreed=agreed_to_open(budget), viewer=person),
            "projects": projects,
            "rows": in_words(budget),
            "missing": not_ready(budget, projects),
        }
    elif stage.state == Stage.State.CLOSED:
        ballots = Ballot.objects.filter(budget=budget).count()
        agreed = agreed_to_publish(budget, ballots)
        context |= {
            "board": processes.board_of(stage, Key.Step.PUBLISH, agreed=agreed, viewer=person),
            "ballots": ballots,
        }
    return render(request, "budgets/keys.jinja", context, status=409 if refusal else 200)


@needs(Act.TURN_KEY)
@require_POST
def take_key_back(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take back one's own key while the other is missing."""
    budget = budget_for(request, pk)
    stage, person = budget.stage, whoever(request)
    step = Key.Step.OPEN if stage.state == Stage.State.PLANNED else Key.Step.PUBLISH
    if processes.withdraw_key(stage, step, by=person):
        messages.success(request, _("Your key is taken back."))
    return redirect("budgets:keys", pk=stage.pk)


def _give(request: HttpRequest, budget: Budget) -> HttpResponse:
    """Give the person's key for the step that the stage is at; `agreed` is the digest of what the page showed."""
    person, stage, seen = whoever(request), budget.stage, request.POST.get("agreed", "")[:64]
    if stage.state == Stage.State.PLANNED:
        done = open_vote(budget, seen=seen, by=person)
        said = _("All keys are in. The vote is open, and its rulebook is fixed.")
    else:
        done = publish_result(budget, seen=seen, by=person)
        said = _("All keys are in. The ballots were counted, and the result is published.")
    if done:
        messages.success(request, said)
        return redirect("budgets:stage", pk=stage.pk)
    messages.success(request, _("Your key is given. The other co-lead has been told."))
    return redirect("budgets:keys", pk=stage.pk)
