"""What the permission matrix tries the addresses of surveys with."""

from __future__ import annotations

from alongside.conftest import make_person
from alongside.foundation.people.permissions import Role
from alongside.listening.surveys import actions
from alongside.listening.surveys.actions.papers import Typed
from alongside.listening.surveys.tests.conftest import ANSWERS, answer, close, every_answer, made
from tests.attacks.world import Example, World


def examples(world: World) -> dict[str, Example]:
    facilitator = world.person(Role.FACILITATOR)
    helper, other = (make_person(f"Surveys helper {n}", roles={Role.FACILITATOR: world.here}) for n in (1, 2))
    survey = made(world.here, facilitator, *ANSWERS)
    actions.set_double_keying(survey, wanted=True, by=facilitator)
    values = every_answer() | {"9": {"area": "WAHS", "at": None}}
    for n in range(6):
        answer(survey, values, by=make_person(f"Answers {n}", home=world.here), quoting="no")
    for number, by in ((7, helper), (7, other)):
        typed = Typed({"3": "1" if by == helper else "2"})
        actions.type_paper(survey, number=number, typed=typed, by=by)
    draft = made(world.here, facilitator, "one", "one", opened=False)
    panel = actions.start_panel(place=world.here, name="Neighbours", about="Twice a year.", by=facilitator)
    done = made(world.here, facilitator, "one", "scale")
    for n in range(12):
        answer(
            done, {"1": "1" if n % 2 else "2", "2": n % 5 + 1}, by=make_person(f"Done {n}", home=world.here)
        )
    actions.publish(close(done), note="We learned a lot.", crossed=("1", "2"), by=facilitator)
    again = made(world.here, facilitator, "one", "scale")
    answer(again, {"1": "1"}, by=make_person("Again", home=world.here))
    wave = actions.next_wave(again, opens_at=again.opens_at, closes_at=again.closes_at, by=facilitator)
    actions.open_survey(wave, by=facilitator)
    to_publish = close(made(world.here, facilitator, "one", "scale"))
    here = {"code": world.here.code}
    at_survey = (
        "survey", "picture", "paper", "answer", "ending", "check", "sent", "save", "return", "change",
        "somebody-else", "make", "words", "preview", "close", "ask", "keying", "wave", "typing", "live", "crossed",
        "columns", "import",
    )  # fmt: skip
    return {
        **{f"surveys:{name}": Example({"pk": survey.pk}) for name in at_survey},
        "surveys:start": Example(here),
        "surveys:start-panel": Example(here),
        "surveys:panel": Example({"pk": panel.pk}),
        "surveys:join-panel": Example({"pk": panel.pk}),
        "surveys:leave-panel": Example({"pk": panel.pk}),
        "surveys:results": Example({"pk": done.pk}),
        "surveys:publish": Example({"pk": to_publish.pk}),
        "surveys:open": Example({"pk": draft.pk}),
        "surveys:waves": Example({"pk": wave.pk}),
        "surveys:question": Example({"pk": survey.pk, "key": 9}),
        "surveys:settle": Example({"pk": survey.pk, "number": 7}),
        "surveys:answers-words": Example({"pk": survey.pk, "key": 2}),
        "surveys:export": Example({"pk": survey.pk, "form": "csv"}),
        "surveys:add-question": Example({"pk": draft.pk, "kind": "scale"}),
        **{
            f"surveys:{name}-question": Example({"pk": draft.pk, "key": 2})
            for name in ("change", "move", "remove")
        },
    }
