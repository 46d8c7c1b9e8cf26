"""The evidence library, and those who watch over its balance."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alongside.deciding.juries import actions
from alongside.deciding.juries.actions.evidence import FIELDS
from alongside.deciding.juries.forms.running import EvidenceForm, OverseerForm, ReasonForm
from alongside.deciding.juries.forms.sitting import SignForm
from alongside.deciding.juries.models import Evidence, EvidenceFile, Overseer
from alongside.deciding.juries.reading import sides_of
from alongside.deciding.juries.views.through import (
    FormPage,
    filled_in,
    jury_here,
    page_number,
    part_here,
    person_here,
    sent,
)
from alongside.foundation.people.access import needs
from alongside.foundation.people.permissions import Act
from alongside.ui.refusals import Refusal

A_PAGE = 20


@needs(Act.SEE)
def library(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """All evidence, of one side if asked, with who signed that it is balanced."""
    jury, acts = jury_here(request, pk)
    sides = sides_of(jury)
    rows = Evidence.objects.filter(jury=jury).select_related("side").defer("text", "easy_read")
    shown = next((each for each in sides if str(each.side.pk) == request.GET.get("side", "")), None)
    if shown is not None:
        rows = rows.filter(side=shown.side)
    number = page_number(request)
    found = list(rows.order_by("number")[(number - 1) * A_PAGE : number * A_PAGE + 1])
    context = {
        "jury": jury,
        "stage": jury.stage,
        "acts": acts,
        "sides": sides,
        "shown": shown,
        "evidence": found[:A_PAGE],
        "has_more": len(found) > A_PAGE,
        "page_number": number,
    }
    return render(request, "juries/evidence.jinja", context)


@needs(Act.SEE)
def item(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One piece of evidence."""
    found, acts = part_here(request, Evidence.objects.select_related("side"), pk)
    file = EvidenceFile.objects.filter(evidence=found).defer("data").first()
    context = {"evidence": found, "jury": found.jury, "stage": found.jury.stage, "acts": acts, "file": file}
    return render(request, "juries/evidence_item.jinja", context)


@require_safe
@needs(Act.SEE)
def file(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The file of a piece of evidence: saved, never run or framed."""
    found, _acts = part_here(request, Evidence.objects.all(), pk)
    kept = EvidenceFile.objects.filter(evidence=found).first()
    if kept is None:
        raise Http404(_("There is nothing at this address."))
    answer = HttpResponse(bytes(kept.data), content_type=kept.kind)
    answer["Content-Disposition"] = "attachment; filename*=UTF-8''" + quote(kept.name, safe="")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@needs(Act.RUN_JURY)
def add(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Put a piece of evidence into the library."""
    jury, _acts = jury_here(request, pk)
    form = EvidenceForm(sent(request), request.FILES or None, jury=jury)

    def do() -> str:
        said = form.cleaned_data
        made = actions.add_evidence(
            jury,
            values={name: said[name] for name in FIELDS},
            file=said["file"],
            by=person_here(request),
        )
        return made.get_absolute_url()

    page = FormPage(
        _("Add evidence"),
        _("Add it"),
        reverse("juries:evidence", args=[jury.stage_id]),
        words=_("Everyone can read it. Those who have signed are asked to look again."),
    )
    return filled_in(request, form, page, do, files=True)


@needs(Act.RUN_JURY)
def change(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Change a piece of evidence."""
    found, _acts = part_here(request, Evidence.objects.all(), pk)
    given: dict[str, Any] = {name: getattr(found, name) for name in (*FIELDS, "version")}
    given["side"] = str(found.side_id)
    has_file = EvidenceFile.objects.filter(evidence=found).exists()
    form = EvidenceForm(
        sent(request), request.FILES or None, jury=found.jury, has_file=has_file, initial=given
    )

    def do() -> str:
        said = form.cleaned_data
        actions.change_evidence(
            found,
            values={name: said[name] for name in FIELDS},
            file=said["file"],
            version=said["version"],
            by=person_here(request),
        )
        return found.get_absolute_url()

    page = FormPage(_("Change evidence"), _("Save"), found.get_absolute_url())
    return filled_in(request, form, page, do, files=True)


@needs(Act.RUN_JURY)
def withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take a piece of evidence out of the library, with a reason."""
    found, _acts = part_here(request, Evidence.objects.all(), pk)
    form = ReasonForm(sent(request))

    def do() -> str:
        actions.withdraw_evidence(found, reason=form.cleaned_data["reason"], by=person_here(request))
        return found.get_absolute_url()

    page = FormPage(
        _("Take “%(title)s” out of the library") % {"title": found.title},
        _("Take it out"),
        found.get_absolute_url(),
        words=_("Its page stays, with your reason."),
        kind="warning",
    )
    return filled_in(request, form, page, do)


@needs(Act.SEE)
def oversight(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Who watches over the evidence, with what interests, and what they signed."""
    jury, acts = jury_here(request, pk)
    rows = jury.overseers.select_related("person", "organisation", "side").order_by("side__order", "role")
    context = {
        "jury": jury,
        "stage": jury.stage,
        "acts": acts,
        "overseers": list(rows),
        "sides": sides_of(jury),
    }
    return render(request, "juries/oversight.jinja", context)


@needs(Act.RUN_JURY)
def add_overseer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Name somebody who watches over the evidence."""
    jury, _acts = jury_here(request, pk)
    form = OverseerForm(sent(request), jury=jury)
    address = reverse("juries:oversight", args=[jury.stage_id])

    def do() -> str:
        said = form.cleaned_data
        actions.add_overseer(
            jury,
            person=form.person,
            organisation=said["organisation"],
            side=form.sides.get(said["side"]),
            role=said["role"],
            interests=said["interests"],
            by=person_here(request),
        )
        return address

    page = FormPage(
        _("Ask somebody to watch over the evidence"),
        _("Name them"),
        address,
        words=_("Everyone can read their name, their role and their interests. They are told."),
    )
    return filled_in(request, form, page, do)


@require_POST
@needs(Act.RUN_JURY)
def remove_overseer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Somebody no longer watches over the evidence."""
    found, _acts = part_here(request, Overseer.objects.select_related("person"), pk)
    address = reverse("juries:oversight", args=[found.jury.stage_id])
    try:
        actions.remove_overseer(found, by=person_here(request))
    except Refusal as no:
        no.back = address
        raise
    return redirect(address)


@needs(Act.SIGN_EVIDENCE)
def sign(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Sign whether the evidence, as it stands, is balanced."""
    jury, _acts = jury_here(request, pk)
    form = SignForm(sent(request), initial={"seen": jury.evidence_version})
    address = reverse("juries:evidence", args=[jury.stage_id])

    def do() -> str:
        said = form.cleaned_data
        actions.sign(
            jury,
            seen=said["seen"] if said["seen"] is not None else -1,
            is_balanced=said["is_balanced"] == "yes",
            words=said["words"],
            by=person_here(request),
        )
        messages.success(request, _("Thank you. Everyone can see what you signed."))
        return address

    page = FormPage(
        _("Is the evidence balanced?"),
        _("Sign"),
        address,
        words=_("You sign for the evidence as it stands now. When it changes, you are asked again."),
    )
    rows = Evidence.objects.in_library().filter(jury=jury).select_related("side").defer("text", "easy_read")
    return filled_in(
        request, form, page, do, template="juries/sign.jinja", jury=jury, evidence=list(rows[:200])
    )
