"""Answering: each answer is kept at once; all are sent together, and can be changed until the survey closes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record
from alongside.listening.surveys import return_codes
from alongside.listening.surveys.models import Draft, Question, Response, Survey
from alongside.listening.surveys.path import counted, shown
from alongside.listening.surveys.refusals import AlreadyAnswered, NotInvited, NotOpen, Unanswered
from alongside.listening.themes import actions as themes
from alongside.listening.themes.models import Text

# What was typed and never sent is kept so long after the survey closed, in case its last day moves.
KEPT_FOR = dt.timedelta(days=30)
ABOUT = ("age_band", "sex", "ethnicity", "disability")


@dataclass(frozen=True)
class Sent:
    """What was sent, and the return code to show once; empty for somebody signed in or who has a code already."""

    response: Response
    code: str


@transaction.atomic
def keep_answer(
    survey: Survey,
    *,
    question: Question,
    value: Any,
    by: Person | None,
    draft: Draft | None = None,
    code_digest: bytes | None = None,
) -> Draft:
    """Keep one answer of somebody who is answering; None takes it away. The first freezes the survey's questions.

    Parameters
    ----------
    value: the answer as in `Response`, but with the words themselves.
    by: who is signed in; None for somebody without an account, whose draft the caller keeps for them.
    draft: what they have answered so far; begun if there is none.
    code_digest: the digest of their return code from an earlier wave, for a draft that is begun.

    Raises NotOpen, AlreadyAnswered for a person who has sent their answers and is not changing them, and NotInvited
    where only people who were drawn by lot answer.
    """
    _must_invite(survey, by)
    _freeze(survey, question)
    held = _draft_of(survey, by, draft, code_digest)
    if value is None or value in ("", []):
        held.answers.pop(str(question.key), None)
    else:
        held.answers[str(question.key)] = value
    held.changed_at = timezone.now()
    held.save(update_fields=["answers", "changed_at", "person"])
    return held


@transaction.atomic
def keep_ending(draft: Draft, *, about: dict[str, str], quoting: str) -> Draft:
    """Keep what somebody said about themselves, and whether they may be quoted. Raises AlreadyAnswered if their
    answers were sent meanwhile."""
    held = _locked(draft)
    held.about = {name: about[name] for name in ABOUT if about.get(name)}
    held.quoting = quoting
    held.changed_at = timezone.now()
    held.save(update_fields=["about", "quoting", "changed_at"])
    return held


@transaction.atomic
def new_return_code(draft: Draft) -> str:
    """A return code for a draft, to be shown once. One that it had before ends, in every wave."""
    held = _locked(draft)
    code = return_codes.new_code()
    fresh = return_codes.digest(code)
    if held.code_digest is not None:
        old = bytes(held.code_digest)
        Response.objects.filter(code_digest=old).update(code_digest=fresh)
        Draft.objects.filter(code_digest=old).update(code_digest=fresh)
    held.code_digest = fresh
    held.save(update_fields=["code_digest"])
    return code


@transaction.atomic
def begin_change(response: Response) -> Draft:
    """Open sent answers again, to change them. They count as they were until the changes are sent.

    Raises NotOpen when the survey no longer takes answers.
    """
    survey = response.survey
    if not survey.takes_answers():
        raise NotOpen
    Response.objects.select_for_update(of=("self",)).get(pk=response.pk)
    texts = words_of(survey, [response.answers])
    questions = {str(question.key): question for question in survey.questions.all()}
    answers = {
        key: texts.get(str(value), "") if key in questions and questions[key].is_text else value
        for key, value in response.answers.items()
    }
    made, _fresh = Draft.objects.get_or_create(
        response=response,
        defaults={
            "survey": survey,
            "person": response.person,
            "code_digest": response.code_digest,
            "answers": {key: value for key, value in answers.items() if value != ""},
            "about": response.about,
            "quoting": response.quoting,
        },
    )
    return made


@transaction.atomic
def send(draft: Draft, *, by: Person | None) -> Sent:
    """Send the answers, or the changed answers. Those to questions that are not on the person's path are dropped.

    Raises NotOpen, Unanswered when a needed answer is missing, and AlreadyAnswered when they were sent meanwhile.
    """
    held = _locked(draft)
    _take_along(held, by)
    survey = Survey.objects.select_related("place", "panel").get(pk=held.survey_id)
    _must_invite(survey, held.person)
    if not survey.takes_answers():
        raise NotOpen
    questions = list(survey.questions.all())
    for question in shown(questions, held.answers):
        if question.required and held.answers.get(str(question.key)) in (None, "", []):
            raise Unanswered(
                _("Answer this question before you send: “%(title)s”") % {"title": question.title}
            )
    code = ""
    if held.person_id is None and held.code_digest is None:
        code = return_codes.new_code()
        held.code_digest = return_codes.digest(code)
    response = held.response
    fresh = response is None
    if response is None:
        if held.person_id is not None and Response.objects.filter(survey=survey, person=held.person).exists():
            raise AlreadyAnswered
        response = Response(survey=survey, person=held.person)
    before = dict(response.answers)
    old_quoting, old_about = response.quoting, response.about
    response.code_digest, response.about = held.code_digest, held.about
    response.quoting = held.quoting or Text.Quoting.NO
    same_terms = (old_quoting, old_about) == (response.quoting, response.about)
    response.answers = _with_texts(
        response, counted(questions, held.answers), questions, before if same_terms else {}, by=by
    )
    _take_back_unused(survey, questions, before, response.answers, by=by)
    if not fresh:
        response.changed_at = timezone.now()
    response.save(force_insert=fresh)
    held.delete()
    record.write(
        act="survey-answered" if fresh else "survey-answers-changed",
        about=response,
        place=survey.place,
        by=by,
        details={"survey": str(survey.pk), "answers": len(response.answers)},
    )
    return Sent(response, code)


def forget_old_drafts() -> int:
    """Delete answers that were never sent, a month after their survey closed. Returns how many drafts went."""
    gone, _kinds = Draft.objects.filter(survey__closes_at__lt=timezone.now() - KEPT_FOR).delete()
    return gone


def words_of(survey: Survey, answers: list[dict[str, Any]]) -> dict[str, str]:
    """The words behind the ids in these answers, by id; those taken back are left out."""
    keys = {str(question.key) for question in survey.questions.all() if question.is_text}
    wanted = [
        value for each in answers for key, value in each.items() if key in keys and isinstance(value, str)
    ]
    found = Text.objects.in_use().filter(pk__in=wanted).values_list("pk", "words")
    return {str(pk): words for pk, words in found}


def _must_invite(survey: Survey, person: Person | None) -> None:
    if not survey.invites(person):
        raise NotInvited


def _freeze(survey: Survey, question: Question) -> None:
    """Freeze the questions with the first answer; whoever changes them at this moment goes first or is refused."""
    if survey.frozen_at is None:
        held: Survey = Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
        if not held.takes_answers():
            raise NotOpen
        if held.frozen_at is None:
            Survey.objects.filter(pk=survey.pk).update(frozen_at=timezone.now())
        question.refresh_from_db()
        return
    if not survey.takes_answers():
        raise NotOpen


def _draft_of(survey: Survey, by: Person | None, draft: Draft | None, code_digest: bytes | None) -> Draft:
    if draft is not None:
        held = _locked(draft)
        _take_along(held, by)
        return held
    if by is None:
        return Draft.objects.create(survey=survey, code_digest=code_digest)
    if Response.objects.filter(survey=survey, person=by, draft__isnull=True).exists():
        raise AlreadyAnswered
    made, _fresh = Draft.objects.get_or_create(survey=survey, person=by)
    return _locked(made)


def _take_along(draft: Draft, by: Person | None) -> None:
    """Somebody who signed in half-way takes along what they began without an account."""
    if by is not None and draft.person_id is None and draft.response_id is None:
        if Response.objects.filter(survey=draft.survey_id, person=by).exists():
            raise AlreadyAnswered
        draft.person = by


def _locked(draft: Draft) -> Draft:
    """The draft, held until the transaction ends: two tabs never lose each other's answers."""
    held = Draft.objects.select_for_update(of=("self",)).filter(pk=draft.pk).first()
    if held is None:
        raise AlreadyAnswered
    return held


