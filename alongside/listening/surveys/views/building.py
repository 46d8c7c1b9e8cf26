"""Making a survey: its words, its questions, their order, and a look at all of it before it opens."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alongside.foundation.people.access import fetch, may, needs
from alongside.foundation.people.permissions import Act
from alongside.foundation.places.ground import ground_of
from alongside.foundation.places.models import Place, heavy
from alongside.foundation.record import once
from alongside.listening.surveys import actions
from alongside.listening.surveys.asking import AnswerForm
from alongside.listening.surveys.forms import QuestionForm, SurveyForm
from alongside.listening.surveys.models import Question, Survey
from alongside.listening.surveys.views.through import person_here, question_here, survey_here, thing_at
from alongside.ui.refusals import Refusal


@require_http_methods(["GET", "POST"])
@needs(Act.GATHER)
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Start a survey at a place, perhaps from something that it came of."""
    place = fetch(request, Place.objects.defer(*heavy()), code=code)
    thing = thing_at(request.GET.get("from", ""), place, request.user)
    form = SurveyForm(request.POST if request.method == "POST" else None, place=place)
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                claimed = once.claim(request.POST.get("once", ""))
                made = actions.start_survey(
                    place=place, came_from=thing, by=person_here(request), **form.said
                )
                return redirect(once.settle(claimed, reverse("surveys:make", args=[made.pk])))
        except once.AlreadySent as sent:
            return redirect(sent.url or reverse("surveys:all"))
        except Refusal as no:
            refusal = no
    context = {
        "place": place,
        "form": form,
        "once": request.POST.get("once") or once.new_token(),
        "refusal": refusal.sentence if refusal else "",
        "card": thing.thread_card() if thing is not None else None,  # type: ignore[attr-defined]
    }
    return render(request, "surveys/start.jinja", context, status=refusal.status if refusal else 200)


