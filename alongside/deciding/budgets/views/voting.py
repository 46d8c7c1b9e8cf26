"""Voting: choose, check, cast; the same for somebody whom a helper assists; and checking a receipt.

What somebody chose travels in the form only, from page to page, and is in no address, session, cookie or log. The
receipt code comes of a random number in that form (see `ballots.receipt_of`), so that a ballot sent twice is stored
once and shows the same receipt again.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid
from typing import Any

from allauth.core.internal.ratelimit import consume
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from alongside.deciding.budgets import ballots
from alongside.deciding.budgets.actions.papers import enter_paper
from alongside.deciding.budgets.actions.votes import (
    AlreadyVoted,
    CannotVote,
    NotOpen,
    WrongChoice,
    already_voted_sentence,
    cast,
    channel_of,
    check_choices,
    check_voter,
    not_open_because,
    voted_already,
)
from alongside.deciding.budgets.forms import ReceiptForm
from alongside.deciding.budgets.models import Budget, Project
from alongside.deciding.budgets.views.seeing import budget_for, whoever
from alongside.deciding.processes.models import Stage
from alongside.foundation.people.access import Refused, needs
from alongside.foundation.people.assisting import AssistFields
from alongside.foundation.people.identity import keyed
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Act
from alongside.ui.refusals import Refusal

# A number that is on no ballot, for what was sent instead of one.
_UNKNOWN = -1
_MOST_SENT = 500
_RECEIPT_LIMIT = {"receipt": "30/m/ip"}


class TooManyTries(Refusal):
    status = 429
    default = gettext_lazy("There have been too many tries. Wait a minute, then try again.")


@needs(Act.VOTE)
@never_cache
def vote(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Choose projects, check them, and cast the ballot."""
    try:
        budget = budget_for(request, pk)
    except Refused:
        raise Refused(
            _(
                "This vote is for people who live there. Your account does not say that you do. If you do, choose "
                "your neighbourhood in your account, or add the code from a letter."
            )
        ) from None
    person, back = whoever(request), budget.get_absolute_url()
    step, paper = request.POST.get("step", ""), _paper(request)
    projects = {project.number: project for project in budget.projects.on_ballot()}
    chosen = _chosen(request)
    page = _Page(request, budget, projects, chosen)
    before = voted_already(budget, person)
    if before is not None:
        return _again(page, person, paper, already_voted_sentence(before))
    try:
        _must_be_open(budget)
        check_voter(budget, person)
    except (NotOpen, CannotVote) as problem:
        problem.back = back
        raise
    if request.method != "POST" or step == "change":
        return page.form(_shuffled(person, budget, list(projects.values())))
    try:
        check_choices(budget, chosen, projects)
        if step != "cast":
            return page.check()
        receipt = cast(budget, chosen, paper=paper, by=person, channel=channel_of(person))
    except WrongChoice as problem:
        return page.form(_shuffled(person, budget, list(projects.values())), problem.sentence)
    except AlreadyVoted as problem:
        return _again(page, person, paper, problem.sentence)
    except (NotOpen, CannotVote) as problem:
        problem.back = back
        raise
    return page.thanks(receipt)


