"""Pages of commitments."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import messages
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from alongside.deciding.budgets.models import Project
from alongside.deciding.juries.models import Recommendation
from alongside.doing.deals import actions
from alongside.doing.deals.forms import CommitmentForm, HandOverForm, ReportForm, VerdictForm
from alongside.doing.deals.models import Commitment
from alongside.foundation.people.access import anywhere, check, fetch, may, may_anywhere, needs
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Act
from alongside.foundation.places.models import Place, heavy
from alongside.foundation.record import once
from alongside.foundation.threads.models import Edge
from alongside.foundation.threads.reading import thread_of
from alongside.listening.themes.models import Finding
from alongside.ui.refusals import Refusal

A_PAGE = 20


@needs(Act.SEE)
def commitments(request: HttpRequest) -> HttpResponse:
    """All commitments, those that are overdue first; of one place if asked."""
    shown = request.GET.get("show", "")
    rows = Commitment.objects.select_related("owner", "organisation", "place").defer(*heavy("place"))
    place = Place.objects.filter(code=request.GET.get("place", "")).first()
    if place is not None:
        rows = rows.at(place)
    counts = {
        "overdue": rows.overdue().count(),
        "kept": rows.filter(state=Commitment.State.CONFIRMED).count(),
    }
    if shown == "overdue":
        rows = rows.overdue()
    elif shown == "kept":
        rows = rows.filter(state=Commitment.State.CONFIRMED)
    elif shown == "open":
        rows = rows.unkept()
    number = _page_number(request)
    found = list(rows.order_by("due", "pk")[(number - 1) * A_PAGE : number * A_PAGE + 1])
    return render(
        request,
        "deals/all.jinja",
        {
            "commitments": found[:A_PAGE],
            "has_more": len(found) > A_PAGE,
            "page_number": number,
            "shown": shown,
            "counts": counts,
            "place": place,
            "may_make": may_anywhere(request.user, Act.MAKE_COMMITMENT),
        },
    )


@needs(Act.SEE)
def commitment(request: HttpRequest, pk: str) -> HttpResponse:
    """One commitment: the promise, what was said of it since, what those it is for say, and its thread."""
    found = fetch(
        request,
        Commitment.objects.whole(),
        pk=pk,
    )
    return _commitment_page(request, found)


@needs(Act.REPORT_COMMITMENT)
def report(request: HttpRequest, pk: str) -> HttpResponse:
    """The owner says how far it has come."""
    found = fetch(
        request,
        Commitment.objects.whole(),
        pk=pk,
    )
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.report(
                found,
                state=form.cleaned_data["state"],
                words=form.cleaned_data["words"],
                due=form.cleaned_data["due"],
                by=request.user,  # type: ignore[arg-type]
            )
        except Refusal as refusal:
            return render(
                request,
                "deals/report.jinja",
                {"commitment": found, "form": form, "refusal": refusal.sentence},
                status=409,
            )
        messages.success(request, _("Thank you. The people it was promised to have been told."))
        return redirect(found)
    return render(request, "deals/report.jinja", {"commitment": found, "form": form, "refusal": None})


@needs(Act.CONFIRM_COMMITMENT)
def verdict(request: HttpRequest, pk: str) -> HttpResponse:
    """One of those it was promised to says whether it was kept."""
    found = fetch(
        request,
        Commitment.objects.whole(),
        pk=pk,
    )
    form = VerdictForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.give_verdict(
                found,
                kept=form.cleaned_data["kept"] == "yes",
                words=form.cleaned_data["words"],
                by=request.user,  # type: ignore[arg-type]
            )
        except Refusal as refusal:
            return render(
                request,
                "deals/verdict.jinja",
                {"commitment": found, "form": form, "refusal": refusal.sentence},
                status=409,
            )
        messages.success(
            request, _("Thank you. Your answer is shown with the promise, and the owner has been told.")
        )
        return redirect(found)
    return render(request, "deals/verdict.jinja", {"commitment": found, "form": form, "refusal": None})


@needs(Act.MAKE_COMMITMENT)
def hand_over(request: HttpRequest, pk: str) -> HttpResponse:
    """Give a promise a new owner, because the old one cannot keep it."""
    found = fetch(request, Commitment.objects.select_related("owner", "organisation", "place"), pk=pk)
    form = HandOverForm(request.POST if request.method == "POST" else None, place=found.place)
    refusal, status = None, 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.hand_over(
                found,
                to=form.owner,
                organisation=form.cleaned_data["organisation"],
                reason=form.cleaned_data["reason"],
                by=request.user,  # type: ignore[arg-type]
            )
        except Refusal as no:
            refusal, status = no.sentence, no.status
        else:
            messages.success(
                request, _("The promise has a new owner, and everyone it concerns has been told.")
            )
            return redirect(found)
    context = {"commitment": found, "form": form, "refusal": refusal}
    return render(request, "deals/hand_over.jinja", context, status=status)


@needs(Act.MAKE_COMMITMENT)
def to_make(request: HttpRequest) -> HttpResponse:
    """Winners of published votes, what juries recommended and was accepted, and what people told us should be done,
    that nobody has promised to do yet."""
    anywhere(request)
    answered = Edge.objects.filter(kind=Edge.Kind.ANSWERS, later_type__app_label="deals").values("earlier_id")
    waiting = Project.objects.won().exclude(pk__in=answered).select_related("budget__stage__process__place")
    mine = [project for project in waiting[:200] if may(request.user, Act.MAKE_COMMITMENT, project)]
    said = Finding.objects.published().filter(kind=Finding.Kind.WILL_DO).exclude(pk__in=answered)
    latest = said.select_related("place").defer(*heavy("place")).order_by("-published_at", "order")
    found = [each for each in latest[:200] if may(request.user, Act.MAKE_COMMITMENT, each)]
    accepted = Recommendation.objects.accepted().exclude(pk__in=answered).order_by("jury", "number")
    recommended = [each for each in accepted[:200] if may(request.user, Act.MAKE_COMMITMENT, each.jury.stage)]
    context = {"projects": mine, "findings": found, "recommendations": recommended}
    return render(request, "deals/to_make.jinja", context)


@needs(Act.MAKE_COMMITMENT)
def commitment_from(request: HttpRequest, kind: str, pk: str) -> HttpResponse:
    """Turn something that was decided into a promise."""
    thing = _thing(kind, pk)
    check(request, thing)
    place: Place = thing.place  # type: ignore[attr-defined]
    existing = actions.commitment_of(thing)
    card = thing.thread_card()  # type: ignore[attr-defined]
    if request.method == "POST":
        form = CommitmentForm(request.POST, place=place)
        if form.is_valid():
            try:
                return redirect(_make(request, form, thing, place))
            except once.AlreadySent as sent:
                return redirect(sent.url or place)
            except Refusal as refusal:
                return _from_page(request, form, card, thing, existing, refusal.sentence, 409)
    else:
        form = CommitmentForm(place=place, initial={"title": card.title, "statement": card.summary})
    return _from_page(request, form, card, thing, existing, None, 200)


def _make(request: HttpRequest, form: CommitmentForm, thing: models.Model, place: Place) -> str:
    """Make the commitment once, however often the form is sent; gives its address."""
    with transaction.atomic():
        claimed = once.claim(request.POST.get("once", ""))
        made = actions.make_commitment(
            place=place,
            title=form.cleaned_data["title"],
            statement=form.cleaned_data["statement"],
            easy_read=form.cleaned_data["easy_read"],
            owner=form.owner,
            organisation=form.cleaned_data["organisation"],
            due=form.cleaned_data["due"],
            by=request.user,  # type: ignore[arg-type]
            answering=thing,
            promised_to=_also_promised_to(thing),
        )
        return once.settle(claimed, made.get_absolute_url())


def _also_promised_to(thing: models.Model) -> list[Person]:
    """So that there is somebody to confirm it: the resident co-lead of the process, for what came of an imported vote;
    whoever wrote a finding down, where nobody is known to have spoken."""
    if isinstance(thing, Project):
        lead = thing.budget.stage.process.resident_lead
        return [lead] if lead is not None else []
    if isinstance(thing, Finding) and not thing.thread_people().exists():
        return [thing.made_by]
    return []


def _from_page(
    request: HttpRequest,
    form: CommitmentForm,
    card: Any,
    thing: models.Model,
    existing: Commitment | None,
    refusal: str | None,
    status: int,
) -> HttpResponse:
    return render(
        request,
        "deals/commitment_from.jinja",
        {
            "form": form,
            "card": card,
            "thing": thing,
            "existing": existing,
            "refusal": refusal,
            "once": request.POST.get("once") or once.new_token(),
        },
        status=status,
    )


def _commitment_page(request: HttpRequest, found: Commitment) -> HttpResponse:
    return render(
        request,
        "deals/commitment.jinja",
        {
            "commitment": found,
            "reports": list(found.reports.all()),
            "verdicts": list(found.verdicts.select_related("person")),
            "thread": thread_of(found, request.user),
            "may_hand_over": may(request.user, Act.MAKE_COMMITMENT, found),
            "may_report": may(request.user, Act.REPORT_COMMITMENT, found),
            "may_confirm": may(request.user, Act.CONFIRM_COMMITMENT, found),
        },
    )


def _thing(kind: str, pk: str) -> models.Model:
    """Something decided, by its kind ("budgets.project") and id; 404 for what no thread can hold."""
    try:
        model = apps.get_model(kind)
    except (LookupError, ValueError) as unknown:
        raise Http404 from unknown
    if not hasattr(model, "thread_card"):
        raise Http404
    thing: models.Model | None = model._default_manager.filter(pk=pk).first()
    if thing is None:
        raise Http404
    return thing


def _page_number(request: HttpRequest) -> int:
    asked = request.GET.get("page", "1")
    return max(1, min(int(asked), 10_000)) if asked.isdecimal() and len(asked) < 6 else 1
