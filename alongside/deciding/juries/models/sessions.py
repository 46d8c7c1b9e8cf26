"""Sessions of a jury or commission: who came, who sat at which table, and what members are owed for it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from alongside.deciding.juries.models.juries import Jury, Member
from alongside.ui.filters import clock_words, date_words, datetime_words

if TYPE_CHECKING:
    from alongside.foundation.people.models import Person
    from alongside.foundation.people.permissions import Role
    from alongside.foundation.places.models import Place


class Session(models.Model):
    """One meeting: of jurors, of the community commissioners alone, of the civic ones, or of both together.

    `tables_seed` is the number from which the tables of this session were mixed, so that they can be mixed again.
    """

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
    tables_seed = models.PositiveIntegerField(null=True, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering: ClassVar = ["jury", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["jury", "number"], name="juries_one_session_a_number"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="juries_session_ends_later"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def place(self) -> Place:
        return self.jury.place

    def roles_of(self, person: Person) -> set[Role]:
        return self.jury.roles_of(person)

    def get_absolute_url(self) -> str:
        return reverse(f"{self.jury.stage.method}:session", args=[self.pk])

    def when_in_words(self) -> str:
        """When it is, by the clock of the place: ``3 March 2026, 10am to 4pm``."""
        said = {"day": date_words(self.starts_at), "from": clock_words(self.starts_at)}
        if timezone.localdate(self.starts_at) == timezone.localdate(self.ends_at):
            return _now("%(day)s, %(from)s to %(to)s") % {**said, "to": clock_words(self.ends_at)}
        return _now("%(day)s, %(from)s to %(to)s") % {**said, "to": datetime_words(self.ends_at)}

    def hours(self) -> float:
        """How long it lasts, in hours."""
        return (self.ends_at - self.starts_at).total_seconds() / 3600


class TablePlace(models.Model):
    """At which table a member sits in one session."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="table_places")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="table_places")
    table = models.PositiveSmallIntegerField()

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering: ClassVar = ["session", "table"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "member"], name="juries_at_one_table"),
            models.CheckConstraint(condition=Q(table__gte=1), name="juries_tables_count_from_one"),
        ]

    def __str__(self) -> str:
        return f"table {self.table}"


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


class PaymentQuerySet(models.QuerySet["Payment"]):
    def due(self) -> Self:
        """Neither paid nor declined yet."""
        return self.filter(paid_at__isnull=True, declined_at__isnull=True)


class Payment(models.Model):
    """Money that a member is owed for one session, and when it was paid or declined. In pence.

    Only the member and those who pay see it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="payments")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="payments")
    pence = models.PositiveIntegerField()
    what_for = models.CharField(max_length=150)
    due_at = models.DateTimeField(default=timezone.now)
    paid_at = models.DateTimeField(null=True, blank=True)
    # Of a commission: they read that payments can change benefits, and whom to ask, and want the money.
    accepted_at = models.DateTimeField(_("when you said that you want it"), null=True, blank=True)
    # They were told that payments can change benefits, and whom to ask; or said they want none.
    declined_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = PaymentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["due_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "session", "what_for"], name="juries_paid_once"),
            models.CheckConstraint(
                condition=Q(paid_at__isnull=True) | Q(declined_at__isnull=True),
                name="juries_paid_or_declined",
            ),
        ]

    def __str__(self) -> str:
        return self.what_for

    @property
    def place(self) -> Place:
        return self.session.jury.place

    def state_in_words(self) -> str:
        if self.paid_at:
            return str(_("Paid"))
        if self.declined_at:
            return str(_("Declined"))
        return str(_("Wanted, not paid yet")) if self.accepted_at else str(_("Due"))
