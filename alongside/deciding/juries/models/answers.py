"""What bodies answer to recommendations, and how far they have come with what they accepted."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.deciding.juries.models.recommendations import Recommendation
from alongside.foundation.people.models import Organisation, Person
from alongside.foundation.people.permissions import Role
from alongside.ui.filters import date_words

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from alongside.foundation.places.models import Place


class ReplyQuerySet(models.QuerySet["Reply"]):
    def overdue(self, today: dt.date | None = None) -> Self:
        """Those whose day has passed without an answer. Everyone may see them."""
        return self.filter(state=Reply.State.WAITING, due__lt=today or timezone.localdate())

    def with_whether_of_the_body(self, person: Person | AnonymousUser) -> Self:
        """With `is_of_the_body`: whether the person holds a role at the body that has to answer, as in `roles_of`."""
        if not isinstance(person, Person):
            return self.annotate(is_of_the_body=Value(value=False))
        holds = person.holdings.current().filter(organisation=OuterRef("organisation"))
        return self.annotate(is_of_the_body=Exists(holds))


class Reply(models.Model):
    """What one body says to one recommendation. Made when the recommendation is addressed to it; `due` is set when the
    recommendations are published. Once given, an answer stays."""

    class State(models.TextChoices):
        WAITING = "waiting", _("No answer yet")
        ACCEPTED = "accepted", _("Accepted")
        PARTLY = "partly", _("Accepted in part")
        NOT_ACCEPTED = "not_accepted", _("Not accepted")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="replies")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="jury_replies")
    due = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    reasons = models.TextField(max_length=4000, blank=True)
    given_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="jury_replies_given"
    )
    # A clerk wrote it down for the body.
    on_behalf = models.BooleanField(default=False)
    given_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = ReplyQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["recommendation", "organisation__name"]
        indexes: ClassVar = [models.Index(fields=["state", "due"], name="juries_replies_due")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["recommendation", "organisation"], name="juries_one_reply_a_body"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", given_at__isnull=True, reasons="")
                | (~Q(state="waiting") & ~Q(reasons="") & Q(given_at__isnull=False, given_by__isnull=False)),
                name="juries_an_answer_has_reasons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} on {self.recommendation_id}"

    @property
    def place(self) -> Place:
        return self.recommendation.place

    def roles_of(self, person: Person) -> set[Role]:
        """Whether the person holds a role at the body that has to answer."""
        holds = person.holdings.current().filter(organisation=self.organisation_id)
        return {Role.OF_THE_BODY} if holds.exists() else set()

    def is_yes(self) -> bool:
        return self.state in (self.State.ACCEPTED, self.State.PARTLY)

    def is_overdue(self, today: dt.date | None = None) -> bool:
        if self.due is None or self.state != self.State.WAITING:
            return False
        return self.due < (today or timezone.localdate())

    def days_late(self) -> int:
        """By how many days the answer came late; 0 when it came in time or has not come."""
        if self.given_at is None or self.due is None:
            return 0
        return max(0, (timezone.localdate(self.given_at) - self.due).days)

    def state_in_words(self) -> str:
        if self.is_overdue():
            return str(_("No answer: overdue since %(day)s")) % {"day": date_words(self.due)}
        return str(self.State(self.state).label)


class ReviewQuerySet(models.QuerySet["Review"]):
    def late(self, today: dt.date | None = None) -> Self:
        """Those whose day has passed without a report. Everyone may see them."""
        return self.filter(progress="", due__lt=today or timezone.localdate())


class Review(models.Model):
    """One look at what became of an accepted recommendation: 3 months after the answer, then every 6."""

    class Progress(models.TextChoices):
        NOT_STARTED = "not_started", _("Not started yet")
        UNDER_WAY = "under_way", _("Under way")
        DONE = "done", _("Done")
        STOPPED = "stopped", _("Stopped")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="reviews")
    number = models.PositiveSmallIntegerField()
    due = models.DateField()
    progress = models.CharField(max_length=12, choices=Progress.choices, blank=True)
    words = models.TextField(max_length=2000, blank=True)
    said_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="jury_reviews_said"
    )
    said_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = ReviewQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["reply", "number"]
        indexes: ClassVar = [models.Index(fields=["progress", "due"], name="juries_reviews_due")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reply", "number"], name="juries_one_review_a_number"),
            models.CheckConstraint(
                condition=Q(progress="", said_at__isnull=True)
                | (~Q(progress="") & ~Q(words="") & Q(said_at__isnull=False, said_by__isnull=False)),
                name="juries_progress_has_words",
            ),
        ]

    def __str__(self) -> str:
        return f"review {self.number}"

    @property
    def place(self) -> Place:
        return self.reply.place

    def roles_of(self, person: Person) -> set[Role]:
        return self.reply.roles_of(person)

    def is_late(self, today: dt.date | None = None) -> bool:
        return not self.progress and self.due < (today or timezone.localdate())

    def state_in_words(self) -> str:
        if self.progress:
            return str(self.Progress(self.progress).label)
        words = _("Report late since %(day)s") if self.is_late() else _("Next report by %(day)s")
        return str(words) % {"day": date_words(self.due)}
