"""What people gave back at an event, and which of their words stand on its page."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.listening.events.models.events import Event
from alongside.listening.themes.models import Text


class Response(models.Model):
    """One person answered, in one or more texts whose `voice` is this row's id. Who it was stands only at the texts, if
    they wished.

    `device` is a keyed digest for this event alone of an unguessable token in the session: it limits how much one
    browser sends, and is forgotten with the access needs. `batch` names the file that it came in.
    """

    class Way(models.TextChoices):
        FORM = "form", _("On a phone or computer")
        PAPER = "paper", _("On paper")
        FILE = "file", _("From a file")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="responses")
    number = models.PositiveIntegerField()
    way = models.CharField(max_length=5, choices=Way.choices)
    device = models.CharField(max_length=64, blank=True)
    batch = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "number"], name="events_one_response_a_number"),
            models.CheckConstraint(
                condition=Q(way__in=["form", "paper", "file"]), name="events_response_known_way"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["event", "device", "made_at"], name="events_sent_by_device"),
        ]

    def __str__(self) -> str:
        return f"response {self.number} to {self.event_id}"


class Quote(models.Model):
    """Words that somebody allowed to be quoted, chosen to stand on the event's page."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="quotes")
    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="+")
    words = models.CharField(max_length=300)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "text"], name="events_text_quoted_once"),
        ]

    def __str__(self) -> str:
        return f"a quote of {self.event_id}"
