"""From notices to emails: sorting by what people chose, digests, and sending each email once.

Nothing here is sent twice: every email is claimed by one conditional UPDATE before it is sent. What the mail
server refused is tried again, up to five times; what may have been sent is never tried again.
"""

from __future__ import annotations

import datetime as dt
import smtplib
import uuid
from collections.abc import Iterable
from typing import Any

import structlog
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from alongside.foundation.notices.letters import letter
from alongside.foundation.notices.models import Choice, Mail, Notice

log = structlog.get_logger(__name__)

MOST_TRIES = 5
# How long to wait after each refusal, in minutes.
PATIENCE = (1, 10, 60, 360)
LOST_AFTER = dt.timedelta(hours=1)
# Digests are made of what people were told before this hour of the day, in the place's own time.
DIGEST_HOUR = 8

_SORTED_AT_ONCE = 1_000
_PEOPLE_AT_ONCE = 500
_SENT_A_CONNECTION = 100
_SENT_A_JOB = 1_000
# Mail ids follow from their keys, so that two that make the same email make the same row.
_KEYS = uuid.UUID("5b7a3c1e-6f43-4a53-9a0a-3f1f8f3f2f55")


def sort_notices() -> int:
    """Sort new notices: an email each for those who hear at once, a place in the digest for those who chose
    one, nothing for the rest and for what was read meanwhile. Returns how many emails were made."""
    made = 0
    while True:
        with transaction.atomic():
            waiting = (
                Notice.objects.filter(waits_for=Notice.WaitsFor.SORTING)
                .select_for_update(skip_locked=True, of=("self",))
                .values_list(
                    "pk",
                    "person_id",
                    "read_at",
                    "person__email",
                    "person__erased_at",
                    "person__notice_choice__email",
                )[:_SORTED_AT_ONCE]
            )
            sorted_ids: dict[str, list[uuid.UUID]] = {}
            mails = []
            for pk, person_id, read_at, email, erased_at, chosen in waiting:
                goes = chosen or Choice.Email.AT_ONCE
                if not email or erased_at or read_at or goes == Choice.Email.NEVER:
                    goes = ""
                elif goes == Choice.Email.AT_ONCE:
                    mails.append((person_id, f"notice:{pk}", [pk]))
                    goes = ""
                sorted_ids.setdefault(goes, []).append(pk)
            made += _make(mails)
            for goes, ids in sorted_ids.items():
                Notice.objects.filter(pk__in=ids).update(waits_for=goes)
            if sum(map(len, sorted_ids.values())) < _SORTED_AT_ONCE:
                return made


def make_digests() -> int:
    """Make the daily and weekly emails that are due. Returns how many."""
    today = timezone.localdate()
    monday = today - dt.timedelta(days=today.weekday())
    daily, weekly = Notice.WaitsFor.DAILY, Notice.WaitsFor.WEEKLY
    return _digests(daily, _last(today, days=1)) + _digests(weekly, _last(monday, days=7))


def send_due(most: int = _SENT_A_JOB) -> int:
    """Send emails that are due, each once, one SMTP connection for a hundred. Returns how many were sent.

    Stops, and leaves the rest waiting, when the mail server cannot be reached.
    """
    sent = 0
    looked_at = 0
    while looked_at < most:
        due = list(_due().select_related("person").prefetch_related("notices")[:_SENT_A_CONNECTION])
        if not due:
            break
        looked_at += len(due)
        connection = get_connection()
        try:
            connection.open()
        except (OSError, smtplib.SMTPException) as error:
            log.warning("mail server not reached", error=type(error).__name__)
            break
        try:
            sent += sum(_send(mail, connection) for mail in due)
        finally:
            connection.close()
    return sent


def some_are_due() -> bool:
    """Whether there is an email to send now."""
    return bool(_due().exists())


def give_up_on_the_lost() -> int:
    """Mark as failed what was claimed over an hour ago and never marked as sent: it may have been sent, so it
    is not tried again. The notices stay on the site. Returns how many."""
    lost = Mail.objects.filter(state=Mail.State.SENDING, claimed_at__lt=timezone.now() - LOST_AFTER)
    return lost.update(state=Mail.State.FAILED)


def _due() -> Any:
    return Mail.objects.filter(state=Mail.State.WAITING, due_at__lte=timezone.now()).order_by("due_at", "pk")


