"""Those who were drawn: their own page, the page of those who reach them, letters, and replacements."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alongside.deciding.lotteries.actions import replacing, seats
from alongside.deciding.lotteries.actions.drawing import waiting_list
from alongside.deciding.lotteries.draw_refusals import NotFrozen
from alongside.deciding.lotteries.models import Contact, Lottery, Registration, Seat
from alongside.deciding.lotteries.own import Reader
from alongside.deciding.lotteries.views.seeing import lottery_for, whoever
from alongside.engines.lottery.codes import canonical
from alongside.foundation.people.access import needs, signed_in
from alongside.foundation.people.permissions import Act
from alongside.foundation.record import actions as record
from alongside.ui.refusals import Refusal

LETTERS_SHOWN = 50


@require_safe
@needs(Act.OWN_ACCOUNT)
@never_cache
def my_draw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One's own chance and why, one's key to check the draw, and, once drawn, one's answer."""
    person = signed_in(request)
    registration = _own(pk, person.pk)
    lottery = registration.lottery
    seat = Seat.objects.filter(registration=registration).first()
    context = {
        "stage": lottery.stage,
        "lottery": lottery,
        "own": Reader(lottery).of(registration, seat),
        "seat": seat,
        "withdrawn": registration.withdrawn_at is not None,
    }
    return render(request, "lotteries/my_draw.jinja", context)


