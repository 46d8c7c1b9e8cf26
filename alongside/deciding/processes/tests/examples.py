"""One public process of this room for the permission matrix."""

from __future__ import annotations

from alongside.conftest import make_person, make_process, make_stage
from alongside.deciding.processes.models import Key, Stage
from alongside.foundation.people.permissions import Role
from tests.attacks.world import Example, World


def examples(world: World) -> dict[str, Example]:
    # People of their own: the world's resident and worker must stay without a key.
    leads = {
        Role.RESIDENT_LEAD: make_person("Lead who lives here", home=world.here),
        Role.PROFESSIONAL_LEAD: make_person("Lead who works here", roles={Role.WORKER: world.alliance}),
    }
    process = make_process(
        world.here, resident_lead=leads[Role.RESIDENT_LEAD], professional_lead=leads[Role.PROFESSIONAL_LEAD]
    )
    planned = make_stage(process, "ideas")
    opened = make_stage(process, "ideas", state=Stage.State.OPEN)
    closed = make_stage(process, "ideas", state=Stage.State.CLOSED)
    found = {
        f"processes:{name}": Example({"pk": process.pk}, people=leads)
        for name in (
            "process",
            "edit",
            "leads",
            "announce",
            "stop",
            "finish",
            "follow",
            "unfollow",
            "add-stage",
            "who-took-part",
        )
    }
    for name, stage in (
        ("stage", opened),
        ("edit-stage", planned),
        ("remove-stage", planned),
        ("outcome", closed),
        ("keys", planned),
        ("change-stage", opened),
        ("change-keys", opened),
        ("drop-change", opened),
    ):
        found[f"processes:{name}"] = Example({"pk": stage.pk}, people=leads)
    for name in ("give-key", "withdraw-key"):
        found[f"processes:{name}"] = Example({"pk": planned.pk, "step": Key.Step.OPEN.value}, people=leads)
    for name in ("feed", "start"):
        found[f"processes:{name}"] = Example({"code": world.here.code})
    return found