def _send(mail: Mail, connection: BaseEmailBackend) -> bool:
    """Claim one email and send it. False if another has claimed it, or if it could not be sent."""
    now = timezone.now()
    mine = Mail.objects.filter(pk=mail.pk, state=Mail.State.WAITING, due_at__lte=now)
    if mine.update(state=Mail.State.SENDING, claimed_at=now, tries=F("tries") + 1) != 1:
        return False
    claimed = Mail.objects.filter(pk=mail.pk, state=Mail.State.SENDING)
    mail.person.refresh_from_db(fields=["email", "erased_at"])
    notices = list(mail.notices.all())
    if not mail.person.email or mail.person.erased_at or not notices:
        claimed.delete()
        return False
    try:
        connection.open()
        connection.send_messages([letter(mail, notices)])
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as refusal:
        _free(mail, claimed, refusal)
        # A server that refuses may also hang up: the next email gets a connection of its own.
        connection.close()
        return False
    except (OSError, smtplib.SMTPException) as error:
        # The server may have taken it before it was lost from sight: it stays claimed.
        log.warning("mail lost from sight", mail=str(mail.pk), error=type(error).__name__)
        connection.close()
        return False
    claimed.update(state=Mail.State.SENT, sent_at=timezone.now())
    return True


def _free(mail: Mail, claimed: Any, refusal: smtplib.SMTPException) -> None:
    """Free the claim for another try, later each time; after the fifth, give up."""
    tries = mail.tries + 1
    log.warning("mail refused", mail=str(mail.pk), tries=tries, error=type(refusal).__name__)
    if tries >= MOST_TRIES:
        claimed.update(state=Mail.State.FAILED)
    else:
        wait = dt.timedelta(minutes=PATIENCE[tries - 1])
        claimed.update(state=Mail.State.WAITING, due_at=timezone.now() + wait)


def _last(day: dt.date, *, days: int) -> dt.datetime:
    """The last moment, not after now, at which a digest was due: the digest hour of `day` in the place's own
    time, or so many days earlier. Local dates are counted, not hours, so summer time does not move it."""
    hour = dt.time(DIGEST_HOUR)
    due = timezone.make_aware(dt.datetime.combine(day, hour))
    if due <= timezone.now():
        return due
    return timezone.make_aware(dt.datetime.combine(day - dt.timedelta(days=days), hour))


def _digests(which: str, due: dt.datetime) -> int:
    """One email for each person with something told before `due`, unless theirs of that day was already
    made."""
    made, after = 0, uuid.UUID(int=0)
    waiting = Notice.objects.filter(waits_for=which, at__lt=due)
    while True:
        people = list(
            waiting.filter(person_id__gt=after)
            .order_by("person_id")
            .values_list("person_id", flat=True)
            .distinct()[:_PEOPLE_AT_ONCE]
        )
        if not people:
            return made
        after = people[-1]
        made += _digests_of(people, waiting, which, timezone.localdate(due))


@transaction.atomic
def _digests_of(people: list[uuid.UUID], waiting: Any, which: str, day: dt.date) -> int:
    keys = {f"{which}:{person_id}:{day}": person_id for person_id in people}
    done = {keys[key] for key in Mail.objects.filter(key__in=keys).values_list("key", flat=True)}
    rows = (
        waiting.filter(person_id__in=[person_id for person_id in people if person_id not in done])
        .select_for_update(skip_locked=True, of=("self",))
        .values_list("pk", "person_id", "read_at", "person__email", "person__erased_at")
    )
    taken: list[uuid.UUID] = []
    told: dict[uuid.UUID, list[uuid.UUID]] = {}
    for pk, person_id, read_at, email, erased_at in rows:
        taken.append(pk)
        if email and not erased_at and not read_at:
            told.setdefault(person_id, []).append(pk)
    made = _make((person_id, f"{which}:{person_id}:{day}", ids) for person_id, ids in told.items())
    for start in range(0, len(taken), _SORTED_AT_ONCE):
        some = taken[start : start + _SORTED_AT_ONCE]
        Notice.objects.filter(pk__in=some).update(waits_for=Notice.WaitsFor.NOTHING)
    return made


def _make(wanted: Iterable[tuple[uuid.UUID, str, list[uuid.UUID]]]) -> int:
    """Make emails: for whom, under which key, of which notices."""
    now = timezone.now()
    link = Mail.notices.through
    mails: list[Mail] = []
    links: list[Any] = []
    for person_id, key, notice_ids in wanted:
        mail = Mail(pk=uuid.uuid5(_KEYS, key), person_id=person_id, key=key, made_at=now, due_at=now)
        mails.append(mail)
        links.extend(link(mail_id=mail.pk, notice_id=notice_id) for notice_id in notice_ids)
    Mail.objects.bulk_create(mails, ignore_conflicts=True)
    link._default_manager.bulk_create(links, ignore_conflicts=True)
    return len(mails)
