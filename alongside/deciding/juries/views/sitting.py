"""The room of the members: what is theirs, what they ask for, and what they are paid."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alongside.deciding.juries import actions
from alongside.deciding.juries.forms.running import QuestionAnswerForm, WitnessAnswerForm
from alongside.deciding.juries.forms.sitting import NameForm, QuestionForm, WitnessForm
from alongside.deciding.juries.models import (
    Member,
    Name,
    Payment,
    Question,
    Rated,
    Recommendation,
    TablePlace,
    Voted,
    WitnessRequest,
)
from alongside.deciding.juries.reading import next_session
from alongside.deciding.juries.views.through import (
    FormPage,
    either_here,
    filled_in,
    jury_here,
    page_number,
    part_here,
    person_here,
    sent,
)
from alongside.foundation.people.access import needs
from alongside.foundation.people.permissions import Act
from alongside.ui.refusals import Refusal

A_PAGE = 20


@needs(Act.READ_DRAFTS)
def room(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What only the members and those who run the jury see: drafts, the vote, and each member's own things."""
    jury, acts = either_here(request, pk)
    person = person_here(request)
    member = jury.members.current().named().filter(person=person).first()
    sessions = list(jury.sessions.order_by("starts_at"))
    for each in sessions:
        each.jury = jury
    coming = next_session(sessions)
    drafts = list(
        jury.recommendations.exclude(state=Recommendation.State.WITHDRAWN).defer(
            "text", "reasons", "easy_read"
        )
    )
    context = {
        "jury": jury,
        "stage": jury.stage,
        "acts": acts,
        "member": member,
        "coming": coming,
        "table": _table_of(member, coming),
        "drafts": drafts,
        "has_voted": bool(member and Voted.objects.filter(member=member).exists()),
        "has_rated": bool(member and Rated.objects.filter(member=member).exists()),
        "minority_reports": list(jury.minority_reports.all()),
        "reports_of_mine": [
            each for each in jury.minority_reports.all() if member and each.written_by_id == member.pk
        ],
    }
    return render(request, "juries/room.jinja", context)


def _table_of(member: Member | None, session: object) -> int | None:
    if member is None or session is None:
        return None
    found: int | None = (
        TablePlace.objects.filter(member=member, session=session).values_list("table", flat=True).first()
    )
    return found


