"""A jury or commission, the bodies that have to answer it, and its members."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from alongside.deciding.lotteries.models import Seat
from alongside.deciding.processes.models import Process, Stage
from alongside.foundation.people.models import Organisation, Person
from alongside.foundation.people.permissions import Role

if TYPE_CHECKING:
    from alongside.foundation.places.models import Place


class Jury(models.Model):
    """A group of people who hear evidence, talk, and recommend, in one stage of a process.

    A citizens' jury is drawn by lot (`deciding/lotteries`). A commission's members are chosen for what they have lived
    through: community commissioners, and as many civic commissioners, who work in the bodies that can change things.
    `remit` is what it may decide; both keys agree to it, and to the rules by which it is run, answered and paid.
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
    easy_read = models.TextField(max_length=4000, blank=True)
    # Of a commission: how many on each side.
    each_side = models.PositiveSmallIntegerField(default=15)
    # What a member is paid for each session they come to.
    pay_pence = models.PositiveIntegerField(default=0)
    # Of the members who vote, how many in a hundred must support a recommendation for it to be adopted.
    adopt_percent = models.PositiveSmallIntegerField(
        default=75, validators=[MinValueValidator(51), MaxValueValidator(100)]
    )
    # Within how many days of publication a body has to answer.
    answer_days = models.PositiveSmallIntegerField(default=60)
    # Goes up with every change of the evidence, so that a signature says what it was given to.
    evidence_version = models.PositiveIntegerField(default=0)
    voting_opened_at = models.DateTimeField(null=True, blank=True)
    voting_closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    # Whose roles were read with it, and which they are: for a page that only shows it (`juries.views.through`).
    roles_read: tuple[uuid.UUID, set[Role]] | None = None

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("jury")
        verbose_name_plural = _("juries")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(adopt_percent__gte=51, adopt_percent__lte=100), name="juries_adopted_by_most"
            ),
            models.CheckConstraint(
                condition=Q(voting_closed_at__isnull=True) | Q(voting_opened_at__isnull=False),
                name="juries_closed_after_opened",
            ),
        ]

    def __str__(self) -> str:
        return self.stage.title

    @property
    def place(self) -> Place:
        return self.stage.process.place

    @property
    def process(self) -> Process:
        return self.stage.process

    def roles_of(self, person: Person) -> set[Role]:
        """What the person is to it: a co-lead of its process, one of its members, one who oversees its evidence."""
        if self.roles_read is not None and self.roles_read[0] == person.pk:
            return self.roles_read[1] | self.stage.process.roles_of(person)
        sits = self.members.current().filter(person=person).order_by().values_list(Value(Role.JUROR.value))
        oversees = self.overseers.filter(person=person).order_by().values_list(Value(Role.OVERSEER.value))
        found = {Role(role) for (role,) in sits.union(oversees)}
        return found | self.stage.process.roles_of(person)

    def get_absolute_url(self) -> str:
        return reverse(f"{self.stage.method}:stage", args=[self.stage_id])

    def either(self, of_jury: str, of_commission: str) -> str:
        """The sentence that fits, of one that speaks of a jury and one that speaks of a commission."""
        return of_commission if self.kind == self.Kind.COMMISSION else of_jury

    def is_voting(self) -> bool:
        """Whether its members vote on its recommendations at this moment."""
        return self.voting_opened_at is not None and self.voting_closed_at is None

    def is_published(self) -> bool:
        return self.stage.state == Stage.State.PUBLISHED


class Body(models.Model):
    """An organisation that has to answer the jury, and what it promised to do with what the jury recommends."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    jury = models.ForeignKey(Jury, on_delete=models.CASCADE, related_name="bodies")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    promise = models.TextField(max_length=1000, blank=True)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering: ClassVar = ["jury", "organisation__name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["jury", "organisation"], name="juries_a_body_once"),
        ]

    def __str__(self) -> str:
        return self.organisation.name


class MemberQuerySet(models.QuerySet["Member"]):
    def current(self) -> Self:
        """Those who have not left."""
        return self.filter(left_at__isnull=True)

    def named(self) -> Self:
        """With the names by which they are called, for those in the room."""
        return self.select_related("name", "seat")


class Member(models.Model):
    """Somebody on a jury: by lot (`seat`), or chosen for one side of a commission.

    The name they are called by stands in a row of its own, so that it goes when they erase their data.
    """

    class Side(models.TextChoices):
        JUROR = "juror", _("Juror")
        COMMUNITY = "community", _("Community commissioner")
        CIVIC = "civic", _("Civic commissioner")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    jury = models.ForeignKey(Jury, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="juries_sat_on")
    side = models.CharField(max_length=10, choices=Side.choices)
    seat = models.OneToOneField(Seat, null=True, blank=True, on_delete=models.PROTECT, related_name="member")
    joined_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = MemberQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["jury", "side", "joined_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["jury", "person"], name="juries_member_once"),
            models.CheckConstraint(
                condition=Q(side="juror", seat__isnull=False) | (~Q(side="juror") & Q(seat__isnull=True)),
                name="juries_jurors_are_drawn_commissioners_are_not",
            ),
        ]

    def __str__(self) -> str:
        return f"member {self.pk}"

    @property
    def called(self) -> str:
        """The name they chose to be called by in the room. For those in the room, never for a public page."""
        try:
            return str(self.name.called)
        except Name.DoesNotExist:
            return _now("A member who left")


class Name(models.Model):
    """What a member wants to be called in the room, and whether everybody may read it. Deleted when they erase."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, primary_key=True, related_name="name")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    called = models.CharField(max_length=60)
    is_public = models.BooleanField(default=False)

    objects: ClassVar[Any] = models.Manager()

    def __str__(self) -> str:
        return self.called
