"""Forgetting what was only needed for the day."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.utils import timezone

from alongside.foundation.record import actions as record
from alongside.listening.events.models import Event
from alongside.listening.events.models.events import NEEDS_KEPT


def forget_needs(now: dt.datetime | None = None) -> int:
    """Forget the access needs, contacts and names of those who signed up, and the marks of browsers, 30 days after
    each event. Returns of how many events. Done twice, or by two clocks, it does nothing more."""
    before = (now or timezone.now()) - NEEDS_KEPT
    due = Event.objects.filter(ends_at__lte=before, needs_forgotten_at=None).values_list("pk", flat=True)
    return sum(_forget(pk) for pk in list(due))


@transaction.atomic
def _forget(pk: uuid.UUID) -> int:
    event: Event = Event.objects.select_for_update(of=("self",)).select_related("place").get(pk=pk)
    if event.needs_forgotten_at is not None:
        return 0
    event.sign_ups.update(needs=[], needs_words="", contact="", name="", code_digest="")
    event.responses.exclude(device="").update(device="")
    event.needs_forgotten_at = timezone.now()
    event.save(update_fields=["needs_forgotten_at"])
    record.write(act="access-needs-forgotten", about=event, place=event.place, by=None)
    return 1
