"""The page of a budget: its projects while people vote, and its result once that is published."""

from __future__ import annotations

import uuid

from django.db.models import Count, Q, Window
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from alongside.deciding.budgets.explaining import tell
from alongside.deciding.budgets.models import Budget, Outcome, Project, Voter
from alongside.deciding.budgets.rulebook import in_words
from alongside.deciding.budgets.views.seeing import budget_of, plans, stage_of
from alongside.deciding.processes.models import Stage
from alongside.deciding.processes.suppression import LEAST
from alongside.foundation.people.access import may, needs
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Act
from alongside.ui.text import tidy, without_hidden

SHOWN = 20


@needs(Act.SEE)
def stage(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The projects and how to vote; once published, the result."""
    found = stage_of(request, pk)
    budget = budget_of(found)
    if budget is None:
        context = {"stage": found, "planner": plans(request, found)}
        return render(request, "budgets/no_rulebook.jinja", context | {"may_edit": _may_edit(request, found)})
    outcome = Outcome.objects.filter(budget=budget).first() if found.state == Stage.State.PUBLISHED else None
    if outcome is not None:
        return _result(request, budget, outcome)
    return _projects(request, budget)


def _projects(request: HttpRequest, budget: Budget) -> HttpResponse:
    found = budget.stage
    planner = plans(request, found)
    rows = Project.objects.filter(budget=budget)
    if not planner:
        rows = rows.exclude(state=Project.State.DRAFT)
    words = without_hidden(tidy(request.GET.get("q", "")))[:100].strip()
    if words:
        rows = rows.filter(Q(title__icontains=words) | Q(text__icontains=words))
    page = _page(request.GET.get("page", ""))
    rows = (
        rows.annotate(all_of=Window(Count("pk")))
        .order_by("number")
        .only("id", "number", "title", "text", "cost", "state", "withdrawn_because", "result")
    )
    projects = list(rows[(page - 1) * SHOWN : page * SHOWN])
    in_all: int = getattr(projects[0], "all_of", 0) if projects else 0
    is_open = found.is_open()
    mine = None
    if isinstance(request.user, Person) and found.state in (Stage.State.OPEN, Stage.State.CLOSED):
        mine = Voter.objects.filter(budget=budget, person=request.user).first()
    so_far = (
        Voter.objects.filter(budget=budget).count()
        if found.state in (Stage.State.OPEN, Stage.State.CLOSED)
        else 0
    )
    return render(
        request,
        "budgets/stage.jinja",
        {
            "stage": found,
            "budget": budget,
            "rows": in_words(budget),
            "projects": projects,
            "in_all": in_all,
            "first": (page - 1) * SHOWN + 1,
            "sought": words,
            "newer": _address(words, page - 1) if page > 1 else "",
            "older": _address(words, page + 1) if in_all > page * SHOWN else "",
            "is_open": is_open,
            "voted": mine,
            "may_vote": is_open and mine is None and may(request.user, Act.VOTE, found),
            "signed_in": isinstance(request.user, Person),
            "so_far": so_far,
            "few": so_far < LEAST,
            "planner": planner,
            "may_cost": may(request.user, Act.COST_PROJECTS, found),
            "may_edit": _may_edit(request, found),
            "may_assist": is_open and may(request.user, Act.ASSIST, found),
            "may_turn_key": may(request.user, Act.TURN_KEY, found),
        },
    )


def _result(request: HttpRequest, budget: Budget, outcome: Outcome) -> HttpResponse:
    projects = list(budget.projects.on_ballot().defer("text", "easy_read", "costing", "feasibility"))
    return render(
        request,
        "budgets/result.jinja",
        {
            "stage": budget.stage,
            "budget": budget,
            "outcome": outcome,
            "telling": tell(budget, outcome, projects),
            "rows": in_words(budget),
            "may_commit": may(request.user, Act.MAKE_COMMITMENT, budget.stage),
        },
    )


def _may_edit(request: HttpRequest, found: Stage) -> bool:
    return found.state == Stage.State.PLANNED and may(request.user, Act.EDIT_PROCESS, found)


def _page(typed: str) -> int:
    return (
        min(int(typed), 100_000)
        if typed.isascii() and typed.isdigit() and 0 < len(typed) < 7 and int(typed)
        else 1
    )


def _address(words: str, page: int) -> str:
    asked = {key: value for key, value in (("q", words), ("page", page if page > 1 else "")) if value}
    return f"?{urlencode(asked)}"
