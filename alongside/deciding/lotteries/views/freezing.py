"""Planning a draw, and freezing the list by both keys."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from alongside.deciding.lotteries.actions import freezing
from alongside.deciding.lotteries.actions.planning import is_sealed
from alongside.deciding.lotteries.draw_forms import PlanForm
from alongside.deciding.lotteries.models import DrawPlan, SealedPool
from alongside.deciding.lotteries.views.seeing import lottery_for, whoever
from alongside.deciding.lotteries.wording import places_in_words
from alongside.deciding.processes import actions as processes
from alongside.deciding.processes.models import Key
from alongside.foundation.people.access import needs
from alongside.foundation.people.permissions import Act
from alongside.ui.refusals import Refusal


@require_http_methods(["GET", "POST"])
@needs(Act.EDIT_PROCESS)
def plan_draw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """When and where the draw is, and for a public random number, which one."""
    lottery = lottery_for(request, pk)
    plan = DrawPlan.objects.filter(pk=lottery.pk).first()
    form = PlanForm(lottery, plan, request.POST if request.method == "POST" else None)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            freezing.plan_draw(
                lottery,
                at=form.cleaned_data["at"],
                where=form.cleaned_data["where"],
                beacon=form.cleaned_data.get("beacon", ""),
                version=form.cleaned_data["version"],
                by=whoever(request),
            )
        except Refusal as no:
            refusal = no.sentence
        else:
            messages.success(request, _("The plan of the draw is saved."))
            return redirect("lotteries:draw", pk=lottery.stage_id)
    context = {"stage": lottery.stage, "lottery": lottery, "form": form, "refusal": refusal}
    return render(request, "lotteries/plan_draw.jinja", context, status=409 if refusal else 200)


@require_http_methods(["GET", "POST"])
@needs(Act.TURN_KEY)
@never_cache
def freeze(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What the keys agree to, who has given theirs, and how far the work is once both are in."""
    lottery = lottery_for(request, pk)
    refusal = ""
    if request.method == "POST":
        try:
            done = freezing.agree_to_freeze(
                lottery, seen=request.POST.get("agreed", "")[:64], by=whoever(request)
            )
        except Refusal as no:
            refusal = no.sentence
            lottery = lottery_for(request, pk)
        else:
            if done:
                messages.success(
                    request, _("All keys are in. The list is sealed, and the panels are being made.")
                )
                return redirect("lotteries:draw", pk=lottery.stage_id)
            messages.success(request, _("Your key is given. The other co-lead has been told."))
            return redirect("lotteries:freeze", pk=lottery.stage_id)
    sealed = is_sealed(lottery)
    people = [] if sealed else freezing.people_of(lottery)
    plan = DrawPlan.objects.filter(pk=lottery.pk).first()
    terms = {} if sealed else freezing.freezing_terms(lottery, people)
    context = {
        "stage": lottery.stage,
        "lottery": lottery,
        "plan": plan,
        "sealed": sealed,
        "people": len(people),
        "left_out": 0 if sealed else lottery.registrations.in_pool().count() - len(people),
        "pool": terms.get("pool", ""),
        "targets": [
            (each["feature"], each["value"], places_in_words(each["min"], each["max"]))
            for each in terms.get("targets", ())
        ],
        "missing": [] if sealed else freezing.missing(lottery),
        "refusal": refusal,
        "board": None
        if sealed
        else processes.board_of(lottery.stage, Key.Step.FREEZE, agreed=terms, viewer=request.user),
    }
    return render(request, "lotteries/freeze.jinja", context, status=409 if refusal else 200)


@require_POST
@needs(Act.TURN_KEY)
def take_freeze_back(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take back one's own key while the other is missing."""
    lottery = lottery_for(request, pk)
    if processes.withdraw_key(lottery.stage, Key.Step.FREEZE, by=whoever(request)):
        messages.success(request, _("Your key is taken back."))
    return redirect("lotteries:freeze", pk=lottery.stage_id)


@require_http_methods(["GET"])
@needs(Act.SEE)
@never_cache
def progress(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """How far the freezing is: asked for every two seconds by the page of the draw, where a script runs."""
    lottery = lottery_for(request, pk)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("lotteries:draw", pk=pk)
    row = SealedPool.objects.only("step", "sealed_at").filter(pk=lottery.pk).first()
    context = {
        "stage": lottery.stage,
        "working_now": row is not None and lottery.frozen_at is None,
        "frozen": lottery.frozen_at is not None,
        "step": row.step if row else "",
        "seconds": int((timezone.now() - row.sealed_at).total_seconds()) if row else 0,
    }
    return render(request, "lotteries/progress.jinja", context)
