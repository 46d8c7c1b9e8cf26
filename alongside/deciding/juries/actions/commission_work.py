"""What commissioners do together: set the agenda, decide, pair up, work in issue groups, and say if they want money."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.deciding.juries.actions.holding import hold_sitting, hold_unfinished, member_of, next_number
from alongside.deciding.juries.actions.meeting import LEAST_ALONE, check_may_meet, there
from alongside.deciding.juries.models import (
    AgendaItem,
    Commission,
    Decision,
    InGroup,
    IssueGroup,
    Jury,
    Member,
    Pair,
    Payment,
    Session,
)
from alongside.deciding.juries.refusals import InUse, NotReady, NotYours, Settled, WrongMoment
from alongside.foundation.notices.actions import tell
from alongside.foundation.people.access import may
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Act
from alongside.foundation.record import actions as record

VOTES = (
    "community_for",
    "community_against",
    "community_neither",
    "civic_for",
    "civic_against",
    "civic_neither",
)


@transaction.atomic
def put_on_agenda(jury: Jury, *, title: str, why: str, by: Person) -> AgendaItem:
    """A commissioner puts something on the agenda; which side did so is shown with it.

    Until the community group has set the agenda, only community commissioners do. Raises NotAMember, NotYours, and
    WrongMoment while the commission does not sit.
    """
    held = hold_sitting(jury)
    member = member_of(held, by)
    is_set = Commission.objects.filter(jury=held, agenda_set_at__isnull=False).exists()
    if member.side != Member.Side.COMMUNITY and not is_set:
        raise NotYours(_("The community commissioners set the agenda first. After that you can add to it."))
    item: AgendaItem = AgendaItem.objects.create(
        jury=held,
        number=next_number(held.agenda_items),
        title=title,
        why=why,
        side=member.side,
        put_by=member,
    )
    record.write(
        act="agenda-item-put",
        about=item,
        place=held.place,
        by=by,
        details={"side": member.side, "title": title},
    )
    return item


@transaction.atomic
def set_agenda(jury: Jury, *, session: Session, by: Person) -> Commission:
    """A community commissioner says that the community group, meeting alone, has set the agenda.

    Raises NotYours for anybody else, NotReady without an agenda or a session in which the group met alone, and
    WrongMoment when it was set before.
    """
    held = hold_sitting(jury)
    if member_of(held, by).side != Member.Side.COMMUNITY:
        raise NotYours(_("Only the community commissioners set the agenda."))
    commission: Commission = Commission.objects.select_for_update(of=("self",)).get(jury=held)
    if commission.agenda_set_at is not None:
        raise WrongMoment(_("The agenda was set before. You can still add to it."))
    if not held.agenda_items.filter(side=Member.Side.COMMUNITY).exists():
        raise NotReady(_("There is nothing on the agenda yet."))
    alone = session.jury_id == held.pk and session.kind == Session.Kind.COMMUNITY
    if not alone or session.held_at is None or there(session).community < LEAST_ALONE:
        raise NotReady(_("Choose a session in which the community commissioners met alone."))
    commission.agenda_set_at, commission.agenda_set_in = timezone.now(), session
    commission.save(update_fields=["agenda_set_at", "agenda_set_in"])
    record.write(
        act="agenda-set",
        about=commission,
        place=held.place,
        by=by,
        details={"session": str(session.pk), "items": held.agenda_items.count()},
    )
    tell(
        Person.objects.filter(juries_sat_on__in=held.members.current()),
        change=f"agenda:{held.pk}",
        sentence=_("The community commissioners of “%(title)s” have set the agenda.")
        % {"title": held.stage.title},
        url=held.get_absolute_url(),
        place=held.place,
        why=_("You are told because you are a commissioner."),
    )
    return commission


@transaction.atomic
def decide(
    session: Session, *, words: str, votes: Mapping[str, int], by: Person, item: AgendaItem | None = None
) -> Decision:
    """Note what a joint session voted on by a show of hands, with the votes of each side.

    It stands whatever came out; it counts as a decision of the commission only with parity (`Decision.counts`).

    Parameters: `votes`, how many for each of VOTES; `item`, that of the agenda which it belongs to.

    Raises WrongMoment for a session that is not joint or was not held, when nobody voted, or when more of a side voted
    than were there of it.
    """
    held = hold_unfinished(session.jury)
    fresh: Session = Session.objects.get(pk=session.pk)
    fresh.jury = held
    if fresh.kind != Session.Kind.JOINT:
        raise WrongMoment(_("The commission decides when both sides meet together."))
    check_may_meet(fresh)
    if fresh.held_at is None:
        raise WrongMoment(_("Note first who was at this session."))
    if item is not None and item.jury_id != held.pk:
        raise WrongMoment(_("This stands on another agenda."))
    counts = {name: int(votes[name]) for name in VOTES}
    decision = Decision(session=fresh, number=next_number(fresh.decisions), words=words, item=item, **counts)
    voted, came = decision.took_part(), there(fresh)
    if min(counts.values()) < 0 or voted.community + voted.civic == 0:
        raise WrongMoment(_("Enter how many voted."))
    if voted.community > came.community or voted.civic > came.civic:
        raise WrongMoment(
            _("More voted than were there: %(community)s community and %(civic)s civic commissioners came.")
            % {"community": came.community, "civic": came.civic}
        )
    decision.save(force_insert=True)
    record.write(
        act="commission-decided",
        about=decision,
        place=held.place,
        by=by,
        details={"words": words, **counts, "counts": decision.counts()},
    )
    return decision


@transaction.atomic
def suggest_pair(jury: Jury, *, community: Member, civic: Member, by: Person) -> Pair:
    """Suggest that two commissioners, one of each side, pair up. Whoever of them suggests it has said yes with that.

    Raises WrongMoment while the commission does not sit or for two of one side, InUse when one of them is in a pair
    or asked to be in one, and NotYours when somebody suggests it for two others without running the commission.
    """
    held = hold_sitting(jury)
    mine = {community.person_id: "community_agreed_at", civic.person_id: "civic_agreed_at"}
    if by.pk not in mine and not may(by, Act.RUN_JURY, held):
        raise NotYours(
            _("Only the two commissioners themselves, or who runs the commission, can suggest it.")
        )
    sitting = held.members.current()
    if (
        not sitting.filter(pk=community.pk, side=Member.Side.COMMUNITY).exists()
        or not sitting.filter(pk=civic.pk, side=Member.Side.CIVIC).exists()
    ):
        raise WrongMoment(_("A pair is one community and one civic commissioner."))
    for side, member in (("community", community), ("civic", civic)):
        if Pair.objects.not_ended().filter(**{side: member}).exists():
            raise InUse(_("One of the two is in a pair already, or was asked to be in one."))
    given = {mine[by.pk]: timezone.now()} if by.pk in mine else {}
    pair: Pair = Pair.objects.create(jury=held, community=community, civic=civic, **given)
    record.write(act="pair-suggested", about=pair, place=held.place, by=by)
    waiting = [member.person for member in (community, civic) if pair.waits_for(member)]
    _tell_pair(pair, waiting, _("You are asked to be in a pair with another commissioner. Say yes or no."))
    return pair


@transaction.atomic
def agree_to_pair(pair: Pair, *, by: Person) -> Pair:
    """Say yes to a pair. It stands when both have. Raises NotAMember, NotYours, and WrongMoment when it ended."""
    held = hold_sitting(pair.jury)
    locked, member = _pair_of(pair, held, by)
    if locked.ended_at is not None:
        raise WrongMoment(_("This pair has ended."))
    if locked.waits_for(member):
        field = "community_agreed_at" if member.pk == locked.community_id else "civic_agreed_at"
        setattr(locked, field, timezone.now())
        locked.save(update_fields=[field])
        record.write(act="pair-agreed", about=locked, place=held.place, by=by)
        if locked.stands():
            _tell_pair(locked, [locked.other(member).person], _("You are in a pair: both of you said yes."))
    return locked


@transaction.atomic
def end_pair(pair: Pair, *, by: Person) -> Pair:
    """Say no to a pair, or ask for another: no reason is asked for. What was told only to the pair is closed to the
    other at once. Raises NotAMember, NotYours, and WrongMoment when it ended before."""
    held = hold_unfinished(pair.jury)
    locked, member = _pair_of(pair, held, by)
    if locked.ended_at is not None:
        raise WrongMoment(_("This pair has ended."))
    locked.ended_at = timezone.now()
    locked.save(update_fields=["ended_at"])
    record.write(act="pair-ended", about=locked, place=held.place, by=by)
    _tell_pair(locked, [locked.other(member).person], _("Your pair has ended. You can find another."))
    return locked


@transaction.atomic
def start_group(jury: Jury, *, title: str, about: str, by: Person) -> IssueGroup:
    """Start a group in which commissioners of both sides work on one issue. Raises WrongMoment."""
    held = hold_sitting(jury)
    group: IssueGroup = IssueGroup.objects.create(
        jury=held, number=next_number(held.issue_groups), title=title, about=about
    )
    record.write(act="issue-group-started", about=group, place=held.place, by=by, details={"title": title})
    return group


@transaction.atomic
def join_group(group: IssueGroup, *, by: Person) -> None:
    """Work in an issue group. Doing it twice changes nothing. Raises NotAMember and WrongMoment."""
    held = hold_sitting(group.jury)
    row, made = InGroup.objects.get_or_create(group=group, member=member_of(held, by))
    if made:
        record.write(act="issue-group-joined", about=row.group, place=held.place, by=by)


@transaction.atomic
def leave_group(group: IssueGroup, *, by: Person) -> None:
    """Work in an issue group no longer. Raises NotAMember and WrongMoment."""
    held = hold_unfinished(group.jury)
    gone, _each = InGroup.objects.filter(group=group, member=member_of(held, by)).delete()
    if gone:
        record.write(act="issue-group-left", about=group, place=held.place, by=by)


@transaction.atomic
def answer_payment(payment: Payment, *, wanted: bool, by: Person) -> Payment:
    """A commissioner who has read what money can mean for benefits says whether they want this payment.

    Until they have, nobody can pay it. They can change a yes into a no until it is paid. Raises NotYours, and Settled
    when it was paid or declined.
    """
    locked: Payment = (
        Payment.objects.select_for_update(of=("self",))
        .select_related("session__jury__stage__process__place", "member")
        .get(pk=payment.pk)
    )
    if locked.member.person_id != by.pk:
        raise NotYours(_("Only the person who is owed the money can say whether they want it."))
    if locked.paid_at or locked.declined_at:
        raise Settled
    locked.accepted_at = timezone.now() if wanted else None
    locked.declined_at = None if wanted else timezone.now()
    locked.save(update_fields=["accepted_at", "declined_at"])
    record.write(
        act="payment-wanted" if wanted else "payment-declined", about=locked, place=locked.place, by=by
    )
    return locked


def _pair_of(pair: Pair, held: Jury, by: Person) -> tuple[Pair, Member]:
    member = member_of(held, by)
    locked: Pair = (
        Pair.objects.select_for_update(of=("self",))
        .select_related("community__person", "civic__person")
        .get(pk=pair.pk)
    )
    if member.pk not in (locked.community_id, locked.civic_id):
        raise NotYours(_("This pair is of two others."))
    locked.jury = held
    return locked, member


def _tell_pair(pair: Pair, people: list[Person], sentence: str) -> None:
    tell(
        people,
        change=f"pair:{pair.pk}:{bool(pair.ended_at)}:{pair.stands()}",
        sentence=sentence,
        url=f"{pair.jury.get_absolute_url()}room/",
        place=pair.place,
        why=_("You are told because you are a commissioner."),
    )
