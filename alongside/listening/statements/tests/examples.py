"""What the permission matrix tries the addresses of statements with."""

from __future__ import annotations

from alongside.conftest import make_person
from alongside.foundation.people.permissions import Role
from alongside.listening.statements import actions
from alongside.listening.statements.tests.conftest import make_question, statement
from tests.attacks.world import Example, World


def examples(world: World) -> dict[str, Example]:
    # People of their own: whoever stands for a role in the matrix must not also be an author.
    author = make_person("Statements author", home=world.here)
    asks = make_person("Statements facilitator", roles={Role.FACILITATOR: world.here})
    question = make_question(world.here, asks)
    wrote = actions.write(question, words="Trams, please.", by=author)
    actions.cast(statement(question), value=1, by=author)
    actions.redraw(question.pk)
    of_a_question = (
        "question", "change", "publish", "close", "finish", "vote", "mine", "somebody-else", "write", "sent", "seed",
        "queue", "all-of-it", "rules", "card", "cards", "cards-file", "cards-template", "assist", "result", "files",
        "statements-file", "votes-file",
    )  # fmt: skip
    return {
        "statements:start": Example({"code": world.here.code}),
        "statements:change-words": Example({"pk": wrote.pk}, belongs_to=author),
        "statements:hide": Example({"pk": statement(question, 2).pk}),
        "statements:show": Example({"pk": statement(question, 2).pk}),
        **{f"statements:{name}": Example({"pk": question.pk}) for name in of_a_question},
    }
