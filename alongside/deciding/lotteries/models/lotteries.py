"""A civic lottery: what is drawn for, whom the panel should mirror, and the draw itself."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.deciding.processes.models import Process, Stage

if TYPE_CHECKING:
    from alongside.foundation.people.models import Person
    from alongside.foundation.people.permissions import Role
    from alongside.foundation.places.models import Place


class Lottery(models.Model):
    """Who is on the panel of one stage is drawn by lot from those who put their name down.

    It goes one way only: people register until `register_by`; the pool is frozen (`frozen_at`) and published with its
    hash and its numbered panels before the draw; the number is drawn (`drawn_at`). What was frozen never changes.
    What was published, line by line, is in `publications`: the file from which anybody can check the draw.
    """

    class Objective(models.TextChoices):
        LEXIMIN = "leximin", _("As even as can be: the smallest chances are raised first")
        MAXIMIN = "maximin", _("The smallest chance is as large as can be")
        GOLDILOCKS = "goldilocks", _("No chance too small, none too large")

    class Source(models.TextChoices):
        DICE = "dice", _("Dice thrown in the room")
        WORDS = "words", _("Words from several people")
        BEACON = "beacon", _("A public random number, published at a set time")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    stage = models.OneToOneField(Stage, on_delete=models.PROTECT, related_name="lottery")
    size = models.PositiveSmallIntegerField()
    reserves = models.PositiveSmallIntegerField(default=0)
    objective = models.CharField(max_length=12, choices=Objective.choices, default=Objective.LEXIMIN)
    panels = models.PositiveSmallIntegerField(default=1000)
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.DICE)
    youngest = models.PositiveSmallIntegerField(default=16)
    # What a person is told before they put their name down, each in plain words.
    about = models.TextField(max_length=4000)
    easy_read = models.TextField(max_length=4000, blank=True)
    when_and_where = models.TextField(max_length=2000)
    expenses = models.TextField(max_length=1000)
    gift_pence = models.PositiveIntegerField(default=0)
    access = models.TextField(max_length=1000)
    care = models.TextField(max_length=1000)
    register_by = models.DateTimeField()
    blank_addresses_on = models.DateField()
    addresses_blanked_at = models.DateTimeField(null=True, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    # SHA-256, in hexadecimal, of what was published before the draw.
    digest = models.CharField(max_length=64, blank=True)
    drawn_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(size__gte=1), name="lotteries_panel_has_members"),
            models.CheckConstraint(condition=Q(panels__gte=1), name="lotteries_has_panels"),
            models.CheckConstraint(
                condition=Q(youngest__gte=1, youngest__lte=99), name="lotteries_youngest_is_an_age"
            ),
            models.CheckConstraint(
                condition=Q(frozen_at__isnull=True, digest="") | (Q(frozen_at__isnull=False) & ~Q(digest="")),
                name="lotteries_frozen_is_published",
            ),
            models.CheckConstraint(
                condition=Q(drawn_at__isnull=True) | Q(frozen_at__isnull=False, drawn_at__gte=F("frozen_at")),
                name="lotteries_drawn_after_frozen",
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
        return self.stage.process.roles_of(person)

    def get_absolute_url(self) -> str:
        return reverse("lotteries:lottery", args=[self.stage_id])

    def takes_names(self) -> bool:
        """Whether people can put their name down now."""
        return self.stage.is_open() and self.frozen_at is None and timezone.now() < self.register_by


class Question(models.Model):
    """What is asked of everybody who puts their name down, so that the panel can mirror the place in it.

    `feature` is what `Target.feature` and the keys of `Registration.features` say. An age is asked in years and kept as
    a band; deprivation and neighbourhood are asked as an area, and kept as a fifth (say) and a name.
    """

    class Kind(models.TextChoices):
        AGE = "age", _("Age")
        CHOICE = "choice", _("One of a list of answers")
        DEPRIVATION = "deprivation", _("How deprived their area is")
        NEIGHBOURHOOD = "neighbourhood", _("The neighbourhood they live in")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lottery = models.ForeignKey(Lottery, on_delete=models.CASCADE, related_name="questions")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=14, choices=Kind.choices, default=Kind.CHOICE)
    feature = models.CharField(max_length=60)
    words = models.CharField(max_length=200)
    source = models.CharField(max_length=300, blank=True)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering: ClassVar = ["lottery", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lottery", "feature"], name="lotteries_one_question_a_feature"),
        ]

    def __str__(self) -> str:
        return self.words


class Target(models.Model):
    """How many members of the panel should have one value of one feature, and the share of residents who have it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lottery = models.ForeignKey(Lottery, on_delete=models.CASCADE, related_name="targets")
    order = models.PositiveSmallIntegerField()
    feature = models.CharField(max_length=60)
    value = models.CharField(max_length=80)
    # Of all residents, from 0 to 1; empty where nobody knows.
    share = models.FloatField(null=True, blank=True)
    minimum = models.PositiveSmallIntegerField()
    maximum = models.PositiveSmallIntegerField()
    min_flex = models.PositiveSmallIntegerField(null=True, blank=True)
    max_flex = models.PositiveSmallIntegerField(null=True, blank=True)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering: ClassVar = ["lottery", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["lottery", "feature", "value"], name="lotteries_one_target_a_value"
            ),
            models.CheckConstraint(condition=Q(minimum__lte=F("maximum")), name="lotteries_least_below_most"),
            models.CheckConstraint(
                condition=Q(min_flex__isnull=True) | Q(min_flex__lte=F("minimum")),
                name="lotteries_min_flex_below_least",
            ),
            models.CheckConstraint(
                condition=Q(max_flex__isnull=True) | Q(max_flex__gte=F("maximum")),
                name="lotteries_max_flex_above_most",
            ),
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__gte=0, share__lte=1), name="lotteries_share_is_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.feature}: {self.value}"


class Amendment(models.Model):
    """What was changed in a lottery after both keys had agreed to it: from what, to what and why. Everyone can read it.

    `changes` is a list of `{"what", "from", "to"}`, in words.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lottery = models.ForeignKey(Lottery, on_delete=models.CASCADE, related_name="amendments")
    changes: Any = models.JSONField()
    reason = models.CharField(max_length=500)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering: ClassVar = ["lottery", "at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="lotteries_amendment_says_why"),
        ]

    def __str__(self) -> str:
        return self.reason
