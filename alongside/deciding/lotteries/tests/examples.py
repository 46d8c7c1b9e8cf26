"""What the permission matrix tries the addresses of lotteries with."""

from __future__ import annotations

from alongside.conftest import make_person, make_process, make_stage
from alongside.deciding.lotteries.models import Question
from alongside.deciding.lotteries.tests.making import ask_usual, make_lottery, make_name
from alongside.deciding.processes.models import Stage
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
    }
