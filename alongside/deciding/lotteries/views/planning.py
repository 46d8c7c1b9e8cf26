"""Setting up a lottery, taking names longer, and its letters and golden tickets."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from alongside.deciding.lotteries import mailing
from alongside.deciding.lotteries.actions import letters as writing
from alongside.deciding.lotteries.actions.planning import set_up, take_names_longer
from alongside.deciding.lotteries.addresses import FaultsFound
from alongside.deciding.lotteries.letter_forms import AddressesForm, LetterPlanForm, TicketsForm
from alongside.deciding.lotteries.models import LetterPlan, Lottery
from alongside.deciding.lotteries.planning_forms import LongerForm, SetUpForm
from alongside.deciding.lotteries.views.seeing import lottery_for, lottery_of, stage_of, whoever
from alongside.foundation.people.access import needs
from alongside.foundation.people.letters import letters as drawn_letters
from alongside.foundation.people.permissions import Act
from alongside.foundation.record import once
from alongside.ui.filters import date_words
from alongside.ui.refusals import Refusal
from alongside.ui.sheets import MARK, as_cell, line_of


@require_http_methods(["GET", "POST"])
@needs(Act.EDIT_PROCESS)
def plan(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Set up the lottery of a stage, or change it, until the keys open the stage."""
    stage = stage_of(request, pk)
    lottery = lottery_of(stage)
    if stage.state != "planned":
        return _longer(request, lottery) if lottery is not None else redirect("lotteries:lottery", pk=pk)
    refusal: Refusal | None = None
    if request.method == "POST":
        form = SetUpForm(request.POST)
        if form.is_valid():
            try:
                terms = {name: value for name, value in form.cleaned_data.items() if name != "version"}
                set_up(stage, terms=terms, version=form.cleaned_data["version"], by=whoever(request))
                messages.success(request, _("The lottery is saved. Now set its targets."))
                return redirect("lotteries:targets", pk=pk)
            except Refusal as no:
                refusal = no
    else:
        initial = SetUpForm.initial_of(lottery) if lottery is not None else {"version": 0}
        form = SetUpForm(initial=initial)
    context = {
        "stage": stage,
        "lottery": lottery,
        "form": form,
        "refusal": refusal.sentence if refusal else "",
    }
    return render(request, "lotteries/set_up.jinja", context, status=refusal.status if refusal else 200)


def _longer(request: HttpRequest, lottery: Lottery) -> HttpResponse:
    refusal: Refusal | None = None
    if request.method == "POST":
        form = LongerForm(request.POST)
        if form.is_valid():
            try:
                take_names_longer(
                    lottery,
                    register_by=form.cleaned_data["register_by"],
                    reason=form.cleaned_data["reason"],
                    by=whoever(request),
                )
                messages.success(request, _("Names are taken until the new time. The reason is published."))
                return redirect("lotteries:lottery", pk=lottery.stage_id)
            except Refusal as no:
                refusal = no
    else:
        given = SetUpForm.initial_of(lottery)
        form = LongerForm(initial={name: given[name] for name in ("register_on", "register_at")})
    context = {"stage": lottery.stage, "lottery": lottery, "form": form}
    context["refusal"] = refusal.sentence if refusal else ""
    return render(request, "lotteries/longer.jinja", context, status=refusal.status if refusal else 200)


