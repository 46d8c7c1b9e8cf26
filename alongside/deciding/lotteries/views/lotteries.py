"""The page of a lottery: what it is for, who may put their name down, and how it stands."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from alongside.deciding.lotteries import reading
from alongside.deciding.lotteries.models import Registration
from alongside.deciding.lotteries.terms import in_words, not_ready, what_you_get
from alongside.deciding.lotteries.views.seeing import lottery_of, stage_of
from alongside.deciding.processes.models import Stage
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
    targets = list(found.targets.all())
    standings = dict(reading.standings(found, targets, exact=False)) if targets else {}
    context = {
        "told": what_you_get(found),
        "rules": in_words(found),
        "targets": targets,
        "groups": [
            (question, [_target_row(each) for each in standings[question.feature]])
            for question in found.questions.all()
            if question.feature in standings
        ],
        "missing": not_ready(found) if may_edit and stage.state == Stage.State.PLANNED else [],
        "may_assist": may(request.user, Act.ASSIST, stage),
        "may_read": may(request.user, Act.READ_CONTACTS, stage),
        "may_give_codes": may(request.user, Act.GIVE_CODES, stage),
        "may_turn_key": may(request.user, Act.TURN_KEY, stage),
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


def _target_row(each: reading.Standing) -> list[str]:
    """One target in the public table: value, of 100 residents, seats, names so far."""
    share = f"{each.target.share * 100:.0f}" if each.target.share is not None else _("not known")
    count = str(each.count) if each.count is not None else _("Not shown")
    return [each.target.value, share, reading.target_in_words(each.target), count]
