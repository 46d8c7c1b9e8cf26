"""Who is at the page, and whether a codebook or theme that is not published is there for them."""

from __future__ import annotations

import uuid
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from alongside.foundation.people.access import SignInFirst, fetch, may
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Act
from alongside.foundation.places.models import Place, heavy
from alongside.listening.themes.models import Code, Codebook

WORKS_ON_IT = (Act.CODE_TEXTS, Act.EDIT_CODEBOOK, Act.PUBLISH_FINDINGS)


def person_here(request: HttpRequest) -> Person:
    """The person signed in, once their act has been checked."""
    if not isinstance(request.user, Person):
        raise SignInFirst
    return request.user


def works_on(request: HttpRequest, thing: Codebook | Code) -> bool:
    """Whether the person codes with this codebook, edits or publishes it."""
    return any(may(request.user, act, thing) for act in WORKS_ON_IT)


def codebook_here(request: HttpRequest, pk: uuid.UUID) -> Codebook:
    """The codebook, for somebody who may do the request's act; one not published only for those who work on it."""
    found = fetch(request, Codebook.objects.select_related("place").defer(*heavy("place")), pk=pk)
    if found.published_at is None and not works_on(request, found):
        raise Http404(_("There is nothing at this address."))
    return found


def code_here(request: HttpRequest, pk: uuid.UUID) -> Code:
    """The code, as `codebook_here`."""
    rows = Code.objects.select_related("codebook__place", "parent", "merged_into")
    found = fetch(request, rows.defer(*heavy("codebook__place")), pk=pk)
    if not found.is_public() and not works_on(request, found):
        raise Http404(_("There is nothing at this address."))
    return found


def thing_from(request: HttpRequest, place: Place) -> Any:
    """What a page was started from (`?from=<kind>/<id>`): a threadable thing of the place, of one that it lies in or of
    one inside it, and that the person may see. None if nothing was named, or there is no such thing."""
    kind, _slash, pk = (request.POST.get("from") or request.GET.get("from", "")).partition("/")
    try:
        model = apps.get_model(kind)
        if not hasattr(model, "thread_card"):
            return None
        select = getattr(model, "THREAD_SELECT", ())
        thing = model._default_manager.select_related(*select).filter(pk=pk).first()
    except (LookupError, ValueError, ValidationError):
        return None
    if thing is None or not thing.thread_visible_to(request.user):
        return None
    there = thing.place.path
    return thing if place.path.startswith(there) or there.startswith(place.path) else None
