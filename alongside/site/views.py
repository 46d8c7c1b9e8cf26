"""The home page and the words of the loop: what is asked, decided, done, held to account and learned."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from alongside.deciding.ideas.models import Idea
from alongside.deciding.processes.models import Key, Process, Stage
from alongside.doing.deals.models import Commitment
from alongside.foundation.people.access import needs
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Act
from alongside.foundation.places.models import Place, heavy
from alongside.foundation.threads.models import Edge
from alongside.foundation.threads.reading import thread_of
from alongside.site import listening

FEW = 3
SOME = 12


@needs(Act.SEE)
def home(request: HttpRequest) -> HttpResponse:
    """The loop, and what is going on in it now."""
    open_now = list(
        Stage.objects.open_now()
        .exclude(process__state=Process.State.DRAFT)
        .select_related("process__place")
        .defer(*heavy("process__place"))
        .order_by("closes_at")[: 4 * FEW]
    )
    kept = list(
        Commitment.objects.filter(state=Commitment.State.CONFIRMED)
        .select_related("place", "owner")
        .defer(*heavy("place"))
        .order_by("-done_at")[:FEW]
    )
    return render(
        request,
        "site/home.jinja",
        {
            "loop": loop_words(),
            "neighbourhoods": neighbourhoods(),
            "asking": [stage for stage in open_now if stage.method == Stage.Method.IDEAS][:FEW],
            "calls": listening.asking(most=FEW),
            "deciding": [stage for stage in open_now if stage.method != Stage.Method.IDEAS][:FEW],
            "doing": list(
                Commitment.objects.unkept()
                .select_related("place", "owner", "organisation")
                .defer(*heavy("place"))
                .order_by("due", "pk")[:FEW]
            ),
            "kept": kept,
            "thread": thread_of(kept[0], request.user) if kept else None,
        },
    )


@needs(Act.SEE)
def choose_place(request: HttpRequest) -> HttpResponse:
    """From the box on the home page to the chosen neighbourhood."""
    place = Place.objects.filter(code=request.GET.get("place", "")[:40]).first()
    return redirect(place if place is not None else "places:all")


@needs(Act.SEE)
def listen(request: HttpRequest) -> HttpResponse:
    """What is being asked now, and what people said last."""
    stages = Stage.objects.filter(method=Stage.Method.IDEAS).exclude(process__state=Process.State.DRAFT)
    calls, told = listening.asking_and_told(asking=SOME, told=FEW)
    return render(
        request,
        "site/listen.jinja",
        {
            "calls": calls,
            "told": told,
            "findings": listening.findings(most=FEW),
            "ways": listening.ways(),
            "open": list(
                stages.open_now()
                .select_related("process__place")
                .defer(*heavy("process__place"))
                .order_by("closes_at")[:SOME]
            ),
            "earlier": list(
                stages.filter(state__in=[Stage.State.CLOSED, Stage.State.PUBLISHED])
                .select_related("process__place")
                .defer(*heavy("process__place"))
                .order_by("-closes_at")[:SOME]
            ),
            "ideas": list(
                Idea.objects.filter(state=Idea.State.PUBLISHED)
                .select_related(*Idea.THREAD_SELECT)
                .order_by("-made_at")[:SOME]
            ),
        },
    )


@needs(Act.SEE)
def decide(request: HttpRequest) -> HttpResponse:
    """What is being decided, and what was."""
    stages = (
        Stage.objects.exclude(process__state=Process.State.DRAFT)
        .select_related("process__place")
        .defer(*heavy("process__place"))
    )
    deciding = stages.exclude(method=Stage.Method.IDEAS)
    return render(
        request,
        "site/decide.jinja",
        {
            "open": list(deciding.open_now().order_by("closes_at")[:SOME]),
            "waiting": list(deciding.filter(state=Stage.State.CLOSED).order_by("-closes_at")[:SOME]),
            "published": list(deciding.filter(state=Stage.State.PUBLISHED).order_by("-published_at")[:SOME]),
            "processes": list(
                Process.objects.published()
                .select_related("place")
                .defer(*heavy("place"))
                .order_by("-made_at")[:SOME]
            ),
        },
    )


@needs(Act.SEE)
def govern(request: HttpRequest) -> HttpResponse:
    """Holding each other to account: what is overdue, which keys wait, who may do what, the record."""
    keys_waiting: list[Stage] = []
    if isinstance(request.user, Person):
        person = request.user
        leads = Q(process__resident_lead=person) | Q(process__professional_lead=person)
        given = Key.objects.filter(person=person, voided_at__isnull=True, used_at__isnull=True)
        other = Key.objects.filter(voided_at__isnull=True, used_at__isnull=True).exclude(person=person)
        keys_waiting = list(
            Stage.objects.filter(leads, keys__in=other)
            .exclude(keys__in=given)
            .select_related("process__place")
            .defer(*heavy("process__place"))
            .distinct()[:SOME]
        )
    return render(
        request,
        "site/govern.jinja",
        {
            "overdue": list(
                Commitment.objects.overdue()
                .select_related("place", "owner", "organisation")
                .defer(*heavy("place"))
                .order_by("due", "pk")[:SOME]
            ),
            "keys_waiting": keys_waiting,
            "to_publish": list(
                Stage.objects.filter(state=Stage.State.CLOSED)
                .exclude(method=Stage.Method.IDEAS)
                .exclude(process__state=Process.State.DRAFT)
                .select_related("process__place")
                .defer(*heavy("process__place"))
                .order_by("closes_at")[:SOME]
            ),
        },
    )


@needs(Act.SEE)
def learn(request: HttpRequest) -> HttpResponse:
    """What came of what people said, and what was learned where something was stopped."""
    kept = list(
        Commitment.objects.filter(state__in=[Commitment.State.CONFIRMED, Commitment.State.NOT_CONFIRMED])
        .select_related("place", "owner", "organisation")
        .defer(*heavy("place"))
        .order_by("-done_at")[:SOME]
    )
    ended = Process.objects.filter(state__in=[Process.State.DONE, Process.State.STOPPED])
    return render(
        request,
        "site/learn.jinja",
        {
            "kept": kept,
            "ended": list(ended.select_related("place").defer(*heavy("place")).order_by("-made_at")[:SOME]),
            "thread": thread_of(kept[0], request.user) if kept else None,
            "threads": Edge.objects.count(),
        },
    )


@needs(Act.SEE)
def accessibility(request: HttpRequest) -> HttpResponse:
    """What was tested for accessibility, and how."""
    return render(request, "site/accessibility.jinja", {"contact": settings.CONTACT_EMAIL})


def neighbourhoods() -> list[tuple[str, list[tuple[str, str]]]]:
    """The neighbourhoods by their alliance, as code and name, for a select."""
    groups: dict[str, list[tuple[str, str]]] = {}
    rows = (
        Place.objects.neighbourhoods()
        .order_by("parent__name", "name")
        .values_list("parent__name", "code", "name")
    )
    for alliance, code, name in rows:
        groups.setdefault(alliance, []).append((code, name))
    return list(groups.items())


def loop_words(current: str = "") -> list[dict[str, Any]]:
    """The five words of the loop, for the drawing."""
    return [
        {"key": key, "text": text, "sentence": sentence, "href": reverse(name), "current": key == current}
        for key, text, sentence, name in (
            ("listen", _("Listen"), _("Residents say what matters, and what they would do."), "listen"),
            (
                "decide",
                _("Decide"),
                _("Residents and services decide together. It takes two keys."),
                "decide",
            ),
            ("do", _("Do"), _("Somebody promises, by name and by a day."), "deals:all"),
            ("govern", _("Govern"), _("Everyone can see what is late, and who may do what."), "govern"),
            ("learn", _("Learn"), _("What came of it is kept, so that others can use it."), "learn"),
        )
    ]
