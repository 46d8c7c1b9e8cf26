"""What jurors ask for, and what they are told: witnesses they want to hear, and questions to those they hear."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.deciding.juries.actions.holding import hold_sitting, hold_unfinished, member_of
from alongside.deciding.juries.models import Jury, Question, Session, WitnessRequest
from alongside.deciding.juries.refusals import WrongMoment
from alongside.foundation.notices.actions import tell
from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record


@transaction.atomic
def ask_for_witness(jury: Jury, *, who: str, why: str, by: Person) -> WitnessRequest:
    """A member asks to hear somebody. Everyone can read who and why, and what came of it; not who asked.

    Raises WrongMoment while the jury does not sit, and NotAMember.
    """
    held = hold_sitting(jury)
    asked: WitnessRequest = WitnessRequest.objects.create(
        jury=held, asked_by=member_of(held, by), who=who, why=why
    )
    record.write(act="witness-asked-for", about=asked, place=held.place, by=by)
    return asked


@transaction.atomic
def answer_witness(
    asked: WitnessRequest, *, session: Session | None, reason: str, by: Person
) -> WitnessRequest:
    """Say in which session the witness comes, or why they do not; the members are told.

    An answer can change while the jury is not published: a witness may fall ill. Raises WrongMoment without a session
    and without a reason, or for a session of another jury.
    """
    held = hold_unfinished(asked.jury)
    if session is None and not reason.strip():
        raise WrongMoment(_("Say in which session they come, or why they do not."))
    if session is not None and session.jury_id != held.pk:
        raise WrongMoment(_("This session belongs to something else."))
    locked: WitnessRequest = WitnessRequest.objects.get(pk=asked.pk)
    locked.state = WitnessRequest.State.COMING if session else WitnessRequest.State.NOT_COMING
    locked.session, locked.reason = session, reason
    locked.answered_at = timezone.now()
    locked.save(update_fields=["state", "session", "reason", "answered_at"])
    record.write(
        act="witness-answered", about=locked, place=held.place, by=by, details={"state": locked.state}
    )
    sentence = (
        _("“%(who)s”, whom the jury asked to hear, comes to “%(session)s”.")
        % {"who": locked.who, "session": session.title}
        if session
        else _("“%(who)s”, whom the jury asked to hear, does not come: %(reason)s")
        % {"who": locked.who, "reason": reason}
    )
    tell_members(held, f"witness:{locked.pk}:{locked.answered_at:%Y%m%d%H%M%S%f}", sentence, by=by)
    return locked


@transaction.atomic
def ask_question(jury: Jury, *, to_whom: str, words: str, by: Person) -> Question:
    """A member asks a witness something. Everyone can read it, and its answer; not who asked."""
    held = hold_sitting(jury)
    asked: Question = Question.objects.create(
        jury=held, asked_by=member_of(held, by), to_whom=to_whom, words=words
    )
    record.write(act="question-asked", about=asked, place=held.place, by=by)
    return asked


@transaction.atomic
def answer_question(question: Question, *, answer: str, by: Person) -> Question:
    """Write down what the witness answered."""
    held = hold_unfinished(question.jury)
    locked: Question = Question.objects.get(pk=question.pk)
    locked.answer, locked.answered_at = answer, timezone.now()
    locked.save(update_fields=["answer", "answered_at"])
    record.write(act="question-answered", about=locked, place=held.place, by=by)
    tell(
        [locked.asked_by.person],
        change=f"question:{locked.pk}",
        sentence=_("Your question to %(whom)s has an answer.") % {"whom": locked.to_whom},
        url=held.get_absolute_url(),
        place=held.place,
    )
    return locked


def tell_members(
    jury: Jury, change: str, sentence: str, *, by: Person | None, url: str = "", also_left: bool = False
) -> int:
    """Tell the members of a jury (`also_left`: those who left it early as well) of a change, in its transaction."""
    members = jury.members.all() if also_left else jury.members.current()
    people = Person.objects.filter(juries_sat_on__in=members)
    if by is not None:
        people = people.exclude(pk=by.pk)
    return tell(
        people,
        change=change,
        sentence=sentence,
        url=url or jury.get_absolute_url(),
        place=jury.place,
        why=_("You are told because you are a member of “%(title)s”.") % {"title": jury.stage.title},
    )
