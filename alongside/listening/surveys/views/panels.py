"""Pages of panels."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alongside.foundation.people.access import fetch, may, needs
from alongside.foundation.people.permissions import Act
from alongside.foundation.places.models import Place, heavy
from alongside.foundation.record import once
from alongside.listening.surveys import actions
from alongside.listening.surveys.forms import PanelForm
from alongside.listening.surveys.models import Panel, PanelMember, Survey
from alongside.listening.surveys.views.through import person_here, somebody
from alongside.ui.refusals import Refusal

MOST_SHOWN = 100


@require_http_methods(["GET"])
@needs(Act.SEE)
def all_panels(request: HttpRequest) -> HttpResponse:
    """The panels that there are; of one place if asked."""
    place = Place.objects.filter(code=request.GET.get("place", "")[:40]).defer(*heavy()).first()
    rows = Panel.objects.to_join().select_related("place").defer(*heavy("place"))
    if place is not None:
        rows = rows.at(place)
    context = {
        "panels": list(rows.order_by("name", "pk")[:MOST_SHOWN]),
        "place": place,
        "makes": place is not None and may(request.user, Act.GATHER, place),
    }
    return render(request, "surveys/panels.jinja", context)


@require_http_methods(["GET", "POST"])
@needs(Act.GATHER)
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Start a panel at a place."""
    place = fetch(request, Place.objects.defer(*heavy()), code=code)
    form = PanelForm(request.POST if request.method == "POST" else None)
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                claimed = once.claim(request.POST.get("once", ""))
                made = actions.start_panel(place=place, by=person_here(request), **form.cleaned_data)
                return redirect(once.settle(claimed, made.get_absolute_url()))
        except once.AlreadySent as sent:
            return redirect(sent.url or "surveys:panels")
        except Refusal as no:
            refusal = no
    context = {
        "place": place,
        "form": form,
        "once": request.POST.get("once") or once.new_token(),
        "refusal": refusal.sentence if refusal else "",
    }
    return render(request, "surveys/start_panel.jinja", context, status=refusal.status if refusal else 200)


@require_http_methods(["GET"])
@needs(Act.SEE)
def panel(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One panel: what people agree to, and joining or leaving it."""
    found = fetch(
        request,
        Panel.objects.select_related("place").defer(*heavy("place")).annotate(people=Count("members")),
        pk=pk,
    )
    person = somebody(request)
    context = {
        "panel": found,
        "person": person,
        "joined": person is not None and PanelMember.objects.filter(panel=found, person=person).exists(),
        "surveys": list(Survey.objects.announced().filter(panel=found).order_by("-closes_at", "-pk")[:10]),
        "makes": may(request.user, Act.GATHER, found),
    }
    return render(request, "surveys/panel.jinja", context)


@require_POST
@needs(Act.OWN_ACCOUNT)
def join(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Agree to be asked."""
    found = fetch(request, Panel.objects.select_related("place").defer(*heavy("place")), pk=pk)
    actions.join_panel(found, by=person_here(request))
    messages.success(request, _("You are in the panel. You can leave it here at any time."))
    return redirect(found)


@require_POST
@needs(Act.OWN_ACCOUNT)
def leave(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Stop being asked: one press."""
    found = fetch(request, Panel.objects.select_related("place").defer(*heavy("place")), pk=pk)
    actions.leave_panel(found, by=person_here(request))
    messages.success(request, _("You have left the panel. You will not be asked through it again."))
    return redirect(found)
