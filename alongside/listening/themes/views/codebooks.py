"""The list of codebooks, one codebook, and starting, describing and publishing it."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alongside.foundation.people import codes as letters
from alongside.foundation.people.access import fetch, held_roles, may, needs
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import TABLE, Act
from alongside.foundation.places.models import Place, heavy
from alongside.foundation.record import actions as record
from alongside.foundation.record import once
from alongside.foundation.threads.reading import thread_of
from alongside.listening.themes import actions, counting, reading
from alongside.listening.themes.forms import CodebookForm, CoderForm
from alongside.listening.themes.models import Codebook, Coder, CodeVersion
from alongside.listening.themes.views.through import codebook_here, person_here, thing_from, works_on
from alongside.ui.refusals import Refusal

A_PAGE = 20
A_LONG_PAGE = 50


@require_safe
@needs(Act.SEE)
def codebooks(request: HttpRequest) -> HttpResponse:
    """Codebooks that are published, and those that the person works on; of one place if asked."""
    rows = Codebook.objects.select_related("place").defer(*heavy("place"))
    place = Place.objects.filter(code=request.GET.get("place", "")).first()
    if place is not None:
        rows = rows.at(place)
    shown = Q(published_at__isnull=False)
    if isinstance(request.user, Person):
        mine = request.user.coding_for.filter(until=None).values("codebook")
        shown |= Q(pk__in=mine) | _where_held(request.user)
    rows = rows.filter(shown).annotate(themes=Count("codes", filter=Q(codes__state="in_use"), distinct=True))
    number = page_number(request)
    found = list(rows[(number - 1) * A_PAGE : number * A_PAGE + 1])
    context = {
        "codebooks": found[:A_PAGE],
        "has_more": len(found) > A_PAGE,
        "page_number": number,
        "place": place,
        "may_start": place is not None and may(request.user, Act.EDIT_CODEBOOK, place),
    }
    return render(request, "themes/all.jinja", context)


@needs(Act.EDIT_CODEBOOK)
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Start a codebook at a place."""
    place = fetch(request, Place, code=code)
    sources = reading.said_at(place)
    earlier = thing_from(request, place)
    refusal, status = "", 200
    form = CodebookForm(request.POST if request.method == "POST" else None, sources=sources)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                claimed = once.claim(request.POST.get("once", ""))
                made = actions.start_codebook(
                    place=place,
                    title=form.cleaned_data["title"],
                    about=form.cleaned_data["about"],
                    sources=form.chosen,
                    by=person_here(request),
                    came_from=earlier,
                )
                url = once.settle(claimed, made.get_absolute_url())
            return redirect(url)
        except once.AlreadySent as sent:
            return redirect(sent.url or place.get_absolute_url())
        except Refusal as no:
            refusal, status = no.sentence, no.status
    context = {
        "form": form,
        "place": place,
        "sources": sources,
        "earlier": earlier,
        "came_from": request.POST.get("from") or request.GET.get("from", ""),
        "refusal": refusal,
        "once": once.new_token(),
    }
    return render(request, "themes/start.jinja", context, status=status)


