"""A jury or commission, its members, its sessions, who came, and what they are paid."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.deciding.lotteries.models import Seat
from alongside.deciding.processes.models import Process, Stage
from alongside.foundation.people.models import Person

if TYPE_CHECKING:
    from alongside.foundation.people.permissions import Role
    from alongside.foundation.places.models import Place


class Jury(models.Model):
    """A group of people who hear evidence, talk, and recommend, in one stage of a process.

    A citizens' jury is drawn by lot (`deciding/lotteries`). A commission's members are chosen for what they have lived
    through: community commissioners, and as many civic commissioners, who work in the bodies that can change things.
    `remit` is what it may decide; both keys agree to it.
    """

    class Kind(models.TextChoices):
        JURY = "jury", _("Citizens’ jury")
        COMMISSION = "commission", _("Commission")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    stage = models.OneToOneField(Stage, on_delete=models.PROTECT, related_name="jury")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    remit = models.TextField(max_length=4000)
    # What cannot be changed by this jury, said beforehand.
    outside_remit = models.TextField(max_length=2000, blank=True)
    # Of a commission: how many on each side.
    each_side = models.PositiveSmallIntegerField(default=15)
    pay_pence = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("jury")
        verbose_name_plural = _("juries")

    def __str__(self) -> str:
        return self.stage.title

    @property
    def place(self) -> Place:
        return self.stage.process.place

    @property
    def process(self) -> Process:
        return self.stage.process

    def roles_of(self, person: Person) -> set[Role]:
        return self.stage.process.roles_of(person)

    def get_absolute_url(self) -> str:
        return reverse(f"{self.stage.method}:stage", args=[self.stage_id])


class MemberQuerySet(models.QuerySet["Member"]):
    def current(self) -> Self:
        """Those who have not left."""
        return self.filter(left_at__isnull=True)


class Member(models.Model):
    """Somebody on a jury: by lot (`seat`), or chosen for one side of a commission."""

    class Side(models.TextChoices):
        JUROR = "juror", _("Juror")
        COMMUNITY = "community", _("Community commissioner")
        CIVIC = "civic", _("Civic commissioner")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    jury = models.ForeignKey(Jury, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="juries_sat_on")
    side = models.CharField(max_length=10, choices=Side.choices)
    seat = models.OneToOneField(Seat, null=True, blank=True, on_delete=models.PROTECT, related_name="member")
    # The name they chose to be called by in the room.
    called = models.CharField(max_length=60)
    joined_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = MemberQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["jury", "side", "called"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["jury", "person"], name="juries_member_once"),
            models.CheckConstraint(
                condition=Q(side="juror", seat__isnull=False) | (~Q(side="juror") & Q(seat__isnull=True)),
                name="juries_jurors_are_drawn_commissioners_are_not",
            ),
        ]

    def __str__(self) -> str:
        return self.called


class Session(models.Model):
    """One meeting: of jurors, of the community commissioners alone, of the civic ones, or of both together."""

    class Kind(models.TextChoices):
        JURY = "jury", _("The jury")
        COMMUNITY = "community", _("Community commissioners alone")
        CIVIC = "civic", _("Civic commissioners alone")
        JOINT = "joint", _("Both together")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    jury = models.ForeignKey(Jury, on_delete=models.PROTECT, related_name="sessions")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.CharField(max_length=150)
    agenda = models.TextField(max_length=4000, blank=True)
    where = models.CharField(max_length=300)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    held_at = models.DateTimeField(null=True, blank=True)
    summary = models.TextField(max_length=4000, blank=True)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering: ClassVar = ["jury", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["jury", "number"], name="juries_one_session_a_number"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="juries_session_ends_later"),
        ]

    def __str__(self) -> str:
        return self.title


class Attendance(models.Model):
    """A member was at a session. What they are owed for it is a `Payment`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="attendance")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="attendance")

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "member"], name="juries_there_once"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} at {self.session_id}"


class Payment(models.Model):
    """Money that a member is owed for one session, and when it was paid. In pence."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="payments")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="payments")
    pence = models.PositiveIntegerField()
    what_for = models.CharField(max_length=150)
    due_at = models.DateTimeField(default=timezone.now)
    paid_at = models.DateTimeField(null=True, blank=True)
    # They were told that payments can change benefits, and whom to ask; or said they want none.
    declined_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "session", "what_for"], name="juries_paid_once"),
            models.CheckConstraint(
                condition=Q(paid_at__isnull=True) | Q(declined_at__isnull=True),
                name="juries_paid_or_declined",
            ),
        ]

    def __str__(self) -> str:
        return self.what_for
