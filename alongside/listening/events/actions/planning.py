"""Planning an event: start, change, publish and cancel it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.foundation.notices.actions import tell
from alongside.foundation.people.models import Person
from alongside.foundation.places.models import Place
from alongside.foundation.record import actions as record
from alongside.listening.events.actions.coming import fill_seats, hold_event
from alongside.listening.events.models import Event
from alongside.listening.events.refusals import QuestionsInUse, StalePage, TooFewSeats, WrongMoment
from alongside.ui.filters import datetime_words

# What its makers say of an event.
DESCRIPTION = (
    "title", "about", "easy_read", "host", "contact", "venue_kind", "venue", "address", "getting_there", "offers",
    "join_link", "starts_at", "ends_at", "capacity", "questions", "feedback_days",
)  # fmt: skip
# What those who signed up are told of when it changes.
_TOLD = {"starts_at", "ends_at", "venue", "address", "join_link"}


@transaction.atomic
def start_event(*, place: Place, by: Person, **fields: Any) -> Event:
    """Plan an event at a place; it is a draft until it is published. `fields` are those of DESCRIPTION."""
    event: Event = Event.objects.create(place=place, made_by=by, **fields)
    record.write(act="event-started", about=event, place=place, by=by, details={"title": event.title})
    return event


@transaction.atomic
def change_event(event: Event, *, by: Person, version: int | None = None, **fields: Any) -> Event:
    """Change what an event says. Who signed up is told when it is at another time or place.

    Parameters: `version` as the page showed it; `fields` any of DESCRIPTION. Raises StalePage, WrongMoment once it is
    cancelled, TooFewSeats if more have a place than there would be, and QuestionsInUse.
    """
    held = hold_event(event)
    if version is not None and version != held.version:
        raise StalePage
    if held.state == Event.State.CANCELLED:
        raise WrongMoment(_("This event was cancelled, so its page stays as it is."))
    changed = [name for name in DESCRIPTION if name in fields and getattr(held, name) != fields[name]]
    if not changed:
        return held
    if "questions" in changed and held.responses.exists():
        raise QuestionsInUse
    for name in changed:
        setattr(held, name, fields[name])
    if "capacity" in changed and held.capacity is not None:
        # Seats are numbered: those beyond the new capacity move to lower ones, if there are enough.
        if held.sign_ups.coming().count() > held.capacity:
            raise TooFewSeats
        _close_ranks(held)
    held.version += 1
    held.changed_at = timezone.now()
    if held.is_public():
        held.sequence += 1
    if "ends_at" in changed:
        held.needs_forgotten_at = None
    held.save(update_fields=[*changed, "version", "sequence", "changed_at", "needs_forgotten_at"])
    record.write(
        act="event-changed",
        about=held,
        place=held.place,
        by=by,
        details={"fields": changed, "version": held.version},
    )
    if held.state == Event.State.PUBLISHED and _TOLD & set(changed):
        tell(
            _signed_up(held),
            change=f"event-changed:{held.pk}:{held.version}",
            sentence=_("“%(title)s” has changed. It is now on %(when)s: %(where)s.")
            % {"title": held.title, "when": datetime_words(held.starts_at), "where": held.where_in_words()},
            url=held.get_absolute_url(),
            place=held.place,
            why=_("You are told because you signed up for it."),
        )
    if "capacity" in changed:
        fill_seats(held)
    return held


@transaction.atomic
def publish_event(event: Event, *, by: Person) -> Event:
    """Invite everyone. Raises WrongMoment for an event that is no draft, or whose time has passed."""
    held = hold_event(event)
    if held.state != Event.State.DRAFT:
        raise WrongMoment(_("This event is published already."))
    if held.ends_at <= timezone.now():
        raise WrongMoment(_("This event would be over already. Change its day first."))
    held.state = Event.State.PUBLISHED
    held.changed_at = timezone.now()
    held.save(update_fields=["state", "changed_at"])
    record.write(act="event-published", about=held, place=held.place, by=by, details={"title": held.title})
    return held


@transaction.atomic
def cancel_event(event: Event, *, reason: str, by: Person) -> Event:
    """Cancel an event, with a reason that everyone can read; those who signed up are told.

    Calendars that hold it are told as well: it stays in the feed as cancelled. Raises WrongMoment unless it is planned.
    """
    held = hold_event(event)
    if held.state != Event.State.PUBLISHED or held.is_over():
        raise WrongMoment(_("Only an event that is still to come can be cancelled."))
    held.state, held.cancelled_because = Event.State.CANCELLED, reason
    held.sequence += 1
    held.version += 1
    held.changed_at = timezone.now()
    held.save(update_fields=["state", "cancelled_because", "sequence", "version", "changed_at"])
    record.write(act="event-cancelled", about=held, place=held.place, by=by, reason=reason)
    tell(
        _signed_up(held),
        change=f"event-cancelled:{held.pk}",
        sentence=_("“%(title)s” on %(when)s is cancelled. %(reason)s")
        % {"title": held.title, "when": datetime_words(held.starts_at), "reason": reason},
        url=held.get_absolute_url(),
        place=held.place,
        why=_("You are told because you signed up for it."),
    )
    return held


@transaction.atomic
def add_afterwards(event: Event, *, recording_link: str, minutes: str, by: Person) -> Event:
    """Put the recording and the notes of what was said on the event's page. Raises WrongMoment before it began."""
    held = hold_event(event)
    if held.state in {Event.State.DRAFT, Event.State.CANCELLED} or held.starts_at > timezone.now():
        raise WrongMoment(_("You can add these once the event has begun."))
    held.recording_link, held.minutes = recording_link, minutes
    held.version += 1
    held.changed_at = timezone.now()
    held.save(update_fields=["recording_link", "minutes", "version", "changed_at"])
    record.write(act="event-minuted", about=held, place=held.place, by=by)
    return held


def _signed_up(event: Event) -> Any:
    """The people with an account who have not called off."""
    return Person.objects.filter(pk__in=event.sign_ups.standing().exclude(person=None).values("person"))


def _close_ranks(event: Event) -> None:
    """Give each seat beyond the capacity a free one below it."""
    coming = list(event.sign_ups.coming())
    taken = {each.seat for each in coming}
    capacity = event.capacity or 0
    free = (seat for seat in range(1, capacity + 1) if seat not in taken)
    for each in coming:
        if (each.seat or 0) > capacity:
            each.seat = next(free)
            each.save(update_fields=["seat"])
