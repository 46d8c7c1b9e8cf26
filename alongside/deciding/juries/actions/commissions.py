"""Setting up a commission, opening it by two keys, and asking people to be commissioners. Nobody is drawn by lot."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.deciding.juries.actions.holding import hold as hold_jury
from alongside.deciding.juries.actions.holding import hold_unfinished, member_of
from alongside.deciding.juries.actions.setting_up import TERMS
from alongside.deciding.juries.models import Commission, InGroup, Invitation, Jury, Member, Name, Pair
from alongside.deciding.juries.refusals import Changed, Full, NotReady, NotYours, WrongMoment
from alongside.deciding.processes import actions as processes
from alongside.deciding.processes.actions.keys import hold
from alongside.deciding.processes.models import Key, Stage
from alongside.foundation.notices.actions import tell
from alongside.foundation.people.access import may
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Act
from alongside.foundation.record import actions as record

JURY_TERMS = (*TERMS, "each_side")
TOLD = ("what_it_takes", "care")


@transaction.atomic
def set_up_commission(stage: Stage, *, terms: dict[str, Any], by: Person, version: int | None = None) -> Jury:
    """Write or change what a commission is for, before it opens. Keys given to other terms are voided.

    Parameters: `terms`, values for JURY_TERMS and TOLD, those left out stay as they are; `version`, that of the terms
    the person saw; 0 when they saw none; None does not compare. Raises WrongMoment once the stage was opened, Changed
    if somebody else was quicker.
    """
    locked = hold(stage)
    if locked.state != Stage.State.PLANNED:
        raise WrongMoment(
            _("This was fixed by both keys when the commission opened. It cannot change any more.")
        )
    jury: Jury | None = Jury.objects.select_for_update(of=("self",)).filter(stage=locked).first()
    if version is not None and version != (jury.version if jury else 0):
        raise Changed
    values = {name: value for name, value in terms.items() if name in JURY_TERMS}
    if jury is None:
        jury = Jury(stage=locked, kind=Jury.Kind.COMMISSION, **values)
        jury.save(force_insert=True)
    else:
        for name, value in values.items():
            setattr(jury, name, value)
        jury.version += 1
        jury.save()
    jury.stage = locked
    told = {name: value for name, value in terms.items() if name in TOLD}
    jury.commission = Commission.objects.update_or_create(jury=jury, defaults=told)[0]
    processes.void_keys(locked, Key.Step.OPEN, by=by)
    record.write(act="commission-set-up", about=jury, place=locked.place, by=by, details={**values, **told})
    return jury


def agreed_to_open(jury: Jury) -> dict[str, Any]:
    """What the keys to open a commission agree to: its remit and rules, what people are told, who has to answer."""
    bodies = jury.bodies.order_by("organisation").values_list("organisation", "promise")
    return {
        **processes.opening_terms(jury.stage),
        "terms": {name: getattr(jury, name) for name in JURY_TERMS},
        "told": {name: getattr(jury.commission, name) for name in TOLD},
        "bodies": [[str(organisation), promise] for organisation, promise in bodies],
    }


def not_ready(jury: Jury) -> list[str]:
    """What is missing before the commission can open, in sentences."""
    missing = []
    if not jury.bodies.exists():
        missing.append(_("Name at least one body that has to answer what the commission recommends."))
    if jury.stage.closes_at <= timezone.now():
        missing.append(_("The closing date of the stage has passed. Change its dates first."))
    return missing


@transaction.atomic
def open_commission(jury: Jury, *, seen: str | None, by: Person) -> bool:
    """Give one key to open the commission as it stands; the last one fixes its terms and opens it.

    Parameters: `seen`, the digest of what the person was shown (`KeyBoard.agreed`). Returns True when it is open.
    Raises NotReady, and what `turn_key` and `open_stage` raise.
    """
    stage = hold(jury.stage)
    held = hold_jury(jury)
    held.stage = stage
    missing = not_ready(held)
    if missing:
        raise NotReady(missing[0])
    agreed = agreed_to_open(held)
    if not processes.turn_key(stage, Key.Step.OPEN, agreed=agreed, by=by, seen=seen):
        return False
    record.write(
        act="commission-agreed",
        about=held,
        place=stage.place,
        by=by,
        details={"agreed": processes.digest_of(agreed)},
    )
    processes.open_stage(stage, by=by)
    return True


@transaction.atomic
def invite(jury: Jury, *, person: Person, side: str, by: Person) -> Invitation:
    """Ask somebody to be a commissioner. They are told, and decide themselves.

    Who runs the commission may ask people to both sides; a community group's representative to the community side
    only. Raises NotYours, Full when nobody more can be asked to that side, WrongMoment for somebody who is a
    commissioner or was asked already, and when the result is published.
    """
    held = hold_unfinished(jury)
    _must_be_commission(held)
    if side not in (Member.Side.COMMUNITY, Member.Side.CIVIC):
        raise WrongMoment(_("Choose one of the two sides."))
    if side == Member.Side.CIVIC and not may(by, Act.RUN_JURY, held):
        raise NotYours(_("A community group asks people to the community side. Others ask the civic side."))
    if held.members.current().filter(person=person).exists():
        raise WrongMoment(_("They are a commissioner already."))
    waiting = held.invitations.filter(state=Invitation.State.WAITING)
    if waiting.filter(person=person).exists():
        raise WrongMoment(_("They were asked already, and have not answered yet."))
    if places_left(held, side) - waiting.filter(side=side).count() <= 0:
        raise Full(_("This side has all its commissioners, counting those who have not answered yet."))
    made: Invitation = Invitation.objects.create(jury=held, person=person, side=side, invited_by=by)
    record.write(
        act="commissioner-invited",
        about=made,
        place=held.place,
        by=by,
        at_person=person,
        details={"side": side},
    )
    tell(
        [person],
        change=f"invited:{made.pk}",
        sentence=_(
            "You are asked to be a commissioner of “%(title)s”. Read what it means, and say yes or no."
        )
        % {"title": held.stage.title},
        url=made.get_absolute_url(),
        place=held.place,
        why=_("You are told because somebody who knows you asked for you."),
    )
    return made


@transaction.atomic
def take_invitation_back(invitation: Invitation, *, by: Person) -> Invitation:
    """Ask somebody no longer. A group's representative can take back what they asked themselves.

    Raises WrongMoment when it was answered, NotYours.
    """
    held = hold_unfinished(invitation.jury)
    locked = _waiting(invitation)
    if locked.invited_by_id != by.pk and not may(by, Act.RUN_JURY, held):
        raise NotYours(_("Somebody else asked them."))
    return _answered(locked, Invitation.State.TAKEN_BACK, by)


@transaction.atomic
def accept_invitation(invitation: Invitation, *, called: str, is_public: bool, by: Person) -> Member:
    """Say yes, and what one wants to be called, and whether everyone may read it.

    Raises NotYours, Full when others were quicker, WrongMoment when it was answered or the result is published.
    """
    held = hold_unfinished(invitation.jury)
    locked = _waiting(invitation)
    if locked.person_id != by.pk:
        raise NotYours(_("Only the person who was asked can answer."))
    if places_left(held, locked.side) <= 0:
        raise Full(_("This side has all its commissioners now. We are sorry."))
    # Somebody who left and was asked again comes back to where they were.
    member, _made = Member.objects.update_or_create(
        jury=held,
        person=by,
        defaults={"side": locked.side, "left_at": None},
    )
    Name.objects.update_or_create(
        member=member, defaults={"person": by, "called": called, "is_public": is_public}
    )
    _answered(locked, Invitation.State.ACCEPTED, by)
    return member


@transaction.atomic
def decline_invitation(invitation: Invitation, *, by: Person) -> Invitation:
    """Say no. No reason is asked for. Raises NotYours and WrongMoment."""
    hold_unfinished(invitation.jury)
    locked = _waiting(invitation)
    if locked.person_id != by.pk:
        raise NotYours(_("Only the person who was asked can answer."))
    return _answered(locked, Invitation.State.DECLINED, by)


@transaction.atomic
def leave(jury: Jury, *, by: Person) -> Member:
    """Leave the commission, at any time and without a reason. What is owed stays owed; stories stay as their teller
    chose, who can still take them back. Raises NotAMember and WrongMoment."""
    held = hold_unfinished(jury)
    _must_be_commission(held)
    member = member_of(held, by)
    now = timezone.now()
    member.left_at = now
    member.save(update_fields=["left_at"])
    for side in ("community", "civic"):
        Pair.objects.not_ended().filter(**{side: member}).update(ended_at=now)
    InGroup.objects.filter(member=member).delete()
    record.write(act="commissioner-left", about=member, place=held.place, by=by)
    return member


def places_left(jury: Jury, side: str) -> int:
    """How many more commissioners a side can have."""
    there = jury.members.current().filter(side=side, person__erased_at__isnull=True).count()
    return int(jury.each_side) - int(there)


def _must_be_commission(jury: Jury) -> None:
    if jury.kind != Jury.Kind.COMMISSION:
        raise WrongMoment(_("The members of a jury are drawn by lot."))


def _waiting(invitation: Invitation) -> Invitation:
    locked: Invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("jury__stage__process__place", "person")
        .get(pk=invitation.pk)
    )
    if locked.state != Invitation.State.WAITING:
        raise WrongMoment(_("This was answered before, or taken back."))
    return locked


def _answered(locked: Invitation, state: Invitation.State, by: Person) -> Invitation:
    locked.state, locked.answered_at = state, timezone.now()
    locked.save(update_fields=["state", "answered_at"])
    record.write(
        act=f"invitation-{state.value.replace('_', '-')}",
        about=locked,
        place=locked.place,
        by=by,
        at_person=locked.person,
    )
    return locked
