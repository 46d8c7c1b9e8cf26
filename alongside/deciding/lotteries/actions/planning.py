"""Setting up a lottery, and what may still change once both keys agreed to it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.deciding.lotteries.models import Amendment, Lottery, SealedPool
from alongside.deciding.lotteries.refusals import Changed, NeedsReason, NotReady, Opened, Sealed
from alongside.deciding.lotteries.terms import TERMS
from alongside.deciding.processes import actions as processes
from alongside.deciding.processes.actions.keys import hold
from alongside.deciding.processes.models import Key, Stage
from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record
from alongside.ui.filters import datetime_words


@transaction.atomic
def set_up(stage: Stage, *, terms: dict[str, Any], by: Person, version: int | None = None) -> Lottery:
    """Set up the lottery of a stage, or change it, before the stage opens. Keys given to other terms are voided.

    Parameters
    ----------
    terms: values for `TERMS`; those left out stay as they are.
    version: that of the lottery the person saw; 0 when they saw none; None does not compare.

    Raises Opened once the stage was opened, Changed if somebody else was quicker, and NotReady when addresses would be
    deleted before names are in.
    """
    locked = hold(stage)
    if locked.state != Stage.State.PLANNED:
        raise Opened
    lottery: Lottery | None = Lottery.objects.select_for_update(of=("self",)).filter(stage=locked).first()
    if version is not None and version != (lottery.version if lottery else 0):
        raise Changed
    values = {name: value for name, value in terms.items() if name in TERMS}
    if lottery is None:
        lottery = Lottery(stage=locked, **values)
        _must_fit(lottery)
        lottery.save(force_insert=True)
    else:
        for name, value in values.items():
            setattr(lottery, name, value)
        _must_fit(lottery)
        lottery.version += 1
        lottery.save()
    lottery.stage = locked
    void_keys(lottery, by=by)
    record.write(act="lottery-set-up", about=lottery, place=locked.place, by=by, details=values)
    return lottery


@transaction.atomic
def take_names_longer(lottery: Lottery, *, register_by: dt.datetime, reason: str, by: Person) -> Lottery:
    """Take names until another time, after the stage was opened; the reason is published.

    Raises NeedsReason, Sealed, and NotReady when the new time is past, or after the stage closes or the addresses go.
    """
    held = hold_lottery(lottery)
    if not reason.strip():
        raise NeedsReason
    if held.stage.state != Stage.State.OPEN:
        raise NotReady(_("The stage is not open. While it is planned, change the date with the rest."))
    if register_by <= timezone.now():
        raise NotReady(_("That time is past already. Choose a later one."))
    before, held.register_by = held.register_by, register_by
    _must_fit(held)
    if register_by >= held.stage.closes_at:
        raise NotReady(_("People must put their name down before the stage closes."))
    held.version += 1
    held.save(update_fields=["register_by", "version"])
    change = {
        "what": _("Put your name down by"),
        "from": datetime_words(before),
        "to": datetime_words(register_by),
    }
    amend(held, changes=[change], reason=reason, by=by)
    return held


def hold_lottery(lottery: Lottery, *, may_be_sealed: bool = False) -> Lottery:
    """The stage and the lottery, locked until the transaction ends and read afresh. Raises Sealed once the list is."""
    stage = hold(lottery.stage)
    held: Lottery = Lottery.objects.select_for_update(of=("self",)).get(pk=lottery.pk)
    held.stage = stage
    if not may_be_sealed and is_sealed(held):
        raise Sealed
    return held


def is_sealed(lottery: Lottery) -> bool:
    """Whether the list of names is fixed: sealed for the draw, or frozen."""
    return lottery.frozen_at is not None or SealedPool.objects.filter(lottery=lottery).exists()


def void_keys(lottery: Lottery, *, by: Person) -> None:
    """Void keys that were given to open the stage as it stood before a change. Called in the change's transaction."""
    if lottery.stage.state == Stage.State.PLANNED:
        processes.void_keys(lottery.stage, Key.Step.OPEN, by=by)


def amend(lottery: Lottery, *, changes: list[dict[str, str]], reason: str, by: Person) -> Amendment:
    """Publish what was changed after both keys had agreed. Called in the change's transaction."""
    made: Amendment = Amendment.objects.create(lottery=lottery, changes=changes, reason=reason.strip(), by=by)
    record.write(
        act="lottery-changed",
        about=lottery,
        place=lottery.place,
        by=by,
        reason=made.reason,
        details={"changes": changes},
    )
    return made


def _must_fit(lottery: Lottery) -> None:
    if lottery.blank_addresses_on <= timezone.localdate(lottery.register_by):
        raise NotReady(_("Addresses can only be deleted after the last day for putting a name down."))
