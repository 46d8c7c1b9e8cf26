"""What everybody sees of a poll: its page, its report and the figures of it; and what those who were drawn see."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alongside.deciding.polls import exporting, reading, showing
from alongside.deciding.polls.models import Participant, Poll, Report
from alongside.deciding.polls.views.through import acts_of, person_here, poll_here, seen, stage_here
from alongside.deciding.processes.models import Stage
from alongside.foundation.people.access import needs
from alongside.foundation.people.permissions import Act
from alongside.listening.surveys.models import Response


@needs(Act.SEE)
def stage(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What the poll is about, where it stands, and what came of it."""
    rows = Poll.objects.filter(stage=pk, stage__method=Stage.Method.POLL)
    found = rows.select_related("stage__process__place", "stage__lottery", "first", "second").first()
    if found is None:
        return _not_set_up(request, pk)
    poll, acts = seen(request, found)
    context = {
        "poll": poll,
        "stage": poll.stage,
        "acts": acts,
        "facts": reading.facts_of(poll),
        "life": reading.life_of(poll),
        "sides": reading.sides_of(poll),
        "lottery": getattr(poll.stage, "lottery", None),
    }
    return render(request, "polls/stage.jinja", context)


def _not_set_up(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = stage_here(request, pk)
    acts = acts_of(request.user, found)
    return render(request, "polls/not_set_up.jinja", {"stage": found, "may_edit": Act.EDIT_PROCESS in acts})


@needs(Act.SEE)
def report(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What people thought before, after, and compared with those who did not take part: on one page."""
    poll, acts = poll_here(request, pk)
    found = report_of(poll) if poll.is_published() else None
    context = {"poll": poll, "stage": poll.stage, "acts": acts, "report": found}
    if found is not None and found.figures is not None:
        context["said"] = showing.said(found.figures)
        context["sides"] = reading.sides_of(poll)
    return render(request, "polls/report.jinja", context)


@require_safe
@needs(Act.SEE)
def figures(request: HttpRequest, pk: uuid.UUID, form: str) -> HttpResponse:
    """The figures of the report as a file: CSV for a spreadsheet, JSON with everything that is on the page."""
    poll, _acts = poll_here(request, pk)
    found = report_of(poll) if poll.is_published() else None
    if found is None or found.figures is None or form not in ("csv", "json"):
        raise Http404(_("There is nothing at this address."))
    answer: HttpResponse
    if form == "json":
        answer = JsonResponse(
            exporting.as_plain(poll, found), json_dumps_params={"ensure_ascii": False, "indent": 1}
        )
    else:
        answer = HttpResponse(exporting.as_csv(found), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="poll-{poll.stage_id}.{form}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@needs(Act.SEE_OWN_PART)
@never_cache
def mine(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What somebody who was drawn does next, whether they deliberate, and in which group."""
    poll, acts = poll_here(request, pk)
    rows = Participant.objects.filter(poll=poll, person=person_here(request))
    participant = rows.select_related("group", "seat").first()
    answered = set(
        Response.objects.filter(
            person=person_here(request), survey__in=[pk for pk in (poll.first_id, poll.second_id) if pk]
        ).values_list("survey", flat=True)
    )
    context = {
        "poll": poll,
        "stage": poll.stage,
        "acts": acts,
        "participant": participant,
        "answered": answered,
    }
    return render(request, "polls/mine.jinja", context)


def report_of(poll: Poll) -> Report | None:
    """The report of a poll, if both keys have published it."""
    found: Report | None = Report.objects.filter(poll=poll).first()
    return found
