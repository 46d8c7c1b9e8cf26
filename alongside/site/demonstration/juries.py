"""Two citizens' juries of the demonstration: one under way, one finished, with an answer that is overdue."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from django.utils import timezone

from alongside.deciding.juries import actions
from alongside.deciding.juries.models import Evidence, Jury, Recommendation, Reply, Review, Session, Signature
from alongside.deciding.lotteries.actions import drawing, freezing, seats
from alongside.deciding.lotteries.models import Lottery, Registration, Target
from alongside.deciding.processes import actions as processes
from alongside.deciding.processes.models import Key, Process
from alongside.foundation.people.models import Person
from alongside.site.demonstration import jury_words as words
from alongside.site.demonstration.cast import CHARITY, COUNCIL, DERBY, NORMANTON, TRUST
from alongside.site.demonstration.play import DAY, Play

SIDES = ("For", "Against", "Neutral")
SIZE = 24
AGES, LIVES = ("16 to 34", "35 to 64", "65 and over"), ("Inner city", "Outer city")


def tell(play: Play) -> None:
    finished(play)
    under_way(play)


def under_way(play: Play) -> None:
    """Evidence is heard: two sides have signed, one has not; a witness comes, another not; one draft is written."""
    process = play.process(
        DERBY,
        "Cars, streets and air",
        "How should we get about in the city in ten years?",
        "The city must clean its air by law. How it does so is open, and a jury of residents says.",
        easy_read="The air must get cleaner. People from here will say how.",
    )
    jury = _jury(
        play,
        process,
        "The streets jury",
        "Say how the city centre should be reached in ten years: by whom, by what, and who pays. The council and the "
        "NHS trust answer each of your recommendations in public.",
        "The law on clean air, and the money from the government, which is £4 million.",
        closes=40,
        drawn=40,
    )
    _overseers(play, jury, {"For": "Wendy", "Against": "Tom", "Neutral": "Kim"})
    for side, kind, title, source, text in words.STREETS_EVIDENCE:
        actions.add_evidence(
            jury,
            values={"side": jury.sides.get(name=side), "kind": kind, "title": title, "source": source, "text": text,
                    "easy_read": text if kind == "briefing" else ""},
            by=play.farah,
        )  # fmt: skip
    for name in ("Wendy", "Kim"):
        _sign(play, jury, name)
    for ago, title, agenda in (
        (12, "What the question means", words.FIRST_DAY),
        (5, "Hearing both sides", words.SECOND_DAY),
    ):
        session = _session(play, jury, ago, title, agenda)
        actions.note_attendance(session, list(jury.members.values_list("pk", flat=True)), by=play.farah)
        actions.mix_tables(session, size=6, by=play.farah, seed=ago)
    coming = _session(play, jury, -9, "Working out what we recommend", words.THIRD_DAY)
    first, second, third = _members(jury)[:3]
    driver = actions.ask_for_witness(
        jury, who="A bus driver", why="What would make the night buses safe to drive?", by=first
    )
    actions.answer_witness(driver, session=coming, reason="", by=play.farah)
    minister = actions.ask_for_witness(
        jury, who="The minister for transport", why="Will the money come?", by=second
    )
    actions.answer_witness(
        minister,
        session=None,
        reason="She does not come to local juries. Her letter is in the evidence.",
        by=play.farah,
    )
    asked = actions.ask_question(
        jury, to_whom="The doctor", words="How many of us are ill from the air?", by=third
    )
    actions.answer_question(asked, answer="About one child in nine here has asthma.", by=play.farah)
    actions.ask_question(
        jury, to_whom="The shopkeepers", words="How do most of your customers come?", by=first
    )
    actions.draft(
        jury,
        words={
            "title": "A bus every ten minutes until midnight",
            "text": "On the six main roads, every ten minutes from six to midnight, also on Sundays.",
            "reasons": "Who works late cannot leave the car at home today.",
            "easy_read": "More buses. Also at night.",
        },
        bodies=[play.company.organisations[COUNCIL]],
        table=2,
        by=third,
    )


def finished(play: Play) -> None:
    """Published and answered: one recommendation accepted and followed up, one in part, one not, one overdue."""
    process = play.process(
        NORMANTON,
        "A good death at home",
        "What do people here need to die at home, if they want to?",
        "Two in three people want to die at home, and one in four does. A jury worked out what is missing.",
        easy_read="Many people want to die at home. A jury said what they need.",
    )
    jury = _jury(
        play,
        process,
        "The jury on dying at home",
        "Say what people here need so that they can die at home, and who should see to it.",
        "The law, and how many nurses there are in the country.",
        closes=3,
        drawn=160,
    )
    _overseers(play, jury, {"For": "Wendy", "Against": "Tom", "Neutral": "Kim"})
    for number, side in enumerate(SIDES):
        actions.add_evidence(
            jury,
            values={
                "side": jury.sides.get(name=side),
                "kind": ("talk", "experience", "briefing")[number],
                "title": words.HOME_EVIDENCE[number],
                "source": "A hospice nurse",
                "text": words.HOME_EVIDENCE[number],
                "easy_read": words.HOME_EVIDENCE[number],
            },
            by=play.farah,
        )
    for name in ("Wendy", "Tom", "Kim"):
        _sign(play, jury, name)
    members = _members(jury)
    for number, (title, agenda) in enumerate(words.HOME_DAYS):
        session = _session(play, jury, 20 - 5 * number, title, agenda)
        actions.note_attendance(session, list(jury.members.values_list("pk", flat=True)), by=play.farah)
        actions.mix_tables(session, size=6, by=play.farah, seed=number)
        actions.change_session(session, summary=words.HOME_SUMMARY, by=play.farah)
    council, trust = play.company.organisations[COUNCIL], play.company.organisations[TRUST]
    for number, (title, text, reasons) in enumerate(words.HOME_RECOMMENDATIONS):
        actions.draft(
            jury,
            words={"title": title, "text": text, "reasons": reasons, "easy_read": ""},
            bodies=[trust, council] if number == 0 else [trust if number % 2 else council],
            table=1 + number % 4,
            by=members[number],
        )
    actions.open_voting(jury, by=play.farah)
    for number, member in enumerate(members[:23]):
        levels = {n: 1 + (number + n) % 2 for n in range(1, 5)}
        levels[3] = 1 if number % 6 else 4
        levels[5] = 1 + number % 5
        actions.vote(jury, levels, by=member)
    actions.close_voting(jury, by=play.farah)
    actions.write_minority_report(
        jury, title="Families must not be left with it", text=words.HOME_MINORITY, by=members[7]
    )
    for number, member in enumerate(members[:21]):
        said = {"purpose": 1 + 2 * (number % 3 == 0), "balance": 2 + 2 * (number % 4 == 0)}
        said |= {
            "time": 4 if number % 3 else 1,
            "heard": 2 if number % 4 else 3,
            "free": 1 + 2 * (number % 3 == 1),
        }
        said |= {"voice": 2 if number % 3 else 3, "again": 1 if number % 3 else 3}
        actions.rate(jury, said, by=member)
    _publish(play, jury)
    _answer(play, jury, council.pk)


def _jury(
    play: Play,
    process: Process,
    title: str,
    remit: str,
    outside: str,
    *,
    closes: int,
    drawn: int,
) -> Jury:
    """A jury whose keys are given and whose members were drawn."""
    now = timezone.now()
    stage = processes.add_stage(
        process,
        method="juries",
        title=title,
        opens_at=now - 60 * DAY,
        closes_at=now + closes * DAY,
        by=play.farah,
    )
    terms = {
        "remit": remit, "outside_remit": outside, "easy_read": "", "pay_pence": 90_00, "adopt_percent": 75,
        "answer_days": 60,
    }  # fmt: skip
    jury = actions.set_up_jury(stage, terms=terms, sides=SIDES, by=play.farah)
    promises = {
        COUNCIL: "The cabinet answers each recommendation in a public meeting.",
        TRUST: "The board answers in public.",
    }
    for name, promise in promises.items():
        actions.add_body(jury, organisation=play.company.organisations[name], promise=promise, by=play.farah)
    lottery = Lottery.objects.create(
        stage=stage, size=SIZE, panels=100, about=remit, when_and_where="Four Saturdays, in the city library.",
        expenses="Fares and meals are paid.", access="No steps. Tell us what you need.",
        care="We pay for somebody to look after your children, or whom you care for.",
        register_by=now - (drawn + 5) * DAY, blank_addresses_on=(now + 120 * DAY).date(),
    )  # fmt: skip
    shares = {("Age", value): share for value, share in zip(AGES, (0.32, 0.46, 0.22), strict=True)}
    shares |= {("Lives", value): share for value, share in zip(LIVES, (0.42, 0.58), strict=True)}
    for order, ((feature, value), share) in enumerate(shares.items(), start=1):
        Target.objects.create(
            lottery=lottery, order=order, feature=feature, value=value, share=share, minimum=6, maximum=14
        )
    for lead in (play.paul, play.ruth):
        actions.open_jury(Jury.objects.select_related("stage__process").get(pk=jury.pk), seen=None, by=lead)
    _draw(play, lottery, drawn)
    Key.objects.filter(stage=stage).update(at=now - 60 * DAY, used_at=now - 60 * DAY)
    found: Jury = Jury.objects.select_related("stage__process__place", "stage__lottery").get(pk=jury.pk)
    actions.seat_members(found, by=None)
    return found


def _draw(play: Play, lottery: Lottery, ago: int) -> None:
    """The residents put their names down; so many days ago the list was frozen and drawn from, and all said yes.

    It goes the way of every draw, so that its published file can be checked. A draw comes an hour or more after its
    list was published, so the clock is set back for it.
    """
    then = timezone.now() - ago * DAY
    Registration.objects.bulk_create(
        [
            Registration(
                lottery=lottery,
                person=person,
                pseudonym=secrets.token_hex(8),
                features={"Age": AGES[number % 3], "Lives": LIVES[number % 2]},
                registered_at=then - 8 * DAY,
            )
            for number, person in enumerate(play.company.residents)
        ]
    )
    with _at(then - DAY):
        freezing.plan_draw(lottery, at=then - DAY / 2, where="City library, the large room", by=play.farah)
        for lead in (play.paul, play.ruth):
            freezing.agree_to_freeze(lottery, seen=None, by=lead)
        freezing.freeze(lottery.pk)
    with _at(then):
        line = drawing.waiting_list(Lottery.objects.get(pk=lottery.pk))
        assert line is not None  # noqa: S101
        drawing.draw(line, inputs={"dice": [4, 1]}, witnesses="Amina, Ruth and forty others", by=play.farah)
        for seat in lottery.seats.members().select_related("registration__person"):
            if seat.registration is not None:
                seats.accept(seat, by=seat.registration.person)


def _members(jury: Jury) -> list[Person]:
    return [
        member.person for member in jury.members.select_related("person").order_by("person__display_name")
    ]


@contextmanager
def _at(moment: dt.datetime) -> Iterator[None]:
    """Tell what follows as if it happened at this moment."""
    with mock.patch("django.utils.timezone.now", return_value=moment):
        yield


def _overseers(play: Play, jury: Jury, who: dict[str, str]) -> None:
    for side, name in who.items():
        actions.add_overseer(
            jury,
            person=play.company[name],
            organisation=play.company.organisations[TRUST if name == "Wendy" else CHARITY],
            side=jury.sides.get(name=side),
            role=words.ROLES[side],
            interests=words.INTERESTS[side],
            by=play.farah,
        )


def _sign(play: Play, jury: Jury, name: str) -> None:
    version = Jury.objects.get(pk=jury.pk).evidence_version
    actions.sign(jury, seen=version, is_balanced=True, words="", by=play.company[name])


def _session(play: Play, jury: Jury, ago: int, title: str, agenda: str) -> Session:
    """A session of six hours so many days ago (to come, if less than nothing)."""
    day = timezone.localtime().replace(hour=10, minute=0, second=0, microsecond=0) - ago * DAY
    return actions.plan_session(
        jury,
        title=title,
        agenda=agenda,
        where="City library, the large room on the ground floor",
        starts_at=day,
        ends_at=day + dt.timedelta(hours=6),
        by=play.farah,
    )


def _publish(play: Play, jury: Jury) -> None:
    """The jury closed and was published a hundred days ago."""
    play.over(jury.stage, 190, 104)
    for lead in (play.ruth, play.paul):
        fresh = Jury.objects.select_related("stage__process__place").get(pk=jury.pk)
        actions.publish_recommendations(fresh, seen=None, by=lead)
    play.published(jury.stage, 100)
    then = timezone.now() - 104 * DAY
    Jury.objects.filter(pk=jury.pk).update(voting_opened_at=then - DAY, voting_closed_at=then)
    Session.objects.filter(jury=jury).update(held_at=then - 2 * DAY)
    for session in Session.objects.filter(jury=jury):
        Session.objects.filter(pk=session.pk).update(
            starts_at=session.starts_at - 104 * DAY, ends_at=session.ends_at - 104 * DAY
        )
    Evidence.objects.filter(jury=jury).update(added_at=then - 40 * DAY)
    Signature.objects.filter(side__jury=jury).update(at=then - 30 * DAY)
    due = timezone.localdate() - 40 * DAY
    Reply.objects.filter(recommendation__jury=jury, due__isnull=False).update(due=due)


def _answer(play: Play, jury: Jury, council: object) -> None:
    """Every kind of answer stands here: accepted and reported on, in part and late, not accepted, and none yet."""
    clerk = play.company["Clara"]
    replies = Reply.objects.filter(recommendation__jury=jury, due__isnull=False)
    said = {
        1: ("accepted", "The night nurses start in spring. The money is in next year’s budget."),
        2: ("partly", "We lend beds and hoists within two days, but not yet at the weekend."),
        3: ("not_accepted", "We cannot pay family members: the law does not allow it. We ask for it to change."),
    }  # fmt: skip
    for reply in replies.select_related("recommendation").order_by(
        "recommendation__number", "organisation__name"
    ):
        number = reply.recommendation.number
        if number not in said or (number == 1 and reply.organisation_id == council):
            continue
        state, reasons = said[number]
        actions.answer(reply, state=state, reasons=reasons, by=clerk)
        ago = 75 if number == 2 else 95
        Reply.objects.filter(pk=reply.pk).update(given_at=timezone.now() - (30 if number == 2 else ago) * DAY)
        if number == 1:
            Review.objects.filter(reply=reply).update(due=timezone.localdate() - 4 * DAY)
            review = Review.objects.get(reply=reply)
            actions.report(review, progress="under_way", words="Six of eight nurses are found.", by=clerk)
    actions.tell_of_late_answers()
    assert Recommendation.objects.accepted().filter(jury=jury).exists()  # noqa: S101
