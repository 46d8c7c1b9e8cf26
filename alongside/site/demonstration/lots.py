"""By lot, in the demonstration: a citizens' jury on the buses whose lottery takes names."""

from __future__ import annotations

from django.utils import timezone

from alongside.deciding.juries.actions.setting_up import add_body, open_jury, set_up_jury
from alongside.deciding.juries.models import Jury
from alongside.deciding.lotteries import reading
from alongside.deciding.lotteries.actions.households import decide
from alongside.deciding.lotteries.actions.letters import plan_letters, usual_plan
from alongside.deciding.lotteries.actions.planning import set_up
from alongside.deciding.lotteries.actions.registering import Answers, put_name_down
from alongside.deciding.lotteries.actions.targets import ask
from alongside.deciding.lotteries.asking import PRESETS, value_of_age, value_of_decile
from alongside.deciding.lotteries.models import Lottery, Registration, SameAddress
from alongside.deciding.processes import actions as processes
from alongside.deciding.processes.models import Stage
from alongside.foundation.people.assisting import NEW, begin_assistance
from alongside.foundation.people.models import Person
from alongside.foundation.places.models import Place
from alongside.site.demonstration.cast import COUNCIL, DERBY
from alongside.site.demonstration.play import DAY, Play

ON_PAPER = (
    "Adam Stone", "Bushra Malik", "Colin Frost", "Daisy Lowe", "Eli Grant", "Faith Obi", "Gita Rao", "Harry Cole",
    "Ines Costa", "Jakub Nowak", "Kath Moran", "Lewis Shaw", "Maya Dean", "Noor Aziz", "Olive Burn", "Piotr Wilk",
    "Queenie Fox", "Ravi Sethi", "Sue Parr", "Tony Marsh", "Una Walsh", "Vikram Das", "Wanda Zych", "Yasmin Ali",
    "Zac Poole", "Amy Lund", "Bruno Reis", "Cerys Pugh", "Dina Haddad", "Errol King",
)  # fmt: skip
STREETS = (
    "Mill Lane",
    "Station Road",
    "Church Street",
    "Green Lane",
    "Park Road",
    "Manor Close",
    "Chapel Walk",
)
# Made up, like the people: nobody loaded figures for these.
SHARES = {
    "age": [0.14, 0.18, 0.24, 0.23, 0.11, 0.10],
    "sex": [0.51, 0.49],
    "ethnicity": [0.16, 0.04, 0.04, 0.73, 0.03],
}
ASKED = ("age", "sex", "ethnicity", "disability", "deprivation")
AGES = (18, 23, 28, 31, 37, 42, 46, 52, 58, 61, 66, 69, 74, 78, 83)
ETHNICITY = (3, 3, 0, 3, 1, 3, 0, 3, 2, 3, 3, 4)


def tell(play: Play) -> None:
    """A lottery that takes names: about sixty are down, and two pairs may live together."""
    lottery = buses(play)
    for lead in (play.paul, play.ruth):
        open_jury(
            Jury.objects.select_related("stage__process__place").get(stage=lottery.stage_id),
            seen=None,
            by=lead,
        )
    lottery = Lottery.objects.select_related("stage__process__place").get(pk=lottery.pk)
    areas = list(
        Place.objects.within(lottery.place).filter(deprivation_decile__isnull=False).order_by("path")
    )
    for number, person in enumerate(play.company.residents):
        put_name_down(lottery, said(lottery, number, person.display_name, areas), by=person)
    for number, name in enumerate(ON_PAPER, start=len(play.company.residents)):
        by_a_helper(play, lottery, said(lottery, number, name, areas), number)
    pair = SameAddress.objects.in_lottery(lottery).order_by("pk").first()
    if pair is not None:
        decide(pair, same=True, by=play.farah)


