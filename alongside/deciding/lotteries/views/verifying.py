"""Checking a draw: for everybody, for those who were on the list, and for an auditor with the sealed file."""

from __future__ import annotations

import uuid
from pathlib import Path

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from alongside.deciding.lotteries.actions.auditing import sealed_file
from alongside.deciding.lotteries.checking import faults_of_lists, faults_of_log
from alongside.deciding.lotteries.draw_forms import ReasonForm
from alongside.deciding.lotteries.draw_refusals import NotFrozen
from alongside.deciding.lotteries.views.seeing import lottery_for, whoever
from alongside.engines.lottery import verify_draw
from alongside.foundation.people.access import needs
from alongside.foundation.people.permissions import Act
from alongside.ui.refusals import Refusal


@require_safe
@needs(Act.SEE)
@never_cache
def check(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Everything that was published, compared with what is kept now; and how to do it on one's own computer."""
    lottery = lottery_for(request, pk)
    if lottery.frozen_at is None:
        raise NotFrozen
    prefetch_related_objects([lottery], "targets")
    published = list(lottery.publications.order_by("number"))
    seats = list(lottery.seats.select_related("draw"))
    faults = faults_of_log(lottery, published, seats) + faults_of_lists(lottery, published, seats)
    context = {"stage": lottery.stage, "lottery": lottery, "faults": faults, "lines": published}
    return render(request, "lotteries/check.jinja", context)


@require_safe
@needs(Act.SEE)
def verifier(request: HttpRequest) -> HttpResponse:
    """The one-file program that checks a draw, to run on any computer with Python."""
    response = HttpResponse(Path(str(verify_draw.__file__)).read_bytes(), content_type="text/x-python")
    response["Content-Disposition"] = 'attachment; filename="verify_draw.py"'
    return response


@require_http_methods(["GET", "POST"])
@needs(Act.AUDIT_DRAW)
@never_cache
def audit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take out the sealed file, with a reason that is on the record and of which the co-leads are told."""
    lottery = lottery_for(request, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                content = sealed_file(lottery, reason=form.cleaned_data["reason"], by=whoever(request))
        except Refusal as no:
            refusal = no.sentence
        else:
            response = HttpResponse(content, content_type="application/json")
            name = f"sealed-{lottery.digest[:12]}.json"
            response["Content-Disposition"] = f'attachment; filename="{name}"'
            return response
    context = {"stage": lottery.stage, "lottery": lottery, "form": form, "refusal": refusal}
    return render(request, "lotteries/audit.jinja", context, status=409 if refusal else 200)
