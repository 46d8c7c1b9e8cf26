"""Those who put their name down, how to reach them, who lives at the same address, and who was drawn."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.deciding.lotteries.models.drawing import Draw
from alongside.deciding.lotteries.models.lotteries import Lottery
from alongside.foundation.people.models import Person
from alongside.foundation.places.models import Place


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def in_pool(self) -> Self:
        """Those who can be drawn."""
        return self.filter(withdrawn_at__isnull=True)

    def of(self, person: Person, lottery: Lottery) -> Registration | None:
        """The person's own, if their name is down."""
        return self.in_pool().filter(person=person, lottery=lottery).first()


class Registration(models.Model):
    """One person who put their name down for one lottery, with the features that the targets name.

    `household` is shared by those who a person has found to live together, and who can therefore not both be drawn.
    `pseudonym` is random, and the only thing that anything published says of anybody.
    """

    class Channel(models.TextChoices):
        WEB = "web", _("On the web")
        PHONE = "phone", _("By phone")
        PAPER = "paper", _("On paper")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lottery = models.ForeignKey(Lottery, on_delete=models.PROTECT, related_name="registrations")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="lottery_registrations")
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.WEB)
    features: Any = models.JSONField(default=dict)
    household = models.CharField(max_length=32, blank=True)
    pseudonym = models.CharField(max_length=16)
    registered_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = RegistrationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["registered_at", "id"]
        indexes: ClassVar = [models.Index(fields=["lottery", "household"], name="lotteries_household")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lottery", "person"], name="lotteries_one_name_a_person"),
            models.UniqueConstraint(fields=["lottery", "pseudonym"], name="lotteries_one_pseudonym_each"),
        ]

    def __str__(self) -> str:
        return self.pseudonym


class Contact(models.Model):
    """How to reach somebody who registered. Deleted on the day they were told, and whenever they erase their data."""

    registration = models.OneToOneField(
        Registration, on_delete=models.CASCADE, primary_key=True, related_name="contact"
    )
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=30, blank=True)
    address = models.CharField(max_length=300)
    postcode = models.CharField(max_length=10)
    uprn = models.CharField(max_length=12, blank=True)
    area = models.ForeignKey(Place, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    needs = models.TextField(max_length=1000, blank=True)

    objects: ClassVar[Any] = models.Manager()

    def __str__(self) -> str:
        return f"how to reach {self.registration_id}"


class SameAddressQuerySet(models.QuerySet["SameAddress"]):
    def in_lottery(self, lottery: Lottery) -> Self:
        """Pairs of which both can still be drawn."""
        return self.filter(
            first__lottery=lottery, first__withdrawn_at__isnull=True, second__withdrawn_at__isnull=True
        )

    def not_looked_at(self) -> Self:
        return self.filter(decision=SameAddress.Decision.OPEN)


class SameAddress(models.Model):
    """Two registrations that may be of one household. A machine finds them; a person decides."""

    class Decision(models.TextChoices):
        OPEN = "open", _("Not looked at yet")
        SAME = "same", _("The same household")
        DIFFERENT = "different", _("Two households")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    first = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="+")
    why = models.CharField(max_length=200)
    decision = models.CharField(max_length=10, choices=Decision.choices, default=Decision.OPEN)
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[Any] = SameAddressQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "second"], name="lotteries_a_pair_once"),
            models.CheckConstraint(condition=~Q(first=F("second")), name="lotteries_a_pair_is_two"),
            models.CheckConstraint(
                condition=Q(decision="open") | Q(decided_by__isnull=False),
                name="lotteries_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.why


class SeatQuerySet(models.QuerySet["Seat"]):
    def members(self) -> Self:
        """Those who are on the panel: drawn, and neither gone nor reserves."""
        return self.filter(kind=Seat.Kind.MEMBER).exclude(state=Seat.State.LEFT)

    def reserves(self) -> Self:
        """Those who stand ready to step in."""
        return self.filter(kind=Seat.Kind.RESERVE).exclude(state=Seat.State.LEFT)


class Seat(models.Model):
    """A place on the panel, or in its reserve, that somebody was drawn for."""

    class Kind(models.TextChoices):
        MEMBER = "member", _("Member")
        RESERVE = "reserve", _("Reserve")

    class State(models.TextChoices):
        DRAWN = "drawn", _("Drawn, not answered yet")
        ACCEPTED = "accepted", _("Said yes")
        LEFT = "left", _("No longer on the panel")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lottery = models.ForeignKey(Lottery, on_delete=models.PROTECT, related_name="seats")
    registration = models.OneToOneField(
        Registration, null=True, blank=True, on_delete=models.SET_NULL, related_name="seat"
    )
    pseudonym = models.CharField(max_length=16)
    # What the published list calls them; says nothing to anybody who does not hold their key.
    tag = models.CharField(max_length=24)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAWN)
    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="seats")
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    left_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = SeatQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["lottery", "kind", "pseudonym"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lottery", "pseudonym"], name="lotteries_one_seat_a_person"),
            models.CheckConstraint(
                condition=Q(state="left", left_at__isnull=False)
                | (~Q(state="left") & Q(left_at__isnull=True)),
                name="lotteries_left_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pseudonym}"
