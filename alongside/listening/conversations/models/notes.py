"""Field notes: what somebody saw and heard at a place, who may read them whole, and their pictures."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.foundation.people.access import roles_at
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import TABLE, Act, Role
from alongside.foundation.places.models import Place
from alongside.foundation.threads.models import ThreadCard
from alongside.listening.themes.models import Text
from alongside.ui.filters import date_words

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class FieldNotesQuerySet(models.QuerySet["FieldNotes"]):
    def at(self, place: Place) -> Self:
        """Those of the place and of the places inside it."""
        return self.filter(place__path__startswith=place.path)

    def of(self, person: Person) -> Self:
        """Those that the person wrote, or was named to read."""
        return self.filter(Q(author=person) | Q(readers__person=person)).distinct()


class FieldNotes(models.Model):
    """Notes of one visit. Each line is a text of `themes`: said, seen, or the observer's own reading, never mixed.

    People in them go by pseudonyms (P1, P2 ...). Only the author and the people they name read the notes whole; those
    who code at the place see the lines whose consent allows it.
    """

    THREAD_SELECT: ClassVar[tuple[str, ...]] = ("place",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="field_notes")
    author = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="field_notes")
    where = models.CharField(_("where"), max_length=120)
    observed_at = models.DateTimeField(_("when"))
    made_at = models.DateTimeField(default=timezone.now)
    # Deleting notes deletes their lines.
    lines = GenericRelation(Text, content_type_field="source_type", object_id_field="source_id")

    objects: ClassVar[Any] = FieldNotesQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-observed_at"]
        verbose_name_plural = _("field notes")
        indexes: ClassVar = [models.Index(fields=["author", "-observed_at"], name="conversations_notes_of")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(where=""), name="conversations_notes_say_where"),
        ]

    def __str__(self) -> str:
        return str(_("Field notes, %(day)s")) % {"day": date_words(self.observed_at)}

    def get_absolute_url(self) -> str:
        return reverse("conversations:notes", args=[self.pk])

    def roles_of(self, person: Person) -> set[Role]:
        """Author or named reader, for as long as they hold a role that lets them talk with people here."""
        if not TABLE[Act.TALK] & roles_at(person, self.place):
            return set()
        if self.author_id == person.pk:
            return {Role.AUTHOR}
        return {Role.NAMED_READER} if self.readers.filter(person=person).exists() else set()

    def thread_card(self) -> ThreadCard:
        """No word of what was noted, nor where."""
        return ThreadCard(str(_("Field notes")), str(self), "", self.get_absolute_url())

    def thread_people(self) -> models.QuerySet[Person]:
        return Person.objects.filter(pk=self.author_id)

    def thread_visible_to(self, person: Person | AnonymousUser) -> bool:
        return person.pk is not None and person.pk == self.author_id


class Reader(models.Model):
    """Somebody whom the author named: they read the notes whole."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    notes = models.ForeignKey(FieldNotes, on_delete=models.CASCADE, related_name="readers")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notes_to_read")
    named_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["named_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notes", "person"], name="conversations_named_once"),
        ]

    def __str__(self) -> str:
        return f"reader of {self.notes_id}"


class Picture(models.Model):
    """A picture in field notes: always a JPEG that we made anew, so that nothing but what can be seen is in it.

    It lies in the database and not on a disk: several machines share one database, backups hold it, and deleting the
    notes deletes it. Its id cannot be guessed, and knowing it opens nothing: it is served to readers of the notes only.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    notes = models.ForeignKey(FieldNotes, on_delete=models.CASCADE, related_name="pictures")
    data = models.BinaryField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    alt = models.CharField(_("what can be seen"), max_length=250)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["made_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(alt=""), name="conversations_picture_has_words"),
            models.CheckConstraint(
                condition=Q(width__range=(1, 1600), height__range=(1, 1600)),
                name="conversations_picture_fits",
            ),
        ]

    def __str__(self) -> str:
        return f"picture {self.pk}"