@require_http_methods(["GET", "POST"])
@never_cache
@needs(Act.GIVE_CODES)
def letters(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """How many letters go to which areas, who is written to, and golden tickets."""
    lottery = lottery_for(request, pk)
    saved = LetterPlan.objects.filter(lottery=lottery).first()
    found = saved or writing.usual_plan(lottery)
    refusal: Refusal | None = None
    if request.method == "POST":
        form = LetterPlanForm(request.POST, plan=found)
        if form.is_valid():
            values = form.values()
            if request.POST.get("step") == "save":
                try:
                    writing.plan_letters(
                        lottery, **values, version=form.cleaned_data["version"], by=whoever(request)
                    )
                    messages.success(request, _("The plan of the letters is saved."))
                    return redirect("lotteries:letters", pk=pk)
                except Refusal as no:
                    refusal = no
            for name, value in values.items():
                setattr(found, name, value)
    else:
        form = LetterPlanForm(plan=found)
    return _letters_page(request, lottery, found, form, saved=saved is not None, refusal=refusal)


def _letters_page(
    request: HttpRequest,
    lottery: Lottery,
    plan_shown: LetterPlan,
    form: LetterPlanForm,
    *,
    saved: bool,
    refusal: Refusal | None = None,
    addresses: AddressesForm | None = None,
    tickets: TicketsForm | None = None,
    faults: list[str] | None = None,
) -> HttpResponse:
    planned = writing.planned(lottery, plan_shown)
    rows = mailing.by_decile(planned)
    context: dict[str, Any] = {
        "lottery": lottery,
        "stage": lottery.stage,
        "form": form,
        "plan": plan_shown,
        "saved": saved,
        "rows": rows,
        "letters": sum(row.letters for row in rows),
        "names": round(sum(row.names for row in rows)),
        "short": [each for each in planned if each.is_short],
        "areas": len(planned),
        "bar_rows": [{"label": _tenth(row), "value": row.letters} for row in rows],
        "number_rows": [_numbers(row) for row in rows],
        "parts": writing.parts_of(lottery),
        "given": [[each.given_to, each.number, date_words(each.made_at)] for each in lottery.tickets.all()],
        "addresses": addresses or AddressesForm(initial={"seed": plan_shown.seed}),
        "tickets": tickets or TicketsForm(),
        "faults": faults or [],
        "once": once.new_token(),
        "refusal": refusal.sentence if refusal else "",
    }
    shown = request.htmx and request.POST.get("step") != "save"  # type: ignore[attr-defined]
    page = "lotteries/letter_numbers.jinja" if shown else "lotteries/letters.jinja"
    return render(request, page, context, status=refusal.status if refusal else 200)


@require_POST
@never_cache
@needs(Act.GIVE_CODES)
def addresses(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Bring in a file of addresses, from which the households are drawn."""
    lottery = lottery_for(request, pk)
    found = LetterPlan.objects.filter(lottery=lottery).first()
    form = AddressesForm(request.POST, request.FILES)
    refusal: Refusal | None = None
    faults: list[str] = []
    if form.is_valid():
        try:
            said = writing.draw_letters(
                lottery,
                content=form.cleaned_data["file"].read(),
                seed=form.cleaned_data["seed"],
                by=whoever(request),
            )
        except FaultsFound as wrong:
            faults = wrong.faults
        except Refusal as no:
            refusal = no
        else:
            words = ngettext("%(n)s household was drawn.", "%(n)s households were drawn.", said["drawn"])
            messages.success(request, words % {"n": said["drawn"]})
            if said["short"]:
                words = _("That is %(n)s fewer than planned: some areas have too few addresses in the file.")
                messages.info(request, words % {"n": said["short"]})
            return redirect("lotteries:letters", pk=pk)
    shown = found or writing.usual_plan(lottery)
    return _letters_page(
        request,
        lottery,
        shown,
        LetterPlanForm(plan=shown),
        saved=found is not None,
        refusal=refusal,
        addresses=form,
        faults=faults,
    )


@require_POST
@never_cache
@needs(Act.GIVE_CODES)
def print_letters(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Print a part of the letters. Their codes are shown once, in the answer."""
    lottery = lottery_for(request, pk)
    part = request.POST.get("part", "")
    number = int(part) if part.isascii() and part.isdigit() and len(part) < 6 else 0
    here = reverse("lotteries:letters", args=[pk])
    try:
        with transaction.atomic():
            claimed = once.claim(request.POST.get("once", ""))
            made = writing.print_part(lottery, number, by=whoever(request))
            once.settle(claimed, here)
    except once.AlreadySent:
        messages.error(request, _("These letters were made already, and their codes were shown once."))
        return redirect(here)
    except Refusal as no:
        no.back = here
        raise
    address = request.build_absolute_uri(reverse("people:code"))
    address += f"?next={reverse('lotteries:register', args=[pk])}"
    drawn = drawn_letters([(letter.number, code) for letter, code in made], address)
    pages = [
        (drawing, letter.address, letter.postcode)
        for drawing, (letter, _code) in zip(drawn, made, strict=True)
    ]
    return _printed(request, lottery, pages, part=number)


@require_POST
@never_cache
@needs(Act.GIVE_CODES)
def tickets(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Make golden tickets. Their codes are shown once, in the answer."""
    lottery = lottery_for(request, pk)
    form = TicketsForm(request.POST)
    here = reverse("lotteries:letters", args=[pk])
    if form.is_valid():
        try:
            with transaction.atomic():
                claimed = once.claim(request.POST.get("once", ""))
                made = writing.make_tickets(lottery, **form.cleaned_data, by=whoever(request))
                once.settle(claimed, here)
        except once.AlreadySent:
            messages.error(request, _("These tickets were made already, and their codes were shown once."))
            return redirect(here)
        address = request.build_absolute_uri(reverse("people:code"))
        address += f"?next={reverse('lotteries:register', args=[pk])}"
        drawn = drawn_letters(list(enumerate(made, start=1)), address)
        return _printed(request, lottery, [(each, "", "") for each in drawn], part=0)
    found = LetterPlan.objects.filter(lottery=lottery).first()
    shown = found or writing.usual_plan(lottery)
    return _letters_page(
        request, lottery, shown, LetterPlanForm(plan=shown), saved=found is not None, tickets=form
    )


@require_POST
@needs(Act.GIVE_CODES)
def sent(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The letters are in the post: delete their addresses."""
    lottery = lottery_for(request, pk)
    try:
        many = writing.letters_sent(lottery, by=whoever(request))
    except Refusal as no:
        no.back = reverse("lotteries:letters", args=[pk])
        raise
    messages.success(request, _("Deleted: %(n)s addresses.") % {"n": many})
    return redirect("lotteries:letters", pk=pk)


@needs(Act.GIVE_CODES)
def letters_csv(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """How many letters go to each small area, for whoever sends them. Holds no address."""
    lottery = lottery_for(request, pk)
    found = LetterPlan.objects.filter(lottery=lottery).first() or writing.usual_plan(lottery)
    heading = [_("small area"), _("residents"), _("decile of deprivation"), _("letters"), _("names expected")]
    lines = [MARK + line_of(heading)]
    for each in writing.planned(lottery, found):
        cells = [each.area.residents, each.area.decile or "", each.letters, f"{each.names:.1f}"]
        lines.append(line_of([as_cell(each.area.name), *cells]))
    answer = HttpResponse("".join(lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="letters-by-area.csv"'
    return answer


def _printed(
    request: HttpRequest, lottery: Lottery, pages: list[tuple[Any, str, str]], *, part: int
) -> HttpResponse:
    context = {
        "lottery": lottery,
        "stage": lottery.stage,
        "pages": pages,
        "part": part,
        "large": request.POST.get("print") == "large",
        "address": request.build_absolute_uri(reverse("people:code")),
    }
    return render(request, "lotteries/printed.jinja", context)


def _tenth(row: mailing.Row) -> str:
    """A tenth of areas as people read it."""
    if row.decile is None:
        return _("Not known")
    ends = {1: _("1, the most deprived"), 10: _("10, the least deprived")}
    return ends.get(row.decile, str(row.decile))


def _numbers(row: mailing.Row) -> list[str]:
    """One line of the table of letters."""
    shares = (row.share_of_residents, row.share_of_names, row.share_if_even)
    return [
        _tenth(row),
        f"{row.residents:,}",
        f"{row.response * 100:.1f}",
        f"{row.letters:,}",
        f"{row.names:.0f}",
        *(f"{share * 100:.0f}" for share in shares),
    ]
