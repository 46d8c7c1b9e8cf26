"""Taking hold of a stage and its ideas for a change, always in the same order: stage, ideas by their ids,
record."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Max
from django.utils.translation import gettext as _

from alongside.deciding.ideas.models import Idea
from alongside.deciding.ideas.refusals import NotYours
from alongside.deciding.processes.actions import StageNotOpen, hold_open
from alongside.deciding.processes.models import Stage
from alongside.foundation.people.access import may
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Act


def hold_stage(stage: Stage) -> Stage:
    """The stage as it is now, held until the transaction ends, so that it can neither close nor number
    twice."""
    return (
        Stage.objects.select_for_update(of=("self",), no_key=True)
        .select_related("process__place")
        .defer("process__place__outline", "process__place__profile")
        .get(pk=stage.pk)
    )


def hold_open_stage(stage: Stage) -> Stage:
    """The stage as it is now, kept open until the transaction ends; answers to ideas do not wait for each other.

    Raises StageNotOpen.
    """
    try:
        return hold_open(stage)
    except StageNotOpen as closed:
        raise StageNotOpen(not_open(), back=stage.get_absolute_url()) from closed


def hold_ideas(ideas: Iterable[Idea]) -> list[Idea]:
    """The ideas as they are now, held until the transaction ends."""
    rows = (
        Idea.objects.with_place()
        .select_for_update(of=("self",), no_key=True)
        .filter(pk__in=[idea.pk for idea in ideas])
        .order_by("pk")
    )
    return list(rows)


def hold_idea(idea: Idea) -> Idea:
    """One idea as it is now, held until the transaction ends."""
    [held] = hold_ideas([idea])
    return held


def next_number(stage: Stage) -> int:
    """The number that the stage's next idea gets. The stage must be held."""
    last: int | None = Idea.objects.filter(stage=stage).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def takes_ideas(stage: Stage) -> bool:
    """Whether ideas, comments and support can be given now."""
    return stage.is_open() and not stage.process.has_ended()


def not_open() -> str:
    """The sentence for who comes too early or too late."""
    return _("This stage does not take ideas now. It may not have opened yet, or it has closed.")


def require_open(stage: Stage) -> None:
    """Raises StageNotOpen unless the stage takes contributions now."""
    if not takes_ideas(stage):
        raise StageNotOpen(not_open(), back=stage.get_absolute_url())


def require_may_take_part(person: Person, stage: Stage, *, assisted: bool = False) -> None:
    """Raises NotYours unless the person may take part at the stage's place; a helper reads it in their own
    words."""
    if not may(person, Act.TAKE_PART, stage):
        sentence = _(
            "This person cannot take part here. Only people who live here, or act for a group here, can."
        )
        raise NotYours(sentence if assisted else "", back=stage.get_absolute_url())
