"""Fetching lotteries through the act that the view declared."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.deciding.lotteries.models import Lottery
from alongside.deciding.processes.models import Process, Stage
from alongside.foundation.people.access import SignInFirst, fetch, may
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Act
from alongside.foundation.places.models import heavy
from alongside.ui.refusals import Refusal

STAGES = Stage.objects.select_related(
    "process__place", "process__resident_lead", "process__professional_lead", "lottery"
).defer(*heavy("process__place"))


class NotSetUp(Refusal):
    default = gettext_lazy("This lottery is not set up yet, so there is nothing to do here.")


def stage_of(request: HttpRequest, pk: object) -> Stage:
    """The stage, through the request's act. A process that is not public yet is there for those who plan it only."""
    stage = fetch(request, STAGES, pk=pk)
    if stage.method not in LOTTED:
        raise Http404(_("There is nothing at this address."))
    if stage.process.state == Process.State.DRAFT and not may(request.user, Act.EDIT_PROCESS, stage):
        raise Http404(_("There is nothing at this address."))
    return stage


# A lottery can hang on a stage of one of these methods.
LOTTED = frozenset({Stage.Method.JURY, Stage.Method.POLL})


def lottery_of(stage: Stage) -> Lottery | None:
    """The stage's lottery, if it was set up."""
    try:
        lottery: Lottery = stage.lottery
    except Lottery.DoesNotExist:
        return None
    lottery.stage = stage
    return lottery


def lottery_for(request: HttpRequest, pk: object) -> Lottery:
    """The lottery of a stage, through the request's act. Raises NotSetUp."""
    lottery = lottery_of(stage_of(request, pk))
    if lottery is None:
        raise NotSetUp
    return lottery


def whoever(request: HttpRequest) -> Person:
    """The person signed in, whose act was checked on the thing already."""
    if not isinstance(request.user, Person):
        raise SignInFirst
    return request.user
