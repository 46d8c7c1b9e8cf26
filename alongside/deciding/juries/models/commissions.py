"""What only a commission has: who is invited and by whom, its agenda, its decisions by side, issue groups.

A commission's members are chosen for what they have lived through. As many civic as community commissioners belong to
it, and only what both sides took part in, in equal number, counts as its own.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

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
