"""Stories that commissioners tell, as far as they choose, and the pairs to whom they can tell them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.deciding.juries.models.juries import Jury, Member
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Role

if TYPE_CHECKING:
    from alongside.foundation.places.models import Place


class StoryQuerySet(models.QuerySet["Story"]):
    def told(self) -> Self:
        """Those that have not been taken back."""
        return self.filter(withdrawn_at__isnull=True)

    def public(self) -> Self:
        """Those that their tellers let everyone read."""
        return self.told().filter(scope=Story.Scope.PUBLIC)

    def readable_by(self, person: Person | AnonymousUser) -> Self:
        """Those that the person may read: their own, and others as far as their tellers let them go, at this moment."""
        if not isinstance(person, Person):
            return self.public()
        sits = Member.objects.current().filter(person=person)
        paired = Pair.objects.standing()
        return self.told().filter(
            Q(told_by__person=person)
            | Q(scope=Story.Scope.PUBLIC)
            | Q(scope=Story.Scope.COMMISSION, jury__in=sits.values("jury"))
            | Q(told_by__in=paired.filter(community__person=person).values("civic"))
            | Q(told_by__in=paired.filter(civic__person=person).values("community"))
        )


class Story(models.Model):
    """What a commissioner lived through, in their own words, for those whom they choose.

    The words stand here and nowhere else: in no notice, no record entry, no export but the teller's own. The teller
    can change who may read it at any time. When they take it back the words are deleted; only that there was a story,
    and that it was taken back, stays.
    """

    class Scope(models.TextChoices):
        PAIR = "pair", _("Only the commissioner I am paired with")
        COMMISSION = "commission", _("All commissioners")
        PUBLIC = "public", _("Everyone")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    jury = models.ForeignKey(Jury, on_delete=models.PROTECT, related_name="stories")
    told_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="stories")
    words = models.TextField(_("the story"), max_length=6000, blank=True)
    scope = models.CharField(_("who may read it"), max_length=10, choices=Scope.choices)
    # Whether what the teller is called stands beside it; for everyone only if their name is public at all.
    is_named = models.BooleanField(_("with my name"), default=False)
    told_at = models.DateTimeField(_("when you told it"), default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = StoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        ordering: ClassVar = ["jury", "-told_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["jury", "scope", "-told_at"], name="juries_stories_by_scope")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(withdrawn_at__isnull=True) & ~Q(words=""))
                | Q(withdrawn_at__isnull=False, words=""),
                name="juries_a_story_taken_back_has_no_words",
            ),
        ]

    def __str__(self) -> str:
        return str(_("A story"))

    @property
    def place(self) -> Place:
        return self.jury.place

    def roles_of(self, person: Person) -> set[Role]:
        """The teller, also when they have left the commission, and what the person is to the commission."""
        teller = {Role.SPEAKER} if self.told_by.person_id == person.pk else set()
        return teller | self.jury.roles_of(person)

    def get_absolute_url(self) -> str:
        return reverse("commissions:story", args=[self.pk])

    def teller_in_words(self, *, in_room: bool) -> str:
        """Who tells it, as far as they want it known: what they are called, or only their side."""
        name = getattr(self.told_by, "name", None)
        if self.is_named and name is not None and (in_room or name.is_public):
            return str(name.called)
        return str(Member.Side(self.told_by.side).label)


class PairQuerySet(models.QuerySet["Pair"]):
    def not_ended(self) -> Self:
        return self.filter(ended_at__isnull=True)

    def standing(self) -> Self:
        """Those to which both said yes, both still on the commission."""
        return self.not_ended().filter(
            community_agreed_at__isnull=False,
            civic_agreed_at__isnull=False,
            community__left_at__isnull=True,
            civic__left_at__isnull=True,
        )


class Pair(models.Model):
    """One community and one civic commissioner who meet between sessions, if both say yes. Either can end it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    jury = models.ForeignKey(Jury, on_delete=models.PROTECT, related_name="pairs")
    community = models.ForeignKey(
        Member,
        verbose_name=_("community commissioner"),
        on_delete=models.PROTECT,
        related_name="pairs_of_community",
    )
    civic = models.ForeignKey(
        Member, verbose_name=_("civic commissioner"), on_delete=models.PROTECT, related_name="pairs_of_civic"
    )
    community_agreed_at = models.DateTimeField(
        _("when the community commissioner said yes"), null=True, blank=True
    )
    civic_agreed_at = models.DateTimeField(_("when the civic commissioner said yes"), null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = PairQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["jury", "at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["community"],
                condition=Q(ended_at__isnull=True),
                name="juries_one_pair_each_community",
            ),
            models.UniqueConstraint(
                fields=["civic"], condition=Q(ended_at__isnull=True), name="juries_one_pair_each_civic"
            ),
        ]

    def __str__(self) -> str:
        return f"pair {self.pk}"

    @property
    def place(self) -> Place:
        return self.jury.place

    def stands(self) -> bool:
        return self.ended_at is None and None not in (self.community_agreed_at, self.civic_agreed_at)

    def other(self, member: Member) -> Member:
        """The one that a member of it is paired with."""
        return self.civic if member.pk == self.community_id else self.community

    def waits_for(self, member: Member) -> bool:
        """Whether it waits for this member's yes."""
        given = self.community_agreed_at if member.pk == self.community_id else self.civic_agreed_at
        return self.ended_at is None and given is None
