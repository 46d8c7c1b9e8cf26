"""The page of a lottery: what it is for, who may put their name down, and how it stands."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from alongside.deciding.lotteries.models import Registration
from alongside.deciding.lotteries.views.seeing import lottery_of, stage_of
from alongside.deciding.processes.suppression import LEAST
from alongside.foundation.people.access import may, needs
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Act


@needs(Act.SEE)
def lottery(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What the lottery is for, and what can be done in it now."""
    stage = stage_of(request, pk)
    found = lottery_of(stage)
    may_edit = may(request.user, Act.EDIT_PROCESS, stage)
    if found is None:
        return render(request, "lotteries/not_set_up.jinja", {"stage": stage, "may_edit": may_edit})
    names = found.registrations.in_pool().count()
    mine = Registration.objects.of(request.user, found) if isinstance(request.user, Person) else None
    context = {
        "stage": stage,
        "lottery": found,
        "names": names,
        "few": names < LEAST,
        "mine": mine,
        "takes_names": found.takes_names(),
        "may_edit": may_edit,
        "amendments": found.amendments.all(),
    }
    return render(request, "lotteries/lottery.jinja", context)
