"""Publishing by two keys: what the answers say is published before anybody has seen it, whatever it is."""

from __future__ import annotations

import datetime as dt
import uuid
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.deciding.polls.actions.holding import hold as hold_poll
from alongside.deciding.polls.actions.sampling import tell_participants
from alongside.deciding.polls.models import Poll, Report
from alongside.deciding.polls.refusals import NotReady, WrongMoment
from alongside.deciding.polls.reporting import figures_of
from alongside.deciding.polls.tasks import work_out_report
from alongside.deciding.processes import actions as processes
from alongside.deciding.processes.actions.keys import hold
from alongside.deciding.processes.models import Key, Stage
from alongside.engines.impact import PollError
from alongside.foundation.notices.actions import tell_thread
from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record
from alongside.foundation.threads.actions import join
from alongside.foundation.threads.models import Edge


def agreed_to_publish(poll: Poll) -> dict[str, Any]:
    """What the keys that publish agree to: that the answers to these two surveys are compared as was registered."""
    second = poll.second
    return {
        "step": Key.Step.PUBLISH.value,
        "stage": str(poll.stage_id),
        "first": str(poll.first_id),
        "second": str(second.pk) if second else "",
        "closed": second.closes_at.isoformat() if second else "",
        "registered": poll.registered_digest,
        "arms": poll.arms_seed,
    }


def not_publishable(poll: Poll) -> list[str]:
    """What is missing before the report can be published, in sentences."""
    if poll.second is None:
        return [_("People were not asked again, so there is nothing to compare.")]
    if not poll.second.has_closed():
        return [_("The second survey is not closed yet.")]
    return []


@transaction.atomic
def publish_report(poll: Poll, *, seen: str | None, by: Person) -> bool:
    """Give one key to publish the report; the last one has it worked out and published, unseen.

    Returns True when all keys are in. Raises WrongMoment, NotReady, and what `turn_key` raises.
    """
    stage = hold(poll.stage)
    held = hold_poll(poll)
    held.stage = stage
    if stage.state != Stage.State.CLOSED:
        raise WrongMoment(_("The report is published when the poll has closed, and only once."))
    missing = not_publishable(held)
    if missing:
        raise NotReady(missing[0])
    if not processes.turn_key(stage, Key.Step.PUBLISH, agreed=agreed_to_publish(held), by=by, seen=seen):
        return False
    processes.publish_stage(stage, by=by)
    Report.objects.create(poll=held)
    join(stage, stage.process, Edge.Kind.CAME_FROM, by=by)
    record.write(
        act="poll-report-published",
        about=held,
        place=held.place,
        by=by,
        details={"registered": held.registered_digest},
    )
    transaction.on_commit(partial(work_out_report.enqueue, str(held.pk)))
    return True


def work_out(poll: uuid.UUID) -> bool:
    """Work out the report of a published poll, store it and tell everybody. Returns whether this one did.

    Called by the job, outside any transaction: computing holds no lock, and the same answers give the same report, so a
    job that ran twice changes nothing.
    """
    waiting = Report.objects.filter(poll=poll, figures__isnull=True)
    report = waiting.select_related("poll__stage__process__place", "poll__first", "poll__second").first()
    if report is None:
        return False
    try:
        figures = figures_of(report.poll)
    except PollError as fault:
        waiting.update(failed=str(fault)[:300])
        return False
    with transaction.atomic():
        stored = waiting.update(figures=figures, at=timezone.now(), failed="")
        if stored:
            record.write(act="poll-report-worked-out", about=report.poll, place=report.poll.place, by=None)
            _tell(report.poll)
    return bool(stored)


def work_out_lost() -> int:
    """Work out the reports whose job was lost, as the clock asks. Returns how many there were."""
    late = timezone.now() - dt.timedelta(minutes=5)
    lost = Report.objects.filter(figures__isnull=True, failed="", asked_at__lt=late)
    return sum(work_out(pk) for pk in list(lost.values_list("pk", flat=True)))


def _tell(poll: Poll) -> None:
    sentence = _("“%(title)s” has finished. Its report is out: what people thought before, and after.") % {
        "title": poll.stage.title
    }
    change = f"published:{poll.stage_id}"
    tell_participants(poll, poll.participants.all(), change=change, sentence=sentence)
    url = poll.get_absolute_url()
    processes.tell_took_part(poll.process, change=change, sentence=sentence, url=url)
    tell_thread(poll.stage, change=change, sentence=sentence, by=None, url=url)
