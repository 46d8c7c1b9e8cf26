"""When a commission may meet jointly, and whether both sides were equal in number. Jurors have no sides."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.deciding.juries.models import Attendance, Commission, Decision, Jury, Member, Session, Voted
from alongside.deciding.juries.parity import Sides
from alongside.deciding.juries.refusals import InUse, NotReady

# So many community commissioners make a meeting of their group.
LEAST_ALONE = 2
_COMMUNITY = Q(member__side=Member.Side.COMMUNITY)
_CIVIC = Q(member__side=Member.Side.CIVIC)


def presence_of(sessions: Iterable[Session]) -> dict[uuid.UUID, Sides]:
    """How many of each side were at each of these sessions, in one query; only those at which somebody was noted."""
    rows = (
        Attendance.objects.filter(session__in=[each.pk for each in sessions])
        .order_by()
        .values_list("session")
        .annotate(community=Count("pk", filter=_COMMUNITY), civic=Count("pk", filter=_CIVIC))
    )
    return {session: Sides(community, civic) for session, community, civic in rows}


def there(session: Session) -> Sides:
    """How many of each side were at one session."""
    return presence_of([session]).get(session.pk, Sides(0, 0))


def voted_by_side(jury: Jury) -> Sides:
    """How many of each side voted on the recommendations. Never what."""
    found = Voted.objects.filter(member__jury=jury).aggregate(
        community=Count("pk", filter=_COMMUNITY), civic=Count("pk", filter=_CIVIC)
    )
    return Sides(found["community"], found["civic"])


def why_not_jointly(jury: Jury, at: dt.datetime | None = None) -> str:
    """What is missing before the commission may meet jointly (`at` a moment; now, if left out), in a sentence; nothing
    when it may. The community group must have met without the civic one before, and set the agenda in such a meeting.
    """
    moment = at or timezone.now()
    alone = jury.sessions.filter(kind=Session.Kind.COMMUNITY, held_at__isnull=False, starts_at__lt=moment)
    met = alone.annotate(came=Count("attendance")).filter(came__gte=LEAST_ALONE).exists()
    agenda = Commission.objects.filter(jury=jury, agenda_set_in__starts_at__lt=moment)
    return what_is_missing(met=met, is_set=met and agenda.exists())


def what_is_missing(*, met: bool, is_set: bool) -> str:
    """What a joint session waits for, in a sentence: whether the community group met alone, and set the agenda."""
    if not met:
        return _("The community commissioners have to meet alone first. They have not met yet.")
    if not is_set:
        return _("The community commissioners have to set the agenda first. It is not set yet.")
    return ""


def check_may_meet(session: Session) -> None:
    """Raise NotReady for a joint session before which the community group did not meet alone and set the agenda."""
    joint = session.kind == Session.Kind.JOINT
    why = why_not_jointly(session.jury, session.starts_at) if joint else ""
    if why:
        raise NotReady(why)


def check_decisions_fit(session: Session) -> None:
    """Raise InUse when a decision of the session has more votes of a side than were there of it."""
    came = there(session)
    for decision in Decision.objects.filter(session=session):
        voted = decision.took_part()
        if voted.community > came.community or voted.civic > came.civic:
            raise InUse(_("More voted in a decision of this session than you say were there."))


def check_vote_parity(jury: Jury) -> bool:
    """Whether as many of each side voted on the recommendations. A jury, which has no sides, always passes.

    While more can vote, raises NotReady, so that nobody closes a vote that could still come to parity.
    """
    if jury.kind != Jury.Kind.COMMISSION:
        return True
    voted = voted_by_side(jury)
    if not voted.is_parity() and jury.stage.is_open():
        raise NotReady(
            _(
                "%(community)s community and %(civic)s civic commissioners have voted. A vote counts only when both "
                "are the same number, so it stays open."
            )
            % {"community": voted.community, "civic": voted.civic}
        )
    return voted.is_parity()
