"""The stages of a process, the keys that open and publish them, and changes of an open one."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.deciding.processes.models.processes import Process
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Role
from alongside.foundation.places.models import Place
from alongside.foundation.threads.models import ThreadCard

if TYPE_CHECKING:
    import datetime as dt

    from django.contrib.auth.models import AnonymousUser


class StageQuerySet(models.QuerySet["Stage"]):
    def open_now(self) -> Self:
        """Those that take contributions at this moment."""
        now = timezone.now()
        return self.filter(state=Stage.State.OPEN, opens_at__lte=now, closes_at__gt=now)

    def over(self) -> Self:
        """Open stages whose time has passed: the clock closes them."""
        return self.filter(state=Stage.State.OPEN, closes_at__lte=timezone.now())


class KeyQuerySet(models.QuerySet["Key"]):
    def waiting(self) -> Self:
        """Given, neither voided nor used: they wait for the other one."""
        return self.filter(voided_at__isnull=True, used_at__isnull=True)

    def void(self, reason: Key.Void) -> int:
        """Void these keys, saying why. Returns how many."""
        return self.update(voided_at=timezone.now(), void_reason=reason)


class Stage(models.Model):
    """One step of a process with one method, dates and rules. Its state decides who may write what.

    `rules` is what the method's room says it is; it is fixed by the keys that open the stage. Its `in_words`, if it has
    them, are the sentences in which the room tells people what the rules mean. `outcome` says what came of the stage.
    """

    class Method(models.TextChoices):
        IDEAS = "ideas", _("Ideas")
        BUDGET = "budgets", _("Budget vote")
        JURY = "juries", _("Citizens’ jury")
        COMMISSION = "commissions", _("Commission")
        POLL = "polls", _("Deliberative poll")

    class State(models.TextChoices):
        PLANNED = "planned", _("Not open yet")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        PUBLISHED = "published", _("Result published")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="stages")
    order = models.PositiveSmallIntegerField()
    method = models.CharField(max_length=20, choices=Method.choices)
    title = models.CharField(max_length=150)
    summary = models.TextField(max_length=2000, blank=True)
    easy_read = models.TextField(max_length=4000, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    rules: Any = models.JSONField(default=dict, blank=True)
    opened_alone = models.BooleanField(default=False)
    changed_alone = models.BooleanField(default=False)
    published_alone = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True, blank=True)
    outcome = models.TextField(max_length=4000, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = StageQuerySet.as_manager()
    THREAD_SELECT: ClassVar = ("process__place",)

    class Meta:
        ordering: ClassVar = ["process", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["process", "order"], name="processes_one_stage_a_place_in_order"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="processes_stage_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="processes_published_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def place(self) -> Place:
        return self.process.place

    def get_absolute_url(self) -> str:
        return reverse(f"{self.method}:stage", args=[self.pk])

    def keys_url(self, step: str = "") -> str:
        """The page on which the co-leads give their keys: the method's own, if it has one and this is its step."""
        if step == Key.Step.CHANGE_RULES:
            return reverse("processes:change-keys", args=[self.pk])
        if step == Key.Step.FREEZE:
            return reverse("lotteries:freeze", args=[self.pk])
        if step == Key.Step.DRAW_AGAIN:
            return reverse("lotteries:draw-again", args=[self.pk])
        try:
            return reverse(f"{self.method}:keys", args=[self.pk])
        except NoReverseMatch:
            return reverse("processes:keys", args=[self.pk])

    def roles_of(self, person: Person) -> set[Role]:
        return self.process.roles_of(person)

    def is_open(self, now: dt.datetime | None = None) -> bool:
        """Whether the stage takes contributions: opened by its keys, and inside its dates."""
        moment = now or timezone.now()
        return self.state == self.State.OPEN and self.opens_at <= moment < self.closes_at

    def state_in_words(self) -> str:
        """The state as a resident sees it: an open stage whose dates have not come or have passed is not open."""
        if self.state == self.State.OPEN and timezone.now() < self.opens_at:
            return str(_("Opens soon"))
        if self.state == self.State.OPEN and not self.is_open():
            return str(self.State.CLOSED.label)
        return str(self.State(self.state).label)

    def method_in_words(self) -> str:
        return str(self.Method(self.method).label)

    def thread_card(self) -> ThreadCard:
        kind, state = self.method_in_words(), self.state_in_words()
        return ThreadCard(kind, self.title, state, self.get_absolute_url(), self.summary)

    def thread_people(self) -> models.QuerySet[Person]:
        return Person.objects.filter(took_part__stage=self)

    def thread_visible_to(self, person: Person | AnonymousUser) -> bool:
        return self.process.state != Process.State.DRAFT


class Key(models.Model):
    """One key: one co-lead agrees to one step, exactly as it then stood.

    `agreed` is the SHA-256 of what is agreed to; if that changes before the second key, the first is voided, and
    `void_reason` says why. `used_at` is set when the step was taken.
    """

    class Step(models.TextChoices):
        OPEN = "open", _("Open the stage")
        CHANGE_RULES = "change_rules", _("Change its dates or rules")
        PUBLISH = "publish", _("Publish the result")
        FREEZE = "freeze", _("Freeze the list of a lottery")
        DRAW_AGAIN = "draw_again", _("Draw a lottery again")

    class Void(models.TextChoices):
        CHANGED = "changed", _("What it agreed to was changed afterwards")
        WITHDRAWN = "withdrawn", _("Taken back by the person who gave it")
        NOT_A_LEAD = "not_a_lead", _("The co-leads changed")
        TOO_LATE = "too_late", _("The stage moved on without it")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="keys")
    step = models.CharField(max_length=15, choices=Step.choices)
    role = models.CharField(
        max_length=20, choices=[(r.value, r.label) for r in (Role.RESIDENT_LEAD, Role.PROFESSIONAL_LEAD)]
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="keys_given")
    agreed = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)
    voided_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=12, choices=Void.choices, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = KeyQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["stage", "step", "role"],
                condition=Q(voided_at__isnull=True, used_at__isnull=True),
                name="processes_one_waiting_key_a_role",
            ),
            models.UniqueConstraint(
                fields=["stage", "step", "person"],
                condition=Q(voided_at__isnull=True, used_at__isnull=True),
                name="processes_one_waiting_key_a_person",
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, void_reason="")
                | (Q(voided_at__isnull=False, used_at__isnull=True) & ~Q(void_reason="")),
                name="processes_voided_key_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.get_step_display()}"


class Change(models.Model):
    """A change that is proposed to an open stage: what would be otherwise, and whether both co-leads agreed."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for the other key")
        MADE = "made", _("Made")
        DROPPED = "dropped", _("Not made")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="changes")
    agreed: Any = models.JSONField()
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["made_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["stage"], condition=Q(state="waiting"), name="processes_one_waiting_change"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="processes_change_says_why"),
        ]

    def __str__(self) -> str:
        return f"change to {self.stage_id}: {self.get_state_display()}"
