"""A conversation about what matters: who had it, and what was said under which heading, until and after it is agreed.

Words that wait for agreement, and words that stay between the two, stand here, in `Part.words`, where nobody who codes
looks. Only when the person whose words they are has let them go further are they kept as texts of `themes`; then `Part`
holds nothing but the link.
"""

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
from alongside.listening.conversations.headings import Heading, Sharing, sharing_of
from alongside.listening.themes.models import Text
from alongside.ui.filters import date_words

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def at(self, place: Place) -> Self:
        """Those of the place and of the places inside it."""
        return self.filter(place__path__startswith=place.path)

    def agreed(self) -> Self:
        """Those whose words were agreed, and not taken back."""
        return self.filter(state=Conversation.State.AGREED)

    def in_hand(self) -> Self:
        """Those of which nothing was taken back as a whole."""
        return self.exclude(state=Conversation.State.TAKEN_BACK)


class Conversation(models.Model):
    """A conversation with one resident about the place, in their own words, agreed with them before it is used.

    `author` wrote it down; `speaker` is whose words they are, the same person where somebody writes about themselves.
    A speaker who stays unnamed is known by a code alone, handed to them on the spot: only a keyed digest of it is kept.
    `version` grows with every change of the words, so that nobody agrees to words other than those they read.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Being written")
        WAITING = "waiting", _("Waiting for the person to agree")
        SENT_BACK = "sent_back", _("Changed by the person whose words they are")
        AGREED = "agreed", _("Agreed")
        TAKEN_BACK = "taken_back", _("Taken back")

    THREAD_SELECT: ClassVar[tuple[str, ...]] = ("place",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="conversations")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="conversations_written")
    speaker = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.CASCADE, related_name="conversations"
    )
    code_digest = models.BinaryField(max_length=32, null=True, blank=True, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    note = models.TextField(_("what the person asked to change"), max_length=1000, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    agreed_at = models.DateTimeField(null=True, blank=True)
    # Deleting a conversation deletes what was kept of it.
    texts = GenericRelation(Text, content_type_field="source_type", object_id_field="source_id")

    objects: ClassVar[Any] = ConversationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-made_at"]
        indexes: ClassVar = [
            models.Index(fields=["place", "state"], name="conversations_at_place"),
            models.Index(fields=["author", "-made_at"], name="conversations_of_author"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "waiting", "sent_back", "agreed", "taken_back"]),
                name="conversations_known_state",
            ),
            models.CheckConstraint(
                condition=Q(speaker__isnull=False, code_digest__isnull=True)
                | Q(speaker__isnull=True, code_digest__isnull=False),
                name="conversations_person_or_code",
            ),
            models.CheckConstraint(
                condition=~Q(state="agreed") | Q(agreed_at__isnull=False),
                name="conversations_agreed_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True) | Q(state__in=["agreed", "taken_back"]),
                name="conversations_no_way_back_from_agreed",
            ),
        ]

    def __str__(self) -> str:
        return str(_("A conversation about what matters, %(day)s")) % {"day": date_words(self.made_at)}

    def get_absolute_url(self) -> str:
        return reverse("conversations:conversation", args=[self.pk])

    @property
    def is_own(self) -> bool:
        """Whether somebody wrote this about themselves."""
        return self.speaker_id is not None and self.speaker_id == self.author_id

    def may_be_changed(self) -> bool:
        """Whether the words can still change: not once they were agreed or taken back."""
        return self.state in {self.State.DRAFT, self.State.WAITING, self.State.SENT_BACK}

    def waits_for_speaker(self) -> bool:
        """Whether the speaker may agree now: what they write themselves waits for nobody's asking."""
        return self.state in {self.State.WAITING, self.State.SENT_BACK} or (
            self.is_own and self.state == self.State.DRAFT
        )

    def roles_of(self, person: Person) -> set[Role]:
        """The speaker, and the author for as long as they hold a role that lets them talk with people here."""
        roles: set[Role] = set()
        if self.speaker_id == person.pk:
            roles.add(Role.SPEAKER)
        if self.author_id == person.pk and TABLE[Act.TALK] & roles_at(person, self.place):
            roles.add(Role.AUTHOR)
        return roles

    def thread_card(self) -> ThreadCard:
        """No word of what was said."""
        return ThreadCard(
            str(_("Conversation")), str(self), str(self.get_state_display()), self.get_absolute_url()
        )

    def thread_people(self) -> models.QuerySet[Person]:
        """The speaker, once they have agreed and while they have not taken it back."""
        if self.state != self.State.AGREED or self.speaker_id is None:
            return Person.objects.none()
        return Person.objects.filter(pk=self.speaker_id)

    def thread_visible_to(self, person: Person | AnonymousUser) -> bool:
        return person.pk is not None and person.pk in {self.speaker_id, self.author_id}


class Part(models.Model):
    """What was said under one heading: words, or only the text that was kept of them when they were let go further."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="parts")
    heading = models.CharField(_("heading"), max_length=15, choices=Heading.choices)
    words = models.TextField(
        _("words that are kept between you, or wait for you to agree"), max_length=4000, blank=True
    )
    said_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.CASCADE, related_name="words_to_agree"
    )
    text = models.OneToOneField(Text, null=True, blank=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["conversation", "heading"], name="conversations_one_part_a_heading"
            ),
            models.CheckConstraint(
                condition=Q(heading__in=Heading.values), name="conversations_known_heading"
            ),
            # Either words here, or a text that was agreed: the same words never stand in two places.
            models.CheckConstraint(
                condition=Q(words="", text__isnull=False) | (~Q(words="") & Q(text__isnull=True)),
                name="conversations_waits_or_is_kept",
            ),
        ]

    def __str__(self) -> str:
        return f"part {self.pk}"

    @property
    def is_taken_back(self) -> bool:
        return self.text is not None and self.text.withdrawn_at is not None

    @property
    def readable(self) -> str:
        """The words, as long as they have not been taken back."""
        if self.text is None:
            return self.words
        return "" if self.text.withdrawn_at is not None else self.text.words

    @property
    def sharing(self) -> Sharing | None:
        """How far the words may go; None until that was agreed."""
        if self.text is not None:
            return sharing_of(self.text)
        return Sharing.BETWEEN_US if self.conversation.state == Conversation.State.AGREED else None
