"""Fetching polls through the act that the view declared, and the one way in which their forms are filled in."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django import forms
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from alongside.deciding.polls.models import Poll
from alongside.deciding.processes.models import Process, Stage
from alongside.foundation.people.access import Somebody, check, roles_to
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import TABLE, Act
from alongside.foundation.places.models import heavy
from alongside.foundation.record import once
from alongside.ui.refusals import Refusal

WITH = ("stage__process__place", "stage__lottery", "first", "second")
_NOT_READ = heavy("stage__process__place")
M = TypeVar("M", bound=models.Model)


def stage_here(request: HttpRequest, pk: uuid.UUID) -> Stage:
    """The poll stage at this address; a draft process is only for those who plan it."""
    rows = Stage.objects.filter(method=Stage.Method.POLL).select_related("process__place")
    stage = rows.defer(*heavy("process__place")).filter(pk=pk).first()
    if stage is None:
        raise Http404(_("There is nothing at this address."))
    check(request, stage)
    _hide_draft(stage, acts_of(request.user, stage))
    return stage


def poll_here(request: HttpRequest, pk: uuid.UUID) -> tuple[Poll, frozenset[Act]]:
    """The poll of the stage at this address, through the view's act, and everything that the person may do to it."""
    rows = Poll.objects.filter(stage=pk, stage__method=Stage.Method.POLL)
    return seen(request, rows.select_related(*WITH).defer(*_NOT_READ).first())


def seen(request: HttpRequest, poll: Poll | None) -> tuple[Poll, frozenset[Act]]:
    """The poll that was fetched, through the view's act, and everything that the person may do to it."""
    if poll is None:
        raise Http404(_("There is nothing at this address."))
    acts = acts_of(request.user, poll)
    if request.act not in acts:  # type: ignore[attr-defined]
        check(request, poll)
    request.act_checked = True  # type: ignore[attr-defined]
    _hide_draft(poll.stage, acts)
    return poll, acts


def part_here(request: HttpRequest, rows: models.QuerySet[M], pk: uuid.UUID) -> tuple[M, frozenset[Act]]:
    """A part of a poll (its `poll`) at this address, through the view's act on the poll."""
    under = [f"poll__{path}" for path in WITH]
    part: Any = rows.select_related(*under).defer(*heavy("poll__stage__process__place")).filter(pk=pk).first()
    _poll, acts = seen(request, part.poll if part is not None else None)
    return part, acts


def acts_of(person: Somebody, thing: models.Model) -> frozenset[Act]:
    """Everything that the person may do to a thing, its roles read once."""
    roles = roles_to(person, thing)
    return frozenset(act for act, allowed in TABLE.items() if allowed & roles)


def person_here(request: HttpRequest) -> Person:
    """Who is signed in, in a view whose act only somebody signed in may do."""
    assert isinstance(request.user, Person)  # noqa: S101  (the act was checked before)
    return request.user


@dataclass(frozen=True)
class FormPage:
    """What a page with one form says around it. `words` stand above the form, `care` stands out."""

    title: str
    button: str
    back: str
    words: str = ""
    care: str = ""
    kind: str = ""


def filled_in(
    request: HttpRequest,
    form: forms.Form,
    page: FormPage,
    do: Callable[[], str],
    *,
    template: str = "polls/form.jinja",
    **context: Any,
) -> HttpResponse:
    """The page of a form, and what happens when it is sent: `do` does it once, however often it is sent, and gives the
    address that follows. A refusal is shown with what was typed."""
    refusal, status = "", 200
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                claimed = once.claim(request.POST.get("once", ""))
                address = once.settle(claimed, do())
            return redirect(address)
        except once.AlreadySent as sent:
            return redirect(sent.url or page.back)
        except Refusal as no:
            refusal, status = no.sentence, no.status
    token = request.POST.get("once") or once.new_token()
    return render(
        request,
        template,
        {"form": form, "page": page, "refusal": refusal, "once": token, **context},
        status=status,
    )


def sent(request: HttpRequest) -> Any:
    """What was sent, for a form; None where nothing was."""
    return request.POST if request.method == "POST" else None


def page_number(request: HttpRequest) -> int:
    asked = request.GET.get("page", "")
    return max(1, min(int(asked), 10_000)) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 1


def _hide_draft(stage: Stage, acts: frozenset[Act]) -> None:
    if stage.process.state == Process.State.DRAFT and not acts & {Act.EDIT_PROCESS, Act.RUN_POLL}:
        raise Http404(_("There is nothing at this address."))
