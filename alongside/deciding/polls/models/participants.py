"""Those who were drawn for a poll, the small groups in which some of them deliberate, and what the groups ask."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.deciding.lotteries.models import Seat
from alongside.deciding.polls.models.polls import Poll
from alongside.foundation.people.models import Person

if TYPE_CHECKING:
    from alongside.foundation.people.permissions import Role
    from alongside.foundation.places.models import Place


class Group(models.Model):
    """A small group that deliberates, the room where it meets, and who moderates it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="groups")
    number = models.PositiveSmallIntegerField()
    moderator = models.CharField(max_length=120, blank=True)
    room = models.CharField(max_length=120, blank=True)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering: ClassVar = ["poll", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["poll", "number"], name="polls_one_group_a_number"),
        ]

    def __str__(self) -> str:
        return f"group {self.number}"

    @property
    def place(self) -> Place:
        return self.poll.place

    def roles_of(self, person: Person) -> set[Role]:
        return self.poll.roles_of(person)


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def deliberating(self) -> Self:
        return self.filter(arm=Participant.Arm.DELIBERATED)

    def control(self) -> Self:
        return self.filter(arm=Participant.Arm.CONTROL)


class Participant(models.Model):
    """Somebody who was drawn for a poll and said yes; then drawn to deliberate, or to be asked only.

    The arm says what the lot said and never changes: those who were drawn to deliberate and did not come count where
    they were drawn, or the arms would no longer be alike.
    """

    class Arm(models.TextChoices):
        DELIBERATED = "deliberated", _("Deliberates")
        CONTROL = "control", _("Is only asked")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="participants")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="polls_drawn_for")
    seat = models.OneToOneField(Seat, on_delete=models.PROTECT, related_name="participant")
    arm = models.CharField(max_length=12, choices=Arm.choices, blank=True)
    group = models.ForeignKey(
        Group, null=True, blank=True, on_delete=models.PROTECT, related_name="participants"
    )
    came = models.BooleanField(default=False)

    objects: ClassVar[Any] = ParticipantQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["poll", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["poll", "person"], name="polls_drawn_once"),
            models.CheckConstraint(
                condition=Q(arm="deliberated") | Q(group__isnull=True, came=False),
                name="polls_only_those_who_deliberate_sit_in_a_group",
            ),
        ]

    def __str__(self) -> str:
        return f"participant {self.pk}"

    @property
    def called(self) -> str:
        """For those who run the poll, never for a public page."""
        return self.person.display_name or self.seat.pseudonym


class PlenaryQuestion(models.Model):
    """A question that a small group puts to those who answer before everybody. Says which group, never who."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="plenary_questions")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="plenary_questions")
    words = models.TextField(max_length=1000)
    asked_at = models.DateTimeField(default=timezone.now)
    answered_by = models.CharField(max_length=150, blank=True)
    answer = models.TextField(max_length=4000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering: ClassVar = ["poll", "asked_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="polls_answered_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.words[:60]

    @property
    def place(self) -> Place:
        return self.poll.place

    def roles_of(self, person: Person) -> set[Role]:
        return self.poll.roles_of(person)
