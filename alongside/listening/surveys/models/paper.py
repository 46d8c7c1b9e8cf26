"""Paper forms that helpers type in, once or twice."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.foundation.people.models import Person
from alongside.listening.surveys.models.surveys import Survey


class Paper(models.Model):
    """One paper form by the number written on it. `compared` and `agreed` count the boxes that two helpers typed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="papers")
    number = models.PositiveIntegerField()
    done_at = models.DateTimeField(null=True, blank=True)
    compared = models.PositiveSmallIntegerField(default=0)
    agreed = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["survey", "number"], name="surveys_one_paper_a_number"),
            models.CheckConstraint(
                condition=Q(agreed__lte=models.F("compared")), name="surveys_agreed_in_all"
            ),
        ]
        verbose_name = _("paper form")
        verbose_name_plural = _("paper forms")

    def __str__(self) -> str:
        return f"form {self.number}"


class Keying(models.Model):
    """What one helper typed from a paper form. A second typing is by somebody else, who does not see the first.

    `typed` is emptied once the form is settled: what people wrote is then kept in one place only.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="keyings")
    turn = models.PositiveSmallIntegerField()
    helper = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="surveys_typed")
    typed: Any = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["turn"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["paper", "turn"], name="surveys_typed_once_a_turn"),
            models.UniqueConstraint(fields=["paper", "helper"], name="surveys_typed_by_another"),
            models.CheckConstraint(condition=Q(turn__in=[1, 2]), name="surveys_typed_twice_at_most"),
        ]
        verbose_name = _("typing of a paper form")
        verbose_name_plural = _("typings of paper forms")

    def __str__(self) -> str:
        return f"typing {self.turn} of {self.paper_id}"
