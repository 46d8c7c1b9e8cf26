"""Coming to an event: sign up, wait for a place, call off; and who came in the end."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from itertools import count
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from alongside.foundation.notices.actions import tell
from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record
from alongside.listening.events.models import Event, SignUp
from alongside.listening.events.refusals import (
    AlreadyCancelled,
    AlreadySignedUp,
    NoSignUps,
    NotKnown,
    WrongMoment,
)

# Without letters that look like others: people copy this by hand. 12 of 31 letters are 59 bits.
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_LENGTH = 12


def new_code() -> str:
    """A code for one sign-up, written in three groups: `K7QM-2XPD-9RTA`."""
    letters = "".join(secrets.choice(_LETTERS) for _n in range(_LENGTH))
    return "-".join(letters[at : at + 4] for at in range(0, _LENGTH, 4))


def find_by_code(code: str) -> SignUp | None:
    """The sign-up with this code, however it was typed; None if there is none."""
    letters = "".join(letter for letter in code.upper() if letter in _LETTERS)
    if len(letters) != _LENGTH:
        return None
    found: SignUp | None = (
        SignUp.objects.select_related("event__place")
        .defer("event__place__outline", "event__place__profile")
        .filter(code_digest=_digest(letters))
        .first()
    )
    return found


def hold_event(event: Event) -> Event:
    """The event as it stands now, held until the transaction ends."""
    held: Event = (
        Event.objects.select_for_update(of=("self",))
        .select_related("place")
        .defer("place__outline", "place__profile")
        .get(pk=event.pk)
    )
    return held


@transaction.atomic
def sign_up(
    event: Event,
    *,
    by: Person | None,
    code: str = "",
    name: str = "",
    contact: str = "",
    needs: Collection[str] = (),
    needs_words: str = "",
    may_be_known: bool = False,
) -> SignUp:
    """Sign up for an event: there is a place, or they wait for one.

    Parameters
    ----------
    by: the person signed in, or nobody.
    code: a `new_code()`, for somebody without an account.
    name, contact, needs, needs_words: only as they wish; seen by those who run the event alone, and forgotten 30 days
        after it.
    may_be_known: whether it may be noted that they came.

    Raises NoSignUps (draft, cancelled or over) and AlreadySignedUp. The record says that somebody signed up, never what
    they need.
    """
    held = hold_event(event)
    if not held.takes_sign_ups():
        raise NoSignUps
    if by is not None and held.sign_ups.standing().filter(person=by).exists():
        raise AlreadySignedUp
    # Whoever waits already comes first, even when a seat has come free by somebody who left the site: then, if there is
    # a seat, nobody waits for it.
    fill_seats(held)
    seat = _free_seat(held)
    made: SignUp = SignUp.objects.create(
        event=held,
        number=_next_number(held),
        state=SignUp.State.COMING if seat is not None else SignUp.State.WAITING,
        seat=seat,
        person=by,
        name=name,
        contact=contact,
        needs=[need for need in SignUp.Need.values if need in needs],
        needs_words=needs_words,
        may_be_known=may_be_known,
        code_digest=_digest(code.replace("-", "")) if code else "",
    )
    record.write(act="signed-up", about=made, place=held.place, by=by, details={"state": made.state})
    return made


@transaction.atomic
def call_off(sign_up: SignUp, *, by: Person | None) -> SignUp:
    """Cancel a sign-up; its place goes to the first who waits. Name, contact and needs are forgotten at once.

    Raises AlreadyCancelled.
    """
    event = hold_event(sign_up.event)
    held: SignUp = SignUp.objects.select_for_update(of=("self",)).get(pk=sign_up.pk)
    if held.state == SignUp.State.CANCELLED:
        raise AlreadyCancelled
    held.state, held.seat, held.came = SignUp.State.CANCELLED, None, False
    held.name, held.contact, held.needs, held.needs_words = "", "", [], ""
    held.save()
    record.write(act="called-off", about=held, place=event.place, by=by)
    fill_seats(event)
    return held


@transaction.atomic
def fill_seats(event: Event) -> list[SignUp]:
    """Give free places to those who wait, the first first, and tell those with an account. Returns who came in."""
    held = hold_event(event)
    if not held.takes_sign_ups():
        return []
    came_in: list[SignUp] = []
    for each in held.sign_ups.waiting().select_related("person"):
        seat = _free_seat(held)
        if seat is None:
            break
        each.state, each.seat = SignUp.State.COMING, seat
        each.save(update_fields=["state", "seat"])
        came_in.append(each)
        record.write(act="got-a-place", about=each, place=held.place, by=None)
    for each in came_in:
        if each.person is not None:
            tell(
                [each.person],
                change=f"event-place:{each.pk}",
                sentence=_("You have a place at “%(title)s” now: somebody else cannot come.")
                % {"title": held.title},
                url=held.get_absolute_url(),
                place=held.place,
                why=_("You are told because you were waiting for a place."),
            )
    return came_in


def fill_all_seats() -> int:
    """Give places that came free by themselves (somebody erased their account) to those who wait. Returns how many."""
    waiting = SignUp.objects.waiting().order_by().values("event")
    return sum(len(fill_seats(event)) for event in list(Event.objects.coming().filter(pk__in=waiting)))


@transaction.atomic
def count_attendance(
    event: Event, *, attended: int, who_came: Mapping[str, Mapping[str, int]], by: Person
) -> Event:
    """Note how many came, and, if it was tallied, how many of each group: numbers, never names.

    Raises WrongMoment before it began, for drafts and cancelled events, and if a tally counts more than came.
    """
    held = hold_event(event)
    if held.state in {Event.State.DRAFT, Event.State.CANCELLED} or held.starts_at > timezone.now():
        raise WrongMoment(_("You can say how many came once the event has begun."))
    if any(sum(tally.values()) > attended for tally in who_came.values()):
        raise WrongMoment(_("A group count adds up to more people than came."))
    held.state, held.attended = Event.State.HELD, attended
    held.who_came = {group: dict(tally) for group, tally in who_came.items() if tally}
    held.version += 1
    held.changed_at = timezone.now()
    held.save(update_fields=["state", "attended", "who_came", "version", "changed_at"])
    record.write(
        act="attendance-counted", about=held, place=held.place, by=by, details={"attended": attended}
    )
    return held


@transaction.atomic
def note_who_came(event: Event, *, came: Collection[SignUp], by: Person) -> int:
    """Note which of those who agreed to be known came. Raises NotKnown for anybody else."""
    held = hold_event(event)
    if held.state in {Event.State.DRAFT, Event.State.CANCELLED} or held.starts_at > timezone.now():
        raise WrongMoment(_("You can note who came once the event has begun."))
    agreed = held.sign_ups.coming().filter(may_be_known=True)
    wanted = {each.pk for each in came}
    if agreed.filter(pk__in=wanted).count() != len(wanted):
        raise NotKnown
    agreed.exclude(pk__in=wanted).update(came=False)
    noted = int(agreed.filter(pk__in=wanted).update(came=True))
    record.write(act="attendance-noted", about=held, place=held.place, by=by, details={"came": noted})
    return noted


def _free_seat(event: Event) -> int | None:
    """The lowest seat that nobody has; None when the event is full."""
    taken = set(event.sign_ups.filter(seat__isnull=False).values_list("seat", flat=True))
    seats: Any = count(1) if event.capacity is None else range(1, event.capacity + 1)
    return next((seat for seat in seats if seat not in taken), None)


def _next_number(event: Event) -> int:
    return int(event.sign_ups.aggregate(last=Max("number"))["last"] or 0) + 1


def _digest(letters: str) -> str:
    return salted_hmac("events.sign-up", letters, algorithm="sha256").hexdigest()
