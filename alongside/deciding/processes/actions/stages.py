"""What can be done to a stage: plan it, open it, change it while it is open, close it and publish what came of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models, transaction
from django.db.models.deletion import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.deciding.processes.actions.changes import drop_waiting, stamp
from alongside.deciding.processes.actions.keys import hold, turn_key, void_keys
from alongside.deciding.processes.actions.taking_part import tell_origins, tell_took_part
from alongside.deciding.processes.models import Key, Process, Stage, WhoTookPart
from alongside.deciding.processes.participation import figures_of
from alongside.deciding.processes.refusals import HasContents, StalePage, WrongMoment
from alongside.foundation.notices.actions import tell
from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record
from alongside.ui.filters import datetime_words

PLAN_FIELDS = ("title", "summary", "easy_read", "opens_at", "closes_at", "rules")


@transaction.atomic
def add_stage(
    process: Process,
    *,
    method: str,
    title: str,
    opens_at: dt.datetime,
    closes_at: dt.datetime,
    by: Person,
    summary: str = "",
    easy_read: str = "",
    rules: dict[str, Any] | None = None,
) -> Stage:
    """Plan a further stage at the end of a process. Raises WrongMoment when the process is over."""
    locked = Process.objects.select_for_update(no_key=True).get(pk=process.pk)
    if locked.has_ended():
        raise WrongMoment(_("This process is over."))
    last = locked.stages.order_by("-order").first()
    stage = Stage.objects.create(
        process=locked,
        order=last.order + 1 if last else 1,
        method=method,
        title=title,
        summary=summary,
        easy_read=easy_read,
        opens_at=opens_at,
        closes_at=closes_at,
        rules=rules or {},
    )
    record.write(
        act="stage-planned",
        about=stage,
        place=locked.place,
        by=by,
        details={"title": title, "method": method},
    )
    return stage


@transaction.atomic
def change_stage(stage: Stage, *, by: Person, version: int | None = None, **fields: Any) -> Stage:
    """Change a stage that is still planned; keys already given to open it are voided.

    Parameters: `version` as the page showed it (None: whatever it is now); `fields` any of PLAN_FIELDS. The method is
    none of them, since its room may already keep something for the stage. Raises StalePage, and WrongMoment when the
    stage is no longer planned: an open stage is changed by two keys.
    """
    locked = hold(stage)
    _must_be_fresh(locked, version)
    if locked.state != Stage.State.PLANNED:
        raise WrongMoment(_("This stage has been opened. It can only be changed by both keys."))
    changed = _set(locked, fields, PLAN_FIELDS)
    if changed:
        locked.version += 1
        locked.save(update_fields=[*changed, "version"])
        void_keys(locked, Key.Step.OPEN, by=by)
        record.write(
            act="stage-changed", about=locked, place=locked.place, by=by, details={"fields": changed}
        )
    return locked


@transaction.atomic
def remove_stage(stage: Stage, *, by: Person) -> None:
    """Take a planned stage away. Raises WrongMoment once it was opened, and HasContents when something is in it."""
    locked = hold(stage)
    if locked.state != Stage.State.PLANNED:
        raise WrongMoment(_("This stage has been opened, so it cannot be taken away."))
    record.write(
        act="stage-removed", about=locked, place=locked.place, by=by, details={"title": locked.title}
    )
    void_keys(locked, by=by)
    try:
        with transaction.atomic():
            locked.keys.all().delete()
            locked.changes.all().delete()
            locked.delete()
    except ProtectedError:
        raise HasContents from None


def opening_terms(stage: Stage) -> dict[str, Any]:
    """What the keys that open a stage agree to: its title, method, dates and rules."""
    return {
        "step": Key.Step.OPEN.value,
        "stage": str(stage.pk),
        "title": stage.title,
        "summary": stage.summary,
        "method": stage.method,
        "opens_at": stamp(stage.opens_at),
        "closes_at": stamp(stage.closes_at),
        "rules": stage.rules,
    }


@transaction.atomic
def agree_to_open(stage: Stage, *, by: Person, seen: str | None = None) -> bool:
    """Give one's key to open a planned stage as it stands; opens it when all keys are in. Returns whether it did."""
    locked = hold(stage)
    if turn_key(locked, Key.Step.OPEN, agreed=opening_terms(locked), by=by, seen=seen):
        open_stage(locked, by=by)
        return True
    return False


@transaction.atomic
def open_stage(stage: Stage, *, by: Person) -> Stage:
    """Open a planned stage, once its keys are in (`turn_key` said so, in this transaction).

    Announces a process that was a draft, and tells those who took part before, who follow or who lead.
    """
    locked = hold(stage)
    if locked.state != Stage.State.PLANNED:
        raise WrongMoment(_("This stage has already been opened."))
    if locked.closes_at <= timezone.now():
        raise WrongMoment(_("The closing date of this stage has passed. Change its dates first."))
    locked.state = Stage.State.OPEN
    locked.opened_alone = not locked.process.has_two_leads()
    locked.version += 1
    locked.save(update_fields=["state", "opened_alone", "version"])
    if Process.objects.filter(pk=locked.process_id, state=Process.State.DRAFT).update(
        state=Process.State.LIVE
    ):
        tell_origins(locked.process)
    record.write(
        act="stage-opened", about=locked, place=locked.place, by=by, details={"alone": locked.opened_alone}
    )
    if locked.opens_at <= timezone.now():
        sentence = _("“%(stage)s” is open. You can take part until %(when)s.")
        when = datetime_words(locked.closes_at)
    else:
        sentence = _("“%(stage)s” will open on %(when)s.")
        when = datetime_words(locked.opens_at)
    tell_took_part(
        locked.process,
        change=f"opened:{locked.pk}",
        sentence=sentence % {"stage": locked.title, "when": when},
        url=locked.get_absolute_url(),
        by=by,
    )
    return locked