def buses(play: Play) -> Lottery:
    """A jury that is planned: its lottery set up, its questions asked with real shares, its letters planned."""
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    process = play.process(
        DERBY,
        "Buses that people would use",
        "What would make the buses in Derby good enough to leave the car at home?",
        "The council and the bus firms plan the next five years. A jury of residents says what matters.",
        easy_read="We plan the buses. A group of people who live here will say what they should be like.",
    )
    stage = processes.add_stage(
        process,
        method=Stage.Method.JURY,
        title="Citizens’ jury on the buses",
        opens_at=now - DAY,
        closes_at=now + 150 * DAY,
        by=play.farah,
    )
    jury = set_up_jury(
        stage,
        terms={
            "remit": "Say what would make the buses good enough to leave the car at home, and in what order.",
            "outside_remit": "Fares are set until next year. Trains are not part of it.",
            "pay_pence": 80_00,
        },
        sides=["For more lines", "For fewer and faster lines"],
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
            "size": 24,
            "reserves": 6,
            "youngest": 16,
            "objective": Lottery.Objective.LEXIMIN,
            "source": Lottery.Source.DICE,
            "about": (
                "We want 24 people from all over Derby to think about the buses. You hear from people who run them and "
                "from people who use them. You ask what you like. Then you say together what should change. The "
                "council and the bus firms must answer you in public, with reasons.\n\n"
                "You need to know nothing about buses."
            ),
            "easy_read": (
                "We choose 24 people by chance. They meet and talk about the buses. They say what should change. "
                "The council must answer them."
            ),
            "when_and_where": "Four Saturdays in spring, from 10am to 4pm, at the Council House in Corporation Street.",
            "gift_pence": 320_00,
            "expenses": "We pay your travel before you come, and lunch is free.",
            "access": "There are no steps. There is a hearing loop, a quiet room and help with reading and languages.",
            "care": "We pay for child care, or for somebody who steps in where you care for an adult.",
            "register_by": (now + 21 * DAY).replace(hour=22),
            "blank_addresses_on": (now + 180 * DAY).date(),
        },
        by=play.farah,
    )
    for key in ASKED:
        preset = PRESETS[key]
        values = [str(value) for value in preset.values]
        shares, source = reading.shares_known(lottery.place, preset, values)
        if shares is None:
            shares, source = SHARES[key], "Made up for the demonstration"
        ask(
            lottery,
            kind=preset.kind,
            feature=str(preset.feature),
            words=str(preset.words),
            values=values,
            shares=shares,
            source=source,
            by=play.farah,
        )
    usual = usual_plan(lottery)
    plan_letters(
        lottery,
        names_hoped_for=usual.names_hoped_for,
        responses=usual.responses,
        people_a_household=usual.people_a_household,
        why=usual.why,
        by=play.farah,
    )
    return lottery


def said(lottery: Lottery, number: int, name: str, areas: list[Place]) -> Answers:
    """What one made-up person says: spread over every answer, a little older and better off than the place."""
    area = areas[(number * 37 + 5 * (number % 3)) % len(areas)]
    choices = {
        "age": value_of_age(AGES[number % len(AGES)], [str(value) for value in PRESETS["age"].values]) or "",
        "sex": str(PRESETS["sex"].values[number % 2]),
        "ethnicity": str(PRESETS["ethnicity"].values[ETHNICITY[number % len(ETHNICITY)]]),
        "disability": str(PRESETS["disability"].values[0 if number % 5 == 1 else 1]),
        "deprivation": value_of_decile(
            area.deprivation_decile, [str(value) for value in PRESETS["deprivation"].values]
        )
        or "",
    }
    # The last two live with the first two, and write their address in another way.
    home = number - 58 if number > 57 else number
    house, street = home + 1, STREETS[home % len(STREETS)]
    address = f"{house}/2 {street}, Derby" if number > 57 else f"Flat 2, {house} {street}"
    return Answers(
        name=name,
        phone="01632 960" + f"{number:03d}",
        address=address,
        postcode=f"DE{home % 8 + 1} {home // 8}ZZ",
        area=area,
        needs="Step-free, please." if number % 11 == 0 else "",
        features={str(PRESETS[key].feature): value for key, value in choices.items()},
    )


def by_a_helper(play: Play, lottery: Lottery, said: Answers, number: int) -> Person:
    """A name that came on paper or by phone, entered by a helper."""
    given = begin_assistance(
        by=play.company["Wendy"],
        place=lottery.place,
        cleaned={
            "who": NEW,
            "name": "",
            "reason": "Gave me a paper form at the health centre",
            "consent": "signed",
        },
        what=f"your name for the lottery of “{lottery.stage.title}”",
    )
    channel = Registration.Channel.PHONE if number % 4 == 0 else Registration.Channel.PAPER
    put_name_down(lottery, said, by=play.company["Wendy"], channel=channel, assistance=given)
    return given.person
