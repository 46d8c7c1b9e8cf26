"""Writing a conversation down, and asking the person to agree: on their own phone or on the helper's device."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from alongside.foundation.people.access import needs
from alongside.foundation.people.permissions import Act
from alongside.foundation.record import once
from alongside.listening.conversations import actions
from alongside.listening.conversations.forms import AgreeForm, StartForm, WordsForm
from alongside.listening.conversations.models import Conversation
from alongside.listening.conversations.refusals import NotTheirCode
from alongside.listening.conversations.views.limits import tried
from alongside.listening.conversations.views.through import (
    parts_for,
    person_here,
    place_here,
    written_by_me,
)
from alongside.ui.refusals import Refusal

HERE, THEIR_OWN = "here", "own"


@require_http_methods(["GET", "POST"])
@never_cache
@sensitive_post_parameters("assist-code")
@needs(Act.TALK)
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a conversation: how the person will come back to their words. An unnamed person's code is shown once."""
    place = place_here(request, code)
    me = person_here(request)
    form = StartForm(request.POST if request.method == "POST" else None)
    refusal, status = "", 200
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                claimed = once.claim(request.POST.get("once", ""))
                made, handed = actions.begin(place=place, cleaned=form.cleaned_data, by=me)
                url = once.settle(claimed, reverse("conversations:write", args=[made.pk]))
        except once.AlreadySent as sent:
            return redirect(sent.url or "conversations:mine")
        except Refusal as no:
            refusal, status = no.sentence, no.status
        else:
            if not handed:
                return redirect(url)
            address = f"{settings.BASE_URL}{reverse('conversations:code')}"
            context = {"conversation": made, "code": handed, "address": address, "onward": url}
            return render(request, "conversations/handed.jinja", context)
    context = {"place": place, "form": form, "refusal": refusal, "once": once.new_token()}
    return render(request, "conversations/start.jinja", context, status=status)


@require_http_methods(["GET", "POST"])
@never_cache
@needs(Act.TAKE_PART)
def own(request: HttpRequest, code: str) -> HttpResponse:
    """A resident begins to write about what matters to themselves."""
    place = place_here(request, code)
    me = person_here(request)
    if request.method == "POST":
        made = actions.begin_own(place=place, by=me)
        return redirect("conversations:change", made.pk)
    return render(request, "conversations/own.jinja", {"place": place})


@require_http_methods(["GET", "POST"])
@never_cache
@needs(Act.TALK)
def write(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Write down what was said, under the seven headings."""
    found = written_by_me(request, pk)
    me = person_here(request)
    refusal, status = "", 200
    if request.method == "POST":
        form = WordsForm(request.POST)
        if form.is_valid():
            try:
                actions.write(found, words=form.words, by=me)
            except Refusal as no:
                refusal, status = no.sentence, no.status
            else:
                messages.success(request, _("Saved. Nothing is used before they agree."))
                return redirect(found)
    else:
        if not found.may_be_changed():
            return redirect(found)
        said = {part.heading: part.words for part in parts_for(found, me)}
        form = WordsForm(initial=said)
    context = {"conversation": found, "form": form, "refusal": refusal}
    return render(request, "conversations/write.jinja", context, status=status)


@require_POST
@needs(Act.TALK)
def ask(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask the person to agree; on this device at once, or in their own time."""
    found = written_by_me(request, pk)
    actions.ask(found, by=person_here(request))
    if request.POST.get("how") == HERE:
        return redirect("conversations:here", found.pk)
    messages.success(
        request,
        _("They have been told, and can read and agree in their own time.")
        if found.speaker_id
        else _("They can read and agree in their own time, with the code you gave them."),
    )
    return redirect(found)


@require_http_methods(["GET", "POST"])
@never_cache
@sensitive_post_parameters("code")
@needs(Act.TALK)
def here(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """On the helper's device: the person reads their words, chooses how far each may go, and types their code."""
    found = written_by_me(request, pk)
    me = person_here(request)
    if not found.waits_for_speaker():
        return redirect(found)
    parts = parts_for(found, me)
    refusal, status = "", 200
    if request.method == "POST":
        form = AgreeForm(request.POST, parts=parts, ask_code=True)
        if form.is_valid():
            try:
                _agree_here(request, found, form)
            except Refusal as no:
                refusal, status = no.sentence, no.status
            else:
                return render(request, "conversations/agreed.jinja", {"conversation": found, "helper": True})
    else:
        form = AgreeForm(parts=parts, ask_code=True, initial={"version": found.version})
    context = {"conversation": found, "parts": parts, "form": form, "refusal": refusal, "helper": True}
    return render(request, "conversations/agree.jinja", context, status=status)


def _agree_here(request: HttpRequest, found: Conversation, form: AgreeForm) -> None:
    """Agree with the code that was typed; a wrong one counts against the number of tries."""
    counted = tried(request)
    if not actions.has_code(found, form.cleaned_data["code"]):
        raise NotTheirCode
    counted.rollback()
    actions.agree(
        found,
        sharing=form.sharing,
        version=form.cleaned_data["version"],
        by=found.speaker,
        beside=person_here(request),
    )


@require_http_methods(["GET", "POST"])
@never_cache
@needs(Act.TALK)
def put_away(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Throw away what was not agreed, or take back for somebody unnamed who asked for it."""
    found = written_by_me(request, pk)
    if found.state == Conversation.State.TAKEN_BACK or (
        found.state == Conversation.State.AGREED and found.speaker_id is not None
    ):
        return redirect(found)
    if request.method == "POST":
        actions.put_away(found, by=person_here(request))
        messages.success(request, _("It is gone. Nobody reads these words any more."))
        return redirect("conversations:mine")
    return render(request, "conversations/put_away.jinja", {"conversation": found})
