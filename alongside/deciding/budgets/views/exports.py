"""The published result as data: for spreadsheets, for programs, and for anybody who wants to count again."""

from __future__ import annotations

import csv
import uuid
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy

from alongside.deciding.budgets import counting
from alongside.deciding.budgets.models import Budget, Outcome
from alongside.deciding.budgets.views.seeing import budget_for
from alongside.deciding.processes.models import Stage
from alongside.deciding.processes.suppression import LEAST
from alongside.engines.counting import write_pabulib
from alongside.foundation.people.access import needs
from alongside.foundation.people.permissions import Act
from alongside.ui.refusals import Refusal
from alongside.ui.sheets import MARK, as_cell


class NotPublished(Refusal):
    default = gettext_lazy("The result of this vote is not published yet. It comes when both keys are in.")


class TooFew(Refusal):
    default = gettext_lazy(
        "So few people voted that their ballots are not shown: it could be seen who chose what."
    )


@needs(Act.SEE)
def result_csv(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One line a project."""
    budget, outcome = _published(request, pk)
    few = _few(budget, outcome)
    response = HttpResponse(MARK, content_type="text/csv; charset=utf-8")
    _as_file(response, budget, "result.csv")
    table = csv.writer(response)
    table.writerow(["number", "code", "title", "cost", "currency", "votes", "result", "place"])
    for project in budget.projects.on_ballot():
        votes = "" if few else outcome.result["why"][str(project.number)]["votes"]
        cost = f"{project.cost // 100}.{project.cost % 100:02d}"
        table.writerow(
            [
                project.number, as_cell(project.code), as_cell(project.title), cost, as_cell(budget.currency), votes,
                project.result, project.won_place or "",
            ]
        )  # fmt: skip
    return response


@needs(Act.SEE)
def result_json(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The outcome in full, with the reasons."""
    budget, outcome = _published(request, pk)
    titles = {project.number: project.title for project in budget.projects.on_ballot()}
    told: dict[str, Any] = {
        "place": budget.place.code,
        "process": budget.process.title,
        "vote": budget.stage.title,
        "currency": budget.currency,
        "counted_at": outcome.counted_at.isoformat(),
        "variant": outcome.variant,
        "ballots_digest": outcome.ballots_digest,
        "winners": [{"number": one, "title": titles[one]} for one in outcome.winners],
        "projects": [{"number": number, "title": title} for number, title in titles.items()],
    }
    if not _few(budget, outcome):
        told["result"] = outcome.result
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})
    _as_file(response, budget, "result.json")
    return response


@needs(Act.SEE)
def pabulib(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The ballots in the Pabulib format, sorted by what they say, so that anybody can count again."""
    budget, outcome = _published(request, pk)
    if _few(budget, outcome):
        raise TooFew(back=budget.get_absolute_url())
    projects = list(budget.projects.on_ballot())
    election = counting.election_of(budget, projects, counting.tally_of(budget), all_projects=True)
    stage = budget.stage
    meta = {
        "description": f"{budget.process.title}: {stage.title}",
        "country": "United Kingdom" if budget.currency == "GBP" else "Unknown",
        "unit": budget.place.name,
        "instance": str(stage.closes_at.year),
        "rule": f"{budget.rule}/{budget.completion}"
        if budget.rule == Budget.Rule.EQUAL_SHARES
        else budget.rule,
        "date_begin": stage.opens_at.strftime("%d.%m.%Y"),
        "date_end": stage.closes_at.strftime("%d.%m.%Y"),
        "currency": budget.currency,
        "max_length": str(budget.max_choices),
    }
    # An election that was brought in goes out with the ids of its own file.
    ids = {project.number: project.code or str(project.number) for project in projects}
    if len(set(ids.values())) == len(ids):
        named = tuple(replace(one, id=ids[int(one.id)]) for one in election.projects)
        election = replace(election, projects=named)
    else:
        ids = {number: str(number) for number in ids}
    body = write_pabulib(election, meta=meta, selected=[ids[one] for one in outcome.winners])
    response = HttpResponse(body, content_type="text/plain; charset=utf-8")
    _as_file(response, budget, "ballots.pb")
    return response


def _published(request: HttpRequest, pk: uuid.UUID) -> tuple[Budget, Outcome]:
    """The budget and its outcome. Raises NotPublished, whoever asks."""
    budget = budget_for(request, pk)
    outcome = (
        Outcome.objects.filter(budget=budget).first() if budget.stage.state == Stage.State.PUBLISHED else None
    )
    if outcome is None:
        raise NotPublished(back=budget.get_absolute_url())
    return budget, outcome


def _few(budget: Budget, outcome: Outcome) -> bool:
    """Whether so few people voted that figures would say who chose what."""
    return not budget.imported_from and 0 < outcome.figures["ballots"] < LEAST


def _as_file(response: HttpResponse, budget: Budget, name: str) -> None:
    start = slugify(budget.stage.title)[:40] or "vote"
    response["Content-Disposition"] = f'attachment; filename="{start}-{name}"'
