"""Projects: their own page, made new or from ideas, changed, put on the ballot, withdrawn."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alongside.deciding.budgets import actions
from alongside.deciding.budgets.forms import ProjectForm, WithdrawForm
from alongside.deciding.budgets.models import PLACE, Budget, Project
from alongside.deciding.budgets.views.seeing import budget_for, card_of, plans, whoever
from alongside.deciding.processes.models import Process, Stage
from alongside.foundation.people.access import fetch, may, needs
from alongside.foundation.people.permissions import Act
from alongside.foundation.record import once
from alongside.foundation.threads.models import Edge
from alongside.foundation.threads.reading import thread_of
from alongside.ui.refusals import Refusal

PROJECTS = Project.objects.select_related(
    PLACE, "budget__stage__process__resident_lead", "budget__stage__process__professional_lead"
)


@needs(Act.SEE)
def project(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One project: what, how much, how sure, where it came from and what became of it."""
    found = fetch(request, PROJECTS, pk=pk)
    process = found.budget.stage.process
    planner = plans(request, found)
    if not planner and (found.state == Project.State.DRAFT or process.state == Process.State.DRAFT):
        raise Http404(_("There is nothing at this address."))
    stage = found.budget.stage
    return render(
        request,
        "budgets/project.jinja",
        {
            "project": found,
            "budget": found.budget,
            "stage": stage,
            "thread": thread_of(found, request.user),
            "may_change": stage.state == Stage.State.PLANNED and may(request.user, Act.COST_PROJECTS, found),
            "may_vote": stage.is_open() and may(request.user, Act.VOTE, stage),
            "commitment_url": _commitment_url(found) if may(request.user, Act.MAKE_COMMITMENT, found) else "",
            "commitments": _came_of(found),
        },
    )


