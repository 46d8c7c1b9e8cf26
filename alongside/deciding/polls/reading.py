"""Where a poll stands: counts of people, the sides and what they signed, and what is next for those who run it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.deciding.lotteries.models import Seat
from alongside.deciding.polls.models import (
    Group,
    Participant,
    PlenaryQuestion,
    Poll,
    Registered,
    Side,
    Signatory,
    Signature,
)
from alongside.deciding.processes.models import Stage
from alongside.ui.filters import datetime_words


@dataclass(frozen=True)
class Facts:
    """How many people and things there are: of answers only that they were given."""

    drawn: int
    waiting: int
    deliberating: int
    control: int
    came: int
    groups: int
    unmoderated: int
    questions: int
    unanswered: int
    registered: int


def facts_of(poll: Poll) -> Facts:
    """The counts of a poll. Takes one query."""
    people = Participant.objects.filter(poll=OuterRef("pk"))
    groups = Group.objects.filter(poll=OuterRef("pk"))
    asked = PlenaryQuestion.objects.filter(poll=OuterRef("pk"))
    said_yes = Seat.objects.members().filter(
        lottery__stage=OuterRef("stage"), state=Seat.State.ACCEPTED, registration__isnull=False
    )
    counts = {
        "drawn": people,
        "waiting": said_yes.filter(participant__isnull=True),
        "deliberating": people.deliberating(),
        "control": people.control(),
        "came": people.filter(came=True),
        "groups": groups,
        "unmoderated": groups.filter(moderator=""),
        "questions": asked,
        "unanswered": asked.filter(answered_at__isnull=True),
        "registered": Registered.objects.filter(poll=OuterRef("pk")),
    }
    found = Poll.objects.filter(pk=poll.pk).values_list(*map(_how_many, counts.values())).get()
    return Facts(**dict(zip(counts, found, strict=True)))


def _how_many(rows: QuerySet[Any]) -> Coalesce:
    """How many rows there are, as a value inside another query."""
    counted = rows.order_by().annotate(one=Value(1)).values("one").annotate(many=Count("pk")).values("many")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))


@dataclass(frozen=True)
class SignedSide:
    """One point of view, who stands for it, and what they last signed."""

    side: Side
    stand: list[tuple[Signatory, Signature | None]]
    version: int

    @property
    def is_signed(self) -> bool:
        """Whether somebody of this side says that the briefing as it stands now is balanced, and nobody says no."""
        now = [one for _who, one in self.stand if one is not None and one.briefing_version == self.version]
        return bool(now) and all(one.is_balanced for one in now)

    def in_words(self) -> str:
        given = [one for _who, one in self.stand if one is not None]
        if not self.stand:
            return _("Nobody stands for it yet, so it is not signed")
        if not given:
            return _("Not signed yet")
        now = [one for one in given if one.briefing_version == self.version]
        if not now:
            return _("Signed before the briefing changed; not signed as it is now")
        return _("Signed: it is balanced") if self.is_signed else _("Says: it is not balanced")


def sides_of(poll: Poll) -> list[SignedSide]:
    """The points of view with those who stand for each and what they signed last. Takes three queries."""
    last: dict[Any, Signature] = {}
    for each in Signature.objects.filter(signatory__poll=poll).order_by("at", "pk"):
        last[each.signatory_id] = each
    stand: dict[Any, list[tuple[Signatory, Signature | None]]] = {}
    for who in poll.signatories.select_related("organisation"):
        stand.setdefault(who.side_id, []).append((who, last.get(who.pk)))
    return [SignedSide(side, stand.get(side.pk, []), poll.briefing_version) for side in poll.sides.all()]


def life_of(poll: Poll) -> list[dict[str, str]]:
    """The stations of a poll, for the line at the top of its page."""
    state = poll.stage.state
    done = [
        (_("Agreed by both keys"), state != Stage.State.PLANNED),
        (_("Asked the first time"), poll.first.has_closed() and state != Stage.State.PLANNED),
        (_("Drawn who deliberates"), poll.arms_drawn_at is not None),
        (_("Met and talked"), poll.arms_drawn_at is not None and poll.meets_at <= timezone.now()),
        (_("Asked again"), poll.second is not None and poll.second.has_closed()),
        (_("Report"), state == Stage.State.PUBLISHED),
    ]
    now = next((place for place, (_text, is_done) in enumerate(done) if not is_done), len(done))
    return [
        {"text": text, "state": "done" if place < now else ("now" if place == now else "later")}
        for place, (text, _is_done) in enumerate(done)
    ]


@dataclass(frozen=True)
class Task:
    """One thing to do. `press` is the name of a step that is one press; `href` a page for it; `why` what it waits
    for."""

    title: str
    done: bool
    hint: str = ""
    press: str = ""
    button: str = ""
    href: str = ""
    why: str = ""


def tasks_of(poll: Poll, facts: Facts) -> list[Task]:
    """What was done and what is next, in order, for those who run the poll. Makes no query."""
    first, second, now = poll.first, poll.second, timezone.now()
    is_open = poll.stage.is_open()
    shut = "" if is_open else _("The poll must be open.")
    asked, closed = first.opened_at is not None, first.opened_at is not None and first.has_closed()
    formed, met = facts.groups > 0, poll.meets_at <= now

    def url(name: str) -> str:
        return reverse(f"polls:{name}", args=[poll.stage_id])

    people = ngettext("%(num)s person is in.", "%(num)s people are in.", facts.drawn) % {"num": facts.drawn}
    waiting = ngettext("%(num)s more said yes.", "%(num)s more said yes.", facts.waiting) % {
        "num": facts.waiting
    }
    return [
        Task(
            _("Take in those who were drawn and said yes"),
            done=facts.drawn > 0 and (not facts.waiting or poll.arms_drawn_at is not None),
            hint=f"{people} {waiting}" if facts.waiting and poll.arms_drawn_at is None else people,
            press="sample" if facts.waiting and poll.arms_drawn_at is None else "",
            button=_("Take them in"),
            why=shut or ("" if facts.drawn or facts.waiting else _("Nobody was drawn and said yes yet.")),
        ),
        Task(
            _("Ask everybody the first time"),
            done=asked,
            hint=_("Until %(when)s") % {"when": datetime_words(first.closes_at)} if asked else "",
            href="" if asked else url("ask-everybody"),
            button=_("Ask them"),
            why=shut or ("" if facts.drawn else _("First take in those who were drawn.")),
        ),
        Task(
            _("Close the first survey"),
            done=closed,
            hint=_("It closes by itself on its day."),
            press="close" if asked and not closed else "",
            button=_("Close it now"),
            why="" if asked else _("It is not open yet."),
        ),
        Task(
            _("Draw by lot who deliberates and who is only asked"),
            done=poll.arms_drawn_at is not None,
            hint=_("%(deliberate)s deliberate, %(control)s are only asked.")
            % {"deliberate": facts.deliberating, "control": facts.control}
            if poll.arms_drawn_at
            else "",
            press="arms",
            button=_("Draw"),
            why=shut or ("" if closed else _("The first survey must be closed.")),
        ),
        Task(
            _("Form the small groups"),
            done=formed,
            hint=_("%(groups)s groups. %(without)s have no moderator yet.")
            % {"groups": facts.groups, "without": facts.unmoderated}
            if formed
            else "",
            press="groups",
            button=_("Form them"),
            why="" if poll.arms_drawn_at else _("First draw who deliberates."),
        ),
        Task(
            _("Register what is compared, and freeze it"),
            done=poll.registered_at is not None,
            hint=_("Before people are asked again; later it counts as found by looking."),
            href="" if second else url("registered"),
            button=_("Go there"),
            why=_("People are asked again already.") if second and not poll.registered_at else "",
        ),
        Task(
            _("Note who came"),
            done=facts.came > 0,
            hint=_("They meet on %(when)s") % {"when": datetime_words(poll.meets_at)},
            href=url("groups") if formed and not second else "",
            button=_("Go there"),
            why="" if formed and met else _("People have not met yet."),
        ),
        Task(
            _("Ask everybody again"),
            done=second is not None,
            hint=_("Until %(when)s") % {"when": datetime_words(second.closes_at)} if second else "",
            href="" if second else url("ask-everybody"),
            button=_("Ask them"),
            why=shut or ("" if formed and met else _("First the groups must have met.")),
        ),
        Task(
            _("Close the second survey"),
            done=second is not None and second.has_closed(),
            hint=_(
                "It closes by itself on its day. When the stage has closed as well, both keys publish the report."
            ),
            press="close" if second and not second.has_closed() else "",
            button=_("Close it now"),
            why="" if second else _("It is not open yet."),
        ),
    ]
