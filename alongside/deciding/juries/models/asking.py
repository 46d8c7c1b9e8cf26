"""What jurors ask for: witnesses they want to hear, and questions to those they hear. Everyone can read the answers."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.deciding.juries.models.juries import Jury, Member
from alongside.deciding.juries.models.sessions import Session

if TYPE_CHECKING:
    from alongside.foundation.people.models import Person
    from alongside.foundation.people.permissions import Role
    from alongside.foundation.places.models import Place


class WitnessRequest(models.Model):
    """A witness whom a juror wants to hear, and whether they come or why not."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Not answered yet")
        COMING = "coming", _("They come")
        NOT_COMING = "not_coming", _("They do not come")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    jury = models.ForeignKey(Jury, on_delete=models.PROTECT, related_name="witness_requests")
    asked_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="witness_requests")
    who = models.CharField(max_length=150)
    why = models.TextField(max_length=1000)
    asked_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    session = models.ForeignKey(
        Session, null=True, blank=True, on_delete=models.PROTECT, related_name="witnesses"
    )
    reason = models.TextField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering: ClassVar = ["jury", "asked_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="waiting", answered_at__isnull=True)
                | Q(state="coming", session__isnull=False, answered_at__isnull=False)
                | (Q(state="not_coming", answered_at__isnull=False) & ~Q(reason="")),
                name="juries_a_witness_comes_or_why_not",
            ),
        ]

    def __str__(self) -> str:
        return self.who

    @property
    def place(self) -> Place:
        return self.jury.place

    def roles_of(self, person: Person) -> set[Role]:
        return self.jury.roles_of(person)


class Question(models.Model):
    """A question that a juror has for a witness, and what the witness answered."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    jury = models.ForeignKey(Jury, on_delete=models.PROTECT, related_name="questions")
    asked_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="questions")
    to_whom = models.CharField(max_length=150)
    words = models.TextField(max_length=1000)
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(max_length=4000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering: ClassVar = ["jury", "asked_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="juries_answered_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.words[:60]

    @property
    def place(self) -> Place:
        return self.jury.place

    def roles_of(self, person: Person) -> set[Role]:
        return self.jury.roles_of(person)
