"""Findings: the page of one, and the facilitator's page on which they are written, ordered and published."""

from __future__ import annotations

import uuid
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alongside.foundation.people.access import check, fetch, may, needs, signed_in
from alongside.foundation.people.permissions import Act
from alongside.foundation.places.models import heavy
from alongside.foundation.record import once
from alongside.foundation.threads.reading import thread_of
from alongside.listening.themes.actions import findings as actions
from alongside.listening.themes.finding_forms import FindingForm, NewFindingForm
from alongside.listening.themes.models import Finding, Text
from alongside.ui.refusals import Refusal


@require_safe
@needs(Act.SEE)
def finding(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One thing that people told us, where, and what came of it."""
    found = fetch(request, _with_place(), pk=pk)
    writes = may(request.user, Act.PUBLISH_FINDINGS, found)
    if found.published_at is None and not writes:
        raise Http404(_("There is nothing at this address."))
    source: Any = found.source
    thread = thread_of(found, request.user)
    shown = source is not None and source.thread_visible_to(AnonymousUser())
    context = {
        "finding": found,
        "place": found.place,
        "source": source.thread_card() if shown else None,
        "told": actions.where_told(source) if shown else "",
        "thread": thread,
        "answered": any(each.kind == "answers" and each.earlier == str(found.pk) for each in thread.joins),
        "writes": writes,
        "source_kind": source._meta.label_lower if source is not None else "",
        "may_promise": may(request.user, Act.MAKE_COMMITMENT, found),
        "may_ask": may(request.user, Act.START_PROCESS, found),
    }
    return render(request, "themes/finding.jinja", context)


@require_http_methods(["GET", "POST"])
@needs(Act.PUBLISH_FINDINGS)
def findings(request: HttpRequest, kind: str, pk: uuid.UUID) -> HttpResponse:
    """Write down what was found at a source, in three kinds, fast: one short form a finding."""
    source = source_here(request, kind, pk)
    wrong, status = None, 200
    if request.method == "POST":
        chosen = request.POST.get("kind", "")
        form = NewFindingForm(request.POST, prefix=chosen if chosen in Finding.Kind.values else "will_do")
        if chosen in Finding.Kind.values and form.is_valid():
            try:
                with transaction.atomic():
                    claimed = once.claim(request.POST.get("once", ""))
                    actions.write_finding(source, kind=chosen, by=signed_in(request), **form.cleaned_data)
                    return redirect(once.settle(claimed, f"{request.path}#{chosen}"))
            except once.AlreadySent as sent:
                return redirect(sent.url or request.path)
            except Refusal as refusal:
                return _page(request, source, kind, form, refusal.sentence, refusal.status)
        wrong = form
    return _page(request, source, kind, wrong, "", status)


@require_http_methods(["GET", "POST"])
@needs(Act.PUBLISH_FINDINGS)
def publish(request: HttpRequest, kind: str, pk: uuid.UUID) -> HttpResponse:
    """Look at what will be published and who will be told, and publish it all at once."""
    source = source_here(request, kind, pk)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            actions.publish_findings(source, by=signed_in(request))
        except Refusal as no:
            refusal = no
        else:
            messages.success(
                request, _("It is published. Those who are known to have spoken have been told.")
            )
            return redirect(actions.where_told(source))
    waiting = list(Finding.objects.of(source).filter(published_at=None))
    context = {
        "source": source,
        "card": source.thread_card(),  # type: ignore[attr-defined]
        "kind": kind,
        "columns": _columns(waiting),
        "count": len(waiting),
        "people": source.thread_people().count(),  # type: ignore[attr-defined]
        "refusal": refusal.sentence if refusal else "",
    }
    return render(request, "themes/finding_publish.jinja", context, status=refusal.status if refusal else 200)


@require_http_methods(["GET", "POST"])
@needs(Act.PUBLISH_FINDINGS)
def change(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say a finding in other words, before it is published."""
    found = fetch(request, _with_place(), pk=pk)
    refusal: Refusal | None = actions.AlreadyPublished() if found.published_at is not None else None
    form = FindingForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(found, name) for name in FindingForm.base_fields},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_finding(found, by=signed_in(request), **form.cleaned_data)
        except Refusal as no:
            refusal = no
        else:
            return redirect(_back(found))
    context = {
        "finding": found,
        "form": form,
        "back": _back(found),
        "refusal": refusal.sentence if refusal else "",
    }
    return render(request, "themes/finding_change.jinja", context, status=refusal.status if refusal else 200)


@require_POST
@needs(Act.PUBLISH_FINDINGS)
def move(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Put a finding higher or lower among those of its kind."""
    found = fetch(request, _with_place(), pk=pk)
    actions.move_finding(found, up=request.POST.get("way") == "up", by=signed_in(request))
    return redirect(_back(found))


@require_POST
@needs(Act.PUBLISH_FINDINGS)
def drop(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take away a finding that is not published."""
    found = fetch(request, _with_place(), pk=pk)
    back = _back(found)
    actions.drop_finding(found, by=signed_in(request))
    messages.success(request, _("Taken away."))
    return redirect(back)


def source_here(request: HttpRequest, kind: str, pk: uuid.UUID) -> models.Model:
    """The event, survey, conversation or other source at this address, if the person may do the view's act there;
    404 for anything at which nobody says anything."""
    try:
        model: Any = apps.get_model(kind)
    except (LookupError, ValueError) as unknown:
        raise Http404 from unknown
    if not model.__module__.startswith("alongside.listening.") or model._meta.app_label == "themes":
        raise Http404
    if not hasattr(model, "thread_card"):
        raise Http404
    source: models.Model | None = model._default_manager.filter(pk=pk).first()
    if source is None:
        raise Http404(_("There is nothing at this address."))
    check(request, source)
    return source


def _with_place() -> models.QuerySet[Finding]:
    rows: models.QuerySet[Finding] = Finding.objects.select_related("place").defer(*heavy("place"))
    return rows


def _page(
    request: HttpRequest,
    source: models.Model,
    kind: str,
    wrong: NewFindingForm | None,
    refusal: str,
    status: int,
) -> HttpResponse:
    found = list(Finding.objects.of(source))
    forms = {
        value: wrong if wrong is not None and wrong.prefix == value else NewFindingForm(prefix=value)
        for value in Finding.Kind.values
    }
    said = Text.objects.of(source).in_use().of_the_place()
    context = {
        "source": source,
        "card": source.thread_card(),  # type: ignore[attr-defined]
        "told": actions.where_told(source),
        "kind": kind,
        "columns": _columns(found),
        "forms": forms,
        "form": wrong,
        "refusal": refusal,
        "once": once.new_token(),
        "waiting": sum(each.published_at is None for each in found),
        "said": list(said.order_by("said_at", "pk").values_list("asked", "words")[:200])
        if may(request.user, Act.CODE_TEXTS, source)
        else [],
    }
    return render(request, "themes/findings.jinja", context, status=status)


def _columns(found: list[Finding]) -> list[tuple[str, str, list[Finding]]]:
    """The kinds in their order, each with its findings in theirs."""
    return [
        (value, str(label), sorted((f for f in found if f.kind == value), key=lambda f: (f.order, f.made_at)))
        for value, label in Finding.Kind.choices
    ]


def _back(found: Finding) -> str:
    """The facilitator's page of all findings of the same source."""
    kind = found.source_type.model_class()
    assert kind is not None  # noqa: S101  (a finding's source is one of our models)
    return reverse("themes:findings", args=[kind._meta.label_lower, found.source_id]) + f"#{found.kind}"
