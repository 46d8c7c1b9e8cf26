"""The page that says how to try the demonstration. There is none where no demonstration was loaded."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from alongside.foundation.people.access import needs
from alongside.foundation.people.permissions import Act
from alongside.site.demonstration import sign_ins
from alongside.site.demonstration.cast import PASSWORD


@needs(Act.SEE)
def demonstration(request: HttpRequest) -> HttpResponse:
    """Who one can sign in as, with the codes of this minute."""
    accounts = sign_ins.sign_ins_here()
    if not accounts:
        raise Http404
    response = render(
        request,
        "site/demonstration.jinja",
        {"accounts": accounts, "password": PASSWORD, "letter": sign_ins.letter()},
    )
    response["Cache-Control"] = "no-store"
    return response
