"""What people said, word for word: the one home of every text that can be coded, wherever it was said."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.foundation.people.models import Person
from alongside.foundation.places.models import Place

if TYPE_CHECKING:
    from collections.abc import Iterable


class TextQuerySet(models.QuerySet["Text"]):
    def of(self, source: models.Model) -> Self:
        """What was said at one event, in one survey, one conversation, one set of notes or one question."""
        return self.filter(
            source_type=ContentType.objects.get_for_model(source, for_concrete_model=False),
            source_id=source.pk,
        )

    def of_all(self, sources: Iterable[models.Model]) -> Self:
        """What was said in any of these."""
        asked = Q(pk__in=[])
        for source in sources:
            asked |= Q(source_type=ContentType.objects.get_for_model(source), source_id=source.pk)
        return self.filter(asked)

    def in_use(self) -> Self:
        """Those whose speakers have not taken them back."""
        return self.filter(withdrawn_at=None)

    def of_the_place(self) -> Self:
        """Those that the people who code for the place may read whole."""
        return self.filter(audience=Text.Audience.PLACE)


class Text(models.Model):
    """One text that somebody said or wrote, or that an observer wrote down. It is never changed, only taken back.

    `source` is where it was said: an event, a survey, a conversation, a set of field notes, a question with statements.
    `asked` is what it answers, as the person read it. `about` holds what the speaker chose to say about themselves
    (the fields of AboutYou: age_band, sex, ethnicity, disability), for counts in groups of at least five. `voice` is
    the same for all that one speaker said at one source (one form, one conversation), so that speakers can be counted;
    it says nothing about who that is.
    """

    class Line(models.TextChoices):
        SAID = "said", _("Said")
        SEEN = "seen", _("Seen")
        JUDGED = "judged", _("How the observer reads it")

    class Audience(models.TextChoices):
        PLACE = "place", _("Those who code what people say at the place")
        NAMED = "named", _("Only the author and the people they named")

    class Quoting(models.TextChoices):
        NO = "no", _("Do not quote")
        WITHOUT_NAME = "without_name", _("May be quoted without a name")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="texts")
    source_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    source_id = models.UUIDField()
    source = GenericForeignKey("source_type", "source_id")
    asked = models.CharField(max_length=300, blank=True)
    words = models.TextField(max_length=10_000)
    line = models.CharField(max_length=6, choices=Line.choices, default=Line.SAID)
    said_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="texts_said"
    )
    pseudonym = models.CharField(max_length=60, blank=True)
    voice = models.UUIDField(default=uuid.uuid4, editable=False)
    about: Any = models.JSONField(default=dict, blank=True)
    audience = models.CharField(max_length=5, choices=Audience.choices, default=Audience.PLACE)
    quoting = models.CharField(max_length=12, choices=Quoting.choices, default=Quoting.NO)
    said_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = TextQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["said_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["source_id", "said_at"], name="themes_texts_of_source"),
            models.Index(fields=["place", "said_at"], name="themes_texts_at_place"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(words=""), name="themes_text_has_words"),
            models.CheckConstraint(
                condition=Q(line__in=["said", "seen", "judged"]), name="themes_text_known_line"
            ),
            models.CheckConstraint(
                condition=Q(audience__in=["place", "named"]), name="themes_text_known_audience"
            ),
            models.CheckConstraint(
                condition=Q(quoting__in=["no", "without_name"]), name="themes_text_known_quoting"
            ),
        ]

    def __str__(self) -> str:
        # Words that somebody said in confidence never reach a log line.
        return f"text {self.pk}"
