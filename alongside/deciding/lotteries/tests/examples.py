"""What the permission matrix tries the addresses of lotteries with."""

from __future__ import annotations

from alongside.conftest import make_person, make_process, make_stage
from alongside.deciding.lotteries.actions import seats
from alongside.deciding.lotteries.models import Question
from alongside.deciding.lotteries.tests.drawing import drawn_at_once, frozen, make_list
from alongside.deciding.lotteries.tests.making import ask_usual, make_lottery, make_name
from alongside.deciding.processes.models import Process, Stage
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Role
from tests.attacks.world import Example, World


def examples(world: World) -> dict[str, Example]:
    # People of their own: whoever stands for a role in the matrix must not also be a lead.
    leads = {
        Role.RESIDENT_LEAD: make_person("Resident lead of a lottery"),
        Role.PROFESSIONAL_LEAD: make_person("Professional lead of a lottery"),
    }
    process = make_process(
        world.here,
        resident_lead=leads[Role.RESIDENT_LEAD],
        professional_lead=leads[Role.PROFESSIONAL_LEAD],
        title="A lottery here",
    )
    stage = make_stage(process, "juries", title="Jury on the park", state=Stage.State.OPEN)
    lottery = ask_usual(make_lottery(stage))
    name = make_name(lottery, make_person("Somebody in a lottery", home=world.here))
    question = Question.objects.filter(lottery=lottery).first()
    at_stage = (
        "lottery", "set-up", "targets", "add-question", "letters", "addresses", "print-letters", "letters-sent",
        "tickets", "letters-csv", "register", "assist", "paper", "names", "households",
    )  # fmt: skip
    return {
        **{f"lotteries:{each}": Example({"pk": stage.pk}, people=leads) for each in at_stage},
        "lotteries:mine": Example({"pk": stage.pk}, people=leads),
        "lotteries:withdraw": Example({"pk": stage.pk}, people=leads),
        "lotteries:remove-question": Example({"pk": stage.pk, "question": question.pk}, people=leads),
        "lotteries:contact": Example({"pk": stage.pk, "registration": name.pk}, people=leads),
        **_of_draws(process, stage.pk, leads),
    }


def _of_draws(process: Process, planned: object, leads: dict[Role, Person]) -> dict[str, Example]:
    """A list that is not frozen yet, and one that is, drawn from, with a place that is free."""
    stage = make_stage(process, "juries", title="Jury that is drawn", state=Stage.State.OPEN)
    lottery = frozen(make_list(stage, 18, panels=10))
    drawn_at_once(lottery)
    first, second = lottery.seats.members()[:2]
    seats.leave(first, by=first.registration.person)
    at_stage = ("draw", "progress", "bundle", "check", "audit", "throw", "give-words", "draw-again", "take-again-back",
                "replace", "panel", "draw-letters")  # fmt: skip
    own = Example({"pk": stage.pk}, belongs_to=second.registration.person)
    return {
        **{f"lotteries:{each}": Example({"pk": stage.pk}, people=leads) for each in at_stage},
        **{
            f"lotteries:{each}": Example({"pk": planned}, people=leads)
            for each in ("plan-draw", "freeze", "take-freeze-back")
        },
        **{f"lotteries:{each}": own for each in ("my-draw", "my-part", "answer")},
        "lotteries:answer-for": Example({"pk": stage.pk, "seat": second.pk}, people=leads),
    }
