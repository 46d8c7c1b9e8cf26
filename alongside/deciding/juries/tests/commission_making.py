"""Commissions for tests: made quickly, standing at any point of their life."""

from __future__ import annotations

from dataclasses import dataclass

from alongside.conftest import make_person, make_stage
from alongside.deciding.juries import actions as jury_actions
from alongside.deciding.juries.actions import commission_work as work
from alongside.deciding.juries.actions import commissions as actions
from alongside.deciding.juries.actions import stories
from alongside.deciding.juries.models import Jury, Member, Pair, Session, Story
from alongside.deciding.juries.tests import making
from alongside.deciding.processes.models import Process, Stage
from alongside.foundation.people.models import Person

TERMS = {
    "remit": "Say what keeps people here poor, and what the council and the NHS should change.",
    "outside_remit": "How much benefits are: Parliament decides that.",
    "each_side": 6,
    "pay_pence": 20_00,
    "adopt_percent": 75,
    "answer_days": 60,
    "what_it_takes": "Two hours, once a month, for a year, in the library.",
    "care": "We pay fares and child care. Sam is there to talk to.",
}
SECRET = "They cut off my gas in January, and I told nobody."  # noqa: S105


@dataclass
class Sat:
    """A commission with the people of each side."""

    jury: Jury
    community: list[Person]
    civic: list[Person]

    def member(self, person: Person) -> Member:
        found: Member = self.jury.members.get(person=person)
        return found


def make_commission(process: Process, *, planned: bool = False, title: str = "The truth commission") -> Jury:
    """A commission with one body that has to answer; open unless `planned`. Nobody is on it yet."""
    lead = process.professional_lead or process.resident_lead
    assert lead is not None
    stage = make_stage(process, "commissions", title=title)
    jury = actions.set_up_commission(stage, terms=TERMS, by=lead)
    council = making.make_council(process.place)
    jury_actions.add_body(jury, organisation=council, promise="We answer.", by=lead)
    if not planned:
        Stage.objects.filter(pk=stage.pk).update(state=Stage.State.OPEN)
    return making.fresh(jury)


def join(jury: Jury, person: Person, side: str, by: Person, *, is_public: bool = False) -> Member:
    """The person is asked and says yes."""
    invitation = actions.invite(jury, person=person, side=side, by=by)
    called = (person.display_name or "Somebody").split()[0]
    return actions.accept_invitation(invitation, called=called, is_public=is_public, by=person)


def sitting(process: Process, by: Person, *, each: int = 4, name: str = "") -> Sat:
    """A commission with so many on each side."""
    jury = make_commission(process)
    community = [make_person(f"Cora{n}{name} Community") for n in range(each)]
    civic = [make_person(f"Vic{n}{name} Civic") for n in range(each)]
    for person in community:
        join(jury, person, "community", by)
    for person in civic:
        join(jury, person, "civic", by)
    return Sat(making.fresh(jury), community, civic)


def meet(sat: Sat, by: Person, kind: str, people: list[Person], *, days: int) -> Session:
    """A session of this kind so many days from now, at which these people were noted."""
    session = making.make_session(sat.jury, by, kind=kind, days=days, title=f"We meet ({kind})")
    jury_actions.note_attendance(session, [sat.member(person).pk for person in people], by=by)
    session.refresh_from_db()
    return session


def with_agenda(sat: Sat, by: Person) -> Session:
    """The community group has met alone and set its agenda; gives that session."""
    alone = meet(sat, by, "community", sat.community, days=-20)
    work.put_on_agenda(
        sat.jury, title="Letters that frighten", why="We stop opening them.", by=sat.community[0]
    )
    work.set_agenda(sat.jury, session=alone, by=sat.community[0])
    return alone


def pair_up(sat: Sat, one: int = 0, other: int = 0) -> Pair:
    """Two commissioners who both said yes."""
    community, civic = sat.community[one], sat.civic[other]
    pair = work.suggest_pair(sat.jury, community=sat.member(community), civic=sat.member(civic), by=community)
    return work.agree_to_pair(pair, by=civic)


def votes(community: tuple[int, int, int], civic: tuple[int, int, int]) -> dict[str, int]:
    return dict(zip(work.VOTES, (*community, *civic), strict=True))


def story_of(sat: Sat, scope: str, *, is_named: bool = False) -> Story:
    return stories.tell_story(sat.jury, words=SECRET, scope=scope, is_named=is_named, by=sat.community[0])
