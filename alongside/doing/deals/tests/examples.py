"""What the permission matrix tries on the addresses of commitments."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from alongside.conftest import make_process, make_stage
from alongside.deciding.budgets.models import Budget, Project
from alongside.doing.deals import actions
from alongside.foundation.people.permissions import Role
from tests.attacks.world import Example, World


def examples(world: World) -> dict[str, Example]:
    owner, promised = world.person(Role.WORKER), world.person(Role.RESIDENT)
    made = actions.make_commitment(
        place=world.here,
        title="A bench",
        statement="A bench by the river.",
        owner=owner,
        organisation=world.organisation,
        due=timezone.localdate() + dt.timedelta(days=9),
        by=owner,
        promised_to=[promised],
    )
    resident_lead, professional_lead = world.person(Role.BOARD_MEMBER), world.person(Role.TEAM_MEMBER)
    process = make_process(world.here, resident_lead=resident_lead, professional_lead=professional_lead)
    leads = {Role.RESIDENT_LEAD: resident_lead, Role.PROFESSIONAL_LEAD: professional_lead}
    budget = Budget.objects.create(stage=make_stage(process, "budgets"), amount=1000_00)
    project = Project.objects.create(budget=budget, number=1, title="A bench", cost=100_00)
    of_the_thing = {Role.OWNER: owner, Role.PROMISED_TO: promised}
    return {
        "deals:commitment": Example({"pk": made.pk}, people=of_the_thing),
        "deals:hand-over": Example({"pk": made.pk}),
        "deals:report": Example({"pk": made.pk}, people=of_the_thing),
        "deals:verdict": Example({"pk": made.pk}, people=of_the_thing),
        "deals:commitment-from": Example({"kind": "budgets.project", "pk": project.pk}, people=leads),
    }
