"""What a jury recommends: drafted by its members, in versions, put to the vote, adopted or not, and published."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.deciding.juries.models.juries import Jury, Member
from alongside.deciding.processes.models import Stage
from alongside.foundation.people.models import Person
from alongside.foundation.threads.models import ThreadCard

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from alongside.foundation.people.permissions import Role
    from alongside.foundation.places.models import Place

PLACE = "jury__stage__process__place"


class RecommendationQuerySet(models.QuerySet["Recommendation"]):
    def published(self) -> Self:
        """Adopted, in a published result."""
        return self.filter(state=Recommendation.State.ADOPTED, jury__stage__state=Stage.State.PUBLISHED)

    def accepted(self) -> Self:
        """Published, and accepted by at least one body, wholly or in part; with what `place` and the card need."""
        yes = Recommendation.objects.filter(replies__state__in=["accepted", "partly"])
        return self.published().filter(pk__in=yes.values("pk")).select_related(PLACE)

    def with_tallies(self) -> Self:
        """With how many members gave each level of support: `level_1` to `level_5`, None where nobody did."""
        levels = {f"level_{n}": Sum("tallies__count", filter=Q(tallies__level=n)) for n in range(1, 6)}
        return self.annotate(**levels)

    def at(self, place: Place) -> Self:
        """Those of the place and of the places inside it."""
        return self.filter(jury__stage__process__place__path__startswith=place.path)


class Recommendation(models.Model):
    """One thing that a jury says should be done, and why.

    Only its members write and change it, until the vote opens. Its text as it was put to the vote stays.
    """

    THREAD_SELECT: ClassVar = (PLACE,)

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUT = "put", _("Put to the vote")
        ADOPTED = "adopted", _("Adopted")
        NOT_ADOPTED = "not_adopted", _("Not adopted")
        # Of a commission: not as many of one side voted as of the other.
        NO_PARITY = "no_parity", _("Voted on without parity: does not count")
        WITHDRAWN = "withdrawn", _("Withdrawn by its members")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    jury = models.ForeignKey(Jury, on_delete=models.PROTECT, related_name="recommendations")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=150)
    text = models.TextField(max_length=4000)
    reasons = models.TextField(max_length=4000)
    easy_read = models.TextField(max_length=4000, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering: ClassVar = ["jury", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["jury", "number"], name="juries_one_recommendation_a_number"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def place(self) -> Place:
        return self.jury.stage.process.place

    def roles_of(self, person: Person) -> set[Role]:
        return self.jury.roles_of(person)

    def get_absolute_url(self) -> str:
        return reverse("juries:recommendation", args=[self.pk])

    def is_public(self) -> bool:
        """Whether everybody may read it: it was voted on, and the result is published."""
        voted_on = self.state in (self.State.ADOPTED, self.State.NOT_ADOPTED, self.State.NO_PARITY)
        return voted_on and self.jury.stage.state == Stage.State.PUBLISHED

    def state_in_words(self) -> str:
        return str(self.State(self.state).label)

    def thread_card(self) -> ThreadCard:
        kind = str(_("Recommendation"))
        return ThreadCard(kind, self.title, self.state_in_words(), self.get_absolute_url(), self.text[:200])

    def thread_people(self) -> models.QuerySet[Person]:
        """The members of the jury, also those who left it early."""
        return Person.objects.filter(juries_sat_on__jury=self.jury_id)

    def thread_visible_to(self, person: Person | AnonymousUser) -> bool:
        return self.is_public()


class RecommendationVersion(models.Model):
    """How a recommendation read at one moment, and who wrote it: kept, so that the way there can be read."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=150)
    text = models.TextField(max_length=4000)
    reasons = models.TextField(max_length=4000)
    written_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="versions_written")
    # The table that wrote it together, if one did.
    table = models.PositiveSmallIntegerField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering: ClassVar = ["recommendation", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recommendation", "number"], name="juries_one_version_a_number"),
        ]

    def __str__(self) -> str:
        return f"version {self.number}"


class MinorityReport(models.Model):
    """What members who see it otherwise want to be read beside the recommendations. Public with them; no names."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    jury = models.ForeignKey(Jury, on_delete=models.PROTECT, related_name="minority_reports")
    written_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="minority_reports")
    title = models.CharField(max_length=150)
    text = models.TextField(max_length=4000)
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering: ClassVar = ["jury", "at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["jury", "written_by"], name="juries_one_minority_report_each"),
        ]

    def __str__(self) -> str:
        return self.title
