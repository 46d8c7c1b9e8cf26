"""Those who were drawn: they say yes or no, and may leave later."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.deciding.lotteries.actions.planning import hold_lottery
from alongside.deciding.lotteries.draw_refusals import NotYourSeat, SeatIsGone
from alongside.deciding.lotteries.models import Seat
from alongside.foundation.notices.actions import tell
from alongside.foundation.people.actions import may_help
from alongside.foundation.people.assisting import NotForThem
from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record


@transaction.atomic
def accept(seat: Seat, *, by: Person, helping: bool = False) -> Seat:
    """Take one's place. `helping`: somebody does it for the person who was drawn, who told them so.

    Saying yes twice changes nothing. Raises NotYourSeat, SeatIsGone.
    """
    held = _hold(seat, by, helping)
    if held.state == Seat.State.LEFT:
        raise SeatIsGone
    if held.state == Seat.State.DRAWN:
        held.state = Seat.State.ACCEPTED
        held.save(update_fields=["state"])
        _note("seat-accepted", held, by, helping)
    return held


@transaction.atomic
def leave(seat: Seat, *, by: Person, helping: bool = False) -> Seat:
    """Say no, or leave the panel later. Whoever runs the draw is told; somebody is then drawn to step in.

    Leaving twice changes nothing. Raises NotYourSeat.
    """
    held = _hold(seat, by, helping)
    if held.state == Seat.State.LEFT:
        return held
    held.state, held.left_at = Seat.State.LEFT, timezone.now()
    held.save(update_fields=["state", "left_at"])
    _note("seat-left", held, by, helping)
    lottery = held.lottery
    tell(
        [lead for lead in lottery.process.leads().values() if lead.pk != by.pk],
        change=f"seat-left:{held.pk}",
        sentence=_("Somebody left the panel of “%(stage)s”. Somebody else can be drawn to step in.")
        % {"stage": lottery.stage.title},
        url=reverse("lotteries:replace", args=[lottery.stage_id]),
        place=lottery.place,
        why=_("You are told because you are a co-lead."),
    )
    return held


def _hold(seat: Seat, by: Person, helping: bool) -> Seat:
    lottery = hold_lottery(seat.lottery, may_be_sealed=True)
    held: Seat = (
        Seat.objects.select_for_update(of=("self",)).select_related("registration__person").get(pk=seat.pk)
    )
    held.lottery = lottery
    person = held.registration.person if held.registration else None
    if not helping and (person is None or person.pk != by.pk):
        raise NotYourSeat
    if helping and person is not None and not may_help(by, person):
        raise NotForThem
    return held


def _note(act: str, seat: Seat, by: Person, helping: bool) -> None:
    person = seat.registration.person if seat.registration and helping else None
    if person is not None:
        tell(
            [person],
            change=f"{act}:{seat.pk}:{seat.left_at or seat.draw_id}",
            sentence=_("%(helper)s entered your answer to being drawn for “%(stage)s”.")
            % {"helper": by.name_for_public, "stage": seat.lottery.stage.title},
            url=reverse("lotteries:my-draw", args=[seat.lottery.stage_id]),
            place=seat.lottery.place,
            why=_("If this was not you, tell us at once."),
        )
    record.write(
        act=act,
        about=seat,
        place=seat.lottery.place,
        by=by,
        on_behalf_of=person,
        details={"kind": seat.kind},
    )
