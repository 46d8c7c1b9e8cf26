"""Names that are down, one person's address, and people who may live together. Looks at addresses are on the record."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from alongside.deciding.lotteries.actions.households import decide
from alongside.deciding.lotteries.models import Lottery, Registration, SameAddress
from alongside.deciding.lotteries.refusals import NoSuchPair
from alongside.deciding.lotteries.views.seeing import lottery_for, whoever
from alongside.foundation.people.access import needs
from alongside.foundation.people.permissions import Act
from alongside.foundation.record import actions as record
from alongside.ui.refusals import Refusal

SHOWN = 20


@never_cache
@needs(Act.READ_CONTACTS)
def names(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Everybody whose name is down, by their code for this lottery; names and addresses stand on pages of their own."""
    lottery = lottery_for(request, pk)
    rows = lottery.registrations.in_pool().order_by("registered_at", "pk")
    page = Paginator(rows, SHOWN).get_page(request.GET.get("page", "")[:6])
    open_pairs = SameAddress.objects.in_lottery(lottery).not_looked_at().count()
    context = {
        "lottery": lottery,
        "stage": lottery.stage,
        "page": page,
        "features": list(lottery.questions.values_list("feature", flat=True)),
        "open_pairs": open_pairs,
        "newer": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "older": f"?page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "lotteries/names.jinja", context)


@never_cache
@needs(Act.READ_CONTACTS)
@transaction.atomic
def contact(request: HttpRequest, pk: uuid.UUID, registration: uuid.UUID) -> HttpResponse:
    """How to reach one person, and what they need. That it was looked at is on the record, for them to see."""
    lottery = lottery_for(request, pk)
    found = get_object_or_404(
        lottery.registrations.in_pool().select_related("person", "contact"), pk=registration
    )
    _note_look(request, lottery, found)
    context = {
        "lottery": lottery,
        "stage": lottery.stage,
        "found": found,
        "contact": getattr(found, "contact", None),
    }
    return render(request, "lotteries/contact.jinja", context)


@require_http_methods(["GET", "POST"])
@never_cache
@needs(Act.READ_CONTACTS)
def households(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Two people who may live together, one pair a page: the same household, or two?"""
    lottery = lottery_for(request, pk)
    pairs = SameAddress.objects.in_lottery(lottery).select_related(
        "first__person", "first__contact", "first__lottery__stage", "second__person", "second__contact"
    )
    refusal: Refusal | None = None
    if request.method == "POST":
        asked_of = _uuid(request.POST.get("pair", ""))
        pair = pairs.filter(pk=asked_of).first() if asked_of is not None else None
        answer = request.POST.get("answer")
        try:
            if pair is None or answer not in ("same", "different"):
                raise NoSuchPair
            decide(pair, same=answer == "same", by=whoever(request))
            messages.success(request, _("Saved. You can change it until the list is fixed."))
            return redirect("lotteries:households", pk=pk)
        except Refusal as no:
            refusal = no
    asked = request.GET.get("pair", "")
    wanted = _uuid(asked)
    waiting = pairs.not_looked_at().order_by("pk")
    chosen = pairs.filter(pk=wanted).first() if wanted is not None else waiting.first()
    return _pair_page(request, lottery, pairs, chosen, refusal)


def _pair_page(
    request: HttpRequest, lottery: Lottery, pairs: Any, chosen: SameAddress | None, refusal: Refusal | None
) -> HttpResponse:
    if chosen is not None:
        # Both looks are on the record, or nothing is shown.
        with transaction.atomic():
            for one in (chosen.first, chosen.second):
                _note_look(request, lottery, one)
    decided = pairs.exclude(decision=SameAddress.Decision.OPEN).order_by("pk")
    context = {
        "lottery": lottery,
        "stage": lottery.stage,
        "pair": chosen,
        "waiting": pairs.not_looked_at().count(),
        "decided": decided[:SHOWN],
        "refusal": refusal.sentence if refusal else "",
    }
    return render(request, "lotteries/households.jinja", context, status=refusal.status if refusal else 200)


def _note_look(request: HttpRequest, lottery: Lottery, found: Registration) -> None:
    record.look(
        by=whoever(request),
        at_person=found.person,
        place=lottery.place,
        purpose=_("To run the lottery of “%(stage)s”") % {"stage": lottery.stage.title},
        fields=["name", "address", "phone", "access needs"],
    )


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
