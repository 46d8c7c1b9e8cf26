"""A commission of the demonstration: its first joint meeting was without parity, the second was not; stories, pairs."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from alongside.deciding.juries import actions as juries
from alongside.deciding.juries.actions import commission_work as work
from alongside.deciding.juries.actions import commissions, stories
from alongside.deciding.juries.models import Commission, Jury, Pair, Payment, Session, Story
from alongside.deciding.processes import actions as processes
from alongside.foundation.people.models import Person
from alongside.site.demonstration.cast import CHARITY, COUNCIL, NORMANTON, TRUST
from alongside.site.demonstration.play import DAY, Play

CIVIC = ("Olu", "Wendy", "Tom", "Kim", "Bea", "Clara", "Frank")
AGENDA = (
    ("Letters that frighten", "We stop opening them. Then it gets worse."),
    ("The wait for the first payment", "Five weeks without money is five weeks of borrowing."),
    ("Being asked the same things again", "Each office asks for your whole life from the start."),
)
STORIES = (
    (
        0,
        "public",
        True,
        "When the brown envelope came I put it in the drawer with the others. I knew what it would say, and "
        "that I could not pay it. A woman at the library sat with me and opened all of them. It took an hour. Two of "
        "them were to say that I was owed money.",
    ),
    (
        1,
        "public",
        False,
        "I told my whole story eleven times in one year: to the housing office, the job centre, the doctor, the "
        "school. Each time I had to begin with the worst day. I would like to tell it once.",
    ),
    (
        2,
        "commission",
        True,
        "In January I had to choose between the bus to the hospital and the meter. I walked. I have not told my "
        "children that.",
    ),
    (3, "pair", False, "What I want you to know is why I shouted at your desk that day."),
)
TERMS = {
    "remit": "Find out together what keeps people here poor, and say what the council, the NHS and others should "
    "change. They answer each of your recommendations in public.",
    "outside_remit": "How much benefits are: the government decides that.",
    "easy_read": "People who know what it is like to be poor meet people who run services. Together they say "
    "what should change.",
    "each_side": len(CIVIC),
    "pay_pence": 20_00,
    "adopt_percent": 75,
    "answer_days": 60,
    "what_it_takes": "One evening a month, from six to eight, in the Normanton library, for a year. Tea and a hot meal "
    "are there. Between the evenings you meet your pair for a cup of tea, if you both want to.",
    "care": "We pay your fares and child care before you come, not after. The building has no steps. Sam from "
    "Demonstration Neighbours is there each time, and you can ring Sam on the day after.",
}


def tell(play: Play) -> None:
    jury = _opened(play)
    community, civic = play.company.residents[:7], [play.company[name] for name in CIVIC]
    for side, people in (("community", community), ("civic", civic)):
        for person in people:
            by = play.company["Grace"] if side == "community" else play.farah
            invitation = commissions.invite(jury, person=person, side=side, by=by)
            called = person.display_name.split()[0]
            commissions.accept_invitation(
                invitation, called=called, is_public=person in (community[0], civic[0]), by=person
            )
    _met(play, jury, community, civic)
    for number, scope, is_named, words in STORIES:
        if scope == "pair":
            pair = _pair(jury, community[number], civic[number], by=community[number])
            work.agree_to_pair(pair, by=civic[number])
        stories.tell_story(jury, words=words, scope=scope, is_named=is_named, by=community[number])
    gone = stories.tell_story(
        jury, words="I do not want this to be read any more.", scope="public", is_named=False, by=community[4]
    )
    stories.take_back(gone, by=community[4])
    for ago, story in enumerate(Story.objects.filter(jury=jury)):
        Story.objects.filter(pk=story.pk).update(told_at=timezone.now() - (8 + 3 * ago) * DAY)
    work.agree_to_pair(_pair(jury, community[0], civic[0], by=civic[0]), by=community[0])
    _pair(jury, community[1], civic[1], by=community[1])
    letters = work.start_group(
        jury,
        title="Letters",
        about="Reads the ten letters that frighten most, and writes them anew.",
        by=play.farah,
    )
    waiting = work.start_group(
        jury, title="The five weeks", about="Finds out who could lend money without interest.", by=play.farah
    )
    for group, people in ((letters, [*community[:3], *civic[:3]]), (waiting, [*community[3:6], civic[3]])):
        for person in people:
            work.join_group(group, by=person)
    juries.draft(
        jury,
        words={
            "title": "Plain letters that say what you can do",
            "text": "Each letter about money is read by somebody who has had such letters before it is sent. It "
            "says first what you can do, and whom to ring.",
            "reasons": "People who are afraid do not open letters, and then owe more.",
            "easy_read": "Letters should be easy to read.",
        },
        bodies=[play.company.organisations[COUNCIL]],
        by=community[0],
    )
    _money(play, jury, community)


def _opened(play: Play) -> Jury:
    process = play.process(
        NORMANTON,
        "A poverty truth commission",
        "What keeps people here poor, and what can we change together?",
        "Nothing about us, without us, is for us. People who live with poverty and people who run services listen to "
        "each other for a year.",
        easy_read="People who are poor say what should change.",
    )
    now = timezone.now()
    stage = processes.add_stage(
        process,
        method="commissions",
        title="The Normanton truth commission",
        summary="Fourteen people: seven who know poverty from their own lives, and seven who run services.",
        opens_at=now - 75 * DAY,
        closes_at=now + 200 * DAY,
        by=play.farah,
    )
    jury = commissions.set_up_commission(stage, terms=TERMS, by=play.farah)
    for name in (COUNCIL, TRUST, CHARITY):
        promise = "We send somebody who can decide, and answer within 60 days."
        juries.add_body(jury, organisation=play.company.organisations[name], promise=promise, by=play.farah)
    for lead in (play.ruth, play.paul):
        commissions.open_commission(_fresh(jury), seen=None, by=lead)
    return _fresh(jury)


def _fresh(jury: Jury) -> Jury:
    found: Jury = Jury.objects.select_related("stage__process__place", "commission").get(pk=jury.pk)
    return found


def _session(play: Play, jury: Jury, ago: int, kind: str, title: str, agenda: str = "") -> Session:
    evening = timezone.localtime().replace(hour=18, minute=0, second=0, microsecond=0) - ago * DAY
    return juries.plan_session(
        jury,
        kind=kind,
        title=title,
        agenda=agenda,
        where="Normanton library, the room behind the counter, no steps",
        starts_at=evening,
        ends_at=evening + dt.timedelta(hours=2),
        by=play.farah,
    )


def _met(play: Play, jury: Jury, community: list[Person], civic: list[Person]) -> None:
    member = {each.person_id: each for each in jury.members.all()}

    def note(session: Session, people: list[Person]) -> Session:
        juries.note_attendance(session, [member[person.pk].pk for person in people], by=play.farah)
        Session.objects.filter(pk=session.pk).update(held_at=session.ends_at)
        found: Session = Session.objects.get(pk=session.pk)
        return found

    alone = note(_session(play, jury, 64, "community", "What we want to talk about"), community)
    for number, (title, why) in enumerate(AGENDA):
        work.put_on_agenda(jury, title=title, why=why, by=community[number])
    work.set_agenda(jury, session=alone, by=community[0])
    Commission.objects.filter(jury=jury).update(agenda_set_at=alone.ends_at)
    note(_session(play, jury, 50, "civic", "Learning to listen"), civic)
    first = note(_session(play, jury, 40, "joint", "We meet for the first time"), [*community, *civic[:5]])
    work.decide(
        first,
        words="We meet in the library from now on, and not in the council house.",
        votes=_votes((7, 0, 0), (4, 1, 0)),
        by=play.farah,
    )
    work.put_on_agenda(jury, title="What our forms are for", why="Some answers we never use.", by=civic[1])
    second = note(_session(play, jury, 12, "joint", "Letters"), [*community, *civic])
    letters = jury.agenda_items.get(number=1)
    work.decide(
        second,
        words="The council tries out letters that commissioners have rewritten, for three months.",
        votes=_votes((7, 0, 0), (5, 1, 1)),
        item=letters,
        by=play.farah,
    )
    work.decide(
        second,
        words="No letter about a debt is sent before somebody has rung.",
        votes=_votes((6, 0, 1), (2, 4, 1)),
        item=letters,
        by=play.farah,
    )
    juries.change_session(
        second,
        summary="We read three letters aloud. Nobody in the room could say what the third one asks for.",
        by=play.farah,
    )
    _session(play, jury, -16, "joint", "The five weeks", "1. Tea\n2. Two stories\n3. Who could lend what")


def _votes(community: tuple[int, int, int], civic: tuple[int, int, int]) -> dict[str, int]:
    return dict(zip(work.VOTES, (*community, *civic), strict=True))


def _pair(jury: Jury, community: Person, civic: Person, *, by: Person) -> Pair:
    member = {each.person_id: each for each in jury.members.all()}
    return work.suggest_pair(jury, community=member[community.pk], civic=member[civic.pk], by=by)


def _money(play: Play, jury: Jury, community: list[Person]) -> None:
    """Most want the money and were paid for the first evening; one does not; the last evening waits for answers."""
    first = Payment.objects.filter(session__jury=jury, session__number=1).select_related("member")
    for payment in first:
        person = next(each for each in community if each.pk == payment.member.person_id)
        work.answer_payment(payment, wanted=person != community[5], by=person)
        if person != community[5]:
            juries.settle_payment(payment, paid=True, by=play.company["Frank"])
