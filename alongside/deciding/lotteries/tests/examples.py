"""What the permission matrix tries the addresses of lotteries with."""

from __future__ import annotations

from alongside.conftest import make_person, make_process, make_stage
from alongside.deciding.lotteries.tests.making import make_lottery
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
    make_lottery(stage)
    at_stage = ("lottery",)
    return {f"lotteries:{name}": Example({"pk": stage.pk}, people=leads) for name in at_stage}
