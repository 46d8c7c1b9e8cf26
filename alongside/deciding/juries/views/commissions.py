"""What everybody sees of a commission, setting it up with its two keys, and its sessions with what they decided."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alongside.deciding.juries import actions as jury_actions
from alongside.deciding.juries import calendars
from alongside.deciding.juries import commission_reading as reading
from alongside.deciding.juries.actions import commission_work as work
from alongside.deciding.juries.actions import commissions as actions
from alongside.deciding.juries.actions.meeting import there, voted_by_side, why_not_jointly
from alongside.deciding.juries.forms.commissions import (
    CommissionForm,
    CommissionSessionForm,
    DecisionForm,
)
from alongside.deciding.juries.models import Decision, Jury, Session
from alongside.deciding.juries.views.through import (
    FormPage,
    acts_of,
    filled_in,
    jury_at,
    jury_here,
    page_number,
    part_here,
    person_here,
    seen,
    sent,
    stage_here,
)
from alongside.deciding.processes import actions as processes
from alongside.deciding.processes.models import Key, Stage
from alongside.foundation.people.access import needs
from alongside.foundation.people.permissions import Act
from alongside.ui.refusals import Refusal

METHOD = Stage.Method.COMMISSION
A_FEW, A_PAGE = 6, 20
SESSIONS: QuerySet[Session] = Session.objects.exclude(kind=Session.Kind.JURY)


def commission_here(request: HttpRequest, pk: uuid.UUID) -> tuple[Jury, frozenset[Act]]:
    """The commission of the stage at this address, through the view's act, and what the person may do to it."""
    return jury_here(request, pk, METHOD)


