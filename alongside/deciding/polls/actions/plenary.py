"""Questions that small groups put to those who answer before everybody."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.deciding.polls.actions.holding import hold_open, hold_unfinished
from alongside.deciding.polls.actions.sampling import tell_participants
from alongside.deciding.polls.models import Group, PlenaryQuestion, Poll
from alongside.deciding.polls.refusals import NotYours, WrongMoment
from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record


@transaction.atomic
def ask(poll: Poll, *, group: Group, words: str, by: Person, runs: bool = False) -> PlenaryQuestion:
    """Put a question of a group to those who answer; everybody can read it, and not who wrote it.

    Parameters: `runs`, for those who run the poll and write down what a group asks. Raises NotYours for somebody of
    another group, WrongMoment once people are asked again.
    """
    held = hold_open(poll)
    if held.second_id is not None:
        raise WrongMoment(_("People are asked again already, so no more questions are taken."))
    if not runs and not group.participants.filter(person=by).exists():
        raise NotYours(_("You can ask for your own group only."))
    made: PlenaryQuestion = PlenaryQuestion.objects.create(poll=held, group=group, words=words)
    record.write(act="plenary-question", about=made, place=held.place, by=by, details={"group": group.number})
    return made


@transaction.atomic
def answer(question: PlenaryQuestion, *, answered_by: str, words: str, by: Person) -> PlenaryQuestion:
    """Write down what was answered, and by whom; the group is told. Raises WrongMoment when the report is published."""
    held = hold_unfinished(question.poll)
    locked: PlenaryQuestion = PlenaryQuestion.objects.select_related("group").get(pk=question.pk)
    locked.answered_by, locked.answer, locked.answered_at = answered_by, words, timezone.now()
    locked.save(update_fields=["answered_by", "answer", "answered_at"])
    record.write(act="plenary-answered", about=locked, place=held.place, by=by)
    tell_participants(
        held,
        locked.group.participants.all(),
        change=f"plenary:{locked.pk}",
        sentence=_("A question of your group in “%(title)s” has an answer.") % {"title": held.stage.title},
    )
    return locked
