"""Codes of a codebook: make, change, merge, retire, publish; and the page of a theme."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alongside.foundation.people.access import may, needs
from alongside.foundation.people.permissions import Act
from alongside.foundation.record import once
from alongside.foundation.threads.reading import thread_of
from alongside.listening.themes import actions, counting
from alongside.listening.themes.forms import CodeForm, MergeForm, RetireForm
from alongside.listening.themes.models import Code, Extract, Finding, Quote, Text
from alongside.listening.themes.views.codebooks import A_LONG_PAGE, page_number
from alongside.listening.themes.views.coding import ids
from alongside.listening.themes.views.through import code_here, codebook_here, person_here, works_on
from alongside.ui.refusals import Refusal


@require_safe
@needs(Act.SEE)
def theme(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One theme: what it means, from how many people and where, quotes they allowed, and what came of it."""
    here = code_here(request, pk)
    codebook = here.codebook
    works = works_on(request, here)
    if here.parent is not None and not works and not here.parent.is_public():
        here.parent = None
    inside = list(here.inside.in_use())
    if not works:
        inside = [code for code in inside if code.is_public()]
    over = counting.columns(codebook, request.user)
    counted = counting.numbers(codebook, [here.parent, here] if here.parent else [here], over)[here.pk]
    quotes = Quote.objects.filter(code=here, extract__in=actions.quotable(here)).select_related(
        "extract__text"
    )
    context = {
        "code": here,
        "codebook": codebook,
        "works": works,
        "may_code": may(request.user, Act.CODE_TEXTS, here),
        "may_edit": may(request.user, Act.EDIT_CODEBOOK, here),
        "may_publish": may(request.user, Act.PUBLISH_FINDINGS, here),
        "inside": inside,
        "counted": counted,
        "groups": counting.who_said_it(here),
        "quotes": list(quotes[:A_LONG_PAGE]),
        "findings": list(Finding.objects.of(here).published()),
        "thread": thread_of(here, request.user),
    }
    return render(request, "themes/theme.jinja", context)


