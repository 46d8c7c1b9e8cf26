"""Panels: people who agreed to be asked now and then."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.foundation.people.models import Person
from alongside.foundation.places.models import Place


class PanelQuerySet(models.QuerySet["Panel"]):
    def to_join(self) -> Self:
        """Those that people join by themselves."""
        return self.filter(by_lot=False)

    def at(self, place: Place) -> Self:
        """Those of the place and of the places it lies in: people here can be asked through them."""
        return self.filter(place__path__in=place.lineage_paths())


class Panel(models.Model):
    """A named list of people who agreed to be asked. They join and leave by themselves.

    Nobody joins a panel that was drawn `by_lot`: whoever draws it names its people. Only they answer a survey that is
    put to it, and what they answer is told by whoever asked, in one report, and nowhere before.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="panels")
    name = models.CharField(max_length=120)
    about = models.TextField(max_length=1000)
    easy_read = models.TextField(max_length=4000, blank=True)
    by_lot = models.BooleanField(default=False)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="panels_made")
    made_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = PanelQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "name"], name="surveys_one_panel_a_name"),
            models.CheckConstraint(condition=~Q(name=""), name="surveys_panel_has_name"),
        ]
        verbose_name = _("panel")
        verbose_name_plural = _("panels")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("surveys:panel", args=[self.pk])


class PanelMember(models.Model):
    """Somebody who agreed to be asked through a panel."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="panels_joined")
    joined_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["panel", "person"], name="surveys_member_once"),
        ]

    def __str__(self) -> str:
        return f"a member of {self.panel_id}"
