"""Two people code the same texts apart: ask for it, see how far they agree, settle where they do not."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alongside.foundation.people.access import fetch, may, needs
from alongside.foundation.people.models import Person, RoleHolding
from alongside.foundation.people.permissions import HELD, TABLE, Act
from alongside.foundation.record import once
from alongside.listening.themes import actions, reading, spans
from alongside.listening.themes.agreement import agreed
from alongside.listening.themes.forms import ReasonForm, SecondForm
from alongside.listening.themes.models import Codebook, Coding, DoubleCoding, DoubleText
from alongside.listening.themes.views.codebooks import A_LONG_PAGE, page_number
from alongside.listening.themes.views.coding import ids
from alongside.listening.themes.views.through import codebook_here, person_here
from alongside.ui.refusals import Refusal


@needs(Act.EDIT_CODEBOOK)
def double(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask two people to code a share of the texts without seeing each other's codes."""
    here = codebook_here(request, pk)
    people = _who_may_code(here)
    choices = [(str(pk), person.name_for_public) for pk, person in people.items()]
    form = SecondForm(
        request.POST if request.method == "POST" else None, people=choices, initial={"share": 20}
    )
    refusal, status = "", 200
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            with transaction.atomic():
                claimed = once.claim(request.POST.get("once", ""))
                actions.ask_for_second(
                    here,
                    first=people[uuid.UUID(cleaned["first"])],
                    second=people[uuid.UUID(cleaned["second"])],
                    share=cleaned["share"],
                    by=person_here(request),
                )
                once.settle(claimed, here.get_absolute_url())
            messages.success(request, _("Both have been asked. You see here how far they agree."))
            return redirect("themes:agreement", pk=here.pk)
        except once.AlreadySent:
            return redirect("themes:agreement", pk=here.pk)
        except Refusal as no:
            refusal, status = no.sentence, no.status
    context = {
        "codebook": here,
        "form": form,
        "people": people,
        "refusal": refusal,
        "once": once.new_token(),
    }
    return render(request, "themes/double.jinja", context, status=status)


@require_safe
@needs(Act.CODE_TEXTS)
def agreement(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """How far coders agree, and where they do not. What one gave is shown only when both have finished the text."""
    here = codebook_here(request, pk)
    in_use = Q(texts__text__withdrawn_at=None)
    asked = here.double_codings.select_related("first", "second").annotate(
        all=Count("texts", filter=in_use),
        done=Count("texts", filter=in_use & Q(texts__second_codes__isnull=False)),
        settled=Count("texts", filter=in_use & Q(texts__settled_at__isnull=False)),
    )
    rows = DoubleText.objects.filter(
        codebook=here, first_codes__isnull=False, second_codes__isnull=False, text__withdrawn_at=None
    ).select_related("text", "settled_by")
    number = page_number(request)
    # Where both gave the same there is nothing to look at.
    apart = rows.filter(Q(settled_at=None) | Q(settled_by__isnull=False)).order_by(
        "settled_at", "text__said_at", "pk"
    )
    found = list(apart[(number - 1) * A_LONG_PAGE : number * A_LONG_PAGE + 1])
    context = {
        "codebook": here,
        "asked": list(asked),
        "agreed": agreed(here),
        "may_edit": may(request.user, Act.EDIT_CODEBOOK, here),
        "waiting": [each for each in found[:A_LONG_PAGE] if each.settled_at is None],
        "settled": [each for each in found[:A_LONG_PAGE] if each.settled_at is not None],
        "has_more": len(found) > A_LONG_PAGE,
        "page_number": number,
    }
    return render(request, "themes/agreement.jinja", context)


@require_POST
@needs(Act.EDIT_CODEBOOK)
def call_off(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The two need not code the rest apart."""
    here = fetch(request, DoubleCoding.objects.select_related("codebook__place"), pk=pk)
    actions.call_off(here, by=person_here(request))
    messages.success(request, _("The rest is no longer coded twice. Both have been told."))
    return redirect("themes:agreement", pk=here.codebook_id)


@needs(Act.CODE_TEXTS)
def settle(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One text with what each of the two gave it, side by side; the codes that hold in the end are ticked."""
    rows = DoubleText.objects.select_related(
        "codebook__place", "text", "double__first", "double__second", "settled_by"
    )
    here = fetch(request, rows, pk=pk)
    person = person_here(request)
    if not here.is_compared() or not reading.may_read(here.text, person):
        raise Http404(_("There is nothing at this address."))
    codes = {code.pk: code for code in here.codebook.codes.in_use().in_order()}
    form = ReasonForm(request.POST if request.method == "POST" else None)
    refusal, status = "", 200
    if request.method == "POST" and form.is_valid():
        chosen = [codes[key] for key in ids(request.POST.getlist("code")) if key in codes]
        try:
            actions.settle(here, chosen, reason=form.cleaned_data["reason"], by=person)
            messages.success(request, _("The codes of this text are settled."))
            return redirect("themes:agreement", pk=here.codebook_id)
        except Refusal as no:
            refusal, status = no.sentence, no.status
    given = Coding.objects.filter(
        extract__codebook=here.codebook_id, extract__text=here.text_id
    ).select_related("extract", "code")
    sides = []
    for who in (here.double.first, here.double.second):
        theirs = [each for each in given if each.extract.made_by_id == who.pk]
        marks = {(each.extract.start, each.extract.end) for each in theirs}
        notes = {each.extract_id: each.extract.memo for each in theirs if each.extract.memo}
        names = sorted({each.code.name for each in theirs})
        sides.append((who.name_for_public, spans.pieces(here.text.words, marks), names, list(notes.values())))
    agreed_on = set(here.first_codes) & set(here.second_codes)
    named = set(here.first_codes) | set(here.second_codes)
    holding = {str(each.code_id) for each in given if each.counts}
    context = {
        "apart": here,
        "codebook": here.codebook,
        "sides": sides,
        "codes": [(code, str(code.pk) in named) for code in codes.values()],
        "ticked": holding if here.settled_at else set(request.POST.getlist("code")) or agreed_on,
        "form": form,
        "refusal": refusal,
    }
    return render(request, "themes/settle.jinja", context, status=status)


def _who_may_code(here: Codebook) -> dict[uuid.UUID, Person]:
    """The coders of a codebook, and those who may code at its place by their role."""
    roles = [role.value for role in TABLE[Act.CODE_TEXTS] if role in HELD]
    held = RoleHolding.objects.current().filter(role__in=roles, place__path__in=here.place.lineage_paths())
    named = here.coders.filter(until=None)
    rows = Person.objects.filter(
        Q(pk__in=held.values("person")) | Q(pk__in=named.values("person")), is_active=True
    )
    return {person.pk: person for person in rows.order_by("display_name", "pk")[:200]}
