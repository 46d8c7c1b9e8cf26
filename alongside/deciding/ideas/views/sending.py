"""Sending an idea: write it, check it, send it; and the helper's page for ideas on paper."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alongside.deciding.ideas import actions
from alongside.deciding.ideas.actions.locking import not_open, takes_ideas
from alongside.deciding.ideas.forms import IdeaForm, PaperForm
from alongside.deciding.ideas.views.through import idea_here, person_here, stage_here, ways_in
from alongside.deciding.processes.models import Stage
from alongside.foundation.people.access import SignInFirst, needs
from alongside.foundation.people.assisting import begin_assistance, letter_for
from alongside.foundation.people.permissions import Act
from alongside.foundation.places.ground import Ground
from alongside.foundation.record import once
from alongside.ui.refusals import Refusal
from alongside.ui.text import without_hidden

ANSWERS = ("title", "text", "area", "latitude", "longitude")
DRAFT = "idea-draft"
STICKY = "paper-last"


@require_http_methods(["GET", "POST"])
@needs(Act.TAKE_PART)
def submit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Write an idea, check it, and send it. What was typed survives an error, a sign-in and a closing
    date."""
    try:
        stage = stage_here(request, pk)
    except SignInFirst:
        return _visitor(request, pk)
    if request.method == "GET":
        draft = request.session.get(DRAFT, {})
        typed = draft.get("answers", {}) if draft.get("stage") == str(pk) else {}
        if not takes_ideas(stage):
            return _closed(request, stage, typed, status=200)
        return _write(request, stage, IdeaForm(stage=stage, initial=typed))
    if not takes_ideas(stage):
        return _closed(request, stage, request.POST)
    step = request.POST.get("step", "check")
    if step == "change":
        return _write(request, stage, IdeaForm(stage=stage, initial=_answers(request.POST)))
    form = IdeaForm(_with_spot(request.POST, IdeaForm(stage=stage).ground), stage=stage)
    if not form.is_valid():
        return _write(request, stage, form)
    if step != "send" or "spot.x" in request.POST:
        return _check(request, stage, form)
    try:
        with transaction.atomic():
            claimed = once.claim(request.POST.get("once", ""))
            made = actions.submit(
                stage,
                title=form.cleaned_data["title"],
                text=form.cleaned_data["text"],
                area=form.area_chosen,
                point=form.point,
                by=person_here(request),
            )
            url = once.settle(claimed, reverse("ideas:sent", args=[made.pk]))
    except once.AlreadySent as sent:
        return redirect(sent.url or stage.get_absolute_url())
    except Refusal as refusal:
        return _write(request, stage, form, refusal=refusal.sentence, status=refusal.status)
    request.session.pop(DRAFT, None)
    return redirect(url)


@needs(Act.CHANGE_OWN_IDEA)
def sent(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The idea was sent: its number, and what happens next."""
    return render(request, "ideas/sent.jinja", {"idea": idea_here(request, pk)})


@require_http_methods(["GET", "POST"])
@needs(Act.ASSIST)
def assist(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A helper enters ideas from paper, one after the other; reason and consent stay filled in for the
    next."""
    stage = stage_here(request, pk)
    helper = person_here(request)
    if request.method == "GET":
        form = PaperForm(stage=stage, initial=request.session.get(STICKY, {}))
        return _paper(request, stage, form, refusal="" if takes_ideas(stage) else not_open())
    form = PaperForm(request.POST, stage=stage)
    if not form.is_valid():
        return _paper(request, stage, form)
    cleaned = form.cleaned_data
    try:
        with transaction.atomic():
            claimed = once.claim(request.POST.get("once", ""))
            given = begin_assistance(
                by=helper,
                place=stage.place,
                cleaned=cleaned,
                what=_("your idea “%(title)s”") % {"title": cleaned["title"]},
            )
            made = actions.submit(
                stage,
                title=cleaned["title"],
                text=cleaned["text"],
                area=form.area_chosen,
                point=form.point,
                by=helper,
                assistance=given,
            )
            once.settle(claimed, made.get_absolute_url())
            letter = letter_for(given)
    except once.AlreadySent:
        messages.info(request, _("This form was already saved. Enter another."))
        return redirect(request.path)
    except Refusal as refusal:
        return _paper(request, stage, form, refusal=refusal.sentence, status=refusal.status)
    request.session[STICKY] = {name: cleaned[name] for name in ("who", "reason", "consent")}
    messages.success(request, _("Saved idea %(number)s. Enter another.") % {"number": made.number})
    if letter:
        words = _(
            "Write this code on their copy, and give it to them. With it they can follow idea %(number)s: %(code)s"
        )
        messages.info(request, words % {"number": made.number, "code": letter})
    return redirect(request.path)


def _visitor(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Somebody not signed in, or signed out meanwhile: what they typed waits in their session until they
    come back."""
    stage = Stage.objects.select_related("process").get(pk=pk)
    answers = _answers(request.POST)
    if request.method == "POST" and any(answers.values()):
        request.session[DRAFT] = {"stage": str(pk), "answers": answers}
    return ways_in(request, stage, kept=DRAFT in request.session)


def _write(
    request: HttpRequest, stage: Stage, form: IdeaForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    context = {"stage": stage, "form": form, "refusal": refusal}
    return render(request, "ideas/submit.jinja", context, status=status)


def _check(request: HttpRequest, stage: Stage, form: IdeaForm) -> HttpResponse:
    # A fresh token each time this page is drawn: two presses make one idea, but who goes back and changes the
    # words sends them too.
    context = {
        "stage": stage,
        "form": form,
        "once": once.new_token(),
        "ground": form.ground,
        "point": form.point,
    }
    return render(request, "ideas/check.jinja", context)


def _closed(
    request: HttpRequest, stage: Stage, typed: QueryDict | dict[str, Any], *, status: int = 409
) -> HttpResponse:
    """The stage takes nothing now: a calm sentence, with what was typed shown so that it can be copied."""
    context = {"stage": stage, "sentence": not_open(), "typed": _answers(typed)}
    return render(request, "ideas/closed.jinja", context, status=status)


def _paper(
    request: HttpRequest, stage: Stage, form: PaperForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    context = {"stage": stage, "form": form, "refusal": refusal, "once": once.new_token()}
    return render(request, "ideas/assist.jinja", context, status=status)


def _answers(typed: QueryDict | dict[str, Any]) -> dict[str, str]:
    """What was typed, bounded, without characters that no database takes."""
    return {name: without_hidden(str(typed.get(name) or ""))[:20_000] for name in ANSWERS}


def _with_spot(typed: QueryDict, ground: Ground) -> QueryDict:
    """The answers with the spot that was pressed on the map, or without any.

    A key press on the map arrives as its corner (0, 0): that marks nothing.
    """
    answers = typed.copy()
    if typed.get("step") == "no-spot":
        answers["latitude"] = answers["longitude"] = ""
    x, y = typed.get("spot.x", ""), typed.get("spot.y", "")
    if all(part.isascii() and part.isdigit() and len(part) < 6 for part in (x, y)) and (x, y) != ("0", "0"):
        point = ground.point(int(x), int(y))
        if point is not None:
            answers["latitude"], answers["longitude"] = str(point[0]), str(point[1])
    return answers
