"""What the permission matrix tries on the addresses of the site itself."""

from __future__ import annotations

from alongside.conftest import make_process, make_stage
from alongside.deciding.budgets.models import Budget
from alongside.deciding.processes.models import Stage
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Role
from alongside.site.demonstration.cast import CAST
from tests.attacks.world import Example, World


def examples(world: World) -> dict[str, Example]:
    process = make_process(
        world.here,
        resident_lead=world.person(Role.BOARD_MEMBER),
        professional_lead=world.person(Role.TEAM_MEMBER),
    )
    ideas = make_stage(process, "ideas", state=Stage.State.OPEN)
    vote = make_stage(process, "budgets")
    Budget.objects.create(stage=vote, amount=1000_00)
    Person.objects.create_user(CAST[0].email, is_demonstration=True)
    return {
        # Only where a demonstration was loaded; the frame of the API answers nobody.
        "demonstration": Example({}),
        "api:api-root": Example({}, methods=()),
        "threads:thread": Example({"kind": process._meta.label_lower, "pk": process.pk}),
        "threads:prov": Example({"kind": process._meta.label_lower, "pk": process.pk}),
        "places:place": Example({"code": world.here.code}),
        "places:describe": Example({"code": world.here.code}),
        "api:process": Example({"process_id": process.pk}),
        "api:ideas": Example({"stage_id": ideas.pk}),
        "api:budget": Example({"stage_id": vote.pk}),
    }
