"""Telling those who put their name down: their chance when the list is frozen, and what was drawn."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from alongside.deciding.lotteries.models import DrawPlan, Lottery, Publication, Seat
from alongside.deciding.lotteries.publishing import Sealed
from alongside.deciding.lotteries.wording import chance_in_words
from alongside.foundation.notices.actions import tell
from alongside.foundation.people.models import Person
from alongside.ui.filters import datetime_words


def tell_chances(lottery: Lottery, plan: DrawPlan) -> int:
    """Tell everybody on a frozen list their own chance, and when the draw is. Runs in that change's transaction."""
    sealed = Sealed.of(lottery)
    person_of = dict(lottery.registrations.values_list("pseudonym", "person_id"))
    alike: dict[int, list[uuid.UUID]] = defaultdict(list)
    for each, times in zip(sealed.people, sealed.times_drawn(), strict=True):
        if each["id"] in person_of:
            alike[times].append(person_of[each["id"]])
    told = 0
    for times, people in alike.items():
        told += _tell_them(
            lottery,
            people,
            change=f"list-frozen:{lottery.pk}",
            sentence=_(
                "You are on the list for “%(stage)s”. Your chance of being drawn: %(chance)s. The draw is on %(when)s."
            )
            % {
                "stage": lottery.stage.title,
                "chance": chance_in_words(times, len(sealed.panels)),
                "when": datetime_words(plan.at),
            },
        )
    return told


def tell_drawn(lottery: Lottery, line: Publication, drawn: Iterable[Seat]) -> int:
    """Tell those who were drawn, and, after the draw of the panel, everybody else on the list."""
    seats = list(drawn)
    members = [seat for seat in seats if seat.kind == Seat.Kind.MEMBER]
    reserves = [seat for seat in seats if seat.kind == Seat.Kind.RESERVE]
    told = _tell_them(
        lottery,
        [seat.registration.person_id for seat in members if seat.registration],
        change=f"drawn:{line.pk}",
        sentence=_("You have been drawn for “%(stage)s”. Please say whether you will take your place.")
        % {"stage": lottery.stage.title},
    )
    told += _tell_them(
        lottery,
        [seat.registration.person_id for seat in reserves if seat.registration],
        change=f"drawn:{line.pk}",
        sentence=_(
            "You have been drawn as a reserve for “%(stage)s”. We will tell you if a place becomes free."
        )
        % {"stage": lottery.stage.title},
    )
    return told


def tell_not_drawn(lottery: Lottery, line: Publication) -> int:
    """Tell those who were not drawn that the draw is over, and where to see how it went."""
    seated = lottery.seats.values("registration__person_id")
    rest = lottery.registrations.in_pool().exclude(person_id__in=seated)
    return _tell_them(
        lottery,
        list(rest.values_list("person_id", flat=True)),
        change=f"drawn:{line.pk}",
        sentence=_(
            "“%(stage)s” was drawn, and you are not on the panel this time. See your chance, and check the draw."
        )
        % {"stage": lottery.stage.title},
    )


def tell_again(lottery: Lottery, line: Publication, because: str) -> int:
    """Tell everybody on the list that a draw was set aside, and why."""
    return _tell_them(
        lottery,
        list(lottery.registrations.in_pool().values_list("person_id", flat=True)),
        change=f"drawn:{line.pk}",
        sentence=_("The draw of “%(stage)s” was set aside and will be done again. The reason: %(because)s")
        % {"stage": lottery.stage.title, "because": because},
    )


def _tell_them(lottery: Lottery, people: Iterable[uuid.UUID], *, change: str, sentence: str) -> int:
    return tell(
        Person.objects.filter(pk__in=people),
        change=change,
        sentence=sentence,
        url=reverse("lotteries:my-draw", args=[lottery.stage_id]),
        place=lottery.place,
        why=_("You are told because you put your name down."),
    )
