"""Opening and closing a survey, asking its panel, the next wave, and publishing the results."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from alongside.foundation.people.access import needs
from alongside.foundation.people.permissions import Act
from alongside.foundation.record import once
from alongside.listening.surveys import actions
from alongside.listening.surveys.forms import DaysForm, PublishForm
from alongside.listening.surveys.results import dimensions
from alongside.listening.surveys.views.through import answers_here, person_here
from alongside.ui.refusals import Refusal


@require_POST
@needs(Act.GATHER)
def open_it(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Let people answer."""
    survey = answers_here(request, pk)
    try:
        actions.open_survey(survey, by=person_here(request))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect("surveys:make", survey.pk)
    messages.success(
        request, _("The survey is out. From the first answer on, its questions cannot be changed.")
    )
    return redirect(survey)


@require_POST
@needs(Act.GATHER)
def close_it(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Close the survey now."""
    survey = answers_here(request, pk)
    try:
        actions.close_now(survey, by=person_here(request))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("The survey is closed."))
    return redirect("surveys:make", survey.pk)


@require_POST
@needs(Act.GATHER)
def ask(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Tell the people of the panel."""
    survey = answers_here(request, pk)
    try:
        told = actions.ask_panel(survey, by=person_here(request))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        words = ngettext("%(told)s person was told.", "%(told)s people were told.", told)
        messages.success(request, words % {"told": told})
    return redirect("surveys:make", survey.pk)


@require_POST
@needs(Act.GATHER)
def keying(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Have papers typed once or twice."""
    survey = answers_here(request, pk)
    try:
        actions.set_double_keying(survey, wanted=request.POST.get("twice") == "yes", by=person_here(request))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return redirect("surveys:make", survey.pk)


@require_http_methods(["GET", "POST"])
@needs(Act.GATHER)
def wave(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask the same people again: a draft of the next wave."""
    survey = answers_here(request, pk)
    form = DaysForm(request.POST if request.method == "POST" else None)
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                claimed = once.claim(request.POST.get("once", ""))
                made = actions.next_wave(
                    survey, opens_at=form.opens_at, closes_at=form.closes_at, by=person_here(request)
                )
                return redirect(once.settle(claimed, reverse("surveys:make", args=[made.pk])))
        except once.AlreadySent as sent:
            return redirect(sent.url or survey.get_absolute_url())
        except Refusal as no:
            refusal = no
    context = {
        "survey": survey,
        "form": form,
        "once": request.POST.get("once") or once.new_token(),
        "refusal": refusal.sentence if refusal else "",
    }
    return render(request, "surveys/wave.jinja", context, status=refusal.status if refusal else 200)


@require_http_methods(["GET", "POST"])
@needs(Act.PUBLISH_FINDINGS)
def publish(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Publish the results with a note."""
    survey = answers_here(request, pk)
    choices = dimensions(list(survey.questions.all()), ask_about=survey.ask_about, put_to_all=True)
    form = PublishForm(request.POST if request.method == "POST" else None, dimensions=choices)
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.publish(
                survey, note=form.cleaned_data["note"], crossed=form.crossed, by=person_here(request)
            )
        except Refusal as no:
            refusal = no
        else:
            messages.success(
                request, _("The results are published. Those who answered with an account are told.")
            )
            return redirect("surveys:results", survey.pk)
    context = {"survey": survey, "form": form, "refusal": refusal.sentence if refusal else ""}
    return render(request, "surveys/publish.jinja", context, status=refusal.status if refusal else 200)
