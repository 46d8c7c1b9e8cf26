"""Codebooks: the codes by which people read what was said at a place, who codes, and how each code changed."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Role
from alongside.foundation.places.models import Place
from alongside.foundation.threads.models import ThreadCard
from alongside.listening.themes.models.texts import Text

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class CodebookQuerySet(models.QuerySet["Codebook"]):
    def at(self, place: Place) -> Self:
        """Those of the place and of the places inside it."""
        return self.filter(place__path__startswith=place.path)

    def published(self) -> Self:
        return self.filter(published_at__isnull=False)


class Codebook(models.Model):
    """One set of codes for what was said at some sources of a place. It is read by everyone once it is published."""

    THREAD_SELECT: ClassVar[tuple[str, ...]] = ("place",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="codebooks")
    title = models.CharField(max_length=150)
    about = models.TextField(max_length=2000, blank=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="codebooks_made")
    made_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = CodebookQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-made_at", "id"]
        indexes: ClassVar = [models.Index(fields=["place", "-made_at"], name="themes_codebooks_at_place")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(title=""), name="themes_codebook_has_title")
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("themes:codebook", args=[self.pk])

    def roles_of(self, person: Person) -> set[Role]:
        """A coder is a coder for as long as they are named."""
        known: dict[uuid.UUID, set[Role]] = self.__dict__.setdefault("_roles_read", {})
        if person.pk not in known:
            coding = self.coders.filter(person=person, until=None).exists()
            known[person.pk] = {Role.CODER} if coding else set()
        return set(known[person.pk])

    def texts(self) -> Any:
        """What was said at the sources of this codebook and was not taken back."""
        return Text.objects.in_use().filter(source_id__in=self.sources.values("source_id"))

    def thread_card(self) -> ThreadCard:
        state = _("Published") if self.published_at else _("Being coded")
        return ThreadCard(str(_("Codebook")), self.title, str(state), self.get_absolute_url(), self.about)

    def thread_people(self) -> models.QuerySet[Person]:
        """Those known to have spoken at its sources."""
        return Person.objects.filter(pk__in=self.texts().exclude(said_by=None).values("said_by"))

    def thread_visible_to(self, person: Person | AnonymousUser) -> bool:
        return self.published_at is not None


class CodebookSource(models.Model):
    """One event, survey, conversation or other source whose texts are coded by a codebook."""

    codebook = models.ForeignKey(Codebook, on_delete=models.CASCADE, related_name="sources")
    source_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    source_id = models.UUIDField()
    source = GenericForeignKey("source_type", "source_id")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["codebook", "source_type", "source_id"], name="themes_one_source")
        ]

    def __str__(self) -> str:
        return f"source {self.source_id}"


class Coder(models.Model):
    """Somebody who codes with a codebook: a resident as well as a worker. Named by the facilitator."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    codebook = models.ForeignKey(Codebook, on_delete=models.CASCADE, related_name="coders")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="coding_for")
    named_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="coders_named")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["since"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["codebook", "person"], condition=Q(until=None), name="themes_one_open_coder"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="themes_coder_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"coder {self.pk}"


class CodeQuerySet(models.QuerySet["Code"]):
    def in_use(self) -> Self:
        return self.filter(state=Code.State.IN_USE)

    def published(self) -> Self:
        return self.filter(published_at__isnull=False, state=Code.State.IN_USE)

    def in_order(self) -> Self:
        """Themes by their number, each followed by the codes inside it."""
        top = models.functions.Coalesce("parent__number", "number")
        inside = models.Case(models.When(parent=None, then=0), default=1)
        return self.order_by(top, inside, "number")


class Code(models.Model):
    """One code: a name, what it means in plain words, and when to use it. Two levels: a theme, and codes inside it.

    A code that was merged into another, or retired, stays with its history; nothing new is coded with it.
    """

    class State(models.TextChoices):
        IN_USE = "in_use", _("In use")
        MERGED = "merged", _("Merged into another")
        RETIRED = "retired", _("No longer used")

    THREAD_SELECT: ClassVar[tuple[str, ...]] = ("codebook__place",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    codebook = models.ForeignKey(Codebook, on_delete=models.CASCADE, related_name="codes")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=80)
    definition = models.TextField(max_length=1000, blank=True)
    use_when = models.TextField(max_length=1000, blank=True)
    not_when = models.TextField(max_length=1000, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="inside")
    state = models.CharField(max_length=7, choices=State.choices, default=State.IN_USE)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from"
    )
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = CodeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["codebook", "number"], name="themes_code_number"),
            models.UniqueConstraint(
                "codebook", Lower("name"), condition=Q(state="in_use"), name="themes_code_name_once"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="themes_code_has_name"),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | Q(state__in=["in_use", "retired"], merged_into=None),
                name="themes_code_merged_into_another",
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")), name="themes_code_not_inside_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> Place:
        return self.codebook.place

    def get_absolute_url(self) -> str:
        return reverse("themes:theme", args=[self.pk])

    def roles_of(self, person: Person) -> set[Role]:
        return self.codebook.roles_of(person)

    def is_public(self) -> bool:
        return self.published_at is not None and self.state == Code.State.IN_USE

    def thread_card(self) -> ThreadCard:
        state = _("Published") if self.is_public() else self.get_state_display()
        return ThreadCard(str(_("Theme")), self.name, str(state), self.get_absolute_url(), self.definition)

    def thread_people(self) -> models.QuerySet[Person]:
        """Those known to have said something that has this code."""
        said = self.codings.filter(counts=True, extract__text__withdrawn_at=None)
        return Person.objects.filter(pk__in=said.values("extract__text__said_by"))

    def thread_visible_to(self, person: Person | AnonymousUser) -> bool:
        return self.is_public()


class CodeVersion(models.Model):
    """A code as it was from one moment on, and who changed it: the history of the codebook. Only added to."""

    class What(models.TextChoices):
        MADE = "made", _("Made")
        CHANGED = "changed", _("Changed")
        MERGED = "merged", _("Merged into another")
        RETIRED = "retired", _("Retired")
        BROUGHT_BACK = "back", _("Brought back")

    code = models.ForeignKey(Code, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    what = models.CharField(max_length=8, choices=What.choices)
    name = models.CharField(max_length=80)
    definition = models.TextField(blank=True)
    use_when = models.TextField(blank=True)
    not_when = models.TextField(blank=True)
    parent = models.ForeignKey(Code, null=True, on_delete=models.SET_NULL, related_name="+")
    merged_into = models.ForeignKey(Code, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="codes_changed")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-at", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "number"], name="themes_code_version")
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.number}"
