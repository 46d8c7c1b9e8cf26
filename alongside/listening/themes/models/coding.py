"""Coding: which words of which text have which code, who said so, who has read what, and what two coders agreed."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.foundation.people.models import Person
from alongside.listening.themes.models.codebooks import Code, Codebook
from alongside.listening.themes.models.texts import Text

if TYPE_CHECKING:
    from alongside.foundation.people.permissions import Role
    from alongside.foundation.places.models import Place


class Extract(models.Model):
    """Some words of a text, as one coder marked them: the letters from `start` up to, not including, `end`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    codebook = models.ForeignKey(Codebook, on_delete=models.CASCADE, related_name="extracts")
    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="extracts")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    memo = models.TextField(max_length=2000, blank=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="extracts_made")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["start", "end"]
        indexes: ClassVar = [models.Index(fields=["codebook", "text"], name="themes_extracts_of_text")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["codebook", "text", "made_by", "start", "end"], name="themes_one_extract"
            ),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="themes_extract_has_words"),
        ]

    def __str__(self) -> str:
        return f"extract {self.pk}"

    @property
    def words(self) -> str:
        """The words that were marked."""
        return self.text.words[self.start : self.end]


class CodingQuerySet(models.QuerySet["Coding"]):
    def that_count(self) -> Self:
        """Those on texts in use that are not waiting until two coders agree."""
        return self.filter(counts=True, extract__text__withdrawn_at=None)


class Coding(models.Model):
    """One code given to one extract. It counts at once, or, where two people code a text without seeing each other's
    codes, when both have agreed."""

    extract = models.ForeignKey(Extract, on_delete=models.CASCADE, related_name="codings")
    code = models.ForeignKey(Code, on_delete=models.PROTECT, related_name="codings")
    given_as = models.ForeignKey(Code, null=True, on_delete=models.PROTECT, related_name="+")
    counts = models.BooleanField(default=True)
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = CodingQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["code", "counts"], name="themes_codings_of_code")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["extract", "code"], name="themes_one_coding")
        ]

    def __str__(self) -> str:
        return f"coding {self.pk}"


class Reading(models.Model):
    """One person has read one text and is done with it, whether it was given a code or not."""

    codebook = models.ForeignKey(Codebook, on_delete=models.CASCADE, related_name="readings")
    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="readings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="texts_read")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["codebook", "text", "person"], name="themes_one_reading")
        ]

    def __str__(self) -> str:
        return f"reading {self.pk}"


class Quote(models.Model):
    """An extract that a person chose to be shown on a theme's page. It is shown only while its speaker allows it."""

    code = models.ForeignKey(Code, on_delete=models.CASCADE, related_name="quotes")
    extract = models.ForeignKey(Extract, on_delete=models.CASCADE, related_name="quotes")
    chosen_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="quotes_chosen")
    chosen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["chosen_at"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["code", "extract"], name="themes_one_quote")]

    def __str__(self) -> str:
        return f"quote {self.pk}"


class DoubleCoding(models.Model):
    """A share of the texts that two people code without seeing each other's codes, to see whether they agree."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    codebook = models.ForeignKey(Codebook, on_delete=models.CASCADE, related_name="double_codings")
    first = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="double_first")
    second = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="double_second")
    share = models.PositiveSmallIntegerField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="double_asked")
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-asked_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(first=F("second")), name="themes_double_two_people"),
            models.CheckConstraint(condition=Q(share__gte=1) & Q(share__lte=100), name="themes_double_share"),
        ]

    def __str__(self) -> str:
        return f"double coding {self.pk}"

    @property
    def place(self) -> Place:
        return self.codebook.place

    def roles_of(self, person: Person) -> set[Role]:
        return self.codebook.roles_of(person)


class DoubleText(models.Model):
    """One text that two people code apart. `settled_at` is when its final codes were agreed, and `settled_by` by whom:
    nobody, where the two had given the same."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    double = models.ForeignKey(DoubleCoding, on_delete=models.CASCADE, related_name="texts")
    codebook = models.ForeignKey(Codebook, on_delete=models.CASCADE, related_name="double_texts")
    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="double_texts")
    # What each had given when the second of them finished, as ids of codes: what agreement is measured by, even after
    # they have talked.
    first_codes: Any = models.JSONField(null=True, blank=True)
    second_codes: Any = models.JSONField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="disagreements_settled"
    )
    reason = models.CharField(_("why"), max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["text__said_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["codebook", "text"], name="themes_one_double_text")
        ]

    def __str__(self) -> str:
        return f"double text {self.pk}"

    @property
    def place(self) -> Place:
        return self.codebook.place

    def roles_of(self, person: Person) -> set[Role]:
        return self.codebook.roles_of(person)

    def is_compared(self) -> bool:
        """Whether both have finished it."""
        return self.first_codes is not None and self.second_codes is not None