@transaction.atomic
def close_stage(stage: Stage, *, by: Person | None, tell_leads: bool = True) -> Stage:
    """Close an open stage. The clock does it when its time is over (`by=None`).

    Who took part is noted in numbers that can be shown, waiting changes fall, and the co-leads are told what is next
    (`tell_leads`).
    """
    locked = hold(stage)
    if locked.state != Stage.State.OPEN:
        raise WrongMoment(_("This stage is not open."))
    locked.state = Stage.State.CLOSED
    locked.version += 1
    locked.save(update_fields=["state", "version"])
    drop_waiting(locked, by=by, reason=Key.Void.TOO_LATE)
    if not locked.process.imported_from:
        WhoTookPart.objects.update_or_create(stage=locked, defaults={"figures": figures_of(locked)})
    record.write(act="stage-closed", about=locked, place=locked.place, by=by)
    leads = list(locked.process.leads().values()) if tell_leads else []
    sentence = (
        _("“%(stage)s” has closed. Publishing its result needs both keys.")
        if len(leads) == 2
        else _("“%(stage)s” has closed. Its result waits for your key.")
    )
    tell(
        leads,
        change=f"closed:{locked.pk}",
        sentence=sentence % {"stage": locked.title},
        url=locked.keys_url(),
        place=locked.place,
        why=_("You are told because you are a co-lead."),
    )
    return locked


def close_over() -> int:
    """Close every open stage whose time is over, as the clock asks. Calling it twice does no harm. Returns how many."""
    closed = 0
    for stage in list(Stage.objects.over().select_related("process")):
        try:
            close_stage(stage, by=None)
        except WrongMoment:  # another worker was quicker
            continue
        closed += 1
    return closed


@transaction.atomic
def write_outcome(stage: Stage, *, outcome: str, version: int | None, by: Person) -> Stage:
    """Say in words what came of a closed stage, before it is published; keys given to another text are voided."""
    locked = hold(stage)
    _must_be_fresh(locked, version)
    if locked.state != Stage.State.CLOSED:
        raise WrongMoment(_("What came of a stage is written after it closes and before it is published."))
    if outcome != locked.outcome:
        locked.outcome = outcome
        locked.version += 1
        locked.save(update_fields=["outcome", "version"])
        void_keys(locked, Key.Step.PUBLISH, by=by)
        record.write(act="outcome-written", about=locked, place=locked.place, by=by)
    return locked


def publishing_terms(stage: Stage) -> dict[str, Any]:
    """What the keys that publish a stage agree to where the method's room has no result of its own to add."""
    return {
        "step": Key.Step.PUBLISH.value,
        "stage": str(stage.pk),
        "title": stage.title,
        "outcome": stage.outcome,
    }


@transaction.atomic
def agree_to_publish(
    stage: Stage, *, by: Person, agreed: dict[str, Any] | None = None, seen: str | None = None
) -> bool:
    """Give one's key to publish what came of a closed stage; publishes it when all keys are in, and tells all who took
    part. Returns whether it did.

    Parameters: `agreed` is the result that the keys agree to; left out, it is what `publishing_terms` says, and then
    somebody must have said in words what came of it: WrongMoment otherwise, since people are told that it is out.
    """
    locked = hold(stage)
    if agreed is None and not locked.outcome.strip():
        raise WrongMoment(_("Say in words what came of this stage before its result is published."))
    terms = publishing_terms(locked) if agreed is None else agreed
    if not turn_key(locked, Key.Step.PUBLISH, agreed=terms, by=by, seen=seen):
        return False
    publish_stage(locked, by=by)
    tell_took_part(
        locked.process,
        change=f"published:{locked.pk}",
        sentence=_("The result of “%(stage)s” is out.") % {"stage": locked.title},
        url=locked.get_absolute_url(),
        by=by,
    )
    return True


@transaction.atomic
def publish_stage(stage: Stage, *, by: Person | None, alone: bool | None = None) -> Stage:
    """Publish the result of a closed stage, once its keys are in (`turn_key` said so, in this transaction).

    Tells nobody: the caller does, with its own words (`tell_took_part`).
    """
    locked = hold(stage)
    if locked.state != Stage.State.CLOSED:
        raise WrongMoment(_("Only a closed stage can be published, and only once."))
    locked.state = Stage.State.PUBLISHED
    locked.published_at = timezone.now()
    locked.published_alone = (not locked.process.has_two_leads()) if alone is None else alone
    locked.version += 1
    locked.save(update_fields=["state", "published_at", "published_alone", "version"])
    record.write(
        act="stage-published",
        about=locked,
        place=locked.place,
        by=by,
        details={"alone": locked.published_alone},
    )
    return locked


def _must_be_fresh(stage: Stage, version: int | None) -> None:
    if version is not None and version != stage.version:
        raise StalePage


def _set(thing: models.Model, fields: dict[str, Any], allowed: tuple[str, ...]) -> list[str]:
    """Set the fields that differ. Returns their names."""
    changed = [name for name in allowed if name in fields and getattr(thing, name) != fields[name]]
    for name in changed:
        setattr(thing, name, fields[name])
    return changed