@needs(Act.SEE)
def stage(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The question, the two sides in numbers, sessions with their parity, the agenda, decisions and public stories."""
    found = jury_at(request, pk, METHOD)
    if found is None:
        planned = stage_here(request, pk, METHOD)
        may_edit = Act.EDIT_PROCESS in acts_of(request.user, planned)
        return render(request, "commissions/not_set_up.jinja", {"stage": planned, "may_edit": may_edit})
    jury, acts = seen(request, found)
    sessions, decisions = reading.met(jury), reading.decisions_of(jury)
    voted = jury.voting_closed_at is not None
    recommendations = list(jury.recommendations.exclude(state__in=["draft", "withdrawn"])) if voted else []
    context = {
        "stage": jury.stage,
        "jury": jury,
        "acts": acts,
        "sides": reading.sides_of(jury),
        "sessions": sessions,
        "lacking": [each for each in sessions if each.lacks_parity],
        "agenda": list(jury.agenda_items.all()),
        "decisions": decisions,
        "stories": list(reading.public_stories(jury)[:A_FEW]),
        "groups": reading.groups_of(jury),
        "recommendations": recommendations if jury.is_published() or Act.READ_DRAFTS in acts else [],
        "voted": voted_by_side(jury) if voted else None,
        "timeline_items": reading.timeline_of(jury, sessions, decisions),
    }
    return render(request, "commissions/stage.jinja", context)


@needs(Act.SEE)
def stories(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The stories that everyone may read."""
    jury, _acts = commission_here(request, pk)
    number = page_number(request)
    found = list(reading.public_stories(jury)[(number - 1) * A_PAGE : number * A_PAGE + 1])
    context = {
        "jury": jury,
        "stage": jury.stage,
        "stories": found[:A_PAGE],
        "has_more": len(found) > A_PAGE,
        "page_number": number,
    }
    return render(request, "commissions/stories.jinja", context)


@needs(Act.EDIT_PROCESS)
def set_up(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Write or change what the commission is for, before it opens."""
    planned = stage_here(request, pk, METHOD)
    jury = Jury.objects.filter(stage=planned).select_related("commission").first()
    given: dict[str, Any] = {
        "version": 0,
        "each_side": 15,
        "adopt_percent": 75,
        "answer_days": 60,
        "pay_pence": 0,
    }
    if jury is not None:
        given = {name: getattr(jury, name) for name in (*actions.JURY_TERMS, "version")}
        given |= {name: getattr(jury.commission, name) for name in actions.TOLD}
    form = CommissionForm(sent(request), initial=given)

    def do() -> str:
        said = form.cleaned_data
        terms = {name: said[name] for name in (*actions.JURY_TERMS, *actions.TOLD)}
        actions.set_up_commission(planned, terms=terms, version=said["version"] or 0, by=person_here(request))
        return reverse("juries:bodies", args=[planned.pk]) if jury is None else planned.get_absolute_url()

    page = FormPage(
        _("What the commission is for"),
        _("Save"),
        planned.get_absolute_url(),
        words=_(
            "Both co-leads agree to this with their keys. Until then it can change; after that it stays. If you change "
            "it after the first key, that key no longer counts."
        ),
    )
    return filled_in(request, form, page, do)


@needs(Act.TURN_KEY)
def keys(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What the keys agree to now, who has given theirs, and the button to give one's own."""
    jury, _acts = commission_here(request, pk)
    person, refusal = person_here(request), ""
    if request.method == "POST":
        try:
            return _give(request, jury)
        except Refusal as no:
            refusal = no.sentence
            jury, _acts = commission_here(request, pk)
    stage = jury.stage
    context: dict[str, Any] = {"jury": jury, "stage": stage, "refusal": refusal, "board": None, "missing": []}
    if stage.state == Stage.State.PLANNED:
        agreed = actions.agreed_to_open(jury)
        context["board"] = processes.board_of(stage, Key.Step.OPEN, agreed=agreed, viewer=person)
        context["missing"] = actions.not_ready(jury)
        context["bodies"] = list(jury.bodies.select_related("organisation"))
    elif stage.state == Stage.State.CLOSED and jury.voting_opened_at is None:
        agreed = processes.publishing_terms(stage)
        context["board"] = processes.board_of(stage, Key.Step.PUBLISH, agreed=agreed, viewer=person)
        if not stage.outcome.strip():
            context["missing"] = [_("Nothing was recommended. Say in words what came of the commission.")]
    elif stage.state == Stage.State.CLOSED:
        agreed = jury_actions.agreed_to_publish(jury)
        context["board"] = processes.board_of(stage, Key.Step.PUBLISH, agreed=agreed, viewer=person)
        context["missing"] = jury_actions.not_publishable(jury)
        voted_on = jury.recommendations.filter(state__in=["adopted", "not_adopted", "no_parity"])
        context["recommendations"] = list(voted_on.prefetch_related("replies__organisation"))
        context["minority_reports"] = list(jury.minority_reports.all())
    return render(request, "commissions/keys.jinja", context, status=409 if refusal else 200)


def _give(request: HttpRequest, jury: Jury) -> HttpResponse:
    person, digest = person_here(request), request.POST.get("agreed", "")[:64]
    if jury.stage.state == Stage.State.PLANNED:
        done = actions.open_commission(jury, seen=digest, by=person)
        said = _("All keys are in. The terms are fixed, and the commission is open.")
    elif jury.voting_opened_at is None:
        done = processes.agree_to_publish(jury.stage, by=person, seen=digest)
        said = _("All keys are in. What came of the commission is published.")
    else:
        done = jury_actions.publish_recommendations(jury, seen=digest, by=person)
        said = _("All keys are in. The recommendations are published, and have to be answered.")
    messages.success(request, said if done else _("Your key is given. The other co-lead has been told."))
    return redirect(jury.get_absolute_url() if done else reverse("commissions:keys", args=[jury.stage_id]))


@require_POST
@needs(Act.TURN_KEY)
def take_key_back(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take back one's own key while the other is missing."""
    jury, _acts = commission_here(request, pk)
    step = Key.Step.OPEN if jury.stage.state == Stage.State.PLANNED else Key.Step.PUBLISH
    if processes.withdraw_key(jury.stage, step, by=person_here(request)):
        messages.success(request, _("Your key is taken back."))
    return redirect("commissions:keys", pk=jury.stage_id)


@needs(Act.SEE)
def session(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One session: who met, in numbers of each side with the mark of parity, and what was decided."""
    found, acts = part_here(request, SESSIONS.all(), pk)
    met = reading.Met(found, there(found))
    waits = found.held_at is None and met.is_joint
    context = {
        "session": found,
        "met": met,
        "jury": found.jury,
        "stage": found.jury.stage,
        "acts": acts,
        "cannot": why_not_jointly(found.jury, found.starts_at) if waits else "",
        "decisions": list(Decision.objects.filter(session=found).select_related("item")),
    }
    return render(request, "commissions/session.jinja", context)


@needs(Act.SEE)
def feed(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """All sessions as a calendar; a joint one without parity says so."""
    jury, _acts = commission_here(request, pk)
    sessions = []
    for each in reading.met(jury):
        if each.lacks_parity:
            each.session.title = f"{each.session.title} ({each.mark()[0]})"
        sessions.append(each.session)
    words = calendars.calendar_of(sessions, name=jury.stage.title, address=request.path)
    answer = HttpResponse(words, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="sessions.ics"'
    answer["Cache-Control"] = "private, max-age=300"
    return answer


@needs(Act.RUN_JURY)
def plan(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Plan the next session, of one side alone or of both."""
    jury, _acts = commission_here(request, pk)
    form = CommissionSessionForm(sent(request))

    def do() -> str:
        names = ("kind", "title", "where", "starts_at", "ends_at", "agenda")
        said = {name: form.cleaned_data[name] for name in names}
        made: Session = jury_actions.plan_session(jury, by=person_here(request), **said)
        return made.get_absolute_url()

    page = FormPage(
        _("Plan a session"),
        _("Plan it"),
        jury.get_absolute_url(),
        words=_("The commissioners whom it is for are told."),
        care=why_not_jointly(jury),
    )
    return filled_in(request, form, page, do)


@needs(Act.RUN_JURY)
def decide(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Note what a joint session voted on."""
    found: Session = part_here(request, SESSIONS.all(), pk)[0]
    met = reading.Met(found, there(found))
    form = DecisionForm(sent(request), items=list(found.jury.agenda_items.all()), initial={"item": "none"})

    def do() -> str:
        said = form.cleaned_data
        decision = work.decide(
            found,
            words=said["words"],
            votes=form.votes(),
            item=form.items.get(said["item"]),
            by=person_here(request),
        )
        messages.success(request, decision.state_in_words())
        return found.get_absolute_url()

    page = FormPage(
        _("What was voted on in “%(title)s”") % {"title": found.title},
        _("Save"),
        found.get_absolute_url(),
        words=met.in_words(),
        care=_(
            "It counts only when as many community as civic commissioners take part, and on each side more are for it "
            "than against it. It is public at once, with the votes of each side, and cannot be changed."
        ),
    )
    return filled_in(request, form, page, do)
