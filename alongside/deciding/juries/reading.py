"""What the pages of a jury read: all its figures in one query, its sides with their signatures, and its life so far."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, IntegerField, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.deciding.juries.models import (
    Body,
    Evidence,
    Jury,
    Member,
    MinorityReport,
    Overseer,
    Question,
    Rated,
    Recommendation,
    Reply,
    Review,
    Session,
    Side,
    Signature,
    TablePlace,
    Voted,
    WitnessRequest,
)
from alongside.deciding.lotteries.models import Lottery, Publication, Target
from alongside.deciding.processes.models import Stage
from alongside.ui.filters import date_words


@dataclass(frozen=True)
class Facts:
    """How much there is of everything in one jury, in numbers."""

    members: int
    bodies: int
    bodies_promised: int
    overseers: int
    evidence: int
    evidence_easy_read: int
    targets: int
    witnesses_asked: int
    witnesses_waiting: int
    questions: int
    questions_waiting: int
    sessions_with_tables: int
    drafts: int
    adopted: int
    not_adopted: int
    voted: int
    minority_reports: int
    replies: int
    replies_waiting: int
    replies_overdue: int
    replies_yes: int
    reviews_late: int
    next_review: dt.date | None
    rated: int


def facts_of(jury: Jury) -> Facts:
    """All figures of a jury, in one query."""
    today = timezone.localdate()
    asked = Reply.objects.filter(due__isnull=False)
    yes = Q(state__in=[Reply.State.ACCEPTED, Reply.State.PARTLY])
    written = Recommendation.objects
    counted: dict[str, Any] = {
        "members": _many(Member.objects.current(), "jury"),
        "bodies": _many(Body.objects.all(), "jury"),
        "bodies_promised": _many(Body.objects.exclude(promise=""), "jury"),
        "overseers": _many(Overseer.objects.all(), "jury"),
        "evidence": _many(Evidence.objects.in_library(), "jury"),
        "evidence_easy_read": _many(Evidence.objects.in_library().exclude(easy_read=""), "jury"),
        "targets": _many(Target.objects.filter(share__isnull=False), "lottery__stage__jury"),
        "witnesses_asked": _many(WitnessRequest.objects.all(), "jury"),
        "witnesses_waiting": _many(WitnessRequest.objects.filter(state="waiting"), "jury"),
        "questions": _many(Question.objects.all(), "jury"),
        "questions_waiting": _many(Question.objects.filter(answer=""), "jury"),
        "sessions_with_tables": _many(TablePlace.objects.all(), "session__jury", "session"),
        "drafts": _many(written.filter(state__in=["draft", "put"]), "jury"),
        "adopted": _many(written.filter(state="adopted"), "jury"),
        "not_adopted": _many(written.filter(state="not_adopted"), "jury"),
        "voted": _many(Voted.objects.all(), "member__jury"),
        "minority_reports": _many(MinorityReport.objects.all(), "jury"),
        "replies": _many(asked, "recommendation__jury"),
        "replies_waiting": _many(asked.filter(state="waiting"), "recommendation__jury"),
        "replies_overdue": _many(asked.overdue(today), "recommendation__jury"),
        "replies_yes": _many(asked.filter(yes), "recommendation__jury"),
        "reviews_late": _many(Review.objects.late(today), "reply__recommendation__jury"),
        "next_review": Subquery(
            Review.objects.filter(reply__recommendation__jury=OuterRef("pk"), progress="")
            .order_by("due")
            .values("due")[:1]
        ),
        "rated": _many(Rated.objects.all(), "member__jury"),
    }
    named = {f"n_{name}": how for name, how in counted.items()}
    row = Jury.objects.filter(pk=jury.pk).annotate(**named).values(*named).get()
    return Facts(**{name: row[f"n_{name}"] for name in counted})


def _many(rows: QuerySet[Any], to_jury: str, what: str = "pk") -> Coalesce:
    """How many of these rows belong to the jury of the query around it."""
    mine = rows.filter(**{to_jury: OuterRef("pk")}).order_by().values(to_jury)
    how_many = mine.annotate(n=Count(what, distinct=what != "pk")).values("n")
    return Coalesce(Subquery(how_many, output_field=IntegerField()), Value(0))


@dataclass(frozen=True)
class SideState:
    """One point of view: how much evidence speaks for it, and whether somebody signed for it."""

    side: Side
    evidence: int
    signer: str
    is_balanced: bool | None
    words: str
    at: dt.datetime | None
    is_current: bool

    @property
    def is_signed(self) -> bool:
        """Whether the evidence as it stands now is signed as balanced."""
        return bool(self.is_balanced) and self.is_current

    def in_words(self) -> str:
        if self.is_balanced is None:
            return _("Not signed by anybody for “%(side)s”") % {"side": self.side.name}
        said = {"name": self.signer or _("A person who left"), "day": date_words(self.at)}
        if not self.is_current:
            return _("Signed by %(name)s on %(day)s, but the evidence has changed since") % said
        if self.is_balanced:
            return _("Signed as balanced by %(name)s on %(day)s") % said
        return _("%(name)s said on %(day)s that it is not balanced") % said


def sides_of(jury: Jury) -> list[SideState]:
    """Every point of view with its latest signature, in one query."""
    latest = Signature.objects.filter(side=OuterRef("pk")).order_by("-at", "-id")
    evidence = Evidence.objects.in_library().filter(side=OuterRef("pk")).order_by().values("side")
    rows = (
        Side.objects.filter(jury=jury)
        .annotate(
            n_evidence=Coalesce(
                Subquery(evidence.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), Value(0)
            ),
            signer=Subquery(latest.values("overseer__person__display_name")[:1]),
            is_balanced=Subquery(latest.values("is_balanced")[:1]),
            signed_words=Subquery(latest.values("words")[:1]),
            signed_at=Subquery(latest.values("at")[:1]),
            signed_version=Subquery(latest.values("evidence_version")[:1]),
        )
        .order_by("order")
    )
    return [
        SideState(
            side=row,
            evidence=row.n_evidence,
            signer=row.signer or "",
            is_balanced=row.is_balanced,
            words=row.signed_words or "",
            at=row.signed_at,
            is_current=row.signed_version == jury.evidence_version,
        )
        for row in rows
    ]


def lottery_of(stage: Stage) -> Lottery | None:
    """The lottery that fills the jury, if it was set up."""
    try:
        lottery: Lottery = stage.lottery
    except Lottery.DoesNotExist:
        return None
    return lottery


@dataclass(frozen=True)
class Table:
    """How many members of the panel gave each answer to one question of the lottery, and the share of residents.

    `rows`: answer, number (None: fewer than 5, or it would give such a number away), share (None: not known).
    """

    feature: str
    rows: list[tuple[str, int | None, float | None]]


def panel_of(lottery: Lottery) -> tuple[dt.datetime | None, list[Table]]:
    """Who is on the panel, in the numbers that its draw published, and when. Two queries.

    No other table about the same people is made here: beside that one, and beside the numbers of those who put their
    names down, a second would give small numbers away. For the same reason it does not follow those who step in later.
    """
    lines = lottery.publications.filter(kind=Publication.Kind.DRAW).order_by("-number")
    for at, body in lines.values_list("at", "body"):
        said = json.loads(bytes(body)).get("panel_table")
        if said:
            shares = {
                (feature, value): share
                for feature, value, share in lottery.targets.values_list("feature", "value", "share")
            }
            tables: dict[str, list[tuple[str, int | None, float | None]]] = {}
            for row in said:
                one = (row["value"], row["members"], shares.get((row["feature"], row["value"])))
                tables.setdefault(row["feature"], []).append(one)
            return at, [Table(feature, rows) for feature, rows in tables.items()]
    return None, []


@dataclass(frozen=True)
class Step:
    """One step of a jury's life, for the drawing. `state` is done, now or later; `note` says when, in words."""

    text: str
    state: str
    note: str
    href: str = ""


