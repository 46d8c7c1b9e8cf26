"""Planning an event: start, change, publish and cancel it, and add what is left to say afterwards."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alongside.foundation.people.access import fetch, needs, signed_in
from alongside.foundation.people.permissions import Act
from alongside.foundation.places.models import Place, heavy
from alongside.foundation.record import once
from alongside.listening.events import actions
from alongside.listening.events.forms import AfterwardsForm, CancelForm, EventForm
from alongside.listening.events.views.through import event_here
from alongside.ui.refusals import Refusal


@require_http_methods(["GET", "POST"])
@needs(Act.GATHER)
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Plan an event at a place."""
    place = fetch(request, Place.objects.defer(*heavy()), code=code)
    form = EventForm(request.POST) if request.method == "POST" else EventForm(initial=EventForm.fresh())
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                claimed = once.claim(request.POST.get("once", ""))
                made = actions.start_event(place=place, by=signed_in(request), **form.described())
                return redirect(once.settle(claimed, made.get_absolute_url()))
        except once.AlreadySent as sent:
            return redirect(sent.url or place.get_absolute_url())
    context = {"form": form, "place": place, "once": request.POST.get("once") or once.new_token()}
    return render(request, "events/start.jinja", context)


@require_http_methods(["GET", "POST"])
@needs(Act.GATHER)
def edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Change what an event says."""
    here = event_here(request, pk)
    refusal: Refusal | None = None
    form = EventForm(request.POST) if request.method == "POST" else EventForm(initial=EventForm.filled(here))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_event(
                here, by=signed_in(request), version=form.cleaned_data["version"], **form.described()
            )
        except Refusal as no:
            refusal = no
            here.refresh_from_db()
            form = EventForm(
                {**request.POST.dict(), "offers": request.POST.getlist("offers"), "version": here.version}
            )
        else:
            messages.success(request, _("Saved."))
            return redirect(here)
    context = {"form": form, "event": here, "refusal": refusal.sentence if refusal else ""}
    return render(request, "events/edit.jinja", context, status=refusal.status if refusal else 200)


@require_POST
@needs(Act.GATHER)
def publish(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Invite everyone."""
    here = event_here(request, pk)
    actions.publish_event(here, by=signed_in(request))
    messages.success(request, _("Everyone can see this event now."))
    return redirect(here)


@require_http_methods(["GET", "POST"])
@needs(Act.GATHER)
def cancel(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Cancel an event, with a reason that everyone can read."""
    here = event_here(request, pk)
    refusal: Refusal | None = None
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.cancel_event(here, reason=form.cleaned_data["reason"], by=signed_in(request))
        except Refusal as no:
            refusal = no
        else:
            messages.success(
                request,
                _("It is cancelled. People with an account were told. Please tell the others yourself."),
            )
            return redirect("events:people", pk=here.pk)
    context = {
        "form": form,
        "event": here,
        "count": here.sign_ups.standing().count(),
        "refusal": refusal.sentence if refusal else "",
    }
    return render(request, "events/cancel.jinja", context, status=refusal.status if refusal else 200)


@require_http_methods(["GET", "POST"])
@needs(Act.GATHER)
def afterwards(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Put the recording and the notes of what was said on the event's page."""
    here = event_here(request, pk)
    refusal: Refusal | None = None
    form = AfterwardsForm(
        request.POST if request.method == "POST" else None,
        initial={"recording_link": here.recording_link, "minutes": here.minutes},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_afterwards(here, by=signed_in(request), **form.cleaned_data)
        except Refusal as no:
            refusal = no
        else:
            messages.success(request, _("Saved."))
            return redirect(here)
    context = {"form": form, "event": here, "refusal": refusal.sentence if refusal else ""}
    return render(request, "events/afterwards.jinja", context, status=refusal.status if refusal else 200)
