"""Letters with a code: typing one in, printing a batch, replacing a lost one."""

from __future__ import annotations

import csv
import io
from typing import Any

from allauth.core.internal.ratelimit import RateLimitUsage, consume
from django.contrib import messages
from django.contrib.auth import login
from django.db import transaction
from django.db.models import Count, Max, Min, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from alongside.foundation.notices.actions import tell
from alongside.foundation.people import codes
from alongside.foundation.people.access import fetch, needs, signed_in
from alongside.foundation.people.forms import BatchForm, CodeForm, ReissueForm
from alongside.foundation.people.letters import Letter, letters
from alongside.foundation.people.middleware import DUE, has_second_factor
from alongside.foundation.people.models import ParticipationCode, Person
from alongside.foundation.people.permissions import Act
from alongside.foundation.people.sign_in import keep_language
from alongside.foundation.places.models import Place
from alongside.foundation.record.once import AlreadySent, claim, new_token, settle
from alongside.ui.refusals import Refusal

BACKEND = "alongside.foundation.people.backends.PersonBackend"
# Tries that did not succeed. Slips of the pen do not count in total: they need no look in the database, and nobody
# without the key can make up a code that is not a slip, so a stranger cannot use up the total for everyone.
_BY_ADDRESS = {"letter": "30/10m/ip"}
_IN_TOTAL = {"letter-in-total": "300/1h/key"}


@needs(Act.HAVE_ACCOUNT)
@never_cache
@sensitive_post_parameters("code")
def code(request: HttpRequest) -> HttpResponse:
    """I have a letter: type its code to sign in, or, signed in, to add the letter to one's account."""
    person = request.user if isinstance(request.user, Person) else None
    refusal: Refusal | None = None
    if request.method == "POST":
        form = CodeForm(request.POST)
        if form.is_valid():
            try:
                found = _use(request, form.cleaned_data["code"], person)
            except Refusal as no:
                refusal = no
            else:
                return _welcome(request, found, person)
    else:
        form = CodeForm()
    context = {"form": form, "refusal": refusal.sentence if refusal else None, "person": person}
    return render(request, "people/code.jinja", context, status=refusal.status if refusal else 200)


def _use(request: HttpRequest, typed: str, person: Person | None) -> Person:
    """Use the code within the limits: each try counts until it proves right."""
    by_address = _count(request, "letter", _BY_ADDRESS)
    try:
        found = codes.use_code(typed, by=person)
    except codes.Unknown:
        _count(request, "letter-in-total", _IN_TOTAL)
        raise
    if by_address is not None:
        by_address.rollback()
    return found


def _count(request: HttpRequest, action: str, rates: dict[str, str]) -> RateLimitUsage:
    usage = consume(request, app="alongside.people", action=action, config=rates, key="all")
    if usage is None:
        raise codes.TooManyTries
    return usage


def _welcome(request: HttpRequest, found: Person, person: Person | None) -> HttpResponse:
    if person is not None:
        messages.success(request, _("The letter is added to your account."))
        return redirect("people:me")
    login(request, found, backend=BACKEND)
    if has_second_factor(found):
        request.session[DUE] = True
    messages.success(request, _("Welcome. You are signed in."))
    onward = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(onward, allowed_hosts=None):
        onward = reverse("people:welcome")
    return keep_language(request, redirect(onward), found)


@needs(Act.GIVE_CODES)
@never_cache
@transaction.atomic
def batches(request: HttpRequest, code: str) -> HttpResponse:
    """The letters of a place: batches made, and making a batch. The codes are shown once, in the answer to the form."""
    place = fetch(request, Place, code=code)
    refusal: Refusal | None = None
    if request.method == "POST":
        form = BatchForm(request.POST)
        if form.is_valid():
            try:
                return _make(request, place, form)
            except Refusal as no:
                refusal = no
    else:
        form = BatchForm()
    rows = (
        ParticipationCode.objects.filter(place=place)
        .values("batch")
        .annotate(
            letters=Count("number", distinct=True),
            used=Count("person", distinct=True),
            waiting=Count("pk", filter=Q(person=None, ended_at=None)),
            made=Min("made_at"),
            until=Max("expires_at"),
        )
        .order_by("-made")
    )
    context: dict[str, Any] = {
        "place": place,
        "form": form,
        "rows": rows,
        "once": new_token(),
        "most": codes.MOST_IN_A_BATCH,
    }
    context |= {"refusal": refusal.sentence if refusal else None, "replace": ReissueForm(prefix="lost")}
    return render(request, "people/batches.jinja", context, status=refusal.status if refusal else 200)


