"""Field notes: begin, read, write line by line, and name who may read."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alongside.foundation.people.access import needs
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Act
from alongside.foundation.record import once
from alongside.listening.conversations import actions
from alongside.listening.conversations.actions.noting import pseudonyms
from alongside.listening.conversations.actions.pictures import MOST_PICTURES
from alongside.listening.conversations.forms import LineForm, NotesForm, ReaderForm
from alongside.listening.conversations.headings import sharing_of
from alongside.listening.conversations.models import FieldNotes
from alongside.listening.conversations.names import possible_names
from alongside.listening.conversations.refusals import NotALineHere
from alongside.listening.conversations.views.through import (
    note_reading,
    notes_by_me,
    notes_here,
    person_here,
    place_here,
)
from alongside.listening.themes.models import Text
from alongside.ui.refusals import Refusal

A_PAGE = 50


@require_http_methods(["GET", "POST"])
@never_cache
@needs(Act.TALK)
def start_notes(request: HttpRequest, code: str) -> HttpResponse:
    """Begin the notes of one visit: where and when."""
    place = place_here(request, code)
    form = NotesForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                claimed = once.claim(request.POST.get("once", ""))
                made = actions.begin_notes(
                    place=place,
                    where=form.cleaned_data["where"],
                    observed_at=form.cleaned_data["observed_at"],
                    by=person_here(request),
                )
                return redirect(once.settle(claimed, made.get_absolute_url()))
        except once.AlreadySent as sent:
            return redirect(sent.url or "conversations:mine")
    context = {"place": place, "form": form, "once": once.new_token()}
    return render(request, "conversations/start_notes.jinja", context)


@require_safe
@never_cache
@needs(Act.READ_NOTES)
def notes(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The notes whole, for their author and the people they named. Each reading by another is on the record."""
    found = notes_here(request, pk)
    me = person_here(request)
    note_reading(found, me, "notes-read")
    form = LineForm(known=pseudonyms(found)) if found.author_id == me.pk else None
    return _page(request, found, me, form)


@require_http_methods(["GET", "POST"])
@never_cache
@needs(Act.TALK)
def add_line(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Add one line; what kind it was and how far it may go stay chosen for the next."""
    found = notes_by_me(request, pk)
    me = person_here(request)
    if request.method == "GET":
        return redirect(found)
    form = LineForm(request.POST, known=pseudonyms(found))
    if not form.is_valid():
        return _page(request, found, me, form)
    try:
        with transaction.atomic():
            claimed = once.claim(request.POST.get("once", ""))
            actions.add_line(found, by=me, **_line_of(form))
            once.settle(claimed, found.get_absolute_url())
    except once.AlreadySent:
        return redirect(found)
    except Refusal as refusal:
        return _page(request, found, me, form, refusal=refusal.sentence, status=refusal.status)
    return redirect(f"{found.get_absolute_url()}?page=last#add")


@require_http_methods(["GET", "POST"])
@never_cache
@needs(Act.TALK)
def line(request: HttpRequest, pk: uuid.UUID, line_pk: uuid.UUID) -> HttpResponse:
    """Put a line in other words, or change how far it may go."""
    found = notes_by_me(request, pk)
    old = found.lines.filter(withdrawn_at=None, pk=line_pk).first()
    if old is None:
        raise NotALineHere(back=found.get_absolute_url())
    known = pseudonyms(found)
    refusal, status = "", 200
    if request.method == "POST":
        form = LineForm(request.POST, known=known)
        if form.is_valid():
            try:
                actions.rewrite_line(found, line_pk, by=person_here(request), **_line_of(form))
            except Refusal as no:
                refusal, status = no.sentence, no.status
            else:
                messages.success(request, _("The line is changed. What it said before is no longer read."))
                return redirect(found)
    else:
        form = LineForm(
            known=known,
            initial={
                "line": old.line,
                "who": old.pseudonym,
                "words": old.words,
                "sharing": sharing_of(old).value,
            },
        )
    context = {"notes": found, "form": form, "line": old, "refusal": refusal}
    return render(request, "conversations/line.jinja", context, status=status)


@require_POST
@needs(Act.TALK)
def take_back_line(request: HttpRequest, pk: uuid.UUID, line_pk: uuid.UUID) -> HttpResponse:
    """Take a line back."""
    found = notes_by_me(request, pk)
    actions.take_back_line(found, line_pk, by=person_here(request))
    messages.success(request, _("The line is taken back. Nobody reads it any more."))
    return redirect(found)


@require_http_methods(["GET", "POST"])
@never_cache
@needs(Act.TALK)
def readers(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Who may read the notes whole, and naming one more."""
    found = notes_by_me(request, pk)
    form = ReaderForm(request.POST if request.method == "POST" else None)
    refusal, status = "", 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.name_reader(found, email=form.cleaned_data["email"], by=person_here(request))
        except Refusal as no:
            refusal, status = no.sentence, no.status
        else:
            messages.success(request, _("They have been told, and can read these notes."))
            return redirect("conversations:readers", found.pk)
    context = {
        "notes": found,
        "form": form,
        "refusal": refusal,
        "readers": list(found.readers.select_related("person")),
    }
    return render(request, "conversations/readers.jinja", context, status=status)


@require_POST
@needs(Act.TALK)
def end_reader(request: HttpRequest, pk: uuid.UUID, reader_pk: uuid.UUID) -> HttpResponse:
    """Somebody no longer reads the notes."""
    found = notes_by_me(request, pk)
    actions.end_reader(found, reader_pk, by=person_here(request))
    messages.success(request, _("They no longer read these notes."))
    return redirect("conversations:readers", found.pk)


def _line_of(form: LineForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("line", "words", "who", "sharing")}


def _page(
    request: HttpRequest,
    found: FieldNotes,
    me: Person,
    form: LineForm | None,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """The notes with their lines in the order in which they were written, and what the author can do."""
    is_author = found.author_id == me.pk
    rows = found.lines.filter(withdrawn_at=None)
    total = rows.count()
    last = max(1, -(-total // A_PAGE))
    number = _page_number(request, last)
    shown: list[Text] = list(rows.order_by("said_at", "pk")[(number - 1) * A_PAGE : number * A_PAGE])
    lines = [(each, sharing_of(each), possible_names(each.words) if is_author else []) for each in shown]
    pictures = list(found.pictures.defer("data"))
    context = {
        "notes": found,
        "lines": lines,
        "total": total,
        "page_number": number,
        "last_page": last,
        "pictures": pictures,
        "may_add_picture": is_author and len(pictures) < MOST_PICTURES,
        "readers": list(found.readers.select_related("person")),
        "is_author": is_author,
        "form": form,
        "refusal": refusal,
        "once": once.new_token(),
    }
    return render(request, "conversations/notes.jinja", context, status=status)


def _page_number(request: HttpRequest, last: int) -> int:
    asked = request.GET.get("page", "1")
    if asked == "last":
        return last
    return max(1, min(int(asked), last)) if asked.isdecimal() and asked.isascii() and len(asked) < 6 else 1
