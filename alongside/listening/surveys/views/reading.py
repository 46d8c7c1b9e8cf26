"""Pages that everybody reads: the list of surveys, one survey, its published results, its paper form."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alongside.foundation.people.access import may, may_anywhere, needs, roles_to
from alongside.foundation.people.permissions import TABLE, Act
from alongside.foundation.places.ground import ground_of
from alongside.foundation.places.models import Place, heavy
from alongside.foundation.threads.reading import thread_of
from alongside.listening.surveys.asking import ABOUT_CHOICES, ABOUT_WORDS, scale_words
from alongside.listening.surveys.drawing import drawn
from alongside.listening.surveys.models import Published, Question, Survey
from alongside.listening.surveys.path import onward
from alongside.listening.surveys.views.through import Answering, answering_here, survey_here

A_PAGE = 20


@require_http_methods(["GET"])
@needs(Act.SEE)
def surveys(request: HttpRequest) -> HttpResponse:
    """All surveys, of one place if asked: those open first, then the newest."""
    place = Place.objects.filter(code=request.GET.get("place", "")[:40]).defer(*heavy()).first()
    rows = Survey.objects.announced().for_anybody().select_related("place").defer(*heavy("place"))
    if place is not None:
        rows = rows.at(place)
    number = _page_number(request)
    found = list(rows.order_by("-closes_at", "-pk")[(number - 1) * A_PAGE : number * A_PAGE + 1])
    makes = False
    drafts: list[Survey] = []
    if place is not None and may(request.user, Act.GATHER, place):
        makes = True
        mine = (
            Survey.objects.filter(opened_at=None)
            .for_anybody()
            .at(place)
            .select_related("place")
            .defer(*heavy("place"))
        )
        drafts = list(mine[:A_PAGE]) if number == 1 else []
    context = {
        "surveys": found[:A_PAGE],
        "drafts": drafts,
        "place": place,
        "older": number + 1 if len(found) > A_PAGE else 0,
        "newer": number - 1,
        "makes": makes,
        "makes_somewhere": may_anywhere(request.user, Act.GATHER),
    }
    return render(request, "surveys/all.jinja", context)


@require_http_methods(["GET"])
@needs(Act.SEE)
def survey(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One survey: what it is for, a way in, and what came of it."""
    found = survey_here(request, pk)
    is_open = found.takes_answers()
    mine = answering_here(request, found) if is_open else Answering(None, None, None)
    roles = roles_to(request.user, found)
    acts = (Act.GATHER, Act.READ_ANSWERS, Act.ASSIST, Act.PUBLISH_FINDINGS)
    context = {
        "survey": found,
        "mine": mine,
        "open": is_open,
        "invited": not is_open or found.invites(mine.person),
        "questions": found.questions.count(),
        "thread": thread_of(found, request.user),
        "published_note": Published.objects.values_list("note", flat=True).get(survey=found)
        if found.published_at is not None
        else "",
        "allowed": {act.value for act in acts if TABLE[act] & roles},
    }
    return render(request, "surveys/survey.jinja", context)


@require_http_methods(["GET"])
@needs(Act.SEE)
def published(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The results as they were published."""
    found = survey_here(request, pk)
    made = Published.objects.filter(survey=found).first()
    context: dict[str, Any] = {"survey": found, "published": made}
    if made is not None:
        context["results"] = drawn(made.figures, found.place)
    return render(request, "surveys/results.jinja", context)


@require_http_methods(["GET"])
@needs(Act.SEE)
def paper(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The survey as a paper form, from the same questions; in large print with `?print=large`."""
    found = survey_here(request, pk)
    questions = list(found.questions.select_related("shown_if"))
    numbers = {question.pk: number for number, question in enumerate(questions, start=1)}
    goes_to = onward(questions)
    rows = [
        {
            "question": question,
            "number": number,
            "only_if": _only_if(question, numbers),
            "choices": scale_words(question) if question.kind == Question.Kind.SCALE else question.pairs,
            "onward": _onward_words(goes_to.get(question.key, []), len(questions)),
        }
        for number, question in enumerate(questions, start=1)
    ]
    has_points = any(question.kind == Question.Kind.POINT for question in questions)
    context = {
        "survey": found,
        "rows": rows,
        "large": request.GET.get("print") == "large",
        "ground": ground_of(found.place) if has_points else None,
        "has_words": any(question.is_text for question in questions),
        "about": ABOUT_CHOICES if found.ask_about else {},
        "about_words": ABOUT_WORDS,
    }
    return render(request, "surveys/paper.jinja", context)


@require_http_methods(["GET"])
@needs(Act.SAY)
def picture(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The outline of the survey's place as an image, with the spot at `?at=latitude,longitude` marked."""
    found = survey_here(request, pk)
    ground = ground_of(found.place)
    spot = None
    try:
        latitude, longitude = (float(part) for part in request.GET.get("at", "").split(","))
        spot = ground.spot(latitude, longitude) if ground.holds(latitude, longitude) else None
    except (ValueError, OverflowError):
        pass
    response = render(
        request,
        "surveys/picture.jinja",
        {"ground": ground, "spot": spot, "name": found.place.name},
        content_type="image/svg+xml",
    )
    response["Cache-Control"] = "private, max-age=300"
    return response


def _only_if(question: Question, numbers: dict[Any, int]) -> str:
    if question.shown_if is None:
        return ""
    return _("Answer this only if you ticked “%(answer)s” at question %(number)s.") % {
        "answer": question.shown_if.label_of(question.shown_if_key),
        "number": numbers[question.shown_if_id],
    }


def _onward_words(jumps: list[tuple[str, int]], last: int) -> list[str]:
    """ "If you ticked No, go to question 5.", one sentence for all ticks that lead to the same question."""
    ticks: dict[int, list[str]] = {}
    for label, number in jumps:
        ticks.setdefault(number, []).append(f"“{label}”")
    said = []
    for number, labels in ticks.items():
        named = _("%(some)s or %(last)s") % {"some": ", ".join(labels[:-1]), "last": labels[-1]}
        words = {"answer": named if len(labels) > 1 else labels[0], "number": number}
        if number <= last:
            said.append(_("If you ticked %(answer)s, go to question %(number)s.") % words)
        else:
            said.append(_("If you ticked %(answer)s, go to the end.") % words)
    return said


def _page_number(request: HttpRequest) -> int:
    asked = request.GET.get("page", "1")
    return max(1, min(int(asked), 10_000)) if asked.isdecimal() and asked.isascii() and len(asked) < 6 else 1
