"""Writing a statement, and changing its words before the first vote."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from alongside.foundation.people.access import may, needs
from alongside.foundation.people.permissions import Act
from alongside.foundation.record import once
from alongside.listening.statements import actions
from alongside.listening.statements.browsers import give, new_token, token_of
from alongside.listening.statements.forms import StatementForm
from alongside.listening.statements.models import Question, Statement
from alongside.listening.statements.views.through import (
    nothing_here,
    participant_here,
    person_here,
    person_or_none,
    question_here,
    statement_here,
)
from alongside.ui.refusals import Refusal


@require_http_methods(["GET", "POST"])
@needs(Act.SAY)
def write(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Write a statement of one's own."""
    question = question_here(request, pk)
    token = token_of(request)
    form = StatementForm(request.POST if request.method == "POST" else None)
    refusal, status = "", 200
    sent_page = reverse("statements:sent", args=[question.pk])
    if request.method == "POST" and form.is_valid():
        if form.is_from_a_program:
            return redirect(sent_page)
        use = token or new_token()
        try:
            with transaction.atomic():
                claimed = once.claim(request.POST.get("once", ""))
                actions.write(
                    question, words=form.cleaned_data["words"], by=person_or_none(request), token=use
                )
                once.settle(claimed, sent_page)
        except once.AlreadySent:
            return redirect(sent_page)
        except Refusal as no:
            refusal, status = no.sentence, no.status
        else:
            answer = redirect(sent_page)
            if not token:
                give(answer, use)
            return answer
    context = {
        "question": question,
        "form": form,
        "refusal": refusal,
        "once": request.POST.get("once") or once.new_token(),
    }
    response = render(request, "statements/write.jinja", context, status=status)
    if not token:
        give(response, new_token())
    return response


@require_safe
@needs(Act.SAY)
def sent(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The statement was sent: what happens with it now."""
    return render(request, "statements/sent.jinja", {"question": question_here(request, pk)})


@require_http_methods(["GET", "POST"])
@needs(Act.SAY)
def change_words(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Its author, or for a statement to begin with a facilitator, changes its words before anybody has voted."""
    statement = statement_here(request, pk)
    question = statement.question
    if statement.seeded_by_id is not None:
        theirs = may(request.user, Act.GATHER, question)
    else:
        participant = participant_here(request, question)
        theirs = participant is not None and participant.pk == statement.author_id
    if not theirs:
        raise nothing_here()
    form = StatementForm(
        request.POST if request.method == "POST" else None, initial={"words": statement.words}
    )
    refusal, status = "", 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_words(statement, words=form.cleaned_data["words"], by=person_or_none(request))
        except Refusal as no:
            refusal, status = no.sentence, no.status
        else:
            messages.success(request, _("Your words were changed."))
            return redirect(_back(statement))
    context = {"question": question, "form": form, "refusal": refusal, "back": _back(statement)}
    return render(request, "statements/change_words.jinja", context, status=status)


@require_http_methods(["GET", "POST"])
@needs(Act.GATHER)
def seed(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A facilitator adds statements to begin with, one at a time, and sees those that stand."""
    question = question_here(request, pk)
    form = StatementForm(request.POST if request.method == "POST" else None)
    refusal, status = "", 200
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                claimed = once.claim(request.POST.get("once", ""))
                actions.seed(question, words=form.cleaned_data["words"], by=person_here(request))
                once.settle(claimed, request.path)
        except once.AlreadySent:
            return redirect(request.path)
        except Refusal as no:
            refusal, status = no.sentence, no.status
        else:
            messages.success(request, _("Added. Write another if you like."))
            return redirect(request.path)
    seeds = Statement.objects.filter(question=question, seeded_by__isnull=False).order_by("number")
    context = {
        "question": question,
        "form": form,
        "refusal": refusal,
        "seeds": list(seeds),
        "once": once.new_token(),
    }
    return render(request, "statements/seed.jinja", context, status=status)


def _back(statement: Statement) -> str:
    question: Question = statement.question
    name = "statements:seed" if statement.seeded_by_id is not None else "statements:mine"
    return reverse(name, args=[question.pk])
