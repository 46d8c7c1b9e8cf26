"""Questions: the list, the page of one, starting, changing, publishing, closing, and publishing the result."""

from __future__ import annotations

import uuid
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alongside.foundation.people.access import fetch, may, needs
from alongside.foundation.people.permissions import Act
from alongside.foundation.places.models import Place, heavy
from alongside.foundation.record import once
from alongside.foundation.threads.reading import thread_of
from alongside.listening.statements import actions
from alongside.listening.statements.forms import FinishForm, QuestionForm, StartForm
from alongside.listening.statements.models import OpinionMap, Question, Statement
from alongside.listening.statements.views.through import participant_here, person_here, question_here
from alongside.ui.refusals import Refusal

A_PAGE = 20


@needs(Act.SEE)
def questions(request: HttpRequest) -> HttpResponse:
    """All questions, newest first; of one place if asked."""
    rows = Question.objects.published().with_place()
    place = Place.objects.filter(code=request.GET.get("place", "")).defer(*heavy()).first()
    if place is not None:
        rows = rows.at(place)
    asked = request.GET.get("page", "1")
    number = max(1, min(int(asked), 10_000)) if asked.isdecimal() and len(asked) < 6 else 1
    rows = rows.annotate(people=models.F("opinion_map__participants")).order_by("-opens_at", "-pk")
    found = list(rows[(number - 1) * A_PAGE : number * A_PAGE + 1])
    context = {
        "questions": found[:A_PAGE],
        "has_more": len(found) > A_PAGE,
        "page_number": number,
        "place": place,
        "may_start": place is not None and may(request.user, Act.GATHER, place),
    }
    return render(request, "statements/all.jinja", context)


@needs(Act.SEE)
def question(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What is asked, how many took part, and the way to vote."""
    found = question_here(request, pk)
    drawn = OpinionMap.objects.only("participants", "votes").get(question=found)
    runs_it = may(request.user, Act.GATHER, found)
    context: dict[str, Any] = {
        "question": found,
        "map": drawn,
        "statements": Statement.objects.shown().filter(question=found).count(),
        "mine": participant_here(request, found) is not None,
        "thread": thread_of(found, request.user),
        "may_gather": runs_it,
        "may_moderate": may(request.user, Act.MODERATE, found),
        "may_assist": may(request.user, Act.ASSIST, found),
        "waiting": Statement.objects.waiting().filter(question=found).count() if runs_it else 0,
    }
    return render(request, "statements/question.jinja", context)


@require_http_methods(["GET", "POST"])
@needs(Act.GATHER)
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Prepare a question at a place, with statements to begin with."""
    place = fetch(request, Place, code=code)
    form = StartForm(request.POST if request.method == "POST" else None)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                claimed = once.claim(request.POST.get("once", ""))
                made = actions.start(
                    place=place,
                    by=person_here(request),
                    came_from=_came_from(request, place),
                    seeds=form.cleaned_data["seeds"],
                    **_described(form),
                )
                return redirect(once.settle(claimed, made.get_absolute_url()))
        except once.AlreadySent as sent:
            return redirect(sent.url or place.get_absolute_url())
        except Refusal as no:
            refusal = no.sentence
    context = {
        "form": form,
        "place": place,
        "refusal": refusal,
        "once": request.POST.get("once") or once.new_token(),
    }
    return render(request, "statements/start.jinja", context, status=409 if refusal else 200)


@require_http_methods(["GET", "POST"])
@needs(Act.GATHER)
def change(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Change how a question is described, and when it closes."""
    found = question_here(request, pk)
    form = QuestionForm(
        request.POST if request.method == "POST" else None, initial=QuestionForm.filled(found)
    )
    refusal = ""
    if request.method == "POST" and form.is_valid():
        described = _described(form)
        described["asked"] = described.pop("question")
        try:
            actions.change(found, by=person_here(request), **described)
        except Refusal as no:
            refusal = no.sentence
        else:
            messages.success(request, _("Saved."))
            return redirect(found)
    context = {"form": form, "question": found, "refusal": refusal}
    return render(request, "statements/change.jinja", context, status=409 if refusal else 200)


@require_POST
@needs(Act.GATHER)
def publish(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Publish a draft."""
    found = question_here(request, pk)
    actions.publish(found, by=person_here(request))
    messages.success(request, _("The question is published."))
    return redirect(found)


@require_POST
@needs(Act.GATHER)
def close(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Close an open question now."""
    found = question_here(request, pk)
    actions.close_now(found, by=person_here(request))
    messages.success(request, _("The question is closed."))
    return redirect(found)


@require_http_methods(["GET", "POST"])
@needs(Act.PUBLISH_FINDINGS)
def finish(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Publish the result with what happens next."""
    found = question_here(request, pk)
    form = FinishForm(request.POST if request.method == "POST" else None)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            actions.publish_result(found, what_next=form.cleaned_data["what_next"], by=person_here(request))
        except Refusal as no:
            refusal = no.sentence
        else:
            messages.success(
                request, _("The result is published, and those known to have taken part are told.")
            )
            return redirect(reverse("statements:result", args=[found.pk]))
    context = {"form": form, "question": found, "refusal": refusal}
    return render(request, "statements/finish.jinja", context, status=409 if refusal else 200)


def _described(form: QuestionForm) -> dict[str, Any]:
    cleaned = form.cleaned_data
    names = ("title", "question", "summary", "easy_read", "moderation")
    return {
        **{name: cleaned[name] for name in names},
        "opens_at": cleaned["opens"],
        "closes_at": cleaned["closes"],
    }


def _came_from(request: HttpRequest, place: Place) -> models.Model | None:
    """What the question grows out of, from `?from=<app_label.model>/<uuid>`: something in the same place, or in one
    that holds it or lies in it, that the person may see. Nothing for anything else."""
    kind, _slash, key = request.GET.get("from", "").partition("/")
    try:
        thing = apps.get_model(kind)._default_manager.filter(pk=uuid.UUID(key)).first()
    except (LookupError, ValueError, ValidationError):
        return None
    if thing is None or not hasattr(thing, "thread_visible_to"):
        return None
    near = thing.place.path.startswith(place.path) or place.path.startswith(thing.place.path)
    return thing if near and thing.thread_visible_to(request.user) else None
