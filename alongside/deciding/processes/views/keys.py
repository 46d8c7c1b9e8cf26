"""The page of a stage's keys: what is agreed to, who gave which key and when, and giving one's own."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alongside.deciding.processes import actions
from alongside.deciding.processes.forms import ChangeForm, DatesForm
from alongside.deciding.processes.models import Change, Key, Stage
from alongside.deciding.processes.views.stages import STAGES
from alongside.deciding.processes.views.who import must_be_visible, person_here
from alongside.foundation.people.access import fetch, may, needs
from alongside.foundation.people.permissions import Act
from alongside.ui.filters import datetime_words
from alongside.ui.refusals import Refusal


@require_safe
@needs(Act.SEE)
def keys(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What waits for keys in a stage, for everyone to see."""
    stage = fetch(request, STAGES.all(), pk=pk)
    must_be_visible(request, stage.process)
    if not _is_ours(stage):
        return redirect(stage.keys_url())
    return _page(request, stage)


@require_POST
@needs(Act.TURN_KEY)
def give(request: HttpRequest, pk: uuid.UUID, step: str) -> HttpResponse:
    """Give one's key for a step, to what the page showed."""
    stage = fetch(request, STAGES.all(), pk=pk)
    seen = request.POST.get("agreed", "")[:64]
    try:
        taken = _give(stage, step, seen, request)
    except actions.AgreedToSomethingElse as no:
        return _page(request, STAGES.get(pk=pk), refusal=no.sentence)
    except actions.WrongMoment:
        # A double click on the last key: the step is taken, and this person's key was part of it.
        if Key.objects.filter(
            stage=stage, step=step, person=person_here(request), used_at__isnull=False
        ).exists():
            return redirect(stage.keys_url(step))
        raise
    messages.success(
        request,
        _("Your key is given. It is done.")
        if taken
        else _("Your key is given. The other co-lead has been told."),
    )
    return redirect(stage.keys_url(step))


@require_POST
@needs(Act.TURN_KEY)
def withdraw(request: HttpRequest, pk: uuid.UUID, step: str) -> HttpResponse:
    """Take one's waiting key back."""
    stage = fetch(request, STAGES.all(), pk=pk)
    if step not in Key.Step.values:
        raise Http404
    if actions.withdraw_key(stage, step, by=person_here(request)):
        messages.success(request, _("You have taken your key back."))
    return redirect(stage.keys_url(step))


