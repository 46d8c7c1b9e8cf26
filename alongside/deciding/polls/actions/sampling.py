"""From those who were drawn to both surveys: asked, put into arms by lot, seated in small groups, asked again."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.deciding.lotteries.models import Draw, Lottery, Seat
from alongside.deciding.polls.actions.holding import hold_open, hold_unfinished
from alongside.deciding.polls.actions.setting_up import FEWEST, control_of
from alongside.deciding.polls.arms import draw_control, seed_of
from alongside.deciding.polls.models import Group, Participant, Poll
from alongside.deciding.polls.refusals import NotReady, WrongMoment
from alongside.deciding.processes import actions as processes
from alongside.deciding.processes.models import TookPart
from alongside.engines.lottery.tables import Sitter, mix
from alongside.foundation.notices.actions import tell
from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record
from alongside.listening.surveys import actions as surveys
from alongside.listening.surveys.models import Response, Survey
from alongside.ui.filters import datetime_words


@transaction.atomic
def take_in_sample(poll: Poll, *, by: Person) -> list[Participant]:
    """Let those who were drawn and said yes into the poll. Calling it again takes in those who said yes since.

    Returns those who are new. Raises WrongMoment once the arms are drawn, and when the poll is not open.
    """
    held = hold_open(poll)
    if held.arms_drawn_at is not None:
        raise WrongMoment(_("The arms are drawn, so nobody can come in any more."))
    seats = (
        Seat.objects.members()
        .filter(lottery__stage=held.stage_id, state=Seat.State.ACCEPTED, participant__isnull=True)
        .filter(registration__isnull=False, registration__person__erased_at__isnull=True)
        .exclude(registration__person__in=held.participants.values("person"))
        .exclude(registration__person__in=held.signatories.values("person"))
        .select_related("registration__person")
        .order_by("pseudonym")
    )
    made = [
        Participant(poll=held, person=seat.registration.person, seat=seat)
        for seat in seats
        if seat.registration is not None
    ]
    Participant.objects.bulk_create(made)
    drawn = Person.objects.filter(polls_drawn_for__poll=held)
    surveys.name_members(held.panel, list(drawn), by=by)
    if made:
        record.write(
            act="sample-taken-in",
            about=held,
            place=held.place,
            by=by,
            details={"new": sorted(str(one.pk) for one in made)},
        )
        if held.first.takes_answers():
            surveys.ask_panel(held.first, by=by)
    return made


@transaction.atomic
def ask_first(poll: Poll, *, closes_at: dt.datetime, by: Person) -> int:
    """Put the survey to everybody who was drawn, before anybody knows who will deliberate. Returns how many were told.

    Raises WrongMoment when it was asked already, or nobody was drawn yet, or it would close after the stage.
    """
    held = hold_open(poll)
    if held.first.opened_at is not None:
        raise WrongMoment(_("People were asked already."))
    if not held.participants.exists():
        raise WrongMoment(_("Nobody who was drawn has come in yet."))
    _must_end_in_time(held, closes_at)
    Survey.objects.filter(pk=held.first_id).update(opens_at=timezone.now(), closes_at=closes_at)
    first = surveys.open_survey(held.first, by=by)
    return surveys.ask_panel(first, by=by)


@transaction.atomic
def close_survey(poll: Poll, *, by: Person) -> Survey:
    """Close the survey that is open now before its day. Raises WrongMoment when none is."""
    held = hold_open(poll)
    survey = held.second or held.first
    if not survey.takes_answers():
        raise WrongMoment(_("No survey of this poll takes answers now."))
    return surveys.close_now(survey, by=by)


@transaction.atomic
def draw_arms(poll: Poll, *, by: Person) -> list[Participant]:
    """Draw by lot who deliberates and who is only asked, once all have answered the first survey. Each is told.

    The lot follows from the public draw of the sample (`arms.seed_of`), so that nobody can try until it pleases them.
    Only those who answered are drawn: the others have left before there were arms. Raises WrongMoment when it was
    done, or while the first survey is open; NotReady when too few answered.
    """
    held = hold_open(poll)
    if held.arms_drawn_at is not None:
        raise WrongMoment(_("The arms are drawn already. A lot is not drawn again."))
    if not held.first.has_closed():
        raise WrongMoment(
            _("Close the first survey first: nobody may know whether they deliberate while they answer it.")
        )
    answered = Response.objects.of(held.first).values("person")
    people = list(
        held.participants.filter(person__in=answered, person__erased_at__isnull=True).select_related(
            "seat__registration", "person"
        )
    )
    control = control_of(len(people), held.control_percent)
    if min(control, len(people) - control) < FEWEST:
        raise NotReady(
            _("Too few people answered: at least %(least)s must deliberate, and as many must not.")
            % {"least": FEWEST}
        )
    draw = Draw.objects.filter(lottery__stage=held.stage_id).select_related("of").order_by("number").first()
    if draw is None:
        raise WrongMoment(_("Nobody was drawn yet."))
    seed = seed_of(draw.of.digest, str(draw.result))
    order = list(Lottery.objects.get(stage=held.stage_id).questions.values_list("feature", flat=True))
    drawn = set(
        draw_control(
            [(one.seat.pseudonym, features_of(one)) for one in people], order, control=control, seed=seed
        )
    )
    for one in people:
        is_control = one.seat.pseudonym in drawn
        one.arm = Participant.Arm.CONTROL if is_control else Participant.Arm.DELIBERATED
    Participant.objects.bulk_update(people, ["arm"], batch_size=500)
    held.arms_drawn_at, held.arms_seed = timezone.now(), seed
    held.save(update_fields=["arms_drawn_at", "arms_seed"])
    # Who did not answer the first time would be asked in vain: there is nothing to compare.
    surveys.name_members(held.panel, [one.person for one in people], by=by)
    for one in people:
        processes.note_participation(held.stage, one.person, TookPart.How.CONTRIBUTED)
    record.write(
        act="arms-drawn",
        about=held,
        place=held.place,
        by=by,
        details={"seed": seed, "control": control, "deliberate": len(people) - control},
    )
    _tell_arms(held)
    return people


def features_of(participant: Participant) -> dict[str, str]:
    """What a participant said of themselves for the lottery."""
    registration = participant.seat.registration
    said: Any = registration.features if registration is not None else {}
    return {str(name): str(value) for name, value in said.items() if value}


def _tell_arms(poll: Poll) -> None:
    said = {
        Participant.Arm.DELIBERATED: _(
            "You were drawn to talk it over in “%(title)s”: %(when)s. Read the briefing before."
        ),
        Participant.Arm.CONTROL: _(
            "You were drawn to be asked only in “%(title)s”: once more after the others have met, and not to meet."
        ),
    }
    for arm, sentence in said.items():
        tell_participants(
            poll,
            poll.participants.filter(arm=arm),
            change=f"arm:{poll.pk}",
            sentence=sentence % {"title": poll.stage.title, "when": datetime_words(poll.meets_at)},
        )


def tell_participants(poll: Poll, rows: Any, *, change: str, sentence: str) -> int:
    """Tell some of those who were drawn."""
    return tell(
        Person.objects.filter(pk__in=rows.values("person")),
        change=change,
        sentence=sentence,
        url=poll.get_absolute_url(),
        place=poll.place,
        why=_("You are told because you were drawn by lot for “%(title)s”, and said yes.")
        % {"title": poll.stage.title},
    )


@transaction.atomic
def form_groups(poll: Poll, *, by: Person) -> list[Group]:
    """Seat those who deliberate in small groups that mix what they said of themselves, from the seed of the arms.

    Raises WrongMoment before the arms are drawn, when it was done, or once people are asked again.
    """
    held = _arms_drawn(poll)
    if held.groups.exists():
        raise WrongMoment(_("The groups are formed already."))
    people = list(held.participants.deliberating().select_related("seat__registration"))
    seating = mix(
        [Sitter(one.seat.pseudonym, features_of(one)) for one in people],
        held.group_size,
        met={},
        seed=int(held.arms_seed[:8], 16),
    )
    groups = Group.objects.bulk_create(
        [Group(poll=held, number=number) for number in range(1, len(seating.tables) + 1)]
    )
    at = {one: group for group, table in zip(groups, seating.tables, strict=True) for one in table}
    for one in people:
        one.group = at[one.seat.pseudonym]
    Participant.objects.bulk_update(people, ["group"], batch_size=500)
    record.write(act="groups-formed", about=held, place=held.place, by=by, details={"groups": len(groups)})
    tell_participants(
        held,
        held.participants.deliberating(),
        change=f"grouped:{held.pk}",
        sentence=_("“%(title)s”: you can see now which group you are in.") % {"title": held.stage.title},
    )
    return list(groups)


@transaction.atomic
def change_group(group: Group, *, moderator: str, room: str, by: Person) -> Group:
    """Say who moderates a group, and where it meets. Raises WrongMoment when the report is published."""
    held = hold_unfinished(group.poll)
    Group.objects.filter(pk=group.pk).update(moderator=moderator, room=room)
    record.write(act="group-changed", about=group, place=held.place, by=by, details={"room": room})
    group.refresh_from_db()
    return group


@transaction.atomic
def note_attendance(poll: Poll, present: Collection[uuid.UUID], *, by: Person) -> int:
    """Note who came to deliberate, by the ids of participants. Returns how many. They stay in the arm they were drawn
    for.

    Raises WrongMoment before people meet, and once they are asked again.
    """
    held = _arms_drawn(poll)
    if held.meets_at > timezone.now():
        raise WrongMoment(_("People have not met yet."))
    deliberating = held.participants.deliberating()
    deliberating.exclude(pk__in=present).update(came=False)
    came: int = deliberating.filter(pk__in=present).update(came=True)
    record.write(act="poll-attendance-noted", about=held, place=held.place, by=by, details={"came": came})
    return came


@transaction.atomic
def ask_second(poll: Poll, *, closes_at: dt.datetime, by: Person) -> int:
    """Ask both arms the same again. From now on nothing can be registered any more. Returns how many were told.

    Raises WrongMoment before the groups are formed and people have met, when it was done, or when it would close after
    the stage.
    """
    held = _arms_drawn(poll)
    if not held.groups.exists() or held.meets_at > timezone.now():
        raise WrongMoment(_("People are asked again when the groups have met."))
    _must_end_in_time(held, closes_at)
    second = surveys.next_wave(held.first, opens_at=timezone.now(), closes_at=closes_at, by=by)
    second = surveys.open_survey(second, by=by)
    held.second, held.second_asked_at = second, timezone.now()
    held.save(update_fields=["second", "second_asked_at"])
    record.write(
        act="poll-asked-again",
        about=held,
        place=held.place,
        by=by,
        details={"survey": str(second.pk), "registered": held.registered_digest},
    )
    return surveys.ask_panel(second, by=by)


def _arms_drawn(poll: Poll) -> Poll:
    """The poll, held, between the drawing of its arms and the second survey."""
    held = hold_open(poll)
    if held.arms_drawn_at is None:
        raise WrongMoment(_("The arms are not drawn yet."))
    if held.second_id is not None:
        raise WrongMoment(_("People are asked again already."))
    return held


def _must_end_in_time(poll: Poll, closes_at: dt.datetime) -> None:
    if not timezone.now() < closes_at <= poll.stage.closes_at:
        raise WrongMoment(_("The survey must close later than now, and before the stage does."))
