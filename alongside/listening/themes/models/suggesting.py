"""What the computer suggested: groups of texts that say alike, and codes for single texts. Kept with what people made
of it: nothing of this is a code until a person has accepted it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.foundation.people.models import Person
from alongside.listening.themes.models.codebooks import Code, Codebook
from alongside.listening.themes.models.coding import Extract
from alongside.listening.themes.models.texts import Text

if TYPE_CHECKING:
    from alongside.foundation.people.permissions import Role
    from alongside.foundation.places.models import Place


class Answer(models.TextChoices):
    """What a person made of a suggestion."""

    OPEN = "open", _("Nobody has decided yet")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")


class Run(models.Model):
    """One time the computer was asked to read the texts of a codebook. `queue` holds the ids of the texts that would
    teach it most, first those first; `method` says by what it compared texts."""

    class Kind(models.TextChoices):
        GROUPS = "groups", _("Groups of texts that say alike")
        CODES = "codes", _("Codes for texts that nobody has coded yet")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to start")
        RUNNING = "running", _("Reading the texts")
        DONE = "done", _("Done")
        FAILED = "failed", _("It did not work")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    codebook = models.ForeignKey(Codebook, on_delete=models.CASCADE, related_name="runs")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="suggestions_asked")
    asked_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    texts = models.PositiveIntegerField(default=0)
    method = models.CharField(max_length=200, blank=True)
    queue: Any = models.JSONField(default=list, blank=True)

    class Meta:
        ordering: ClassVar = ["-asked_at"]
        indexes: ClassVar = [models.Index(fields=["codebook", "kind", "-asked_at"], name="themes_runs")]

    def __str__(self) -> str:
        return f"run {self.pk}"

    @property
    def place(self) -> Place:
        return self.codebook.place

    def roles_of(self, person: Person) -> set[Role]:
        return self.codebook.roles_of(person)


class Group(models.Model):
    """Texts that the computer finds alike, with the words that tell them apart from others."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="groups")
    number = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=200, blank=True)
    answer = models.CharField(max_length=8, choices=Answer.choices, default=Answer.OPEN)
    code = models.ForeignKey(
        Code, null=True, blank=True, on_delete=models.SET_NULL, related_name="from_groups"
    )
    answered_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="groups_answered"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "number"], name="themes_group_number")
        ]

    def __str__(self) -> str:
        return f"group {self.number}"


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    def open(self) -> Self:
        """Those that nobody has answered, of texts that are still in use."""
        return self.filter(answer=Answer.OPEN, text__withdrawn_at=None)


class Suggestion(models.Model):
    """One text belongs to a group, or may have a code; `because` is the human-coded extract that is nearest to it.

    `order` counts from 0, the most typical or most likely first; `score` is between 0 and 1.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="suggestions")
    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="suggestions")
    group = models.ForeignKey(
        Group, null=True, blank=True, on_delete=models.CASCADE, related_name="suggestions"
    )
    code = models.ForeignKey(
        Code, null=True, blank=True, on_delete=models.CASCADE, related_name="suggestions"
    )
    order = models.PositiveIntegerField(default=0)
    score = models.FloatField(default=0)
    because = models.ForeignKey(
        Extract, null=True, blank=True, on_delete=models.SET_NULL, related_name="reasons"
    )
    answer = models.CharField(max_length=8, choices=Answer.choices, default=Answer.OPEN)
    answered_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="suggestions_answered"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = SuggestionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["order", "id"]
        indexes: ClassVar = [models.Index(fields=["text", "answer"], name="themes_suggestions_of_text")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(group=None, code__isnull=False) | Q(group__isnull=False, code=None),
                name="themes_suggests_group_or_code",
            ),
            models.UniqueConstraint(
                fields=["run", "text", "code"], condition=Q(group=None), name="themes_code_suggested_once"
            ),
        ]

    def __str__(self) -> str:
        return f"suggestion {self.pk}"
