"""Setting up a jury, those who have to answer it, its two keys, and the members who were drawn."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from alongside.deciding.juries import actions
from alongside.deciding.juries.actions.setting_up import TERMS
from alongside.deciding.juries.forms.running import BodyForm, SetUpForm
from alongside.deciding.juries.models import Jury
from alongside.deciding.juries.reading import lottery_of
from alongside.deciding.juries.views.through import (
    FormPage,
    either_here,
    filled_in,
    jury_here,
    person_here,
    sent,
    stage_here,
)
from alongside.deciding.processes import actions as processes
from alongside.deciding.processes.models import Key, Stage
from alongside.foundation.people.access import needs
from alongside.foundation.people.permissions import Act
from alongside.ui.refusals import Refusal


@needs(Act.EDIT_PROCESS)
def set_up(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Write or change what the jury is for, before it opens."""
    stage = stage_here(request, pk)
    jury = Jury.objects.filter(stage=stage).first()
    given: dict[str, Any] = {"version": 0, "sides": "\n".join([_("For"), _("Against"), _("Neutral")])}
    given |= {"adopt_percent": 75, "answer_days": 60, "pay_pence": 0}
    if jury is not None:
        given = {name: getattr(jury, name) for name in (*TERMS, "version")}
        given["sides"] = "\n".join(jury.sides.values_list("name", flat=True))
    form = SetUpForm(sent(request), initial=given)

    def do() -> str:
        said = form.cleaned_data
        terms = {name: said[name] for name in TERMS}
        actions.set_up_jury(
            stage, terms=terms, sides=said["sides"], version=said["version"] or 0, by=person_here(request)
        )
        return reverse("juries:bodies", args=[stage.pk]) if jury is None else stage.get_absolute_url()

    page = FormPage(
        _("What the jury is for"),
        _("Save"),
        stage.get_absolute_url(),
        words=_(
            "Both co-leads agree to this with their keys. Until then it can change; after that it stays. If you change "
            "it after the first key, that key no longer counts."
        ),
    )
    return filled_in(request, form, page, do)


@needs(Act.EDIT_PROCESS)
def bodies(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The organisations that have to answer the jury."""
    jury, _acts = either_here(request, pk)
    form = BodyForm(sent(request), place=jury.place)

    def do() -> str:
        said = form.cleaned_data
        actions.add_body(
            jury, organisation=said["organisation"], promise=said["promise"], by=person_here(request)
        )
        return reverse("juries:bodies", args=[jury.stage_id])

    page = FormPage(_("Who has to answer"), _("Add this organisation"), jury.get_absolute_url())
    named = list(jury.bodies.select_related("organisation"))
    return filled_in(
        request, form, page, do, template="juries/bodies.jinja", jury=jury, stage=jury.stage, bodies=named
    )


@require_POST
@needs(Act.EDIT_PROCESS)
def remove_body(request: HttpRequest, pk: uuid.UUID, body: uuid.UUID) -> HttpResponse:
    """An organisation need not answer after all."""
    jury, _acts = either_here(request, pk)
    found = jury.bodies.select_related("organisation", "jury__stage").filter(pk=body).first()
    if found is None:
        raise Http404(_("There is nothing at this address."))
    address = reverse("juries:bodies", args=[jury.stage_id])
    try:
        actions.remove_body(found, by=person_here(request))
    except Refusal as no:
        no.back = address
        raise
    return redirect(address)


@needs(Act.TURN_KEY)
def keys(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What the keys agree to now, who has given theirs, and the button to give one's own."""
    jury, _acts = jury_here(request, pk)
    person, refusal = person_here(request), ""
    if request.method == "POST":
        try:
            return _give(request, jury)
        except Refusal as no:
            refusal = no.sentence
            jury, _acts = jury_here(request, pk)
    stage = jury.stage
    context: dict[str, Any] = {"jury": jury, "stage": stage, "refusal": refusal, "board": None, "missing": []}
    if stage.state == Stage.State.PLANNED:
        agreed = actions.agreed_to_open(jury)
        context |= {
            "board": processes.board_of(stage, Key.Step.OPEN, agreed=agreed, viewer=person),
            "missing": actions.not_ready(jury),
            "bodies": list(jury.bodies.select_related("organisation")),
            "sides": list(jury.sides.values_list("name", flat=True)),
            "lottery": lottery_of(stage),
        }
    elif stage.state == Stage.State.CLOSED:
        agreed = actions.agreed_to_publish(jury)
        context |= {
            "board": processes.board_of(stage, Key.Step.PUBLISH, agreed=agreed, viewer=person),
            "missing": actions.not_publishable(jury),
            "recommendations": list(
                jury.recommendations.filter(state__in=["adopted", "not_adopted"]).prefetch_related(
                    "replies__organisation"
                )
            ),
            "minority_reports": list(jury.minority_reports.all()),
        }
    return render(request, "juries/keys.jinja", context, status=409 if refusal else 200)


@require_POST
@needs(Act.TURN_KEY)
def take_key_back(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take back one's own key while the other is missing."""
    jury, _acts = jury_here(request, pk)
    step = Key.Step.OPEN if jury.stage.state == Stage.State.PLANNED else Key.Step.PUBLISH
    if processes.withdraw_key(jury.stage, step, by=person_here(request)):
        messages.success(request, _("Your key is taken back."))
    return redirect("juries:keys", pk=jury.stage_id)


def _give(request: HttpRequest, jury: Jury) -> HttpResponse:
    person, seen = person_here(request), request.POST.get("agreed", "")[:64]
    if jury.stage.state == Stage.State.PLANNED:
        done = actions.open_jury(jury, seen=seen, by=person)
        said = _("All keys are in. The remit is fixed, and the jury is open.")
    else:
        done = actions.publish_recommendations(jury, seen=seen, by=person)
        said = _("All keys are in. The recommendations are published, and have to be answered.")
    messages.success(request, said if done else _("Your key is given. The other co-lead has been told."))
    return redirect(jury.get_absolute_url() if done else reverse("juries:keys", args=[jury.stage_id]))


@require_POST
@needs(Act.RUN_JURY)
def seat(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Let those who were drawn and said yes onto the jury."""
    jury, _acts = jury_here(request, pk)
    new = len(actions.seat_members(jury, by=person_here(request)))
    messages.success(
        request, ngettext("%(count)s new member.", "%(count)s new members.", new) % {"count": new}
    )
    return redirect("juries:members", pk=jury.stage_id)
