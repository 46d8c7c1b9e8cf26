"""Recommendations: drafted, voted on and published, and how the jury was run."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alongside.deciding.juries import actions
from alongside.deciding.juries.actions.drafting import WORDS
from alongside.deciding.juries.actions.voting import LEAST_VOTES
from alongside.deciding.juries.evaluating import SHOWN, evaluation_of
from alongside.deciding.juries.forms.sitting import DraftForm, MinorityForm, RateForm, VoteForm
from alongside.deciding.juries.models import Jury, Member, Recommendation, Support, Voted
from alongside.deciding.juries.views.through import (
    FormPage,
    either_here,
    filled_in,
    page_number,
    part_here,
    person_here,
    sent,
)
from alongside.foundation.people.access import needs, roles_at
from alongside.foundation.people.permissions import TABLE, Act, Role
from alongside.foundation.threads.reading import thread_of
from alongside.ui.refusals import Refusal

A_PAGE = 20
VOTED_ON = (
    Recommendation.State.ADOPTED,
    Recommendation.State.NOT_ADOPTED,
    Recommendation.State.NO_PARITY,
)


@needs(Act.SEE)
def recommendations(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What the jury recommends, with how far its members supported it; for everyone once it is published."""
    jury, acts = either_here(request, pk)
    may_see = jury.is_published() or Act.READ_DRAFTS in acts
    number = page_number(request)
    found: list[Recommendation] = []
    if may_see:
        rows = jury.recommendations.filter(state__in=VOTED_ON).order_by("number")
        rows = rows.with_tallies().defer("reasons", "easy_read")
        found = list(rows[(number - 1) * A_PAGE : number * A_PAGE + 1])
    votes = Voted.objects.filter(member__jury=jury).count() if may_see else 0
    context = {
        "jury": jury,
        "stage": jury.stage,
        "acts": acts,
        "may_see": may_see,
        "recommendations": [(each, counts_of(each, votes)) for each in found[:A_PAGE]],
        "votes": votes,
        "few": votes < LEAST_VOTES,
        "minority_reports": list(jury.minority_reports.all()) if may_see else [],
        "has_more": len(found) > A_PAGE,
        "page_number": number,
    }
    return render(request, "juries/recommendations.jinja", context)


def counts_of(recommendation: Recommendation, votes: int) -> list[dict[str, Any]]:
    """How many members gave each level of support, for the bars; nothing where so few voted that it would tell who.

    The recommendation was read `with_tallies`.
    """
    if votes < LEAST_VOTES or recommendation.state not in VOTED_ON:
        return []
    return [
        {"label": level.label, "value": getattr(recommendation, f"level_{level.value}") or 0}
        for level in Support
    ]


