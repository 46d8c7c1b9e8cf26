"""Taking hold of a jury for a change, always in the same order: process and stage, jury, then its own rows, record."""

from __future__ import annotations

from django.db.models import Max
from django.utils.translation import gettext as _

from alongside.deciding.juries.models import Jury, Member
from alongside.deciding.juries.refusals import NotAMember, WrongMoment
from alongside.deciding.processes import actions as processes
from alongside.deciding.processes.models import Stage
from alongside.foundation.people.models import Person

_WITH = "stage__process__place"


def hold(jury: Jury) -> Jury:
    """The jury as it is now, held until the transaction ends, so that nothing of it is counted or numbered twice."""
    held: Jury = Jury.objects.select_for_update(of=("self",)).select_related(_WITH).get(pk=jury.pk)
    return held


def hold_sitting(jury: Jury) -> Jury:
    """The jury as it is now, held, while its stage is open and stays so. Raises WrongMoment."""
    try:
        stage = processes.hold_open(jury.stage)
    except processes.StageNotOpen:
        raise WrongMoment(
            jury.either(
                _("The jury is not sitting now, so nothing was changed."),
                _("The commission is not sitting now, so nothing was changed."),
            )
        ) from None
    held = hold(jury)
    held.stage = stage
    return held


def hold_unfinished(jury: Jury) -> Jury:
    """The jury as it is now, held, while its result is not published. Raises WrongMoment."""
    held = hold(jury)
    if held.stage.state == Stage.State.PUBLISHED:
        raise WrongMoment(
            held.either(
                _("The jury has finished and its result is published, so this stays as it is."),
                _("The commission has finished and its result is published, so this stays as it is."),
            )
        )
    if held.process.has_ended():
        raise WrongMoment(_("This process is over."))
    return held


def member_of(jury: Jury, person: Person) -> Member:
    """The person's place on the jury. Raises NotAMember, also for those who left it."""
    member: Member | None = jury.members.current().filter(person=person).first()
    if member is None:
        raise NotAMember
    return member


def next_number(rows: object) -> int:
    """The number that the next of these rows gets. Their jury must be held."""
    last: int | None = rows.aggregate(last=Max("number"))["last"]  # type: ignore[attr-defined]
    return (last or 0) + 1
