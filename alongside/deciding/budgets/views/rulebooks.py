"""The rulebook: read by everyone, written by those who plan the process."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from alongside.deciding.budgets.actions.rulebooks import RULES, Frozen, write_rulebook
from alongside.deciding.budgets.forms import RulebookForm
from alongside.deciding.budgets.rulebook import in_words
from alongside.deciding.budgets.views.seeing import budget_for, budget_of, stage_of, whoever
from alongside.deciding.processes.models import Stage
from alongside.foundation.people.access import may, needs
from alongside.foundation.people.permissions import Act
from alongside.ui.refusals import Refusal


@needs(Act.SEE)
def rulebook(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """How the money is shared out, in plain words."""
    budget = budget_for(request, pk)
    may_change = budget.stage.state == Stage.State.PLANNED and may(
        request.user, Act.EDIT_PROCESS, budget.stage
    )
    return render(
        request,
        "budgets/rulebook.jinja",
        {"budget": budget, "stage": budget.stage, "rows": in_words(budget), "may_change": may_change},
    )


@needs(Act.EDIT_PROCESS)
def change_rulebook(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Write or change the rulebook, before the vote opens."""
    stage = stage_of(request, pk)
    budget = budget_of(stage)
    if stage.state != Stage.State.PLANNED:
        raise Frozen(back=stage.get_absolute_url())
    refusal = ""
    if request.method == "POST":
        form = RulebookForm(request.POST)
        if form.is_valid():
            rules = {name: form.cleaned_data[name] for name in RULES}
            try:
                write_rulebook(
                    stage, rules=rules, version=form.cleaned_data["version"] or 0, by=whoever(request)
                )
                return redirect("budgets:rulebook", pk=stage.pk)
            except Refusal as problem:
                refusal = problem.sentence
    else:
        initial = {name: getattr(budget, name) for name in (*RULES, "version")} if budget else {"version": 0}
        form = RulebookForm(initial=initial)
    status = 409 if refusal else 200
    return render(
        request,
        "budgets/change_rulebook.jinja",
        {"form": form, "stage": stage, "refusal": refusal},
        status=status,
    )