@needs(Act.COST_PROJECTS)
def new_project(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A project that came of no idea."""
    budget = budget_for(request, pk)
    _must_be_planned(budget)
    return _make(request, [budget], [], initial={})


@needs(Act.COST_PROJECTS)
def project_from(request: HttpRequest, kind: str, pk: uuid.UUID) -> HttpResponse:
    """A project made of an idea, or of several: `kind` is the thing's model, such as `ideas.idea`."""
    thing = _threadable(request, kind, pk)
    budgets = _budgets_for(thing)
    if not budgets:
        raise Refusal(
            _("No budget vote of this process takes projects now. Plan one and write its rulebook first."),
            back=getattr(thing, "get_absolute_url", lambda: "/")(),
        )
    things = [thing]
    for other in request.GET.getlist("also")[:20]:
        try:
            things.append(_threadable(request, kind, uuid.UUID(other)))
        except ValueError:
            continue
    cards = [card for card in map(card_of, things) if card is not None]
    initial: dict[str, Any] = {
        "title": cards[0].title[:150],
        "text": "\n\n".join(_words(one) for one in things)[:4000],
    }
    for name in ("latitude", "longitude", "easy_read"):
        initial[name] = getattr(thing, name, None)
    return _make(request, budgets, things, initial=initial)


@needs(Act.COST_PROJECTS)
def change_project(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Change what a project says or costs, before the vote opens."""
    found = fetch(request, PROJECTS, pk=pk)
    _must_be_planned(found.budget)
    refusal = ""
    if request.method == "POST":
        form = ProjectForm(request.POST)
        if form.is_valid():
            version = form.cleaned_data["version"] or 0
            try:
                actions.change_project(found, values=form.cleaned_data, version=version, by=whoever(request))
                return redirect(found)
            except Refusal as problem:
                refusal = problem.sentence
    else:
        form = ProjectForm(initial={name: getattr(found, name, None) for name in ProjectForm.base_fields})
    del form.fields["on_ballot"]
    context = {
        "form": form,
        "stage": found.budget.stage,
        "budget": found.budget,
        "refusal": refusal,
        "project": found,
    }
    return render(request, "budgets/change_project.jinja", context, status=409 if refusal else 200)


@needs(Act.COST_PROJECTS)
@require_POST
def put_on_ballot(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Put a costed project on the ballot."""
    found = fetch(request, PROJECTS, pk=pk)
    try:
        actions.put_on_ballot(found, by=whoever(request))
    except Refusal as problem:
        problem.back = found.get_absolute_url()
        raise
    return redirect(found)


@needs(Act.COST_PROJECTS)
def withdraw_project(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Withdraw a project before the vote opens, with a reason that everyone can read."""
    found = fetch(request, PROJECTS, pk=pk)
    _must_be_planned(found.budget)
    refusal = ""
    if request.method == "POST":
        form = WithdrawForm(request.POST)
        if form.is_valid():
            try:
                actions.withdraw_project(found, reason=form.cleaned_data["reason"], by=whoever(request))
                return redirect(found)
            except Refusal as problem:
                refusal = problem.sentence
    else:
        form = WithdrawForm()
    context = {"form": form, "project": found, "stage": found.budget.stage, "refusal": refusal}
    return render(request, "budgets/withdraw_project.jinja", context, status=409 if refusal else 200)


def _make(
    request: HttpRequest, budgets: list[Budget], things: list[models.Model], *, initial: dict[str, Any]
) -> HttpResponse:
    """The form for a project, new or from ideas, in one of the budgets that may take it."""
    budget = next((one for one in budgets if str(one.pk) == request.POST.get("budget")), budgets[0])
    refusal = ""
    if request.method == "POST":
        form = ProjectForm(request.POST)
        if form.is_valid():
            try:
                return redirect(_made(request, budget, things, form.cleaned_data))
            except once.AlreadySent as sent:
                return redirect(sent.url or budget.get_absolute_url())
            except Refusal as problem:
                refusal = problem.sentence
    else:
        form = ProjectForm(initial=initial)
    context = {
        "form": form,
        "stage": budget.stage,
        "budget": budget,
        "budgets": budgets,
        "cards": [card for card in map(card_of, things) if card is not None],
        "once": request.POST.get("once") or once.new_token(),
        "refusal": refusal,
    }
    return render(request, "budgets/new_project.jinja", context, status=409 if refusal else 200)


@transaction.atomic
def _made(request: HttpRequest, budget: Budget, things: list[models.Model], values: dict[str, Any]) -> str:
    claimed = once.claim(request.POST.get("once", ""))
    on_ballot, by = bool(values.get("on_ballot")), whoever(request)
    if things:
        made = actions.project_from(things, budget, values=values, by=by, on_ballot=on_ballot)
    else:
        made = actions.add_project(budget, values=values, by=by, on_ballot=on_ballot)
    return once.settle(claimed, made.get_absolute_url())


def _threadable(request: HttpRequest, kind: str, pk: uuid.UUID) -> Any:
    """A threadable thing by its kind and key, if the person may cost projects where it lies."""
    label, _dot, name = kind.partition(".")
    known = ContentType.objects.filter(app_label=label, model=name).first()
    model = known.model_class() if known is not None else None
    if model is None or not hasattr(model, "thread_card"):
        raise Http404(_("There is nothing at this address."))
    rows = model._default_manager.select_related(*getattr(model, "THREAD_SELECT", ()))
    thing = fetch(request, rows, pk=pk)
    if not thing.thread_visible_to(request.user):  # type: ignore[attr-defined]
        raise Http404(_("There is nothing at this address."))
    return thing


def _budgets_for(thing: Any) -> list[Budget]:
    """The budgets that take projects now in the thing's own process, or failing that at its place."""
    planned = Budget.objects.filter(frozen_at=None, stage__state=Stage.State.PLANNED).select_related(
        "stage__process__place"
    )
    stage = getattr(thing, "stage", None)
    if stage is not None:
        return list(planned.filter(stage__process=stage.process_id).order_by("stage__order"))
    return list(planned.filter(stage__process__place=thing.place).order_by("stage__order")[:20])


def _words(thing: Any) -> str:
    """What a thing says in full, or its card's summary."""
    text = getattr(thing, "text", None)
    card = card_of(thing)
    return text if isinstance(text, str) and text else (card.summary if card else "")


def _must_be_planned(budget: Budget) -> None:
    if budget.is_frozen() or budget.stage.state != Stage.State.PLANNED:
        raise actions.Frozen(back=budget.get_absolute_url())


def _came_of(found: Project) -> list[Any]:
    """The cards of what came of a winner (its commitments)."""
    if found.result != Project.Outcome.WON:
        return []
    edges = Edge.objects.filter(earlier_id=found.pk).prefetch_related("later")
    return [card for card in (card_of(edge.later) for edge in edges) if card is not None]


def _commitment_url(found: Project) -> str:
    """The page that makes a commitment of a winner, if the room for it is there."""
    if found.result != Project.Outcome.WON:
        return ""
    try:
        return reverse("deals:commitment-from", args=[found._meta.label_lower, found.pk])
    except NoReverseMatch:
        return ""
