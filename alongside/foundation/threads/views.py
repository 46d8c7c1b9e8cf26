"""The page of one thread, and the same thread as linked data."""

from __future__ import annotations

import uuid
from typing import Any

from django.apps import apps
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from alongside.foundation.people.access import needs
from alongside.foundation.people.permissions import Act
from alongside.foundation.threads import linked_data
from alongside.foundation.threads.reading import EARLIER, LATER, Node, Thread, thread_of


@needs(Act.SEE)
def thread(request: HttpRequest, kind: str, pk: uuid.UUID) -> HttpResponse:
    """A thread drawn and listed: what came before a thing, and what came of it."""
    thing = _thing(request, kind, pk)
    found = thread_of(thing, request.user, whole=True)
    return render(
        request,
        "threads/page.jinja",
        {
            "thing": thing,
            "thread": found,
            "earlier": _listed(found, EARLIER),
            "later": _listed(found, LATER),
        },
    )


@needs(Act.SEE)
def prov(request: HttpRequest, kind: str, pk: uuid.UUID) -> HttpResponse:
    """The thread as PROV-O in JSON-LD: only what the reader may see."""
    found = thread_of(_thing(request, kind, pk), request.user, whole=True)
    return JsonResponse(
        linked_data.of(found, request.build_absolute_uri("/")), content_type="application/ld+json"
    )


def _thing(request: HttpRequest, kind: str, pk: uuid.UUID) -> models.Model:
    """The thing, if its kind is known and the reader may see it; otherwise there is nothing at this
    address."""
    nothing = Http404(_("There is nothing at this address."))
    try:
        model = apps.get_model(kind)
    except (LookupError, ValueError):
        raise nothing from None
    if not hasattr(model, "thread_card") or kind != model._meta.label_lower:
        raise nothing
    rows = model._default_manager.select_related(*getattr(model, "THREAD_SELECT", ()))
    thing: Any = rows.filter(pk=pk).first()
    if thing is None or not thing.thread_visible_to(request.user):
        raise nothing
    found: models.Model = thing
    return found


def _listed(found: Thread, side: str) -> list[tuple[Node, list[str]]]:
    """The nodes of one side, nearest first, each with the words of what it came from."""
    titles = {node.id: node.card.title for node in found.everything}
    words: dict[str, list[str]] = {}
    for join in found.every_join:
        words.setdefault(join.later, []).append(
            _("%(came_from)s: %(title)s") % {"came_from": join.words, "title": titles[join.earlier]}
        )
    return [(node, words.get(node.id, [])) for node in found.everything if node.side == side]
