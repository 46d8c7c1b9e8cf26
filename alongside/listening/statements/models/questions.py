"""A question that people answer with short statements, and by agreeing or disagreeing with those of others."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.foundation.people.models import Person
from alongside.foundation.places.models import Place, heavy
from alongside.foundation.threads.models import ThreadCard

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class QuestionQuerySet(models.QuerySet["Question"]):
    def at(self, place: Place) -> Self:
        """Those of the place and of the places inside it."""
        return self.filter(place__path__startswith=place.path)

    def published(self) -> Self:
        return self.exclude(state=Question.State.DRAFT)

    def open_now(self) -> Self:
        """Those on which people can vote now."""
        now = timezone.now()
        return self.filter(state=Question.State.LIVE, opens_at__lte=now, closes_at__gt=now)

    def told(self) -> Self:
        """Those whose result is published."""
        return self.filter(state=Question.State.TOLD)

    def with_place(self) -> Self:
        return self.select_related("place").defer(*heavy("place"))


class Question(models.Model):
    """One question at a place.

    A draft is seen by its makers only. Once live, it takes statements and votes between `opens_at` and `closes_at`.
    It is told when a facilitator has published the result with what happens next; from then on nothing in it changes.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Being prepared")
        LIVE = "live", _("Published")
        TOLD = "told", _("Result published")

    class Moderation(models.TextChoices):
        STRICT = "strict", _("A facilitator reads each statement before others see it")
        OPEN = "open", _("Statements are shown at once, and can be hidden")

    THREAD_SELECT: ClassVar[tuple[str, ...]] = ("place",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="questions")
    title = models.CharField(max_length=150)
    question = models.CharField(max_length=300)
    summary = models.TextField(max_length=2000, blank=True)
    easy_read = models.TextField(max_length=4000, blank=True)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    moderation = models.CharField(max_length=6, choices=Moderation.choices, default=Moderation.STRICT)
    state = models.CharField(max_length=5, choices=State.choices, default=State.DRAFT)
    what_next = models.TextField(max_length=4000, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="questions_made")
    made_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = QuestionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-opens_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["place", "-opens_at"], name="statements_at_place"),
            models.Index(fields=["state", "closes_at"], name="statements_by_state"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="statements_closes_after_opening"
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(question=""), name="statements_question_says_it"
            ),
            models.CheckConstraint(
                condition=Q(moderation__in=["strict", "open"]), name="statements_known_moderation"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "live"], told_at__isnull=True)
                | (Q(state="told", told_at__isnull=False) & ~Q(what_next="")),
                name="statements_told_says_what_next",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("statements:question", args=[self.pk])

    def is_open(self) -> bool:
        """Whether people can vote and write now."""
        return self.state == self.State.LIVE and self.opens_at <= timezone.now() < self.closes_at

    def has_closed(self) -> bool:
        """Whether its time is over."""
        return self.state == self.State.TOLD or (
            self.state == self.State.LIVE and self.closes_at <= timezone.now()
        )

    def is_strict(self) -> bool:
        return self.moderation == self.Moderation.STRICT

    def state_in_words(self) -> str:
        if self.is_open():
            return str(_("Open"))
        if self.state == self.State.LIVE:
            return str(_("Closed")) if self.has_closed() else str(_("Opens soon"))
        return str(self.get_state_display())

    def thread_card(self) -> ThreadCard:
        return ThreadCard(
            str(_("Question")), self.title, self.state_in_words(), self.get_absolute_url(), self.question
        )

    def thread_people(self) -> models.QuerySet[Person]:
        """Those known to have taken part."""
        return Person.objects.filter(known_to_questions__question=self)

    def thread_visible_to(self, person: Person | AnonymousUser) -> bool:
        return self.state != self.State.DRAFT
