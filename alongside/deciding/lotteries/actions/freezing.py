"""Freezing a list: planned, agreed by both keys, sealed in that moment, and computed and published by a job.

What the last key seals is what the job computes from; nothing that happens to the registrations afterwards matters to
it. The job holds the sealed pool by an id of its own, so that it never runs twice; one whose hold was taken over stores
nothing.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
import uuid
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.deciding.lotteries.actions.planning import hold_lottery, is_sealed
from alongside.deciding.lotteries.actions.telling import tell_chances
from alongside.deciding.lotteries.computing import Computed, compute, why_not
from alongside.deciding.lotteries.draw_refusals import AlreadyFrozen, NotReady
from alongside.deciding.lotteries.models import DrawPlan, Lottery, SameAddress, SealedPool
from alongside.deciding.lotteries.publishing import Sealed, frozen, targets_of
from alongside.deciding.lotteries.tasks import freeze_list
from alongside.deciding.processes.actions.keys import turn_key, void_keys
from alongside.deciding.processes.models import Key
from alongside.deciding.processes.refusals import StalePage
from alongside.engines.lottery.codes import SECRET_BYTES, canonical, digest
from alongside.foundation.notices.actions import tell
from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record
from alongside.ui.filters import datetime_words

# People have at least this long between what is published and the draw from it, to keep a copy.
NOTICE = dt.timedelta(hours=1)
# What is sealed is kept for so long after its end, so that an auditor can check the draw.
SEALED_LASTS = dt.timedelta(days=90)
# A hold that lasts longer belongs to a job that was lost.
HOLD_LASTS = dt.timedelta(minutes=10)


@transaction.atomic
def plan_draw(
    lottery: Lottery, *, at: dt.datetime, where: str, beacon: str = "", version: int | None = None, by: Person
) -> DrawPlan:
    """Say when and where the draw is, and for a public random number which one and which round. Keys already given to
    another plan no longer count. Raises AlreadyFrozen, StalePage, and NotReady for a plan that cannot be kept."""
    held = hold_lottery(lottery, may_be_sealed=True)
    if is_sealed(held):
        raise AlreadyFrozen
    if at <= held.register_by:
        raise NotReady(_("The draw must come after the last day to put one’s name down."))
    if held.source == Lottery.Source.BEACON and not beacon.strip():
        raise NotReady(_("Say which public random number is used, and which round of it."))
    plan = DrawPlan.objects.filter(pk=held.pk).first() or DrawPlan(lottery=held, version=0)
    if version is not None and plan.version and plan.version != version:
        raise StalePage
    plan.at, plan.where, plan.beacon = at, where, beacon
    plan.version += 1
    plan.save()
    void_keys(held.stage, Key.Step.FREEZE, by=by)
    record.write(
        act="draw-planned",
        about=held,
        place=held.place,
        by=by,
        details={"at": at, "where": where, "beacon": beacon},
    )
    return plan


def missing(lottery: Lottery, *, solve: bool = True) -> list[str]:
    """What stands between this lottery and freezing its list, in sentences. `solve`: also ask whether the targets can
    be met, which takes a moment."""
    found = []
    if timezone.now() < lottery.register_by:
        found.append(
            _("People can still put their name down, until %(when)s.")
            % {"when": datetime_words(lottery.register_by)}
        )
    plan = DrawPlan.objects.filter(pk=lottery.pk).first()
    if plan is None:
        found.append(_("Say when and where the draw is."))
    elif plan.at < timezone.now() + NOTICE:
        found.append(
            _("The draw was planned for %(when)s. It must be at least an hour from now.")
            % {"when": datetime_words(plan.at)}
        )
    if not lottery.targets.exists():
        found.append(_("Say whom the panel should mirror: there are no targets yet."))
    undecided = (
        SameAddress.objects.filter(
            first__lottery=lottery, first__withdrawn_at__isnull=True, second__withdrawn_at__isnull=True
        )
        .filter(decision=SameAddress.Decision.OPEN)
        .count()
    )
    if undecided:
        found.append(
            ngettext(
                "%(number)s pair of people may live at the same address, and nobody has decided yet.",
                "%(number)s pairs of people may live at the same address, and nobody has decided yet.",
                undecided,
            )
            % {"number": undecided}
        )
    if solve and not found:
        problem = why_not(lottery, people_of(lottery))
        if problem:
            found.append(problem)
    return found


def people_of(lottery: Lottery) -> list[dict[str, Any]]:
    """Those who can be drawn, by pseudonym, with their answers to what the targets ask and nothing else.

    Whoever gave no answer to one of the questions is left out.
    """
    asked = set(lottery.targets.values_list("feature", flat=True))
    rows = (
        lottery.registrations.in_pool()
        .order_by("pseudonym")
        .values_list("pseudonym", "features", "household")
    )
    return [
        {
            "id": pseudonym,
            "features": {name: value for name, value in sorted(features.items()) if name in asked},
            "household": household,
        }
        for pseudonym, features, household in rows
        if asked <= features.keys()
    ]


def draw_in_words(lottery: Lottery, plan: DrawPlan) -> dict[str, str]:
    """The plan of the draw as it is published."""
    said = {"at": plan.at.isoformat(timespec="minutes"), "where": plan.where, "source": lottery.source}
    return said | ({"beacon": plan.beacon} if lottery.source == Lottery.Source.BEACON else {})


def freezing_terms(lottery: Lottery, people: list[dict[str, Any]]) -> dict[str, Any]:
    """What the keys that freeze a list agree to: who is in it, whom the panel mirrors, and how it is drawn."""
    plan = DrawPlan.objects.filter(pk=lottery.pk).first()
    return {
        "step": Key.Step.FREEZE.value,
        "lottery": str(lottery.pk),
        "size": lottery.size,
        "reserves": lottery.reserves,
        "objective": lottery.objective,
        "panels": lottery.panels,
        "targets": targets_of(lottery),
        "draw": draw_in_words(lottery, plan) if plan else {},
        "people": len(people),
        "pool": digest(canonical(people)),
    }


@transaction.atomic
def agree_to_freeze(lottery: Lottery, *, seen: str | None, by: Person) -> bool:
    """Give one key to freeze the list; the last one seals it and has it computed and published.

    Returns whether it was sealed. Raises AlreadyFrozen, NotReady, and what `turn_key` raises.
    """
    held = hold_lottery(lottery, may_be_sealed=True)
    if is_sealed(held):
        raise AlreadyFrozen
    wanting = missing(held)
    if wanting:
        raise NotReady(" ".join(wanting))
    people = people_of(held)
    if not turn_key(held.stage, Key.Step.FREEZE, agreed=freezing_terms(held, people), by=by, seen=seen):
        return False
    SealedPool.objects.create(
        lottery=held, secret=secrets.token_bytes(SECRET_BYTES), pool=canonical(people), step="waiting"
    )
    DrawPlan.objects.filter(pk=held.pk).update(failed_because="")
    record.write(
        act="list-sealed",
        about=held,
        place=held.place,
        by=by,
        details={"people": len(people), "alone": not held.process.has_two_leads()},
    )
    freeze_list.enqueue(str(held.pk))
    return True


def freeze(pk: uuid.UUID) -> bool:
    """Compute the lottery of a sealed list and publish it. Returns whether this did.

    Called by the job, outside any transaction: computing holds no lock.
    """
    me, now = uuid.uuid4(), timezone.now()
    free = Q(working_since=None) | Q(working_since__lt=now - HOLD_LASTS)
    waiting = SealedPool.objects.filter(free, pk=pk, lottery__frozen_at=None)
    if not waiting.update(working_since=now, working_by=me):
        return False
    mine = SealedPool.objects.filter(pk=pk, working_by=me)
    try:
        row = mine.select_related("lottery__stage__process__place").get()
        people = json.loads(bytes(row.pool))
        found = compute(row.lottery, people, lambda step: mine.update(step=step))
    except BaseException:
        mine.update(working_since=None, working_by=None)
        raise
    return _store(pk, me, found)


@transaction.atomic
def _store(pk: uuid.UUID, me: uuid.UUID, found: Computed) -> bool:
    """Keep what was computed and publish it, or let the list go again if no panel can be drawn from it."""
    held = hold_lottery(Lottery.objects.select_related("stage").get(pk=pk), may_be_sealed=True)
    mine = SealedPool.objects.select_for_update().filter(pk=pk, working_by=me)
    if not mine.exists() or held.frozen_at is not None:
        return False
    if found.problem:
        mine.delete()
        DrawPlan.objects.filter(pk=pk).update(failed_because=found.problem[:500])
        record.write(act="freezing-failed", about=held, place=held.place, by=None)
        tell(
            held.process.leads().values(),
            change=f"freezing-failed:{pk}:{me}",
            sentence=_("The list of “%(stage)s” could not be frozen: no panel meets the targets.")
            % {"stage": held.stage.title},
            url=held.stage.keys_url(Key.Step.FREEZE),
            place=held.place,
        )
        return False
    mine.update(panels=canonical(found.panels), working_since=None, working_by=None, step="")
    plan = DrawPlan.objects.get(pk=pk)
    line = frozen(
        held,
        Sealed.of(held),
        draw=draw_in_words(held, plan),
        bound=found.bound,
        certified=found.certified,
    )
    held.frozen_at, held.digest = line.at, line.digest
    held.version += 1
    held.save(update_fields=["frozen_at", "digest", "version"])
    record.write(
        act="list-frozen",
        about=held,
        place=held.place,
        by=None,
        details={"digest": line.digest, "panels": len(found.panels)},
    )
    tell_chances(held, plan)
    return True


def destroy_sealed() -> int:
    """Destroy what was sealed of lotteries whose stage was published three months ago, or whose process has ended. What
    was published stays, and so do the keys of those who kept theirs. Called by the clock. Returns how many."""
    over = Q(lottery__stage__published_at__lt=timezone.now() - SEALED_LASTS) | Q(
        lottery__stage__process__ended_at__lt=timezone.now() - SEALED_LASTS
    )
    rows = SealedPool.objects.filter(over).select_related("lottery__stage__process__place")
    destroyed = 0
    for row in list(rows):
        with transaction.atomic():
            destroyed += SealedPool.objects.filter(pk=row.pk).delete()[0]
            record.write(act="sealed-pool-destroyed", about=row.lottery, place=row.lottery.place, by=None)
    return destroyed


def catch_up() -> int:
    """Ask again for lists whose job was lost. Called by the clock. Returns how many."""
    now = timezone.now()
    late = Q(working_since__lt=now - HOLD_LASTS) | Q(working_since=None, sealed_at__lt=now - HOLD_LASTS)
    lost = SealedPool.objects.filter(late, lottery__frozen_at=None).values_list("pk", flat=True)
    for pk in lost:
        freeze_list.enqueue(str(pk))
    return len(lost)
