"""Votes on recommendations and the evaluation: that a member gave theirs, and, apart from it, how many said what.

No ballot is kept. A vote adds one to a count at each recommendation, and a flag says that the member has voted; the two
have nothing in common but the jury, hold no time, and neither points at the other. See `juries.actions.voting`.
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alongside.deciding.juries.models.juries import Jury, Member
from alongside.deciding.juries.models.recommendations import Recommendation


class Support(models.IntegerChoices):
    """How far a member supports a recommendation, or agrees with a sentence of the evaluation."""

    STRONGLY_SUPPORT = 1, _("I strongly support it")
    SUPPORT = 2, _("I support it")
    NEITHER = 3, _("I can live with it either way")
    OPPOSE = 4, _("I am against it")
    STRONGLY_OPPOSE = 5, _("I am strongly against it")


class Voted(models.Model):
    """That a member voted: never what. Holds no time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.OneToOneField(Member, on_delete=models.PROTECT, related_name="voted")

    objects: ClassVar[Any] = models.Manager()

    def __str__(self) -> str:
        return "voted"


class Tally(models.Model):
    """How many members gave one recommendation one level of support."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="tallies")
    level = models.PositiveSmallIntegerField(choices=Support.choices)
    count = models.PositiveIntegerField(default=0)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering: ClassVar = ["recommendation", "level"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recommendation", "level"], name="juries_one_tally_a_level"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="juries_five_levels"),
        ]

    def __str__(self) -> str:
        return f"level {self.level}"


class Rated(models.Model):
    """That a member filled in the evaluation: never how. Holds no time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.OneToOneField(Member, on_delete=models.PROTECT, related_name="rated")

    objects: ClassVar[Any] = models.Manager()

    def __str__(self) -> str:
        return "filled in the evaluation"


class Rating(models.Model):
    """How many members gave one answer to one question of the evaluation (`juries.evaluating.QUESTIONS`)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    jury = models.ForeignKey(Jury, on_delete=models.PROTECT, related_name="ratings")
    question = models.CharField(max_length=20)
    level = models.PositiveSmallIntegerField()
    count = models.PositiveIntegerField(default=0)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering: ClassVar = ["jury", "question", "level"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["jury", "question", "level"], name="juries_one_rating_a_level"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="juries_five_ratings"),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.level}"
