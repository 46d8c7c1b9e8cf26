"""Answering a survey: one question a page, check, send; save and come back; change until it closes."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from alongside.foundation.people.access import needs
from alongside.foundation.people.permissions import Act
from alongside.foundation.places.ground import Ground, ground_of
from alongside.foundation.record import once
from alongside.listening.surveys import actions
from alongside.listening.surveys.asking import ABOUT_CHOICES, ABOUT_WORDS, AnswerForm, EndForm
from alongside.listening.surveys.kinds import in_words
from alongside.listening.surveys.models import Draft, Question, Survey
from alongside.listening.surveys.path import shown
from alongside.listening.surveys.refusals import AlreadyAnswered, NotOpen, Unanswered
from alongside.listening.surveys.views.through import (
    Answering,
    answering_here,
    keep_in_session,
    question_here,
    somebody,
    survey_here,
)
from alongside.ui.refusals import Refusal
from alongside.ui.text import without_hidden


@require_http_methods(["GET"])
@never_cache
@needs(Act.SAY)
def begin(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Go to the first question without an answer, or to checking them all."""
    survey = survey_here(request, pk)
    mine = answering_here(request, survey)
    invited = survey.invites(mine.person)
    if not survey.takes_answers() or not invited or (mine.response is not None and mine.draft is None):
        return redirect(survey)
    return redirect(_next(survey, list(survey.questions.all()), mine.answers))


@require_http_methods(["GET", "POST"])
@never_cache
@needs(Act.SAY)
def question(request: HttpRequest, pk: uuid.UUID, key: int) -> HttpResponse:
    """One question. What was typed is kept as soon as it is sent, and shown again with what is wrong with it."""
    survey = survey_here(request, pk)
    found = question_here(survey, key)
    mine = answering_here(request, survey)
    if (mine.response is not None and mine.draft is None) or not survey.invites(mine.person):
        return redirect(survey)
    if not survey.takes_answers():
        return _closed(request, survey, found, request.POST)
    questions = list(survey.questions.all())
    if not any(each.key == key for each in shown(questions, mine.answers)):
        return redirect(_next(survey, questions, mine.answers))
    ground = ground_of(survey.place) if found.kind == Question.Kind.POINT else None
    value = mine.answers.get(str(key))
    if request.method == "GET":
        form = AnswerForm(question=found, ground=ground, value=value)
        return _question_page(request, survey, found, questions, mine, form, ground)
    if found.kind == Question.Kind.RANKING:
        return _rank(request, survey, found, questions, mine)
    typed = _with_spot(request.POST, ground) if ground is not None else request.POST
    form = AnswerForm(typed, question=found, ground=ground, needed=typed.get("then") != "save")
    if not form.is_valid():
        return _question_page(request, survey, found, questions, mine, form, ground)
    kept = _keep(request, survey, found, form.value, mine)
    if isinstance(kept, HttpResponse):
        return kept
    pressed = ground is not None and (_spot_of(request.POST, ground) or typed.get("step") == "no-spot")
    if pressed:
        return redirect(f"{request.path}{'?then=check' if typed.get('then') == 'check' else ''}#map")
    return _onward(survey, found, questions, kept, typed.get("then", ""))


