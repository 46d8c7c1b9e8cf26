"""What one person on a list is told: their chance and why, their key, and what they were drawn for."""

from __future__ import annotations

from dataclasses import dataclass

from alongside.deciding.lotteries.chances import reason_for
from alongside.deciding.lotteries.models import Lottery, Registration, SealedPool, Seat
from alongside.deciding.lotteries.publishing import Sealed, targets_of
from alongside.deciding.lotteries.wording import chance_in_words, why_in_words
from alongside.engines.lottery.codes import key_in_words, key_of


@dataclass(frozen=True)
class Own:
    """One person's part in a lottery."""

    registration: Registration
    seat: Seat | None
    times: int
    panels: int
    chance: str
    why: str
    key: str
    answers: dict[str, str]
    household: str


class Reader:
    """Reads what is sealed once, and tells each person theirs; None before the list is frozen, and for whoever was not
    on it when it was."""

    def __init__(self, lottery: Lottery) -> None:
        self._sealed: Sealed | None
        try:
            self._sealed = Sealed.of(lottery) if lottery.frozen_at else None
        except SealedPool.DoesNotExist:
            self._sealed = None
        self._lottery = lottery
        if self._sealed is not None:
            self._targets = targets_of(lottery)
            self._answers = [person["features"] for person in self._sealed.people]
            self._times = self._sealed.times_drawn()
            self._place = {person["id"]: place for place, person in enumerate(self._sealed.people)}

    def of(self, registration: Registration, seat: Seat | None) -> Own | None:
        sealed = self._sealed
        if sealed is None or registration.pseudonym not in self._place:
            return None
        place = self._place[registration.pseudonym]
        times, panels = self._times[place], len(sealed.panels)
        average = panels * self._lottery.size / len(sealed.people)
        reason = reason_for(self._answers[place], self._answers, self._targets, smaller=times < average)
        return Own(
            registration,
            seat,
            times,
            panels,
            chance_in_words(times, panels),
            why_in_words(times, average, reason),
            key_in_words(key_of(sealed.secret, registration.pseudonym)),
            sealed.people[place]["features"],
            sealed.people[place]["household"],
        )
