"""What the permission matrix asks of the routes of budgets."""

from __future__ import annotations

from alongside.conftest import make_person, make_process, make_stage
from alongside.deciding.budgets.models import Project
from alongside.deciding.budgets.tests.making import make_budget, open_budget
from alongside.foundation.people.permissions import Role
from tests.attacks.world import Example, World


def examples(world: World) -> dict[str, Example]:
    leads = {
        Role.RESIDENT_LEAD: make_person("Resident lead of a vote"),
        Role.PROFESSIONAL_LEAD: make_person("Professional lead of a vote"),
    }
    process = make_process(
        world.here,
        resident_lead=leads[Role.RESIDENT_LEAD],
        professional_lead=leads[Role.PROFESSIONAL_LEAD],
        title="A vote here",
    )
    ideas = make_stage(process, "ideas", state="open")
    planned = make_budget(make_stage(process, "budgets", title="Planned vote"))
    running = open_budget(make_stage(process, "budgets", title="Running vote"))
    project = Project.objects.get(budget=planned, number=1)
    draft = Project.objects.create(budget=planned, number=50, title="Draft", cost=100)
    to_planned = Example({"pk": planned.stage_id}, people=leads)
    to_running = Example({"pk": running.stage_id}, people=leads)
    to_project = Example({"pk": project.pk}, people=leads)
    return {
        **dict.fromkeys(
            (
                "budgets:stage", "budgets:vote", "budgets:assist", "budgets:receipt", "budgets:result-csv",
                "budgets:result-json", "budgets:pabulib",
            ),
            to_running,
        ),
        **dict.fromkeys(
            (
                "budgets:rulebook", "budgets:change-rulebook", "budgets:keys", "budgets:take-key-back",
                "budgets:new-project",
            ),
            to_planned,
        ),
        **dict.fromkeys(("budgets:project", "budgets:change-project", "budgets:withdraw-project"), to_project),
        "budgets:put-on-ballot": Example({"pk": draft.pk}, people=leads),
        "budgets:project-from": Example({"kind": "processes.stage", "pk": ideas.pk}, people=leads),
    }  # fmt: skip
