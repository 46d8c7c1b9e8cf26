"""The coding page: one text in its context, its words marked and coded, then the next; and many texts at once."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alongside.foundation.people.access import needs
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Act
from alongside.foundation.record import actions as record
from alongside.listening.themes import actions, reading, spans
from alongside.listening.themes.forms import MarkForm
from alongside.listening.themes.models import (
    Code,
    Codebook,
    Coding,
    DoubleText,
    Extract,
    Reading,
    Suggestion,
    Text,
)
from alongside.listening.themes.refusals import NoCode, NotHere, NoWords
from alongside.listening.themes.views.codebooks import A_LONG_PAGE, page_number
from alongside.listening.themes.views.through import codebook_here, person_here
from alongside.ui.refusals import Refusal

MOST_SUGGESTED = 3
NO_ID = uuid.UUID(int=0)


@require_safe
@needs(Act.CODE_TEXTS)
def code(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Go to the next text that waits for this person, or say that none does."""
    here = codebook_here(request, pk)
    person = person_here(request)
    after = Text.objects.filter(pk=as_id(request.GET.get("after", ""))).first()
    found = reading.next_text(here, person, after=after)
    if found is None:
        return render(
            request, "themes/all_read.jinja", {"codebook": here, "progress": reading.progress(here)}
        )
    return redirect("themes:text", pk=here.pk, text=found.pk)


@needs(Act.CODE_TEXTS)
def text(request: HttpRequest, pk: uuid.UUID, text: uuid.UUID) -> HttpResponse:
    """One text: what was asked, where it was said, its words to mark, the codes to choose from."""
    here = codebook_here(request, pk)
    person = person_here(request)
    found = _text_here(here, text, person)
    codes = list(here.codes.in_use().in_order())
    form = MarkForm(request.POST if request.method == "POST" else None, codes=codes)
    refusal, status = "", 200
    if request.method == "POST":
        try:
            where = _done(request, here, found, form, person)
            if where:
                return redirect(where)
            status = 200
        except Refusal as no:
            refusal, status = no.sentence, no.status
    return _text_page(request, here, found, codes, form, refusal, status)


def _done(request: HttpRequest, here: Codebook, found: Text, form: MarkForm, person: Person) -> str:
    """Do what the pressed button says; gives where to go then, or nothing if the form has to be put right."""
    do, _colon, which = request.POST.get("do", "").partition(":")
    this = reverse("themes:text", args=[here.pk, found.pk])
    following = reverse("themes:code", args=[here.pk])
    if do == "later":
        return f"{following}?after={found.pk}"
    if do == "remove":
        actions.unmark(_one(Extract, which, codebook=here, text=found), by=person)
        return this
    if do in {"accept", "refuse"}:
        actions.answer_code(
            _one(Suggestion, which, run__codebook=here, text=found), accept=do == "accept", by=person
        )
        return this
    if do == "nothing":
        actions.finish(here, found, by=person)
        return following
    if not form.is_valid():
        return ""
    with transaction.atomic():
        chosen = [form.known[pk] for pk in form.cleaned_data["codes"]]
        if form.cleaned_data["new_code"]:
            chosen.append(code_called(here, form.cleaned_data["new_code"], by=person))
        if chosen or do == "add":
            if not chosen:
                raise NoCode
            marked = _marked(request, found, form)
            actions.mark(here, found, spans=marked, codes=chosen, memo=form.cleaned_data["memo"], by=person)
        if do == "add":
            return f"{this}#codes"
        if not chosen and not Extract.objects.filter(codebook=here, text=found, made_by=person).exists():
            raise NoCode(_("Choose a code, or press “No code fits”."))
        actions.finish(here, found, by=person)
    return following


def _marked(request: HttpRequest, found: Text, form: MarkForm) -> list[spans.Span]:
    """The words that were marked: ticked sentences, words that were selected or copied; nothing for the whole text."""
    marked = spans.runs(
        spans.sentences(found.words),
        (int(n) for n in request.POST.getlist("sentence") if n.isascii() and n.isdigit() and len(n) < 6),
    )
    near = request.POST.get("selected_at", "")
    for words, place in (
        (
            request.POST.get("selected", ""),
            int(near) if near.isascii() and near.isdigit() and len(near) < 6 else 0,
        ),
        (form.cleaned_data["words"], 0),
    ):
        if words.strip():
            span = spans.find(found.words, words, place)
            if span is None:
                raise NoWords
            marked.append(span)
    return marked


def _text_page(
    request: HttpRequest,
    here: Codebook,
    found: Text,
    codes: list[Code],
    form: MarkForm,
    refusal: str,
    status: int,
) -> HttpResponse:
    person = person_here(request)
    apart: bool = found.is_apart  # type: ignore[attr-defined]
    given = Coding.objects.filter(extract__codebook=here, extract__text=found).select_related(
        "extract__made_by", "code"
    )
    if apart:
        given = given.filter(extract__made_by=person)
    extracts: dict[uuid.UUID, tuple[Extract, list[str]]] = {}
    for coding in given.order_by("extract__start", "extract__end", "code__number"):
        coding.extract.text = found
        extracts.setdefault(coding.extract_id, (coding.extract, []))[1].append(coding.code.name)
    suggested: list[Suggestion] = []
    if not apart and found.audience == Text.Audience.PLACE:
        rows = Suggestion.objects.open().filter(text=found, run__codebook=here, code__state=Code.State.IN_USE)
        rows = rows.filter(run__in=here.runs.filter(kind="codes", state="done")[:1].values("pk"))
        suggested = list(rows.select_related("code", "because__text")[:MOST_SUGGESTED])
    context = {
        "codebook": here,
        "text": found,
        "source": found.source.thread_card() if found.source is not None else None,
        "pieces": spans.pieces(found.words, [(each.start, each.end) for each, _names in extracts.values()]),
        "sentences": [found.words[start:end] for start, end in spans.sentences(found.words)],
        "ticked": request.POST.getlist("sentence"),
        "codes": codes,
        "chosen": request.POST.getlist("codes"),
        "extracts": [
            (extract, names, extract.made_by_id == person.pk) for extract, names in extracts.values()
        ],
        "suggested": [(each, _may_be_a_reason(each)) for each in suggested],
        "apart": apart,
        "progress": reading.progress(here),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "themes/text.jinja", context, status=status)


