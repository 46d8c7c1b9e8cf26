"""Planning the stages of a process, and saying what came of one."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alongside.deciding.processes import actions
from alongside.deciding.processes.forms import DatesForm, EditStageForm, OutcomeForm, StageForm
from alongside.deciding.processes.models import Process, Stage
from alongside.deciding.processes.views.who import must_be_visible, person_here
from alongside.foundation.people.access import fetch, needs
from alongside.foundation.people.permissions import Act
from alongside.foundation.places.models import heavy
from alongside.foundation.record import once
from alongside.ui.refusals import Refusal

STAGES = Stage.objects.select_related(
    "process__place", "process__resident_lead", "process__professional_lead"
).defer(*heavy("process__place"))


@require_safe
@needs(Act.SEE)
def stage(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The page of a stage is its method's."""
    here = fetch(request, STAGES.all(), pk=pk)
    must_be_visible(request, here.process)
    try:
        return redirect(here.get_absolute_url())
    except NoReverseMatch:
        return redirect(here.process.get_absolute_url())


@needs(Act.EDIT_PROCESS)
def add(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Plan a further stage."""
    process = fetch(request, Process.objects.select_related("place"), pk=pk)
    refusal = ""
    if request.method == "POST":
        form = StageForm(request.POST)
        if form.is_valid():
            data = form.cleaned_data
            try:
                with transaction.atomic():
                    claimed = once.claim(request.POST.get("once", ""))
                    actions.add_stage(
                        process,
                        method=data["method"],
                        title=data["title"],
                        summary=data["summary"],
                        easy_read=data["easy_read"],
                        opens_at=data["opens"],
                        closes_at=data["closes"],
                        by=person_here(request),
                    )
                    return redirect(once.settle(claimed, process.get_absolute_url()))
            except once.AlreadySent as sent:
                return redirect(sent.url or process.get_absolute_url())
            except Refusal as no:
                refusal = no.sentence
    else:
        form = StageForm(initial={"opens_at": "9am", "closes_at": "5pm"})
    context = {
        "form": form,
        "process": process,
        "stage": None,
        "refusal": refusal,
        "once": request.POST.get("once") or once.new_token(),
    }
    return render(request, "processes/stage_form.jinja", context)


@needs(Act.EDIT_PROCESS)
def edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Change a planned stage."""
    here = fetch(request, STAGES.all(), pk=pk)
    refusal = ""
    if request.method == "POST":
        form = EditStageForm(request.POST)
        if form.is_valid():
            data = form.cleaned_data
            try:
                actions.change_stage(
                    here,
                    by=person_here(request),
                    version=data["version"],
                    title=data["title"],
                    summary=data["summary"],
                    easy_read=data["easy_read"],
                    opens_at=data["opens"],
                    closes_at=data["closes"],
                )
                messages.success(request, _("Saved."))
                return redirect(here.process.get_absolute_url())
            except Refusal as no:
                refusal = no.sentence
                here = STAGES.get(pk=pk)
                form = EditStageForm({**request.POST.dict(), "version": str(here.version)})
    else:
        fields = {name: getattr(here, name) for name in ("title", "summary", "easy_read", "version")}
        form = EditStageForm(initial={**fields, **DatesForm.dates_of(here)})
    context = {"form": form, "process": here.process, "stage": here, "refusal": refusal, "once": ""}
    return render(request, "processes/stage_form.jinja", context)


@needs(Act.EDIT_PROCESS)
def remove(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take a planned stage away, after asking."""
    here = fetch(request, STAGES.all(), pk=pk)
    refusal = ""
    if request.method == "POST":
        try:
            actions.remove_stage(here, by=person_here(request))
            messages.success(request, _("The stage is taken away."))
            return redirect(here.process.get_absolute_url())
        except Refusal as no:
            refusal = no.sentence
    return render(
        request, "processes/remove_stage.jinja", {"stage": here, "process": here.process, "refusal": refusal}
    )


@needs(Act.EDIT_PROCESS)
def outcome(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say what came of a closed stage, before both keys publish it."""
    here = fetch(request, STAGES.all(), pk=pk)
    refusal = ""
    if request.method == "POST":
        form = OutcomeForm(request.POST)
        if form.is_valid():
            try:
                actions.write_outcome(here, by=person_here(request), **form.cleaned_data)
                return redirect(here.keys_url())
            except Refusal as no:
                refusal = no.sentence
                here = STAGES.get(pk=pk)
                form = OutcomeForm({**request.POST.dict(), "version": str(here.version)})
    else:
        form = OutcomeForm(initial={"outcome": here.outcome, "version": here.version})
    context = {"form": form, "stage": here, "process": here.process, "refusal": refusal}
    return render(request, "processes/outcome.jinja", context)
