"""What the permission matrix tries the addresses of ideas with."""

from __future__ import annotations

from alongside.conftest import make_person, make_process, make_stage
from alongside.deciding.ideas import actions
from alongside.deciding.processes.models import Stage
from alongside.foundation.people.permissions import Role
from tests.attacks.world import Example, World


def examples(world: World) -> dict[str, Example]:
    # People of their own: whoever stands for a role in the matrix must not also be an author or a lead.
    author, resident_lead, professional_lead = (
        make_person(f"Ideas {name}", home=world.here)
        for name in ("author", "resident lead", "professional lead")
    )
    process = make_process(world.here, resident_lead=resident_lead, professional_lead=professional_lead)
    stage = make_stage(process, "ideas", state=Stage.State.OPEN)
    idea = actions.submit(stage, title="A bench by the canal", text="To rest.", by=author)
    said = actions.comment(idea, text="Good.", by=author)
    leads = {Role.RESIDENT_LEAD: resident_lead, Role.PROFESSIONAL_LEAD: professional_lead}
    at_stage = ("stage", "submit", "assist", "decisions", "export", "picture", "merge")
    at_idea = (
        "idea",
        "sent",
        "change",
        "versions",
        "comment",
        "support",
        "hide",
        "show",
        "split",
        "easy-read",
    )
    return {
        **{f"ideas:{name}": Example({"pk": stage.pk}, people=dict(leads)) for name in at_stage},
        **{
            f"ideas:{name}": Example({"pk": idea.pk}, people={**leads, Role.AUTHOR: author})
            for name in at_idea
        },
        "ideas:hide-comment": Example({"pk": said.pk}),
        "ideas:show-comment": Example({"pk": said.pk}),
    }
