"""The list of processes, the page of one, and starting, describing and ending it."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alongside.deciding.processes import actions, participation, reading
from alongside.deciding.processes.forms import DescriptionForm, FinishForm, LeadsForm, StartForm, StopForm
from alongside.deciding.processes.models import Process, Stage
from alongside.deciding.processes.rung import Rung, facts_of, rung_of
from alongside.deciding.processes.views.origins import origin_asked_for
from alongside.deciding.processes.views.who import must_be_visible, person_here
from alongside.foundation.people.access import fetch, may, needs
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Act, Role
from alongside.foundation.places.models import Place, Tier
from alongside.foundation.record import actions as record
from alongside.foundation.record import once
from alongside.foundation.threads.reading import thread_of
from alongside.ui.refusals import Refusal

PUBLIC_STATES = (Process.State.LIVE, Process.State.DONE, Process.State.STOPPED)


@require_safe
@needs(Act.SEE)
def all_processes(request: HttpRequest) -> HttpResponse:
    """Processes everywhere or at a place, newest first."""
    state = request.GET.get("state", "")
    places = list(Place.objects.exclude(tier=Tier.SMALL_AREA).only("code", "name", "depth", "path")[:400])
    place = _place_asked_for(request, places)
    rows = reading.listed(Process.objects.published())
    if state in PUBLIC_STATES:
        rows = rows.filter(state=state)
    else:
        state = ""
    if place is not None:
        rows = reading.at_place(rows, place)
    page = reading.page_of(rows, request.GET.get("page", ""))
    open_now = reading.open_stages(page.processes)
    cards = [(each, *open_now.get(each.pk, ("", None))) for each in page.processes]
    kept = {"state": state, "place": place.code if place else ""}
    pages = {
        side: f"?{urlencode({**kept, 'page': mark})}" if mark else ""
        for side, mark in (("newer", page.newer), ("older", page.older))
    }
    context = {
        "cards": cards,
        "pages": pages,
        "place": place,
        "state": state,
        "states": {each.value: str(each.label) for each in PUBLIC_STATES},
        "places": places,
        "may_start": place is not None and may(request.user, Act.START_PROCESS, place),
        "mine": [] if place or state else reading.led_by(request.user),
    }
    return render(request, "processes/all.jinja", context)


@require_safe
@needs(Act.SEE)
def process(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One process: its question, stages, co-leads, rung, people and thread."""
    here: Any = fetch(request, reading.one(request.user), pk=pk)
    must_be_visible(request, here)
    stages = list(here.stages.all())
    for stage in stages:
        stage.process = here
    counted = [stage for stage in stages if hasattr(stage, "who_took_part")]
    facts = facts_of(here, stages)
    latest = counted[-1] if counted else None
    context = {
        "process": here,
        "place": here.place,
        "stages": stages,
        "leads": [(role.label, lead) for role, lead in here.leads().items()],
        "facts": facts,
        "standing": rung_of(facts),
        "rungs": [str(rung.label) for rung in Rung],
        "thread": thread_of(here, request.user),
        "counted": latest,
        "tables": participation.tables_of(latest.who_took_part) if latest else [],
        "any_closed": any(stage.state in (Stage.State.CLOSED, Stage.State.PUBLISHED) for stage in stages),
        "may_edit": may(request.user, Act.EDIT_PROCESS, here) and not here.has_ended(),
        "may_turn": may(request.user, Act.TURN_KEY, here) and not here.has_ended(),
        "signed_in": isinstance(request.user, Person),
    }
    return render(request, "processes/process.jinja", context)


