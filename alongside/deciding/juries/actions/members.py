"""Those who were drawn come onto the jury, say what they want to be called, and leave it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.deciding.juries.actions.holding import hold, member_of
from alongside.deciding.juries.models import Jury, Member, Name
from alongside.deciding.lotteries.models import Lottery, Seat
from alongside.deciding.processes.models import Stage
from alongside.foundation.notices.actions import tell
from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record


@transaction.atomic
def seat_members(jury: Jury, *, by: Person | None) -> list[Member]:
    """Let those who were drawn and said yes onto the jury, and note who has left. Calling it twice does no harm.

    Parameters: `by` is None where the clock does it. Returns those who are new; they are told.
    """
    held = hold(jury)
    if held.kind != Jury.Kind.JURY or held.stage.state not in (Stage.State.OPEN, Stage.State.CLOSED):
        return []
    lottery = Lottery.objects.filter(stage=held.stage_id).first()
    if lottery is None:
        return []
    gone = held.members.current().filter(seat__state=Seat.State.LEFT)
    left = gone.update(left_at=timezone.now())
    seats = (
        lottery.seats.members()
        .filter(state=Seat.State.ACCEPTED, member__isnull=True, registration__person__erased_at__isnull=True)
        .exclude(registration__person__in=held.members.values("person"))
        .select_related("registration__person")
    )
    made = []
    for seat in seats:
        person = seat.registration.person
        member = Member.objects.create(jury=held, person=person, side=Member.Side.JUROR, seat=seat)
        Name.objects.create(member=member, person=person, called=_first_name(person, seat))
        made.append(member)
    if made or left:
        record.write(
            act="members-seated",
            about=held,
            place=held.place,
            by=by,
            details={"new": [str(member.pk) for member in made], "left": left},
        )
        tell(
            [member.person for member in made],
            change=f"seated:{held.pk}",
            sentence=_("You are on the jury “%(title)s”. Its room is open to you.")
            % {"title": held.stage.title},
            url=held.get_absolute_url(),
            place=held.place,
            why=_("You are told because you were drawn and said yes."),
        )
    return made


def seat_everybody() -> int:
    """Let drawn people onto every jury that sits, as the clock asks. Returns how many were new."""
    waiting = Q(state=Seat.State.ACCEPTED, kind=Seat.Kind.MEMBER, member__isnull=True) | Q(
        state=Seat.State.LEFT, member__left_at__isnull=True, member__isnull=False
    )
    stages = Seat.objects.filter(waiting).values("lottery__stage")
    return sum(len(seat_members(jury, by=None)) for jury in list(Jury.objects.filter(stage__in=stages)))


def _first_name(person: Person, seat: Seat) -> str:
    """What a member is called until they say something else."""
    return (person.display_name.split() or [_("Juror %(number)s") % {"number": seat.pseudonym}])[0][:60]


@transaction.atomic
def name_oneself(jury: Jury, *, called: str, is_public: bool, by: Person) -> Name:
    """Say what one wants to be called in the room, and whether everybody may read it. Raises NotAMember."""
    member = member_of(jury, by)
    name: Name = Name.objects.update_or_create(
        member=member, defaults={"person": by, "called": called, "is_public": is_public}
    )[0]
    record.write(act="member-named", about=member, place=jury.place, by=by, details={"is_public": is_public})
    return name
