"""Who took part in a stage, how many of whom did, and who follows a process."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.deciding.processes.models.processes import Process
from alongside.deciding.processes.models.stages import Stage
from alongside.foundation.people.models import Person


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
