"""What bodies answer, and what became of it."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from alongside.deciding.juries import actions
from alongside.deciding.juries.forms.sitting import AnswerForm, ProgressForm
from alongside.deciding.juries.models import Reply, Review
from alongside.deciding.juries.views.through import (
    FormPage,
    either_here,
    filled_in,
    page_number,
    person_here,
    sent,
)
from alongside.foundation.people.access import fetch, needs
from alongside.foundation.people.permissions import Act
from alongside.foundation.places.models import heavy

A_PAGE = 20


@needs(Act.SEE)
def tracker(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Every answer and every report, what is late first."""
    jury, acts = either_here(request, pk)
    number = page_number(request)
    rows = Reply.objects.filter(recommendation__jury=jury, due__isnull=False)
    rows = rows.select_related("recommendation", "organisation").prefetch_related("reviews")
    shown = request.GET.get("show", "")
    if shown == "overdue":
        rows = rows.overdue()
    found: list[Reply] = []
    if jury.is_published():
        order = ("recommendation__number", "organisation__name")
        found = list(rows.order_by(*order)[(number - 1) * A_PAGE : number * A_PAGE + 1])
    context = {
        "jury": jury,
        "stage": jury.stage,
        "acts": acts,
        "replies": found[:A_PAGE],
        "has_more": len(found) > A_PAGE,
        "page_number": number,
        "shown": shown,
        "overdue": Reply.objects.filter(recommendation__jury=jury).overdue().count(),
    }
    return render(request, "juries/tracker.jinja", context)


@needs(Act.ANSWER_JURY)
def answer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Answer a recommendation for a body."""
    under = "recommendation__jury__stage__process__place"
    rows = Reply.objects.select_related(under, "organisation").defer(*heavy(under))
    found = fetch(request, rows, pk=pk)
    if not found.recommendation.is_public():
        raise Http404(_("There is nothing at this address."))
    form = AnswerForm(sent(request))
    address = found.recommendation.get_absolute_url()

    def do() -> str:
        said = form.cleaned_data
        actions.answer(found, state=said["state"], reasons=said["reasons"], by=person_here(request))
        messages.success(
            request,
            found.recommendation.jury.either(
                _("Thank you. The members of the jury have been told."),
                _("Thank you. The members of the commission have been told."),
            ),
        )
        return address

    page = FormPage(
        _("Answer for %(body)s") % {"body": found.organisation.name},
        _("Answer"),
        address,
        care=found.state_in_words() if found.is_overdue() else "",
    )
    return filled_in(
        request, form, page, do, template="juries/answer.jinja", recommendation=found.recommendation
    )


@needs(Act.ANSWER_JURY)
def report(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say how far a body has come with what it accepted."""
    under = "reply__recommendation__jury__stage__process__place"
    rows = Review.objects.select_related(under, "reply__organisation").defer(*heavy(under))
    found = fetch(request, rows, pk=pk)
    form = ProgressForm(sent(request))
    address = found.reply.recommendation.get_absolute_url()

    def do() -> str:
        said = form.cleaned_data
        actions.report(found, progress=said["progress"], words=said["words"], by=person_here(request))
        messages.success(
            request,
            found.reply.recommendation.jury.either(
                _("Thank you. The members of the jury have been told."),
                _("Thank you. The members of the commission have been told."),
            ),
        )
        return address

    page = FormPage(
        _("How far has %(body)s come?") % {"body": found.reply.organisation.name},
        _("Report"),
        address,
        care=found.state_in_words() if found.is_late() else "",
    )
    recommendation = found.reply.recommendation
    return filled_in(request, form, page, do, template="juries/answer.jinja", recommendation=recommendation)
