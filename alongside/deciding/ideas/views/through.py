"""Fetching stages and ideas through the act that the view declared."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from alongside.deciding.ideas.models import UNNEEDED, Authorship, Idea, Support
from alongside.deciding.processes.models import Process, Stage
from alongside.foundation.people.access import check, may
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Act

_NOT_SHOWN = tuple(name.removeprefix("stage__") for name in UNNEEDED)


def stage_here(request: HttpRequest, pk: uuid.UUID) -> Stage:
    """The ideas stage at this address, if the person may do the view's act there. A draft is only for its
    makers."""
    stage = get_object_or_404(
        Stage.objects.filter(method=Stage.Method.IDEAS).select_related("process__place").defer(*_NOT_SHOWN),
        pk=pk,
    )
    check(request, stage)
    _hide_draft(request, stage)
    return stage


def idea_here(request: HttpRequest, pk: uuid.UUID) -> Idea:
    """The idea at this address with its authors, if the person may do the view's act to it."""
    rows = Idea.objects.with_place().annotate(area_name=F("area__name"))
    authors = Authorship.objects.select_related("person").only(
        "idea", "person__display_name", "person__erased_at"
    )
    rows = rows.prefetch_related(Prefetch("authorships", authors))
    if isinstance(request.user, Person):
        rows = rows.annotate(mine=Exists(Support.objects.filter(idea=OuterRef("pk"), person=request.user)))
    idea: Idea = get_object_or_404(rows, pk=pk)
    check(request, idea)
    _hide_draft(request, idea.stage)
    return idea


def person_here(request: HttpRequest) -> Person:
    """Who is signed in, in a view whose act only somebody signed in may do."""
    assert isinstance(request.user, Person)  # noqa: S101  (the act was checked before)
    return request.user


def ways_in(request: HttpRequest, stage: Stage, *, back: str = "", kept: bool = False) -> HttpResponse:
    """The page for a visitor who wants to take part: sign in, sign up, or use a letter; each leads back to
    `back`.

    Answered with 403, since what was asked for was not done.
    """
    back = back or request.path
    next_page = urlencode({"next": back})
    context: dict[str, Any] = {
        "stage": stage,
        "kept": kept,
        "login": f"{reverse('account_login')}?{next_page}",
        "signup": f"{reverse('account_signup')}?{next_page}",
        "code": f"{reverse('people:code')}?{next_page}",
    }
    return render(request, "ideas/ways_in.jinja", context, status=403)


def _hide_draft(request: HttpRequest, stage: Stage) -> None:
    if stage.process.state == Process.State.DRAFT and not may(request.user, Act.EDIT_PROCESS, stage):
        raise Http404(_("There is nothing at this address."))
