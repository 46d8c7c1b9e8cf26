"""A deliberative poll, the questions registered for it, and its report."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.deciding.processes.models import Process, Stage
from alongside.foundation.people.permissions import Role
from alongside.listening.surveys.models import Panel, Survey

if TYPE_CHECKING:
    from alongside.foundation.people.models import Person
    from alongside.foundation.places.models import Place


class Poll(models.Model):
    """A sample that mirrors the place is asked twice what it thinks; between, some of it deliberate and some do not.

    It goes one way: opened by two keys; the sample drawn (`deciding/lotteries`) and asked (`first`); the arms drawn by
    lot; those who deliberate meet; what is to be compared is registered; all are asked again (`second`); both keys
    publish what the answers say, before anybody has seen it. After Fishkin (2018), Democracy When the People Are
    Thinking, and Luskin, Fishkin and Jowell (2002), Considered opinions, Brit. J. Polit. Sci. 32.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    stage = models.OneToOneField(Stage, on_delete=models.PROTECT, related_name="poll")
    about = models.TextField(max_length=4000)
    easy_read = models.TextField(max_length=4000, blank=True)
    # Of a hundred who were drawn, how many are only asked.
    control_percent = models.PositiveSmallIntegerField(
        default=50, validators=[MinValueValidator(10), MaxValueValidator(60)]
    )
    group_size = models.PositiveSmallIntegerField(
        default=12, validators=[MinValueValidator(4), MaxValueValidator(20)]
    )
    meets_at = models.DateTimeField()
    meets_where = models.CharField(max_length=300)
    # What is expected to change, in plain words, said before the second survey.
    hypotheses = models.TextField(max_length=4000, blank=True)
    briefing = models.TextField(max_length=20000, blank=True)
    briefing_link = models.URLField(max_length=500, blank=True)
    # Goes up with every change of the briefing, so that a signature says what it was given to.
    briefing_version = models.PositiveIntegerField(default=0)
    panel = models.OneToOneField(Panel, on_delete=models.PROTECT, related_name="poll")
    first = models.OneToOneField(Survey, on_delete=models.PROTECT, related_name="poll_before")
    second = models.OneToOneField(
        Survey, null=True, blank=True, on_delete=models.PROTECT, related_name="poll_after"
    )
    second_asked_at = models.DateTimeField(null=True, blank=True)
    registered_at = models.DateTimeField(null=True, blank=True)
    # SHA-256, in hexadecimal, of what was registered.
    registered_digest = models.CharField(max_length=64, blank=True)
    arms_drawn_at = models.DateTimeField(null=True, blank=True)
    # In words: from which draw the arms follow, so that anybody who was drawn can check theirs.
    arms_seed = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("deliberative poll")
        verbose_name_plural = _("deliberative polls")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(control_percent__gte=10, control_percent__lte=60),
                name="polls_has_a_control_group",
            ),
            models.CheckConstraint(condition=Q(group_size__gte=2), name="polls_groups_are_groups"),
            models.CheckConstraint(
                condition=Q(second__isnull=True, second_asked_at__isnull=True)
                | Q(second__isnull=False, second_asked_at__isnull=False, arms_drawn_at__isnull=False),
                name="polls_asked_again_after_the_arms",
            ),
            models.CheckConstraint(
                condition=Q(registered_at__isnull=True, registered_digest="")
                | (Q(registered_at__isnull=False) & ~Q(registered_digest="")),
                name="polls_registered_has_a_digest",
            ),
            # What is registered after people were asked again is not registered.
            models.CheckConstraint(
                condition=Q(registered_at__isnull=True)
                | Q(second_asked_at__isnull=True)
                | Q(registered_at__lte=F("second_asked_at")),
                name="polls_registered_before_asked_again",
            ),
            models.CheckConstraint(
                condition=Q(arms_drawn_at__isnull=True, arms_seed="")
                | (Q(arms_drawn_at__isnull=False) & ~Q(arms_seed="")),
                name="polls_arms_have_a_seed",
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
        """What the person is to it: a co-lead, one of those drawn, one who deliberates, one who signs for a side."""
        drawn = self.participants.filter(person=person)
        found = set(
            drawn.order_by()
            .values_list(Value(Role.DRAWN.value))
            .union(
                drawn.deliberating().order_by().values_list(Value(Role.DELIBERATES.value)),
                self.signatories.filter(person=person).order_by().values_list(Value(Role.OVERSEER.value)),
            )
        )
        return {Role(role) for (role,) in found} | self.stage.process.roles_of(person)

    def get_absolute_url(self) -> str:
        return reverse("polls:stage", args=[self.stage_id])

    def is_published(self) -> bool:
        return self.stage.state == Stage.State.PUBLISHED


class Registered(models.Model):
    """One question that is to be compared, fixed before people are asked again: its words, its scale, what is right.

    `key` is that of the question in both surveys. `right` is the key of the right answer to a question of knowledge.
    """

    class Kind(models.TextChoices):
        ATTITUDE = "attitude", _("What people think")
        KNOWLEDGE = "knowledge", _("What people know")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="registered")
    key = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    words = models.CharField(max_length=300)
    least = models.FloatField(null=True, blank=True)
    most = models.FloatField(null=True, blank=True)
    right = models.CharField(max_length=10, blank=True)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering: ClassVar = ["poll", "key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["poll", "key"], name="polls_a_question_is_registered_once"),
            models.CheckConstraint(
                condition=Q(kind="attitude", right="", least__isnull=False, most__gt=F("least"))
                | (Q(kind="knowledge") & ~Q(right="")),
                name="polls_registered_with_its_scale_or_answer",
            ),
        ]

    def __str__(self) -> str:
        return self.words


class Report(models.Model):
    """What came of a poll, as it was worked out once after publication (`figures`), and never changed.

    `figures` is empty until the job is done. `failed` says why it could not be worked out, if so.
    """

    poll = models.OneToOneField(Poll, on_delete=models.PROTECT, primary_key=True, related_name="report")
    asked_at = models.DateTimeField(default=timezone.now)
    figures: Any = models.JSONField(null=True, blank=True)
    failed = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(figures__isnull=True, at__isnull=True)
                | Q(figures__isnull=False, at__isnull=False),
                name="polls_report_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"report of {self.poll_id}"