@needs(Act.ASSIST)
@never_cache
def assist(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Enter a paper ballot for somebody who is known by a letter or an account."""
    budget = budget_for(request, pk)
    helper, back = whoever(request), budget.get_absolute_url()
    try:
        _must_be_open(budget)
    except NotOpen as problem:
        problem.back = back
        raise
    projects = {project.number: project for project in budget.projects.on_ballot()}
    chosen = _chosen(request)
    page = _Page(request, budget, projects, chosen, helped=True)
    step, paper = request.POST.get("step", ""), _paper(request)
    if request.method != "POST":
        return page.form(list(projects.values()), assist=AssistFields(allow_new=False))
    answers = AssistFields(request.POST, allow_new=False)
    if step == "change" or not answers.is_valid():
        return page.form(list(projects.values()), assist=answers)
    try:
        check_choices(budget, chosen, projects)
        if step != "cast":
            return page.check(assist=answers)
        receipt = enter_paper(budget, chosen, cleaned=answers.cleaned_data, paper=paper, by=helper)
    except Refusal as problem:
        return page.form(list(projects.values()), problem.sentence, assist=answers, status=problem.status)
    return page.thanks(receipt)


@needs(Act.CHECK_RECEIPT)
@never_cache
def receipt(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Whether a ballot with this receipt code is in the box, or was counted. Never what it says."""
    budget = budget_for(request, pk)
    answer, found = "", False
    if request.method == "POST":
        form = ReceiptForm(request.POST)
        if form.is_valid():
            if consume(request, app="alongside.budgets", action="receipt", config=_RECEIPT_LIMIT) is None:
                raise TooManyTries(back=request.path)
            found = ballots.is_in_the_box(budget, ballots.read_receipt(form.cleaned_data["code"]))
            if not found:
                answer = _("There is no ballot with this code in this vote. Check each letter and number.")
            elif budget.stage.state == Stage.State.PUBLISHED:
                answer = _("Your ballot was counted.")
            else:
                answer = _("Your ballot is in the box. It will be counted when the vote has closed.")
    else:
        form = ReceiptForm()
    context = {"form": form, "budget": budget, "stage": budget.stage, "answer": answer, "found": found}
    return render(request, "budgets/receipt.jinja", context)


def _again(page: _Page, person: Person, paper: str, sentence: str) -> HttpResponse:
    """The answer to somebody who has voted: the same receipt if this very form was sent twice, else a calm sentence."""
    if page.request.method == "POST":
        same = ballots.receipt_of(page.budget, str(person.pk), paper)
        if ballots.is_in_the_box(page.budget, same):
            return page.thanks(same)
    raise AlreadyVoted(sentence, back=page.budget.get_absolute_url())


def _must_be_open(budget: Budget) -> None:
    if not budget.stage.is_open() or not budget.is_frozen():
        raise NotOpen(not_open_because(budget.stage))


def _chosen(request: HttpRequest) -> list[int]:
    """The project numbers that were sent; what is no number becomes one that is on no ballot."""
    sent = request.POST.getlist("project")[:_MOST_SENT]
    return sorted(
        {int(one) if one.isascii() and one.isdigit() and len(one) < 7 else _UNKNOWN for one in sent}
    )


def _paper(request: HttpRequest) -> str:
    """The random number of the form that was sent; a fresh one for a form that carries none."""
    sent = request.POST.get("paper", "")
    return sent if len(sent) == 32 and set(sent) <= set("0123456789abcdef") else ballots.new_paper()


def _shuffled(person: Person, budget: Budget, projects: list[Project]) -> list[Project]:
    """The projects in an order of the person's own, the same each time, so that none gains by standing first."""
    key = keyed("order of projects", str(budget.pk), str(person.pk))
    return sorted(projects, key=lambda one: hmac.new(key, str(one.number).encode(), hashlib.sha256).digest())


class _Page:
    """The pages of one person's way through the vote."""

    def __init__(
        self,
        request: HttpRequest,
        budget: Budget,
        projects: dict[int, Project],
        chosen: list[int],
        helped: bool = False,
    ) -> None:
        self.request, self.budget, self.projects, self.helped = request, budget, projects, helped
        self.chosen = chosen

    def form(
        self, order: list[Project], refusal: str = "", assist: AssistFields | None = None, status: int = 200
    ) -> HttpResponse:
        if self.request.GET.get("order") == "number":
            order = sorted(order, key=lambda one: one.number)
        context = {
            "order": order,
            "refusal": refusal,
            "assist": assist,
            "by_number": "order" in self.request.GET,
        }
        return self._draw("budgets/vote.jinja", context, status)

    def check(self, assist: AssistFields | None = None) -> HttpResponse:
        picked = [self.projects[one] for one in self.chosen]
        context: dict[str, Any] = {
            "picked": picked,
            "cost": sum(project.cost for project in picked),
            "paper": ballots.new_paper(),
            "assist": assist,
        }
        return self._draw("budgets/check_vote.jinja", context)

    def thanks(self, receipt: str) -> HttpResponse:
        return self._draw("budgets/voted.jinja", {"receipt": ballots.grouped(receipt)})

    def _draw(self, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        shared = {
            "budget": self.budget,
            "stage": self.budget.stage,
            "chosen": set(self.chosen),
            "helped": self.helped,
        }
        return render(self.request, template, {**shared, **context}, status=status)