@needs(Act.SIT_ON_JURY)
def name(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What a member wants to be called, and whether everybody may read it."""
    jury, _acts = either_here(request, pk)
    held = Name.objects.filter(member__jury=jury, person=person_here(request)).first()
    given = {"called": held.called, "is_public": held.is_public} if held else {}
    form = NameForm(sent(request), initial=given)
    address = reverse("juries:room", args=[jury.stage_id])

    def do() -> str:
        said = form.cleaned_data
        actions.name_oneself(
            jury, called=said["called"], is_public=said["is_public"], by=person_here(request)
        )
        return address

    return filled_in(request, form, FormPage(_("Your name"), _("Save"), address), do)


@needs(Act.SEE)
def asked(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Whom the members want to hear, what they ask, and what came of it. Never who asked."""
    jury, acts = jury_here(request, pk)
    number = page_number(request)
    questions = list(jury.questions.order_by("asked_at", "pk")[(number - 1) * A_PAGE : number * A_PAGE + 1])
    context = {
        "jury": jury,
        "stage": jury.stage,
        "acts": acts,
        "witnesses": list(jury.witness_requests.select_related("session")[:200]),
        "questions": questions[:A_PAGE],
        "has_more": len(questions) > A_PAGE,
        "page_number": number,
    }
    return render(request, "juries/asked.jinja", context)


@needs(Act.SIT_ON_JURY)
def ask_for_witness(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A member asks to hear somebody."""
    jury, _acts = jury_here(request, pk)
    form = WitnessForm(sent(request))
    address = reverse("juries:asked", args=[jury.stage_id])

    def do() -> str:
        said = form.cleaned_data
        actions.ask_for_witness(jury, who=said["who"], why=said["why"], by=person_here(request))
        messages.success(request, _("Thank you. You are told when there is an answer."))
        return address

    page = FormPage(
        _("Ask to hear somebody"), _("Ask"), address, words=_("Everyone can read this, but not who asked.")
    )
    return filled_in(request, form, page, do)


@needs(Act.SIT_ON_JURY)
def ask_question(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A member asks a witness something."""
    jury, _acts = jury_here(request, pk)
    form = QuestionForm(sent(request))
    address = reverse("juries:asked", args=[jury.stage_id])

    def do() -> str:
        said = form.cleaned_data
        actions.ask_question(jury, to_whom=said["to_whom"], words=said["words"], by=person_here(request))
        messages.success(request, _("Thank you. You are told when there is an answer."))
        return address

    page = FormPage(
        _("Ask a witness"), _("Ask"), address, words=_("Everyone can read this, but not who asked.")
    )
    return filled_in(request, form, page, do)


@needs(Act.RUN_JURY)
def answer_witness(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say in which session a witness comes, or why they do not."""
    found, _acts = part_here(request, WitnessRequest.objects.all(), pk)
    sessions = list(found.jury.sessions.order_by("starts_at"))
    form = WitnessAnswerForm(
        sent(request),
        sessions=sessions,
        initial={"session": str(found.session_id or ""), "reason": found.reason},
    )
    address = reverse("juries:asked", args=[found.jury.stage_id])

    def do() -> str:
        said = form.cleaned_data
        session = form.sessions.get(said["session"])
        reason = "" if session else said["reason"]
        actions.answer_witness(found, session=session, reason=reason, by=person_here(request))
        return address

    page = FormPage(_("“%(who)s”: do they come?") % {"who": found.who}, _("Answer"), address, words=found.why)
    return filled_in(request, form, page, do)


@needs(Act.RUN_JURY)
def answer_question(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Write down what a witness answered."""
    found, _acts = part_here(request, Question.objects.all(), pk)
    form = QuestionAnswerForm(sent(request), initial={"answer": found.answer})
    address = reverse("juries:asked", args=[found.jury.stage_id])

    def do() -> str:
        actions.answer_question(found, answer=form.cleaned_data["answer"], by=person_here(request))
        return address

    page = FormPage(
        _("What did %(whom)s answer?") % {"whom": found.to_whom}, _("Save"), address, words=found.words
    )
    return filled_in(request, form, page, do)


@needs(Act.SIT_ON_JURY)
def my_payments(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What a member is owed and was paid; nobody else on the jury sees it."""
    jury, _acts = either_here(request, pk)
    rows = Payment.objects.filter(member__jury=jury, member__person=person_here(request))
    payments = list(rows.select_related("session").order_by("session__number"))
    due = sum(each.pence for each in payments if not each.paid_at and not each.declined_at)
    context = {"jury": jury, "stage": jury.stage, "payments": payments, "due": due}
    return render(request, "juries/my_payments.jinja", context)


@needs(Act.PAY_MEMBERS)
def payments(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What members are owed: for those who pay."""
    jury, _acts = either_here(request, pk)
    number = page_number(request)
    rows = Payment.objects.filter(member__jury=jury).select_related("member__name", "session")
    found = list(rows.order_by("paid_at", "due_at", "pk")[(number - 1) * A_PAGE : number * A_PAGE + 1])
    due = Payment.objects.filter(member__jury=jury).due()
    context = {
        "jury": jury,
        "stage": jury.stage,
        "payments": found[:A_PAGE],
        "has_more": len(found) > A_PAGE,
        "page_number": number,
        "due": sum(due.values_list("pence", flat=True)),
    }
    return render(request, "juries/payments.jinja", context)


@require_POST
@needs(Act.PAY_MEMBERS)
def settle(request: HttpRequest, pk: uuid.UUID, payment: uuid.UUID) -> HttpResponse:
    """Note that a member was paid, or wants no money."""
    jury, _acts = either_here(request, pk)
    found = Payment.objects.filter(member__jury=jury, pk=payment).first()
    address = reverse("juries:payments", args=[jury.stage_id])
    if found is not None and request.POST.get("settled") in ("paid", "declined"):
        try:
            actions.settle_payment(found, paid=request.POST["settled"] == "paid", by=person_here(request))
        except Refusal as no:
            no.back = address
            raise
        messages.success(request, _("Noted."))
    return redirect(address)
