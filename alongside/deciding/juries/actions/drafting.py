"""Recommendations as the members of a jury draft them, and minority reports."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.deciding.juries.actions.holding import hold_sitting, hold_unfinished, member_of, next_number
from alongside.deciding.juries.models import (
    Jury,
    Member,
    MinorityReport,
    Recommendation,
    RecommendationVersion,
    Reply,
)
from alongside.deciding.juries.refusals import Changed, WrongMoment
from alongside.deciding.processes import actions as processes
from alongside.deciding.processes.models import Stage, TookPart
from alongside.foundation.people.models import Organisation, Person
from alongside.foundation.record import actions as record

WORDS = ("title", "text", "reasons", "easy_read")


@transaction.atomic
def draft(
    jury: Jury,
    *,
    words: dict[str, Any],
    bodies: Collection[Organisation],
    by: Person,
    table: int | None = None,
) -> Recommendation:
    """A member drafts a recommendation, alone or for the table at which they sit.

    Parameters: `words`, values for WORDS; `bodies`, to whom it is addressed, of those that have to answer. Raises
    NotAMember, and WrongMoment while the jury does not sit or once the vote has opened.
    """
    held = hold_sitting(jury)
    member = member_of(held, by)
    _must_be_open_to_change(held)
    made: Recommendation = Recommendation.objects.create(
        jury=held,
        number=next_number(held.recommendations),
        **{name: value for name, value in words.items() if name in WORDS},
    )
    _address(made, bodies)
    _keep_version(made, member, table)
    processes.note_participation(held.stage, by, TookPart.How.CONTRIBUTED)
    record.write(
        act="recommendation-drafted",
        about=made,
        place=held.place,
        by=by,
        details={"title": made.title, "table": table},
    )
    return made


@transaction.atomic
def change_draft(
    recommendation: Recommendation,
    *,
    words: dict[str, Any],
    bodies: Collection[Organisation],
    by: Person,
    version: int | None = None,
    table: int | None = None,
) -> Recommendation:
    """A member changes a draft; how it read before is kept. Any member may. Raises Changed, NotAMember, WrongMoment."""
    held, locked, member = _draft_of(recommendation, by)
    if version is not None and version != locked.version:
        raise Changed
    for name, value in words.items():
        if name in WORDS:
            setattr(locked, name, value)
    locked.version += 1
    locked.save()
    _address(locked, bodies)
    _keep_version(locked, member, table)
    processes.note_participation(held.stage, by, TookPart.How.CONTRIBUTED)
    record.write(
        act="recommendation-changed",
        about=locked,
        place=held.place,
        by=by,
        details={"version": locked.version},
    )
    return locked


@transaction.atomic
def withdraw_draft(recommendation: Recommendation, *, by: Person) -> Recommendation:
    """A member takes a draft back, so that it is not put to the vote."""
    held, locked, _member = _draft_of(recommendation, by)
    locked.state = Recommendation.State.WITHDRAWN
    locked.version += 1
    locked.save(update_fields=["state", "version"])
    record.write(act="recommendation-withdrawn", about=locked, place=held.place, by=by)
    return locked


@transaction.atomic
def write_minority_report(jury: Jury, *, title: str, text: str, by: Person) -> MinorityReport:
    """A member writes, or changes, what those who see it otherwise want to be read beside the recommendations.

    It can be written from when the jury votes until the result is published. Raises NotAMember and WrongMoment.
    """
    held = hold_unfinished(jury)
    member = member_of(held, by)
    if held.voting_opened_at is None:
        raise WrongMoment(
            held.either(
                _("A minority report is written when the jury votes."),
                _("A minority report is written when the commission votes."),
            )
        )
    if held.stage.state not in (Stage.State.OPEN, Stage.State.CLOSED):
        raise WrongMoment(
            held.either(
                _("The jury is not sitting now, so nothing was changed."),
                _("The commission is not sitting now, so nothing was changed."),
            )
        )
    report: MinorityReport = MinorityReport.objects.update_or_create(
        jury=held, written_by=member, defaults={"title": title, "text": text}
    )[0]
    record.write(act="minority-report-written", about=report, place=held.place, by=by)
    return report


def _draft_of(recommendation: Recommendation, by: Person) -> tuple[Jury, Recommendation, Member]:
    """The jury, its draft and the member, held for a change."""
    held = hold_sitting(recommendation.jury)
    member = member_of(held, by)
    _must_be_open_to_change(held)
    locked: Recommendation = Recommendation.objects.get(pk=recommendation.pk)
    if locked.state != Recommendation.State.DRAFT:
        raise WrongMoment(_("This is not a draft any more, so it stays as it is."))
    return held, locked, member


def _must_be_open_to_change(jury: Jury) -> None:
    if jury.voting_opened_at is not None:
        raise WrongMoment(_("The vote has opened, so the recommendations stay as they are."))


def _address(recommendation: Recommendation, bodies: Collection[Organisation]) -> None:
    """Address a recommendation to these, of the bodies that have to answer the jury."""
    wanted = {body.pk for body in bodies}
    known = set(
        recommendation.jury.bodies.filter(organisation__in=wanted).values_list("organisation", flat=True)
    )
    if wanted - known:
        raise WrongMoment(
            recommendation.jury.either(
                _("Choose only from the bodies that have to answer this jury."),
                _("Choose only from the bodies that have to answer this commission."),
            )
        )
    recommendation.replies.exclude(organisation__in=known).delete()
    for pk in known:
        Reply.objects.get_or_create(recommendation=recommendation, organisation_id=pk)


def _keep_version(recommendation: Recommendation, member: Member, table: int | None) -> None:
    RecommendationVersion.objects.create(
        recommendation=recommendation,
        number=recommendation.version,
        title=recommendation.title,
        text=recommendation.text,
        reasons=recommendation.reasons,
        written_by=member,
        table=table,
    )
