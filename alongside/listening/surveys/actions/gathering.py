"""Answers that come in by other ways than the site's own pages: many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record
from alongside.listening.surveys.models import Paper, Response, Survey
from alongside.listening.surveys.path import counted
from alongside.listening.surveys.refusals import KeptForTheReport, WrongMoment
from alongside.listening.themes import actions as themes


@dataclass(frozen=True)
class Filled:
    """One set of answers, with the words themselves."""

    answers: dict[str, Any]
    about: dict[str, str] = field(default_factory=dict)
    quoting: str = "no"
    code_digest: bytes | None = None
    paper: Paper | None = None


@transaction.atomic
def import_answers(survey: Survey, filled: Sequence[Filled], *, by: Person) -> int:
    """Take in answers from a file, all or none. Returns how many. Raises WrongMoment for a draft, or once the results
    are published."""
    held: Survey = (
        Survey.objects.select_for_update(of=("self",)).select_related("place", "panel").get(pk=survey.pk)
    )
    if held.is_by_lot:
        raise KeptForTheReport
    if held.opened_at is None:
        raise WrongMoment(_("Answers can be taken in once the survey has been opened."))
    if held.published_at is not None:
        raise WrongMoment(_("The results are published, so no more answers can be taken in."))
    if held.frozen_at is None:
        held.frozen_at = timezone.now()
        held.save(update_fields=["frozen_at"])
    made = keep_filled(held, filled, how=Response.How.FILE, by=by)
    record.write(
        act="survey-answers-imported", about=held, place=held.place, by=by, details={"responses": len(made)}
    )
    return len(made)


def keep_filled(survey: Survey, filled: Sequence[Filled], *, how: str, by: Person) -> list[Response]:
    """Make a response of each, dropping answers that are not on its path, and keep the words in themes. Must run in a
    transaction."""
    questions = list(survey.questions.all())
    titles = {str(question.key): question.title for question in questions if question.is_text}
    made, said, where = [], [], []
    for each in filled:
        response = Response(
            survey=survey,
            how=how,
            answers=counted(questions, each.answers),
            about=each.about,
            quoting=each.quoting,
            code_digest=each.code_digest,
            paper=each.paper,
        )
        for key in titles.keys() & response.answers.keys():
            words = themes.Words(
                response.answers[key],
                asked=titles[key],
                about=each.about,
                quoting=each.quoting,
                # Each response is one voice, however many come at once.
                voice=response.pk,
            )
            said.append(words)
            where.append((response, key))
        made.append(response)
    if said:
        kept = themes.keep(survey, said, place=survey.place, by=by)
        for (response, key), text in zip(where, kept, strict=True):
            response.answers[key] = str(text.pk)
    Response.objects.bulk_create(made, batch_size=500)
    return made
