"""Voting: one statement a page, going back to what one voted, and starting as somebody new."""

from __future__ import annotations

import uuid
from typing import Any
from zlib import crc32

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alongside.foundation.people.access import needs
from alongside.foundation.people.permissions import Act
from alongside.listening.statements import actions
from alongside.listening.statements.browsers import give, new_token, token_of
from alongside.listening.statements.choosing import progress_of, votes_of
from alongside.listening.statements.models import Participant, Question, Statement, Vote
from alongside.listening.statements.views.through import (
    nothing_here,
    numbered_here,
    participant_here,
    person_or_none,
    question_here,
)

VALUES = {"agree": Vote.Value.AGREE, "disagree": Vote.Value.DISAGREE, "pass": Vote.Value.PASS}


@require_http_methods(["GET", "POST"])
@needs(Act.SAY)
def vote(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One statement with its three buttons; a vote leads to the next one."""
    token = token_of(request)
    if request.method == "POST":
        return _voted(request, pk, token or new_token(), fresh=not token)
    question = question_here(request, pk)
    if _is_anothers(request, question, token):
        return render(request, "statements/anothers.jinja", _ways(request, question))
    asked = _number(request.GET.get("statement", ""))
    use = token or new_token()
    context = _page(question, participant_here(request, question), seed=_seed(request, use), asked=asked)
    if asked is not None and (context["statement"] is None or context["statement"].number != asked):
        raise nothing_here()
    context["after"] = _number(request.GET.get("after", ""))
    response = render(request, "statements/vote.jinja", context)
    if not token:
        # Given before the first vote, so that a button pressed twice finds one browser, not two.
        give(response, use)
    return response


@require_safe
@needs(Act.SAY)
def mine(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What the visitor voted so far, each with a way to change it; and what they wrote."""
    question = question_here(request, pk)
    participant = participant_here(request, question)
    votes = votes_of(participant)
    rows = [
        (statement, Vote.Value(votes[statement.pk]).label)
        for statement in Statement.objects.shown().filter(pk__in=list(votes)).order_by("number")
    ]
    written = Statement.objects.filter(author=participant).order_by("number") if participant else []
    context = {"question": question, "rows": rows, "written": list(written)}
    return render(request, "statements/mine.jinja", context)


@require_POST
@needs(Act.SAY)
def somebody_else(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The next person at a shared computer begins as somebody new."""
    question = question_here(request, pk)
    response = redirect(reverse("statements:vote", args=[question.pk]))
    give(response, new_token())
    messages.success(request, _("You start as somebody new. What was voted here before stays as it is."))
    return response


def _voted(request: HttpRequest, pk: uuid.UUID, token: str, *, fresh: bool) -> HttpResponse:
    """Cast the vote, and show the next statement: the whole page, or with HTMX only the statement."""
    number, value = _number(request.POST.get("statement", "")), VALUES.get(request.POST.get("vote", ""))
    here = reverse("statements:vote", args=[pk])
    statement = numbered_here(request, pk, number or 0)
    if statement is None or value is None:
        question_here(request, pk)
        return redirect(here)
    question = statement.question
    participant = actions.cast(statement, value=value, by=person_or_none(request), token=token)
    response: HttpResponse
    if request.htmx:  # type: ignore[attr-defined]
        context = _page(question, participant, seed=_seed(request, token), asked=None)
        context["after"] = number
        response = render(request, "statements/one.jinja", context)
    else:
        response = redirect(f"{here}?after={number}")
    if fresh:
        give(response, token)
    return response


def _page(
    question: Question, participant: Participant | None, *, seed: int, asked: int | None
) -> dict[str, Any]:
    progress = progress_of(question, participant, seed=seed, asked=asked)
    return {
        "question": question,
        "statement": progress.statement,
        "voted": progress.voted,
        "total": progress.total,
        "open": question.is_open(),
        "after": None,
        "mine": VALUE_WORDS.get(progress.statement.mine) if progress.statement else None,
    }


# How the page marks what was voted before.
VALUE_WORDS: dict[int | None, str] = {int(value): name for name, value in VALUES.items()}


def _seed(request: HttpRequest, token: str) -> int:
    """What the choice of statements is drawn from: the visitor's own, and the same on every page."""
    person = person_or_none(request)
    return crc32((str(person.pk) if person is not None else token).encode())


def _is_anothers(request: HttpRequest, question: Question, token: str) -> bool:
    return person_or_none(request) is None and actions.belongs_to_account(question, token=token)


def _ways(request: HttpRequest, question: Question) -> dict[str, Any]:
    return {"question": question, "login": f"{reverse('account_login')}?next={request.path}"}


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None
