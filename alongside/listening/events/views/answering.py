"""Saying something back: on a phone, typed in from paper, from a file; and choosing what is quoted."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from alongside.foundation.people.access import fetch, needs, signed_in
from alongside.foundation.people.permissions import Act
from alongside.foundation.places.models import heavy
from alongside.foundation.record import once
from alongside.listening.events import actions, exporting, importing
from alongside.listening.events.actions.answering import quotable, shortened
from alongside.listening.events.feedback_forms import FeedbackForm, FileForm
from alongside.listening.events.models import Event, Response
from alongside.listening.events.views.through import browser_of, event_here, person_or_nobody, visible
from alongside.ui.refusals import Refusal

MOST_SHOWN = 200


@require_http_methods(["GET", "POST"])
@needs(Act.SAY)
@never_cache
@sensitive_post_parameters()
def say(request: HttpRequest, code: str) -> HttpResponse:
    """Answer an event's questions. The QR code on the tables leads here; no account is needed."""
    here = fetch(request, Event.objects.select_related("place").defer(*heavy("place")), code=code.upper()[:6])
    visible(request, here)
    person = person_or_nobody(request)
    refusal: Refusal | None = None
    form = FeedbackForm(
        request.POST if request.method == "POST" else None, event=here, may_be_told=person is not None
    )
    if request.method == "POST" and form.is_valid():
        tell = person is not None and form.cleaned_data.get("tell_me")
        try:
            with transaction.atomic():
                claimed = once.claim(request.POST.get("once", ""))
                # Who does not wish to be told is nobody to us: neither the words nor the record say whose they are.
                speaker = person if tell else None
                actions.give_feedback(
                    here, form.answers, by=speaker, said_by=speaker, browser=browser_of(request)
                )
                once.settle(claimed, "")
        except once.AlreadySent:
            return redirect("events:said", code=here.code)
        except Refusal as no:
            refusal = no
        else:
            return redirect("events:said", code=here.code)
    context = {
        "event": here,
        "form": form,
        "once": once.new_token(),
        "refusal": refusal.sentence if refusal else "",
        "open": here.takes_feedback(),
    }
    return render(request, "events/say.jinja", context, status=refusal.status if refusal else 200)


@require_safe
@needs(Act.SAY)
def said(request: HttpRequest, code: str) -> HttpResponse:
    """Thank you; what happens next."""
    here = fetch(request, Event.objects.select_related("place").defer(*heavy("place")), code=code.upper()[:6])
    return render(request, "events/said.jinja", {"event": visible(request, here)})


@require_http_methods(["GET", "POST"])
@needs(Act.ASSIST)
@never_cache
def enter(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A helper types in paper forms, one after the other, fast."""
    here = event_here(request, pk)
    refusal: Refusal | None = None
    form = FeedbackForm(request.POST if request.method == "POST" else None, event=here, rows=3)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                claimed = once.claim(request.POST.get("once", ""))
                made = actions.give_feedback(
                    here, form.answers, by=signed_in(request), way=Response.Way.PAPER
                )
                once.settle(claimed, "")
        except once.AlreadySent:
            messages.info(request, _("This form was already saved. Enter another."))
            return redirect(request.path)
        except Refusal as no:
            refusal = no
        else:
            # The number is written on the paper, so that nobody types it in twice.
            messages.success(
                request,
                _("Saved as number %(number)s. Write it on the paper, and enter another.")
                % {"number": made.number},
            )
            return redirect(request.path)
    context = {
        "event": here,
        "form": form,
        "once": once.new_token(),
        "count": here.responses.count(),
        "refusal": refusal.sentence if refusal else "",
    }
    return render(request, "events/enter.jinja", context, status=refusal.status if refusal else 200)


@require_http_methods(["GET", "POST"])
@needs(Act.READ_ANSWERS)
@never_cache
def bring_in(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Bring in what people said from a CSV file: all of it, or nothing and a list of what is wrong."""
    here = event_here(request, pk)
    refusal: Refusal | None = None
    faults: list[importing.Fault] = []
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if request.method == "POST" and form.is_valid():
        try:
            rows, digest = importing.read(_content(form.cleaned_data["file"]), here.questions)
            count = actions.import_feedback(here, rows, batch=digest, by=signed_in(request))
        except importing.FaultsFound as found:
            faults = found.faults
        except Refusal as no:
            refusal = no
        else:
            messages.success(
                request,
                ngettext("%(num)s answer was kept.", "%(num)s answers were kept.", count) % {"num": count},
            )
            return redirect(here)
    context = {
        "event": here,
        "form": form,
        "faults": faults,
        "columns": importing.columns(here.questions),
        "refusal": refusal.sentence if refusal else "",
    }
    status = 400 if faults else refusal.status if refusal else 200
    return render(request, "events/bring_in.jinja", context, status=status)


@require_safe
@needs(Act.READ_ANSWERS)
def export(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What was said, as a CSV file."""
    here = event_here(request, pk)
    response = StreamingHttpResponse(exporting.csv_lines(here), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="event-{here.code.lower()}.csv"'
    return cast(HttpResponse, response)


@require_http_methods(["GET", "POST"])
@needs(Act.PUBLISH_FINDINGS)
def quotes(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Choose which words stand on the page "what you told us", among those that may be quoted."""
    here = event_here(request, pk)
    may = list(quotable(here).order_by("said_at", "pk")[:MOST_SHOWN])
    chosen = {str(pk) for pk in here.quotes.values_list("text", flat=True)}
    refusal: Refusal | None = None
    if request.method == "POST":
        chosen = set(request.POST.getlist("quote"))
        texts = [text for text in may if str(text.pk) in chosen]
        try:
            actions.choose_quotes(here, texts, by=signed_in(request))
        except Refusal as no:
            refusal = no
        else:
            messages.success(request, _("Saved."))
            return redirect("events:told", pk=here.pk)
    rows: list[dict[str, Any]] = [
        {"pk": str(text.pk), "words": shortened(text.words), "on": str(text.pk) in chosen} for text in may
    ]
    context = {"event": here, "rows": rows, "refusal": refusal.sentence if refusal else ""}
    return render(request, "events/quotes.jinja", context, status=refusal.status if refusal else 200)


def _content(file: Any) -> bytes:
    """What is in the file; of one that is too large no more than tells that it is."""
    return bytes(file.read(importing.MOST_BYTES + 1))
