"""What the computer suggests: groups to accept as codes, and the page that waits while it reads."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alongside.foundation.people.access import fetch, needs
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Act
from alongside.listening.themes import actions, reading
from alongside.listening.themes.models import Answer, Code, Codebook, Group, Run, Suggestion
from alongside.listening.themes.refusals import NoCode, NotHere
from alongside.listening.themes.views.coding import as_id, code_called, ids
from alongside.listening.themes.views.through import codebook_here, person_here
from alongside.ui.refusals import Refusal

# So many texts of one group are shown at once; the others come when these are done.
MOST_SHOWN = 40


@require_POST
@needs(Act.CODE_TEXTS)
def suggest(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask the computer to read the texts."""
    here = codebook_here(request, pk)
    kind = Run.Kind.CODES if request.POST.get("kind") == Run.Kind.CODES else Run.Kind.GROUPS
    run = actions.ask(here, kind, by=person_here(request))
    if run.state == Run.State.DONE:
        return redirect(_results(run))
    return redirect("themes:run", pk=run.pk)


@require_safe
@needs(Act.CODE_TEXTS)
def run(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """How far the computer is. The page can be closed: the work goes on."""
    here = fetch(request, Run.objects.select_related("codebook__place"), pk=pk)
    context = {"run": here, "codebook": here.codebook, "results": _results(here)}
    if request.headers.get("HX-Request"):
        return render(request, "themes/run_part.jinja", context)
    return render(request, "themes/run.jinja", context)


@needs(Act.CODE_TEXTS)
def groups(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Groups of texts that say alike: name one and its texts have that code; untick what does not belong."""
    here = codebook_here(request, pk)
    refusal, status, tried = "", 200, ""
    if request.method == "POST":
        tried = request.POST.get("group", "")
        try:
            _answer(request, here, person_here(request))
            return redirect(request.path)
        except Refusal as no:
            refusal, status = no.sentence, no.status
    last = here.runs.filter(kind=Run.Kind.GROUPS).first()
    shown: list[tuple[Group, list[Suggestion], int]] = []
    if last is not None and last.state == Run.State.DONE:
        shown = _shown(last)
    context = {
        "codebook": here,
        "run": last,
        "groups": shown,
        "codes": list(here.codes.in_use().in_order()),
        "progress": reading.progress(here),
        "tried": tried,
        "typed": request.POST.get("new_code", ""),
        "unticked": set(request.POST.getlist("shown")) - set(request.POST.getlist("text")),
        "refusal": refusal,
    }
    return render(request, "themes/groups.jinja", context, status=status)


def _shown(run: Run) -> list[tuple[Group, list[Suggestion], int]]:
    """Each group with texts that wait for an answer: the first of them, and how many there are. Texts that somebody has
    read meanwhile wait no longer."""
    waiting = Q(suggestions__answer=Answer.OPEN, suggestions__text__withdrawn_at=None)
    found = run.groups.exclude(answer=Answer.REFUSED).annotate(left=Count("suggestions", filter=waiting))
    rows = Suggestion.objects.open().filter(run=run, group__isnull=False)
    rows = rows.exclude(text__in=reading.coded_apart(run.codebook).values("text"))
    rows = rows.exclude(text__readings__codebook=run.codebook).select_related("text").order_by("order", "pk")
    texts: dict[uuid.UUID | None, list[Suggestion]] = {}
    for each in rows:
        texts.setdefault(each.group_id, []).append(each)
    return [
        (group, texts[group.pk][:MOST_SHOWN], len(texts[group.pk])) for group in found if group.pk in texts
    ]


def _answer(request: HttpRequest, here: Codebook, person: Person) -> None:
    group: Any = Group.objects.filter(pk=as_id(request.POST.get("group", "")), run__codebook=here).first()
    if group is None:
        raise NotHere
    if request.POST.get("do") == "refuse":
        actions.refuse_group(group, by=person)
        messages.success(request, _("The group is gone. Its texts are still there to be read."))
        return
    shown = ids(request.POST.getlist("shown"))
    ticked = ids(request.POST.getlist("text"))
    with transaction.atomic():
        code = _chosen(request, here, person)
        given = actions.accept_group(group, code, shown=shown, without=shown - ticked, by=person)
    words = _("%(count)s texts have the code “%(name)s” now.")
    messages.success(request, words % {"count": len(given), "name": code.name})


def _chosen(request: HttpRequest, here: Codebook, person: Person) -> Code:
    """The code of the form: a name that was typed goes before one from the list."""
    name = " ".join(request.POST.get("new_code", "").split())[:80]
    if name:
        return code_called(here, name, by=person)
    known: Code | None = here.codes.in_use().filter(pk=as_id(request.POST.get("code", ""))).first()
    if known is None:
        raise NoCode
    return known


def _results(run: Run) -> str:
    """Where what was suggested is shown."""
    name = "themes:groups" if run.kind == Run.Kind.GROUPS else "themes:code"
    return reverse(name, args=[run.codebook_id])