def _make(request: HttpRequest, place: Place, form: BatchForm) -> HttpResponse:
    """Make the batch and give its letters, this once. The same form sent again says so instead of making another."""
    here = reverse("people:codes", args=[place.code])
    try:
        claimed = claim(request.POST.get("once", ""))
    except AlreadySent:
        messages.error(
            request,
            _(
                "This batch was made already, and its codes were shown once. If they are lost, end it and make another."
            ),
        )
        return redirect(here)
    said = form.cleaned_data
    made = codes.make_batch(
        place=place,
        batch=said["batch"],
        number=said["number"],
        expires_at=form.expires_at(),
        by=signed_in(request),
    )
    settle(claimed, here)
    if said["shape"] == "list":
        return _as_list(place, said["batch"], made)
    return _as_letters(request, place, said["batch"], form, list(enumerate(made, start=1)))


@needs(Act.GIVE_CODES)
@never_cache
def replace(request: HttpRequest, code: str) -> HttpResponse:
    """Replace a lost letter: the old code ends, the new one is shown once."""
    place = fetch(request, Place, code=code)
    refusal: Refusal | None = None
    if request.method == "POST":
        form = ReissueForm(request.POST, prefix="lost")
        if form.is_valid():
            try:
                fresh, made = _reissue(request, place, form)
            except Refusal as no:
                refusal = no
            else:
                return _as_letters(
                    request, place, fresh.batch, None, [(fresh.number, made)], until=fresh.expires_at
                )
    else:
        form = ReissueForm(prefix="lost", initial={"batch": request.GET.get("batch", "")[:80]})
    context = {"place": place, "form": form, "refusal": refusal.sentence if refusal else None}
    return render(request, "people/replace.jinja", context, status=refusal.status if refusal else 200)


@transaction.atomic
def _reissue(request: HttpRequest, place: Place, form: ReissueForm) -> tuple[ParticipationCode, str]:
    """Replace the letter, and tell its person, who may not have asked for it."""
    by = signed_in(request)
    fresh, made = codes.reissue(place=place, by=by, **form.cleaned_data)
    if fresh.person is not None:
        tell(
            [fresh.person],
            change=f"letter:{fresh.pk}",
            sentence=_("%(name)s made a new letter for you. Your old code no longer works.")
            % {"name": by.name_for_public},
            url=reverse("people:who-looked"),
            place=place,
        )
    return fresh, made


@needs(Act.GIVE_CODES)
@require_POST
def end_batch(request: HttpRequest, code: str) -> HttpResponse:
    """End the letters of a batch that nobody has used yet."""
    place = fetch(request, Place, code=code)
    ended = codes.end_batch(place=place, batch=request.POST.get("batch", "")[:80], by=signed_in(request))
    messages.success(request, _("Ended: %(n)s letters that nobody had used.") % {"n": ended})
    return redirect("people:codes", place.code)


def _as_letters(
    request: HttpRequest,
    place: Place,
    batch: str,
    form: BatchForm | None,
    made: list[tuple[int, str]],
    until: Any = None,
) -> HttpResponse:
    address = request.build_absolute_uri(reverse("people:code"))
    drawn: list[Letter] = letters(made, address)
    until = form.cleaned_data["until"] if form is not None else until
    context = {"letters": drawn, "place": place, "batch": batch, "until": until, "address": address}
    return render(request, "people/letters.jinja", context)


def _as_list(place: Place, batch: str, made: list[str]) -> HttpResponse:
    """The codes as CSV. A cell that a spreadsheet would take for a formula begins with an apostrophe."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([_("place"), _("batch"), _("letter number"), _("code")])
    writer.writerows(
        [plain_cell(place.name), plain_cell(batch), number, each] for number, each in enumerate(made, 1)
    )
    answer = HttpResponse("\ufeff" + file.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="letters.csv"'
    return answer


def plain_cell(text: str) -> str:
    """Text that no spreadsheet runs as a formula."""
    return f"'{text}" if text.lstrip()[:1] in {"=", "+", "-", "@"} or text[:1] in {"\t", "\r"} else text
