"""The API: what everyone may read, for other programs. It shows exactly what the pages show to a visitor."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import Http404, HttpRequest
from ninja import NinjaAPI, Schema

from alongside.deciding.budgets.models import Budget, Project
from alongside.deciding.ideas.models import Idea
from alongside.deciding.processes.models import Process, Stage
from alongside.doing.deals.models import Commitment
from alongside.foundation.places.models import Place, Tier, heavy
from alongside.site.listening_api import router as listening_router

A_PAGE = 50
MOST_PAGES = 2_000

api = NinjaAPI(
    title="Alongside",
    version="1",
    description="What was asked, said, decided, promised and done here. Public facts only; no key needed.",
    docs_url=None,
    urls_namespace="api",
)
api.add_router("", listening_router)


class PlaceOut(Schema):
    """One place. `population` is in residents."""

    code: str
    name: str
    tier: str
    parent: str | None
    population: int | None
    demonstration: bool


class StageOut(Schema):
    """One stage of a process."""

    id: uuid.UUID
    order: int
    method: str
    title: str
    state: str
    opens_at: dt.datetime
    closes_at: dt.datetime


class ProcessOut(Schema):
    """One process, without its stages."""

    id: uuid.UUID
    place: str
    title: str
    question: str
    summary: str
    state: str
    url: str


class ProcessWhole(ProcessOut):
    """One process with its stages."""

    stages: list[StageOut]


class IdeaOut(Schema):
    """One idea, as everyone may read it. Authors are not named here."""

    id: uuid.UUID
    number: int
    title: str
    text: str
    state: str
    supporters: int
    sent: dt.datetime
    url: str


class ProjectOut(Schema):
    """One project of a budget. `cost` is in the smallest unit of the currency. `result` is empty until the result is
    published by two keys."""

    number: int
    title: str
    text: str
    cost: int
    state: str
    result: str


class BudgetOut(Schema):
    """One budget vote. `amount` is in the smallest unit of the currency."""

    id: uuid.UUID
    stage: uuid.UUID
    title: str
    state: str
    amount: int
    currency: str
    rule: str
    completion: str
    projects: list[ProjectOut]


class CommitmentOut(Schema):
    """One promise."""

    id: uuid.UUID
    place: str
    title: str
    statement: str
    organisation: str
    first_due: dt.date
    due: dt.date
    state: str
    overdue: bool
    url: str


@api.get("/places", response=list[PlaceOut], summary="All places down to the neighbourhoods")
def places(request: HttpRequest) -> Any:
    """All places down to the neighbourhoods, in the order of the tree."""
    rows = (
        Place.objects.exclude(tier=Tier.SMALL_AREA).select_related("parent").defer(*heavy(), *heavy("parent"))
    )
    return [_place(each) for each in rows]


@api.get("/processes", response=list[ProcessOut], summary="Processes, newest first")
def processes(request: HttpRequest, place: str = "", page: int = 1) -> Any:
    """Processes of a place and the places in it (or all), newest first, 50 a page."""
    rows = Process.objects.published().select_related("place").defer(*heavy("place")).order_by("-made_at")
    if place:
        rows = rows.at(_found(Place.objects.filter(code=place[:40]).first()))
    return [_process(each) for each in _cut(rows, page)]


@api.get("/processes/{process_id}", response=ProcessWhole, summary="One process with its stages")
def process(request: HttpRequest, process_id: uuid.UUID) -> Any:
    """One process with its stages."""
    row = Process.objects.published().select_related("place").defer(*heavy("place"))
    found = _found(row.filter(pk=process_id).first())
    return _process(found) | {"stages": [_stage(each) for each in found.stages.all()]}


@api.get("/stages/{stage_id}/ideas", response=list[IdeaOut], summary="The ideas of a stage")
def ideas(request: HttpRequest, stage_id: uuid.UUID, page: int = 1) -> Any:
    """The ideas of a stage that stand by themselves, newest first, 50 a page."""
    stage = _found(_public_stages().filter(pk=stage_id).first())
    return [_idea(each) for each in _cut(Idea.objects.in_stage(stage).listed().order_by("-number"), page)]


@api.get("/stages/{stage_id}/budget", response=BudgetOut, summary="The budget vote of a stage")
def budget(request: HttpRequest, stage_id: uuid.UUID) -> Any:
    """The budget vote of a stage: its projects and, once two keys published it, its result."""
    stage = _found(_public_stages().filter(pk=stage_id).first())
    found = _found(Budget.objects.filter(stage=stage).first())
    shown = found.projects.exclude(state=Project.State.DRAFT)
    return {
        "id": found.pk,
        "stage": stage.pk,
        "title": stage.title,
        "state": stage.state,
        "amount": found.amount,
        "currency": found.currency,
        "rule": found.rule,
        "completion": found.completion,
        "projects": [_project(each, stage) for each in shown],
    }


@api.get("/commitments", response=list[CommitmentOut], summary="Promises, by the day they are due")
def commitments(request: HttpRequest, place: str = "", page: int = 1) -> Any:
    """Promises of a place and the places in it (or all), by the day they are due, 50 a page."""
    rows = (
        Commitment.objects.select_related("place", "organisation")
        .defer(*heavy("place"))
        .order_by("due", "pk")
    )
    if place:
        rows = rows.at(_found(Place.objects.filter(code=place[:40]).first()))
    return [_commitment(each) for each in _cut(rows, page)]


def _found(row: Any) -> Any:
    if row is None:
        raise Http404
    return row


def _cut(rows: Any, page: int) -> Any:
    number = max(1, min(page, MOST_PAGES))
    return rows[(number - 1) * A_PAGE : number * A_PAGE]


def _public_stages() -> Any:
    return Stage.objects.exclude(process__state=Process.State.DRAFT).select_related("process")


def _place(each: Place) -> dict[str, Any]:
    return {
        "code": each.code,
        "name": each.name,
        "tier": each.tier,
        "parent": each.parent.code if each.parent else None,
        "population": each.population,
        "demonstration": each.is_demonstration,
    }


def _process(each: Process) -> dict[str, Any]:
    return {
        "id": each.pk,
        "place": each.place.code,
        "title": each.title,
        "question": each.question,
        "summary": each.summary,
        "state": each.state,
        "url": each.get_absolute_url(),
    }


def _stage(each: Stage) -> dict[str, Any]:
    return {
        "id": each.pk,
        "order": each.order,
        "method": each.method,
        "title": each.title,
        "state": each.state,
        "opens_at": each.opens_at,
        "closes_at": each.closes_at,
    }


def _idea(each: Idea) -> dict[str, Any]:
    return {
        "id": each.pk,
        "number": each.number,
        "title": each.title,
        "text": each.text,
        "state": each.state,
        "supporters": each.support_count,
        "sent": each.made_at,
        "url": each.get_absolute_url(),
    }


def _project(each: Project, stage: Stage) -> dict[str, Any]:
    return {
        "number": each.number,
        "title": each.title,
        "text": each.text,
        "cost": each.cost,
        "state": each.state,
        "result": each.result if stage.state == Stage.State.PUBLISHED else "",
    }


def _commitment(each: Commitment) -> dict[str, Any]:
    return {
        "id": each.pk,
        "place": each.place.code,
        "title": each.title,
        "statement": each.statement,
        "organisation": each.organisation.name,
        "first_due": each.first_due,
        "due": each.due,
        "state": each.state,
        "overdue": each.is_overdue(),
        "url": each.get_absolute_url(),
    }
