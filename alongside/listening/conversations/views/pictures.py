"""Pictures of field notes: add, show, remove."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alongside.foundation.people.access import needs
from alongside.foundation.people.permissions import Act
from alongside.foundation.record import once
from alongside.listening.conversations import actions
from alongside.listening.conversations.forms import PictureForm
from alongside.listening.conversations.views.through import (
    note_reading,
    notes_by_me,
    notes_here,
    person_here,
)
from alongside.ui.refusals import Refusal


@require_http_methods(["GET", "POST"])
@never_cache
@needs(Act.TALK)
def add_picture(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Add a picture to one's notes."""
    found = notes_by_me(request, pk)
    form = PictureForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    refusal, status = "", 200
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                claimed = once.claim(request.POST.get("once", ""))
                actions.add_picture(
                    found,
                    file=form.cleaned_data["picture"].read(),
                    alt=form.cleaned_data["alt"],
                    by=person_here(request),
                )
                once.settle(claimed, found.get_absolute_url())
        except once.AlreadySent:
            return redirect(found)
        except Refusal as no:
            refusal, status = no.sentence, no.status
        else:
            messages.success(request, _("The picture is added. Where and when it was taken was left out."))
            return redirect(found)
    context = {"notes": found, "form": form, "refusal": refusal, "once": once.new_token()}
    return render(request, "conversations/add_picture.jinja", context, status=status)


@require_safe
@needs(Act.READ_NOTES)
def picture(request: HttpRequest, pk: uuid.UUID, picture_pk: uuid.UUID) -> HttpResponse:
    """The picture itself, for readers of the notes only. A browser shows it in the page of the notes, and saves it if
    it is opened alone; it is never run, framed, or kept in a cache that others share."""
    found = notes_here(request, pk)
    shown = found.pictures.filter(pk=picture_pk).first()
    if shown is None:
        raise Http404(_("There is nothing at this address."))
    note_reading(found, person_here(request), "notes-picture-seen")
    answer = HttpResponse(bytes(shown.data), content_type="image/jpeg")
    answer["Content-Disposition"] = 'attachment; filename="picture.jpg"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
@needs(Act.TALK)
def remove_picture(request: HttpRequest, pk: uuid.UUID, picture_pk: uuid.UUID) -> HttpResponse:
    """Delete a picture."""
    found = notes_by_me(request, pk)
    actions.remove_picture(found, picture_pk, by=person_here(request))
    messages.success(request, _("The picture is deleted."))
    return redirect(found)