def _may_be_a_reason(suggestion: Suggestion) -> str:
    """The words of the nearest extract that people have coded, as long as they may be read here."""
    near = suggestion.because
    if near is None or near.text.withdrawn_at is not None or near.text.audience != Text.Audience.PLACE:
        return ""
    return near.words


def _text_here(here: Codebook, pk: uuid.UUID, person: Person) -> Text:
    """The text, for somebody who may read it whole; a look at what somebody known said in confidence is put on the
    record. To everybody else there is nothing at its address."""
    apart = DoubleText.objects.filter(codebook=here, text=OuterRef("pk"), settled_at=None)
    mine = apart.filter(Q(double__first=person) | Q(double__second=person))
    rows = here.texts().annotate(is_apart=Exists(apart), is_mine=Exists(mine))
    found: Text | None = rows.filter(pk=pk).select_related("said_by").first()
    if found is None or not reading.may_read(found, person):
        raise Http404(_("There is nothing at this address."))
    if found.audience == Text.Audience.NAMED and found.said_by is not None:
        with transaction.atomic():
            record.look(
                by=person,
                at_person=found.said_by,
                place=here.place,
                purpose=_("Coding with “%(title)s”") % {"title": here.title},
                fields=["words"],
            )
    return found


@needs(Act.CODE_TEXTS)
def texts(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Many short texts at once: tick those that say the same and give them one code."""
    here = codebook_here(request, pk)
    person = person_here(request)
    asked = _asked(request)
    refusal, status = "", 200
    if request.method == "POST":
        try:
            given, chosen = _give(request, here, person)
            words = _("%(count)s texts have the code “%(name)s” now.") % {
                "count": len(given),
                "name": chosen.name,
            }
            messages.success(request, words)
            return redirect(request.get_full_path())
        except Refusal as no:
            refusal, status = no.sentence, no.status
    rows = _listed(here, asked)
    number = page_number(request)
    found = list(rows[(number - 1) * A_LONG_PAGE : number * A_LONG_PAGE + 1])
    shown = found[:A_LONG_PAGE]
    names: dict[uuid.UUID, set[str]] = {}
    for text_id, name in Coding.objects.filter(
        extract__codebook=here, extract__text__in=shown, counts=True
    ).values_list("extract__text", "code__name"):
        names.setdefault(text_id, set()).add(name)
    context = {
        "codebook": here,
        "rows": [(each, sorted(names.get(each.pk, ()))) for each in shown],
        "codes": list(here.codes.in_use().in_order()),
        "asked": asked,
        "ticked": set(request.POST.getlist("text")),
        "typed": request.POST.get("new_code", ""),
        "has_more": len(found) > A_LONG_PAGE,
        "page_number": number,
        "progress": reading.progress(here),
        "refusal": refusal,
    }
    return render(request, "themes/texts.jinja", context, status=status)


def _give(request: HttpRequest, here: Codebook, person: Person) -> tuple[list[Text], Code]:
    wanted = ids(request.POST.getlist("text"))
    if not wanted:
        raise NotHere(_("Tick at least one text."))
    with transaction.atomic():
        name = " ".join(request.POST.get("new_code", "").split())[:80]
        if name:
            chosen = code_called(here, name, by=person)
        else:
            known = here.codes.in_use().filter(pk=as_id(request.POST.get("code", ""))).first()
            if known is None:
                raise NoCode
            chosen = known
        return actions.give_to_many(here, Text.objects.filter(pk__in=wanted), chosen, by=person), chosen


def _listed(here: Codebook, asked: dict[str, str]) -> Any:
    """The texts of the place, as they were asked for."""
    rows = here.texts().of_the_place().exclude(pk__in=reading.coded_apart(here).values("text"))
    read = Reading.objects.filter(codebook=here, text=OuterRef("pk"))
    if asked["show"] == "left":
        rows = rows.filter(~Exists(read))
    if asked["words"]:
        rows = rows.filter(words__icontains=asked["words"])
    return rows.order_by("said_at", "id")


def _asked(request: HttpRequest) -> dict[str, str]:
    show = request.GET.get("show", "left")
    return {
        "show": show if show in {"left", "all"} else "left",
        "words": request.GET.get("words", "").strip()[:80],
    }


def code_called(here: Codebook, name: str, *, by: Person) -> Code:
    """The code in use with this name; made if there is none."""
    known: Code | None = here.codes.in_use().filter(name__iexact=name).first()
    return known or actions.make_code(here, actions.Meaning(name=name), by=by)


def _one(model: Any, pk: str, **lookup: Any) -> Any:
    found = model.objects.filter(pk=as_id(pk), **lookup).first()
    if found is None:
        raise NotHere
    return found


def ids(values: list[str]) -> set[uuid.UUID]:
    """The ids among what a form sent; what is no id is passed over."""
    return {as_id(value) for value in values[:500]} - {NO_ID}


def as_id(value: str) -> uuid.UUID:
    """The id that a form or an address sent; one that nothing has, if it is none."""
    try:
        return uuid.UUID(value)
    except ValueError:
        return NO_ID
