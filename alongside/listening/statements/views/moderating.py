"""The facilitator's queue, hiding and showing, and what everybody can read about it."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from alongside.foundation.people.access import needs
from alongside.foundation.people.permissions import Act
from alongside.listening.statements import actions
from alongside.listening.statements.forms import HideForm, RefuseForm
from alongside.listening.statements.models import Decision, Reason, Statement
from alongside.listening.statements.views.through import person_here, question_here, statement_here
from alongside.ui.refusals import Refusal

A_PAGE = 50


@require_http_methods(["GET", "POST"])
@needs(Act.MODERATE)
def queue(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Statements that wait, oldest first: tick some, let them in or keep them out with a reason."""
    question = question_here(request, pk)
    form = RefuseForm(request.POST if request.POST.get("do") == "refuse" else None)
    refusal, status = "", 200
    ticked = [each for each in request.POST.getlist("statement") if each.isascii() and each.isdigit()][
        :A_PAGE
    ]
    if request.method == "POST":
        chosen = list(
            Statement.objects.filter(question=question, number__in=[int(each[:8]) for each in ticked])
            .select_related("question")
            .order_by("number")
        )
        do = request.POST.get("do", "")
        if not chosen:
            refusal, status = _("Tick at least one statement."), 400
        elif do == "let-in" or (do == "refuse" and form.is_valid()):
            try:
                if do == "let-in":
                    done = actions.let_in(chosen, by=person_here(request))
                else:
                    cleaned = form.cleaned_data
                    done = actions.refuse(
                        chosen, reason=cleaned["reason"], words=cleaned["words"], by=person_here(request)
                    )
            except Refusal as no:
                refusal, status = no.sentence, no.status
            else:
                words = (
                    ngettext("%(n)s statement was let in.", "%(n)s statements were let in.", len(done))
                    if do == "let-in"
                    else ngettext(
                        "%(n)s statement was kept out.", "%(n)s statements were kept out.", len(done)
                    )
                )
                messages.success(request, words % {"n": len(done)})
                return redirect(request.path)
    rows = Statement.objects.filter(question=question).waiting().order_by("number")
    context = {
        "question": question,
        "waiting": list(rows[:A_PAGE]),
        "how_many": rows.count(),
        "form": form,
        "ticked": set(ticked),
        "refusal": refusal,
    }
    return render(request, "statements/queue.jinja", context, status=status)


@require_http_methods(["GET", "POST"])
@needs(Act.MODERATE)
def hide(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Hide a statement with a published reason."""
    statement = statement_here(request, pk)
    form = HideForm(request.POST if request.method == "POST" else None)
    refusal, status = "", 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.hide(
                statement,
                reason=form.cleaned_data["reason"],
                words=form.cleaned_data["words"],
                by=person_here(request),
            )
        except Refusal as no:
            refusal, status = no.sentence, no.status
        else:
            messages.success(request, _("The statement is hidden. The reason is published."))
            return redirect(reverse("statements:all-of-it", args=[statement.question_id]))
    context = {"statement": statement, "question": statement.question, "form": form, "refusal": refusal}
    return render(request, "statements/hide.jinja", context, status=status)


@require_POST
@needs(Act.MODERATE)
def show(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show a statement again that was hidden or kept out."""
    statement = statement_here(request, pk)
    actions.show(statement, by=person_here(request))
    messages.success(request, _("The statement is shown again."))
    return redirect(reverse("statements:all-of-it", args=[statement.question_id]))


@needs(Act.MODERATE)
def all_of_it(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Every statement of a question for its facilitators, with what was decided, by pages."""
    question = question_here(request, pk)
    asked = request.GET.get("after", "")
    after = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 0
    rows = list(
        Statement.objects.filter(question=question, number__gt=after)
        .annotate(vote_count=Count("votes"))
        .order_by("number")[: A_PAGE + 1]
    )
    context = {"question": question, "statements": rows[:A_PAGE], "more": len(rows) > A_PAGE, "after": after}
    return render(request, "statements/all_of_it.jinja", context)


@needs(Act.SEE)
def rules(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The rules of this question: who may write, what is kept out, how votes count, what the files leave out; and
    what was kept out or hidden so far, with the reasons."""
    question = question_here(request, pk)
    decided = (
        Decision.objects.filter(
            statement__question=question, what__in=[Decision.What.REFUSED, Decision.What.HIDDEN]
        )
        .select_related("statement", "by")
        .order_by("-at", "-id")
    )
    asked = request.GET.get("page", "1")
    page = max(1, min(int(asked), 1000)) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 1
    found = list(decided[(page - 1) * A_PAGE : page * A_PAGE + 1])
    context = {
        "question": question,
        "reasons": Reason.labels,
        "decisions": found[:A_PAGE],
        "more": len(found) > A_PAGE,
        "page": page,
    }
    return render(request, "statements/rules.jinja", context)
