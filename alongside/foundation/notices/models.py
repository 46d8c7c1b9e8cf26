"""Notices: what a person is told, on the site and, as they choose, by email at once or in a digest."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, Self

from django.db import connection, models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.foundation.people.models import Person
from alongside.foundation.places.models import Place


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)


def unread_by(person: Person) -> int:
    """How many notices a person has not read: on every page of somebody signed in, so in plain SQL."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM notices_notice WHERE person_id = %s AND read_at IS NULL",
            [Person._meta.pk.get_db_prep_value(person.pk, connection)],
        )
        return int(cursor.fetchone()[0])


class Notice(models.Model):
    """One thing one person is told. `change` names the change, so that nobody is told of it twice, however
    many paths of a thread lead to them.

    `waits_for` is what has yet to be done about an email: the clock sorts new ones by what their person
    chose; those for a digest wait for its day; nothing is left to do when it is empty.
    """

    class WaitsFor(models.TextChoices):
        SORTING = "sorting", _("To be sorted")
        DAILY = "daily", _("The daily email")
        WEEKLY = "weekly", _("The weekly email")
        NOTHING = "", _("Nothing")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices")
    change = models.CharField(max_length=120)
    sentence = models.CharField(max_length=500)
    why = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=300)
    place = models.ForeignKey(Place, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    waits_for = models.CharField(
        max_length=10, choices=WaitsFor.choices, default=WaitsFor.SORTING, blank=True, editable=False
    )

    objects: ClassVar[Any] = NoticeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "change"], name="notices_one_a_person_and_change"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-at", "-id"], name="notices_inbox"),
            models.Index(fields=["person"], condition=Q(read_at__isnull=True), name="notices_unread"),
            models.Index(
                fields=["waits_for", "person", "at"], condition=~Q(waits_for=""), name="notices_to_mail"
            ),
        ]

    def __str__(self) -> str:
        return self.sentence


class Choice(models.Model):
    """How a person wants to hear: email at once, a daily or weekly digest, or only on the site. Who has not
    chosen hears at once."""

    class Email(models.TextChoices):
        AT_ONCE = "at_once", _("An email each time")
        DAILY = "daily", _("One email a day, if there is news")
        WEEKLY = "weekly", _("One email a week, if there is news")
        NEVER = "never", _("No emails: I will look here")

    person = models.OneToOneField(
        Person, on_delete=models.CASCADE, primary_key=True, related_name="notice_choice"
    )
    email = models.CharField(max_length=10, choices=Email.choices, default=Email.AT_ONCE)

    def __str__(self) -> str:
        return self.email


class Mail(models.Model):
    """One email to one person, of one notice or a digest of several.

    Its `key` names what it tells, so that no two are made of the same. It is claimed (`sending`) before it is
    sent, so that a retried job never sends twice; what the mail server refuses is freed for another try at
    `due_at`. Who claimed it and was never heard of again may have sent it: after an hour it counts as failed.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Could not be sent")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="mails")
    notices = models.ManyToManyField(Notice, related_name="mails")
    key = models.CharField(max_length=160, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="notices_sent_has_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(claimed_at__isnull=False), name="notices_sending_is_claimed"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["state", "due_at"],
                condition=Q(state__in=["waiting", "sending"]),
                name="notices_mail_due",
            ),
        ]

    def __str__(self) -> str:
        return self.key
