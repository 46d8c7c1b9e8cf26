"""What the permission matrix asks of the routes of juries."""

from __future__ import annotations

from alongside.conftest import make_person, make_process
from alongside.deciding.juries import actions
from alongside.deciding.juries.actions import commission_work as work
from alongside.deciding.juries.actions import commissions
from alongside.deciding.juries.models import Payment, Reply, Review
from alongside.deciding.juries.tests import commission_making, making
from alongside.foundation.people.models import Person, RoleHolding
from alongside.foundation.people.permissions import Role
from tests.attacks.world import Example, World


def examples(world: World) -> dict[str, Example]:
    leads = {
        Role.RESIDENT_LEAD: make_person("Resident lead of a jury"),
        Role.PROFESSIONAL_LEAD: make_person("Professional lead of a jury"),
    }
    process = make_process(
        world.here,
        resident_lead=leads[Role.RESIDENT_LEAD],
        professional_lead=leads[Role.PROFESSIONAL_LEAD],
        title="A jury here",
    )
    runs = make_person("Runs a jury elsewhere")
    planned = making.make_jury(process, planned=True, title="Planned jury")
    jury = making.make_jury(process)
    people = [make_person(f"Member {n} of a jury") for n in range(6)]
    making.draw(jury.stage.lottery, people)
    actions.seat_members(jury, by=None)
    overseer = making.make_overseer(jury, runs, "Watches over a jury", "For")
    session = making.make_session(jury, runs)
    (payment, *_others) = actions.note_attendance(session, [m.pk for m in jury.members.all()], by=runs)
    evidence = making.make_evidence(jury, runs)
    witness = actions.ask_for_witness(jury, who="A bus driver", why="To learn", by=people[0])
    question = actions.ask_question(jury, to_whom="A bus driver", words="When?", by=people[0])
    draft = making.make_draft(jury, people[0])
    body = make_person("Works for the body", roles={Role.WORKER: world.next_door})
    reply, review = _published(world, leads, runs, body)
    people_of = {**leads, Role.JUROR: people[0], Role.OVERSEER: overseer.person}
    for_body = {Role.OF_THE_BODY: body}
    to_jury = Example({"pk": jury.stage_id}, people=people_of)
    to_planned = Example({"pk": planned.stage_id}, people=leads)
    names = (
        "stage", "members", "seat", "checklist", "oversight", "add-overseer", "evidence", "add-evidence", "sign",
        "feed", "plan-session", "asked", "ask-for-witness", "ask-question", "room", "name", "my-payments", "payments",
        "draft", "minority-report", "vote", "evaluate", "voting", "recommendations", "evaluation", "tracker",
    )  # fmt: skip
    found = dict.fromkeys((f"juries:{name}" for name in names), to_jury)
    found |= dict.fromkeys(
        (f"juries:{name}" for name in ("set-up", "bodies", "keys", "take-key-back")), to_planned
    )
    for name in ("session", "change-session", "summary", "attendance", "tables"):
        found[f"juries:{name}"] = Example({"pk": session.pk}, people=people_of)
    for name in ("evidence-item", "change-evidence", "withdraw-evidence"):
        found[f"juries:{name}"] = Example({"pk": evidence.pk}, people=people_of)
    for name in ("change-draft", "withdraw-draft"):
        found[f"juries:{name}"] = Example({"pk": draft.pk}, people=people_of)
    filed = actions.add_evidence(
        jury,
        values={"side": jury.sides.first(), "kind": "report", "title": "A file", "source": "Us"},
        file=actions.Uploaded("report.pdf", b"%PDF-1.7"),
        by=runs,
    )
    return found | {
        "juries:remove-body": Example(
            {"pk": planned.stage_id, "body": planned.bodies.get().pk}, people=leads
        ),
        "juries:remove-overseer": Example({"pk": overseer.pk}, people=people_of),
        "juries:evidence-file": Example({"pk": filed.pk}, people=people_of),
        "juries:answer-witness": Example({"pk": witness.pk}, people=people_of),
        "juries:answer-question": Example({"pk": question.pk}, people=people_of),
        "juries:settle": Example({"pk": jury.stage_id, "payment": payment.pk}, people=people_of),
        "juries:recommendation": Example({"pk": reply.recommendation_id}, people=leads),
        "juries:answer": Example({"pk": reply.pk}, people=for_body),
        "juries:report": Example({"pk": review.pk}, people=for_body),
        **_of_a_commission(world, leads, runs),
    }


