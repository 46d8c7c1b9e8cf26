"""What facilitators and co-leads do: hide with a reason, join, split, write Easy Read."""

from __future__ import annotations

import re
import uuid

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alongside.deciding.ideas import actions
from alongside.deciding.ideas.actions.shaping import MOST_JOINED
from alongside.deciding.ideas.forms import EasyReadForm, HideForm, MergeForm, MoreIdeasForm, SplitForm
from alongside.deciding.ideas.models import Comment, Idea
from alongside.deciding.ideas.views.through import idea_here, person_here, stage_here
from alongside.deciding.processes.models import Stage
from alongside.foundation.people.access import fetch, needs
from alongside.foundation.people.permissions import Act
from alongside.foundation.record import once
from alongside.ui.refusals import Refusal


@require_http_methods(["GET", "POST"])
@needs(Act.MODERATE)
def hide(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Hide an idea with a published reason."""
    idea = idea_here(request, pk)
    form = HideForm(request.POST) if request.method == "POST" else HideForm()
    if request.method == "POST" and form.is_valid():
        actions.hide(idea, **form.cleaned_data, by=person_here(request))
        return redirect(idea)
    return render(request, "ideas/hide.jinja", {"idea": idea, "comment": None, "form": form})


@require_POST
@needs(Act.MODERATE)
def show(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show a hidden idea again."""
    return redirect(actions.show(idea_here(request, pk), by=person_here(request)))


@require_http_methods(["GET", "POST"])
@needs(Act.MODERATE)
def hide_comment(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Hide a comment with a published reason."""
    comment = _comment(request, pk)
    form = HideForm(request.POST) if request.method == "POST" else HideForm()
    if request.method == "POST" and form.is_valid():
        actions.hide_comment(comment, **form.cleaned_data, by=person_here(request))
        return redirect(comment)
    return render(request, "ideas/hide.jinja", {"idea": comment.idea, "comment": comment, "form": form})


@require_POST
@needs(Act.MODERATE)
def show_comment(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show a hidden comment again."""
    return redirect(actions.show_comment(_comment(request, pk), by=person_here(request)))


@require_http_methods(["GET", "POST"])
@needs(Act.SHAPE_IDEAS)
def merge(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Join ideas: choose them by number, read them beside each other, and write the one that they become."""
    stage = stage_here(request, pk)
    numbers = _numbers(request)
    ideas = list(Idea.objects.in_stage(stage).filter(number__in=numbers).order_by("number"))
    standing = [idea for idea in ideas if idea.is_listed()]
    found = {idea.number for idea in standing}
    left_out = sorted(numbers - found)
    if request.method == "GET" or "choose" in request.POST:
        form = MergeForm(initial=_typed(request))
        return _merge(request, stage, standing, left_out, form)
    form = MergeForm(request.POST)
    if not form.is_valid() or left_out:
        return _merge(request, stage, standing, left_out, form)
    seen = {str(idea.pk): _version_seen(request, idea) for idea in standing}
    try:
        with transaction.atomic():
            claimed = once.claim(request.POST.get("once", ""))
            made = actions.merge(standing, **form.cleaned_data, by=person_here(request), seen=seen)
            url = once.settle(claimed, made.get_absolute_url())
    except once.AlreadySent as sent:
        return redirect(sent.url or stage)
    except Refusal as refusal:
        standing = list(Idea.objects.in_stage(stage).filter(number__in=found).order_by("number"))
        return _merge(request, stage, standing, left_out, form, refusal.sentence, refusal.status)
    messages.success(request, _("The ideas were joined. All authors and supporters have been told."))
    return redirect(url)


@require_http_methods(["GET", "POST"])
@needs(Act.SHAPE_IDEAS)
def split(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Split an idea that says several things into its parts."""
    idea = idea_here(request, pk)
    if request.method == "GET":
        return _split(request, idea, SplitForm(initial={"version": idea.version}))
    form = SplitForm(request.POST)
    if not form.is_valid():
        return _split(request, idea, form)
    try:
        with transaction.atomic():
            claimed = once.claim(request.POST.get("once", ""))
            actions.split(idea, form.parts, by=person_here(request), version=form.cleaned_data["version"])
            once.settle(claimed, idea.get_absolute_url())
    except once.AlreadySent as sent:
        return redirect(sent.url or idea)
    except Refusal as refusal:
        idea.refresh_from_db(fields=["title", "text", "state", "version"])
        typed = request.POST.copy()
        typed["version"] = str(idea.version)
        form.data = typed
        return _split(request, idea, form, refusal.sentence, refusal.status)
    messages.success(request, _("The idea was split. Its authors and supporters have been told."))
    return redirect(idea)


@require_http_methods(["GET", "POST"])
@needs(Act.SHAPE_IDEAS)
def easy_read(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Tell an idea in Easy Read."""
    idea = idea_here(request, pk)
    form = (
        EasyReadForm(request.POST)
        if request.method == "POST"
        else EasyReadForm(initial={"text": idea.easy_read})
    )
    if request.method == "POST" and form.is_valid():
        actions.write_easy_read(idea, text=form.cleaned_data["text"], by=person_here(request))
        return redirect(idea)
    return render(request, "ideas/easy_read.jinja", {"idea": idea, "form": form})


def _comment(request: HttpRequest, pk: uuid.UUID) -> Comment:
    rows = Comment.objects.select_related("idea__stage__process__place", "author").defer(
        "idea__stage__process__place__outline", "idea__stage__process__place__profile"
    )
    return fetch(request, rows, pk=pk)


def _merge(
    request: HttpRequest,
    stage: Stage,
    ideas: list[Idea],
    left_out: list[int],
    form: MergeForm,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    adding = (
        MoreIdeasForm(request.POST) if "choose" in request.POST else MoreIdeasForm(initial=_typed(request))
    )
    if adding.is_valid() and not left_out:
        adding = MoreIdeasForm()
    context = {
        "stage": stage,
        "ideas": ideas,
        "left_out": left_out,
        "form": form,
        "adding": adding,
        "refusal": refusal,
        "once": once.new_token(),
    }
    return render(request, "ideas/merge.jinja", context, status=status)


def _split(
    request: HttpRequest, idea: Idea, form: SplitForm, refusal: str = "", status: int = 200
) -> HttpResponse:
    context = {"idea": idea, "form": form, "refusal": refusal, "once": once.new_token()}
    return render(request, "ideas/split.jinja", context, status=status)


def _numbers(request: HttpRequest) -> set[int]:
    """The numbers of the chosen ideas: ticked ones, and those typed with spaces or commas between them."""
    said = request.POST if request.method == "POST" else request.GET
    typed = " ".join([*said.getlist("idea"), said.get("more", "")])[:1000]
    numbers = [int(part) for part in re.findall(r"\b\d{1,9}\b", typed, re.ASCII)]
    return set(numbers[: MOST_JOINED * 2])


def _typed(request: HttpRequest) -> dict[str, str]:
    """What stands in the boxes already, while further ideas are being added."""
    return {name: str(said) for name, said in request.POST.items()}


def _version_seen(request: HttpRequest, idea: Idea) -> int:
    """The version of the idea that stood on the page; 0, which no idea has, if the page showed none."""
    said = request.POST.get(f"seen-{idea.number}", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 0
