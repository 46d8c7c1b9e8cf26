"""Statements: short sentences on which people vote, and what facilitators decided about them."""

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
from alongside.listening.statements.models.questions import Question
from alongside.listening.statements.models.taking_part import Participant
from alongside.listening.themes.models import Text

MOST_LETTERS = 200


class Reason(models.TextChoices):
    """Why a statement may be kept out or hidden. The page of rules is drawn from this list: there is no
    other reason."""

    PERSONAL = "personal", _("It gave away private details about somebody")
    ABUSE = "abuse", _("It was abusive, or threatened or insulted people")
    UNLAWFUL = "unlawful", _("It may be against the law")
    ADVERTISING = "advertising", _("It was advertising or spam")
    OFF_TOPIC = "off_topic", _("It was not about the question")
    REPEATED = "repeated", _("Another statement already says the same thing")
    TWO_THINGS = "two_things", _("It said more than one thing, so a vote on it would not be clear")
    NOT_CLEAR = "not_clear", _("It could not be understood, or was not a statement")


class StatementQuerySet(models.QuerySet["Statement"]):
    def shown(self) -> Self:
        """Those that people see and vote on."""
        return self.filter(state=Statement.State.SHOWN)

    def waiting(self) -> Self:
        """Those that wait for a facilitator."""
        return self.filter(state=Statement.State.WAITING)


class Statement(models.Model):
    """One short sentence in answer to a question. People speak of it by its number within the question.

    Its words can change only before the first vote on it: the database refuses it afterwards. While it is shown, a
    Text of the same words stands among the texts that can be coded; without, `text` is empty.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be read")
        SHOWN = "shown", _("Shown")
        REFUSED = "refused", _("Not let in")
        HIDDEN = "hidden", _("Hidden")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="statements")
    number = models.PositiveIntegerField()
    words = models.CharField(max_length=MOST_LETTERS)
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    # Who wrote it: a participant, or the facilitator who put it there to begin with.
    author = models.ForeignKey(
        Participant, null=True, blank=True, on_delete=models.SET_NULL, related_name="statements"
    )
    seeded_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="statements_seeded"
    )
    text = models.OneToOneField(
        Text, null=True, blank=True, on_delete=models.SET_NULL, related_name="statement"
    )
    made_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = StatementQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["number"]
        indexes: ClassVar = [
            models.Index(fields=["question", "state", "number"], name="statements_in_question"),
            models.Index(fields=["author", "-made_at"], name="statements_by_author"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["question", "number"], name="statements_one_a_number"),
            models.CheckConstraint(condition=~Q(words=""), name="statements_has_words"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "shown", "refused", "hidden"]),
                name="statements_known_state",
            ),
            models.CheckConstraint(
                condition=Q(author__isnull=True) | Q(seeded_by__isnull=True), name="statements_one_origin"
            ),
        ]

    def __str__(self) -> str:
        return f"statement {self.number} of {self.question_id}"

    def get_absolute_url(self) -> str:
        return f"{reverse('statements:vote', args=[self.question_id])}?statement={self.number}"

    @property
    def place(self) -> Place:
        return self.question.place

    def is_shown(self) -> bool:
        return self.state == self.State.SHOWN

    def has_votes(self) -> bool:
        return self.votes.exists()


class Decision(models.Model):
    """A facilitator let a statement in, kept it out, hid it or showed it again: why, by whom and when."""

    class What(models.TextChoices):
        LET_IN = "let_in", _("Let in")
        REFUSED = "refused", _("Not let in")
        HIDDEN = "hidden", _("Hidden")
        SHOWN = "shown", _("Shown again")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="decisions")
    what = models.CharField(max_length=7, choices=What.choices)
    reason = models.CharField(max_length=20, choices=Reason.choices, blank=True)
    words = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [models.Index(fields=["statement", "-at"], name="statements_decided")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(what__in=["let_in", "shown"], reason="")
                | Q(what__in=["refused", "hidden"], reason__in=Reason.values),
                name="statements_keeping_out_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.statement_id}"
