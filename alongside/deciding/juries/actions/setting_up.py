"""Setting up a jury, and opening it by two keys that agree to its remit and to the rules by which it is run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.deciding.juries.actions.holding import hold as hold_jury
from alongside.deciding.juries.actions.holding import hold_unfinished
from alongside.deciding.juries.models import Body, Jury, Reply, Side
from alongside.deciding.juries.refusals import Changed, InUse, NotReady, WrongMoment
from alongside.deciding.lotteries.models import Lottery
from alongside.deciding.lotteries.terms import lottery_terms
from alongside.deciding.lotteries.terms import not_ready as lottery_not_ready
from alongside.deciding.processes import actions as processes
from alongside.deciding.processes.actions.keys import hold
from alongside.deciding.processes.models import Key, Stage
from alongside.foundation.people.models import Organisation, Person
from alongside.foundation.record import actions as record

TERMS = ("remit", "outside_remit", "easy_read", "pay_pence", "adopt_percent", "answer_days")


@transaction.atomic
def set_up_jury(
    stage: Stage, *, terms: dict[str, Any], sides: Sequence[str], by: Person, version: int | None = None
) -> Jury:
    """Write or change what a citizens' jury is for, before it opens. Keys given to other terms are voided.

    Parameters
    ----------
    terms: values for `TERMS`; those left out stay as they are.
    sides: the names of the points of view for which evidence speaks, in the order in which they are shown.
    version: that of the terms the person saw; 0 when they saw none; None does not compare.

    Raises WrongMoment once the stage was opened, Changed if somebody else was quicker, InUse when a side is left out
    for which there is evidence.
    """
    locked = hold(stage)
    if locked.state != Stage.State.PLANNED:
        raise WrongMoment(
            _("The remit was fixed by both keys when the jury opened. It cannot change any more.")
        )
    jury: Jury | None = Jury.objects.select_for_update(of=("self",)).filter(stage=locked).first()
    if version is not None and version != (jury.version if jury else 0):
        raise Changed
    values = {name: value for name, value in terms.items() if name in TERMS}
    if jury is None:
        jury = Jury(stage=locked, kind=Jury.Kind.JURY, **values)
        jury.save(force_insert=True)
    else:
        for name, value in values.items():
            setattr(jury, name, value)
        jury.version += 1
        jury.save()
    jury.stage = locked
    _name_sides(jury, sides)
    void_open_keys(jury, by=by)
    record.write(act="jury-set-up", about=jury, place=locked.place, by=by, details=dict(values))
    return jury


def _name_sides(jury: Jury, names: Sequence[str]) -> None:
    wanted = list(dict.fromkeys(name for name in names if name))
    if len(wanted) < 2:
        raise NotReady(_("Name at least two points of view, so that there is something to balance."))
    gone = jury.sides.exclude(name__in=wanted)
    if gone.filter(evidence__isnull=False).exists() or gone.filter(overseers__isnull=False).exists():
        raise InUse(_("There is evidence, or somebody who watches over it, for a side that you left out."))
    gone.delete()
    for order, name in enumerate(wanted, start=1):
        Side.objects.update_or_create(jury=jury, name=name, defaults={"order": order})


@transaction.atomic
def add_body(jury: Jury, *, organisation: Organisation, promise: str, by: Person) -> Body:
    """Name a body that has to answer the jury, with what it promised. Naming it again changes its promise.

    Raises WrongMoment when the result is published.
    """
    held = hold_unfinished(jury)
    body: Body = Body.objects.update_or_create(
        jury=held, organisation=organisation, defaults={"promise": promise}
    )[0]
    void_open_keys(held, by=by)
    record.write(
        act="jury-body-named",
        about=body,
        place=held.place,
        by=by,
        details={"organisation": str(organisation.pk), "promise": promise},
    )
    return body


@transaction.atomic
def remove_body(body: Body, *, by: Person) -> None:
    """A body need not answer after all. Raises InUse when a recommendation is addressed to it, and WrongMoment."""
    held = hold_unfinished(body.jury)
    if Reply.objects.filter(recommendation__jury=held, organisation=body.organisation_id).exists():
        raise InUse(_("A recommendation is addressed to this body, so it stays."))
    if held.stage.state != Stage.State.PLANNED:
        raise WrongMoment(_("Both keys agreed that this body has to answer. It stays."))
    record.write(
        act="jury-body-removed",
        about=body,
        place=held.place,
        by=by,
        details={"organisation": str(body.organisation_id)},
    )
    body.delete()
    void_open_keys(held, by=by)


def void_open_keys(jury: Jury, *, by: Person) -> None:
    """Void keys that were given to open the jury as it stood before a change. Runs in the change's transaction."""
    if jury.stage.state != Stage.State.PLANNED:
        return
    digest = processes.digest_of(agreed_to_open(jury))
    if Key.objects.filter(stage=jury.stage, step=Key.Step.OPEN).waiting().exclude(agreed=digest).exists():
        processes.void_keys(jury.stage, Key.Step.OPEN, by=by)


def agreed_to_open(jury: Jury) -> dict[str, Any]:
    """What the keys to open a jury agree to: its remit and rules, who has to answer, the dates and the lottery."""
    lottery: Lottery | None = Lottery.objects.filter(stage=jury.stage_id).first()
    return {
        **processes.opening_terms(jury.stage),
        "terms": {name: getattr(jury, name) for name in TERMS},
        "sides": list(jury.sides.order_by("order").values_list("name", flat=True)),
        "bodies": [
            [str(organisation), promise]
            for organisation, promise in jury.bodies.order_by("organisation").values_list(
                "organisation", "promise"
            )
        ],
        "lottery": lottery_terms(lottery) if lottery is not None else None,
    }


def not_ready(jury: Jury) -> list[str]:
    """What is missing before the jury can open, in sentences."""
    missing = []
    if not jury.remit.strip():
        missing.append(_("Say what the jury is asked to do."))
    if not jury.bodies.exists():
        missing.append(
            _(
                "Name at least one body that has to answer. A jury that nobody has to answer wastes people’s time."
            )
        )
    lottery: Lottery | None = Lottery.objects.select_related("stage").filter(stage=jury.stage_id).first()
    if lottery is None:
        missing.append(_("Set up the lottery by which the jury is drawn."))
    else:
        missing += lottery_not_ready(lottery)
    if jury.stage.closes_at <= timezone.now():
        missing.append(_("The closing date of the stage has passed. Change its dates first."))
    return missing


@transaction.atomic
def open_jury(jury: Jury, *, seen: str | None, by: Person) -> bool:
    """Give one key to open the jury as it stands; the last one fixes its remit and opens it.

    Parameters: `seen`, the digest of what the person was shown (`KeyBoard.agreed`). Returns True when it is open.
    Raises NotReady, and what `turn_key` and `open_stage` raise.
    """
    stage = hold(jury.stage)
    held = hold_jury(jury)
    held.stage = stage
    missing = not_ready(held)
    if missing:
        raise NotReady(missing[0])
    agreed = agreed_to_open(held)
    if not processes.turn_key(stage, Key.Step.OPEN, agreed=agreed, by=by, seen=seen):
        return False
    record.write(
        act="jury-remit-agreed",
        about=held,
        place=stage.place,
        by=by,
        details={"agreed": processes.digest_of(agreed)},
    )
    processes.open_stage(stage, by=by)
    return True
