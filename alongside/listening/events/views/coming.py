"""Signing up and calling off; and, for those who run the event, who is coming, what they need, and who came."""

from __future__ import annotations

import uuid
from collections import Counter

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from alongside.foundation.people.access import needs, signed_in
from alongside.foundation.people.permissions import Act
from alongside.foundation.record import actions as record
from alongside.foundation.record import once
from alongside.listening.events import actions
from alongside.listening.events.actions.coming import new_code
from alongside.listening.events.forms import AttendanceForm, SignUpForm
from alongside.listening.events.models import Event, SignUp
from alongside.listening.events.refusals import AlreadySignedUp, TooMany
from alongside.listening.events.views.reading import waiting_number
from alongside.listening.events.views.through import (
    codes_here,
    event_here,
    page_number,
    person_or_nobody,
    remember_code,
    visible,
)
from alongside.ui.refusals import Refusal

# Families and groups sign up from one telephone; a program that takes all places is slowed.
MOST_FROM_ONE_BROWSER = 8
A_PAGE = 50


@require_http_methods(["GET", "POST"])
@needs(Act.SAY)
@never_cache
@sensitive_post_parameters()
def sign_up(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Sign up for an event, with or without an account."""
    here = event_here(request, pk)
    person = person_or_nobody(request)
    refusal: Refusal | None = None
    form = SignUpForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        code = "" if person is not None else new_code()
        try:
            if len(codes_here(request, here)) >= MOST_FROM_ONE_BROWSER:
                raise TooMany(_("You have signed up as many people as one person can. Ask those who invite."))
            with transaction.atomic():
                claimed = once.claim(request.POST.get("once", ""))
                actions.sign_up(here, by=person, code=code, **form.cleaned_data)
                own = reverse("events:own", args=[code]) if code else reverse("events:mine", args=[here.pk])
                url = once.settle(claimed, own)
        except once.AlreadySent as sent:
            return redirect(sent.url or here.get_absolute_url())
        except AlreadySignedUp:
            return redirect("events:mine", pk=here.pk)
        except Refusal as no:
            refusal = no
        else:
            if code:
                remember_code(request, here, code)
            return redirect(url)
    context = {
        "event": here,
        "form": form,
        "full": _is_full(here),
        "once": once.new_token(),
        "refusal": refusal.sentence if refusal else "",
        "signed_in": person is not None,
    }
    return render(request, "events/sign_up.jinja", context, status=refusal.status if refusal else 200)


@require_http_methods(["GET", "POST"])
@needs(Act.SAY)
@never_cache
def own(request: HttpRequest, code: str) -> HttpResponse:
    """One's own sign-up by its code: a place or the waiting list; and calling off."""
    found = actions.find_by_code(code)
    if found is None:
        raise Http404(_("There is nothing at this address."))
    visible(request, found.event)
    return _own(request, found, code)


@require_http_methods(["GET", "POST"])
@needs(Act.OWN_ACCOUNT)
@never_cache
def mine(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One's own sign-up, of somebody signed in."""
    person = signed_in(request)
    here = event_here(request, pk)
    found = here.sign_ups.filter(person=person).order_by("-number").first()
    if found is None:
        return redirect(here)
    found.event = here
    return _own(request, found, "")


@require_http_methods(["GET", "POST"])
@needs(Act.GATHER)
@never_cache
def people(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Who is coming and what they need, for those who run the event; after it began, who of those who agreed came."""
    here = event_here(request, pk)
    refusal: Refusal | None = None
    if request.method == "POST":
        ticked = _ticked(request, here)
        try:
            noted = actions.note_who_came(here, came=ticked, by=signed_in(request))
        except Refusal as no:
            refusal = no
        else:
            messages.success(request, _("Noted as having come: %(count)s.") % {"count": noted})
            return redirect(request.path)
    number = page_number(request)
    standing = here.sign_ups.standing()
    rows = list(standing.select_related("person")[(number - 1) * A_PAGE : number * A_PAGE + 1])
    shown = rows[:A_PAGE]
    _note_looks(request, here, shown)
    needs_of = standing.filter(state=SignUp.State.COMING).values_list("needs", flat=True)
    totals = Counter(need for needs in needs_of for need in needs)
    context = {
        "event": here,
        "sign_ups": shown,
        "page_number": number,
        "has_more": len(rows) > A_PAGE,
        "coming": standing.coming().count(),
        "waiting": standing.waiting().count(),
        "totals": [(str(label), totals[value]) for value, label in SignUp.Need.choices if totals[value]],
        "refusal": refusal.sentence if refusal else "",
    }
    return render(request, "events/people.jinja", context, status=refusal.status if refusal else 200)


@require_POST
@needs(Act.GATHER)
def take_off(request: HttpRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    """Take a sign-up off the list, for somebody who asked for it or did not mean it."""
    here = event_here(request, pk)
    found = here.sign_ups.filter(number=number).first()
    if found is None:
        raise Http404(_("There is nothing at this address."))
    actions.call_off(found, by=signed_in(request))
    messages.success(request, _("Taken off the list."))
    return redirect("events:people", pk=here.pk)


@require_http_methods(["GET", "POST"])
@needs(Act.GATHER)
def attendance(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say how many came, and, if it was tallied, how many of each group."""
    here = event_here(request, pk)
    refusal: Refusal | None = None
    form = AttendanceForm(
        request.POST if request.method == "POST" else None, initial=AttendanceForm.filled(here)
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.count_attendance(
                here,
                attended=form.cleaned_data["attended"],
                who_came={name: form.tally(name) for name in form.groups_by_name()},
                by=signed_in(request),
            )
        except Refusal as no:
            refusal = no
        else:
            messages.success(request, _("Saved."))
            return redirect(here)
    context = {"event": here, "form": form, "refusal": refusal.sentence if refusal else ""}
    return render(request, "events/attendance.jinja", context, status=refusal.status if refusal else 200)


def _own(request: HttpRequest, found: SignUp, code: str) -> HttpResponse:
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            actions.call_off(found, by=person_or_nobody(request))
        except Refusal as no:
            refusal = no
        else:
            messages.success(request, _("You have called off. Thank you for telling us."))
            return redirect(found.event)
    context = {
        "event": found.event,
        "sign_up": found,
        "code": code,
        "before": waiting_number(found) if found.state == SignUp.State.WAITING else 0,
        "refusal": refusal.sentence if refusal else "",
    }
    return render(request, "events/own.jinja", context, status=refusal.status if refusal else 200)


def _is_full(event: Event) -> bool:
    return event.capacity is not None and event.sign_ups.coming().count() >= event.capacity


def _ticked(request: HttpRequest, event: Event) -> list[SignUp]:
    """Those ticked on this page, and those noted before who stand on other pages."""
    numbers, on_page = _numbers(request, "came"), _numbers(request, "shown")
    before = event.sign_ups.coming().filter(came=True).exclude(number__in=on_page)
    return [*event.sign_ups.coming().filter(number__in=numbers & on_page), *before]


def _numbers(request: HttpRequest, name: str) -> set[int]:
    """The whole numbers sent under a name."""
    sent = request.POST.getlist(name)
    return {int(each) for each in sent if each.isascii() and each.isdigit() and len(each) < 9}


@transaction.atomic
def _note_looks(request: HttpRequest, event: Event, shown: list[SignUp]) -> None:
    """What somebody with an account needs, or how to reach them, was shown: put that on the record, for them to see."""
    for each in shown:
        if each.person is not None and (each.needs or each.needs_words or each.contact):
            record.look(
                by=signed_in(request),
                at_person=each.person,
                place=event.place,
                purpose=_("To prepare the event “%(title)s”") % {"title": event.title},
                fields=["name", "contact", "access needs"],
            )
