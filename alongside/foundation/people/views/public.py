"""Pages everyone may read: who may do what, and what is kept about people."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from alongside.foundation.people.access import needs
from alongside.foundation.people.permissions import Act
from alongside.foundation.people.privacy import elsewhere, kept
from alongside.foundation.people.words import acts_and_roles, roles_and_acts


@needs(Act.SEE)
def permissions(request: HttpRequest) -> HttpResponse:
    """Who may do what, drawn from the one table that the program itself asks."""
    context = {"roles": roles_and_acts(), "acts": acts_and_roles()}
    return render(request, "people/permissions.jinja", context)


@needs(Act.SEE)
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about people, drawn from the database's own models."""
    return render(request, "people/privacy.jinja", {"kept": kept(), "elsewhere": elsewhere()})