@require_safe
@needs(Act.SEE)
def who_took_part(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Who took part in each closed stage beside who lives here, as far as it may be shown."""
    here = fetch(request, reading.one(request.user), pk=pk)
    must_be_visible(request, here)
    closed = [
        (stage, participation.tables_of(stage.who_took_part) if hasattr(stage, "who_took_part") else [])
        for stage in here.stages.all()
        if stage.state in (Stage.State.CLOSED, Stage.State.PUBLISHED)
    ]
    return render(
        request, "processes/who_took_part.jinja", {"process": here, "place": here.place, "closed": closed}
    )


@needs(Act.START_PROCESS)
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Start a process at a place, maybe from something that was said or found (`?from=themes.finding/<id>`)."""
    place = fetch(request, Place, code=code)
    origin = origin_asked_for(request, place)
    if request.method == "POST":
        form = StartForm(request.POST)
        if form.is_valid():
            try:
                with transaction.atomic():
                    claimed = once.claim(request.POST.get("once", ""))
                    made = _start(form, place, request, origin)
                    if made is not None:
                        return redirect(once.settle(claimed, made.get_absolute_url()))
                    transaction.set_rollback(True)
            except once.AlreadySent as sent:
                return redirect(sent.url or place.get_absolute_url())
    else:
        form = StartForm()
    context = {
        "form": form,
        "place": place,
        "origin": origin.thread_card() if origin is not None else None,
        "once": request.POST.get("once") or once.new_token(),
    }
    return render(request, "processes/start.jinja", context)


@needs(Act.EDIT_PROCESS)
def edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Describe a process anew."""
    here = fetch(
        request, Process.objects.select_related("place", "resident_lead", "professional_lead"), pk=pk
    )
    refusal = ""
    if request.method == "POST":
        form = DescriptionForm(request.POST)
        if form.is_valid():
            fields = {name: form.cleaned_data[name] for name in form.fields if name != "version"}
            try:
                actions.change_process(
                    here, by=person_here(request), version=form.cleaned_data["version"], **fields
                )
                messages.success(request, _("Saved."))
                return redirect(here.get_absolute_url())
            except Refusal as no:
                refusal = no.sentence
                here.refresh_from_db()
                form = DescriptionForm({**request.POST.dict(), "version": str(here.version)})
    else:
        fields = {name: getattr(here, name) for name in DescriptionForm.base_fields}
        form = DescriptionForm(initial=fields)
    return render(request, "processes/edit.jinja", {"form": form, "process": here, "refusal": refusal})


@needs(Act.EDIT_PROCESS)
def leads(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Change who leads a process."""
    here = fetch(
        request, Process.objects.select_related("place", "resident_lead", "professional_lead"), pk=pk
    )
    refusal = ""
    if request.method == "POST":
        form = LeadsForm(request.POST)
        if form.is_valid():
            chosen = _chosen_leads(form, here)
            if form.is_valid():
                try:
                    with transaction.atomic():
                        _note_looked_up(chosen, here, request)
                        actions.change_leads(
                            here,
                            resident_lead=chosen[Role.RESIDENT_LEAD],
                            professional_lead=chosen[Role.PROFESSIONAL_LEAD],
                            reason=form.cleaned_data["reason"],
                            version=form.cleaned_data["version"],
                            by=person_here(request),
                        )
                    messages.success(request, _("The co-leads are saved. Those concerned are told."))
                    return redirect(here.get_absolute_url())
                except Refusal as no:
                    refusal = no.sentence
                    here.refresh_from_db()
                    form = LeadsForm({**request.POST.dict(), "version": str(here.version)})
    else:
        form = LeadsForm(initial={"version": here.version})
    return render(request, "processes/leads.jinja", {"form": form, "process": here, "refusal": refusal})


@require_POST
@needs(Act.EDIT_PROCESS)
def announce(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show a draft to everyone."""
    here = fetch(request, Process, pk=pk)
    if here.state == Process.State.DRAFT:
        actions.announce(here, by=person_here(request))
        messages.success(request, _("Everyone can see this process now."))
    return redirect(here.get_absolute_url())


@needs(Act.EDIT_PROCESS)
def stop(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Stop a process, saying why and what was learned."""
    return _end(request, pk, StopForm, "processes/stop.jinja")


@needs(Act.EDIT_PROCESS)
def finish(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Finish a process, saying what was learned."""
    return _end(request, pk, FinishForm, "processes/finish.jinja")


@require_POST
@needs(Act.OWN_ACCOUNT)
def follow(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Hear what comes of a process."""
    here = fetch(request, Process, pk=pk)
    must_be_visible(request, here)
    actions.follow(here, by=person_here(request))
    messages.success(request, _("We will tell you what comes of this."))
    return redirect(here.get_absolute_url())


@require_POST
@needs(Act.OWN_ACCOUNT)
def unfollow(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Stop hearing."""
    here = fetch(request, Process, pk=pk)
    must_be_visible(request, here)
    actions.unfollow(here, by=person_here(request))
    messages.success(request, _("You no longer follow this."))
    return redirect(here.get_absolute_url())


def _end(
    request: HttpRequest, pk: uuid.UUID, form_class: type[StopForm | FinishForm], template: str
) -> HttpResponse:
    here = fetch(request, Process.objects.select_related("place"), pk=pk)
    refusal = ""
    if request.method == "POST":
        form = form_class(request.POST)
        if form.is_valid():
            try:
                if isinstance(form, StopForm):
                    actions.stop(here, by=person_here(request), **form.cleaned_data)
                else:
                    actions.finish(here, by=person_here(request), **form.cleaned_data)
                return redirect(here.get_absolute_url())
            except Refusal as no:
                refusal = no.sentence
    else:
        form = form_class()
    return render(request, template, {"form": form, "process": here, "refusal": refusal})


def _place_asked_for(request: HttpRequest, places: list[Place]) -> Place | None:
    code = request.GET.get("place", "")
    if not code:
        return None
    place = next((each for each in places if each.code == code), None)
    if place is None:
        place = Place.objects.filter(code=code[:40].replace("\x00", "")).first()
    if place is None:
        raise Http404(_("There is no such place."))
    return place


def _start(form: StartForm, place: Place, request: HttpRequest, origin: Any) -> Process | None:
    """Start it, or put what is wrong with the co-leads into the form."""
    chosen: dict[Role, Person | None] = {}
    for role, field in (
        (Role.RESIDENT_LEAD, "resident_email"),
        (Role.PROFESSIONAL_LEAD, "professional_email"),
    ):
        chosen[role] = _lead_of(form, field, role, place)
    if form.errors:
        return None
    started = actions.start_process(
        place=place,
        by=person_here(request),
        resident_lead=chosen[Role.RESIDENT_LEAD],
        professional_lead=chosen[Role.PROFESSIONAL_LEAD],
        came_from=origin,
        **{name: form.cleaned_data[name] for name in DescriptionForm.base_fields if name != "version"},
    )
    _note_looked_up(chosen, started, request)
    return started


def _lead_of(form: Any, field: str, role: Role, place: Place) -> Person | None:
    email = form.cleaned_data.get(field)
    if not email:
        return None
    try:
        return actions.find_lead(email, role, place=place)
    except actions.CannotLead as no:
        form.add_error(field, no.sentence)
        return None


def _chosen_leads(form: LeadsForm, here: Process) -> dict[Role, Person | None]:
    """Who the form says leads; what is wrong is put into the form."""
    now = {Role.RESIDENT_LEAD: here.resident_lead, Role.PROFESSIONAL_LEAD: here.professional_lead}
    chosen: dict[Role, Person | None] = {}
    for role, who in ((Role.RESIDENT_LEAD, "resident"), (Role.PROFESSIONAL_LEAD, "professional")):
        choice = form.cleaned_data[who]
        chosen[role] = now[role] if choice == LeadsForm.KEEP else None
        if choice == LeadsForm.OTHER:
            chosen[role] = _lead_of(form, f"{who}_email", role, here.place)
    return chosen


def _note_looked_up(chosen: dict[Role, Person | None], here: Process, request: HttpRequest) -> None:
    """Somebody was found by their email address and is named by it: that is a look at their data."""
    before = {lead.pk for lead in here.leads().values()} if here.version > 1 else set()
    for person in chosen.values():
        if person is not None and person.pk not in before:
            record.look(
                by=person_here(request),
                at_person=person,
                purpose=f"{_('Named as a co-lead of')} “{here.title}”",
                fields=["email", "display_name"],
                place=here.place,
            )
