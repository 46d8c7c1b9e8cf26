"""Setting up a poll, registering what is compared, and the two keys that open it and publish its report."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alongside.deciding.lotteries.models import Lottery
from alongside.deciding.polls import actions
from alongside.deciding.polls.actions.setting_up import TERMS
from alongside.deciding.polls.forms import NOT_COMPARED, RegisterForm, SetUpForm
from alongside.deciding.polls.models import Poll
from alongside.deciding.polls.views.through import (
    FormPage,
    filled_in,
    person_here,
    poll_here,
    sent,
    stage_here,
)
from alongside.deciding.processes import actions as processes
from alongside.deciding.processes.models import Key, Stage
from alongside.foundation.people.access import needs
from alongside.foundation.people.permissions import Act
from alongside.ui.refusals import Refusal


@needs(Act.EDIT_PROCESS)
def set_up(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Write or change what the poll is about and how it is run, before it opens."""
    stage = stage_here(request, pk)
    poll = Poll.objects.filter(stage=stage).first()
    given: dict[str, Any] = {"version": 0, "control_percent": 50, "group_size": 12}
    given["sides"] = "\n".join([_("For"), _("Against")])
    if poll is not None:
        given = {name: getattr(poll, name) for name in (*TERMS, "version")}
        given["sides"] = "\n".join(poll.sides.values_list("name", flat=True))
        meets = timezone.localtime(poll.meets_at)
        given |= {"day": meets.date(), "clock": meets.time()}
    form = SetUpForm(sent(request), initial=given)

    def do() -> str:
        said = form.cleaned_data
        terms = {name: said[name] for name in TERMS if name in said} | {"meets_at": form.moment}
        made = actions.set_up_poll(
            stage, terms=terms, sides=said["sides"], version=said["version"] or 0, by=person_here(request)
        )
        return reverse("surveys:make", args=[made.first_id]) if poll is None else stage.get_absolute_url()

    page = FormPage(
        _("What the poll is about"),
        _("Save"),
        stage.get_absolute_url(),
        words=_(
            "Both co-leads agree to this, and to every question, with their keys. Until then it can change; after that "
            "it stays. If you change it after the first key, that key no longer counts."
        ),
    )
    return filled_in(request, form, page, do)


@needs(Act.RUN_POLL)
def register(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say which questions are to be compared, before people are asked again."""
    poll, _acts = poll_here(request, pk)
    planned = {each.key: each.right or each.kind for each in poll.registered.all()}
    questions = list(poll.first.questions.all())
    given: dict[str, Any] = {
        f"question-{each.key}": planned.get(each.key, NOT_COMPARED if planned else "") for each in questions
    }
    form = RegisterForm(sent(request), questions=questions, initial={"hypotheses": poll.hypotheses, **given})

    def do() -> str:
        actions.register_questions(
            poll, form.plans, hypotheses=form.cleaned_data["hypotheses"], by=person_here(request)
        )
        return reverse("polls:registered", args=[poll.stage_id])

    page = FormPage(
        _("What is compared"),
        _("Save"),
        reverse("polls:registered", args=[poll.stage_id]),
        words=_(
            "Say it before anybody can know what comes out. What is not registered is shown apart in the report, as "
            "found "
            "by looking."
        ),
    )
    return filled_in(request, form, page, do)


@require_POST
@needs(Act.RUN_POLL)
def freeze(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Freeze what is registered."""
    poll, _acts = poll_here(request, pk)
    address = reverse("polls:registered", args=[poll.stage_id])
    try:
        actions.freeze_registered(poll, by=person_here(request))
    except Refusal as no:
        no.back = address
        raise
    messages.success(request, _("What is compared is fixed now, and stands here for everyone."))
    return redirect(address)


@needs(Act.SEE)
def registered(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What is compared, and what was expected, for everyone."""
    poll, acts = poll_here(request, pk)
    questions = {each.key: each for each in poll.first.questions.all()}
    rows = [
        (each, questions[each.key].label_of(each.right) if each.right and each.key in questions else "")
        for each in poll.registered.all()
    ]
    # What is right is not told before people have answered.
    context = {
        "poll": poll,
        "stage": poll.stage,
        "acts": acts,
        "rows": rows,
        "tells_right": poll.is_published() or Act.RUN_POLL in acts,
    }
    return render(request, "polls/registered.jinja", context)


@needs(Act.TURN_KEY)
def keys(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What the keys agree to now, who has given theirs, and the button to give one's own."""
    poll, _acts = poll_here(request, pk)
    person, refusal = person_here(request), ""
    if request.method == "POST":
        try:
            return _give(request, poll)
        except Refusal as no:
            refusal = no.sentence
            poll, _acts = poll_here(request, pk)
    stage = poll.stage
    context: dict[str, Any] = {"poll": poll, "stage": stage, "refusal": refusal, "board": None, "missing": []}
    if stage.state == Stage.State.PLANNED:
        agreed = actions.agreed_to_open(poll)
        context |= {
            "board": processes.board_of(stage, Key.Step.OPEN, agreed=agreed, viewer=person),
            "missing": actions.not_ready(poll),
            "sides": list(poll.sides.values_list("name", flat=True)),
            "questions": list(poll.first.questions.all()),
            "planned": {each.key: each for each in poll.registered.all()},
            "lottery": Lottery.objects.filter(stage=stage).first(),
        }
    elif stage.state == Stage.State.CLOSED:
        agreed = actions.agreed_to_publish(poll)
        context |= {
            "board": processes.board_of(stage, Key.Step.PUBLISH, agreed=agreed, viewer=person),
            "missing": actions.not_publishable(poll),
        }
    return render(request, "polls/keys.jinja", context, status=409 if refusal else 200)


@require_POST
@needs(Act.TURN_KEY)
def take_key_back(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take back one's own key while the other is missing."""
    poll, _acts = poll_here(request, pk)
    step = Key.Step.OPEN if poll.stage.state == Stage.State.PLANNED else Key.Step.PUBLISH
    if processes.withdraw_key(poll.stage, step, by=person_here(request)):
        messages.success(request, _("Your key is taken back."))
    return redirect("polls:keys", pk=poll.stage_id)


def _give(request: HttpRequest, poll: Poll) -> HttpResponse:
    person, seen = person_here(request), request.POST.get("agreed", "")[:64]
    if poll.stage.state == Stage.State.PLANNED:
        done = actions.open_poll(poll, seen=seen, by=person)
        said = _("All keys are in. The terms are fixed, and the poll is open.")
    else:
        done = actions.publish_report(poll, seen=seen, by=person)
        said = _("All keys are in. The report is worked out now, and public.")
    messages.success(request, said if done else _("Your key is given. The other co-lead has been told."))
    return redirect(poll.get_absolute_url() if done else reverse("polls:keys", args=[poll.stage_id]))
