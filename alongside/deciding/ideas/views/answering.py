"""What people do on an idea's page: change their own, comment, support."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alongside.deciding.ideas import actions
from alongside.deciding.ideas.actions.locking import takes_ideas
from alongside.deciding.ideas.forms import ChangeForm, CommentForm
from alongside.deciding.ideas.models import Idea, Support
from alongside.deciding.ideas.views.reading import idea_page
from alongside.deciding.ideas.views.through import idea_here, person_here, ways_in
from alongside.deciding.processes.actions import StalePage
from alongside.foundation.people.access import SignInFirst, needs
from alongside.foundation.people.permissions import Act
from alongside.foundation.record import once
from alongside.ui.refusals import Refusal

DRAFT = "comment-draft"


@require_http_methods(["GET", "POST"])
@needs(Act.CHANGE_OWN_IDEA)
def change(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """An author changes what the idea says; what it said before is kept."""
    idea = idea_here(request, pk)
    if request.method == "GET":
        refusal = (
            "" if idea.is_listed() and takes_ideas(idea.stage) else _("This idea can no longer be changed.")
        )
        return _change(request, idea, ChangeForm(stage=idea.stage, initial=ChangeForm.filled(idea)), refusal)
    form = ChangeForm(request.POST, stage=idea.stage)
    if not form.is_valid():
        return _change(request, idea, form)
    try:
        actions.change(
            idea,
            version=form.cleaned_data["version"],
            title=form.cleaned_data["title"],
            text=form.cleaned_data["text"],
            area=form.area_chosen,
            point=form.point,
            by=person_here(request),
        )
    except Refusal as refusal:
        if isinstance(refusal, StalePage):
            # The words stay; sending them again is then a choice made in sight of what changed.
            idea.refresh_from_db(fields=["title", "text", "version"])
            typed = request.POST.copy()
            typed["version"] = str(idea.version)
            form.data = typed
        return _change(request, idea, form, refusal.sentence, refusal.status)
    return redirect(idea)


@require_http_methods(["GET", "POST"])
@needs(Act.TAKE_PART)
def comment(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Comment on an idea. Coming back here after signing in shows the idea with what was typed."""
    try:
        idea = idea_here(request, pk)
    except SignInFirst:
        idea = Idea.objects.with_place().get(pk=pk)
        if request.POST.get("text"):
            request.session[DRAFT] = {
                "idea": str(pk),
                "text": request.POST["text"][:20_000].replace("\0", ""),
            }
        return ways_in(request, idea.stage, kept=DRAFT in request.session)
    if request.method == "GET":
        draft = request.session.get(DRAFT, {})
        if draft.get("idea") != str(pk):
            return redirect(idea)
        return idea_page(request, idea, form=CommentForm(initial={"text": draft["text"]}))
    form = CommentForm(request.POST)
    if not form.is_valid():
        return idea_page(request, idea, form=form)
    try:
        with transaction.atomic():
            claimed = once.claim(request.POST.get("once", ""))
            made = actions.comment(idea, text=form.cleaned_data["text"], by=person_here(request))
            url = once.settle(claimed, made.get_absolute_url())
    except once.AlreadySent as sent:
        return redirect(sent.url or idea)
    except Refusal as refusal:
        return idea_page(request, idea, form=form, refusal=refusal.sentence, status=refusal.status)
    request.session.pop(DRAFT, None)
    return redirect(url)


@require_POST
@needs(Act.TAKE_PART)
def support(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Support an idea, or take support back. With HTMX only the button is drawn again."""
    try:
        idea = idea_here(request, pk)
    except SignInFirst:
        idea = Idea.objects.with_place().get(pk=pk)
        return ways_in(request, idea.stage, back=idea.get_absolute_url())
    person = person_here(request)
    if request.POST.get("want") == "off":
        actions.unsupport(idea, by=person)
    else:
        actions.support(idea, by=person)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(f"{idea.get_absolute_url()}#support")
    count = Idea.objects.values_list("support_count", flat=True).get(pk=idea.pk)
    mine = Support.objects.filter(idea=idea, person=person).exists()
    context = {"idea": idea, "support_count": count, "mine": mine, "swapped": True}
    return render(request, "ideas/support.jinja", context)


def _change(
    request: HttpRequest, idea: Idea, form: ChangeForm, refusal: str = "", status: int = 200
) -> HttpResponse:
    context = {"idea": idea, "stage": idea.stage, "form": form, "refusal": refusal}
    return render(request, "ideas/change.jinja", context, status=status)
