"""Single answers and their figures, for those who may read them: charts, tables of two, waves, words, files."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from alongside.foundation.people.access import may, needs
from alongside.foundation.people.permissions import Act
from alongside.foundation.places.ground import ground_of
from alongside.foundation.record import actions as record
from alongside.listening.surveys import actions
from alongside.listening.surveys.drawing import crossed as drawn_table
from alongside.listening.surveys.drawing import drawn, points
from alongside.listening.surveys.exporting import columns_of, csv_lines, workbook
from alongside.listening.surveys.forms import FileForm
from alongside.listening.surveys.importing import MOST_BYTES, Faulty, read_table
from alongside.listening.surveys.models import Question
from alongside.listening.surveys.results import dimensions, tally
from alongside.listening.surveys.showing import shown_table
from alongside.listening.surveys.suppression import one_way
from alongside.listening.surveys.views.through import answers_here, person_here, question_here
from alongside.listening.surveys.waves import changes
from alongside.listening.themes.models import Text
from alongside.ui.refusals import Refusal

WORDS_A_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET"])
@never_cache
@needs(Act.READ_ANSWERS)
def live(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The results as they stand now, with every number."""
    survey = answers_here(request, pk)
    figures = tally(survey)
    figures["who"] = {name: one_way(counts) for name, counts in figures["who"].items()}
    ground = ground_of(survey.place)
    found = drawn(figures, survey.place)
    maps = {
        each["key"]: points(each, ground)
        for each in figures["questions"]
        if each["kind"] == Question.Kind.POINT and each["points"]
    }
    context = {
        "survey": survey,
        "results": found,
        "maps": maps,
        "ground": ground,
        "gathers": may(request.user, Act.GATHER, survey),
        "publishes": may(request.user, Act.PUBLISH_FINDINGS, survey),
        "has_waves": survey.wave > 1,
        "crossable": len(dimensions(list(survey.questions.all()), ask_about=survey.ask_about)) > 1,
    }
    return render(request, "surveys/live.jinja", context)


@require_http_methods(["GET"])
@never_cache
@needs(Act.READ_ANSWERS)
def crossed(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Two questions set against each other, small numbers hidden, so that the table can be passed on."""
    survey = answers_here(request, pk)
    choices = dimensions(list(survey.questions.all()), ask_about=survey.ask_about)
    known = dict(choices)
    rows, columns = request.GET.get("rows", ""), request.GET.get("columns", "")
    table = None
    if rows in known and columns in known and rows != columns:
        table = drawn_table(shown_table(tally(survey, crossed=(rows, columns))["crossed"]))
    context = {
        "survey": survey,
        "choices": choices,
        "rows": rows,
        "columns": columns,
        "table": table,
        "asked": bool(rows or columns),
    }
    return render(request, "surveys/crossed.jinja", context)


@require_http_methods(["GET"])
@never_cache
@needs(Act.READ_ANSWERS)
def waves(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What changed from the wave before, for those who answered both."""
    survey = answers_here(request, pk)
    before = survey.waves().filter(wave=survey.wave - 1).first()
    found = changes(before, survey) if before is not None else None
    if found is not None:
        for each in found["questions"]:
            each["table"] = drawn_table(each["table"]) if each["table"] else None
    return render(request, "surveys/waves.jinja", {"survey": survey, "before": before, "changes": found})


@require_http_methods(["GET"])
@never_cache
@needs(Act.READ_ANSWERS)
def words(request: HttpRequest, pk: uuid.UUID, key: int) -> HttpResponse:
    """What people wrote in answer to one question, newest last."""
    survey = answers_here(request, pk)
    question = question_here(survey, key)
    if not question.is_text:
        raise Http404(_("There is nothing at this address."))
    rows = Text.objects.of(survey).in_use().of_the_place().filter(asked=question.title)
    asked = request.GET.get("page", "1")
    number = (
        max(1, min(int(asked), 10_000)) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 1
    )
    found = list(
        rows.order_by("said_at", "pk").values("words", "quoting")[
            (number - 1) * WORDS_A_PAGE : number * WORDS_A_PAGE + 1
        ]
    )
    context = {
        "survey": survey,
        "question": question,
        "texts": found[:WORDS_A_PAGE],
        "number": number,
        "more": len(found) > WORDS_A_PAGE,
    }
    return render(request, "surveys/answers_words.jinja", context)


@require_http_methods(["GET"])
@needs(Act.READ_ANSWERS)
def columns(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What the columns of the files mean."""
    survey = answers_here(request, pk)
    return render(request, "surveys/columns.jinja", {"survey": survey, "columns": columns_of(survey)})


@require_POST
@needs(Act.READ_ANSWERS)
def export(request: HttpRequest, pk: uuid.UUID, form: str) -> HttpResponse:
    """Take single answers out as a file; that they were taken out goes on the record."""
    survey = answers_here(request, pk)
    if form not in ("csv", "xlsx"):
        raise Http404(_("There is nothing at this address."))
    with transaction.atomic():
        record.write(
            act="survey-answers-taken-out",
            about=survey,
            place=survey.place,
            by=person_here(request),
            details={"file": form},
        )
    # A file of answers is some megabytes at most: made whole, so that a fault is a page and never half a file.
    if form == "csv":
        response = HttpResponse("".join(csv_lines(survey)), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(workbook(survey), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="survey-{survey.pk}.{form}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_http_methods(["GET", "POST"])
@needs(Act.GATHER)
def take_in(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take in answers from a CSV file, all or none."""
    survey = answers_here(request, pk)
    form = FileForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            file = form.cleaned_data["file"]
            filled = read_table(survey, file.read(MOST_BYTES + 1))
            made = actions.import_answers(survey, filled, by=person_here(request))
        except Refusal as no:
            refusal = no
        else:
            words = ngettext("%(made)s response was taken in.", "%(made)s responses were taken in.", made)
            messages.success(request, words % {"made": made})
            return redirect("surveys:make", survey.pk)
    context = {
        "survey": survey,
        "form": form,
        "refusal": refusal.sentence if refusal else "",
        "faults": refusal.faults if isinstance(refusal, Faulty) else [],
        "columns": columns_of(survey),
    }
    return render(request, "surveys/import.jinja", context, status=refusal.status if refusal else 200)
