"""Taking hold of a poll for a change, always in the same order: process and stage, poll, then its own rows, record."""

from __future__ import annotations

from django.utils.translation import gettext as _

from alongside.deciding.polls.models import Poll
from alongside.deciding.polls.refusals import WrongMoment
from alongside.deciding.processes import actions as processes
from alongside.deciding.processes.models import Stage

_WITH = ("stage__process__place", "first", "second", "panel")


def hold(poll: Poll) -> Poll:
    """The poll as it is now, held until the transaction ends."""
    held: Poll = Poll.objects.select_for_update(of=("self",)).select_related(*_WITH).get(pk=poll.pk)
    return held


def hold_open(poll: Poll) -> Poll:
    """The poll as it is now, held, while its stage is open and stays so. Raises WrongMoment."""
    try:
        stage = processes.hold_open(poll.stage)
    except processes.StageNotOpen:
        raise WrongMoment(_("The poll is not under way now, so nothing was changed.")) from None
    held = hold(poll)
    held.stage = stage
    return held


def hold_unfinished(poll: Poll) -> Poll:
    """The poll as it is now, held, while its report is not published. Raises WrongMoment."""
    held = hold(poll)
    if held.stage.state == Stage.State.PUBLISHED:
        raise WrongMoment(_("The report of this poll is published, so this stays as it is."))
    if held.process.has_ended():
        raise WrongMoment(_("This process is over."))
    return held