@needs(Act.CODE_TEXTS)
def new_code(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Add a code to a codebook."""
    here = codebook_here(request, pk)
    first = {"parent": request.GET.get("inside", "")}
    form = CodeForm(request.POST if request.method == "POST" else None, codebook=here, initial=first)
    refusal, status = "", 200
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                claimed = once.claim(request.POST.get("once", ""))
                made = actions.make_code(here, form.meaning, by=person_here(request))
                once.settle(claimed, here.get_absolute_url())
            messages.success(request, _("“%(name)s” is in the codebook.") % {"name": made.name})
            return redirect(here)
        except once.AlreadySent:
            return redirect(here)
        except Refusal as no:
            refusal, status = no.sentence, no.status
    context = {"codebook": here, "form": form, "refusal": refusal, "once": once.new_token()}
    return render(request, "themes/new_code.jinja", context, status=status)


@needs(Act.CODE_TEXTS)
def change_code(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Describe a code anew."""
    here = code_here(request, pk)
    typed = request.POST if request.method == "POST" else None
    form = CodeForm(typed, codebook=here.codebook, code=here, initial=CodeForm.filled(here))
    refusal, status = "", 200
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            actions.change_code(here, form.meaning, reason=reason, by=person_here(request))
            messages.success(request, _("The code is saved. What it was before is in the history."))
            return redirect(here)
        except Refusal as no:
            refusal, status = no.sentence, no.status
    context = {"code": here, "form": form, "refusal": refusal}
    return render(request, "themes/change_code.jinja", context, status=status)


@needs(Act.EDIT_CODEBOOK)
def merge(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Merge a code into another."""
    here = code_here(request, pk)
    form = MergeForm(request.POST if request.method == "POST" else None, code=here)
    refusal, status = "", 200
    if request.method == "POST" and form.is_valid():
        into: Code = form.others[form.cleaned_data["into"]]
        try:
            stays = actions.merge_codes(
                here, into, reason=form.cleaned_data["reason"], by=person_here(request)
            )
            messages.success(request, _("The two codes are one now. The history says what was what."))
            return redirect(stays)
        except Refusal as no:
            refusal, status = no.sentence, no.status
    context = {"code": here, "form": form, "refusal": refusal}
    return render(request, "themes/merge.jinja", context, status=status)


@needs(Act.EDIT_CODEBOOK)
def retire(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Stop using a code, or use it again."""
    here = code_here(request, pk)
    form = RetireForm(request.POST if request.method == "POST" else None)
    refusal, status = "", 200
    try:
        if request.method == "POST" and request.POST.get("do") == "back":
            actions.bring_back(here, by=person_here(request))
            messages.success(request, _("The code is in use again."))
            return redirect(here)
        if request.method == "POST" and form.is_valid():
            actions.retire_code(here, reason=form.cleaned_data["reason"], by=person_here(request))
            messages.success(request, _("The code is no longer used. What it meant stays in the history."))
            return redirect(here.codebook)
    except Refusal as no:
        refusal, status = no.sentence, no.status
    context = {"code": here, "form": form, "refusal": refusal}
    return render(request, "themes/retire.jinja", context, status=status)


@require_POST
@needs(Act.PUBLISH_FINDINGS)
def publish_theme(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Publish one theme, or take it back."""
    here = code_here(request, pk)
    if request.POST.get("do") == "take-back":
        actions.unpublish_code(here, by=person_here(request))
        messages.success(request, _("Only those who work on it can see this theme now."))
    else:
        actions.publish_code(here, by=person_here(request))
        messages.success(request, _("Everyone can read this theme now."))
    return redirect(here)


@needs(Act.CODE_TEXTS)
def quotes(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Choose which words are shown on the page of a theme, among those whose speakers allow it."""
    here = code_here(request, pk)
    refusal, status = "", 200
    number = page_number(request)
    rows = actions.quotable(here).select_related("text").distinct().order_by("text__said_at", "start", "pk")
    found = list(rows[(number - 1) * A_LONG_PAGE : number * A_LONG_PAGE + 1])
    shown = {extract.pk for extract in found[:A_LONG_PAGE]}
    chosen = set(Quote.objects.filter(code=here).values_list("extract_id", flat=True))
    if request.method == "POST":
        try:
            # What is chosen on other pages of the list stays chosen.
            wanted = (chosen - shown) | (ids(request.POST.getlist("quote")) & shown)
            allowed = set(rows.values_list("pk", flat=True))
            actions.choose_quotes(here, wanted & allowed, by=person_here(request))
            messages.success(request, _("The quotes are saved."))
            return redirect(here)
        except Refusal as no:
            refusal, status = no.sentence, no.status
    said = Text.objects.filter(
        extracts__codings__code=here, extracts__codings__counts=True, withdrawn_at=None
    )
    context = {
        "code": here,
        "extracts": found[:A_LONG_PAGE],
        "chosen": chosen,
        "has_more": len(found) > A_LONG_PAGE,
        "page_number": number,
        "texts": said.distinct().count(),
        "refusal": refusal,
    }
    return render(request, "themes/quotes.jinja", context, status=status)


@require_safe
@needs(Act.CODE_TEXTS)
def coded(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """All words that have a code, for those who code; of what was said in confidence only what may be quoted."""
    here = code_here(request, pk)
    number = page_number(request)
    rows = (
        Extract.objects.filter(codings__code=here, codings__counts=True, text__withdrawn_at=None)
        .exclude(text__audience=Text.Audience.NAMED, text__quoting=Text.Quoting.NO)
        .select_related("text", "made_by")
        .order_by("text__said_at", "start", "pk")
    )
    found = list(rows[(number - 1) * A_LONG_PAGE : number * A_LONG_PAGE + 1])
    context = {
        "code": here,
        "extracts": found[:A_LONG_PAGE],
        "has_more": len(found) > A_LONG_PAGE,
        "page_number": number,
    }
    return render(request, "themes/coded.jinja", context)


@require_safe
@needs(Act.SEE)
def counts(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Every theme of a codebook by source: one table, to print."""
    here = codebook_here(request, pk)
    codes = list(here.codes.in_use().in_order().select_related("parent"))
    if not works_on(request, here):
        codes = [code for code in codes if code.is_public()]
    over = counting.columns(here, request.user)
    counted = counting.numbers(here, codes, over)
    context = {"codebook": here, "columns": over, "rows": [counted[code.pk] for code in codes]}
    return render(request, "themes/counts.jinja", context)
