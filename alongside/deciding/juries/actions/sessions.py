"""Sessions: planned, changed, told of afterwards; who came, and what they are owed and paid."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from collections import Counter
from collections.abc import Collection
from itertools import combinations
from typing import Any

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.deciding.juries.actions.holding import hold_unfinished, next_number
from alongside.deciding.juries.actions.meeting import check_decisions_fit, check_may_meet
from alongside.deciding.juries.models import Attendance, Jury, Member, Payment, Session, TablePlace
from alongside.deciding.juries.refusals import Changed, NotReady, Settled, WrongMoment
from alongside.deciding.processes import actions as processes
from alongside.deciding.processes.models import TookPart
from alongside.engines.lottery.tables import Seating, Sitter, mix
from alongside.foundation.notices.actions import tell
from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record
from alongside.ui.filters import datetime_words

FIELDS = ("title", "agenda", "where", "starts_at", "ends_at", "summary")
_SIDES = {
    Session.Kind.COMMUNITY.value: [Member.Side.COMMUNITY],
    Session.Kind.CIVIC.value: [Member.Side.CIVIC],
}


def invited(session: Session) -> models.QuerySet[Member]:
    """The members for whom a session is: of a commission that meets apart, those of one side."""
    members: models.QuerySet[Member] = session.jury.members.current()
    sides = _SIDES.get(session.kind)
    return members.filter(side__in=sides) if sides else members


@transaction.atomic
def plan_session(
    jury: Jury,
    *,
    title: str,
    where: str,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    by: Person,
    agenda: str = "",
    kind: str = Session.Kind.JURY,
) -> Session:
    """Plan the next session, and tell the members. Raises WrongMoment when the result is published, and for a kind of
    session that a jury, or a commission, does not have."""
    held = hold_unfinished(jury)
    if (held.kind == Jury.Kind.JURY) != (kind == Session.Kind.JURY):
        raise WrongMoment(_("Say whether both sides of the commission meet, or one alone."))
    session: Session = Session.objects.create(
        jury=held,
        number=next_number(held.sessions),
        kind=kind,
        title=title,
        agenda=agenda,
        where=where,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    record.write(act="session-planned", about=session, place=held.place, by=by, details={"title": title})
    _tell_invited(session, f"session:{session.pk}", _("“%(title)s” is planned for %(when)s."), by)
    return session


@transaction.atomic
def change_session(session: Session, *, by: Person, version: int | None = None, **fields: Any) -> Session:
    """Change a session, or say afterwards what happened in it (`summary`). Members are told of a new time or place.

    Parameters: `fields`, any of FIELDS. Raises Changed and WrongMoment.
    """
    hold_unfinished(session.jury)
    locked: Session = Session.objects.select_related("jury__stage__process__place").get(pk=session.pk)
    if version is not None and version != locked.version:
        raise Changed
    changed = [name for name in FIELDS if name in fields and getattr(locked, name) != fields[name]]
    if not changed:
        return locked
    for name in changed:
        setattr(locked, name, fields[name])
    locked.version += 1
    locked.changed_at = timezone.now()
    locked.save(update_fields=[*changed, "version", "changed_at"])
    record.write(act="session-changed", about=locked, place=locked.place, by=by, details={"fields": changed})
    if {"starts_at", "ends_at", "where"} & set(changed):
        key = f"session:{locked.pk}:{locked.version}"
        _tell_invited(locked, key, _("“%(title)s” has changed: it is on %(when)s now."), by)
    return locked


@transaction.atomic
def note_attendance(session: Session, present: Collection[uuid.UUID], *, by: Person) -> list[Payment]:
    """Note who was there, by the ids of members. What each is owed for it is due from then on.

    Somebody who turns out not to have been there is owed nothing; money that was paid or declined stays. Raises
    WrongMoment before the session begins and when the result is published; Settled when somebody who was paid is left
    out; NotReady for a joint session of a commission whose community group has not met alone and set the agenda; InUse
    when more voted in a decision than are left. Civic commissioners come in their paid work: they are owed nothing.
    Returns the payments that are new.
    """
    held = hold_unfinished(session.jury)
    if session.starts_at > timezone.now():
        raise WrongMoment(_("This session has not begun yet."))
    check_may_meet(session)
    before = set(Attendance.objects.filter(session=session).values_list("member", flat=True))
    came = session.jury.members.filter(pk__in=present)
    if session.kind in _SIDES:
        came = came.filter(side__in=_SIDES[session.kind])
    there = {member.pk: member for member in came}
    gone = before - set(there)
    owed = Payment.objects.filter(session=session, member__in=gone)
    if owed.filter(paid_at__isnull=False).exists():
        raise Settled(_("Somebody whom you left out has been paid for this session."))
    owed.delete()
    Attendance.objects.filter(session=session, member__in=gone).delete()
    new = [there[pk] for pk in there if pk not in before]
    Attendance.objects.bulk_create([Attendance(session=session, member=member) for member in new])
    check_decisions_fit(session)
    paid = set(Payment.objects.filter(session=session).values_list("member", flat=True))
    payments = []
    if held.pay_pence:
        payments = Payment.objects.bulk_create(
            [
                Payment(
                    member=member,
                    session=session,
                    pence=held.pay_pence,
                    what_for=f"{session.number}. {session.title}"[:150],
                )
                for member in new
                if member.pk not in paid and member.side != Member.Side.CIVIC
            ]
        )
        if held.kind == Jury.Kind.COMMISSION:
            _ask_if_wanted(session, payments)
    Session.objects.filter(pk=session.pk, held_at__isnull=True).update(held_at=timezone.now())
    for member in new:
        processes.note_participation(held.stage, member.person, TookPart.How.CONTRIBUTED)
    record.write(
        act="attendance-noted",
        about=session,
        place=held.place,
        by=by,
        details={"there": sorted(str(pk) for pk in there)},
    )
    return payments


@transaction.atomic
def settle_payment(payment: Payment, *, paid: bool, by: Person) -> Payment:
    """Note that a member was paid, or said that they want no money. Raises Settled when either was noted before, and
    NotReady when a commissioner, who is warned about benefits first, has not said yet that they want it."""
    locked = (
        Payment.objects.select_for_update(of=("self",))
        .select_related("session__jury__stage__process__place", "member__person")
        .get(pk=payment.pk)
    )
    if locked.paid_at or locked.declined_at:
        raise Settled
    if paid and locked.session.jury.kind == Jury.Kind.COMMISSION and locked.accepted_at is None:
        raise NotReady(_("They have not said yet that they want this money. It can change their benefits."))
    if paid:
        locked.paid_at = timezone.now()
    else:
        locked.declined_at = timezone.now()
    locked.save(update_fields=["paid_at", "declined_at"])
    record.write(
        act="member-paid" if paid else "payment-declined",
        about=locked,
        place=locked.place,
        by=by,
        at_person=locked.member.person,
        details={"pence": locked.pence},
    )
    return locked


@transaction.atomic
def mix_tables(session: Session, *, size: int, by: Person, seed: int | None = None) -> Seating:
    """Seat those who are there (or, before anybody was noted, all who are invited) at tables of at most `size`.

    Tables mix the features by which the jury was drawn, and few meet again whom they sat with in earlier sessions.
    Raises WrongMoment when there is nobody to seat.
    """
    held = hold_unfinished(session.jury)
    there = list(Attendance.objects.filter(session=session).values_list("member", flat=True))
    members = held.members.filter(pk__in=there) if there else invited(session)
    people = [
        Sitter(str(member.pk), _features(member))
        for member in members.select_related("seat__registration").order_by("pk")
    ]
    if not people:
        raise WrongMoment(_("There is nobody to seat yet."))
    drawn = secrets.randbelow(2**31) if seed is None else seed
    seating = mix(people, size, met=_met(session), seed=drawn)
    session.table_places.all().delete()
    TablePlace.objects.bulk_create(
        [
            TablePlace(session=session, member_id=uuid.UUID(one), table=number)
            for number, table in enumerate(seating.tables, start=1)
            for one in table
        ]
    )
    Session.objects.filter(pk=session.pk).update(tables_seed=drawn)
    record.write(
        act="tables-mixed",
        about=session,
        place=held.place,
        by=by,
        details={"size": size, "seed": drawn, "again": seating.again},
    )
    return seating


def _features(member: Member) -> dict[str, str]:
    """What should be mixed: what a juror said for the lottery; of a commissioner, their side."""
    if member.seat is None or member.seat.registration is None:
        return {"side": member.side}
    return {str(name): str(value) for name, value in member.seat.registration.features.items() if value}


def _met(session: Session) -> Counter[tuple[str, str]]:
    """How often pairs sat together in the other sessions of the jury."""
    at: dict[tuple[uuid.UUID, int], list[str]] = {}
    rows = TablePlace.objects.filter(session__jury=session.jury_id).exclude(session=session)
    for other, table, member in rows.values_list("session", "table", "member"):
        at.setdefault((other, table), []).append(str(member))
    return Counter(pair for table in at.values() for pair in combinations(sorted(table), 2))


def _ask_if_wanted(session: Session, payments: Collection[Payment]) -> None:
    """Ask each commissioner who is owed money whether they want it. No sum stands in the notice."""
    for payment in payments:
        tell(
            [payment.member.person],
            change=f"owed:{payment.pk}",
            sentence=_(
                "You are owed money for “%(title)s”. Read about benefits first, then say if you want it."
            )
            % {"title": session.title},
            url=reverse("commissions:payment", args=[payment.pk]),
            place=session.place,
            why=_("You are told because you came to the session."),
        )


def _tell_invited(session: Session, change: str, sentence: str, by: Person) -> None:
    people = Person.objects.filter(juries_sat_on__in=invited(session))
    tell(
        people,
        change=change,
        sentence=sentence % {"title": session.title, "when": datetime_words(session.starts_at)},
        url=session.get_absolute_url(),
        place=session.place,
        why=_("You are told because you are a member of “%(title)s”.") % {"title": session.jury.stage.title},
    )
