"""Roles at a place, finding one person, and who looked at whose data."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from alongside.foundation.people import actions
from alongside.foundation.people.access import fetch, needs, signed_in
from alongside.foundation.people.forms import FindForm, OrganisationForm, RoleForm
from alongside.foundation.people.models import Organisation, Person, RoleHolding
from alongside.foundation.people.pages import page_of, turns
from alongside.foundation.people.permissions import Act, Role
from alongside.foundation.people.words import role_in_words
from alongside.foundation.places.models import Place
from alongside.foundation.record import actions as record
from alongside.foundation.record.models import Detail
from alongside.ui.refusals import Refusal


@needs(Act.GIVE_ROLES)
@never_cache
def roles(request: HttpRequest, code: str) -> HttpResponse:
    """Who holds which role here, and giving one. Residents are not listed: that is theirs to say."""
    place = fetch(request, Place, code=code)
    refusal: Refusal | None = None
    if request.method == "POST":
        form = RoleForm(request.POST, place=place)
        if form.is_valid():
            try:
                _give(request, form, place)
            except Refusal as no:
                refusal = no
            else:
                messages.success(request, _("The role is given."))
                return redirect("people:roles", place.code)
    else:
        form = RoleForm(place=place)
    held = (
        RoleHolding.objects.current()
        .filter(place__path__in=place.lineage_paths())
        .exclude(role=Role.RESIDENT)
        .select_related("person", "place", "organisation")
        .order_by("-place__depth", "role", "since")
    )
    page = page_of(request, held, 100)
    what = {role.value: role_in_words(role) for role in Role}
    context = {
        "place": place,
        "form": form,
        "page": page,
        "what": what,
        "turns": turns(request, page),
        "refusal": refusal.sentence if refusal else None,
    }
    return render(request, "people/roles.jinja", context, status=refusal.status if refusal else 200)


class NobodyHere(Refusal):
    default = gettext_lazy("Nobody has signed up with that email address. Ask them to sign up first.")


def _give(request: HttpRequest, form: RoleForm, place: Place) -> None:
    person = Person.objects.filter(email=form.cleaned_data["email"].lower(), is_active=True).first()
    if person is None:
        raise NobodyHere
    actions.give_role(
        person=person,
        role=Role(form.cleaned_data["role"]),
        place=place,
        organisation=form.cleaned_data["organisation"],
        by=signed_in(request),
    )


@needs(Act.GIVE_ROLES)
@never_cache
def organisations(request: HttpRequest, code: str) -> HttpResponse:
    """The organisations that work here, and adding one."""
    place = fetch(request, Place, code=code)
    refusal: Refusal | None = None
    form = OrganisationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_organisation(place=place, by=signed_in(request), **form.cleaned_data)
        except Refusal as no:
            refusal = no
        else:
            messages.success(request, _("The organisation is added."))
            return redirect("people:organisations", place.code)
    here = Organisation.objects.filter(place__path__in=place.lineage_paths()).select_related("place")
    context = {
        "place": place,
        "form": form,
        "organisations": here[:200],
        "refusal": refusal and refusal.sentence,
    }
    return render(request, "people/organisations.jinja", context, status=refusal.status if refusal else 200)


@needs(Act.GIVE_ROLES)
@require_POST
def end_role(request: HttpRequest, pk: Any) -> HttpResponse:
    """End a role that somebody holds."""
    holding = fetch(request, RoleHolding.objects.select_related("place", "person"), pk=pk)
    actions.end_role(holding=holding, by=signed_in(request))
    messages.success(request, _("The role has ended."))
    return redirect("people:roles", holding.place.code)


@needs(Act.FIND_PERSON)
@never_cache
def find(request: HttpRequest, code: str) -> HttpResponse:
    """Find one person by their exact email address or letter code. The look is on the record, and they see it."""
    place = fetch(request, Place, code=code)
    found: Person | None = None
    refusal: Refusal | None = None
    searched = False
    if request.method == "POST":
        form = FindForm(request.POST)
        if form.is_valid():
            try:
                found, searched = (
                    actions.find_person(place=place, by=signed_in(request), **form.cleaned_data),
                    True,
                )
            except Refusal as no:
                refusal = no
    else:
        form = FindForm()
    held = RoleHolding.objects.current().filter(person=found).select_related("place") if found else []
    context = {"place": place, "form": form, "found": found, "searched": searched, "roles": held}
    context["refusal"] = refusal.sentence if refusal else None
    return render(request, "people/find.jinja", context, status=refusal.status if refusal else 200)


@needs(Act.READ_LOOKS)
@never_cache
@transaction.atomic
def looks(request: HttpRequest, code: str) -> HttpResponse:
    """Who looked at the data of people who live or hold a role here. Reading this is itself on the record."""
    place = fetch(request, Place, code=code)
    people_here = Person.objects.filter(
        Q(home__path__startswith=place.path) | Q(holdings__place__path__startswith=place.path)
    )
    rows = Detail.objects.filter(entry__act="data-looked-at", at_person__in=people_here.values("pk"))
    helpers = Person.objects.filter(pk__in=rows.values("by").distinct()[:200])
    chosen = next((each for each in helpers if str(each.pk) == request.GET.get("by")), None)
    if chosen is not None:
        rows = rows.filter(by=chosen.pk)
    page = page_of(request, rows.select_related("entry").order_by("-pk"), 50)
    names = Person.objects.in_bulk(
        {row.by for row in page if row.by} | {row.at_person for row in page if row.at_person}
    )
    said = {"page": page.number, "of": str(chosen.pk) if chosen else ""}
    record.write(act="looks-read", about=place, by=signed_in(request), place=place, details=said)
    context = {"place": place, "page": page, "names": names, "helpers": helpers, "chosen": chosen}
    context["turns"] = turns(request, page)
    return render(request, "people/looks.jinja", context)
