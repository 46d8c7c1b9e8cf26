"""What only a commission has: who is invited and by whom, its agenda, its decisions by side, stories, pairs, groups.

A commission's members are chosen for what they have lived through. As many civic as community commissioners belong to
it, and only what both sides took part in, in equal number, counts as its own.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.deciding.juries.models.juries import Jury, Member
from alongside.deciding.juries.models.sessions import Session
from alongside.deciding.juries.parity import Sides
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Role

if TYPE_CHECKING:
    from alongside.foundation.places.models import Place

# The two sides of a commission; a juror has none.
SIDES: tuple[tuple[str, Any], ...] = (
    (Member.Side.COMMUNITY.value, Member.Side.COMMUNITY.label),
    (Member.Side.CIVIC.value, Member.Side.CIVIC.label),
)


class Commission(models.Model):
    """What a commission tells people before they say yes, and when its community group set the agenda."""

    jury = models.OneToOneField(Jury, primary_key=True, on_delete=models.CASCADE, related_name="commission")
    # How often it meets, where, and what is asked of people.
    what_it_takes = models.TextField(max_length=2000)
    # Fares, care for children, somebody to talk to after a hard day.
    care = models.TextField(max_length=2000)
    agenda_set_at = models.DateTimeField(null=True, blank=True)
    # The session in which the community group, alone, set it.
    agenda_set_in = models.ForeignKey(
        Session, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("commission")
        verbose_name_plural = _("commissions")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(agenda_set_at__isnull=True, agenda_set_in__isnull=True)
                | Q(agenda_set_at__isnull=False, agenda_set_in__isnull=False),
                name="juries_agenda_was_set_in_a_session",
            ),
        ]

    def __str__(self) -> str:
        return str(self.jury)

    @property
    def place(self) -> Place:
        return self.jury.place


class Invitation(models.Model):
    """Somebody is asked to be a commissioner. Nobody is one before they say yes themselves."""

    class State(models.TextChoices):
        WAITING = "waiting", _("No answer yet")
        ACCEPTED = "accepted", _("Said yes")
        DECLINED = "declined", _("Said no")
        TAKEN_BACK = "taken_back", _("Taken back")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    jury = models.ForeignKey(Jury, on_delete=models.PROTECT, related_name="invitations")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="commission_invitations")
    side = models.CharField(max_length=10, choices=SIDES)
    invited_by = models.ForeignKey(
        Person, verbose_name=_("who asked"), on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering: ClassVar = ["jury", "at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["jury", "person"], condition=Q(state="waiting"), name="juries_asked_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(side__in=["community", "civic"]), name="juries_invited_to_a_side"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", answered_at__isnull=True)
                | (~Q(state="waiting") & Q(answered_at__isnull=False)),
                name="juries_invitation_answered_at",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    @property
    def place(self) -> Place:
        return self.jury.place

    def get_absolute_url(self) -> str:
        return reverse("commissions:invitation", args=[self.pk])


class AgendaItem(models.Model):
    """One thing that the commission is to talk about, and which side put it there. Everyone sees the side, not who."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    jury = models.ForeignKey(Jury, on_delete=models.PROTECT, related_name="agenda_items")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=150)
    why = models.TextField(_("why it should be talked about"), max_length=1000, blank=True)
    side = models.CharField(max_length=10, choices=SIDES)
    put_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="agenda_items")
    put_at = models.DateTimeField(_("when you put it there"), default=timezone.now)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering: ClassVar = ["jury", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["jury", "number"], name="juries_one_agenda_item_a_number"),
            models.CheckConstraint(
                condition=Q(side__in=["community", "civic"]), name="juries_agenda_item_has_a_side"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def place(self) -> Place:
        return self.jury.place


class DecisionQuerySet(models.QuerySet["Decision"]):
    def with_parity(self) -> Self:
        """Those in which as many community as civic commissioners took part."""
        community = F("community_for") + F("community_against") + F("community_neither")
        civic = F("civic_for") + F("civic_against") + F("civic_neither")
        return self.alias(community=community, civic=civic).filter(community=F("civic"), civic__gt=0)

    def of_the_commission(self) -> Self:
        """Those that count as decisions of the commission: with parity, and more for than against on each side."""
        return self.with_parity().filter(
            community_for__gt=F("community_against"), civic_for__gt=F("civic_against")
        )


class Decision(models.Model):
    """What a joint session voted on by a show of hands, with the votes of each side.

    It is a decision of the commission only when as many community as civic commissioners took part, and on each side
    more were for it than against it, so that neither side can decide over the other.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="decisions")
    number = models.PositiveSmallIntegerField()
    words = models.TextField(max_length=1000)
    item = models.ForeignKey(
        AgendaItem, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions"
    )
    community_for = models.PositiveSmallIntegerField()
    community_against = models.PositiveSmallIntegerField()
    community_neither = models.PositiveSmallIntegerField()
    civic_for = models.PositiveSmallIntegerField()
    civic_against = models.PositiveSmallIntegerField()
    civic_neither = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = DecisionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["session", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "number"], name="juries_one_decision_a_number"),
        ]

    def __str__(self) -> str:
        return self.words[:60]

    @property
    def place(self) -> Place:
        return self.session.place

    def took_part(self) -> Sides:
        """How many of each side took part in the vote."""
        return Sides(
            self.community_for + self.community_against + self.community_neither,
            self.civic_for + self.civic_against + self.civic_neither,
        )

    def counts(self) -> bool:
        """Whether it is a decision of the commission."""
        return (
            self.took_part().is_parity()
            and self.community_for > self.community_against
            and self.civic_for > self.civic_against
        )

    def state_in_words(self) -> str:
        if not self.took_part().is_parity():
            return str(_("Without parity: does not count"))
        return str(_("Agreed by both sides")) if self.counts() else str(_("Not agreed"))


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


class IssueGroup(models.Model):
    """Some commissioners of both sides who work on one issue between sessions."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    jury = models.ForeignKey(Jury, on_delete=models.PROTECT, related_name="issue_groups")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=150)
    about = models.TextField(max_length=1000, blank=True)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering: ClassVar = ["jury", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["jury", "number"], name="juries_one_issue_group_a_number"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def place(self) -> Place:
        return self.jury.place

    def roles_of(self, person: Person) -> set[Role]:
        return self.jury.roles_of(person)


class InGroup(models.Model):
    """A commissioner works in an issue group."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(IssueGroup, on_delete=models.CASCADE, related_name="people")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="issue_groups")

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["group", "member"], name="juries_in_a_group_once"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.group_id}"
