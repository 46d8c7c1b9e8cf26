"""The record's pages: its heads, for everyone; the entries of a place, without names, for those who check
it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from alongside.foundation.people.access import fetch, may_anywhere, needs
from alongside.foundation.people.permissions import Act
from alongside.foundation.places.models import Place
from alongside.foundation.record import reading, verifying


@needs(Act.SEE)
def heads(request: HttpRequest) -> HttpResponse:
    """What the record is, and the head of each chain, to be noted down."""
    chains, more = reading.heads_page(after=request.GET.get("after", "")[:60])
    entries, of_chains = reading.totals()
    return render(
        request,
        "record/heads.jinja",
        {
            "chains": chains,
            "entries": entries,
            "of_chains": of_chains,
            "may_read": may_anywhere(request.user, Act.CHECK_RECORD),
            "older": f"{reverse('record:heads')}?{urlencode({'after': chains[-1].chain})}" if more else "",
            "newer": reverse("record:heads") if "after" in request.GET else "",
        },
    )


@needs(Act.SEE)
def heads_text(request: HttpRequest) -> HttpResponse:
    """The heads as plain text, one a line, as `record heads` prints them and `record verify --noted` reads
    them."""
    text = "".join(f"{name} {length} {head}\n" for name, length, head in verifying.heads())
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="record-heads.txt"'
    return response


@needs(Act.CHECK_RECORD)
def entries(request: HttpRequest, code: str) -> HttpResponse:
    """The entries of a place, without names, newest first."""
    place = fetch(request, Place, code=code)
    before = request.GET.get("before", "")
    # A number of more than 18 digits is no number of an entry, and more than a database column holds.
    lines, more = reading.lines_page(
        place, before=int(before) if before.isdecimal() and len(before) <= 18 else None
    )
    here = reverse("record:entries", args=[place.code])
    return render(
        request,
        "record/entries.jinja",
        {
            "place": place,
            "lines": lines,
            "older": f"{here}?before={lines[-1].number}" if more else "",
            "newer": here if before else "",
        },
    )
