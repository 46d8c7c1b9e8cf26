"""My data: what is held, who looked at it, taking it away, erasing it; and the help one gave or was given."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from alongside.foundation.people import my_data as held
from alongside.foundation.people.access import anywhere, needs, signed_in
from alongside.foundation.people.forms import EraseForm
from alongside.foundation.people.models import Assistance, Person
from alongside.foundation.people.pages import page_of, turns
from alongside.foundation.people.permissions import Act
from alongside.foundation.people.words import act_in_words
from alongside.foundation.record.models import Detail
from alongside.ui.refusals import Refusal

ROWS = 20


@needs(Act.OWN_ACCOUNT)
@never_cache
def my_data(request: HttpRequest) -> HttpResponse:
    """Everything held about me."""
    person = signed_in(request)
    help_given = person.assistance_received.select_related("helper", "place").order_by("-at")[:ROWS]
    context = {
        "sections": held.sections(person, ROWS),
        "account": held.account(person),
        "help": help_given,
        "rows": ROWS,
    }
    return render(request, "people/my_data.jinja", context)


@needs(Act.OWN_ACCOUNT)
@never_cache
def my_data_file(request: HttpRequest) -> HttpResponse:
    """Everything held about me, as a file to take away."""
    answer = HttpResponse(held.as_json(signed_in(request)), content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="my-data-{timezone.localdate().isoformat()}.json"'
    return answer


@needs(Act.OWN_ACCOUNT)
@never_cache
def erase(request: HttpRequest) -> HttpResponse:
    """Erase my data: what goes, what stays without my name, and the word that does it."""
    person = signed_in(request)
    refusal: Refusal | None = None
    if request.method == "POST":
        form = EraseForm(request.POST)
        if form.is_valid():
            try:
                held.erase(by=person)
            except Refusal as no:
                refusal = no
            else:
                logout(request)
                messages.success(
                    request, _("Your data is erased and you are signed out. Thank you for taking part.")
                )
                return redirect("home")
    else:
        form = EraseForm()
    sections = held.sections(person, 1)
    context = {
        "form": form,
        "refusal": refusal.sentence if refusal else None,
        "going": [section for section in sections if not section.stays],
        "staying": [section for section in sections if section.stays],
    }
    return render(request, "people/erase.jinja", context, status=refusal.status if refusal else 200)


@needs(Act.OWN_ACCOUNT)
@never_cache
def who_looked(request: HttpRequest) -> HttpResponse:
    """Who looked at my data or changed it, when and why."""
    person = signed_in(request)
    about_me = Q(at_person=person.pk) | Q(on_behalf_of=person.pk)
    rows = Detail.objects.filter(about_me).exclude(by=person.pk).select_related("entry").order_by("-pk")
    page = page_of(request, rows, 50)
    people = Person.objects.in_bulk({row.by for row in page if row.by})
    looks = [
        {
            "at": row.entry.at,
            "by": people[row.by].name_for_public if row.by in people else _("The system"),
            "what": act_in_words(row.entry.act),
            "reason": row.reason,
            "fields": row.details.get("fields", []),
        }
        for row in page
    ]
    return render(request, "people/who_looked.jinja", {"looks": looks, "turns": turns(request, page)})


@needs(Act.ASSIST)
def assistance(request: HttpRequest) -> HttpResponse:
    """The help I gave: what I entered for others, newest first."""
    anywhere(request)
    given = Assistance.objects.filter(helper=request.user).select_related("person", "place").order_by("-at")  # type: ignore[misc]
    page = page_of(request, given, 50)
    return render(request, "people/assistance.jinja", {"page": page, "turns": turns(request, page)})
