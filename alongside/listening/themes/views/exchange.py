"""A codebook as a file and back, and coded words as files."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alongside.foundation.people.access import may, needs
from alongside.foundation.people.permissions import Act
from alongside.listening.themes import actions, exchange, extracts
from alongside.listening.themes.forms import FileForm
from alongside.listening.themes.models import Code, Codebook
from alongside.listening.themes.refusals import FileFaults
from alongside.listening.themes.views.through import codebook_here, person_here, works_on


@needs(Act.EDIT_CODEBOOK)
def take_in(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take codes in from a file, all or nothing."""
    here = codebook_here(request, pk)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    faults: list[str] = []
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        data = file.read()
        try:
            rows = (
                exchange.read_qdc(data) if file.name.lower().endswith(".qdc") else exchange.read_table(data)
            )
            added, changed = actions.take_codes_in(here, rows, by=person_here(request))
            words = _("%(added)s codes were added and %(changed)s were changed.")
            messages.success(request, words % {"added": added, "changed": changed})
            return redirect(here)
        except FileFaults as no:
            faults = no.faults
    context = {"codebook": here, "form": form, "faults": faults, "columns": exchange.COLUMNS}
    return render(request, "themes/take_in.jinja", context, status=422 if faults else 200)


@require_safe
@needs(Act.SEE)
def files(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Which files there are, and what their columns mean."""
    here = codebook_here(request, pk)
    context = {
        "codebook": here,
        "may_code": may(request.user, Act.CODE_TEXTS, here),
        "may_edit": may(request.user, Act.EDIT_CODEBOOK, here),
        "codebook_columns": exchange.COLUMNS,
        "extract_columns": extracts.COLUMNS,
    }
    return render(request, "themes/files.jinja", context)


@require_safe
@needs(Act.SEE)
def codebook_csv(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The codebook as a table."""
    here = codebook_here(request, pk)
    return _file(exchange.csv_lines(_codes(request, here)), here, "csv", "text/csv; charset=utf-8")


@require_safe
@needs(Act.SEE)
def codebook_qdc(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The codebook in the form that other programs read."""
    here = codebook_here(request, pk)
    return _file([exchange.qdc(_codes(request, here))], here, "qdc", "application/xml; charset=utf-8")


@require_safe
@needs(Act.SEE)
def extracts_csv(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Coded words as a table: for those who code, all that they may give away; for everyone else, the quotes."""
    here = codebook_here(request, pk)
    coder = may(request.user, Act.CODE_TEXTS, here)
    return _file(extracts.csv_lines(here, coder=coder), here, "csv", "text/csv; charset=utf-8", "words")


@require_safe
@needs(Act.CODE_TEXTS)
def project_qdpx(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The texts of the place with their codes, in the form that other programs read."""
    here = codebook_here(request, pk)
    actions.note_export(here, by=person_here(request))
    return _file([extracts.qdpx(here)], here, "qdpx", "application/zip")


def _codes(request: HttpRequest, here: Codebook) -> list[Code]:
    """The codes in use that the person may see; one inside a theme that they may not see stands by itself."""
    codes = list(here.codes.in_use().in_order().select_related("parent"))
    if works_on(request, here):
        return codes
    seen = [code for code in codes if code.is_public()]
    for code in seen:
        if code.parent is not None and not code.parent.is_public():
            code.parent = None
    return seen


def _file(
    parts: Iterable[Any], here: Codebook, ending: str, kind: str, what: str = "codebook"
) -> HttpResponse:
    answer = StreamingHttpResponse(parts, content_type=kind)
    name = f"{slugify(here.title)[:60] or 'themes'}-{what}.{ending}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer  # type: ignore[return-value]
