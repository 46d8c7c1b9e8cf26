"""One's own account: home, about you."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.foundation.people import actions
from alongside.foundation.people.access import may, may_anywhere, needs, signed_in
from alongside.foundation.people.forms import AboutYouForm, AccountForm
from alongside.foundation.people.middleware import has_second_factor
from alongside.foundation.people.models import AboutYou, Person, RoleHolding
from alongside.foundation.people.permissions import Act
from alongside.foundation.people.sign_in import keep_language, work_accounts
from alongside.foundation.places.models import Place, Tier


@needs(Act.OWN_ACCOUNT)
def me(request: HttpRequest) -> HttpResponse:
    """The account's home: the name to show, the neighbourhood, the language, and the way to everything else."""
    person = signed_in(request)
    if request.method == "POST":
        form = AccountForm(request.POST)
        if form.is_valid():
            changed = actions.change_account(by=person, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return keep_language(request, redirect("people:me"), changed)
    else:
        form = AccountForm(
            initial={"display_name": person.display_name, "home": person.home_id, "language": person.language}
        )
    roles = (
        RoleHolding.objects.current()
        .filter(person=person)
        .select_related("place")
        .order_by("place__path", "role")
    )
    return render(
        request,
        "people/me.jinja",
        {
            "form": form,
            "person": person,
            "roles": roles,
            "tools": _tools(person, [held.place for held in roles]),
            "has_letter": person.codes.filter(ended_at=None).exists(),
            "has_second_factor": has_second_factor(person),
            "work_accounts": work_accounts(),
        },
    )


@needs(Act.OWN_ACCOUNT)
def welcome(request: HttpRequest) -> HttpResponse:
    """After signing in by letter: where to go, and what one may add."""
    person = signed_in(request)
    return render(request, "people/welcome.jinja", {"person": person, "home": person.home})


@needs(Act.OWN_ACCOUNT)
def about_you(request: HttpRequest) -> HttpResponse:
    """Five optional questions, why they are asked, and how small numbers are hidden."""
    person = signed_in(request)
    kept = AboutYou.objects.filter(person=person).first()
    areas = _small_areas(person.home)
    if request.method == "POST":
        form = AboutYouForm(request.POST, small_areas=areas)
        if form.is_valid():
            actions.say_about_you(by=person, answers=form.cleaned_data)
            messages.success(request, _("Thank you. Your answers are saved."))
            return redirect("people:about-you")
    else:
        names = ("age_band", "sex", "ethnicity", "disability")
        initial: dict[str, Any] = {name: getattr(kept, name) for name in names} if kept else {}
        form = AboutYouForm(
            initial=initial | {"small_area": kept.small_area_id if kept else None}, small_areas=areas
        )
    return render(
        request, "people/about_you.jinja", {"form": form, "kept": kept, "has_areas": areas.exists()}
    )


@needs(Act.OWN_ACCOUNT)
def forget_about_you(request: HttpRequest) -> HttpResponse:
    """Delete one's answers."""
    person = signed_in(request)
    if request.method == "POST":
        actions.forget_about_you(by=person)
        messages.success(request, _("Your answers are deleted."))
    return redirect("people:about-you")


_TOOLS = (
    (Act.GIVE_CODES, "people:codes", gettext_lazy("Letters with codes: %(place)s")),
    (Act.FIND_PERSON, "people:find", gettext_lazy("Find a person: %(place)s")),
    (Act.GIVE_ROLES, "people:roles", gettext_lazy("Roles: %(place)s")),
    (Act.READ_LOOKS, "people:looks", gettext_lazy("Who looked at whose data: %(place)s")),
)


def _tools(person: Person, places: list[Place]) -> list[dict[str, str]]:
    """The pages that come with the person's roles, at each place where they hold one."""
    found = [
        {"text": words % {"place": place.name}, "href": reverse(name, args=[place.code])}
        for place in dict.fromkeys(places)
        for act, name, words in _TOOLS
        if may(person, act, place)
    ]
    if may_anywhere(person, Act.ASSIST):
        found.append({"text": _("Help I gave"), "href": reverse("people:assistance")})
    return found


def _small_areas(home: Place | None) -> Any:
    """The small areas of the person's neighbourhood."""
    if home is None or home.tier in {Tier.SYSTEM, Tier.ALLIANCE}:
        return Place.objects.none()
    return Place.objects.within(home).filter(tier=Tier.SMALL_AREA).order_by("name").only("id", "name", "path")
