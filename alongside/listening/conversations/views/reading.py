"""What everybody sees, one's own list, and a conversation for those who may read it."""

from __future__ import annotations

import uuid

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alongside.foundation.people.access import may, needs, signed_in
from alongside.foundation.people.permissions import Act, Role
from alongside.foundation.places.models import Place, heavy
from alongside.foundation.threads.reading import thread_of
from alongside.listening.conversations.heard import heard_at, places_heard
from alongside.listening.conversations.models import Conversation, FieldNotes
from alongside.listening.conversations.views.through import conversation_here, parts_for, person_here

A_PAGE = 20


@require_safe
@needs(Act.SEE)
def everywhere(request: HttpRequest) -> HttpResponse:
    """What matters here: figures in fives, and words that may be quoted. Of one place if asked."""
    code = request.GET.get("place", "")
    if not code:
        return render(request, "conversations/all.jinja", {"places": places_heard()})
    place = get_object_or_404(Place.objects.defer(*heavy()), code=code)
    context = {
        "place": place,
        "heard": heard_at(place),
        "may_talk": may(request.user, Act.TALK, place),
        "may_write": may(request.user, Act.TAKE_PART, place),
    }
    return render(request, "conversations/here.jinja", context)


@require_safe
@never_cache
@needs(Act.OWN_ACCOUNT)
def mine(request: HttpRequest) -> HttpResponse:
    """The conversations that are the person's words or that they wrote down, and the field notes they may read."""
    me = signed_in(request)
    number = _page_number(request)
    rows = Conversation.objects.filter(Q(speaker=me) | Q(author=me)).select_related("place", "speaker")
    found = list(rows.defer(*heavy("place"))[(number - 1) * A_PAGE : number * A_PAGE + 1])
    notes = FieldNotes.objects.of(me).select_related("place", "author").defer(*heavy("place"))
    noted = [
        each
        for each in notes.order_by("-observed_at", "pk")[(number - 1) * A_PAGE : number * A_PAGE + 1]
        if may(me, Act.TALK, each.place)
    ]
    context = {
        "conversations": found[:A_PAGE],
        "notes": noted[:A_PAGE],
        "has_more": len(found) > A_PAGE or len(noted) > A_PAGE,
        "page_number": number,
        "me": me,
        "home": me.home,
        "may_write": me.home is not None and may(me, Act.TAKE_PART, me.home),
    }
    return render(request, "conversations/mine.jinja", context)


@require_safe
@never_cache
@needs(Act.READ_NOTES)
def conversation(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A conversation, for the person whose words they are and for who wrote them down."""
    found = conversation_here(request, pk)
    me = person_here(request)
    roles = found.roles_of(me)
    context = {
        "conversation": found,
        "parts": parts_for(found, me),
        "is_speaker": Role.SPEAKER in roles,
        "is_author": Role.AUTHOR in roles and not found.is_own,
        "thread": thread_of(found, me),
    }
    return render(request, "conversations/conversation.jinja", context)


def _page_number(request: HttpRequest) -> int:
    asked = request.GET.get("page", "1")
    return max(1, min(int(asked), 10_000)) if asked.isdecimal() and asked.isascii() and len(asked) < 6 else 1
