"""What the permission matrix asks of the routes of polls."""

from __future__ import annotations

from django.utils import timezone

from alongside.conftest import make_person, make_process
from alongside.deciding.polls import actions
from alongside.deciding.polls.models import Poll
from alongside.deciding.polls.tests import making
from alongside.foundation.people.permissions import Role
from tests.attacks.world import Example, World


def examples(world: World) -> dict[str, Example]:
    leads = {
        Role.RESIDENT_LEAD: make_person("Resident lead of a poll"),
        Role.PROFESSIONAL_LEAD: make_person("Professional lead of a poll"),
    }
    process = make_process(
        world.here,
        resident_lead=leads[Role.RESIDENT_LEAD],
        professional_lead=leads[Role.PROFESSIONAL_LEAD],
        title="A poll here",
    )
    runs, signs, waits = (make_person(name) for name in ("Runs a poll", "Signs for a poll", "May sign"))
    planned = making.make_poll(process, planned=True, title="Planned poll")
    poll = making.make_poll(process)
    for person, side in ((signs, "For"), (waits, "Against")):
        actions.add_signatory(
            poll, side=poll.sides.get(name=side), person=person, speaks_for="Somebody", by=runs
        )
    actions.write_briefing(poll, text="Both sides.", link="", by=runs)
    people = [make_person(f"Drawn {n} for a poll", password=None) for n in range(24)]
    making.draw(poll.stage.lottery, people)
    actions.take_in_sample(poll, by=runs)
    actions.ask_first(poll, closes_at=timezone.now() + making.DAY, by=runs)
    said = making.opinions(3)
    making.answer_all(poll.first, people, lambda one: said(one, after=False, talked=False))
    making.close(poll.first)
    actions.draw_arms(making.fresh(poll), by=runs)
    group = actions.form_groups(making.fresh(poll), by=runs)[0]
    Poll.objects.filter(pk=poll.pk).update(meets_at=timezone.now() - making.DAY)
    question = actions.ask(poll, group=group, words="Why?", by=runs, runs=True)
    people_of = {
        **leads,
        Role.OVERSEER: signs,
        Role.DRAWN: poll.participants.control().first().person,
        Role.DELIBERATES: group.participants.first().person,
    }
    to_poll = Example({"pk": poll.stage_id}, people=people_of)
    names = (
        "stage", "report", "mine", "registered", "register", "freeze", "run", "ask-everybody", "groups", "briefing",
        "write-briefing", "sign", "add-signatory", "plenary", "ask",
    )  # fmt: skip
    found = dict.fromkeys((f"polls:{name}" for name in names), to_poll)
    to_planned = Example({"pk": planned.stage_id}, people=leads)
    found |= dict.fromkeys((f"polls:{name}" for name in ("set-up", "keys", "take-key-back")), to_planned)
    finished, _people = making.asked_twice(process, runs, count=24, leave=0)
    making.publish(finished)
    return found | {
        "polls:figures": Example({"pk": finished.stage_id, "form": "csv"}, people=leads),
        "polls:step": Example({"pk": poll.stage_id, "name": "close"}, people=people_of),
        "polls:change-group": Example({"pk": group.pk}, people=people_of),
        "polls:remove-signatory": Example({"pk": poll.signatories.get(person=waits).pk}, people=people_of),
        "polls:answer": Example({"pk": question.pk}, people=people_of),
    }
