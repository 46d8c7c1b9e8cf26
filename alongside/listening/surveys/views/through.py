"""Fetching surveys, questions and panels through the act that the view declared; who is answering."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from alongside.foundation.people.access import fetch, may
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Act
from alongside.foundation.places.models import Place, heavy
from alongside.listening.surveys.models import Draft, Question, Response, Survey
from alongside.listening.surveys.refusals import KeptForTheReport

_SESSION = "surveys"


def survey_here(request: HttpRequest, pk: uuid.UUID) -> Survey:
    """The survey at this address, if the person may do the view's act to it. A draft is for its makers only."""
    survey = fetch(request, Survey.objects.select_related("place", "panel").defer(*heavy("place")), pk=pk)
    if survey.is_draft and not may(request.user, Act.GATHER, survey):
        raise Http404(_("There is nothing at this address."))
    return survey


def answers_here(request: HttpRequest, pk: uuid.UUID) -> Survey:
    """The survey at this address, for a view that shows or takes in answers, or moves it on. Raises KeptForTheReport
    where people were drawn by lot: whoever drew them does that."""
    survey = survey_here(request, pk)
    if survey.is_by_lot:
        raise KeptForTheReport(back=survey.get_absolute_url())
    return survey


def question_here(survey: Survey, key: int) -> Question:
    """The question with this key."""
    return get_object_or_404(
        Question.objects.select_related("shown_if", "survey__place"), survey=survey, key=key
    )


def person_here(request: HttpRequest) -> Person:
    """Who is signed in, in a view whose act only somebody signed in may do."""
    assert isinstance(request.user, Person)  # noqa: S101  (the act was checked before)
    return request.user


def somebody(request: HttpRequest) -> Person | None:
    """Who is signed in; None for a visitor."""
    return request.user if isinstance(request.user, Person) else None


@dataclass
class Answering:
    """Somebody's answers to one survey: those under way, those sent. `code_digest` is that of their return code."""

    person: Person | None
    draft: Draft | None
    response: Response | None
    code_digest: bytes | None = None

    @property
    def answers(self) -> dict[str, Any]:
        return self.draft.answers if self.draft is not None else {}


def answering_here(request: HttpRequest, survey: Survey) -> Answering:
    """The answers of the person signed in, or else those that this browser's session keeps."""
    person = somebody(request)
    if person is not None:
        draft = Draft.objects.filter(survey=survey, person=person).first()
        response = Response.objects.of(survey).filter(person=person).first()
        if draft is not None or response is not None:
            return Answering(person, draft, response)
    kept = request.session.get(_SESSION, {}).get(str(survey.pk), {})
    draft = (
        Draft.objects.filter(pk=kept.get("draft"), survey=survey, person=None).first()
        if kept.get("draft")
        else None
    )
    response = None
    # Somebody who signs in takes what they began without an account with them, but not what was sent without one.
    if kept.get("response") and person is None:
        response = Response.objects.of(survey).filter(pk=kept["response"], person=None).first()
    digest = bytes.fromhex(kept["code"]) if kept.get("code") else None
    return Answering(person, draft, response, digest)


def keep_in_session(
    request: HttpRequest,
    survey: Survey,
    *,
    draft: Draft | None = None,
    response: Response | None = None,
    code_digest: bytes | None = None,
) -> None:
    """Have this browser remember whose answers it holds. Signed in, nothing is needed."""
    kept = dict(request.session.get(_SESSION, {}))
    said: dict[str, str] = {}
    if draft is not None:
        said["draft"] = str(draft.pk)
    if response is not None:
        said["response"] = str(response.pk)
    if code_digest is not None:
        said["code"] = bytes(code_digest).hex()
    kept[str(survey.pk)] = said
    request.session[_SESSION] = kept


def forget_in_session(request: HttpRequest, survey: Survey) -> None:
    """Have this browser forget whose answers it holds."""
    kept = dict(request.session.get(_SESSION, {}))
    kept.pop(str(survey.pk), None)
    request.session[_SESSION] = kept


def thing_at(name: str, place: Place, person: Any) -> models.Model | None:
    """The thing named by `?from=app.model/id`: threadable, visible to the person, at, around or inside the place."""
    kind, _slash, key = name.partition("/")
    try:
        model, pk = apps.get_model(kind), uuid.UUID(key)
    except (LookupError, ValueError):
        return None
    if not hasattr(model, "thread_card"):
        return None
    thing: Any = model._default_manager.filter(pk=pk).first()
    if thing is None or not thing.thread_visible_to(person):
        return None
    near = thing.place.path.startswith(place.path) or place.path.startswith(thing.place.path)
    return thing if near else None
