"""Who is coming to an event, and what they need so that they can."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.foundation.people.models import Person
from alongside.listening.events.models.events import Event


class SignUpQuerySet(models.QuerySet["SignUp"]):
    def coming(self) -> Self:
        """Those who have a place, in the order in which they signed up."""
        return self.filter(state=SignUp.State.COMING).order_by("number")

    def waiting(self) -> Self:
        """Those who wait for a place, the first first."""
        return self.filter(state=SignUp.State.WAITING).order_by("number")

    def standing(self) -> Self:
        """Those who have not cancelled."""
        return self.exclude(state=SignUp.State.CANCELLED)


class SignUp(models.Model):
    """One person is coming, or waits for a place. A name and a contact are given only if they wish.

    `seat` is theirs alone, and none is higher than the event's capacity: so no event is overbooked, whatever happens at
    once. `code_digest` is a keyed digest of the code with which somebody without an account finds their
    sign-up again. `came` is noted only of those who agreed to be known.
    """

    class State(models.TextChoices):
        COMING = "coming", _("Coming")
        WAITING = "waiting", _("Waiting for a place")
        CANCELLED = "cancelled", _("Cancelled")

    class Need(models.TextChoices):
        STEP_FREE = "step_free", _("No steps, or a place for a wheelchair")
        SIGN = "sign", _("Sign language interpreter")
        LANGUAGE = "language", _("Somebody who speaks my language")
        LOOP = "loop", _("Hearing loop")
        QUIET = "quiet", _("A quiet space")
        PRINT = "print", _("Large print or Easy Read")
        CHILDCARE = "childcare", _("Childcare")
        TRANSPORT = "transport", _("Help to get there")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="sign_ups")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices)
    seat = models.PositiveIntegerField(null=True, blank=True)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.CASCADE, related_name="event_sign_ups"
    )
    name = models.CharField(max_length=80, blank=True)
    contact = models.CharField(max_length=200, blank=True)
    needs: Any = models.JSONField(default=list, blank=True)
    needs_words = models.CharField(max_length=500, blank=True)
    may_be_known = models.BooleanField(_("may be noted as having come"), default=False)
    came = models.BooleanField(default=False)
    code_digest = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = SignUpQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "number"], name="events_one_sign_up_a_number"),
            models.UniqueConstraint(
                fields=["event", "seat"], condition=Q(seat__isnull=False), name="events_one_sign_up_a_seat"
            ),
            models.UniqueConstraint(
                fields=["event", "person"],
                condition=Q(person__isnull=False) & ~Q(state="cancelled"),
                name="events_person_signs_up_once",
            ),
            models.UniqueConstraint(
                fields=["code_digest"], condition=~Q(code_digest=""), name="events_one_sign_up_a_code"
            ),
            models.CheckConstraint(
                condition=Q(state="coming", seat__isnull=False, seat__gte=1)
                | Q(state__in=["waiting", "cancelled"], seat__isnull=True),
                name="events_who_comes_has_a_seat",
            ),
            models.CheckConstraint(
                condition=Q(came=False) | Q(may_be_known=True), name="events_known_only_if_agreed"
            ),
        ]

    def __str__(self) -> str:
        return f"sign-up {self.number} of {self.event_id}"

    def needs_in_words(self) -> list[str]:
        return [str(label) for value, label in self.Need.choices if value in self.needs]
