"""Findings: what was understood from what people said, sorted into what is done about it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.foundation.people.models import Person
from alongside.foundation.places.models import Place
from alongside.foundation.threads.models import ThreadCard
from alongside.listening.themes.models.texts import Text

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class FindingQuerySet(models.QuerySet["Finding"]):
    def of(self, source: models.Model) -> Self:
        """What was found in one event, survey or other source."""
        return self.filter(source_type=ContentType.objects.get_for_model(source), source_id=source.pk)

    def published(self) -> Self:
        return self.filter(published_at__isnull=False)

    def at(self, place: Place) -> Self:
        """Those of the place and of the places inside it."""
        return self.filter(place__path__startswith=place.path)


class Finding(models.Model):
    """One thing that people told us, in plain words, and of which kind: what we will do differently, what our role is,
    or what we need from others. Once published it can become a promise, or a question for a process."""

    class Kind(models.TextChoices):
        WILL_DO = "will_do", _("What we will do differently")
        OUR_ROLE = "our_role", _("Our role")
        WE_NEED = "we_need", _("What we need")

    THREAD_SELECT: ClassVar[tuple[str, ...]] = ("place",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="findings")
    source_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    source_id = models.UUIDField()
    source = GenericForeignKey("source_type", "source_id")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    title = models.CharField(max_length=150)
    words = models.TextField(max_length=2000)
    easy_read = models.TextField(max_length=4000, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="findings_made")
    made_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = FindingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["kind", "order", "made_at"]
        indexes: ClassVar = [models.Index(fields=["source_id", "kind"], name="themes_findings_of_source")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(title=""), name="themes_finding_has_title"),
            models.CheckConstraint(
                condition=Q(kind__in=["will_do", "our_role", "we_need"]), name="themes_finding_known_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("themes:finding", args=[self.pk])

    def thread_card(self) -> ThreadCard:
        return ThreadCard(
            str(_("What people told us")),
            self.title,
            str(self.get_kind_display()),
            self.get_absolute_url(),
            self.words,
        )

    def thread_people(self) -> models.QuerySet[Person]:
        """Those known to have spoken where this was found."""
        spoke = Text.objects.filter(
            source_type_id=self.source_type_id, source_id=self.source_id, withdrawn_at=None
        )
        return Person.objects.filter(pk__in=spoke.exclude(said_by=None).values("said_by"))

    def thread_visible_to(self, person: Person | AnonymousUser) -> bool:
        return self.published_at is not None
