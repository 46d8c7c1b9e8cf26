"""What people think: the opinion map and what it says; and the files to take away."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alongside.foundation.people.access import may, needs
from alongside.foundation.people.permissions import Act
from alongside.listening.statements import exporting, heard
from alongside.listening.statements.choosing import votes_of
from alongside.listening.statements.drawing import draw
from alongside.listening.statements.models import OpinionMap, Question, Statement
from alongside.listening.statements.understanding import place_visitor
from alongside.listening.statements.views.through import participant_here, question_here

A_PAGE = 50


@require_safe
@needs(Act.SEE)
def result(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What people think: groups or none, what is shared, what divides, and who has been heard."""
    question = question_here(request, pk)
    drawn = OpinionMap.objects.defer("order", "labels", "placing").get(question=question)
    said = drawn.result
    statements = {
        number: (key, words)
        for key, number, words in Statement.objects.shown()
        .filter(question=question)
        .order_by("number")
        .values_list("pk", "number", "words")
    }
    labels = [group["label"] for group in said.get("groups", [])]
    you = _visitor(request, question, statements, labels)
    # A statement that was hidden since the map was drawn is not shown.
    rows = [row for row in said.get("statements", []) if row["number"] in statements]
    asked = request.GET.get("page", "1")
    page = max(1, min(int(asked), 1000)) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 1
    question.place.refresh_from_db(fields=["profile"])
    context = {
        "question": question,
        "map": drawn,
        "said": said,
        "rows": rows[(page - 1) * A_PAGE : page * A_PAGE],
        "page": page,
        "has_more": len(rows) > page * A_PAGE,
        "sentences": {number: words for number, (_key, words) in statements.items()},
        "drawing": draw(
            [tuple(dot) for dot in said.get("dots", [])],
            labels,
            you=you[:2] if you else None,
            people_a_dot=said.get("people_a_dot", 1),
        ),
        "you": you,
        "heard": drawn.heard,
        "tables": heard.tables_of(drawn.heard, question.place),
        "may_finish": may(request.user, Act.PUBLISH_FINDINGS, question),
    }
    return render(request, "statements/result.jinja", context)


@require_safe
@needs(Act.SEE)
def files(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What is in the files, and what is left out of them so that nobody can be found."""
    question = question_here(request, pk)
    context = {
        "question": question,
        "statement_columns": exporting.STATEMENT_COLUMNS.items(),
        "vote_columns": exporting.VOTE_COLUMNS.items(),
        "rule": exporting.rule(),
        "has_votes": question.state == Question.State.TOLD,
    }
    return render(request, "statements/files.jinja", context)


@require_safe
@needs(Act.SEE)
def statements_file(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The statements with their counts as a CSV file."""
    return _file(exporting.statement_lines(question_here(request, pk)), pk, "statements")


@require_safe
@needs(Act.SEE)
def votes_file(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The votes that may be published as a CSV file; there is none before the result is published."""
    question = question_here(request, pk)
    content = exporting.vote_lines(question)
    if content is None:
        return render(request, "statements/no_file.jinja", {"question": question}, status=409)
    return _file([content], pk, "votes")


def _file(lines: Any, pk: uuid.UUID, name: str) -> HttpResponse:
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}-{str(pk)[:8]}.csv"'
    return cast(HttpResponse, response)


def _visitor(
    request: HttpRequest, question: Question, statements: dict[int, tuple[uuid.UUID, str]], labels: list[str]
) -> tuple[float, float, str] | None:
    """Where the visitor stands, if they have voted; the group's letter only if the group is shown."""
    mine = votes_of(participant_here(request, question))
    answers = {number: mine[key] for number, (key, _words) in statements.items() if key in mine}
    if not answers:
        return None
    placing = OpinionMap.objects.values_list("placing", flat=True).get(question=question)
    found = place_visitor(placing, answers)
    return (found[0], found[1], found[2] if found[2] in labels else "") if found else None