@require_safe
@needs(Act.SEE)
def codebook(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One codebook: its themes and codes, how many texts have each, and what the person may do with it."""
    here = codebook_here(request, pk)
    works = works_on(request, here)
    codes = list(here.codes.in_use().in_order().select_related("parent"))
    if not works:
        codes = [code for code in codes if code.is_public()]
        numbers = counting.public_totals(here)
    else:
        numbers = {pk: str(texts) for pk, texts in reading.code_counts(here).items()}
    context = {
        "codebook": here,
        "codes": codes,
        "numbers": numbers,
        "works": works,
        "may_code": may(request.user, Act.CODE_TEXTS, here),
        "may_edit": may(request.user, Act.EDIT_CODEBOOK, here),
        "may_publish": may(request.user, Act.PUBLISH_FINDINGS, here),
        "progress": reading.progress(here) if works else None,
        "unpublished": [code for code in codes if code.published_at is None],
        "thread": thread_of(here, request.user),
    }
    return render(request, "themes/codebook.jinja", context)


@needs(Act.EDIT_CODEBOOK)
def change(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Describe a codebook anew, and say where the words come from."""
    here = codebook_here(request, pk)
    keys = list(here.sources.values_list("source_type_id", "source_id"))
    sources = reading.said_at(here.place, also=keys)
    chosen = [f"{kind}/{pk}" for kind, pk in keys]
    first = {"title": here.title, "about": here.about, "sources": chosen}
    form = CodebookForm(request.POST if request.method == "POST" else None, sources=sources, initial=first)
    if request.method == "POST" and form.is_valid():
        actions.change_codebook(
            here,
            title=form.cleaned_data["title"],
            about=form.cleaned_data["about"],
            sources=form.chosen,
            by=person_here(request),
        )
        messages.success(request, _("The codebook is saved."))
        return redirect(here)
    return render(request, "themes/change.jinja", {"form": form, "codebook": here})


@needs(Act.EDIT_CODEBOOK)
def coders(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Who codes with this codebook; name somebody else."""
    here = codebook_here(request, pk)
    form = CoderForm(request.POST if request.method == "POST" else None)
    refusal, status = "", 200
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                person = _found(form, here, by=person_here(request))
                actions.name_coder(here, person, by=person_here(request))
            messages.success(request, _("They can code with you now, and they have been told."))
            return redirect(request.path)
        except Refusal as no:
            refusal, status = no.sentence, no.status
    named = here.coders.filter(until=None).select_related("person")
    context = {"codebook": here, "form": form, "coders": list(named), "refusal": refusal}
    return render(request, "themes/coders.jinja", context, status=status)


@require_POST
@needs(Act.EDIT_CODEBOOK)
def end_coder(request: HttpRequest, pk: uuid.UUID, coder: uuid.UUID) -> HttpResponse:
    """Somebody codes no longer."""
    here = codebook_here(request, pk)
    found = here.coders.filter(pk=coder).first()
    if isinstance(found, Coder):
        actions.end_coder(found, by=person_here(request))
        messages.success(request, _("They no longer code with this codebook, and have been told."))
    return redirect("themes:coders", pk=here.pk)


@needs(Act.PUBLISH_FINDINGS)
def publish(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Publish a codebook with all its themes, or take it back; the page before says what everyone will see."""
    here = codebook_here(request, pk)
    refusal, status = "", 200
    if request.method == "POST":
        try:
            if request.POST.get("do") == "take-back":
                actions.unpublish_codebook(here, by=person_here(request))
                messages.success(request, _("Only those who work on it can see this codebook now."))
            else:
                actions.publish_codebook(here, by=person_here(request))
                messages.success(request, _("Everyone can read these themes now."))
            return redirect(here)
        except Refusal as no:
            refusal, status = no.sentence, no.status
    codes = list(here.codes.in_use().in_order().annotate(quoted=Count("quotes")))
    context = {"codebook": here, "codes": codes, "refusal": refusal, "progress": reading.progress(here)}
    return render(request, "themes/publish.jinja", context, status=status)


@require_safe
@needs(Act.SEE)
def history(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Every change of every code, the last first."""
    here = codebook_here(request, pk)
    rows = CodeVersion.objects.filter(code__codebook=here).select_related(
        "code", "parent", "merged_into", "changed_by"
    )
    works = works_on(request, here)
    if not works:
        rows = rows.filter(code__published_at__isnull=False)
    number = page_number(request)
    found = list(rows[(number - 1) * A_LONG_PAGE : number * A_LONG_PAGE + 1])
    context = {
        "codebook": here,
        "versions": found[:A_LONG_PAGE],
        "works": works,
        "has_more": len(found) > A_LONG_PAGE,
        "page_number": number,
    }
    return render(request, "themes/history.jinja", context)


def page_number(request: HttpRequest) -> int:
    """The page of a list that was asked for, from 1."""
    asked = request.GET.get("page", "1")
    return max(1, int(asked)) if asked.isdecimal() and asked.isascii() and len(asked) < 6 else 1


def _where_held(person: Person) -> Q:
    """Codebooks at places where the person is the facilitator or steward."""
    asked = Q(pk__in=[])
    allowed = TABLE[Act.EDIT_CODEBOOK]
    if held_roles(person) & allowed:
        holdings = person.holdings.current().filter(role__in=[role.value for role in allowed])
        for path in holdings.values_list("place__path", flat=True):
            asked |= Q(place__path__startswith=path)
    return asked


def _found(form: CoderForm, here: Codebook, *, by: Person) -> Person:
    """The person the form names, found by an address or a letter; that is a look at their data. Refuses with one
    sentence whether there is nobody or they have left: an address is not given away."""
    cleaned: dict[str, Any] = form.cleaned_data
    if cleaned["who"] == CoderForm.LETTER:
        person = letters.use_code(cleaned["code"], by=None)
    else:
        known = Person.objects.filter(email=cleaned["email"].strip().lower(), is_active=True).first()
        if known is None:
            raise Refusal(
                _("We found nobody with this email address. Check it, and ask them to sign up first.")
            )
        person = known
    record.look(
        by=by,
        at_person=person,
        place=here.place,
        purpose=_("Named as a coder of “%(title)s”") % {"title": here.title},
        fields=["display_name"],
    )
    return person
