"""By lot, in the demonstration: a citizens' jury that was drawn in public, and one member of which was replaced."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from django.utils import timezone

from alongside.deciding.juries.actions.setting_up import add_body, open_jury, set_up_jury
from alongside.deciding.juries.models import Jury
from alongside.deciding.lotteries.actions import drawing, freezing, replacing, seats
from alongside.deciding.lotteries.actions.households import decide
from alongside.deciding.lotteries.actions.planning import set_up
from alongside.deciding.lotteries.actions.registering import put_name_down
from alongside.deciding.lotteries.actions.targets import ask
from alongside.deciding.lotteries.asking import PRESETS
from alongside.deciding.lotteries.models import Lottery, SameAddress, Seat
from alongside.deciding.processes import actions as processes
from alongside.deciding.processes.models import Stage
from alongside.engines.lottery.numbers import dice_needed
from alongside.foundation.places.models import Place
from alongside.site.demonstration import lots
from alongside.site.demonstration.cast import COUNCIL, DERBY
from alongside.site.demonstration.play import DAY, Play

ASKED = ("age", "sex", "disability")


def tell(play: Play) -> None:
    """The list was frozen a week ago, dice were thrown two days later, and somebody who had to leave was replaced."""
    lottery = _takes_names(play)
    _names(play, lottery)
    lottery.register_by = timezone.now() - 8 * DAY
    lottery.save(update_fields=["register_by"])
    lottery.registrations.update(registered_at=timezone.now() - 20 * DAY)
    with days_ago(7):
        freezing.plan_draw(
            lottery,
            at=timezone.now() + 2 * DAY,
            where="Derby Central Library, in the main hall. Everybody could come, and it was streamed.",
            by=play.ruth,
        )
        for lead in (play.ruth, play.paul):
            freezing.agree_to_freeze(lottery, seen=None, by=lead)
        freezing.freeze(lottery.pk)
    with days_ago(5):
        _draw(
            lottery,
            play,
            [4, 1, 7],
            "about sixty residents, two councillors and a reporter of the evening paper",
        )
    with days_ago(4):
        for seat in _members(lottery):
            if seat.registration is not None:
                seats.accept(seat, by=seat.registration.person)
    with days_ago(3):
        leaver = _members(lottery)[0]
        if leaver.registration is not None:
            seats.leave(leaver, by=leaver.registration.person)
        line = replacing.publish_replacements(lottery, by=play.farah)
    with days_ago(2):
        needed = dice_needed(drawing.said_in(line)["rows"])
        _draw(lottery, play, [0] * (needed - 1) + [1], "the other members of the jury")


def _members(lottery: Lottery) -> list[Seat]:
    rows = Seat.objects.filter(lottery=lottery).members()
    return list(rows.select_related("registration__person", "lottery__stage"))


@contextmanager
def days_ago(days: int) -> Iterator[None]:
    """As if it were so many days ago. What was published says when, and can never be moved back afterwards, as the rest
    of the demonstration is."""
    really, back = timezone.now, dt.timedelta(days=days)
    with mock.patch.object(timezone, "now", lambda: really() - back):
        yield


def _draw(lottery: Lottery, play: Play, dice: list[int], witnesses: str) -> None:
    line = drawing.waiting_list(lottery)
    assert line is not None  # noqa: S101
    drawing.draw(line, inputs={"dice": dice}, witnesses=witnesses, by=play.farah)


def _takes_names(play: Play) -> Lottery:
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    process = play.process(
        DERBY,
        "What becomes of the old market hall",
        "What should the old market hall be for?",
        "The hall has stood empty for six years. Twelve residents, drawn by lot, say what it should become.",
        easy_read="The old market hall is empty. Twelve people who live here say what it should be.",
    )
    stage = processes.add_stage(
        process,
        method=Stage.Method.JURY,
        title="Citizens’ jury on the market hall",
        opens_at=now - DAY,
        closes_at=now + 120 * DAY,
        by=play.farah,
    )
    jury = set_up_jury(
        stage,
        terms={
            "remit": "Say what the hall should be for, and who should run it.",
            "outside_remit": "The walls are protected and stay.",
            "pay_pence": 70_00,
        },
        sides=["For shops", "For meeting"],
        by=play.farah,
    )
    add_body(
        jury,
        organisation=play.company.organisations[COUNCIL],
        promise="We answer each recommendation in public within two months, with our reasons.",
        by=play.farah,
    )
    lottery = set_up(
        stage,
        terms={
            "size": 12,
            "reserves": 3,
            "youngest": 16,
            "objective": Lottery.Objective.LEXIMIN,
            "source": Lottery.Source.DICE,
            "about": "Twelve people from all over Derby say what the old market hall should be for.",
            "when_and_where": "Three Saturdays, from 10am to 4pm, at the Council House in Corporation Street.",
            "gift_pence": 210_00,
            "expenses": "We pay your travel before you come, and lunch is free.",
            "access": "There are no steps. There is a hearing loop.",
            "care": "We pay for child care, or for somebody who steps in where you care for an adult.",
            "register_by": now + 22 * DAY,
            "blank_addresses_on": (now + 200 * DAY).date(),
        },
        by=play.farah,
    )
    for key in ASKED:
        preset = PRESETS[key]
        ask(
            lottery,
            kind=preset.kind,
            feature=str(preset.feature),
            words=str(preset.words),
            values=[str(value) for value in preset.values],
            shares=lots.SHARES.get(key, [0.2, 0.8]),
            source="Made up for the demonstration",
            by=play.farah,
        )
    return lottery


def _names(play: Play, lottery: Lottery) -> None:
    for lead in (play.paul, play.ruth):
        jury = Jury.objects.select_related("stage__process__place").get(stage=lottery.stage_id)
        open_jury(jury, seen=None, by=lead)
    lottery.stage.refresh_from_db()
    areas = list(
        Place.objects.within(lottery.place).filter(deprivation_decile__isnull=False).order_by("path")
    )
    for number, person in enumerate(play.company.residents):
        put_name_down(lottery, lots.said(lottery, number, person.display_name, areas), by=person)
    for number, name in enumerate(lots.ON_PAPER, start=len(play.company.residents)):
        lots.by_a_helper(play, lottery, lots.said(lottery, number, name, areas), number)
    for pair in SameAddress.objects.in_lottery(lottery).not_looked_at():
        decide(pair, same=True, by=play.farah)
