"""Joining ideas that say the same, splitting one that says several things, and telling them in Easy Read.

Nothing is lost: what was joined or split stays at its address, its authors are authors of what came of it,
and the thread shows which came from which.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.deciding.ideas.actions.locking import hold_idea, hold_ideas, hold_stage, next_number
from alongside.deciding.ideas.models import Authorship, Idea, Support
from alongside.deciding.ideas.refusals import CannotShape, NotStanding
from alongside.deciding.processes.actions import StalePage
from alongside.deciding.processes.models import Stage
from alongside.foundation.notices.actions import tell
from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record
from alongside.foundation.threads.actions import join
from alongside.foundation.threads.models import Edge

MOST_JOINED = 20
MOST_PARTS = 6


@transaction.atomic
def merge(
    ideas: Iterable[Idea],
    *,
    title: str,
    text: str,
    by: Person,
    easy_read: str = "",
    seen: dict[str, int] | None = None,
) -> Idea:
    """Join ideas of one stage into a new one. Returns the new idea.

    The authors of all of them are its authors, and those who supported any of them support it, but for those
    who are now its authors. It keeps the area or point that the ideas share. All authors and supporters are
    told.

    `seen` is the version of each idea that the person read, by id. Raises CannotShape (fewer than two, more
    than twenty, different stages, result published), NotStanding (one is hidden, joined or split) and
    StalePage.
    """
    wanted = list({idea.pk: idea for idea in ideas}.values())
    if not 2 <= len(wanted) <= MOST_JOINED:
        raise CannotShape(_("Choose from 2 to %(most)s ideas to join.") % {"most": MOST_JOINED})
    if len({idea.stage_id for idea in wanted}) > 1:
        raise CannotShape(_("Only ideas of the same stage can be joined."))
    stage = _hold_for_shaping(wanted[0].stage)
    parents = sorted(hold_ideas(wanted), key=lambda idea: idea.number)
    for parent in parents:
        _require_standing(parent)
        if seen is not None and seen.get(str(parent.pk), parent.version) != parent.version:
            raise StalePage(
                _(
                    "Idea %(number)s was changed after you opened the page. "
                    "What it says now is shown; your words are kept."
                )
                % {"number": parent.number}
            )
    # The order of Authorship rows is the order in which authors are named: as the ideas came in.
    authors = list(
        dict.fromkeys(
            Authorship.objects.filter(idea__in=parents)
            .order_by("idea__number", "id")
            .values_list("person_id", flat=True)
        )
    )
    supporters = (
        Support.objects.filter(idea__in=parents)
        .exclude(person__in=authors)
        .values_list("person_id", flat=True)
        .distinct()
    )
    backers = list(supporters)
    areas = {parent.area_id for parent in parents}
    points = {(parent.latitude, parent.longitude) for parent in parents}
    latitude, longitude = points.pop() if len(points) == 1 else (None, None)
    new: Idea = Idea.objects.create(
        stage=stage,
        number=next_number(stage),
        title=title,
        text=text,
        easy_read=easy_read,
        area_id=areas.pop() if len(areas) == 1 else None,
        latitude=latitude,
        longitude=longitude,
        how=Idea.How.MERGED,
        made_by=by,
        support_count=len(backers),
    )
    Authorship.objects.bulk_create([Authorship(idea=new, person_id=pk) for pk in authors])
    Support.objects.bulk_create([Support(idea=new, person_id=pk) for pk in backers], batch_size=500)
    Idea.objects.filter(pk__in=[parent.pk for parent in parents]).update(state=Idea.State.MERGED)
    for parent in parents:
        join(new, parent, Edge.Kind.MERGED_INTO, by=by)
    numbers = [parent.number for parent in parents]
    record.write(
        act="ideas-merged",
        about=new,
        place=stage.place,
        by=by,
        details={"number": new.number, "from": numbers},
    )
    tell(
        Person.objects.filter(pk__in=authors).exclude(pk=by.pk),
        change=f"ideas-merged:{new.pk}",
        sentence=_(
            "Your idea was joined with others like it. "
            "It is now idea %(number)s, “%(title)s”, and you are one of its authors."
        )
        % {"number": new.number, "title": title},
        url=new.get_absolute_url(),
        place=stage.place,
        why=_("You are told because you wrote one of the ideas."),
    )
    tell(
        Person.objects.filter(pk__in=backers).exclude(pk=by.pk),
        change=f"ideas-merged:{new.pk}",
        sentence=_(
            "An idea that you support was joined with others like it. It is now idea %(number)s, “%(title)s”."
        )
        % {"number": new.number, "title": title},
        url=new.get_absolute_url(),
        place=stage.place,
        why=_("You are told because you support one of the ideas."),
    )
    return new


@transaction.atomic
def split(
    idea: Idea, parts: Sequence[tuple[str, str]], *, by: Person, version: int | None = None
) -> list[Idea]:
    """Split an idea into parts, each a title and a text. Returns the new ideas.

    The idea's authors are the authors of each part. Support is not carried over: nobody has said which part
    they support; its supporters are told and can choose. `version` is the one that the person read.

    Raises CannotShape (fewer than two or more than six parts, result published), NotStanding and StalePage.
    """
    if not 2 <= len(parts) <= MOST_PARTS:
        raise CannotShape(_("Split an idea into 2 to %(most)s parts.") % {"most": MOST_PARTS})
    stage = _hold_for_shaping(idea.stage)
    whole = hold_idea(idea)
    _require_standing(whole)
    if version is not None and whole.version != version:
        raise StalePage(
            _(
                "This idea was changed after you opened the page. "
                "What it says now is shown; your words are kept."
            )
        )
    authors = list(whole.authorships.values_list("person_id", flat=True))
    first = next_number(stage)
    made = []
    for place_in_order, (title, text) in enumerate(parts):
        part = Idea.objects.create(
            stage=stage,
            number=first + place_in_order,
            title=title,
            text=text,
            area_id=whole.area_id,
            latitude=whole.latitude,
            longitude=whole.longitude,
            how=Idea.How.SPLIT,
            made_by=by,
        )
        Authorship.objects.bulk_create([Authorship(idea=part, person_id=pk) for pk in authors])
        join(part, whole, Edge.Kind.CAME_FROM, by=by)
        made.append(part)
    whole.state = Idea.State.SPLIT
    whole.save(update_fields=["state"])
    record.write(
        act="idea-split",
        about=whole,
        place=stage.place,
        by=by,
        details={"number": whole.number, "into": [part.number for part in made]},
    )
    tell(
        whole.thread_people().exclude(pk=by.pk),
        change=f"idea-split:{whole.pk}",
        sentence=_(
            "Idea %(number)s, “%(title)s”, was split into %(count)s ideas. "
            "Its authors are the authors of each. You can support the ones you like."
        )
        % {"number": whole.number, "title": whole.title, "count": len(made)},
        url=whole.get_absolute_url(),
        place=stage.place,
        why=_("You are told because you wrote, supported or commented on this idea."),
    )
    return made


@transaction.atomic
def write_easy_read(idea: Idea, *, text: str, by: Person) -> Idea:
    """Set the Easy Read text of an idea; an empty text takes it away."""
    held = hold_idea(idea)
    held.easy_read = text
    held.save(update_fields=["easy_read"])
    record.write(act="idea-easy-read-written", about=held, place=held.place, by=by)
    return held


def _hold_for_shaping(stage: Stage) -> Stage:
    """The stage, held. Ideas are joined and split while it is open and after it closed, until its result
    is out."""
    held = hold_stage(stage)
    if held.state not in (Stage.State.OPEN, Stage.State.CLOSED):
        raise CannotShape(_("Ideas can be joined and split until the result of the stage is published."))
    return held


def _require_standing(idea: Idea) -> None:
    if not idea.is_listed():
        raise NotStanding(
            _("Idea %(number)s was already hidden, joined with others or split into parts.")
            % {"number": idea.number},
            back=idea.get_absolute_url(),
        )