def life_of(jury: Jury, facts: Facts, sessions: list[Session]) -> list[Step]:
    """Where a jury stands: each step with when it was or will be. The first that is not done is now."""
    stage, lottery, now = jury.stage, lottery_of(jury.stage), timezone.now()
    opened = stage.state != Stage.State.PLANNED
    published = stage.state == Stage.State.PUBLISHED
    planned = [
        (_("Remit agreed by both keys"), opened, date_words(stage.opens_at) if opened else ""),
        (
            _("People put their names down"),
            bool(lottery and (lottery.frozen_at or lottery.register_by < now) and opened),
            _("until %(day)s") % {"day": date_words(lottery.register_by)} if lottery else "",
        ),
        (
            _("Drawn by lot"),
            bool(lottery and lottery.drawn_at),
            date_words(lottery.drawn_at) if lottery else "",
        ),
        (
            _("Hears evidence and talks"),
            jury.voting_opened_at is not None,
            ngettext("%(count)s session", "%(count)s sessions", len(sessions)) % {"count": len(sessions)},
        ),
        (_("Votes"), jury.voting_closed_at is not None, date_words(jury.voting_closed_at)),
        (
            _("Published"),
            published,
            date_words(stage.published_at) or _("after %(day)s") % {"day": date_words(stage.closes_at)},
        ),
        (_("Answered"), published and not facts.replies_waiting, _answered(facts)),
        (
            _("Followed up"),
            published and not facts.replies_waiting and facts.next_review is None,
            _review(facts),
        ),
    ]
    steps, reached = [], False
    for text, done, note in planned:
        state = "done" if done and not reached else ("later" if reached else "now")
        reached = reached or not done
        steps.append(Step(text, state, note))
    return steps


def _answered(facts: Facts) -> str:
    if not facts.replies:
        return ""
    given = facts.replies - facts.replies_waiting
    return _("%(given)s of %(all)s") % {"given": given, "all": facts.replies}


def _review(facts: Facts) -> str:
    return _("next by %(day)s") % {"day": date_words(facts.next_review)} if facts.next_review else ""


def replies_of(jury: Jury, *, most: int) -> list[Reply]:
    """What bodies answered to the adopted recommendations, in the order of the recommendations. One query."""
    rows = Reply.objects.filter(
        recommendation__jury=jury, recommendation__state=Recommendation.State.ADOPTED, due__isnull=False
    )
    return list(
        rows.select_related("recommendation", "organisation").order_by(
            "recommendation__number", "organisation__name"
        )[:most]
    )


def next_session(sessions: list[Session]) -> Session | None:
    """The session that is on or comes next."""
    now = timezone.now()
    return min(
        (each for each in sessions if each.ends_at > now), key=lambda each: each.starts_at, default=None
    )


def earliest_due(jury: Jury) -> dt.date | None:
    """By when its recommendations have to be answered."""
    due: dt.date | None = Reply.objects.filter(recommendation__jury=jury).aggregate(due=Min("due"))["due"]
    return due
