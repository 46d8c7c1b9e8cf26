"""Sending an idea, and changing it afterwards."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.deciding.ideas.actions.locking import (
    hold_idea,
    hold_open_stage,
    hold_stage,
    next_number,
    require_may_take_part,
    require_open,
)
from alongside.deciding.ideas.models import Authorship, Idea, IdeaVersion
from alongside.deciding.ideas.refusals import NotAPoint, NotStanding, TooMany
from alongside.deciding.processes.actions import StalePage, note_participation
from alongside.deciding.processes.models import Stage, TookPart
from alongside.foundation.notices.actions import tell
from alongside.foundation.people.models import Assistance, Person
from alongside.foundation.places.ground import ground_of
from alongside.foundation.places.models import Place
from alongside.foundation.record import actions as record

MOST_IN_AN_HOUR = 10


@transaction.atomic
def submit(
    stage: Stage,
    *,
    title: str,
    text: str,
    by: Person,
    area: Place | None = None,
    point: tuple[float, float] | None = None,
    easy_read: str = "",
    assistance: Assistance | None = None,
) -> Idea:
    """Send an idea to a stage.

    Parameters
    ----------
    by: its author; or the helper, when `assistance` says for whom it is entered.
    area: a smaller place inside the stage's place that it is about.
    point: latitude and longitude, in or near the place.
    assistance: the consent under which a helper enters somebody's paper; that person is the author and is
        told.

    Raises StageNotOpen, NotYours (the author may not take part here), TooMany (over ten in an hour by one
    author, not counting paper) and NotAPoint.
    """
    held = hold_stage(stage)
    author = assistance.person if assistance is not None else by
    require_open(held)
    require_may_take_part(author, held, assisted=assistance is not None)
    if assistance is None and _sent_lately(by) >= MOST_IN_AN_HOUR:
        raise TooMany(
            _("You can send %(most)s ideas in an hour. Wait a while and then send more.")
            % {"most": MOST_IN_AN_HOUR}
        )
    _require_ground(held, area, point)
    idea: Idea = Idea.objects.create(
        stage=held,
        number=next_number(held),
        title=title,
        text=text,
        easy_read=easy_read,
        area=area,
        latitude=point[0] if point else None,
        longitude=point[1] if point else None,
        how=Idea.How.ASSISTED if assistance is not None else Idea.How.SENT,
        assisted=assistance,
        made_by=by,
    )
    Authorship.objects.create(idea=idea, person=author)
    note_participation(held, author, TookPart.How.CONTRIBUTED)
    record.write(
        act="idea-submitted",
        about=idea,
        place=held.place,
        by=by,
        on_behalf_of=author if assistance is not None else None,
        reason=assistance.reason if assistance is not None else "",
        details={"number": idea.number, "title": title},
    )
    if assistance is not None:
        tell(
            [author],
            change=f"idea-entered:{idea.pk}",
            sentence=_("%(helper)s entered your idea %(number)s from paper: “%(title)s”.")
            % {"helper": by.name_for_public, "number": idea.number, "title": title},
            url=idea.get_absolute_url(),
            place=held.place,
            why=_("You are told because it is your idea."),
        )
    return idea


@transaction.atomic
def change(
    idea: Idea,
    *,
    version: int,
    title: str,
    text: str,
    by: Person,
    area: Place | None = None,
    point: tuple[float, float] | None = None,
) -> Idea:
    """Change what an idea says. What it said before is kept and shown; those who supported it or commented
    are told.

    `version` is the one that the person saw. Raises StageNotOpen, NotStanding, StalePage and NotAPoint.
    """
    stage = hold_open_stage(idea.stage)
    held = hold_idea(idea)
    held.stage = stage
    if not held.is_listed():
        raise NotStanding(back=held.get_absolute_url())
    if held.version != version:
        raise StalePage(
            _(
                "This idea was changed after you opened the page. "
                "What it says now is above; your words are below."
            )
        )
    _require_ground(held.stage, area, point)
    latitude, longitude = point or (None, None)
    new = (title, text, area.pk if area else None, latitude, longitude)
    if new == (held.title, held.text, held.area_id, held.latitude, held.longitude):
        return held
    IdeaVersion.objects.create(
        idea=held,
        version=held.version,
        title=held.title,
        text=held.text,
        area_id=held.area_id,
        latitude=held.latitude,
        longitude=held.longitude,
        changed_by=by,
    )
    held.title, held.text, held.area, held.latitude, held.longitude = title, text, area, latitude, longitude
    held.version += 1
    held.save(update_fields=["title", "text", "area", "latitude", "longitude", "version"])
    record.write(
        act="idea-changed",
        about=held,
        place=held.place,
        by=by,
        details={"version": held.version, "title": title},
    )
    tell(
        held.thread_people().exclude(pk=by.pk),
        change=f"idea-changed:{held.pk}:{held.version}",
        sentence=_("Idea %(number)s was changed: “%(title)s”.") % {"number": held.number, "title": title},
        url=held.get_absolute_url(),
        place=held.place,
        why=_("You are told because you wrote, supported or commented on this idea."),
    )
    return held


def _sent_lately(person: Person) -> int:
    """How many ideas the person sent in the last hour, from the rows themselves."""
    since = timezone.now() - dt.timedelta(hours=1)
    return int(Idea.objects.filter(made_by=person, how=Idea.How.SENT, made_at__gt=since).count())


def _require_ground(stage: Stage, area: Place | None, point: tuple[float, float] | None) -> None:
    """Raises NotAPoint unless the area lies inside the stage's place and the point in or near it."""
    if area is not None and not area.path.startswith(stage.place.path):
        raise NotAPoint(_("The area you chose is not part of %(place)s.") % {"place": stage.place.name})
    if point is not None and not ground_of(stage.place).holds(*point):
        raise NotAPoint(_("The spot you marked is not in or near %(place)s.") % {"place": stage.place.name})
