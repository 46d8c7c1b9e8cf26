"""The sides for which people sign that the briefing is balanced, and their signatures."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from alongside.deciding.polls.models.polls import Poll
from alongside.foundation.people.models import Organisation, Person

if TYPE_CHECKING:
    from alongside.foundation.people.permissions import Role
    from alongside.foundation.places.models import Place


class Side(models.Model):
    """One point of view on the question, for which somebody signs."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="sides")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering: ClassVar = ["poll", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["poll", "name"], name="polls_one_side_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Signatory(models.Model):
    """Somebody who stands for one side, and may sign for it. Everyone reads who they say they speak for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="signatories")
    side = models.ForeignKey(Side, on_delete=models.PROTECT, related_name="signatories")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="polls_signed_for")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    speaks_for = models.CharField(max_length=150)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering: ClassVar = ["poll", "side__order", "id"]
        verbose_name_plural = "signatories"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["poll", "person"], name="polls_signs_for_one_side"),
        ]

    def __str__(self) -> str:
        return self.speaks_for

    @property
    def place(self) -> Place:
        return self.poll.place

    def roles_of(self, person: Person) -> set[Role]:
        return self.poll.roles_of(person)


class Signature(models.Model):
    """Whether one who stands for a side says that the briefing is balanced, as it then stood. The latest counts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    signatory = models.ForeignKey(Signatory, on_delete=models.PROTECT, related_name="signatures")
    briefing_version = models.PositiveIntegerField()
    is_balanced = models.BooleanField()
    words = models.TextField(max_length=1000, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(is_balanced=True) | ~Q(words=""), name="polls_not_balanced_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"signature of {self.signatory_id}"
