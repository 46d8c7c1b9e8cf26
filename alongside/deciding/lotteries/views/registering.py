"""Putting one's name down: on the web, through a helper, and on paper; seeing it, changing it and taking it off."""

from __future__ import annotations

import time
import uuid
from typing import Any

from allauth.core.internal.ratelimit import consume
from django.contrib import messages
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from alongside.deciding.lotteries.actions.letters import letter_of
from alongside.deciding.lotteries.actions.registering import has_proof, put_name_down, take_name_off
from alongside.deciding.lotteries.models import Lottery, Registration
from alongside.deciding.lotteries.refusals import Closed, TooOften, TooYoung
from alongside.deciding.lotteries.registering_forms import ChannelForm, NameForm
from alongside.deciding.lotteries.terms import what_you_get
from alongside.deciding.lotteries.views.seeing import STAGES, lottery_for, lottery_of, whoever
from alongside.foundation.people.access import SignInFirst, needs, signed_in
from alongside.foundation.people.assisting import AssistFields, begin_assistance, letter_for
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Act
from alongside.foundation.record import once
from alongside.ui.refusals import Refusal
from alongside.ui.text import without_hidden

DRAFT = "lottery-draft"
KEPT_FOR = 30 * 60
# A library's or a shelter's one address may send many names; a program that makes them up sends more.
_RATE = {"lottery-name": "60/1h/ip"}


