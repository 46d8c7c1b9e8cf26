"""Letters that invite people to put their name down: how many, to which areas, and to which households."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from alongside.deciding.lotteries.models.lotteries import Lottery
from alongside.foundation.places.models import Place


class LetterPlan(models.Model):
    """How many names are hoped for, and how many of a hundred letters may be answered in each tenth of areas.

    `responses` holds shares from 0 to 1 by decile of deprivation, "1" the most deprived; `why` says in words where they
    come from. `seed` is the words from which the households are drawn, if addresses were brought in.
    """

    lottery = models.OneToOneField(
        Lottery, on_delete=models.CASCADE, primary_key=True, related_name="letter_plan"
    )
    names_hoped_for = models.PositiveIntegerField()
    responses: Any = models.JSONField()
    people_a_household = models.DecimalField(max_digits=3, decimal_places=2)
    why = models.CharField(max_length=1000)
    seed = models.CharField(max_length=200, blank=True)
    addresses_read = models.PositiveIntegerField(default=0)
    addresses_deleted_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = models.Manager()

    def __str__(self) -> str:
        return f"letters of {self.lottery_id}"


class Letter(models.Model):
    """One household to write to, or one golden ticket. The address goes once the letters are sent; the area stays.

    `batch` and `number` are those of its participation code, once that was printed: they tell from which area somebody
    comes who uses it. `part` is a handful of letters that are printed together.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lottery = models.ForeignKey(Lottery, on_delete=models.CASCADE, related_name="letters")
    part = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    area = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=300, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    uprn = models.CharField(max_length=12, blank=True)
    batch = models.CharField(max_length=80, blank=True)
    printed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering: ClassVar = ["lottery", "part", "number"]
        indexes: ClassVar = [models.Index(fields=["batch", "number"], name="lotteries_letter_of_code")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["lottery", "part", "number"], name="lotteries_one_letter_a_number"
            ),
            models.CheckConstraint(
                condition=Q(printed_at__isnull=True) | ~Q(batch=""), name="lotteries_printed_has_a_batch"
            ),
        ]

    def __str__(self) -> str:
        return f"letter {self.number} of part {self.part}"


class Tickets(models.Model):
    """Golden tickets: codes for people with no address, handed out by helpers and charities."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lottery = models.ForeignKey(Lottery, on_delete=models.CASCADE, related_name="tickets")
    number = models.PositiveIntegerField()
    given_to = models.CharField(max_length=160)
    batch = models.CharField(max_length=80)
    made_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering: ClassVar = ["lottery", "made_at"]
        verbose_name_plural = "tickets"

    def __str__(self) -> str:
        return self.given_to


class PostcodeArea(models.Model):
    """In which small area a postcode lies, as the addresses of a lottery said."""

    lottery = models.ForeignKey(Lottery, on_delete=models.CASCADE, related_name="+")
    postcode = models.CharField(max_length=10)
    area = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+")

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lottery", "postcode"], name="lotteries_one_area_a_postcode"),
        ]

    def __str__(self) -> str:
        return self.postcode
