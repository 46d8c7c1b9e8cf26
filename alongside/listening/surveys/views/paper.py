"""Typing in paper forms, and settling what two helpers read differently."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from alongside.foundation.people.access import needs
from alongside.foundation.people.permissions import Act
from alongside.foundation.places.ground import ground_of
from alongside.foundation.record import once
from alongside.listening.surveys import actions, return_codes
from alongside.listening.surveys.actions.papers import CODE, QUOTING, Typed, differences
from alongside.listening.surveys.asking import ABOUT_CHOICES, ABOUT_WORDS, TypingForm
from alongside.listening.surveys.kinds import in_words
from alongside.listening.surveys.models import Paper, Question, Response, Survey
from alongside.listening.surveys.path import onward
from alongside.listening.surveys.views.through import answers_here, person_here
from alongside.ui.refusals import Refusal

MOST_WAITING = 50


@require_http_methods(["GET", "POST"])
@never_cache
@needs(Act.ASSIST)
def typing(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Type in one paper after the other, with the keyboard alone."""
    survey = answers_here(request, pk)
    questions = list(survey.questions.select_related("shown_if"))
    data = request.POST if request.method == "POST" else None
    form = TypingForm(data, survey=survey, questions=questions, ground=ground_of(survey.place))
    if request.method == "GET" or not form.is_valid():
        return _typing_page(request, survey, questions, form)
    number = form.cleaned_data["number"]
    quoting = form.cleaned_data["quoting"] or "no"
    typed = Typed(form.answers, form.about, quoting, form.code_digest)
    try:
        with transaction.atomic():
            claimed = once.claim(request.POST.get("once", ""))
            _known(survey, form.code_digest)
            made = actions.type_paper(survey, number=number, typed=typed, by=person_here(request))
            once.settle(claimed, request.path)
    except once.AlreadySent:
        messages.info(request, _("This form was already saved. Type in another."))
        return redirect(request.path)
    except Refusal as refusal:
        return _typing_page(request, survey, questions, form, refusal)
    if made.done_at is not None:
        messages.success(request, _("Form %(number)s is saved and counts.") % {"number": number})
    elif made.compared:
        messages.info(request, _("Form %(number)s was read differently by two people.") % {"number": number})
        return redirect("surveys:settle", survey.pk, number)
    else:
        words = _("Form %(number)s is saved. Somebody else has to type it in too.")
        messages.success(request, words % {"number": number})
    return redirect(request.path)


@require_http_methods(["GET", "POST"])
@never_cache
@needs(Act.ASSIST)
def settle(request: HttpRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    """Look at the paper again, and say for each box who read it right."""
    survey = answers_here(request, pk)
    found = get_object_or_404(Paper, survey=survey, number=number)
    keyings = list(found.keyings.all())
    refusal: Refusal | None = None
    if request.method == "POST":
        right = {
            name.removeprefix("right-"): int(value)
            for name, value in request.POST.items()
            if name.startswith("right-") and value in ("1", "2")
        }
        try:
            actions.settle_paper(found, right=right, by=person_here(request))
        except Refusal as no:
            refusal = no
        else:
            messages.success(request, _("Form %(number)s is settled and counts.") % {"number": number})
            return redirect("surveys:typing", survey.pk)
    rows = (
        _rows(survey, keyings[0].typed, keyings[1].typed)
        if len(keyings) == 2 and found.done_at is None
        else []
    )
    context = {"survey": survey, "paper": found, "rows": rows, "refusal": refusal.sentence if refusal else ""}
    return render(request, "surveys/settle.jinja", context, status=refusal.status if refusal else 200)


def _typing_page(
    request: HttpRequest,
    survey: Survey,
    questions: list[Question],
    form: TypingForm,
    refusal: Refusal | None = None,
) -> HttpResponse:
    numbers = {each.pk: number for number, each in enumerate(questions, start=1)}
    goes_to = onward(questions)
    papers = Paper.objects.filter(survey=survey).annotate(typings=Count("keyings"))
    sums = Paper.objects.filter(survey=survey).aggregate(
        done=Count("pk", filter=Q(done_at__isnull=False)), compared=Sum("compared"), agreed=Sum("agreed")
    )
    waiting = list(papers.filter(done_at=None).order_by("number")[:MOST_WAITING])
    context = {
        "survey": survey,
        "form": form,
        "rows": [
            {
                "box": form[f"q{each.key}"],
                "hint": _typing_hint(each),
                "only_if": _("Only if question %(number)s is “%(answer)s”")
                % {"number": numbers[each.shown_if.pk], "answer": each.shown_if.label_of(each.shown_if_key)}
                if each.shown_if is not None
                else "",
                "jumps": goes_to.get(each.key, []),
            }
            for each in questions
        ],
        "ends": [form[name] for name in ("quoting", *ABOUT_CHOICES, "code") if name in form.fields],
        "once": once.new_token(),
        "refusal": refusal.sentence if refusal else "",
        "done": sums["done"],
        "compared": sums["compared"] or 0,
        "agreed": sums["agreed"] or 0,
        "second": [each for each in waiting if each.typings == 1],
        "differ": [each for each in waiting if each.typings == 2],
    }
    return render(request, "surveys/typing.jinja", context, status=refusal.status if refusal else 200)


def _typing_hint(question: Question) -> str:
    said = " · ".join(f"{place} {label}" for place, (_key, label) in enumerate(question.pairs, start=1))
    if question.kind == Question.Kind.SCALE:
        return f"{question.steps[0]} {question.low_label} … {question.steps[-1]} {question.high_label}"
    if question.kind == Question.Kind.MANY:
        return _("%(answers)s (spaces between)") % {"answers": said}
    if question.kind == Question.Kind.RANKING:
        return _("%(answers)s (in order, first choice first, spaces between)") % {"answers": said}
    if question.kind == Question.Kind.DATE:
        return _("like 27/3/2026")
    if question.kind == Question.Kind.POINT:
        return _("the area’s name; if it is marked on the map, then ; and its latitude and longitude")
    return said or question.unit


def _rows(survey: Survey, one: dict[str, object], other: dict[str, object]) -> list[dict[str, str]]:
    """The boxes in which two typings differ, in words."""
    questions = {f"question-{each.key}": each for each in survey.questions.all()}
    numbers = {name: number for number, name in enumerate(questions, start=1)}
    areas = ground_of(survey.place).names()
    rows = []
    for name in sorted(differences(one, other), key=lambda name: (numbers.get(name, len(numbers) + 1), name)):
        said = []
        for boxes in (one, other):
            value = boxes.get(name)
            if name in questions:
                words = in_words(questions[name], value, areas)
            elif name.startswith("about-"):
                words = str(dict(ABOUT_CHOICES[name.removeprefix("about-")]).get(str(value), ""))
            elif name == QUOTING:
                words = _("Yes") if value == "without_name" else _("No")
            else:
                words = _("A code") if value else ""
            said.append(words or _("Empty"))
        if name in questions:
            title = f"{numbers[name]}. {questions[name].title}"
        elif name.startswith("about-"):
            title = str(ABOUT_WORDS[name.removeprefix("about-")])
        else:
            title = _("Return code") if name == CODE else _("May we quote?")
        rows.append({"name": name, "title": title, "one": said[0], "other": said[1]})
    return rows


def _known(survey: Survey, code_digest: bytes | None) -> None:
    """A return code on a paper is one that was given in an earlier wave; else there is a slip in it."""
    if (
        code_digest is not None
        and not Response.objects.filter(survey__in=survey.waves(), code_digest=code_digest).exists()
    ):
        raise return_codes.Unknown
