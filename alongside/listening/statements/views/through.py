"""Fetching questions and statements through the act that the view declared, and knowing who asks."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from alongside.foundation.people.access import check, may
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Act
from alongside.foundation.places.models import heavy
from alongside.listening.statements.actions.taking_part import participant_of
from alongside.listening.statements.browsers import token_of
from alongside.listening.statements.models import Participant, Question, Statement


def question_here(request: HttpRequest, pk: uuid.UUID) -> Question:
    """The question at this address, if the person may do the view's act there. A draft is only for its makers."""
    question: Question = get_object_or_404(Question.objects.with_place(), pk=pk)
    check(request, question)
    _hide_draft(request, question)
    return question


def statement_here(request: HttpRequest, pk: uuid.UUID) -> Statement:
    """The statement at this address with its question, if the person may do the view's act there."""
    statement: Statement = get_object_or_404(
        Statement.objects.select_related("question__place").defer(*heavy("question__place")), pk=pk
    )
    check(request, statement.question)
    _hide_draft(request, statement.question)
    return statement


def numbered_here(request: HttpRequest, pk: uuid.UUID, number: int) -> Statement | None:
    """The statement with this number of the question at this address, with its question, in one query: every vote asks
    for it. None if the question has no such statement."""
    statement: Statement | None = (
        Statement.objects.filter(question=pk, number=number)
        .select_related("question__place")
        .defer(*heavy("question__place"))
        .first()
    )
    if statement is not None:
        check(request, statement.question)
        _hide_draft(request, statement.question)
    return statement


def person_or_none(request: HttpRequest) -> Person | None:
    """Who is signed in, if anybody."""
    return request.user if isinstance(request.user, Person) else None


def person_here(request: HttpRequest) -> Person:
    """Who is signed in, in a view whose act only somebody signed in may do."""
    assert isinstance(request.user, Person)  # noqa: S101  (the act was checked before)
    return request.user


def participant_here(request: HttpRequest, question: Question) -> Participant | None:
    """Which participant the visitor is so far."""
    return participant_of(question, person=person_or_none(request), token=token_of(request))


def nothing_here() -> Http404:
    return Http404(_("There is nothing at this address."))


def _hide_draft(request: HttpRequest, question: Question) -> None:
    if question.state == Question.State.DRAFT and not may(request.user, Act.GATHER, question):
        raise nothing_here()
