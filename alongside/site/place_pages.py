"""The pages of places: what a place is, and what is going on there in every room of the house."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.deciding.processes.models import Process, Stage
from alongside.doing.deals.models import Commitment
from alongside.foundation.people.access import fetch, may, needs
from alongside.foundation.people.models import AboutYou, Person
from alongside.foundation.people.permissions import Act
from alongside.foundation.places.models import Place, Tier, heavy
from alongside.foundation.record import actions as record
from alongside.site import listening
from alongside.ui.forms import LongTextField
from alongside.ui.maps import Frame, frame_of, path_of

SOME = 6


@dataclass(frozen=True)
class Shape:
    """One part of a place on its map."""

    name: str
    path_d: str
    fill_class: str
    href: str
    value_text: str


@needs(Act.SEE)
def all_places(request: HttpRequest) -> HttpResponse:
    """The tree down to the neighbourhoods."""
    rows = Place.objects.exclude(tier=Tier.SMALL_AREA).defer(*heavy()).order_by("path")
    return render(request, "site/all_places.jinja", {"places": list(rows)})


@needs(Act.SEE)
def place(request: HttpRequest, code: str) -> HttpResponse:
    """One place: who lives there, its map, and what is going on."""
    here = fetch(request, Place.objects.with_lineage(), code=code)
    parts = list(here.children.order_by("name"))
    frame = frame_of([here.outline, *(part.outline for part in parts)], width=560, most_high=560)
    processes = Process.objects.at(here).published().select_related("place").defer(*heavy("place"))
    calls, told = listening.asking_and_told(here, asking=SOME, told=SOME // 2)
    return render(
        request,
        "site/place.jinja",
        {
            "place": here,
            "lineage": here.lineage(),
            "parts": parts,
            "frame": frame,
            "shapes": shapes_of(parts or [here], frame),
            "legend": legend_of(parts),
            "stages": list(
                Stage.objects.filter(process__in=processes)
                .open_now()
                .select_related("process__place")
                .defer(*heavy("process__place"))
                .order_by("closes_at")[:SOME]
            ),
            "calls": calls,
            "told": told,
            "findings": listening.findings(here, most=SOME // 2),
            "ways": listening.ways(here),
            "processes": list(processes.order_by("-made_at")[:SOME]),
            "commitments": list(
                Commitment.objects.at(here)
                .select_related("owner", "place")
                .defer(*heavy("place"))
                .order_by("-made_at")[:SOME]
            ),
            "shares": shares_of(here),
            "staff": staff_links(request, here),
        },
    )


class DescribeForm(forms.Form):
    """What a steward may write about a place."""

    easy_read = LongTextField(
        label=gettext_lazy("About this place, in Easy Read"),
        help_text=gettext_lazy("Short sentences, one idea each. Leave it empty to show nothing."),
        max_length=4000,
        rows=8,
        required=False,
    )


@needs(Act.EDIT_PLACE)
def describe(request: HttpRequest, code: str) -> HttpResponse:
    """A steward describes the place."""
    here = fetch(request, Place, code=code)
    if request.method == "POST":
        form = DescribeForm(request.POST)
        if form.is_valid():
            with transaction.atomic():
                Place.objects.filter(pk=here.pk).update(easy_read=form.cleaned_data["easy_read"])
                record.write(act="place-described", about=here, place=here, by=request.user)  # type: ignore[arg-type]
            messages.success(request, _("Saved."))
            return redirect(here)
    else:
        form = DescribeForm(initial={"easy_read": here.easy_read})
    return render(request, "site/describe_place.jinja", {"place": here, "form": form})


def shapes_of(places: list[Place], frame: Frame | None) -> list[Shape]:
    """The parts of a map. Small areas are coloured by deprivation, larger places by turns of number of residents."""
    if frame is None:
        return []
    return [
        Shape(
            name=each.name,
            path_d=path_of(each.outline, frame),
            fill_class=fill_of_place(each),
            href=each.get_absolute_url(),
            value_text=f"{each.population:,}" if each.population is not None else _("not known"),
        )
        for each in places
    ]


def fill_of_place(place: Place) -> str:
    """Small areas: 5 is the most deprived fifth of England, 1 the least. Others are plain."""
    if place.deprivation_decile is None:
        return "al-fill-1"
    return f"al-fill-{6 - (place.deprivation_decile + 1) // 2}"


def legend_of(parts: list[Place]) -> list[dict[str, Any]]:
    """What the colours of small areas mean."""
    if not any(part.deprivation_decile for part in parts):
        return []
    words = (
        _("Least deprived fifth of England"),
        _("Second least"),
        _("Middle"),
        _("Second most"),
        _("Most deprived fifth of England"),
    )
    return [{"fill_class": f"al-fill-{number}", "text": text} for number, text in enumerate(words, 1)]


def shares_of(place: Place) -> list[dict[str, Any]]:
    """The published figures about who lives here, ready to draw."""
    names = {
        "age_band": (_("Age"), {str(value): str(label) for value, label in AboutYou.AgeBand.choices}),
        "sex": (_("Sex"), {str(value): str(label) for value, label in AboutYou.Sex.choices}),
        "ethnicity": (
            _("Ethnic group"),
            {str(value): str(label) for value, label in AboutYou.Ethnicity.choices},
        ),
        "disability": (
            _("Disability"),
            {str(value): str(label) for value, label in AboutYou.Disability.choices},
        ),
        "deprivation": (
            _("Area deprivation"),
            {
                "1": _("Most deprived fifth of England"),
                "2": _("Second most"),
                "3": _("Middle"),
                "4": _("Second least"),
                "5": _("Least deprived fifth of England"),
            },
        ),
    }
    drawn = []
    for key, (title, labels) in names.items():
        figures = place.profile.get(key)
        if isinstance(figures, dict) and isinstance(figures.get("shares"), dict):
            shares = figures["shares"]
            rows = [
                {"label": label, "value": shares[value], "text": f"{100 * shares[value]:.0f}%"}
                for value, label in labels.items()
                if isinstance(shares.get(value), int | float)
            ]
            drawn.append({"title": title, "rows": rows, "source": str(figures.get("source", ""))})
    return drawn


def staff_links(request: HttpRequest, place: Place) -> list[dict[str, str]]:
    """What the person may do at this place, with addresses."""
    links = [
        (Act.START_PROCESS, _("Start a process here"), "processes:start"),
        (Act.GATHER, _("Plan an event here"), "events:start"),
        (Act.GATHER, _("Make a survey here"), "surveys:start"),
        (Act.GATHER, _("Ask a question with statements"), "statements:start"),
        (Act.EDIT_CODEBOOK, _("Start a codebook here"), "themes:start"),
        (Act.GIVE_CODES, _("Print letters with codes"), "people:codes"),
        (Act.FIND_PERSON, _("Find a person to help them"), "people:find"),
        (Act.GIVE_ROLES, _("Give and end roles"), "people:roles"),
        (Act.READ_LOOKS, _("See who looked at people’s data"), "people:looks"),
        (Act.CHECK_RECORD, _("Read the record"), "record:entries"),
        (Act.EDIT_PLACE, _("Describe this place"), "places:describe"),
    ]
    if not isinstance(request.user, Person):
        return []
    return [
        {"text": text, "href": reverse(name, args=[place.code])}
        for act, text, name in links
        if may(request.user, act, place)
    ]