def _of_a_commission(world: World, leads: dict[Role, Person], runs: Person) -> dict[str, Example]:
    """A commission that sits, one that is planned, and things of one of its community commissioners."""
    process = make_process(
        world.here,
        resident_lead=leads[Role.RESIDENT_LEAD],
        professional_lead=leads[Role.PROFESSIONAL_LEAD],
        title="A commission here",
    )
    asks = make_person("Asks people to join", roles={Role.FACILITATOR: world.here})
    planned = commission_making.make_commission(process, planned=True, title="Planned commission")
    sat = commission_making.sitting(process, asks, each=2, name=" of examples")
    commission_making.with_agenda(sat, asks)
    joint = commission_making.meet(sat, asks, "joint", [*sat.community, *sat.civic], days=-9)
    story = commission_making.story_of(sat, "public")
    pair = commission_making.pair_up(sat)
    group = work.start_group(sat.jury, title="Letters", about="", by=asks)
    asked = make_person("Asked to join")
    invitation = commissions.invite(sat.jury, person=asked, side="community", by=asks)
    teller = sat.community[0]
    of_it = {**leads, Role.JUROR: teller}
    here = {"pk": sat.jury.stage_id}
    names = (
        "stage", "members", "invite", "stories", "feed", "plan-session", "room", "leave", "put-on-agenda", "set-agenda",
        "tell-story", "pair", "start-group",
    )  # fmt: skip
    found = dict.fromkeys((f"commissions:{name}" for name in names), Example(here, people=of_it))
    for name in ("set-up", "keys", "take-key-back"):
        found[f"commissions:{name}"] = Example({"pk": planned.stage_id}, people=leads)
    for name in ("session", "decide"):
        found[f"commissions:{name}"] = Example({"pk": joint.pk}, people=of_it)
    payment = Payment.objects.filter(member__person=teller).first()
    assert payment is not None
    return found | {
        "commissions:take-invitation-back": Example({**here, "invitation": invitation.pk}, people=leads),
        "commissions:invitation": Example({"pk": invitation.pk}, belongs_to=asked),
        "commissions:payment": Example({"pk": payment.pk}, belongs_to=teller),
        "commissions:story": Example({"pk": story.pk}, people=of_it),
        "commissions:consent": Example({"pk": story.pk}, people={Role.SPEAKER: teller}),
        "commissions:answer-pair": Example({"pk": pair.pk}, people=of_it),
        "commissions:answer-group": Example({"pk": group.pk}, people=of_it),
    }


def _published(world: World, leads: dict[Role, Person], runs: Person, body: Person) -> tuple[Reply, Review]:
    """A published recommendation that waits for one answer, and one report on another that was accepted."""
    process = make_process(
        world.here,
        resident_lead=leads[Role.RESIDENT_LEAD],
        professional_lead=leads[Role.PROFESSIONAL_LEAD],
        title="A jury that has finished",
    )
    jury = making.make_jury(process)
    people = [make_person(f"Member {n} of a finished jury") for n in range(6)]
    making.draw(jury.stage.lottery, people)
    actions.seat_members(jury, by=None)
    first = making.make_draft(jury, people[0])
    second = making.make_draft(jury, people[0], title="Lights at the stop")
    making.decide(jury, people, [{1: 1, 2: 1}] * 6, by=runs)
    making.publish(jury)
    RoleHolding.objects.filter(person=body).update(organisation=jury.bodies.get().organisation)
    accepted = actions.answer(second.replies.get(), state="accepted", reasons="Yes.", by=body)
    return first.replies.get(), accepted.reviews.get()
