"""The public page of a draw, the public file, and drawing in the room."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from alongside.deciding.lotteries.actions import drawing
from alongside.deciding.lotteries.checking import faults_of_lines, faults_of_log
from alongside.deciding.lotteries.draw_forms import AgainForm, DrawForm, WordsForm
from alongside.deciding.lotteries.draw_reading import tell
from alongside.deciding.lotteries.draw_refusals import NotFrozen, NotTheSource, ThrowAgain
from alongside.deciding.lotteries.models import DrawPlan, Lottery, Publication, SealedPool
from alongside.deciding.lotteries.publishing import bundle as lines_of
from alongside.deciding.lotteries.views.seeing import lottery_for, whoever
from alongside.deciding.processes import actions as processes
from alongside.deciding.processes.models import Key
from alongside.engines.lottery.numbers import dice_needed, highest_throw
from alongside.foundation.people.access import may, needs
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Act
from alongside.ui.refusals import Refusal


@require_safe
@needs(Act.SEE)
@never_cache
def draw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """How the draw stands, for everybody: what is planned, what was published, what was drawn, and whether it holds."""
    lottery = lottery_for(request, pk)
    prefetch_related_objects([lottery], "targets")
    published = list(lottery.publications.order_by("number").defer("listed"))
    draws = list(lottery.draws.order_by("number"))
    broken = bool(faults_of_lines(published))
    telling = None if broken else tell(lottery, published, draws)
    plan = telling.plan if telling else DrawPlan.objects.filter(pk=lottery.pk).first()
    sealed = not published and SealedPool.objects.filter(pk=lottery.pk).exists()
    drawn_from = {each.of_id for each in draws}
    lists = [each for each in published if each.is_list() and each.pk not in drawn_from]
    waits = lists[-1] if telling and lists else None
    mine = None
    if isinstance(request.user, Person):
        mine = lottery.registrations.in_pool().filter(person=request.user).exists()
    context = {
        "stage": lottery.stage,
        "lottery": lottery,
        "plan": plan,
        "telling": telling,
        "sealed": sealed,
        "broken": broken,
        "faults": faults_of_log(lottery, published, list(lottery.seats.only("tag", "lottery"))),
        "waits": waits,
        "waits_rows": drawing.said_in(waits)["rows"] if waits else 0,
        "earliest": drawing.earliest(waits, plan) if waits else None,
        "mine": mine,
        "may_edit": may(request.user, Act.EDIT_PROCESS, lottery),
        "may_turn_key": may(request.user, Act.TURN_KEY, lottery),
        "may_draw": may(request.user, Act.DRAW_LOTS, lottery),
        "may_reach": may(request.user, Act.READ_CONTACTS, lottery),
        "may_audit": may(request.user, Act.AUDIT_DRAW, lottery),
    }
    return render(request, "lotteries/draw.jinja", context)


@require_safe
@needs(Act.SEE)
def bundle(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The public file of the draw, to keep and to check."""
    lottery = lottery_for(request, pk)
    if lottery.frozen_at is None:
        raise NotFrozen
    response = HttpResponse(b"".join(lines_of(lottery)), content_type="application/jsonl; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="draw-{lottery.digest[:12]}.jsonl"'
    return response


@require_http_methods(["GET", "POST"])
@needs(Act.DRAW_LOTS)
@never_cache
def throw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Draw in the room: what was thrown or read is typed in, looked at once more, and then drawn, once."""
    lottery = lottery_for(request, pk)
    line = _line(lottery)
    plan = DrawPlan.objects.get(pk=lottery.pk)
    most = drawing.said_in(line)["rows"]
    form = DrawForm(lottery.source, most, request.POST if request.method == "POST" else None)
    refusal, found = "", None
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("step") == "draw" or lottery.source == Lottery.Source.WORDS:
                drawing.draw(
                    line, inputs=form.inputs(), witnesses=form.cleaned_data["witnesses"], by=whoever(request)
                )
                messages.success(request, _("It is drawn, and everybody can see it."))
                return redirect("lotteries:draw", pk=lottery.stage_id)
            found = _looked_at(lottery, line, form)
        except ThrowAgain as no:
            refusal = no.sentence
            form = DrawForm(lottery.source, most)
        except Refusal as no:
            refusal = no.sentence
    context = {
        "stage": lottery.stage,
        "lottery": lottery,
        "line": line,
        "most": most,
        "form": form,
        "found": found,
        "refusal": refusal,
        "earliest": drawing.earliest(line, plan),
        "too_early": timezone.now() < drawing.earliest(line, plan),
        "dice": dice_needed(most),
        "highest": highest_throw(most),
        "given": line.words.count(),
        "fewest": drawing.FEWEST_WORDS,
    }
    return render(request, "lotteries/throw.jinja", context, status=409 if refusal else 200)


@require_http_methods(["GET", "POST"])
@needs(Act.DRAW_LOTS)
@never_cache
def give_words(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One person after the other types in words of their own, on a shared screen; nobody sees them yet."""
    lottery = lottery_for(request, pk)
    line = _line(lottery)
    if lottery.source != Lottery.Source.WORDS:
        raise NotTheSource
    form = WordsForm(request.POST if request.method == "POST" else None)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            row = drawing.give_words(line, words=form.cleaned_data["words"], by=whoever(request))
        except Refusal as no:
            refusal = no.sentence
        else:
            messages.success(request, _("Kept: words number %(number)s.") % {"number": row.order})
            return redirect("lotteries:give-words", pk=lottery.stage_id)
    context = {
        "stage": lottery.stage,
        "lottery": lottery,
        "form": form,
        "refusal": refusal,
        "given": line.words.count(),
        "fewest": drawing.FEWEST_WORDS,
    }
    return render(request, "lotteries/give_words.jinja", context, status=409 if refusal else 200)


@require_http_methods(["GET", "POST"])
@needs(Act.TURN_KEY)
def draw_again(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Set a draw aside, with a reason that everybody reads, by both keys."""
    lottery = lottery_for(request, pk)
    last = drawing.last_panel_draw(lottery)
    plan = DrawPlan.objects.get(pk=lottery.pk)
    form = AgainForm(request.POST if request.method == "POST" and not plan.again_because else None)
    refusal = ""
    if request.method == "POST" and (plan.again_because or form.is_valid()):
        try:
            because = plan.again_because or form.cleaned_data["because"]
            done = drawing.agree_to_draw_again(
                lottery, because=because, seen=request.POST.get("agreed") or None, by=whoever(request)
            )
        except Refusal as no:
            refusal = no.sentence
        else:
            said = (
                _("The draw is set aside. Everybody has been told why.") if done else _("Your key is given.")
            )
            messages.success(request, said)
            return redirect("lotteries:draw", pk=lottery.stage_id)
    board = None
    if plan.again_because:
        terms = drawing.again_terms(lottery, last, plan.again_because)
        board = processes.board_of(lottery.stage, Key.Step.DRAW_AGAIN, agreed=terms, viewer=request.user)
    context = {
        "stage": lottery.stage,
        "lottery": lottery,
        "last": last,
        "form": form,
        "because": plan.again_because,
        "board": board,
        "refusal": refusal,
    }
    return render(request, "lotteries/draw_again.jinja", context, status=409 if refusal else 200)


@require_http_methods(["POST"])
@needs(Act.TURN_KEY)
def take_key_back(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take back one's own key to set a draw aside; with it the reason goes, if no other key is given to it."""
    lottery = lottery_for(request, pk)
    if drawing.withdraw_again(lottery, by=whoever(request)):
        messages.success(request, _("Your key is taken back."))
    return redirect("lotteries:draw", pk=lottery.stage_id)


def _line(lottery: Lottery) -> Publication:
    line = drawing.waiting_list(lottery)
    if line is None:
        raise NotFrozen(_("There is no published list to draw from now."))
    return line


def _looked_at(lottery: Lottery, line: Publication, form: DrawForm) -> dict[str, Any]:
    """The number that was typed in, to be looked at once more before it is drawn."""
    inputs = form.inputs()
    if lottery.source == Lottery.Source.BEACON:
        inputs["beacon"] = DrawPlan.objects.get(pk=lottery.pk).beacon
    return {"number": drawing.number_from(line, lottery.source, inputs), "typed": form.data}
