"""Co-production processes: a question at a place, two co-leads, stages, their two keys, and who took part."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Role
from alongside.foundation.places.models import Place
from alongside.foundation.threads.models import ThreadCard

if TYPE_CHECKING:
    import datetime as dt

    from django.contrib.auth.models import AnonymousUser


class ProcessQuerySet(models.QuerySet["Process"]):
    def at(self, place: Place) -> Self:
        """Those of the place and of the places inside it."""
        return self.filter(place__path__startswith=place.path)

    def published(self) -> Self:
        return self.exclude(state=Process.State.DRAFT)


class Process(models.Model):
    """One question that a place works out together, in stages.

    With two different co-leads, opening a stage, changing its rules and publishing its result need both keys. With
    one it may run, says so, and can never count as co-produced.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Being planned")
        LIVE = "live", _("Under way")
        DONE = "done", _("Finished")
        STOPPED = "stopped", _("Stopped")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="processes")
    title = models.CharField(max_length=150)
    question = models.CharField(max_length=300)
    summary = models.TextField(max_length=4000)
    easy_read = models.TextField(max_length=4000, blank=True)
    what_can_change = models.TextField(max_length=2000, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    resident_lead = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="led_as_resident"
    )
    professional_lead = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="led_as_professional"
    )
    imported_from = models.CharField(max_length=300, blank=True)
    stopped_because = models.TextField(max_length=2000, blank=True)
    learned = models.TextField(max_length=4000, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = ProcessQuerySet.as_manager()

    class Meta:
        verbose_name = _("process")
        verbose_name_plural = _("processes")
        ordering: ClassVar = ["-made_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["place", "-made_at", "-id", "state"], name="processes_at_place"),
            models.Index(fields=["state", "-made_at", "-id"], name="processes_by_state"),
            models.Index(fields=["-made_at", "-id"], condition=~Q(state="draft"), name="processes_newest"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(resident_lead__isnull=True)
                | Q(professional_lead__isnull=True)
                | ~Q(resident_lead=F("professional_lead")),
                name="processes_two_leads_are_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state="stopped") | ~Q(stopped_because=""), name="processes_stopped_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["done", "stopped"]) | Q(ended_at__isnull=False),
                name="processes_ended_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("processes:process", args=[self.pk])

    def has_two_leads(self) -> bool:
        return self.resident_lead_id is not None and self.professional_lead_id is not None

    def state_in_words(self) -> str:
        # Django's get_state_display would translate every choice there is to show one.
        return str(self.State(self.state).label)

    def has_ended(self) -> bool:
        return self.state in (self.State.DONE, self.State.STOPPED)

    def leads(self) -> dict[Role, Person]:
        """The co-leads there are, by their role."""
        pairs = ((Role.RESIDENT_LEAD, self.resident_lead), (Role.PROFESSIONAL_LEAD, self.professional_lead))
        return {role: person for role, person in pairs if person is not None}

    def roles_of(self, person: Person) -> set[Role]:
        """What the person is to this process."""
        roles = set()
        if self.resident_lead_id == person.pk:
            roles.add(Role.RESIDENT_LEAD)
        if self.professional_lead_id == person.pk:
            roles.add(Role.PROFESSIONAL_LEAD)
        return roles

    def thread_card(self) -> ThreadCard:
        kind, state = str(_("Process")), self.state_in_words()
        return ThreadCard(kind, self.title, state, self.get_absolute_url(), self.question)

    def thread_people(self) -> models.QuerySet[Person]:
        return Person.objects.filter(pk__in=[self.resident_lead_id, self.professional_lead_id])

    def thread_visible_to(self, person: Person | AnonymousUser) -> bool:
        return self.state != self.State.DRAFT


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


class TookPart(models.Model):
    """Somebody took part in a stage, and how. Says that they did, never what a ballot said; holds no time."""

    class How(models.TextChoices):
        CONTRIBUTED = "contributed", _("Contributed")
        DECIDED = "decided", _("Decided")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="took_part")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="took_part")
    how = models.CharField(max_length=15, choices=How.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stage", "person", "how"], name="processes_took_part_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["stage", "how"], name="processes_how")]

    def __str__(self) -> str:
        return f"{self.get_how_display()} in {self.stage_id}"


class WhoTookPart(models.Model):
    """Who took part in a stage beside who lives here, as it stood when the stage closed.

    Only what may be shown is kept: small numbers are already taken out (`participation.py`), so that neither a later
    change of somebody's answers nor this row itself can give one away.
    """

    stage = models.OneToOneField(
        Stage, on_delete=models.PROTECT, primary_key=True, related_name="who_took_part"
    )
    figures: Any = models.JSONField()
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"who took part in {self.stage_id}"


class Follow(models.Model):
    """Somebody wants to hear what comes of a process without having taken part yet."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="follows")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="follows")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["process", "person"], name="processes_follow_once"),
        ]

    def __str__(self) -> str:
        return f"follows {self.process_id}"
