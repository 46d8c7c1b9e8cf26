"""The targets: what is asked, whom the panel should look like, and whether that can be done with the names so far."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from alongside.deciding.lotteries import reading
from alongside.deciding.lotteries.actions.planning import is_sealed
from alongside.deciding.lotteries.actions.targets import ask, set_targets, stop_asking
from alongside.deciding.lotteries.asking import NEIGHBOURHOOD, PRESETS
from alongside.deciding.lotteries.checking_targets import Finding, find_conflict
from alongside.deciding.lotteries.models import Lottery, Question, Target
from alongside.deciding.lotteries.planning_forms import PRESET_WORDS, QuestionForm, TargetsForm
from alongside.deciding.lotteries.proposing import least_and_most
from alongside.deciding.lotteries.views.seeing import lottery_for, whoever
from alongside.deciding.processes.models import Stage
from alongside.foundation.people.access import may, needs
from alongside.foundation.people.permissions import Act
from alongside.ui.refusals import Refusal


@require_http_methods(["GET", "POST"])
@never_cache
@needs(Act.EDIT_PROCESS)
def targets(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The table of targets. Buttons: check it, work the numbers out from the shares, take a suggested change, save."""
    lottery = lottery_for(request, pk)
    rows = list(lottery.targets.all())
    if request.method == "GET":
        return _page(request, lottery, rows, TargetsForm(lottery=lottery, targets=rows))
    form = TargetsForm(request.POST, lottery=lottery, targets=rows)
    step = request.POST.get("step", "check")
    if not form.is_valid():
        return _page(request, lottery, rows, form)
    if step == "save":
        try:
            changed = set_targets(
                lottery,
                aims=form.aims(),
                reason=form.cleaned_data["reason"],
                version=form.cleaned_data["version"],
                by=whoever(request),
            )
        except Refusal as refusal:
            return _page(request, lottery, form.drawn(), form, refusal=refusal)
        messages.success(request, _("The targets are saved.") if changed else _("Nothing was different."))
        return redirect("lotteries:targets", pk=pk)
    drawn = form.drawn()
    if step == "propose":
        _propose(lottery, drawn)
    elif step.startswith("fix-"):
        found = find_conflict(lottery, drawn)
        for number, fix in enumerate(found.fixes):
            if step == f"fix-{number}":
                fix.apply(drawn)
    again = TargetsForm(lottery=lottery, targets=drawn)
    again.initial["version"] = form.cleaned_data["version"]
    again.initial["reason"] = form.cleaned_data["reason"]
    again.initial["flex"] = form.cleaned_data["flex"]
    return _page(request, lottery, drawn, again)


@require_POST
@needs(Act.EDIT_PROCESS)
def add_question(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask one more question: one of those that most lotteries ask, or one's own."""
    lottery = lottery_for(request, pk)
    rows = list(lottery.targets.all())
    key = request.POST.get("preset", "")
    own = QuestionForm(request.POST if not key else None, prefix="own")
    refusal: Refusal | None = None
    try:
        if key in PRESETS:
            preset = PRESETS[key]
            values = [str(value) for value in preset.values]
            if preset.kind == NEIGHBOURHOOD:
                values = reading.neighbourhoods_of(lottery.place)
            values = _from_youngest(lottery, preset.kind, values)
            shares, source = reading.shares_known(lottery.place, preset, values)
            ask(
                lottery,
                kind=preset.kind,
                feature=str(preset.feature),
                words=str(preset.words),
                values=values,
                shares=shares,
                source=source,
                by=whoever(request),
            )
            return redirect("lotteries:targets", pk=pk)
        if not key and own.is_valid():
            ask(
                lottery,
                kind=Question.Kind.CHOICE,
                feature=own.cleaned_data["feature"],
                words=own.cleaned_data["words"],
                values=own.answers(),
                by=whoever(request),
            )
            return redirect("lotteries:targets", pk=pk)
    except Refusal as no:
        refusal = no
    form = TargetsForm(lottery=lottery, targets=rows)
    return _page(request, lottery, rows, form, refusal=refusal, own=own)


@require_POST
@needs(Act.EDIT_PROCESS)
def remove_question(request: HttpRequest, pk: uuid.UUID, question: uuid.UUID) -> HttpResponse:
    """Stop asking a question, and aim at nothing in it."""
    lottery = lottery_for(request, pk)
    found = get_object_or_404(Question, lottery=lottery, pk=question)
    found.lottery = lottery
    stop_asking(found, by=whoever(request))
    messages.success(request, _("“%(feature)s” is not asked any more.") % {"feature": found.feature})
    return redirect("lotteries:targets", pk=pk)


def _page(
    request: HttpRequest,
    lottery: Lottery,
    rows: list[Target],
    form: TargetsForm,
    *,
    refusal: Refusal | None = None,
    own: QuestionForm | None = None,
) -> HttpResponse:
    exact = may(request.user, Act.READ_CONTACTS, lottery.stage)
    names = reading.names_down(lottery)
    planned = lottery.stage.state == Stage.State.PLANNED
    faults = reading.faults_of(lottery, rows)
    found = find_conflict(lottery, rows, names) if exact and names and not faults else Finding()
    questions = {question.feature: question for question in lottery.questions.all()}
    context: dict[str, Any] = {
        "lottery": lottery,
        "stage": lottery.stage,
        "form": form,
        "own": own or QuestionForm(prefix="own"),
        "groups": [
            (questions[feature], standing)
            for feature, standing in reading.standings(lottery, rows, exact=exact, names=names)
            if feature in questions
        ],
        "presets": [(key, words) for key, words in PRESET_WORDS if str(words) not in questions],
        "names": len(names),
        "exact": exact,
        "planned": planned,
        "sealed": is_sealed(lottery),
        "faults": faults,
        "odd_shares": reading.odd_shares(rows),
        "finding": found,
        "refusal": refusal.sentence if refusal else "",
    }
    live = request.htmx and request.POST.get("step") == "check"  # type: ignore[attr-defined]
    page = "lotteries/targets_check.jinja" if live else "lotteries/targets.jinja"
    return render(request, page, context, status=refusal.status if refusal else 200)


def _propose(lottery: Lottery, rows: list[Target]) -> None:
    """Work out the fewest and the most of each target from the shares, where all of a question's are known."""
    by_feature: dict[str, list[Target]] = {}
    for target in rows:
        by_feature.setdefault(target.feature, []).append(target)
    for these in by_feature.values():
        shares = [target.share for target in these if target.share is not None]
        if len(shares) == len(these) and sum(shares) > 0:
            for target, (least, most) in zip(these, least_and_most(shares, lottery.size), strict=True):
                target.minimum, target.maximum = least, most


def _from_youngest(lottery: Lottery, kind: str, values: list[str]) -> list[str]:
    """Age bands that begin with the youngest who can take part: "18 to 24" where that is 18."""
    if kind != Question.Kind.AGE or not values:
        return values
    first = values[0].replace("16", str(lottery.youngest), 1) if lottery.youngest < 25 else values[0]
    return [first, *values[1:]]
