"""What people do with others' ideas: comment, support, take support back."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.deciding.ideas.actions.locking import hold_idea, hold_open_stage, require_may_take_part
from alongside.deciding.ideas.models import Authorship, Comment, Idea, Support
from alongside.deciding.ideas.refusals import NotStanding, OwnIdea, TooMany
from alongside.deciding.processes.actions import note_participation
from alongside.deciding.processes.models import TookPart
from alongside.foundation.notices.actions import tell
from alongside.foundation.people.models import Assistance, Person
from alongside.foundation.record import actions as record

MOST_COMMENTS_IN_AN_HOUR = 30


@transaction.atomic
def comment(idea: Idea, *, text: str, by: Person, assistance: Assistance | None = None) -> Comment:
    """Say something about an idea. Its authors are told.

    `by` is the helper when `assistance` says for whom it is entered. Raises StageNotOpen, NotStanding,
    NotYours and TooMany (over thirty in an hour by one person, not counting paper).
    """
    held = _hold_standing(idea)
    author = assistance.person if assistance is not None else by
    require_may_take_part(author, held.stage, assisted=assistance is not None)
    since = timezone.now() - dt.timedelta(hours=1)
    lately = Comment.objects.filter(author=author, assisted=None, made_at__gt=since).count()
    if assistance is None and lately >= MOST_COMMENTS_IN_AN_HOUR:
        raise TooMany()
    held.comment_count += 1
    held.save(update_fields=["comment_count"])
    said = Comment.objects.create(
        idea=held, number=held.comment_count, author=author, text=text, assisted=assistance
    )
    note_participation(held.stage, author, TookPart.How.CONTRIBUTED)
    record.write(
        act="comment-made",
        about=said,
        place=held.place,
        by=by,
        on_behalf_of=author if assistance is not None else None,
        reason=assistance.reason if assistance is not None else "",
        details={"idea": str(held.pk), "number": said.number},
    )
    tell(
        held.authors().exclude(pk__in=[by.pk, author.pk]),
        change=f"comment:{said.pk}",
        sentence=_("%(name)s commented on your idea %(number)s, “%(title)s”.")
        % {"name": author.name_for_public, "number": held.number, "title": held.title},
        url=said.get_absolute_url(),
        place=held.place,
        why=_("You are told because you wrote this idea."),
    )
    return said


@transaction.atomic
def support(idea: Idea, *, by: Person) -> bool:
    """Support an idea. Doing it twice changes nothing. Returns whether the support is new.

    Raises StageNotOpen, NotStanding, NotYours and OwnIdea.
    """
    held = _hold_standing(idea)
    require_may_take_part(by, held.stage)
    if Authorship.objects.filter(idea=held, person=by).exists():
        raise OwnIdea(back=held.get_absolute_url())
    _row, new = Support.objects.get_or_create(idea=held, person=by)
    if new:
        Idea.objects.filter(pk=held.pk).update(support_count=F("support_count") + 1)
        note_participation(held.stage, by, TookPart.How.CONTRIBUTED)
        record.write(act="idea-supported", about=held, place=held.place, by=by)
    return new


@transaction.atomic
def unsupport(idea: Idea, *, by: Person) -> bool:
    """Take one's support back. Doing it twice changes nothing. Returns whether there was any.

    Raises StageNotOpen and NotStanding.
    """
    held = _hold_standing(idea)
    gone, _rows = Support.objects.filter(idea=held, person=by).delete()
    if gone:
        Idea.objects.filter(pk=held.pk).update(support_count=F("support_count") - 1)
        record.write(act="idea-support-taken-back", about=held, place=held.place, by=by)
    return bool(gone)


def _hold_standing(idea: Idea) -> Idea:
    """The idea, held; raises unless it stands by itself in an open stage."""
    stage = hold_open_stage(idea.stage)
    held = hold_idea(idea)
    held.stage = stage
    if not held.is_listed():
        raise NotStanding(back=held.get_absolute_url())
    return held
