"""Joining two things of a thread."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils.translation import gettext as _

from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record
from alongside.foundation.threads.models import Edge
from alongside.foundation.threads.reading import reaches
from alongside.ui.refusals import Refusal


class WouldGoRound(Refusal):
    """The edge would make a thread run in a circle."""


@transaction.atomic
def join(later: models.Model, earlier: models.Model, kind: str, *, by: Person | None) -> Edge:
    """Note that `later` came of `earlier`. Joining the same two again in the same way changes nothing.

    Raises WouldGoRound if `earlier` already came, however indirectly, of `later`, and ValueError for a kind
    that there is not.

    Two transactions that join the same things in opposite directions at the same moment could both pass;
    every walk ends even then, and the drawing turns one arrow round.
    """
    kind = Edge.Kind(kind).value
    if later.pk == earlier.pk or reaches(earlier_than=earlier.pk, pk=later.pk):
        raise WouldGoRound(_("This cannot have come from that: that already came from this."))
    edge, made = Edge.objects.get_or_create(
        earlier_type=ContentType.objects.get_for_model(earlier),
        earlier_id=earlier.pk,
        later_type=ContentType.objects.get_for_model(later),
        later_id=later.pk,
        kind=kind,
    )
    if made:
        record.write(
            act="thread-joined",
            about=edge,
            place=getattr(later, "place", None),
            by=by,
            details={"kind": kind, "earlier": str(earlier.pk), "later": str(later.pk)},
        )
    return edge