@require_http_methods(["GET"])
@needs(Act.GATHER)
def make(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The workbench of a survey: its questions, and what can be done with it now."""
    survey = survey_here(request, pk)
    questions = list(survey.questions.select_related("shown_if"))
    numbers = {each.pk: number for number, each in enumerate(questions, start=1)}
    context = {
        "survey": survey,
        "rows": [
            {
                "question": each,
                "number": numbers[each.pk],
                "condition": _("Asked only if question %(number)s is “%(answer)s”")
                % {"number": numbers[each.shown_if.pk], "answer": each.shown_if.label_of(each.shown_if_key)}
                if each.shown_if is not None
                else "",
            }
            for each in questions
        ],
        "kinds": Question.Kind.choices,
        "faults": actions.faults_of(survey) if survey.is_draft else [],
        "waves": list(survey.waves()) if survey.wave > 1 or survey.later_waves.exists() else [],
        "once": once.new_token(),
        "reads": may(request.user, Act.READ_ANSWERS, survey),
        "publishes": may(request.user, Act.PUBLISH_FINDINGS, survey),
    }
    return render(request, "surveys/make.jinja", context)


@require_http_methods(["GET", "POST"])
@needs(Act.GATHER)
def words(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Change the survey's title, words and days."""
    survey = survey_here(request, pk)
    data = request.POST if request.method == "POST" else None
    form = SurveyForm(data, place=survey.place, survey=survey, initial=SurveyForm.filled(survey))
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_survey(survey, by=person_here(request), **form.said)
        except Refusal as no:
            refusal = no
        else:
            messages.success(request, _("Saved."))
            return redirect("surveys:make", survey.pk)
    context = {"survey": survey, "form": form, "refusal": refusal.sentence if refusal else ""}
    return render(request, "surveys/words.jinja", context, status=refusal.status if refusal else 200)


@require_http_methods(["GET"])
@needs(Act.GATHER)
def preview(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Every question as people will meet it, on one page; nothing can be sent from it."""
    survey = survey_here(request, pk)
    questions = list(survey.questions.select_related("shown_if"))
    numbers = {each.pk: number for number, each in enumerate(questions, start=1)}
    ground = ground_of(survey.place)
    rows = []
    for each in questions:
        form = AnswerForm(question=each, ground=ground)
        form.prefix = f"q{each.key}"
        rows.append(
            {
                "question": each,
                "form": form,
                "number": numbers[each.pk],
                "condition": _("Asked only if question %(number)s is “%(answer)s”")
                % {"number": numbers[each.shown_if.pk], "answer": each.shown_if.label_of(each.shown_if_key)}
                if each.shown_if is not None
                else "",
            }
        )
    return render(request, "surveys/preview.jinja", {"survey": survey, "rows": rows, "ground": ground})


@require_http_methods(["GET", "POST"])
@needs(Act.GATHER)
def add(request: HttpRequest, pk: uuid.UUID, kind: str) -> HttpResponse:
    """Add a question of a kind."""
    survey = survey_here(request, pk)
    if kind not in Question.Kind.values:
        raise Http404(_("There is nothing at this address."))
    form = QuestionForm(
        request.POST if request.method == "POST" else None, kind=kind, earlier=list(survey.questions.all())
    )
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                claimed = once.claim(request.POST.get("once", ""))
                actions.add_question(survey, kind=kind, asked=form.asked, by=person_here(request))
                once.settle(claimed, reverse("surveys:make", args=[survey.pk]))
            return redirect(f"{reverse('surveys:make', args=[survey.pk])}#questions")
        except once.AlreadySent:
            return redirect("surveys:make", survey.pk)
        except Refusal as no:
            refusal = no
    return _question_page(request, survey, form, str(Question.Kind(kind).label), refusal)


@require_http_methods(["GET", "POST"])
@needs(Act.GATHER)
def change(request: HttpRequest, pk: uuid.UUID, key: int) -> HttpResponse:
    """Change a question."""
    survey = survey_here(request, pk)
    found = question_here(survey, key)
    form = QuestionForm(
        request.POST if request.method == "POST" else None,
        kind=found.kind,
        earlier=[each for each in survey.questions.all() if each.order < found.order],
        initial=QuestionForm.filled(found),
    )
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_question(found, asked=form.asked, by=person_here(request))
        except Refusal as no:
            refusal = no
        else:
            return redirect(f"{reverse('surveys:make', args=[survey.pk])}#questions")
    return _question_page(request, survey, form, found.get_kind_display(), refusal)


@require_POST
@needs(Act.GATHER)
def move(request: HttpRequest, pk: uuid.UUID, key: int) -> HttpResponse:
    """Move a question one place up or down."""
    survey = survey_here(request, pk)
    found = question_here(survey, key)
    try:
        actions.move_question(
            found, way=-1 if request.POST.get("way") == "up" else 1, by=person_here(request)
        )
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return redirect(f"{reverse('surveys:make', args=[survey.pk])}#question-{found.key}")


@require_http_methods(["GET", "POST"])
@needs(Act.GATHER)
def remove(request: HttpRequest, pk: uuid.UUID, key: int) -> HttpResponse:
    """Take a question out, after asking whether that is meant."""
    survey = survey_here(request, pk)
    found = question_here(survey, key)
    if request.method == "GET":
        return render(request, "surveys/remove.jinja", {"survey": survey, "question": found})
    try:
        actions.remove_question(found, by=person_here(request))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return redirect(f"{reverse('surveys:make', args=[survey.pk])}#questions")


def _question_page(
    request: HttpRequest, survey: Survey, form: QuestionForm, kind: str, refusal: Refusal | None
) -> HttpResponse:
    context = {
        "survey": survey,
        "form": form,
        "kind": kind,
        "once": request.POST.get("once") or once.new_token(),
        "refusal": refusal.sentence if refusal else "",
    }
    return render(request, "surveys/edit_question.jinja", context, status=refusal.status if refusal else 200)
