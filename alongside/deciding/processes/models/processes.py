"""A question that a place works out together, with its two co-leads."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Role
from alongside.foundation.places.models import Place
from alongside.foundation.threads.models import ThreadCard

if TYPE_CHECKING:
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