@require_safe
@needs(Act.OWN_ACCOUNT)
@never_cache
def my_part(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One's own key and answers as a file, with which the verifier checks one's own part."""
    registration = _own(pk, signed_in(request).pk)
    own = Reader(registration.lottery).of(registration, None)
    if own is None:
        raise NotFrozen
    response = HttpResponse(
        canonical({"key": own.key, "features": own.answers, "household": own.household}),
        content_type="application/json",
    )
    response["Content-Disposition"] = 'attachment; filename="my-part.json"'
    return response


@require_POST
@needs(Act.OWN_ACCOUNT)
def answer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take one's place, or say no; later, leave the panel."""
    person = signed_in(request)
    registration = _own(pk, person.pk)
    seat = Seat.objects.filter(registration=registration).first()
    if seat is None:
        raise Http404(_("There is nothing at this address."))
    if request.POST.get("answer") == "yes":
        seats.accept(seat, by=person)
        messages.success(request, _("Thank you. Your place is yours."))
    elif request.POST.get("answer") == "no":
        seats.leave(seat, by=person)
        messages.success(request, _("Thank you for telling us. Somebody else will be drawn."))
    return redirect("lotteries:my-draw", pk=registration.lottery.stage_id)


@require_safe
@needs(Act.READ_CONTACTS)
@never_cache
def panel(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Who was drawn and how to reach them, for those who run the lottery; each look is on the record."""
    lottery = lottery_for(request, pk)
    rows = list(
        Seat.objects.filter(lottery=lottery)
        .select_related("registration__person", "registration__contact", "draw")
        .order_by("kind", "state", "pseudonym")
    )
    _note_looks(request, lottery, [row.registration for row in rows], _("To reach those who were drawn"))
    context = {
        "stage": lottery.stage,
        "lottery": lottery,
        "rows": [(row, _contact(row.registration)) for row in rows],
        "free": len(replacing.free_seats(lottery)),
        "waits": waiting_list(lottery),
    }
    return render(request, "lotteries/panel.jinja", context)


@require_POST
@needs(Act.READ_CONTACTS)
def answer_for(request: HttpRequest, pk: uuid.UUID, seat: uuid.UUID) -> HttpResponse:
    """Enter the answer of somebody who told us by phone, by letter or in person."""
    lottery = lottery_for(request, pk)
    row = Seat.objects.filter(lottery=lottery, pk=seat).select_related("lottery__stage").first()
    if row is None:
        raise Http404(_("There is nothing at this address."))
    person = whoever(request)
    if request.POST.get("answer") == "yes":
        seats.accept(row, by=person, helping=True)
        messages.success(request, _("Their yes is kept. They have been told that you entered it."))
    elif request.POST.get("answer") == "no":
        seats.leave(row, by=person, helping=True)
        messages.success(request, _("It is kept that they left. Somebody else can be drawn."))
    return redirect("lotteries:panel", pk=lottery.stage_id)


@require_safe
@needs(Act.READ_CONTACTS)
@never_cache
def draw_letters(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Letters to print, fifty at a time, for those without an email address: drawn or not, their chance, and why."""
    lottery = lottery_for(request, pk)
    if lottery.drawn_at is None:
        raise NotFrozen(_("Letters about the draw can be printed when the panel is drawn."))
    by_post = (
        Registration.objects.filter(lottery=lottery, contact__isnull=False)
        .filter(Q(person__email=None) | ~Q(channel=Registration.Channel.WEB))
        .select_related("person", "contact", "seat")
        .order_by("pseudonym")
    )
    typed = request.GET.get("page", "")
    page = int(typed) if typed.isascii() and typed.isdigit() and 0 < len(typed) < 6 and int(typed) else 1
    rows = list(by_post[(page - 1) * LETTERS_SHOWN : page * LETTERS_SHOWN + 1])
    shown = rows[:LETTERS_SHOWN]
    _note_looks(request, lottery, shown, _("To print letters about the draw"))
    reader = Reader(lottery)
    letters = [(row.contact, reader.of(row, _seat(row))) for row in shown]
    context = {
        "stage": lottery.stage,
        "lottery": lottery,
        "letters": [(contact, own) for contact, own in letters if own is not None],
        "more": page + 1 if len(rows) > LETTERS_SHOWN else 0,
        "address": request.build_absolute_uri("/"),
    }
    return render(request, "lotteries/draw_letters.jinja", context)


@require_http_methods(["GET", "POST"])
@needs(Act.DRAW_LOTS)
@never_cache
def replace(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Somebody left: who could step in, published and then drawn from."""
    lottery = lottery_for(request, pk)
    if lottery.drawn_at is None:
        raise NotFrozen
    refusal = ""
    if request.method == "POST":
        try:
            replacing.publish_replacements(lottery, by=whoever(request))
        except Refusal as no:
            refusal = no.sentence
        else:
            messages.success(
                request, _("Who could step in is published. One of them can be drawn in an hour.")
            )
            return redirect("lotteries:draw", pk=lottery.stage_id)
    free = replacing.free_seats(lottery)
    waits = waiting_list(lottery)
    context = {
        "stage": lottery.stage,
        "lottery": lottery,
        "free": len(free),
        "waits": waits,
        "refusal": refusal,
    }
    return render(request, "lotteries/replace.jinja", context, status=409 if refusal else 200)


def _own(stage: uuid.UUID, person: uuid.UUID) -> Registration:
    """The person's own registration; to everybody else there is nothing at the address."""
    rows = Registration.objects.select_related("lottery__stage__process__place")
    found: Registration | None = rows.filter(lottery__stage=stage, person=person).first()
    if found is None:
        raise Http404(_("There is nothing at this address."))
    return found


def _contact(registration: Registration | None) -> Contact | None:
    try:
        return registration.contact if registration is not None else None
    except Contact.DoesNotExist:
        return None


def _seat(registration: Registration) -> Seat | None:
    try:
        seat: Seat = registration.seat
    except Seat.DoesNotExist:
        return None
    return seat


@transaction.atomic
def _note_looks(
    request: HttpRequest, lottery: Lottery, shown: Sequence[Registration | None], purpose: str
) -> None:
    """Names and addresses were shown: put that on the record, for each person to see."""
    for each in shown:
        if each is not None and _contact(each) is not None:
            record.look(
                by=whoever(request),
                at_person=each.person,
                place=lottery.place,
                purpose=purpose,
                fields=["name", "address", "phone", "that they were drawn"],
            )
