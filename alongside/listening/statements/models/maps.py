"""The opinion map of a question, as it was last drawn, and who is drawing it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from alongside.listening.statements.models.questions import Question


class OpinionMap(models.Model):
    """What is known about a question's votes, recomputed in a job soon after they change.

    `asked_at` is when a vote asked for a new map that nobody has begun; `working_since` and `working_by` are held by
    the one job that is drawing it. `order` is what choosing the next statement needs, small and read with each vote;
    `result` is all that the page of results shows; `heard` is who has taken part, as far as it may be shown;
    `placing` is what it takes to place one visitor on the map; `labels` is who was in which group, so that groups keep
    their letters, and is never shown.
    """

    question = models.OneToOneField(
        Question, on_delete=models.CASCADE, primary_key=True, related_name="opinion_map"
    )
    order: Any = models.JSONField(default=dict, blank=True)
    result: Any = models.JSONField(default=dict, blank=True)
    heard: Any = models.JSONField(default=dict, blank=True)
    placing: Any = models.JSONField(default=dict, blank=True)
    labels: Any = models.JSONField(default=dict, blank=True)
    # The votes that may be published, as a compressed CSV file; there once the result is published.
    votes_file: Any = models.BinaryField(null=True, blank=True)
    # SHA-256 of the votes that the map was drawn from: the same votes are not drawn twice.
    drawn_from = models.CharField(max_length=64, blank=True)
    participants = models.PositiveIntegerField(default=0)
    votes = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(null=True, blank=True)
    seconds = models.FloatField(default=0)
    asked_at = models.DateTimeField(null=True, blank=True)
    working_since = models.DateTimeField(null=True, blank=True)
    working_by = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(working_since__isnull=True, working_by__isnull=True)
                | Q(working_since__isnull=False, working_by__isnull=False),
                name="statements_map_worker_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"map of {self.question_id}"
