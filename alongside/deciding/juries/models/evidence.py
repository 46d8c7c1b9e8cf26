"""The evidence that a jury hears, the sides it speaks for, and those who watch over its balance."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.deciding.juries.models.juries import Jury
from alongside.foundation.people.models import Organisation, Person

if TYPE_CHECKING:
    from alongside.foundation.people.permissions import Role
    from alongside.foundation.places.models import Place


class Side(models.Model):
    """One point of view on the question, for which evidence speaks: for, against, neutral, or by its own name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    jury = models.ForeignKey(Jury, on_delete=models.CASCADE, related_name="sides")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering: ClassVar = ["jury", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["jury", "name"], name="juries_one_side_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Overseer(models.Model):
    """One of those who watch over the evidence: who they are, for whom they stand, and what interest they have.

    Somebody who stands for a side signs for it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    jury = models.ForeignKey(Jury, on_delete=models.PROTECT, related_name="overseers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="juries_overseen")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    side = models.ForeignKey(Side, null=True, blank=True, on_delete=models.PROTECT, related_name="overseers")
    role = models.CharField(max_length=150)
    interests = models.TextField(max_length=1000)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering: ClassVar = ["jury", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["jury", "person"], name="juries_oversees_once"),
            models.CheckConstraint(condition=~Q(interests=""), name="juries_interests_are_declared"),
        ]

    def __str__(self) -> str:
        return self.role


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def in_library(self) -> Self:
        """What stands in the library now."""
        return self.filter(withdrawn_because="")


class Evidence(models.Model):
    """One thing that the jury can read, watch or hear, and the side for which it speaks."""

    class Kind(models.TextChoices):
        BRIEFING = "briefing", _("Briefing")
        TALK = "talk", _("Talk by a witness")
        REPORT = "report", _("Report")
        FIGURES = "figures", _("Figures")
        EXPERIENCE = "experience", _("What somebody lived through")
        OTHER = "other", _("Something else")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    jury = models.ForeignKey(Jury, on_delete=models.PROTECT, related_name="evidence")
    number = models.PositiveSmallIntegerField()
    side = models.ForeignKey(Side, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=150)
    source = models.CharField(max_length=300)
    text = models.TextField(max_length=10000, blank=True)
    link = models.URLField(max_length=500, blank=True)
    easy_read = models.TextField(max_length=4000, blank=True)
    added_at = models.DateTimeField(default=timezone.now)
    withdrawn_because = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("piece of evidence")
        verbose_name_plural = _("pieces of evidence")
        ordering: ClassVar = ["jury", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["jury", "number"], name="juries_one_evidence_a_number"),
            models.CheckConstraint(condition=~Q(source=""), name="juries_evidence_has_a_source"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def place(self) -> Place:
        return self.jury.place

    def roles_of(self, person: Person) -> set[Role]:
        return self.jury.roles_of(person)

    def get_absolute_url(self) -> str:
        return reverse("juries:evidence-item", args=[self.pk])


class EvidenceFile(models.Model):
    """A file that goes with a piece of evidence. In the database and not on a disk: several machines share one."""

    evidence = models.OneToOneField(Evidence, on_delete=models.CASCADE, primary_key=True, related_name="file")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    data = models.BinaryField()

    objects: ClassVar[Any] = models.Manager()

    def __str__(self) -> str:
        return self.name


class Signature(models.Model):
    """Whether one who stands for a side says that the evidence is balanced, as it then stood. The latest counts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    side = models.ForeignKey(Side, on_delete=models.PROTECT, related_name="signatures")
    overseer = models.ForeignKey(Overseer, on_delete=models.PROTECT, related_name="signatures")
    evidence_version = models.PositiveIntegerField()
    is_balanced = models.BooleanField()
    words = models.TextField(max_length=1000, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(is_balanced=True) | ~Q(words=""), name="juries_not_balanced_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"signed for {self.side_id}"