@needs(Act.TURN_KEY)
def change(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Propose other dates or another title for an open stage; the proposer's key is given with it."""
    stage = fetch(request, STAGES.all(), pk=pk)
    refusal = ""
    if request.method == "POST":
        form = ChangeForm(request.POST)
        if form.is_valid():
            data = form.cleaned_data
            try:
                made = actions.propose_change(
                    stage,
                    reason=data["reason"],
                    version=data["version"],
                    title=data["title"],
                    opens_at=data["opens"],
                    closes_at=data["closes"],
                    by=person_here(request),
                )
                messages.success(
                    request,
                    _("The change is made.")
                    if made
                    else _("Your key is given. The change waits for the other co-lead."),
                )
                return redirect(reverse("processes:change-keys", args=[pk]))
            except Refusal as no:
                refusal = no.sentence
                stage = STAGES.get(pk=pk)
                form = ChangeForm({**request.POST.dict(), "version": str(stage.version)})
    else:
        form = ChangeForm(
            initial={"title": stage.title, "version": stage.version, **DatesForm.dates_of(stage)}
        )
    context = {"form": form, "stage": stage, "process": stage.process, "refusal": refusal}
    return render(request, "processes/change.jinja", context)


@require_safe
@needs(Act.SEE)
def change_keys(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The keys to a proposed change of an open stage, whatever the stage's method."""
    stage = fetch(request, STAGES.all(), pk=pk)
    must_be_visible(request, stage.process)
    return _page(request, stage)


@require_POST
@needs(Act.TURN_KEY)
def drop(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Drop the change that waits."""
    stage = fetch(request, STAGES.all(), pk=pk)
    waiting = stage.changes.filter(state=Change.State.WAITING).first()
    if waiting is not None:
        actions.drop_change(waiting, by=person_here(request))
        messages.success(request, _("The change is dropped. Everything stays as it was."))
    return redirect(reverse("processes:change-keys", args=[pk]))


def _give(stage: Stage, step: str, seen: str, request: HttpRequest) -> bool:
    if step in (Key.Step.OPEN, Key.Step.PUBLISH) and not _is_ours(stage):
        # The method's own page agrees to more than we know of (a rulebook, a count): never open it from here.
        raise actions.WrongMoment(
            _("The keys of this stage are given on its own page."), back=stage.keys_url()
        )
    # A method with a page of its own takes more with the step than is taken here (a budget freezes its rulebook).
    if step != Key.Step.CHANGE_RULES and stage.keys_url() != reverse("processes:keys", args=[stage.pk]):
        raise Http404
    if step == Key.Step.OPEN:
        return actions.agree_to_open(stage, by=person_here(request), seen=seen)
    if step == Key.Step.PUBLISH:
        return actions.agree_to_publish(stage, by=person_here(request), seen=seen)
    if step == Key.Step.CHANGE_RULES:
        waiting = stage.changes.filter(state=Change.State.WAITING).first()
        if waiting is None:
            raise actions.WrongMoment(_("No change waits for a key."))
        return actions.agree_to_change(waiting, by=person_here(request), seen=seen)
    raise Http404


def _is_ours(stage: Stage) -> bool:
    """Whether the keys that open and publish the stage are given on this room's page, not on its method's own."""
    return stage.keys_url() == reverse("processes:keys", args=[stage.pk])


def _page(request: HttpRequest, stage: Stage, refusal: str = "") -> HttpResponse:
    """What waits in the stage's present state, with its board of keys."""
    given = list(Key.objects.filter(stage=stage).select_related("person"))
    waiting = (
        stage.changes.filter(state=Change.State.WAITING).first() if stage.state == Stage.State.OPEN else None
    )
    ours = _is_ours(stage)
    may_edit = may(request.user, Act.EDIT_PROCESS, stage)
    step, terms, rows = "", {}, []
    if stage.state == Stage.State.PLANNED and ours:
        step, terms, rows = Key.Step.OPEN.value, actions.opening_terms(stage), _opening_rows(stage)
    elif waiting is not None:
        step, terms, rows = Key.Step.CHANGE_RULES.value, waiting.agreed, _change_rows(waiting)
    elif stage.state == Stage.State.CLOSED and ours:
        step, terms = Key.Step.PUBLISH.value, actions.publishing_terms(stage)
        text = stage.outcome or _("Nothing is written yet.")
        hidden = _("It is shown to everyone when both keys are given.")
        rows = [{"key": _("What came of it"), "value": text if may_edit else hidden}]
    board = actions.board_of(stage, step, agreed=terms, viewer=request.user, keys=given) if step else None
    unsaid = step == Key.Step.PUBLISH and not stage.outcome.strip()
    if board is not None and unsaid:
        board = dataclasses.replace(board, may_give=False)
    context = {
        "stage": stage,
        "process": stage.process,
        "unsaid": unsaid,
        "step": step,
        "step_title": Key.Step(step).label if step else "",
        "rows": rows,
        "board": board,
        "waiting": waiting,
        "used": [key for key in given if key.used_at is not None],
        "is_lead": bool(request.user.is_authenticated and stage.roles_of(request.user))
        and not stage.process.has_ended(),
        "may_edit": may_edit and not stage.process.has_ended(),
        "refusal": refusal,
    }
    return render(request, "processes/keys.jinja", context, status=409 if refusal else 200)


def _opening_rows(stage: Stage) -> list[dict[str, Any]]:
    """What the keys that open a stage agree to, in words."""
    return [
        {"key": _("Title"), "value": stage.title},
        {"key": _("What happens"), "value": stage.method_in_words()},
        {"key": _("What people are asked to do"), "value": stage.summary or _("Not said")},
        {"key": _("Opens"), "value": datetime_words(stage.opens_at)},
        {"key": _("Closes"), "value": datetime_words(stage.closes_at)},
        *({"key": _("Rule"), "value": sentence} for sentence in _rules_in_words(stage.rules)),
    ]


def _change_rows(change: Change) -> list[dict[str, Any]]:
    """What would change: from what to what."""
    names = {"title": _("Title"), "opens_at": _("Opens"), "closes_at": _("Closes"), "rules": _("Rules")}
    rows = [{"key": _("Why"), "value": change.reason}]
    for name, to in change.agreed["to"].items():
        words = {"before": _in_words(name, change.agreed["from"][name]), "after": _in_words(name, to)}
        rows.append({"key": names[name], "value": _("From %(before)s to %(after)s") % words})
    return rows


def _in_words(name: str, value: Any) -> str:
    if name.endswith("_at"):
        return datetime_words(dt.datetime.fromisoformat(value))
    if name == "rules":
        return " ".join(_rules_in_words(value)) or _("no rules")
    return f"“{value}”"


def _rules_in_words(rules: Any) -> list[str]:
    """The sentences that the method's room wrote for its rules; without them the bare names and values."""
    if not isinstance(rules, dict):
        return []
    if isinstance(rules.get("in_words"), list):
        return [str(sentence) for sentence in rules["in_words"]]
    return [f"{str(name).replace('_', ' ')}: {value}" for name, value in rules.items()]