@require_http_methods(["GET", "POST"])
@never_cache
@needs(Act.SAY)
def ending(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The last page before checking: may we quote, and who are you."""
    survey = survey_here(request, pk)
    mine = answering_here(request, survey)
    questions = list(survey.questions.all())
    if mine.draft is None or not survey.takes_answers():
        return redirect(survey)
    has_words = _has_words(questions, mine)
    begun = {"quoting": mine.draft.quoting, **mine.draft.about}
    form = EndForm(
        request.POST if request.method == "POST" else None, survey=survey, has_words=has_words, initial=begun
    )
    if not form.fields:
        return redirect("surveys:check", survey.pk)
    if request.method == "POST" and form.is_valid():
        try:
            actions.keep_ending(
                mine.draft, about=form.about, quoting=form.cleaned_data.get("quoting", mine.draft.quoting)
            )
        except AlreadyAnswered:
            return redirect("surveys:sent", survey.pk)
        return redirect("surveys:check", survey.pk)
    path = shown(questions, mine.answers)
    back = reverse("surveys:question", args=[survey.pk, path[-1].key]) if path else survey.get_absolute_url()
    return render(request, "surveys/ending.jinja", {"survey": survey, "form": form, "back": back})


@require_http_methods(["GET", "POST"])
@never_cache
@needs(Act.SAY)
def check_answers(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Check the answers, and send them."""
    survey = survey_here(request, pk)
    mine = answering_here(request, survey)
    if mine.draft is None:
        return redirect(
            "surveys:sent" if mine.response is not None else survey.get_absolute_url(),
            *([survey.pk] if mine.response is not None else []),
        )
    questions = list(survey.questions.all())
    if request.method == "GET":
        return _check_page(request, survey, questions, mine.draft)
    try:
        with transaction.atomic():
            claimed = once.claim(request.POST.get("once", ""))
            done = actions.send(mine.draft, by=somebody(request))
            once.settle(claimed, reverse("surveys:sent", args=[survey.pk]))
    except (once.AlreadySent, AlreadyAnswered):
        return redirect("surveys:sent", survey.pk)
    except Unanswered as missing:
        return _check_page(request, survey, questions, mine.draft, refusal=missing)
    except NotOpen as refusal:
        return _check_page(request, survey, questions, mine.draft, refusal=refusal)
    if done.response.person_id is None:
        keep_in_session(request, survey, response=done.response)
    # Shown in the answer to the form, and never again: only a digest of it is kept.
    return render(
        request, "surveys/sent.jinja", {"survey": survey, "code": done.code, "response": done.response}
    )


def _keep(
    request: HttpRequest, survey: Survey, found: Question, value: Any, mine: Answering
) -> Draft | HttpResponse:
    """Keep an answer, and have the session remember a draft that belongs to nobody else."""
    try:
        draft = actions.keep_answer(
            survey,
            question=found,
            value=value,
            by=mine.person,
            draft=mine.draft,
            code_digest=mine.code_digest if mine.person is None else None,
        )
    except AlreadyAnswered:
        return redirect("surveys:sent", survey.pk)
    except NotOpen:
        return _closed(request, survey, found, request.POST)
    if draft.person_id is None and mine.draft is None:
        keep_in_session(request, survey, draft=draft, response=mine.response)
    return draft


def _rank(
    request: HttpRequest, survey: Survey, found: Question, questions: list[Question], mine: Answering
) -> HttpResponse:
    """A press of one of the ranking's buttons, or on to the next question."""
    order = [key for key in mine.answers.get(str(found.key), []) if key in dict(found.pairs)]
    press, _colon, key = request.POST.get("press", "").partition(":")
    then = request.POST.get("then", "")
    if press:
        order = _pressed(order, press, key, [each for each, _label in found.pairs])
        kept = _keep(request, survey, found, order, mine)
        back = "?then=check" if then == "check" else ""
        return kept if isinstance(kept, HttpResponse) else redirect(f"{request.path}{back}#ranking")
    if found.required and not order and then != "save":
        return _question_page(
            request,
            survey,
            found,
            questions,
            mine,
            None,
            None,
            refusal=_("Put at least one answer in its place"),
        )
    kept = _keep(request, survey, found, order, mine)
    return kept if isinstance(kept, HttpResponse) else _onward(survey, found, questions, kept, then)


def _pressed(order: list[str], press: str, key: str, keys: list[str]) -> list[str]:
    """A ranking after one press: add at the end, up, down, or out of it."""
    if press == "add" and key in keys and key not in order:
        return [*order, key]
    if key not in order:
        return order
    at = order.index(key)
    rest = [each for each in order if each != key]
    if press == "out":
        return rest
    to = {"up": max(at - 1, 0), "down": at + 1}.get(press, at)
    return [*rest[:to], key, *rest[to:]]


def _next(survey: Survey, questions: list[Question], answers: dict[str, Any]) -> str:
    """Where somebody goes on: the first question of their path without an answer, or the end."""
    for each in shown(questions, answers):
        if answers.get(str(each.key)) in (None, "", []):
            return reverse("surveys:question", args=[survey.pk, each.key])
    return reverse("surveys:check", args=[survey.pk])


def _onward(
    survey: Survey, found: Question, questions: list[Question], draft: Draft, then: str
) -> HttpResponse:
    """Where an answer leads: to the next question of the path, back to checking, or to saving."""
    if then == "save":
        return redirect("surveys:save", survey.pk)
    path = shown(questions, draft.answers)
    at = next(place for place, each in enumerate(path) if each.key == found.key)
    if then == "check":
        # A changed answer may have brought new questions; those come before checking again.
        for each in path[at + 1 :]:
            if each.shown_if_id is not None and str(each.key) not in draft.answers:
                return redirect(f"{reverse('surveys:question', args=[survey.pk, each.key])}?then=check")
        return redirect("surveys:check", survey.pk)
    if at + 1 < len(path):
        return redirect("surveys:question", survey.pk, path[at + 1].key)
    return redirect("surveys:ending", survey.pk)


def _question_page(
    request: HttpRequest,
    survey: Survey,
    found: Question,
    questions: list[Question],
    mine: Answering,
    form: AnswerForm | None,
    ground: Ground | None,
    refusal: str = "",
) -> HttpResponse:
    path = shown(questions, mine.answers)
    at = next(place for place, each in enumerate(path) if each.key == found.key)
    then = request.POST.get("then") or request.GET.get("then", "")
    checking = then == "check"
    if checking:
        back = reverse("surveys:check", args=[survey.pk])
    elif at:
        back = reverse("surveys:question", args=[survey.pk, path[at - 1].key])
    else:
        back = survey.get_absolute_url()
    order = mine.answers.get(str(found.key), []) if found.kind == Question.Kind.RANKING else []
    context = {
        "survey": survey,
        "question": found,
        "number": at + 1,
        "of": len(path),
        "form": form,
        "refusal": refusal,
        "back": back,
        "checking": checking,
        "ground": ground,
        "spot": _spot_words(form),
        "ranked": [(key, found.label_of(key)) for key in order],
        "unranked": [(key, label) for key, label in found.pairs if key not in order]
        if found.kind == Question.Kind.RANKING
        else [],
    }
    return render(request, "surveys/question.jinja", context)


def _check_page(
    request: HttpRequest,
    survey: Survey,
    questions: list[Question],
    draft: Draft,
    refusal: Refusal | None = None,
) -> HttpResponse:
    areas = ground_of(survey.place).names() if any(q.kind == "point" for q in questions) else {}
    rows = [
        {
            "key": each.title,
            "value": in_words(each, draft.answers.get(str(each.key)), areas) or _("No answer"),
            "href": f"{reverse('surveys:question', args=[survey.pk, each.key])}?then=check",
        }
        for each in shown(questions, draft.answers)
    ]
    end = reverse("surveys:ending", args=[survey.pk])
    if _has_words(questions, Answering(None, draft, None)):
        said = {"without_name": _("Yes, without my name"), "no": _("No, do not quote me")}
        rows.append(
            {
                "key": _("May we quote your words without your name?"),
                "value": said.get(draft.quoting, _("No answer")),
                "href": end,
            }
        )
    if survey.ask_about:
        for name, choices in ABOUT_CHOICES.items():
            label = dict(choices).get(draft.about.get(name, ""), _("I would rather not say"))
            rows.append({"key": str(ABOUT_WORDS[name]), "value": str(label), "href": end})
    context = {
        "survey": survey,
        "rows": rows,
        "once": once.new_token(),
        "refusal": refusal.sentence if refusal else "",
        "open": survey.takes_answers(),
        "changing": draft.response_id is not None,
    }
    return render(request, "surveys/check.jinja", context, status=refusal.status if refusal else 200)


def _closed(request: HttpRequest, survey: Survey, found: Question, typed: QueryDict) -> HttpResponse:
    """The survey takes nothing now: a calm sentence, with what was typed shown so that it can be copied."""
    answer = without_hidden("; ".join(typed.getlist("answer")))[:20_000]
    context = {"survey": survey, "question": found, "typed": answer, "sentence": NotOpen().sentence}
    return render(request, "surveys/closed.jinja", context, status=409 if request.method == "POST" else 200)


def _has_words(questions: list[Question], mine: Answering) -> bool:
    return any(each.is_text and mine.answers.get(str(each.key)) for each in shown(questions, mine.answers))


def _spot_words(form: AnswerForm | None) -> str:
    """The spot to mark on the map: what stands in the two boxes, as the picture wants it."""
    if form is None or "latitude" not in form.fields:
        return ""
    latitude, longitude = form["latitude"].value(), form["longitude"].value()
    return f"{latitude},{longitude}" if latitude not in (None, "") and longitude not in (None, "") else ""


def _spot_of(typed: QueryDict, ground: Ground) -> tuple[float, float] | None:
    """The spot that was pressed on the map. A key press on it arrives as its corner (0, 0): that marks nothing."""
    x, y = typed.get("spot.x", ""), typed.get("spot.y", "")
    if all(part.isascii() and part.isdigit() and len(part) < 6 for part in (x, y)) and (x, y) != ("0", "0"):
        return ground.point(int(x), int(y))
    return None


def _with_spot(typed: QueryDict, ground: Ground) -> QueryDict:
    """The answers with the spot that was pressed on the map, or without any."""
    answers = typed.copy()
    if typed.get("step") == "no-spot":
        answers["latitude"] = answers["longitude"] = ""
    spot = _spot_of(typed, ground)
    if spot is not None:
        answers["latitude"], answers["longitude"] = str(spot[0]), str(spot[1])
    return answers
