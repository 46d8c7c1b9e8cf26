"""Who takes part in a question, how they are known again, and how they voted.

A participant is a bare number. Whose it is stands apart: `Known` for somebody signed in, `Browser` for somebody
without an account. When a person erases their data, `Known` goes, and their votes are nobody's from then on.
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.foundation.people.models import Person
from alongside.listening.statements.models.questions import Question


class CardBatch(models.Model):
    """Voting cards on paper from one event, entered together by a helper. The same cards cannot be entered twice."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="card_batches")
    came_from = models.CharField(max_length=150)
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="card_batches")
    entered_at = models.DateTimeField(default=timezone.now)
    cards = models.PositiveIntegerField()
    votes = models.PositiveIntegerField()
    # SHA-256 of what the cards say, whatever their order in the file.
    digest = models.BinaryField(max_length=32)

    class Meta:
        ordering: ClassVar = ["-entered_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["question", "digest"], name="statements_cards_once"),
            models.CheckConstraint(condition=~Q(came_from=""), name="statements_cards_came_from"),
        ]

    def __str__(self) -> str:
        return self.came_from


class Participant(models.Model):
    """One who takes part in one question. It says nothing about who that is."""

    class How(models.TextChoices):
        WEB = "web", _("On the web")
        CARD = "card", _("On a paper card")
        ASSISTED = "assisted", _("With a helper")

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="participants")
    how = models.CharField(max_length=8, choices=How.choices, default=How.WEB)
    batch = models.ForeignKey(
        CardBatch, null=True, blank=True, on_delete=models.PROTECT, related_name="participants"
    )
    # What the helper wrote on a paper card, so that it can be found again and is not entered twice.
    card = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["question", "card"], condition=~Q(card=""), name="statements_one_card_a_label"
            ),
            models.CheckConstraint(
                condition=Q(how__in=["web", "card", "assisted"]), name="statements_known_how"
            ),
            models.CheckConstraint(
                condition=Q(how="card", batch__isnull=False)
                | (~Q(how="card") & Q(batch__isnull=True, card="")),
                name="statements_card_has_batch",
            ),
        ]

    def __str__(self) -> str:
        return f"participant {self.pk}"


class Known(models.Model):
    """Which participant a person is in a question."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="known")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="known_to_questions")
    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="known")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["question", "person"], name="statements_person_once"),
        ]

    def __str__(self) -> str:
        return f"participant {self.participant_id}"


class Browser(models.Model):
    """A browser from which a participant votes without an account, by a keyed digest of its token and the question.

    Two questions give the same browser two digests, so that nobody can follow it from one to the other.
    """

    digest: Any = models.BinaryField(max_length=32, primary_key=True)
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="browsers")

    def __str__(self) -> str:
        return f"a browser of participant {self.participant_id}"


class Vote(models.Model):
    """What one participant says to one statement: the latest counts. A pass is a vote; not seen is none."""

    class Value(models.IntegerChoices):
        AGREE = 1, _("Agree")
        DISAGREE = -1, _("Disagree")
        PASS = 0, _("Pass")

    statement = models.ForeignKey(
        "statements.Statement", on_delete=models.PROTECT, related_name="votes", db_index=False
    )
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="votes")
    value = models.SmallIntegerField(choices=Value.choices)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            # Read by statement for the map, which this index serves too.
            models.UniqueConstraint(fields=["statement", "participant"], name="statements_one_vote"),
            models.CheckConstraint(condition=Q(value__in=[-1, 0, 1]), name="statements_known_vote"),
        ]

    def __str__(self) -> str:
        return f"vote {self.pk}"
