"""Hiding an idea or a comment with a published reason, and showing it again."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.deciding.ideas.actions.locking import hold_idea
from alongside.deciding.ideas.models import Comment, Idea, Moderation, Reason
from alongside.deciding.ideas.refusals import AlreadyHidden, NotHidden
from alongside.foundation.notices.actions import tell
from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record


@transaction.atomic
def hide(idea: Idea, *, reason: str, words: str, by: Person) -> Moderation:
    """Hide an idea. The reason and the words are published; its authors are told. Raises AlreadyHidden."""
    held = hold_idea(idea)
    if held.state == Idea.State.HIDDEN:
        raise AlreadyHidden(back=held.get_absolute_url())
    done = Moderation.objects.create(
        stage=held.stage, idea=held, state_before=held.state, reason=reason, words=words, by=by
    )
    held.state, held.hidden_reason = Idea.State.HIDDEN, reason
    held.save(update_fields=["state", "hidden_reason"])
    record.write(
        act="idea-hidden", about=held, place=held.place, by=by, reason=words, details={"reason": reason}
    )
    tell(
        held.authors(),
        change=f"hidden:{done.pk}",
        sentence=_("Your idea %(number)s, “%(title)s”, was hidden. The reason: %(reason)s.")
        % {"number": held.number, "title": held.title, "reason": _lower(reason)},
        url=held.get_absolute_url(),
        place=held.place,
        why=_("You are told because you wrote this idea. You can ask for it to be looked at again."),
    )
    return done


@transaction.atomic
def show(idea: Idea, *, by: Person) -> Idea:
    """Show a hidden idea again, as what it was before. Its authors are told. Raises NotHidden."""
    held = hold_idea(idea)
    if held.state != Idea.State.HIDDEN:
        raise NotHidden(back=held.get_absolute_url())
    done = Moderation.objects.get(idea=held, undone_at__isnull=True)
    _undo(done, by)
    held.state, held.hidden_reason = done.state_before, ""
    held.save(update_fields=["state", "hidden_reason"])
    record.write(act="idea-shown", about=held, place=held.place, by=by)
    tell(
        held.authors(),
        change=f"shown:{done.pk}",
        sentence=_("Your idea %(number)s, “%(title)s”, is shown again.")
        % {"number": held.number, "title": held.title},
        url=held.get_absolute_url(),
        place=held.place,
        why=_("You are told because you wrote this idea."),
    )
    return held


@transaction.atomic
def hide_comment(comment: Comment, *, reason: str, words: str, by: Person) -> Moderation:
    """Hide a comment. The reason and the words are published; its author is told. Raises AlreadyHidden."""
    held = _hold_comment(comment)
    if held.state == Comment.State.HIDDEN:
        raise AlreadyHidden(back=held.get_absolute_url())
    done = Moderation.objects.create(stage=held.idea.stage, comment=held, reason=reason, words=words, by=by)
    held.state, held.hidden_reason = Comment.State.HIDDEN, reason
    held.save(update_fields=["state", "hidden_reason"])
    record.write(
        act="comment-hidden", about=held, place=held.place, by=by, reason=words, details={"reason": reason}
    )
    tell(
        [held.author],
        change=f"hidden:{done.pk}",
        sentence=_("Your comment on “%(title)s” was hidden. The reason: %(reason)s.")
        % {"title": held.idea.title, "reason": _lower(reason)},
        url=held.get_absolute_url(),
        place=held.place,
        why=_("You are told because you wrote this comment. You can ask for it to be looked at again."),
    )
    return done


@transaction.atomic
def show_comment(comment: Comment, *, by: Person) -> Comment:
    """Show a hidden comment again. Its author is told. Raises NotHidden."""
    held = _hold_comment(comment)
    if held.state != Comment.State.HIDDEN:
        raise NotHidden(back=held.get_absolute_url())
    done = Moderation.objects.get(comment=held, undone_at__isnull=True)
    _undo(done, by)
    held.state, held.hidden_reason = Comment.State.PUBLISHED, ""
    held.save(update_fields=["state", "hidden_reason"])
    record.write(act="comment-shown", about=held, place=held.place, by=by)
    tell(
        [held.author],
        change=f"shown:{done.pk}",
        sentence=_("Your comment on “%(title)s” is shown again.") % {"title": held.idea.title},
        url=held.get_absolute_url(),
        place=held.place,
        why=_("You are told because you wrote this comment."),
    )
    return held


def _hold_comment(comment: Comment) -> Comment:
    """The comment as it is now, held together with its idea."""
    idea = hold_idea(comment.idea)
    held = (
        Comment.objects.select_for_update(of=("self",), no_key=True)
        .select_related("author")
        .get(pk=comment.pk)
    )
    held.idea = idea
    return held


def _undo(done: Moderation, by: Person) -> None:
    done.undone_by, done.undone_at = by, timezone.now()
    done.save(update_fields=["undone_by", "undone_at"])


def _lower(reason: str) -> str:
    """The reason's words for the middle of a sentence."""
    words = str(Reason(reason).label)
    return words[:1].lower() + words[1:]
