"""What the permission matrix tries the addresses of themes with."""

from __future__ import annotations

from alongside.conftest import make_person, make_process
from alongside.foundation.people.permissions import Role
from alongside.listening.themes import actions
from alongside.listening.themes.models import DoubleCoding, DoubleText, Run
from tests.attacks.world import Example, World

AT_CODEBOOK = (
    "codebook", "change", "coders", "publish", "history", "counts", "new-code", "code", "texts", "suggest", "groups",
    "double", "agreement",
    "files", "take-in", "codebook-csv", "codebook-qdc", "extracts-csv", "project-qdpx",
)  # fmt: skip
AT_CODE = ("theme", "change-code", "merge", "retire", "publish-theme", "quotes", "coded")


def examples(world: World) -> dict[str, Example]:
    # People of their own: whoever stands for a role in the matrix must not also lead or code.
    lead, other_lead, coder, starter = (
        make_person(f"Themes {name}", home=world.here) for name in ("lead", "other lead", "coder", "starter")
    )
    source = make_process(world.here, resident_lead=lead, professional_lead=other_lead)
    said = [actions.Words("There is nowhere to sit. My knees are bad.", asked="What matters to you?")]
    (text,) = actions.keep(source, said, place=world.here, by=None)
    codebook = actions.start_codebook(
        place=world.here, title="What people said", about="", sources=[source], by=starter
    )
    code = actions.make_code(codebook, actions.Meaning("Somewhere to sit", "Seats"), by=starter)
    actions.mark(codebook, text, spans=[(0, 24)], codes=[code], by=starter)
    named = actions.name_coder(codebook, coder, by=starter)
    actions.publish_codebook(codebook, by=starter)
    run = Run.objects.create(codebook=codebook, kind=Run.Kind.GROUPS, asked_by=starter)
    double = DoubleCoding.objects.create(
        codebook=codebook, first=coder, second=starter, share=20, asked_by=starter
    )
    twice = DoubleText.objects.create(
        double=double, codebook=codebook, text=text, first_codes=[], second_codes=[str(code.pk)]
    )
    people = {Role.CODER: coder}
    return {
        "themes:start": Example({"code": world.here.code}),
        **{f"themes:{name}": Example({"pk": codebook.pk}, people=people) for name in AT_CODEBOOK},
        **{f"themes:{name}": Example({"pk": code.pk}, people=people) for name in AT_CODE},
        "themes:text": Example({"pk": codebook.pk, "text": text.pk}, people=people),
        "themes:end-coder": Example({"pk": codebook.pk, "coder": named.pk}, people=people),
        "themes:call-off": Example({"pk": double.pk}, people=people),
        "themes:settle": Example({"pk": twice.pk}, people=people),
        "themes:run": Example({"pk": run.pk}, people=people),
    }
