"""One's own inbox, and the choice of how to hear."""

from __future__ import annotations

import datetime as dt
import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from alongside.foundation.notices import reading
from alongside.foundation.notices.actions import choose, mark_read
from alongside.foundation.notices.forms import ChoiceForm
from alongside.foundation.notices.models import Choice, Notice
from alongside.foundation.people.access import fetch, needs, signed_in
from alongside.foundation.people.permissions import Act


@never_cache
@needs(Act.OWN_ACCOUNT)
def inbox(request: HttpRequest) -> HttpResponse:
    """What one was told, newest first, by day."""
    person = signed_in(request)
    before = request.GET.get("before", "")
    page = reading.inbox_page(person, before=before)
    today = timezone.localdate()
    return render(
        request,
        "notices/inbox.jinja",
        {
            "days": page.days,
            "today": today,
            "yesterday": today - dt.timedelta(days=1),
            "not_read": Notice.objects.filter(person=person).unread().count(),
            "before": before,
            "older": f"{reverse('notices:inbox')}?{urlencode({'before': page.older})}" if page.older else "",
            "newer": reverse("notices:inbox") if before else "",
        },
    )


@require_POST
@needs(Act.OWN_ACCOUNT)
def read(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Mark one notice as read."""
    person = signed_in(request)
    notice = fetch(request, Notice.objects.filter(person=person), pk=pk)
    mark_read(Notice.objects.filter(pk=notice.pk))
    return _back(request)


@require_POST
@needs(Act.OWN_ACCOUNT)
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all of one's notices as read."""
    mark_read(Notice.objects.filter(person=signed_in(request)))
    return _back(request)


@never_cache
@needs(Act.OWN_ACCOUNT)
def choices(request: HttpRequest) -> HttpResponse:
    """How one wants to hear: by email at once, once a day, once a week, or here only."""
    person = signed_in(request)
    if request.method == "POST":
        form = ChoiceForm(request.POST)
        if form.is_valid():
            choose(form.cleaned_data["email"], by=person)
            messages.success(request, _("We have noted how you want to hear from us."))
            return redirect("notices:choices")
    else:
        kept = Choice.objects.filter(person=person).first()
        form = ChoiceForm(initial={"email": kept.email if kept else Choice.Email.AT_ONCE})
    return render(
        request,
        "notices/choices.jinja",
        {"form": form, "person": person, "could_not_send": reading.could_not_send(person)},
    )


def _back(request: HttpRequest) -> HttpResponse:
    """To the page of the inbox from which the button was pressed."""
    before = request.POST.get("before", "")[:100]
    here = reverse("notices:inbox")
    return redirect(f"{here}?{urlencode({'before': before})}" if before else here)
