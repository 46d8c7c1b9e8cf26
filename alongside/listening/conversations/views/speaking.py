"""The person whose words they are: reads them, agrees, changes them, takes them back. Signed in, or with a code alone.

Both ways lead through the same steps; they differ in who is asked (`Speaking.by`) and where the links lead.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alongside.foundation.people.access import needs
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Act
from alongside.foundation.places.models import heavy
from alongside.listening.conversations import actions
from alongside.listening.conversations.forms import AgreeForm, ChangeForm, CodeForm, TakeBackForm
from alongside.listening.conversations.models import Conversation
from alongside.listening.conversations.refusals import NotTheirCode
from alongside.listening.conversations.views.limits import tried
from alongside.listening.conversations.views.through import conversation_here, parts_for, person_here
from alongside.ui.refusals import Refusal

# The conversation that the code typed in this session opened.
OPENED = "conversation-opened"


@dataclass(frozen=True)
class Speaking:
    """A speaker with their conversation, and where the pages are that they come back to."""

    conversation: Conversation
    by: Person | None
    read: str
    agree: str
    change: str
    take_back: str


def _signed_in(request: HttpRequest, pk: uuid.UUID) -> Speaking:
    found = conversation_here(request, pk)
    ways = {name: reverse(f"conversations:{name}", args=[pk]) for name in ("agree", "change", "take-back")}
    return Speaking(
        found,
        person_here(request),
        found.get_absolute_url(),
        ways["agree"],
        ways["change"],
        ways["take-back"],
    )


def _with_code(request: HttpRequest) -> Speaking | None:
    """The conversation that this session's code opened, if it is still there."""
    opened: str = request.session.get(OPENED, "")
    if not opened:
        return None
    rows = Conversation.objects.select_related("place", "author", "speaker").defer(*heavy("place"))
    found = rows.filter(pk=opened, speaker=None).first()
    if found is None:
        return None
    ways = {name: reverse(f"conversations:words-{name}") for name in ("agree", "change", "take-back")}
    return Speaking(
        found, None, reverse("conversations:words"), ways["agree"], ways["change"], ways["take-back"]
    )


