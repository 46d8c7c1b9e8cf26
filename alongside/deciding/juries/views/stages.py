"""What everybody sees of a jury: its page, who is on it, and whether it is run as a good jury is."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from alongside.deciding.juries import reading
from alongside.deciding.juries.models import Name
from alongside.deciding.juries.standards import checks_of, met
from alongside.deciding.juries.views.through import acts_of, jury_at, jury_here, seen, stage_here
from alongside.foundation.people.access import needs
from alongside.foundation.people.permissions import Act

SHOWN = 40


@needs(Act.SEE)
def stage(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The question, who is on the jury, where it stands, what it hears and what it recommends."""
    found = jury_at(request, pk)
    if found is None:
        return _not_set_up(request, pk)
    jury_found, acts = seen(request, found)
    sessions = list(jury_found.sessions.order_by("starts_at"))
    for session in sessions:
        session.jury = jury_found
    facts, sides = reading.facts_of(jury_found), reading.sides_of(jury_found)
    replies = reading.replies_of(jury_found, most=SHOWN) if jury_found.is_published() else []
    checks = checks_of(jury_found, facts, sides, sessions)
    return render(
        request,
        "juries/stage.jinja",
        {
            "stage": jury_found.stage,
            "jury": jury_found,
            "acts": acts,
            "facts": facts,
            "sides": sides,
            "sessions": sessions,
            "coming": reading.next_session(sessions),
            "life": reading.life_of(jury_found, facts, sessions),
            "lottery": reading.lottery_of(jury_found.stage),
            "replies": replies,
            "checks": checks,
            "met": met(checks),
            "lacking": [check for check in checks if check.is_met is False],
        },
    )


def _not_set_up(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = stage_here(request, pk)
    acts = acts_of(request.user, found)
    return render(request, "juries/not_set_up.jinja", {"stage": found, "may_edit": Act.EDIT_PROCESS in acts})


@needs(Act.SEE)
def members(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Who is on the jury: in numbers that may be shown, and by name only where a member wants it."""
    jury, acts = jury_here(request, pk)
    names = Name.objects.filter(member__jury=jury, is_public=True, member__left_at__isnull=True)
    lottery = reading.lottery_of(jury.stage)
    drawn_at, tables = reading.panel_of(lottery) if lottery is not None else (None, [])
    people = list(jury.members.named()) if Act.RUN_JURY in acts else None
    count = jury.members.current().count() if people is None else sum(not each.left_at for each in people)
    context = {
        "jury": jury,
        "stage": jury.stage,
        "acts": acts,
        "lottery": lottery,
        "drawn_at": drawn_at,
        "tables": tables,
        "names": list(names.order_by("called").values_list("called", flat=True)),
        "count": count,
        "people": people or [],
    }
    return render(request, "juries/members.jinja", context)


@needs(Act.SEE)
def checklist(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What a good jury does, and whether this one does it."""
    jury, _acts = jury_here(request, pk)
    sessions = list(jury.sessions.order_by("starts_at"))
    for session in sessions:
        session.jury = jury
    checks = checks_of(jury, reading.facts_of(jury), reading.sides_of(jury), sessions)
    context = {"jury": jury, "stage": jury.stage, "checks": checks, "met": met(checks)}
    return render(request, "juries/checklist.jinja", context)