def _with_texts(
    response: Response,
    answers: dict[str, Any],
    questions: list[Question],
    before: dict[str, Any],
    *,
    by: Person | None,
) -> dict[str, Any]:
    """The answers with the words kept once in themes, and their ids in place of them. Words that did not change, said
    under the same terms as `before`, stay the text that they are."""
    unchanged = words_of(response.survey, [before]) if before else {}
    titles = {str(question.key): question.title for question in questions if question.is_text}
    kept, fresh = dict(answers), []
    for key in titles:
        if key in answers:
            if unchanged.get(str(before.get(key))) == answers[key]:
                kept[key] = str(before[key])
            else:
                fresh.append(key)
    texts = (
        themes.keep(
            response.survey,
            [
                themes.Words(
                    answers[key],
                    asked=titles[key],
                    said_by=response.person,
                    about=response.about,
                    quoting=response.quoting,
                    voice=response.pk,
                )
                for key in fresh
            ],
            place=response.survey.place,
            by=by,
        )
        if fresh
        else []
    )
    kept.update({key: str(text.pk) for key, text in zip(fresh, texts, strict=True)})
    return kept


def _take_back_unused(
    survey: Survey,
    questions: list[Question],
    before: dict[str, Any],
    after: dict[str, Any],
    *,
    by: Person | None,
) -> None:
    """Take back the texts of earlier answers that are no longer among the answers."""
    keys = {str(question.key) for question in questions if question.is_text}
    gone = {str(before[key]) for key in keys & before.keys()} - {
        str(after[key]) for key in keys & after.keys()
    }
    for text in Text.objects.in_use().filter(pk__in=gone):
        themes.take_back(text, by=by)
