"""Commitments: what somebody promised, by when, to whom, and whether those people say that it was kept."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from alongside.foundation.people.models import Organisation, Person
from alongside.foundation.people.permissions import Role
from alongside.foundation.places.models import Place, heavy
from alongside.foundation.threads.models import ThreadCard

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def whole(self) -> Self:
        """With all that its page says of it: whose it is, where, and `promised_count`, to how many it was made."""
        promised = PromisedTo.objects.filter(commitment=OuterRef("pk")).order_by().values("commitment")
        return (
            self.select_related("owner", "organisation", "place")
            .defer(*heavy("place"))
            .annotate(promised_count=Coalesce(Subquery(promised.annotate(n=Count("pk")).values("n")), 0))
        )

    def at(self, place: Place) -> Self:
        """Those of the place and of the places inside it."""
        return self.filter(place__path__startswith=place.path)

    def unkept(self) -> Self:
        """Those of which nobody has confirmed yet that they were kept."""
        return self.exclude(state=Commitment.State.CONFIRMED)

    def overdue(self, today: dt.date | None = None) -> Self:
        """Those whose day has passed without the owner saying that it is done. Everyone may see them."""
        return self.filter(
            state__in=[Commitment.State.PROMISED, Commitment.State.UNDER_WAY, Commitment.State.NOT_CONFIRMED],
            due__lt=today or timezone.localdate(),
        )


class Commitment(models.Model):
    """One promise: a plain statement, one named owner in one organisation, a day, and the people it was made to.

    The owner says how far it has come; only those it was promised to say whether it was kept.
    """

    class State(models.TextChoices):
        PROMISED = "promised", _("Promised")
        UNDER_WAY = "under_way", _("Under way")
        SAYS_DONE = "says_done", _("The owner says it is done")
        CONFIRMED = "confirmed", _("Confirmed by those it was promised to")
        NOT_CONFIRMED = "not_confirmed", _("Not confirmed: not as promised")

    THREAD_SELECT: ClassVar = ("owner", "place")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="commitments")
    title = models.CharField(max_length=150)
    statement = models.TextField(max_length=2000)
    easy_read = models.TextField(max_length=4000, blank=True)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="commitments_owned")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="commitments")
    first_due = models.DateField()
    due = models.DateField()
    state = models.CharField(max_length=15, choices=State.choices, default=State.PROMISED)
    round = models.PositiveSmallIntegerField(default=1)
    made_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    promised_to: Any = models.ManyToManyField(
        Person, through="PromisedTo", related_name="promises_made_to_me"
    )

    objects: ClassVar[Any] = CommitmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["due"]
        indexes: ClassVar = [models.Index(fields=["place", "state", "due"], name="deals_at_place")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(due__gte=F("first_due")), name="deals_due_only_moves_later"),
            models.CheckConstraint(
                condition=~Q(state__in=["says_done", "confirmed", "not_confirmed"])
                | Q(done_at__isnull=False),
                name="deals_done_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("deals:commitment", args=[self.pk])

    @property
    def slip_days(self) -> int:
        """By how many days the date was moved since the promise."""
        return (self.due - self.first_due).days

    def is_overdue(self, today: dt.date | None = None) -> bool:
        waiting = {self.State.PROMISED, self.State.UNDER_WAY, self.State.NOT_CONFIRMED}
        return self.state in waiting and self.due < (today or timezone.localdate())

    def state_in_words(self) -> str:
        if self.is_overdue():
            return str(_("Overdue since %(day)s")) % {"day": f"{self.due:%-d %B %Y}"}
        return str(self.get_state_display())

    def roles_of(self, person: Person) -> set[Role]:
        """Owner, or one of those it was promised to; never both."""
        if self.owner_id == person.pk:
            return {Role.OWNER}
        return {Role.PROMISED_TO} if self.is_promised_to(person) else set()

    def is_promised_to(self, person: Person) -> bool:
        """Whether the person is one of those it was made to; asked of the database once for each."""
        if person.pk not in self._promised_to:
            self._promised_to[person.pk] = PromisedTo.objects.filter(commitment=self, person=person).exists()
        return self._promised_to[person.pk]

    @cached_property
    def _promised_to(self) -> dict[uuid.UUID, bool]:
        return {}

    def thread_card(self) -> ThreadCard:
        return ThreadCard(
            str(_("Promise")), self.title, self.state_in_words(), self.get_absolute_url(), self.statement
        )

    def thread_people(self) -> models.QuerySet[Person]:
        return Person.objects.filter(Q(pk=self.owner_id) | Q(promised__commitment=self)).distinct()

    def thread_visible_to(self, person: Person | AnonymousUser) -> bool:
        return True


class PromisedTo(models.Model):
    """One of the people to whom a commitment was made. Never its owner: nobody confirms their own promise."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="promises")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="promised")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commitment", "person"], name="deals_promised_once"),
        ]

    def __str__(self) -> str:
        return f"promised to {self.person_id}"


class Report(models.Model):
    """What the owner said about how far it has come. Kept: nothing that was said is overwritten."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="reports")
    state = models.CharField(max_length=15, choices=Commitment.State.choices)
    words = models.TextField(max_length=2000)
    due = models.DateField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["promised", "under_way", "says_done"]),
                name="deals_owner_does_not_confirm",
            ),
        ]

    def __str__(self) -> str:
        return self.words[:60]


class Verdict(models.Model):
    """Whether one of those it was promised to says that it was kept. The database refuses the owner's own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="verdicts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="verdicts")
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField()
    kept = models.BooleanField()
    words = models.TextField(max_length=2000, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["commitment", "person", "round"], name="deals_one_verdict_a_round"
            ),
            models.CheckConstraint(condition=~Q(person=F("owner")), name="deals_owner_gives_no_verdict"),
            models.CheckConstraint(condition=Q(kept=True) | ~Q(words=""), name="deals_a_no_says_why"),
        ]

    def __str__(self) -> str:
        return "kept" if self.kept else "not kept"
