"""Registering, before people are asked again, which questions are to be compared, and what is expected to change."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.deciding.polls.actions.holding import hold_unfinished
from alongside.deciding.polls.actions.setting_up import registered_terms, void_open_keys
from alongside.deciding.polls.models import Poll, Registered
from alongside.deciding.polls.refusals import CannotRegister, WrongMoment
from alongside.deciding.processes import actions as processes
from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record
from alongside.listening.surveys.models import Question

NOT_COMPARED = ""


@transaction.atomic
def register_questions(
    poll: Poll, plans: Mapping[int, str], *, hypotheses: str, by: Person
) -> list[Registered]:
    """Say which questions are to be compared. Until it is frozen, this can be said anew, and replaces what was said.

    Parameters
    ----------
    plans: by the key of a question: "attitude" for what people think, the key of the right answer for what they know,
        "" for neither.
    hypotheses: what is expected to change, in plain words.

    Raises WrongMoment once it is frozen or people are asked again, CannotRegister for an attitude without a scale or a
    right answer that is not among the answers.
    """
    held = _not_frozen(poll)
    questions = {question.key: question for question in held.first.questions.all()}
    made = [_plan(held, questions.get(key), plan) for key, plan in plans.items() if plan != NOT_COMPARED]
    held.registered.all().delete()
    Registered.objects.bulk_create(made)
    held.hypotheses = hypotheses
    held.save(update_fields=["hypotheses"])
    void_open_keys(held, by=by)
    record.write(
        act="questions-registered",
        about=held,
        place=held.place,
        by=by,
        details={"questions": sorted(one.key for one in made)},
    )
    return made


def _plan(poll: Poll, question: Question | None, plan: str) -> Registered:
    if question is None:
        raise CannotRegister(_("One of the questions is no longer in the survey."))
    if plan == Registered.Kind.ATTITUDE:
        if question.kind != Question.Kind.SCALE:
            raise CannotRegister(
                _("“%(title)s” has no scale, so how far people moved on it cannot be measured.")
                % {"title": question.title}
            )
        return Registered(
            poll=poll,
            key=question.key,
            kind=Registered.Kind.ATTITUDE,
            words=question.title,
            least=question.least,
            most=question.most,
        )
    if question.kind != Question.Kind.ONE or plan not in dict(question.pairs):
        raise CannotRegister(
            _("The right answer to “%(title)s” must be one of its answers.") % {"title": question.title}
        )
    return Registered(
        poll=poll, key=question.key, kind=Registered.Kind.KNOWLEDGE, words=question.title, right=plan
    )


@transaction.atomic
def freeze_registered(poll: Poll, *, by: Person) -> Poll:
    """Freeze what is registered, with its digest, which goes on the record. Raises WrongMoment as above, or while
    nothing is registered, or while the questions themselves can still change."""
    held = _not_frozen(poll)
    if not held.registered.exists():
        raise WrongMoment(_("No question is registered yet."))
    if held.first.opened_at is None:
        raise WrongMoment(_("The questions can still change. Freeze this when people have been asked once."))
    held.registered_at = timezone.now()
    held.registered_digest = processes.digest_of(registered_terms(held))
    held.save(update_fields=["registered_at", "registered_digest"])
    record.write(
        act="registration-frozen",
        about=held,
        place=held.place,
        by=by,
        details={"digest": held.registered_digest},
    )
    return held


def _not_frozen(poll: Poll) -> Poll:
    held = hold_unfinished(poll)
    if held.second_id is not None or held.first.waves().filter(wave__gt=1, opened_at__isnull=False).exists():
        raise WrongMoment(
            _("People are asked again already. What is registered now would not have been said beforehand.")
        )
    if held.registered_at is not None:
        raise WrongMoment(_("What is compared was fixed and published. It cannot change any more."))
    return held
