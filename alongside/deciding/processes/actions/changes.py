"""Changing a stage that is open: one co-lead proposes, both agree, or it falls."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.deciding.processes.actions.keys import hold, turn_key, void_keys
from alongside.deciding.processes.actions.taking_part import tell_took_part
from alongside.deciding.processes.models import Change, Key, Stage
from alongside.deciding.processes.refusals import NotALead, StalePage, WrongMoment
from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record

CHANGE_FIELDS = ("title", "opens_at", "closes_at", "rules")


@transaction.atomic
def propose_change(
    stage: Stage, *, reason: str, by: Person, version: int | None = None, **fields: Any
) -> bool:
    """Propose a change to an open stage, which gives the proposer's key; makes it at once where one key is enough.

    An earlier proposal that still waits is dropped and its keys voided. Returns whether the change was made.

    Parameters: `reason`, shown to everyone; `fields` any of CHANGE_FIELDS, with the value that it should get. A room
    that does not let its rules change while it is open does not pass them. Raises NotALead, StalePage, WrongMoment.
    """
    locked = hold(stage)
    if not locked.roles_of(by):
        raise NotALead
    if version is not None and version != locked.version:
        raise StalePage
    if locked.state != Stage.State.OPEN or locked.closes_at <= timezone.now():
        raise WrongMoment(_("Only a stage that is open can be changed in this way."))
    now = {name: _plain(getattr(locked, name)) for name in CHANGE_FIELDS}
    wanted = {name: _plain(value) for name, value in fields.items() if name in CHANGE_FIELDS}
    to = {name: value for name, value in wanted.items() if value != now[name]}
    if not to:
        raise WrongMoment(_("Nothing is different, so there is nothing to agree to."))
    _check_dates(locked, to)
    drop_waiting(locked, by=by)
    change = Change.objects.create(
        stage=locked,
        reason=reason,
        agreed={
            "step": Key.Step.CHANGE_RULES.value,
            "stage": str(locked.pk),
            "reason": reason,
            "from": {name: now[name] for name in to},
            "to": to,
        },
    )
    record.write(
        act="change-proposed", about=change, place=locked.place, by=by, reason=reason, details={"to": to}
    )
    return agree_to_change(change, by=by)


@transaction.atomic
def agree_to_change(change: Change, *, by: Person, seen: str | None = None) -> bool:
    """Give one's key to a proposed change; makes it when all keys are in. Returns whether it did."""
    locked = hold(change.stage)
    waiting = Change.objects.filter(pk=change.pk, state=Change.State.WAITING).first()
    if waiting is None:
        raise WrongMoment(_("This change no longer waits for a key."))
    if locked.closes_at <= timezone.now():
        raise WrongMoment(_("The stage has closed, so it can no longer be changed."))
    _check_dates(locked, waiting.agreed["to"])
    if not turn_key(locked, Key.Step.CHANGE_RULES, agreed=waiting.agreed, by=by, seen=seen):
        return False
    for name, value in waiting.agreed["to"].items():
        setattr(locked, name, dt.datetime.fromisoformat(value) if name.endswith("_at") else value)
    alone = not locked.process.has_two_leads()
    locked.changed_alone = locked.changed_alone or alone
    locked.version += 1
    locked.save(update_fields=[*waiting.agreed["to"], "changed_alone", "version"])
    waiting.state = Change.State.MADE
    waiting.ended_at = timezone.now()
    waiting.save(update_fields=["state", "ended_at"])
    record.write(
        act="stage-changed",
        about=locked,
        place=locked.place,
        by=by,
        reason=waiting.reason,
        details={"to": waiting.agreed["to"], "alone": alone},
    )
    tell_took_part(
        locked.process,
        change=f"changed:{waiting.pk}",
        sentence=_("“%(stage)s” was changed: %(reason)s")
        % {"stage": locked.title, "reason": waiting.reason[:300]},
        url=locked.get_absolute_url(),
        by=by,
    )
    return True


@transaction.atomic
def drop_change(change: Change, *, by: Person) -> None:
    """Drop a proposed change that still waits. Either co-lead may: saying no is theirs too."""
    locked = hold(change.stage)
    if not locked.roles_of(by):
        raise NotALead
    if not drop_waiting(locked, by=by):
        raise WrongMoment(_("This change no longer waits for a key."))


def _check_dates(stage: Stage, to: dict[str, Any]) -> None:
    """A changed stage must still end after it starts, and not in the past."""
    opens = dt.datetime.fromisoformat(to["opens_at"]) if "opens_at" in to else stage.opens_at
    closes = dt.datetime.fromisoformat(to["closes_at"]) if "closes_at" in to else stage.closes_at
    if closes <= opens:
        raise WrongMoment(_("The stage must close after it opens."))
    if "closes_at" in to and closes <= timezone.now():
        raise WrongMoment(_("The new closing time is already past."))


def drop_waiting(stage: Stage, *, by: Person | None, reason: str = Key.Void.CHANGED) -> int:
    """Drop the change that waits, if one does, and void its keys."""
    dropped = stage.changes.filter(state=Change.State.WAITING).update(
        state=Change.State.DROPPED, ended_at=timezone.now()
    )
    if dropped:
        void_keys(stage, Key.Step.CHANGE_RULES, reason=reason, by=by)
        record.write(act="change-dropped", about=stage, place=stage.place, by=by)
    return dropped


def stamp(moment: dt.datetime) -> str:
    """A moment as text that is the same whatever time zone it came in."""
    return moment.astimezone(dt.UTC).isoformat()


def _plain(value: Any) -> Any:
    return stamp(value) if isinstance(value, dt.datetime) else value
