"""What a draw keeps: where and when it is, what it is computed from, what was published, and what was drawn."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.deciding.lotteries.models.lotteries import Lottery


class DrawPlan(models.Model):
    """When and where the draw is, and where its number will come from. Published with the list, before the draw.

    `beacon` names the public random number and its round, so that nobody can choose among many. `again_because` is the
    reason for drawing once more that waits for the second key.
    """

    lottery = models.OneToOneField(
        Lottery, on_delete=models.CASCADE, primary_key=True, related_name="draw_plan"
    )
    at = models.DateTimeField()
    where = models.CharField(max_length=300)
    beacon = models.CharField(max_length=300, blank=True)
    again_because = models.CharField(max_length=500, blank=True)
    # Why the list could not be frozen when it was last tried.
    failed_because = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = models.Manager()

    def __str__(self) -> str:
        return f"draw of {self.lottery_id}"


class SealedPool(models.Model):
    """The pool as it stood when it was frozen, and the secret from which its codes are made. Never public.

    `pool` is JSON: `[{"id", "features", "household"}]`, in the order of the ids; `panels`, once computed, is JSON: a
    list of panels, each the places of its members in `pool`. `step` says how far the work is.
    """

    lottery = models.OneToOneField(Lottery, on_delete=models.PROTECT, primary_key=True, related_name="sealed")
    secret = models.BinaryField()
    pool = models.BinaryField()
    panels = models.BinaryField(null=True, blank=True)
    sealed_at = models.DateTimeField(default=timezone.now)
    step = models.CharField(max_length=200, blank=True)
    working_since = models.DateTimeField(null=True, blank=True)
    working_by = models.UUIDField(null=True, blank=True)

    objects: ClassVar[Any] = models.Manager()

    def __str__(self) -> str:
        return f"sealed pool of {self.lottery_id}"


class PublicationQuerySet(models.QuerySet["Publication"]):
    def lists(self) -> Self:
        """Those that are drawn from."""
        return self.exclude(kind=Publication.Kind.DRAW)


class Publication(models.Model):
    """One line of the public log of a lottery. Each holds the digest of the line before, and none ever changes.

    `body` is the line as it is published: canonical JSON, whose SHA-256 is `digest`. `listed` is the list that is drawn
    from, if it has one, whose SHA-256 the line holds; it is large, and read only where it is needed.
    """

    class Kind(models.TextChoices):
        FROZEN = "frozen", _("The list was frozen")
        DRAW = "draw", _("A number was drawn")
        REPLACEMENT = "replacement", _("Possible replacements")
        AGAIN = "again", _("To be drawn again")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lottery = models.ForeignKey(Lottery, on_delete=models.PROTECT, related_name="publications")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    body = models.BinaryField()
    listed = models.BinaryField(null=True, blank=True)
    before = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    objects: ClassVar[Any] = PublicationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["lottery", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lottery", "number"], name="lotteries_one_line_a_number"),
            models.CheckConstraint(
                condition=Q(number=0, before="") | (Q(number__gt=0) & ~Q(before="")),
                name="lotteries_lines_are_chained",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.number})"

    def is_list(self) -> bool:
        """Whether it is drawn from."""
        return self.kind != self.Kind.DRAW


class Draw(models.Model):
    """One draw: a number from one published list. The database takes one draw a list, and changes none.

    `inputs` is what was thrown, said or typed in, and `result` the number that it gives, from 1.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lottery = models.ForeignKey(Lottery, on_delete=models.PROTECT, related_name="draws")
    number = models.PositiveSmallIntegerField()
    of = models.OneToOneField(Publication, on_delete=models.PROTECT, related_name="draw")
    source = models.CharField(max_length=8, choices=Lottery.Source.choices)
    inputs: Any = models.JSONField()
    result = models.PositiveIntegerField()
    witnesses = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering: ClassVar = ["lottery", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lottery", "number"], name="lotteries_a_draw_is_not_repeated"),
            models.CheckConstraint(condition=Q(result__gte=1), name="lotteries_numbers_begin_at_one"),
        ]

    def __str__(self) -> str:
        return f"draw {self.number} of {self.lottery_id}"


class Words(models.Model):
    """Words that one person typed in for a draw. Nobody sees them, nor what they come to, before all are in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    of = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="words")
    order = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering: ClassVar = ["of", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["of", "order"], name="lotteries_words_in_order"),
        ]

    def __str__(self) -> str:
        return f"words {self.order} for {self.of_id}"