@require_http_methods(["GET", "POST"])
@never_cache
@needs(Act.AGREE_WORDS)
def agree(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Read what was written down, choose how far each part may go, and agree."""
    return _agree(request, _signed_in(request, pk))


@require_http_methods(["GET", "POST"])
@never_cache
@needs(Act.AGREE_WORDS)
def change(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Change what was written down, or write it in the first place."""
    return _change(request, _signed_in(request, pk))


@require_http_methods(["GET", "POST"])
@never_cache
@needs(Act.AGREE_WORDS)
def take_back(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take words back: all of them, or those under some headings."""
    return _take_back(request, _signed_in(request, pk))


@require_http_methods(["GET", "POST"])
@never_cache
@sensitive_post_parameters("code")
@needs(Act.SAY)
def code(request: HttpRequest) -> HttpResponse:
    """Type the code that was handed over in a conversation."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    refusal, status = "", 200
    if request.method == "POST" and form.is_valid():
        try:
            counted = tried(request)
            found = actions.of_code(form.cleaned_data["code"])
            if found is None:
                raise NotTheirCode(
                    _("We do not know this code. If it is from a letter, use it to sign in instead.")
                )
            counted.rollback()
        except Refusal as no:
            refusal, status = no.sentence, no.status
        else:
            request.session[OPENED] = str(found.pk)
            return redirect("conversations:words")
    context = {"form": form, "refusal": refusal}
    return render(request, "conversations/code.jinja", context, status=status)


@require_safe
@never_cache
@needs(Act.SAY)
def words(request: HttpRequest) -> HttpResponse:
    """One's own words, for somebody unnamed who typed their code in this session."""
    speaking = _with_code(request)
    if speaking is None:
        return redirect("conversations:code")
    found = speaking.conversation
    context = {"conversation": found, "speaking": speaking, "parts": parts_for(found, None)}
    return render(request, "conversations/words.jinja", context)


@require_http_methods(["GET", "POST"])
@never_cache
@needs(Act.SAY)
def words_agree(request: HttpRequest) -> HttpResponse:
    """As `agree`, with a code."""
    speaking = _with_code(request)
    return _agree(request, speaking) if speaking else redirect("conversations:code")


@require_http_methods(["GET", "POST"])
@never_cache
@needs(Act.SAY)
def words_change(request: HttpRequest) -> HttpResponse:
    """As `change`, with a code."""
    speaking = _with_code(request)
    return _change(request, speaking) if speaking else redirect("conversations:code")


@require_http_methods(["GET", "POST"])
@never_cache
@needs(Act.SAY)
def words_take_back(request: HttpRequest) -> HttpResponse:
    """As `take_back`, with a code."""
    speaking = _with_code(request)
    return _take_back(request, speaking) if speaking else redirect("conversations:code")


@require_POST
@needs(Act.SAY)
def words_close(request: HttpRequest) -> HttpResponse:
    """Close one's words on this device: the code has to be typed again."""
    request.session.pop(OPENED, None)
    messages.success(request, _("Closed. On this device nobody can read your words without the code."))
    return redirect("conversations:code")


def _agree(request: HttpRequest, speaking: Speaking) -> HttpResponse:
    found = speaking.conversation
    if not found.waits_for_speaker():
        return redirect(speaking.read)
    parts = parts_for(found, speaking.by)
    if not parts:
        return redirect(speaking.change)
    refusal, status = "", 200
    if request.method == "POST":
        form = AgreeForm(request.POST, parts=parts)
        if form.is_valid():
            try:
                actions.agree(
                    found, sharing=form.sharing, version=form.cleaned_data["version"], by=speaking.by
                )
            except Refusal as no:
                refusal, status = no.sentence, no.status
            else:
                context = {"conversation": found, "speaking": speaking}
                return render(request, "conversations/agreed.jinja", context)
    else:
        form = AgreeForm(parts=parts, initial={"version": found.version})
    context = {
        "conversation": found,
        "parts": parts,
        "form": form,
        "refusal": refusal,
        "speaking": speaking,
    }
    return render(request, "conversations/agree.jinja", context, status=status)


def _change(request: HttpRequest, speaking: Speaking) -> HttpResponse:
    found = speaking.conversation
    if not found.waits_for_speaker():
        return redirect(speaking.read)
    refusal, status = "", 200
    if request.method == "POST":
        form = ChangeForm(request.POST, own=found.is_own)
        if form.is_valid():
            try:
                actions.send_back(
                    found,
                    words=form.words,
                    note=form.cleaned_data.get("note", ""),
                    version=form.cleaned_data["version"],
                    by=speaking.by,
                )
            except Refusal as no:
                refusal, status = no.sentence, no.status
            else:
                return redirect(speaking.agree)
    else:
        said = {part.heading: part.words for part in parts_for(found, speaking.by)}
        form = ChangeForm(own=found.is_own, initial={**said, "version": found.version})
    context = {"conversation": found, "form": form, "refusal": refusal, "speaking": speaking}
    return render(request, "conversations/change.jinja", context, status=status)


def _take_back(request: HttpRequest, speaking: Speaking) -> HttpResponse:
    found = speaking.conversation
    if found.state == Conversation.State.TAKEN_BACK:
        return redirect(speaking.read)
    parts = parts_for(found, speaking.by)
    form = TakeBackForm(request.POST if request.method == "POST" else None, parts=parts)
    if request.method == "POST":
        if not parts or "everything" in request.POST:
            actions.take_back(found, by=speaking.by)
        elif form.is_valid():
            actions.take_back(found, by=speaking.by, headings=form.cleaned_data["headings"])
        else:
            return _take_back_page(request, speaking, form)
        messages.success(request, _("You took your words back. Nobody reads them any more."))
        return redirect(speaking.read)
    return _take_back_page(request, speaking, form)


def _take_back_page(request: HttpRequest, speaking: Speaking, form: TakeBackForm) -> HttpResponse:
    context = {"conversation": speaking.conversation, "form": form, "speaking": speaking}
    return render(request, "conversations/take_back.jinja", context)
