"""Surveys and their questions."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.foundation.people.models import Person
from alongside.foundation.places.models import Place
from alongside.foundation.threads.models import ThreadCard
from alongside.listening.surveys.models.panels import Panel

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class SurveyQuerySet(models.QuerySet["Survey"]):
    def at(self, place: Place) -> Self:
        """Those of the place and of the places inside it."""
        return self.filter(place__path__startswith=place.path)

    def announced(self) -> Self:
        """Those that are no drafts any more, whether they take answers or not."""
        return self.filter(opened_at__isnull=False)

    def open(self) -> Self:
        """Those that take answers now."""
        now = timezone.now()
        return self.announced().filter(opens_at__lte=now, closes_at__gt=now)

    def for_anybody(self) -> Self:
        """Those that are not only for people who were drawn by lot."""
        return self.exclude(panel__by_lot=True)

    def published(self) -> Self:
        """Those whose results everybody can read."""
        return self.filter(published_at__isnull=False)


class Survey(models.Model):
    """The same questions put to many people at a place.

    A draft (`opened_at` is empty) is seen by its makers only. From the first answer on, even one not sent yet, the
    questions are frozen (`frozen_at`). A later wave is a survey of its own that points at the first (`wave_of`);
    its questions keep their keys, so that the waves can be compared.
    """

    THREAD_SELECT: ClassVar[tuple[str, ...]] = ("place",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="surveys")
    title = models.CharField(max_length=150)
    intro = models.TextField(max_length=4000)
    easy_read = models.TextField(max_length=4000, blank=True)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    ask_about = models.BooleanField(default=True)
    double_keying = models.BooleanField(default=False)
    panel = models.ForeignKey(Panel, null=True, blank=True, on_delete=models.PROTECT, related_name="surveys")
    wave_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="later_waves"
    )
    wave = models.PositiveSmallIntegerField(default=1)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="surveys_made")
    made_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = SurveyQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-opens_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["place", "-closes_at"], name="surveys_at_place")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(title=""), name="surveys_has_title"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="surveys_closes_later"),
            models.CheckConstraint(
                condition=Q(wave=1, wave_of__isnull=True) | Q(wave__gt=1, wave_of__isnull=False),
                name="surveys_wave_has_a_first",
            ),
            models.UniqueConstraint(fields=["wave_of", "wave"], name="surveys_one_of_each_wave"),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=False) | Q(frozen_at__isnull=True, published_at__isnull=True),
                name="surveys_draft_has_no_answers",
            ),
        ]
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("surveys:survey", args=[self.pk])

    @property
    def first_wave_id(self) -> uuid.UUID:
        """The survey that its waves share: itself, or the first of them."""
        return self.wave_of_id or self.pk

    def waves(self) -> models.QuerySet[Survey]:
        """All its waves, the first one first."""
        first = self.first_wave_id
        found: models.QuerySet[Survey] = Survey.objects.filter(Q(pk=first) | Q(wave_of=first))
        return found.order_by("wave")

    @property
    def is_by_lot(self) -> bool:
        """Whether only people who were drawn answer it, and its answers are read by nobody before the report."""
        return self.panel is not None and self.panel.by_lot

    def invites(self, person: Person | AnonymousUser | None) -> bool:
        """Whether the person may answer it."""
        if not self.is_by_lot:
            return True
        members = self.panel.members if self.panel is not None else None
        return person is not None and members is not None and members.filter(person=person.pk).exists()

    @property
    def is_draft(self) -> bool:
        return self.opened_at is None

    def takes_answers(self, now: dt.datetime | None = None) -> bool:
        moment = now or timezone.now()
        return self.opened_at is not None and self.opens_at <= moment < self.closes_at

    def has_closed(self, now: dt.datetime | None = None) -> bool:
        return self.opened_at is not None and self.closes_at <= (now or timezone.now())

    @property
    def state(self) -> str:
        """draft, planned, open, closed or published."""
        if self.is_draft:
            return "draft"
        if self.published_at is not None:
            return "published"
        if self.has_closed():
            return "closed"
        return "open" if self.takes_answers() else "planned"

    def state_in_words(self) -> str:
        return str(
            {
                "draft": _("Draft"),
                "planned": _("Opens soon"),
                "open": _("Open for answers"),
                "closed": _("Closed"),
                "published": _("Results published"),
            }[self.state]
        )

    def thread_card(self) -> ThreadCard:
        return ThreadCard(
            str(_("Survey")), self.title, self.state_in_words(), self.get_absolute_url(), self.intro[:300]
        )

    def thread_people(self) -> models.QuerySet[Person]:
        """Those known to have answered."""
        return Person.objects.filter(survey_responses__survey=self).distinct()

    def thread_visible_to(self, person: Person | AnonymousUser) -> bool:
        return self.opened_at is not None


class Question(models.Model):
    """One question. `key` stays the same through every change, and from wave to wave; `order` is its place.

    `choices` are [key, label] pairs; `choices_made` counts all there ever were, so that no key is given twice.
    `least` and `most` bound a scale or a number. With `shown_if` the question is put only to those whose answer to that
    earlier question is, or holds, `shown_if_key`.
    """

    class Kind(models.TextChoices):
        SHORT = "short", _("Short text")
        LONG = "long", _("Long text")
        ONE = "one", _("One choice")
        MANY = "many", _("Many choices")
        SCALE = "scale", _("Scale")
        RANKING = "ranking", _("Ranking")
        NUMBER = "number", _("Number")
        DATE = "date", _("Date")
        POINT = "point", _("Place on the map")

    TEXTS: ClassVar = ("short", "long")
    WITH_CHOICES: ClassVar = ("one", "many", "ranking")
    # On whose answers it can depend whether another question is shown.
    DECIDING: ClassVar = ("one", "many", "scale")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="questions")
    key = models.PositiveSmallIntegerField()
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    title = models.CharField(max_length=300)
    help = models.CharField(max_length=500, blank=True)
    required = models.BooleanField(default=False)
    choices: Any = models.JSONField(default=list, blank=True)
    choices_made = models.PositiveSmallIntegerField(default=0)
    least = models.FloatField(null=True, blank=True)
    most = models.FloatField(null=True, blank=True)
    low_label = models.CharField(max_length=60, blank=True)
    high_label = models.CharField(max_length=60, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    shown_if = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="decides"
    )
    shown_if_key = models.CharField(max_length=10, blank=True)

    class Meta:
        ordering: ClassVar = ["order", "key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["survey", "key"], name="surveys_one_question_a_key"),
            # What people wrote is kept with the words it answers: two questions must not read the same.
            models.UniqueConstraint(fields=["survey", "title"], name="surveys_one_question_a_title"),
            models.CheckConstraint(condition=~Q(title=""), name="surveys_question_has_words"),
            models.CheckConstraint(
                condition=Q(
                    kind__in=["short", "long", "one", "many", "scale", "ranking", "number", "date", "point"]
                ),
                name="surveys_question_known_kind",
            ),
            models.CheckConstraint(
                condition=Q(shown_if__isnull=True, shown_if_key="")
                | (Q(shown_if__isnull=False) & ~Q(shown_if_key="")),
                name="surveys_condition_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(shown_if__isnull=True) | ~Q(shown_if=F("id")), name="surveys_not_on_itself"
            ),
            models.CheckConstraint(
                condition=~Q(kind="scale") | Q(least__isnull=False, most__isnull=False, most__gt=F("least")),
                name="surveys_scale_has_ends",
            ),
        ]
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def __str__(self) -> str:
        return self.title

    @property
    def is_text(self) -> bool:
        return self.kind in self.TEXTS

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The answers to choose from, as (key, label): choices, or the steps of a scale."""
        if self.kind == self.Kind.SCALE:
            return [(str(step), str(step)) for step in self.steps]
        return [(str(key), str(label)) for key, label in self.choices]

    @property
    def steps(self) -> range:
        """The steps of a scale, both ends included."""
        return range(int(self.least or 0), int(self.most or 0) + 1)

    def label_of(self, key: str) -> str:
        """The words of one of its answers."""
        return dict(self.pairs).get(key, key)


class Published(models.Model):
    """The results as they were published: with small numbers hidden, and never changed by what happens later."""

    survey = models.OneToOneField(
        Survey, primary_key=True, on_delete=models.PROTECT, related_name="published"
    )
    note = models.TextField(max_length=4000)
    figures: Any = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("published results")
        verbose_name_plural = _("published results")

    def __str__(self) -> str:
        return f"results of {self.survey_id}"
