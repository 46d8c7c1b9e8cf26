"""Votes from paper cards, and votes that a helper enters for a person."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from alongside.foundation.people.access import needs
from alongside.foundation.people.assisting import begin_assistance, letter_for
from alongside.foundation.people.permissions import Act
from alongside.foundation.record import once
from alongside.listening.statements import actions, cards
from alongside.listening.statements.forms import AssistForm, CardsFileForm, CardsForm
from alongside.listening.statements.models import CardBatch, Participant, Question, Statement
from alongside.listening.statements.views.through import person_here, question_here
from alongside.ui.refusals import Refusal

MOST_FAULTS_SHOWN = 50
MOST_ON_A_CARD = 40
BATCHES_SHOWN = 20


@require_safe
@needs(Act.SEE)
def card(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A voting card to print, with the statements that are shown now."""
    question = question_here(request, pk)
    return render(request, "statements/card.jinja", {"question": question, "statements": _on_card(question)})


@require_http_methods(["GET", "POST"])
@needs(Act.ASSIST)
def enter_cards(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Type cards in, one a line."""
    question = question_here(request, pk)
    printed = _on_card(question)
    form = CardsForm(request.POST if request.method == "POST" else None)
    faults: Sequence[cards.Fault] = ()
    refusal, status = "", 200
    if request.method == "POST" and form.is_valid():
        reading = cards.read_lines(
            form.cleaned_data["lines"], [number for number, _words in printed], _entered(question)
        )
        faults = reading.faults
        if not faults:
            try:
                return _keep(request, question, reading.cards, form.cleaned_data["came_from"])
            except Refusal as no:
                refusal, status = no.sentence, no.status
    context = {
        "question": question,
        "printed": printed,
        "form": form,
        "faults": [str(fault) for fault in faults[:MOST_FAULTS_SHOWN]],
        "more_faults": max(0, len(faults) - MOST_FAULTS_SHOWN),
        "refusal": refusal,
        "once": request.POST.get("once") or once.new_token(),
        "batches": list(
            CardBatch.objects.filter(question=question).select_related("entered_by")[:BATCHES_SHOWN]
        ),
    }
    return render(request, "statements/cards.jinja", context, status=status)


@require_http_methods(["GET", "POST"])
@needs(Act.ASSIST)
def cards_file(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Send cards as a CSV file: all of them are entered, or none with each fault named."""
    question = question_here(request, pk)
    form = CardsFileForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
    )
    faults: Sequence[cards.Fault] = ()
    refusal, status = "", 200
    if request.method == "POST" and form.is_valid():
        numbers = set(Statement.objects.shown().filter(question=question).values_list("number", flat=True))
        reading = cards.read_table(form.cleaned_data["file"], numbers, _entered(question))
        faults = reading.faults
        if not faults:
            try:
                return _keep(request, question, reading.cards, form.cleaned_data["came_from"])
            except Refusal as no:
                refusal, status = no.sentence, no.status
    context = {
        "question": question,
        "form": form,
        "faults": [str(fault) for fault in faults[:MOST_FAULTS_SHOWN]],
        "more_faults": max(0, len(faults) - MOST_FAULTS_SHOWN),
        "refusal": refusal,
        "once": request.POST.get("once") or once.new_token(),
    }
    return render(request, "statements/cards_file.jinja", context, status=status)


@require_safe
@needs(Act.ASSIST)
def cards_template(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """An empty CSV file to type cards into."""
    question = question_here(request, pk)
    numbers = [number for number, _words in _on_card(question)]
    response = HttpResponse(cards.template(numbers), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="cards-{str(question.pk)[:8]}.csv"'
    return response


@require_http_methods(["GET", "POST"])
@needs(Act.ASSIST)
def assist(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A helper enters what one person says to the statements."""
    question = question_here(request, pk)
    printed = _on_card(question)
    form = AssistForm(request.POST if request.method == "POST" else None, statements=printed)
    refusal, status = "", 200
    if request.method == "POST" and form.is_valid():
        helper = person_here(request)
        try:
            with transaction.atomic():
                claimed = once.claim(request.POST.get("once", ""))
                given = begin_assistance(
                    by=helper,
                    place=question.place,
                    cleaned=form.cleaned_data,
                    what=_("your votes on “%(title)s”") % {"title": question.title},
                )
                actions.cast_for(question, form.answers(form.cleaned_data), by=helper, assistance=given)
                once.settle(claimed, request.path)
                letter = letter_for(given)
        except once.AlreadySent:
            messages.info(request, _("This form was already saved. Enter another."))
            return redirect(request.path)
        except Refusal as no:
            refusal, status = no.sentence, no.status
        else:
            messages.success(request, _("The votes are saved. Enter another person’s."))
            if letter:
                words = _("Give them this code. With it they can see and change their votes: %(code)s")
                messages.info(request, words % {"code": letter})
            return redirect(request.path)
    context = {
        "question": question,
        "form": form,
        "refusal": refusal,
        "once": request.POST.get("once") or once.new_token(),
    }
    return render(request, "statements/assist.jinja", context, status=status)


def _keep(request: HttpRequest, question: Question, read: list[cards.Card], came_from: str) -> HttpResponse:
    """Enter the cards of a batch once, however often the form is sent."""
    try:
        with transaction.atomic():
            claimed = once.claim(request.POST.get("once", ""))
            done = actions.enter_cards(question, read, came_from=came_from, by=person_here(request))
            once.settle(claimed, request.path)
    except once.AlreadySent:
        messages.info(request, _("These cards were already saved."))
        return redirect(request.path)
    messages.success(
        request,
        _("Saved: %(cards)s cards with %(votes)s votes.") % {"cards": done.cards, "votes": done.votes},
    )
    return redirect(request.path)


def _on_card(question: Question) -> list[tuple[int, str]]:
    """The statements that a card lists: the first that are shown."""
    rows = Statement.objects.shown().filter(question=question).order_by("number")
    return list(rows.values_list("number", "words")[:MOST_ON_A_CARD])


def _entered(question: Question) -> set[str]:
    """The names of cards that were entered before."""
    return set(Participant.objects.filter(question=question).exclude(card="").values_list("card", flat=True))
