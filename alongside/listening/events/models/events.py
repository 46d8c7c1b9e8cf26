"""Events: gatherings in the places where people already are."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.foundation.people.models import Person
from alongside.foundation.places.models import Place
from alongside.foundation.threads.models import ThreadCard
from alongside.listening.themes.models import Finding, Text
from alongside.ui.filters import clock_words, datetime_words

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

# No letters or figures that people mistake for each other when they copy an address from a poster.
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
DEFAULT_QUESTIONS = (
    _("What matters most to you about this?"),
    _("What should we do differently?"),
    _("What would help?"),
)
# Access needs, contacts and names of those who signed up are forgotten so long after the event.
NEEDS_KEPT = dt.timedelta(days=30)


def short_code() -> str:
    """Six letters for a short address. They open nothing that the invitation does not."""
    return "".join(secrets.choice(_LETTERS) for _n in range(6))


def default_questions() -> list[str]:
    return [str(question) for question in DEFAULT_QUESTIONS]


class EventQuerySet(models.QuerySet["Event"]):
    def published(self) -> Self:
        """Those that everyone may see: not the drafts."""
        return self.exclude(state=Event.State.DRAFT)

    def at(self, place: Place) -> Self:
        """Those of the place and of the places inside it."""
        return self.filter(place__path__startswith=place.path)

    def coming(self) -> Self:
        """Those that people can still go to, the next first."""
        return self.filter(state=Event.State.PUBLISHED, ends_at__gt=timezone.now()).order_by(
            "starts_at", "pk"
        )

    def past(self) -> Self:
        """Those that took place, the latest first."""
        over = Q(state=Event.State.PUBLISHED, ends_at__lte=timezone.now())
        return self.filter(over | Q(state=Event.State.HELD)).order_by("-starts_at", "pk")

    def told_back(self) -> Self:
        """Those of which "what you told us" is published."""
        published = Finding.objects.published().filter(
            source_type=ContentType.objects.get_for_model(Event), source_id=OuterRef("pk")
        )
        return self.filter(Exists(published))


class Event(models.Model):
    """One gathering: what it is about, where, when, by whom, and what people are asked there.

    `code` stands in the short addresses on posters. `sequence` counts the changes since it was published, for
    calendars; `version` all changes, for pages left open. `who_came` holds counts by group as they were tallied at the
    door: `{"age_band": {"65-74": 12}}`.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Planned")
        HELD = "held", _("It took place")
        CANCELLED = "cancelled", _("Cancelled")

    class Venue(models.TextChoices):
        HALL = "hall", _("Community hall or centre")
        FAITH = "faith", _("Faith space")
        CAFE = "cafe", _("Café or pub")
        SCHOOL = "school", _("School or college")
        LIBRARY = "library", _("Library")
        HEALTH = "health", _("Surgery, pharmacy or hospital")
        WORK = "work", _("Workplace")
        SHOP = "shop", _("Shop or market")
        OUTDOORS = "outdoors", _("Outdoors")
        ONLINE = "online", _("Online")
        OTHER = "other", _("Somewhere else")

    class Offer(models.TextChoices):
        STEP_FREE = "step_free", _("No steps on the way in")
        TOILET = "toilet", _("Accessible toilet")
        LOOP = "loop", _("Hearing loop")
        QUIET = "quiet", _("Quiet space")
        SIGN = "sign", _("Sign language interpreter")
        CHILDREN = "children", _("Children welcome")
        FOOD = "food", _("Food and drink")
        BUS = "bus", _("Near a bus stop")
        PARKING = "parking", _("Parking for disabled people")

    THREAD_SELECT: ClassVar[tuple[str, ...]] = ("place",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="events")
    code = models.CharField(max_length=6, unique=True, default=short_code, editable=False)
    title = models.CharField(max_length=150)
    about = models.TextField(max_length=4000)
    easy_read = models.TextField(max_length=4000, blank=True)
    host = models.CharField(max_length=160)
    contact = models.CharField(max_length=200, blank=True)
    venue_kind = models.CharField(max_length=10, choices=Venue.choices)
    venue = models.CharField(max_length=160, blank=True)
    address = models.CharField(max_length=300, blank=True)
    getting_there = models.TextField(max_length=1000, blank=True)
    offers: Any = models.JSONField(default=list, blank=True)
    join_link = models.URLField(max_length=300, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    capacity = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    cancelled_because = models.CharField(max_length=500, blank=True)
    questions: Any = models.JSONField(default=default_questions)
    feedback_days = models.PositiveSmallIntegerField(default=14)
    attended = models.PositiveIntegerField(null=True, blank=True)
    who_came: Any = models.JSONField(default=dict, blank=True)
    recording_link = models.URLField(max_length=300, blank=True)
    minutes = models.TextField(max_length=10_000, blank=True)
    needs_forgotten_at = models.DateTimeField(null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="events_made")
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = EventQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["starts_at", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["state", "starts_at"], name="events_by_time"),
            models.Index(fields=["place", "starts_at"], name="events_at_place"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "published", "held", "cancelled"]), name="events_known_state"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="events_has_title"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="events_ends_after_start"),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gte=1), name="events_room_for_one"
            ),
            models.CheckConstraint(
                condition=(Q(state="cancelled") & ~Q(cancelled_because=""))
                | (~Q(state="cancelled") & Q(cancelled_because="")),
                name="events_cancelled_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("events:event", args=[self.pk])

    @property
    def told_url(self) -> str:
        """The page "what you told us"."""
        return reverse("events:told", args=[self.pk])

    def is_public(self) -> bool:
        return self.state != self.State.DRAFT

    def is_over(self) -> bool:
        return self.state == self.State.HELD or self.ends_at <= timezone.now()

    def takes_sign_ups(self) -> bool:
        return self.state == self.State.PUBLISHED and timezone.now() < self.ends_at

    def feedback_until(self) -> dt.datetime:
        """The last moment at which the form takes an answer."""
        return self.ends_at + dt.timedelta(days=self.feedback_days)

    def takes_feedback(self) -> bool:
        """From the start of the event until some days after it."""
        planned = self.state in {self.State.PUBLISHED, self.State.HELD}
        return planned and self.starts_at <= timezone.now() <= self.feedback_until()

    def state_in_words(self) -> str:
        """Its state as people read it: what was planned for a day that is over took place."""
        if self.state == self.State.PUBLISHED and self.is_over():
            return str(self.State.HELD.label)
        return str(self.get_state_display())

    def when_in_words(self) -> str:
        """From when until when, on one day or over several."""
        start, end = timezone.localtime(self.starts_at), timezone.localtime(self.ends_at)
        until = clock_words(end) if start.date() == end.date() else datetime_words(end)
        return _("%(start)s to %(end)s") % {"start": datetime_words(start), "end": until}

    def where_in_words(self) -> str:
        """The venue and its address in one line."""
        parts = (
            [self.venue, self.address] if self.venue or self.address else [str(self.get_venue_kind_display())]
        )
        return ", ".join(part for part in parts if part)

    def offers_in_words(self) -> list[str]:
        return [str(label) for value, label in self.Offer.choices if value in self.offers]

    def thread_card(self) -> ThreadCard:
        return ThreadCard(
            str(_("Event")), self.title, self.state_in_words(), self.get_absolute_url(), self.about[:200]
        )

    def thread_people(self) -> models.QuerySet[Person]:
        """Those known to have spoken there, and those who came and agreed to be known."""
        spoke = Text.objects.of(self).in_use().exclude(said_by=None).values("said_by")
        came = self.sign_ups.filter(came=True, may_be_known=True).exclude(person=None).values("person")
        return Person.objects.filter(Q(pk__in=spoke) | Q(pk__in=came))

    def thread_visible_to(self, person: Person | AnonymousUser) -> bool:
        return self.is_public()

    def findings(self) -> models.QuerySet[Finding]:
        """What was found in what people said here, published."""
        found: models.QuerySet[Finding] = Finding.objects.of(self).published()
        return found
