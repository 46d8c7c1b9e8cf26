"""Between and after: save and come back later, with a code or an account; change what was sent; hand on the device."""

from __future__ import annotations

import uuid

from allauth.core.internal.ratelimit import consume
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from alongside.foundation.people.access import needs
from alongside.foundation.people.codes import TooManyTries
from alongside.foundation.people.permissions import Act
from alongside.listening.surveys import actions, return_codes
from alongside.listening.surveys.asking import ReturnForm
from alongside.listening.surveys.models import Draft, Response, Survey
from alongside.listening.surveys.refusals import AlreadyAnswered, NotOpen
from alongside.listening.surveys.views.through import (
    answering_here,
    forget_in_session,
    keep_in_session,
    survey_here,
)
from alongside.ui.refusals import Refusal

# Tries of a return code that did not succeed, for one address of the network.
_TRIES = {"survey-return": "30/10m/ip"}


@require_http_methods(["GET"])
@never_cache
@needs(Act.SAY)
def sent(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The answers were sent, and what happens next."""
    survey = survey_here(request, pk)
    mine = answering_here(request, survey)
    if mine.response is None:
        return redirect(survey)
    return render(request, "surveys/sent.jinja", {"survey": survey, "code": "", "response": mine.response})


@require_http_methods(["GET", "POST"])
@never_cache
@needs(Act.SAY)
def save(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Come back later: signed in, by signing in again; without an account, with a return code that is shown once."""
    survey = survey_here(request, pk)
    mine = answering_here(request, survey)
    if mine.draft is None:
        return redirect(survey)
    code = ""
    if request.method == "POST" and mine.draft.person_id is None:
        try:
            code = actions.new_return_code(mine.draft)
        except AlreadyAnswered:
            return redirect("surveys:sent", survey.pk)
        mine.draft.refresh_from_db()
    context = {"survey": survey, "code": code, "draft": mine.draft}
    return render(request, "surveys/save.jinja", context)


@require_http_methods(["GET", "POST"])
@never_cache
@needs(Act.SAY)
def come_back(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Come back with a return code, on whatever device; also to a later wave of the survey that it was given for."""
    survey = survey_here(request, pk)
    form = ReturnForm(request.POST if request.method == "POST" else None)
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            return _returned(request, survey, form.cleaned_data["code"])
        except Refusal as no:
            refusal = no
    context = {"survey": survey, "form": form, "refusal": refusal.sentence if refusal else ""}
    return render(request, "surveys/return.jinja", context, status=refusal.status if refusal else 200)


@require_POST
@needs(Act.SAY)
def change(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Open one's sent answers again."""
    survey = survey_here(request, pk)
    mine = answering_here(request, survey)
    if mine.response is None:
        return redirect(survey)
    try:
        draft = actions.begin_change(mine.response)
    except NotOpen as refusal:
        messages.error(request, refusal.sentence)
        return redirect(survey)
    if draft.person_id is None:
        keep_in_session(request, survey, draft=draft, response=mine.response)
    return redirect("surveys:check", survey.pk)


@require_POST
@needs(Act.SAY)
def somebody_else(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Hand the device to somebody else: it forgets whose answers it held."""
    survey = survey_here(request, pk)
    forget_in_session(request, survey)
    return redirect(survey)


def _returned(request: HttpRequest, survey: Survey, typed: str) -> HttpResponse:
    """Find whose code it is, within the limits: each try counts until it proves right."""
    usage = consume(request, app="alongside.surveys", action="survey-return", config=_TRIES, key="all")
    if usage is None:
        raise TooManyTries
    digest = return_codes.digest(typed)
    draft = Draft.objects.filter(survey=survey, code_digest=digest, person=None).first()
    response = Response.objects.of(survey).filter(code_digest=digest, person=None).first()
    if draft is None and response is None:
        earlier = Response.objects.filter(survey__in=survey.waves(), code_digest=digest)
        if not earlier.exists():
            raise return_codes.Unknown
    usage.rollback()
    keep_in_session(request, survey, draft=draft, response=response, code_digest=digest)
    if draft is not None:
        return redirect("surveys:answer", survey.pk)
    return redirect(survey)