@require_http_methods(["GET", "POST"])
@never_cache
@needs(Act.PUT_NAME_DOWN)
def register(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Put one's name down: fill in one page, check it, send it. What was typed survives an error, a sign-in and a
    closing date."""
    try:
        lottery = lottery_for(request, pk)
    except SignInFirst:
        return _visitor(request, pk)
    person = whoever(request)
    mine = Registration.objects.select_related("contact__area").of(person, lottery)
    if not lottery.takes_names():
        return _closed(request, lottery, request.POST, status=409 if request.method == "POST" else 200)
    letter = letter_of(person, lottery)
    prefetch_related_objects([lottery], "questions", "targets")
    if request.method == "GET":
        initial = NameForm.initial_of(lottery, mine) if mine is not None and hasattr(mine, "contact") else {}
        initial |= _kept(request, pk)
        return _write(request, lottery, NameForm(lottery=lottery, letter=letter, initial=initial), mine=mine)
    form = NameForm(request.POST, lottery=lottery, letter=letter)
    step = request.POST.get("step", "check")
    if step == "change":
        initial = {name: form.data.get(name) for name in form.fields}
        return _write(request, lottery, NameForm(lottery=lottery, letter=letter, initial=initial), mine=mine)
    if not form.is_valid():
        return _write(request, lottery, form, mine=mine)
    try:
        answers = form.answers()
    except TooYoung:
        context = {"lottery": lottery, "stage": lottery.stage, "form": form}
        return render(request, "lotteries/too_young.jinja", context)
    if step != "send":
        context = {"lottery": lottery, "stage": lottery.stage, "form": form, "once": once.new_token()}
        return render(request, "lotteries/check_name.jinja", context)
    try:
        if consume(request, app="alongside.lotteries", action="lottery-name", config=_RATE) is None:
            raise TooOften
        with transaction.atomic():
            claimed = once.claim(request.POST.get("once", ""))
            put_name_down(lottery, answers, by=person)
            url = once.settle(claimed, reverse("lotteries:mine", args=[pk]) + "?done=1")
    except once.AlreadySent as sent:
        return redirect(sent.url or lottery.get_absolute_url())
    except Closed:
        return _closed(request, lottery, request.POST)
    except Refusal as refusal:
        return _write(request, lottery, form, mine=mine, refusal=refusal.sentence, status=refusal.status)
    return redirect(url)


@never_cache
@needs(Act.OWN_ACCOUNT)
def mine(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What I said when I put my name down, what happens next, and how to change it or take my name off."""
    person = signed_in(request)
    lottery = _lottery_seen(pk)
    if lottery is None:
        return redirect("lotteries:lottery", pk=pk)
    found: Registration | None = (
        Registration.objects.in_pool()
        .select_related("contact__area")
        .filter(lottery=lottery, person=person)
        .first()
    )
    if found is None:
        return redirect("lotteries:lottery", pk=pk)
    context = {
        "lottery": lottery,
        "stage": lottery.stage,
        "mine": found,
        "contact": getattr(found, "contact", None),
        "done": "done" in request.GET,
        "takes_names": lottery.takes_names(),
    }
    return render(request, "lotteries/mine.jinja", context)


@require_http_methods(["GET", "POST"])
@never_cache
@needs(Act.OWN_ACCOUNT)
def withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take my name off, after asking once."""
    person = signed_in(request)
    lottery = _lottery_seen(pk)
    if lottery is None or Registration.objects.of(person, lottery) is None:
        return redirect("lotteries:lottery", pk=pk)
    if request.method == "POST":
        take_name_off(lottery, by=person)
        messages.success(request, _("Your name is off the list. What you told us is deleted."))
        return redirect("lotteries:lottery", pk=pk)
    return render(request, "lotteries/withdraw.jinja", {"lottery": lottery, "stage": lottery.stage})


@require_http_methods(["GET", "POST"])
@never_cache
@needs(Act.ASSIST)
def assist(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A helper enters names that came by phone or on paper, one after the other."""
    lottery = lottery_for(request, pk)
    helper = whoever(request)
    data = request.POST if request.method == "POST" else None
    who = AssistFields(data)
    channel = ChannelForm(data, initial={"channel": Registration.Channel.PAPER})
    form = NameForm(data, lottery=lottery)
    refusal: Refusal | None = None
    if data is not None and all([who.is_valid(), channel.is_valid(), form.is_valid()]):
        try:
            return _enter(request, lottery, helper, who, channel, form)
        except once.AlreadySent:
            messages.info(request, _("This form was already saved. Enter another."))
            return redirect(request.path)
        except Refusal as no:
            refusal = no
    elif data is None and not lottery.takes_names():
        refusal = Closed()
    context = {
        "lottery": lottery,
        "stage": lottery.stage,
        "who": who,
        "channel": channel,
        "form": form,
        "refusal": refusal.sentence if refusal else "",
        "once": once.new_token(),
    }
    status = refusal.status if refusal and data is not None else 200
    return render(request, "lotteries/assist.jinja", context, status=status)


@needs(Act.SEE)
def paper(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The form on paper, also in large print."""
    lottery = lottery_for(request, pk)
    form = NameForm(lottery=lottery)
    context = {
        "lottery": lottery,
        "stage": lottery.stage,
        "form": form,
        "told": what_you_get(lottery),
        "large": request.GET.get("print") == "large",
    }
    return render(request, "lotteries/paper.jinja", context)


@transaction.atomic
def _enter(
    request: HttpRequest,
    lottery: Lottery,
    helper: Person,
    who: AssistFields,
    channel: ChannelForm,
    form: NameForm,
) -> HttpResponse:
    claimed = once.claim(request.POST.get("once", ""))
    answers = form.answers()
    given = begin_assistance(
        by=helper,
        place=lottery.place,
        cleaned=who.cleaned_data,
        what=_("your name for the lottery of “%(stage)s”") % {"stage": lottery.stage.title},
    )
    put_name_down(lottery, answers, by=helper, channel=channel.cleaned_data["channel"], assistance=given)
    once.settle(claimed, request.path)
    letter = letter_for(given)
    messages.success(request, _("Saved. Enter another."))
    if letter:
        words = _("Give this code to them. With it they can see what comes of it: %(code)s")
        messages.info(request, words % {"code": letter})
    return redirect(request.path)


def _visitor(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Somebody not signed in, or signed out meanwhile: what they typed waits in their session until they come back."""
    lottery = _lottery_seen(pk)
    if lottery is None:
        raise SignInFirst
    answers = _typed(request.POST)
    if request.method == "POST" and answers:
        request.session[DRAFT] = {"stage": str(pk), "answers": answers, "at": time.time()}
    next_page = urlencode({"next": request.path})
    context: dict[str, Any] = {
        "lottery": lottery,
        "stage": lottery.stage,
        "told": what_you_get(lottery),
        "kept": DRAFT in request.session,
        "takes_names": lottery.takes_names(),
        "login": f"{reverse('account_login')}?{next_page}",
        "signup": f"{reverse('account_signup')}?{next_page}",
        "code": f"{reverse('people:code')}?{next_page}",
    }
    return render(request, "lotteries/ways_in.jinja", context, status=403)


def _write(
    request: HttpRequest,
    lottery: Lottery,
    form: NameForm,
    *,
    mine: Registration | None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "lottery": lottery,
        "stage": lottery.stage,
        "form": form,
        "mine": mine,
        "told": what_you_get(lottery),
        "refusal": refusal,
        "proven": mine is not None or has_proof(whoever(request)),
    }
    return render(request, "lotteries/register.jinja", context, status=status)


def _closed(request: HttpRequest, lottery: Lottery, typed: QueryDict, *, status: int = 409) -> HttpResponse:
    """No names are taken now: a calm sentence, with what was typed shown so that it can be copied."""
    context = {
        "lottery": lottery,
        "stage": lottery.stage,
        "typed": {
            name: words for name, words in _typed(typed).items() if name in ("name", "address", "needs")
        },
    }
    return render(request, "lotteries/closed.jinja", context, status=status)


def _kept(request: HttpRequest, pk: uuid.UUID) -> dict[str, str]:
    """What somebody typed before they signed in. Read once, and not after half an hour: the next person at this
    computer may be another."""
    draft = request.session.pop(DRAFT, {})
    is_fresh = time.time() - draft.get("at", 0) < KEPT_FOR
    answers: dict[str, str] = draft["answers"] if is_fresh and draft["stage"] == str(pk) else {}
    return answers


def _typed(sent: QueryDict) -> dict[str, str]:
    """What was typed, bounded, without characters that no database takes."""
    names = [name for name in sent if name not in ("csrfmiddlewaretoken", "once", "step")][:40]
    return {name[:60]: words for name in names if (words := without_hidden(str(sent[name]))[:2000])}


def _lottery_seen(pk: uuid.UUID) -> Lottery | None:
    """The lottery of a stage that is public, for pages about one's own part in it."""
    stage = STAGES.filter(pk=pk).exclude(process__state="draft").first()
    return lottery_of(stage) if stage is not None else None
