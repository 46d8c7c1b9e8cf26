"""What a process comes from: something said or found, named in the address of the start page."""

from __future__ import annotations

import uuid
from typing import Any

from django.apps import apps
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from alongside.deciding.processes.actions import may_come_from
from alongside.foundation.places.models import Place


def origin_asked_for(request: HttpRequest, place: Place) -> Any:
    """The thing at `?from=<app.model>/<id>`; None if none is named; 404 for what no process here may take up."""
    asked = request.GET.get("from", "")
    if not asked:
        return None
    kind, _slash, pk = asked.partition("/")
    try:
        model: Any = apps.get_model(kind)
        found = (
            model._default_manager.filter(pk=uuid.UUID(pk)).first() if hasattr(model, "thread_card") else None
        )
    except (LookupError, ValueError) as unknown:
        raise Http404(_("There is nothing at this address.")) from unknown
    if found is None or not may_come_from(found, place):
        raise Http404(_("There is nothing at this address."))
    return found
