"""Opening a survey, closing it, asking the same again, and publishing what came of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.foundation.notices.actions import tell, tell_thread
from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record
from alongside.foundation.threads.actions import join
from alongside.foundation.threads.models import Edge
from alongside.listening.surveys.models import Published, Question, Survey
from alongside.listening.surveys.refusals import Frozen, KeptForTheReport, NotReady, WrongMoment
from alongside.listening.surveys.results import tally
from alongside.listening.surveys.showing import for_everyone


def faults_of(survey: Survey) -> list[str]:
    """What keeps a survey from being opened, in sentences; none when it is ready."""
    questions = list(survey.questions.all())
    if not questions:
        return [_("The survey has no question yet.")]
    found = []
    before: dict[Any, Question] = {}
    for number, question in enumerate(questions, start=1):
        said = {"number": number, "title": question.title}
        if question.kind in Question.WITH_CHOICES and len(question.choices) < 2:
            found.append(
                _("Question %(number)s (“%(title)s”) needs at least two answers to choose from.") % said
            )
        if question.shown_if_id is not None:
            source = before.get(question.shown_if_id)
            if source is None or source.kind not in Question.DECIDING:
                found.append(
                    _("Question %(number)s (“%(title)s”) depends on a question that does not come before it.")
                    % said
                )
            elif question.shown_if_key not in dict(source.pairs):
                found.append(
                    _("Question %(number)s (“%(title)s”) depends on an answer that is no longer there.")
                    % said
                )
        before[question.pk] = question
    if survey.closes_at <= timezone.now():
        found.append(_("The day it closes has passed."))
    return found


@transaction.atomic
def open_survey(survey: Survey, *, by: Person) -> Survey:
    """Let people answer, from its opening day on. Raises NotReady, WrongMoment if it is open already."""
    held = _locked(survey)
    if held.opened_at is not None:
        raise WrongMoment(_("This survey is no draft any more."))
    faults = faults_of(held)
    if faults:
        raise NotReady(" ".join(faults))
    held.opened_at = timezone.now()
    held.save(update_fields=["opened_at"])
    record.write(act="survey-opened", about=held, place=held.place, by=by)
    tell_thread(
        held,
        change=f"survey-opened:{held.pk}",
        sentence=_("There is a survey about something that you took part in: “%(title)s”.")
        % {"title": held.title},
        by=by,
    )
    return held


@transaction.atomic
def set_double_keying(survey: Survey, *, wanted: bool, by: Person) -> Survey:
    """Have each paper form typed twice by two people, or once. Raises Frozen once a paper was typed."""
    held = _locked(survey)
    if held.double_keying != wanted and held.papers.exists():
        raise Frozen(_("Papers of this survey have been typed in already, so this cannot change now."))
    held.double_keying = wanted
    held.save(update_fields=["double_keying"])
    record.write(
        act="survey-keying-set", about=held, place=held.place, by=by, details={"typed twice": wanted}
    )
    return held


@transaction.atomic
def close_now(survey: Survey, *, by: Person) -> Survey:
    """Close a survey before its day. Raises WrongMoment unless it takes answers."""
    held = _locked(survey)
    now = timezone.now()
    if not held.takes_answers(now):
        raise WrongMoment(_("This survey does not take answers now, so it cannot be closed."))
    # The day it opened lies at least a moment before, as the database asks.
    held.closes_at = max(now, held.opens_at + dt.timedelta(microseconds=1))
    held.save(update_fields=["closes_at"])
    record.write(act="survey-closed", about=held, place=held.place, by=by)
    return held


@transaction.atomic
def next_wave(survey: Survey, *, opens_at: dt.datetime, closes_at: dt.datetime, by: Person) -> Survey:
    """Make a draft of the next wave: the same questions, to be put to the same people again.

    Raises WrongMoment while the newest wave is still a draft.
    """
    Survey.objects.select_for_update(of=("self",)).get(pk=survey.first_wave_id)
    newest = survey.waves().select_related("place").last()
    assert newest is not None  # noqa: S101  (it is a wave itself)
    if newest.opened_at is None:
        raise WrongMoment(_("The newest wave is still a draft. Open it, or change it, first."))
    made: Survey = Survey.objects.create(
        place=newest.place,
        title=newest.title,
        intro=newest.intro,
        easy_read=newest.easy_read,
        opens_at=opens_at,
        closes_at=closes_at,
        ask_about=newest.ask_about,
        double_keying=newest.double_keying,
        panel=newest.panel,
        wave_of_id=newest.first_wave_id,
        wave=newest.wave + 1,
        made_by=by,
    )
    copies: dict[Any, Question] = {}
    for question in newest.questions.all():
        before = question.pk
        fresh = Question.objects.get(pk=before)
        fresh.pk, fresh._state.adding = Question._meta.pk.get_default(), True
        fresh.survey = made
        fresh.shown_if = copies.get(question.shown_if_id)
        fresh.save(force_insert=True)
        copies[before] = fresh
    record.write(act="survey-wave-started", about=made, place=made.place, by=by, details={"wave": made.wave})
    join(made, newest, Edge.Kind.CAME_FROM, by=by)
    return made


@transaction.atomic
def publish(survey: Survey, *, note: str, by: Person, crossed: tuple[str, str] | None = None) -> Published:
    """Publish the results with a note. What is shown to everybody is counted now, small numbers hidden, and stays.

    Parameters: `crossed`, two dimensions (see results.dimensions) whose table is published as well. Those known to have
    answered, and those earlier in the thread, are told once. Raises WrongMoment unless it has closed, or if it is
    published already; KeptForTheReport where people were drawn by lot.
    """
    held = _locked(survey)
    if held.is_by_lot:
        raise KeptForTheReport
    if not held.has_closed():
        raise WrongMoment(_("Results are published when the survey has closed."))
    if held.published_at is not None:
        raise WrongMoment(_("The results of this survey are published already."))
    figures = for_everyone(tally(held, crossed=crossed))
    made = Published.objects.create(survey=held, note=note, figures=figures)
    held.published_at = made.at
    held.save(update_fields=["published_at"])
    record.write(
        act="survey-published", about=held, place=held.place, by=by, details={"answered": figures["answered"]}
    )
    sentence = _("The results of a survey that you answered are out: “%(title)s”.") % {"title": held.title}
    url = held.get_absolute_url()
    tell(
        held.thread_people(), change=f"survey-results:{held.pk}", sentence=sentence, url=url, place=held.place
    )
    tell_thread(
        held,
        change=f"survey-results:{held.pk}",
        sentence=_("The results of a survey are out: “%(title)s”.") % {"title": held.title},
        by=by,
    )
    return made


def _locked(survey: Survey) -> Survey:
    held: Survey = (
        Survey.objects.select_for_update(of=("self",)).select_related("place", "panel").get(pk=survey.pk)
    )
    return held
