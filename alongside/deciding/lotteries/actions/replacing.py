"""Somebody left the panel: who could step in is published, and one of them is drawn like the panel was."""

from __future__ import annotations

import hashlib
import hmac

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.deciding.lotteries.actions.drawing import waiting_list
from alongside.deciding.lotteries.actions.planning import hold_lottery
from alongside.deciding.lotteries.computing import StepIn, who_could_step_in
from alongside.deciding.lotteries.draw_refusals import AlreadyFrozen, NobodyCan, NotFrozen
from alongside.deciding.lotteries.models import Lottery, Publication, Seat
from alongside.deciding.lotteries.publishing import Sealed, append, last_of, list_id
from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record


def free_seats(lottery: Lottery) -> list[Seat]:
    """Places of members who left and in which nobody sits yet, the longest free first."""
    return list(
        Seat.objects.filter(
            lottery=lottery, kind=Seat.Kind.MEMBER, state=Seat.State.LEFT, replaced_by=None
        ).order_by("left_at", "pk")
    )


@transaction.atomic
def publish_replacements(lottery: Lottery, *, by: Person) -> Publication:
    """Publish who could step in for the member who left first, numbered, so that one of them can be drawn.

    Those who could are those with whom the panel still meets its targets: reserves before others, and never two of one
    household. If the targets can no longer be met, as little of them gives way as can be, and the page says what.

    Raises NotFrozen before the draw, AlreadyFrozen while a list waits to be drawn from, NobodyCan.
    """
    held = hold_lottery(lottery, may_be_sealed=True)
    if held.drawn_at is None:
        raise NotFrozen
    if waiting_list(held) is not None:
        raise AlreadyFrozen(
            _("A list is published and waits to be drawn from. One place is filled after the other.")
        )
    free = free_seats(held)
    if not free:
        raise NobodyCan(_("Nobody has left the panel, so nobody has to step in."))
    sealed = Sealed.of(held)
    of = list_id(held, last_of(held))
    found = possible(held, sealed, of=of)
    if not found.places:
        raise NobodyCan(_("There is nobody left on the list who could step in."))
    keys = sealed.keys
    # In an order that says nothing, and that an auditor can make again.
    order = sorted(found.places, key=lambda place: hmac.digest(keys[place], of.encode(), "sha256"))
    line = append(
        held,
        Publication.Kind.REPLACEMENT,
        {
            "for": free[0].tag,
            "of": of,
            "rows": len(order),
            "meets_targets": found.meets_targets,
            "reserves": found.reserves,
            **({"words": found.words} if found.words else {}),
        },
        {"rows": sealed.tagged(of, [[place] for place in order])},
    )
    record.write(
        act="replacements-published",
        about=held,
        place=held.place,
        by=by,
        details={"digest": line.digest, "rows": len(order)},
    )
    return line


def possible(lottery: Lottery, sealed: Sealed, *, of: str) -> StepIn:
    """Who could step in for those who left. `of`, the list for which it is asked, is the seed."""
    place = {person["id"]: number for number, person in enumerate(sealed.people)}
    seats = list(Seat.objects.filter(lottery=lottery))
    here = set(lottery.registrations.in_pool().values_list("pseudonym", flat=True))
    sits = [seat for seat in seats if seat.state != Seat.State.LEFT]
    gone = {place[seat.pseudonym] for seat in seats if seat.state == Seat.State.LEFT}
    return who_could_step_in(
        lottery,
        sealed.people,
        members={place[seat.pseudonym] for seat in sits if seat.kind == Seat.Kind.MEMBER},
        leavers={place[seat.pseudonym] for seat in free_seats(lottery)},
        reserves={place[seat.pseudonym] for seat in sits if seat.kind == Seat.Kind.RESERVE},
        gone=gone | {number for number, person in enumerate(sealed.people) if person["id"] not in here},
        seed=int(hashlib.sha256(of.encode()).hexdigest()[:15], 16),
    )
