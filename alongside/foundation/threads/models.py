"""Threads: what came of what. An edge joins two threadable things, whichever rooms they belong to."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol, runtime_checkable

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.foundation.people.models import Person

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django_stubs_ext import StrOrPromise

    from alongside.foundation.places.models import Place


@dataclass(frozen=True)
class ThreadCard:
    """How a thing shows itself in a thread: its kind ("Idea"), title, state in words, address and a
    summary."""

    kind: str
    title: str
    state: str
    url: str
    summary: str = ""


@runtime_checkable
class Threadable(Protocol):
    """Anything that can be said, decided, done or found. Its id is a UUID, and it belongs to a place."""

    @property
    def pk(self) -> uuid.UUID: ...

    @property
    def place(self) -> Place: ...

    def thread_card(self) -> ThreadCard:
        """How the thing shows itself. Must not query for more than the row and its `select_related`."""

    def thread_people(self) -> models.QuerySet[Person]:
        """Those who are told when something comes of it."""

    def thread_visible_to(self, person: Person | AnonymousUser) -> bool:
        """Whether the person may see it in a thread. Must not query."""


class Edge(models.Model):
    """`later` came of `earlier`, in the way that `kind` says (W3C PROV-O names in export).

    A kind's label is said of the later thing: it came from, answers, was made from the earlier. `ONWARDS` says the
    same of the earlier: it led to, was answered by, was merged into the later.
    """

    class Kind(models.TextChoices):
        CAME_FROM = "came_from", _("came from")
        ANSWERS = "answers", _("answers")
        FUNDS = "funds", _("funds")
        REPLACES = "replaces", _("replaces")
        MERGED_INTO = "merged_into", _("made from")

    ONWARDS: ClassVar[dict[str, StrOrPromise]] = {
        "came_from": _("led to"),
        "answers": _("answered by"),
        "funds": _("funded by"),
        "replaces": _("replaced by"),
        "merged_into": _("merged into"),
    }
    PROV: ClassVar[dict[str, str]] = {
        "came_from": "prov:wasDerivedFrom",
        "answers": "prov:wasInfluencedBy",
        "funds": "prov:wasInfluencedBy",
        "replaces": "prov:wasRevisionOf",
        "merged_into": "prov:wasDerivedFrom",
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    earlier_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    earlier_id = models.UUIDField()
    earlier = GenericForeignKey("earlier_type", "earlier_id")
    later_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    later_id = models.UUIDField()
    later = GenericForeignKey("later_type", "later_id")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["earlier_type", "earlier_id", "later_type", "later_id", "kind"],
                name="threads_one_edge",
            ),
            models.CheckConstraint(condition=~Q(earlier_id=F("later_id")), name="threads_no_loop_of_one"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["later_id"], name="threads_later"),
            models.Index(fields=["earlier_id"], name="threads_earlier"),
        ]

    def __str__(self) -> str:
        return f"{self.later_id} {self.kind} {self.earlier_id}"