@needs(Act.SEE)
def recommendation(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One recommendation: what should be done, who supported it, what was answered, and its thread."""
    found, acts = part_here(request, Recommendation.objects.with_tallies(), pk)
    in_room = Act.READ_DRAFTS in acts
    if not found.is_public() and not in_room:
        raise Http404(_("There is nothing at this address."))
    rows = found.replies.select_related("organisation", "given_by").prefetch_related("reviews")
    replies = list(rows.with_whether_of_the_body(request.user))
    for reply in replies:
        reply.recommendation = found
        for review in reply.reviews.all():
            review.reply = reply
    votes = Voted.objects.filter(member__jury=found.jury).count() if found.state in VOTED_ON else 0
    thread = thread_of(found, request.user) if found.is_public() else None
    context = {
        "recommendation": found,
        "jury": found.jury,
        "stage": found.jury.stage,
        "acts": acts,
        "in_room": in_room,
        "replies": replies,
        "counts": counts_of(found, votes),
        "votes": votes,
        "thread": thread,
        "versions": _versions(found) if in_room and not found.is_public() else [],
        "may_change": found.state == Recommendation.State.DRAFT
        and Act.SIT_ON_JURY in acts
        and found.jury.voting_opened_at is None,
        "may_answer": _may_answer(request, found, replies) if found.is_public() else set(),
        "commitment_url": _commitment_url(found, replies) if Act.MAKE_COMMITMENT in acts else "",
    }
    return render(request, "juries/recommendation.jinja", context)


def _versions(found: Recommendation) -> list[Any]:
    return list(found.versions.select_related("written_by__name").order_by("-number"))


def _may_answer(request: HttpRequest, found: Recommendation, replies: list[Any]) -> set[Any]:
    """The replies for which the person speaks. What `Reply.roles_of` says of each was read with them."""
    here = roles_at(request.user, found.place)
    of_the_body = {Role.OF_THE_BODY}
    may = TABLE[Act.ANSWER_JURY]
    return {each.pk for each in replies if may & (here | of_the_body if each.is_of_the_body else here)}


def _commitment_url(found: Recommendation, replies: list[Any]) -> str:
    """The page that makes a commitment of an accepted recommendation, if the room for it is there."""
    if not (found.is_public() and any(reply.is_yes() for reply in replies)):
        return ""
    try:
        return reverse("deals:commitment-from", args=[found._meta.label_lower, found.pk])
    except NoReverseMatch:
        return ""


@needs(Act.SIT_ON_JURY)
def draft(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A member drafts a recommendation."""
    jury, _acts = either_here(request, pk)
    form = DraftForm(sent(request), jury=jury)

    def do() -> str:
        return actions.draft(jury, by=person_here(request), **_said(form)).get_absolute_url()

    page = FormPage(
        _("Draft a recommendation"),
        _("Save the draft"),
        reverse("juries:room", args=[jury.stage_id]),
        words=_("Every member can change a draft until the vote opens. How it read before is kept."),
    )
    return filled_in(request, form, page, do)


@needs(Act.SIT_ON_JURY)
def change(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A member changes a draft."""
    found, _acts = part_here(request, Recommendation.objects.all(), pk)
    given: dict[str, Any] = {name: getattr(found, name) for name in (*WORDS, "version")}
    given["bodies"] = [str(pk) for pk in found.replies.values_list("organisation", flat=True)]
    form = DraftForm(sent(request), jury=found.jury, initial=given)

    def do() -> str:
        actions.change_draft(
            found, version=form.cleaned_data["version"], by=person_here(request), **_said(form)
        )
        return found.get_absolute_url()

    page = FormPage(_("Change the draft"), _("Save"), found.get_absolute_url())
    return filled_in(request, form, page, do)


def _said(form: DraftForm) -> dict[str, Any]:
    said = form.cleaned_data
    words = {name: said[name] for name in WORDS}
    return {"words": words, "bodies": said["bodies"], "table": said["table"]}


@require_POST
@needs(Act.SIT_ON_JURY)
def withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A member takes a draft back."""
    found, _acts = part_here(request, Recommendation.objects.all(), pk)
    try:
        actions.withdraw_draft(found, by=person_here(request))
    except Refusal as no:
        no.back = found.get_absolute_url()
        raise
    return redirect("juries:room", pk=found.jury.stage_id)


@needs(Act.SIT_ON_JURY)
def minority_report(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A member writes what those who see it otherwise want to be read."""
    jury, _acts = either_here(request, pk)
    mine = jury.minority_reports.filter(written_by__person=person_here(request)).first()
    given = {"title": mine.title, "text": mine.text} if mine else {}
    form = MinorityForm(sent(request), initial=given)
    address = reverse("juries:room", args=[jury.stage_id])

    def do() -> str:
        said = form.cleaned_data
        actions.write_minority_report(jury, title=said["title"], text=said["text"], by=person_here(request))
        return address

    page = FormPage(_("Write a minority report"), _("Save"), address)
    return filled_in(request, form, page, do)


@needs(Act.RUN_JURY)
def voting(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Open the vote, see how many have voted, and close it. Nobody sees a count before."""
    jury, _acts = either_here(request, pk)
    refusal = ""
    if request.method == "POST":
        try:
            if request.POST.get("step") == "close":
                actions.close_voting(jury, by=person_here(request))
            else:
                actions.open_voting(jury, by=person_here(request))
            return redirect("juries:voting", pk=jury.stage_id)
        except Refusal as no:
            refusal = no.sentence
    context = {
        "jury": jury,
        "stage": jury.stage,
        "refusal": refusal,
        "drafts": list(jury.recommendations.filter(state="draft").prefetch_related("replies__organisation")),
        "voted": Voted.objects.filter(member__jury=jury).count(),
        "members": jury.members.current().count(),
    }
    return render(request, "juries/voting.jinja", context, status=409 if refusal else 200)


@needs(Act.SIT_ON_JURY)
def vote(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A member says how far they support each recommendation."""
    jury, _acts = either_here(request, pk)
    put = list(jury.recommendations.filter(state=Recommendation.State.PUT).order_by("number"))
    form = VoteForm(sent(request), recommendations=put)
    address = reverse("juries:room", args=[jury.stage_id])

    def do() -> str:
        actions.vote(jury, form.levels(), by=person_here(request))
        messages.success(request, _("Thank you. Your vote is counted, without your name."))
        return address

    page = FormPage(
        _("Your vote"),
        _("Vote"),
        address,
        words=_(
            "Nobody can find out what you choose: only how many chose what is kept. You cannot change it later."
        ),
    )
    return filled_in(
        request, form, page, do, template="juries/vote.jinja", jury=jury, recommendations=put,
        may_vote=jury.is_voting() and not _has_voted(jury, request),
    )  # fmt: skip


def _has_voted(jury: Jury, request: HttpRequest) -> bool:
    mine: Member | None = jury.members.current().filter(person=person_here(request)).first()
    return mine is not None and Voted.objects.filter(member=mine).exists()


@needs(Act.SIT_ON_JURY)
def evaluate(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A member says how the jury was run."""
    jury, _acts = either_here(request, pk)
    form = RateForm(sent(request))
    address = reverse("juries:room", args=[jury.stage_id])

    def do() -> str:
        actions.rate(jury, form.levels(), by=person_here(request))
        messages.success(request, _("Thank you. Your answers are counted, without your name."))
        return address

    page = FormPage(
        _("How was it?"),
        _("Send"),
        address,
        words=_(
            "Only how many gave which answer is kept. It is shown when the recommendations are published. You can skip "
            "a question."
        ),
    )
    return filled_in(request, form, page, do)


@needs(Act.SEE)
def evaluation(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What members said of how the jury was run, once it is published: before, each new answer could be told."""
    jury, acts = either_here(request, pk)
    context = {
        "jury": jury,
        "stage": jury.stage,
        "acts": acts,
        "evaluation": evaluation_of(jury) if jury.is_published() else None,
        "groups": {group: words for group, (words, _levels) in SHOWN.items()},
    }
    return render(request, "juries/evaluation.jinja", context)
