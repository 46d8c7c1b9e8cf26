"""Answers: those under way, and those sent."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.foundation.people.models import Person
from alongside.listening.surveys.models.paper import Paper
from alongside.listening.surveys.models.surveys import Survey
from alongside.listening.themes.models import Text


class ResponseQuerySet(models.QuerySet["Response"]):
    def of(self, survey: Survey) -> Self:
        return self.filter(survey=survey)


class Response(models.Model):
    """What one person answered and sent.

    `answers` holds one value a question, by the question's key as text: the id of a Text for words, the key of a
    choice, a list of keys (many: in the question's order, ranking: first choice first), a number for a scale or a
    number, a day as 2026-03-27, or {"area": code, "at": [latitude, longitude] or null} for a point. Questions that
    were not put to the person are not in it. One response a person or return code: the database holds that.
    """

    class How(models.TextChoices):
        WEB = "web", _("On the site")
        PAPER = "paper", _("On paper")
        FILE = "file", _("From a file")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="responses")
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="survey_responses"
    )
    code_digest = models.BinaryField(max_length=32, null=True, blank=True)
    paper = models.OneToOneField(
        Paper, null=True, blank=True, on_delete=models.PROTECT, related_name="response"
    )
    how = models.CharField(max_length=5, choices=How.choices, default=How.WEB)
    answers: Any = models.JSONField(default=dict)
    about: Any = models.JSONField(default=dict, blank=True)
    quoting = models.CharField(max_length=12, choices=Text.Quoting.choices, default=Text.Quoting.NO)
    sent_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = ResponseQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["sent_at", "id"]
        indexes: ClassVar = [models.Index(fields=["survey", "sent_at", "id"], name="surveys_responses")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["survey", "person"], name="surveys_one_response_a_person"),
            models.UniqueConstraint(fields=["survey", "code_digest"], name="surveys_one_response_a_code"),
            models.CheckConstraint(
                condition=Q(how__in=["web", "paper", "file"]), name="surveys_response_known_way"
            ),
        ]
        verbose_name = _("answers to a survey")
        verbose_name_plural = _("answers to surveys")

    def __str__(self) -> str:
        return f"response {self.pk}"


class Draft(models.Model):
    """Answers that are not sent yet, kept so that nothing is lost. Gone when they are sent.

    `answers` is as in Response, but with the words themselves. `response` is the one that is being changed, if any.
    Nobody's draft is ever found by its id: it is the person's own, or that of the browser session, or of who has the
    code.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="drafts")
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.CASCADE, related_name="survey_drafts"
    )
    code_digest = models.BinaryField(max_length=32, null=True, blank=True)
    response = models.OneToOneField(
        Response, null=True, blank=True, on_delete=models.CASCADE, related_name="draft"
    )
    answers: Any = models.JSONField(default=dict)
    about: Any = models.JSONField(default=dict, blank=True)
    quoting = models.CharField(max_length=12, choices=Text.Quoting.choices, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["survey", "person"], name="surveys_one_draft_a_person"),
            models.UniqueConstraint(fields=["survey", "code_digest"], name="surveys_one_draft_a_code"),
        ]
        verbose_name = _("answers not sent yet")
        verbose_name_plural = _("answers not sent yet")

    def __str__(self) -> str:
        return f"draft {self.pk}"
