"""What the pages of a commission read: its two sides in numbers, its sessions with parity, and its life so far."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.deciding.juries.actions.meeting import LEAST_ALONE, what_is_missing
from alongside.deciding.juries.models import Decision, InGroup, Jury, Member, Session, Story
from alongside.deciding.juries.parity import Sides


@dataclass(frozen=True)
class Met:
    """One session, how many of each side were there, and what is said of it."""

    session: Session
    sides: Sides

    @property
    def lacks_parity(self) -> bool:
        """Whether it was a joint session without as many of one side as of the other."""
        return self.is_joint and self.session.held_at is not None and not self.sides.is_parity()

    @property
    def is_joint(self) -> bool:
        return self.session.kind == Session.Kind.JOINT

    def mark(self) -> tuple[str, str]:
        """The words and the colour that stand wherever the session is shown."""
        if self.session.held_at is None:
            return _("Planned"), "planned"
        if self.is_joint:
            return self.sides.in_words(), "done" if self.sides.is_parity() else "overdue"
        return _("Met alone"), "agreed"

    def who(self) -> str:
        """Who it is or was for."""
        return str(Session.Kind(self.session.kind).label)

    def in_words(self) -> str:
        """How many came, by side."""
        community = ngettext(
            "%(n)s community commissioner", "%(n)s community commissioners", self.sides.community
        ) % {"n": self.sides.community}
        civic = ngettext("%(n)s civic commissioner", "%(n)s civic commissioners", self.sides.civic) % {
            "n": self.sides.civic
        }
        if self.is_joint:
            return _("%(community)s and %(civic)s were there.") % {"community": community, "civic": civic}
        alone = civic if self.session.kind == Session.Kind.CIVIC else community
        return _("%(who)s were there.") % {"who": alone}


def met(jury: Jury) -> list[Met]:
    """The sessions of a commission with how many of each side came, in one query."""
    rows = jury.sessions.order_by("starts_at", "number").annotate(
        community=Count("attendance", filter=Q(attendance__member__side=Member.Side.COMMUNITY)),
        civic=Count("attendance", filter=Q(attendance__member__side=Member.Side.CIVIC)),
    )
    found = []
    for session in rows:
        session.jury = jury
        found.append(Met(session, Sides(session.community, session.civic)))
    return found


def why_not_jointly(jury: Jury, sessions: list[Met]) -> str:
    """What `actions.meeting.why_not_jointly` says of this moment, from what the page has read already."""
    now, set_in = timezone.now(), jury.commission.agenda_set_in
    alone = any(
        each.session.kind == Session.Kind.COMMUNITY
        and each.session.held_at is not None
        and each.session.starts_at < now
        and each.sides.community + each.sides.civic >= LEAST_ALONE
        for each in sessions
    )
    return what_is_missing(met=alone, is_set=set_in is not None and set_in.starts_at < now)


def sides_of(jury: Jury) -> Sides:
    """How many commissioners there are on each side now."""
    sitting = jury.members.current().filter(person__erased_at__isnull=True).order_by()
    found = dict(sitting.values_list("side").annotate(Count("pk")))
    return Sides(found.get(Member.Side.COMMUNITY.value, 0), found.get(Member.Side.CIVIC.value, 0))


def decisions_of(jury: Jury) -> list[Decision]:
    """What its joint sessions voted on, the newest first."""
    rows = Decision.objects.filter(session__jury=jury).select_related("session", "item")
    return list(rows.order_by("-session__starts_at", "-number"))


def public_stories(jury: Jury) -> Any:
    """The stories that their tellers let everyone read, the newest first."""
    rows = Story.objects.public().filter(jury=jury).select_related("told_by__name")
    return rows.order_by("-told_at", "pk")


def groups_of(jury: Jury, member: Member | None = None) -> list[tuple[Any, Sides]]:
    """The issue groups, with how many of each side work in them; `is_mine`, whether this member does."""
    here = Q(people__member__left_at__isnull=True)
    rows = jury.issue_groups.order_by("number").annotate(
        community=Count("people", filter=here & Q(people__member__side=Member.Side.COMMUNITY)),
        civic=Count("people", filter=here & Q(people__member__side=Member.Side.CIVIC)),
        is_mine=Exists(InGroup.objects.filter(group=OuterRef("pk"), member=member)),
    )
    return [(group, Sides(group.community, group.civic)) for group in rows]


def timeline_of(jury: Jury, sessions: list[Met], decisions: list[Decision]) -> list[dict[str, Any]]:
    """What happened and what is planned, in order of time, for the timeline macro."""
    stage = jury.stage
    found: list[tuple[dt.datetime, int, dict[str, Any]]] = []
    if stage.state != stage.State.PLANNED:
        found.append((stage.opens_at, 0, {"title": _("The commission begins")}))
    coming = next((each for each in sessions if each.session.held_at is None), None)
    for each in sessions:
        session = each.session
        held = session.held_at is not None
        words = _("%(mark)s. %(came)s") % {"mark": each.mark()[0], "came": each.in_words()} if held else ""
        item = {
            "title": _("%(who)s: %(title)s") % {"who": each.who(), "title": session.title},
            "href": session.get_absolute_url(),
            "text": words,
            "now": each is coming,
            "later": not held and each is not coming,
        }
        found.append((session.starts_at, 1, item))
    set_in = jury.commission.agenda_set_in
    if set_in is not None:
        words = _("Nothing was talked about jointly before this.")
        found.append(
            (
                set_in.ends_at,
                2,
                {"title": _("The community commissioners set the agenda"), "text": words},
            )
        )
    for decision in decisions:
        title = _("Voted: %(what)s") % {"what": decision.words[:120]}
        found.append((decision.session.ends_at, 3, {"title": title, "text": decision.state_in_words()}))
    if stage.published_at is not None:
        found.append((stage.published_at, 4, {"title": _("Its result was published")}))
    return [{**item, "when": when} for when, _order, item in sorted(found, key=lambda each: each[:2])]
