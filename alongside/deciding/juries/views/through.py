"""Fetching juries through the act that the view declared, and the one way in which their forms are filled in."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django import forms
from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from alongside.deciding.juries.models import Jury, Member, Overseer
from alongside.deciding.processes.models import Process, Stage
from alongside.foundation.people.access import Somebody, check, roles_to
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import TABLE, Act, Role
from alongside.foundation.places.models import heavy
from alongside.foundation.record import once
from alongside.ui.refusals import Refusal

WITH = ("stage__process__place", "stage__lottery", "commission__agenda_set_in")
_NOT_READ = heavy("stage__process__place")
M = TypeVar("M", bound=models.Model)


def stage_here(request: HttpRequest, pk: uuid.UUID, method: str = Stage.Method.JURY) -> Stage:
    """The jury stage (or that of another method) at this address; a draft process is only for those who plan it."""
    rows = Stage.objects.filter(method=method).select_related("process__place")
    stage = rows.defer(*heavy("process__place")).filter(pk=pk).first()
    if stage is None:
        raise Http404(_("There is nothing at this address."))
    check(request, stage)
    _hide_draft(request.user, stage, acts_of(request.user, stage))
    return stage


def jury_here(request: HttpRequest, pk: uuid.UUID, *methods: Stage.Method) -> tuple[Jury, frozenset[Act]]:
    """The jury of the stage at this address, through the view's act, and everything that the person may do to it.

    Parameters: `methods`, what kind of stage it may be; a citizens' jury, if none is given.
    """
    return seen(request, jury_at(request, pk, *methods))


def jury_at(request: HttpRequest, pk: uuid.UUID, *methods: Stage.Method) -> Jury | None:
    """The jury of the stage at this address with what the person is to it, in one query; not checked yet."""
    rows = Jury.objects.filter(stage=pk, stage__method__in=methods or (Stage.Method.JURY,))
    rows = rows.select_related(*WITH).defer(*_NOT_READ).annotate(**_roles(request, "pk"))
    jury: Jury | None = rows.first()
    if jury is not None:
        _keep_roles(request, jury, jury)
    return jury


def either_here(request: HttpRequest, pk: uuid.UUID) -> tuple[Jury, frozenset[Act]]:
    """The jury or the commission of the stage at this address, for what is the same in both."""
    return jury_here(request, pk, Stage.Method.JURY, Stage.Method.COMMISSION)


def seen(request: HttpRequest, jury: Jury | None) -> tuple[Jury, frozenset[Act]]:
    """The jury that was fetched, through the view's act, and everything that the person may do to it."""
    if jury is None:
        raise Http404(_("There is nothing at this address."))
    acts = acts_of(request.user, jury)
    if request.act not in acts:  # type: ignore[attr-defined]
        check(request, jury)
    request.act_checked = True  # type: ignore[attr-defined]
    _hide_draft(request.user, jury.stage, acts)
    return jury, acts


def part_here(request: HttpRequest, rows: models.QuerySet[M], pk: uuid.UUID) -> tuple[M, frozenset[Act]]:
    """A part of a jury (its `jury`) at this address, through the view's act on the jury."""
    under = [f"jury__{path}" for path in WITH]
    rows = rows.select_related(*under).defer(*heavy("jury__stage__process__place"))
    part: Any = rows.annotate(**_roles(request, "jury")).filter(pk=pk).first()
    if part is not None:
        _keep_roles(request, part, part.jury)
    _jury, acts = seen(request, part.jury if part is not None else None)
    return part, acts


def _roles(request: HttpRequest, to_jury: str) -> dict[str, Exists]:
    """Whether the person sits on the jury, and oversees its evidence: read with it, where nothing is changed. What
    changes something asks anew."""
    if not isinstance(request.user, Person) or request.method not in ("GET", "HEAD"):
        return {}
    mine = {"jury": OuterRef(to_jury), "person": request.user.pk}
    return {
        "person_sits": Exists(Member.objects.current().filter(**mine)),
        "person_oversees": Exists(Overseer.objects.filter(**mine)),
    }


def _keep_roles(request: HttpRequest, row: Any, jury: Jury) -> None:
    if hasattr(row, "person_sits"):
        sits = {Role.JUROR} if row.person_sits else set()
        oversees = {Role.OVERSEER} if row.person_oversees else set()
        jury.roles_read = (person_here(request).pk, sits | oversees)


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
    template: str = "juries/form.jinja",
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


def _hide_draft(person: Somebody, stage: Stage, acts: frozenset[Act]) -> None:
    if stage.process.state == Process.State.DRAFT and not acts & {Act.EDIT_PROCESS, Act.RUN_JURY}:
        raise Http404(_("There is nothing at this address."))
