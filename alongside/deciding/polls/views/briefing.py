"""The briefing, those who sign for its balance, and what groups ask before everybody."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alongside.deciding.polls import actions, reading
from alongside.deciding.polls.forms import AnswerForm, AskForm, BriefingForm, SignatoryForm, SignForm
from alongside.deciding.polls.models import Group, PlenaryQuestion, Signatory
from alongside.deciding.polls.views.through import (
    FormPage,
    filled_in,
    page_number,
    part_here,
    person_here,
    poll_here,
    sent,
)
from alongside.foundation.people.access import needs
from alongside.foundation.people.permissions import Act
from alongside.ui.refusals import Refusal

A_PAGE = 20


@needs(Act.SEE)
def briefing(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The briefing, and who says that it is balanced; a side that has not signed is shown as well."""
    poll, acts = poll_here(request, pk)
    context = {"poll": poll, "stage": poll.stage, "acts": acts, "sides": reading.sides_of(poll)}
    return render(request, "polls/briefing.jinja", context)


@needs(Act.RUN_POLL)
def write_briefing(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Write or change the briefing."""
    poll, _acts = poll_here(request, pk)
    given: dict[str, Any] = {
        "text": poll.briefing,
        "link": poll.briefing_link,
        "version": poll.briefing_version,
    }
    form = BriefingForm(sent(request), initial=given)
    address = reverse("polls:briefing", args=[poll.stage_id])

    def do() -> str:
        said = form.cleaned_data
        actions.write_briefing(
            poll, text=said["text"], link=said["link"], version=said["version"], by=person_here(request)
        )
        return address

    page = FormPage(
        _("The briefing"),
        _("Save"),
        address,
        words=_("Everyone can read it. If you change it, those who have signed are asked to look again."),
    )
    return filled_in(request, form, page, do)


@needs(Act.RUN_POLL)
def add_signatory(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask somebody to sign for one side."""
    poll, _acts = poll_here(request, pk)
    form = SignatoryForm(sent(request), poll=poll)
    address = reverse("polls:briefing", args=[poll.stage_id])

    def do() -> str:
        said = form.cleaned_data
        actions.add_signatory(
            poll,
            side=form.sides[said["side"]],
            person=said["email"],
            speaks_for=said["speaks_for"],
            organisation=said["organisation"],
            by=person_here(request),
        )
        return address

    return filled_in(request, form, FormPage(_("Ask somebody to sign"), _("Ask them"), address), do)


@require_POST
@needs(Act.RUN_POLL)
def remove_signatory(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Somebody need not sign after all."""
    found, _acts = part_here(request, Signatory.objects.select_related("person"), pk)
    address = reverse("polls:briefing", args=[found.poll.stage_id])
    try:
        actions.remove_signatory(found, by=person_here(request))
    except Refusal as no:
        no.back = address
        raise
    return redirect(address)


@needs(Act.SIGN_EVIDENCE)
def sign(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Somebody who stands for a side signs whether the briefing is balanced."""
    poll, _acts = poll_here(request, pk)
    form = SignForm(sent(request), initial={"seen": poll.briefing_version})
    address = reverse("polls:briefing", args=[poll.stage_id])

    def do() -> str:
        said = form.cleaned_data
        actions.sign(
            poll,
            seen=said["seen"] if said["seen"] is not None else -1,
            is_balanced=said["is_balanced"] == "yes",
            words=said["words"],
            by=person_here(request),
        )
        messages.success(request, _("Thank you. Everyone can see what you signed."))
        return address

    page = FormPage(
        _("Sign for the briefing"),
        _("Sign"),
        address,
        words=_("Everyone sees for whom you speak, and what you say here. Read the whole briefing before."),
    )
    return filled_in(request, form, page, do)


@needs(Act.SEE)
def plenary(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What the groups asked, and what was answered. Which group, never who."""
    poll, acts = poll_here(request, pk)
    number = page_number(request)
    rows = poll.plenary_questions.select_related("group").order_by("asked_at", "pk")
    found = list(rows[(number - 1) * A_PAGE : number * A_PAGE + 1])
    context = {
        "poll": poll,
        "stage": poll.stage,
        "acts": acts,
        "questions": found[:A_PAGE],
        "has_more": len(found) > A_PAGE,
        "page_number": number,
    }
    return render(request, "polls/plenary.jinja", context)


@needs(Act.ASK_PLENARY)
def ask(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Put a question of one's group to those who answer; those who run the poll write down what a group asks."""
    poll, acts = poll_here(request, pk)
    person, runs = person_here(request), Act.RUN_POLL in acts
    mine = None if runs else Group.objects.filter(poll=poll, participants__person=person).first()
    address = reverse("polls:plenary", args=[poll.stage_id])
    form = AskForm(sent(request), groups=list(poll.groups.all()), mine=mine)

    def do() -> str:
        actions.ask(poll, group=form.asks, words=form.cleaned_data["words"], by=person, runs=runs)
        messages.success(request, _("Thank you. Your group is told when there is an answer."))
        return address

    return filled_in(request, form, FormPage(_("Ask a question"), _("Ask"), address), do)


@needs(Act.RUN_POLL)
def answer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Write down what was answered."""
    found, _acts = part_here(request, PlenaryQuestion.objects.select_related("group"), pk)
    form = AnswerForm(sent(request), initial={"answered_by": found.answered_by, "answer": found.answer})
    address = reverse("polls:plenary", args=[found.poll.stage_id])

    def do() -> str:
        said = form.cleaned_data
        actions.answer(found, answered_by=said["answered_by"], words=said["answer"], by=person_here(request))
        return address

    page = FormPage(_("What was answered?"), _("Save"), address, words=found.words)
    return filled_in(request, form, page, do)
