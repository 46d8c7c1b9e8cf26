"""The person whose words they are agrees, changes them, or takes them back."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.foundation.notices.actions import tell
from alongside.foundation.people.models import AboutYou, Person
from alongside.foundation.record import actions as record
from alongside.listening.conversations.actions.talking import check_author, hold, put_words
from alongside.listening.conversations.headings import Heading, Sharing
from alongside.listening.conversations.models import Conversation
from alongside.listening.conversations.refusals import (
    ChangedSince,
    NotWaiting,
    NotYours,
    SayHowFar,
    TakenBackAlready,
)
from alongside.listening.themes import actions as themes
from alongside.listening.themes.actions import Words


@transaction.atomic
def agree(
    conversation: Conversation,
    *,
    sharing: dict[str, str],
    version: int,
    by: Person | None,
    beside: Person | None = None,
) -> Conversation:
    """The speaker agrees to the words as they read them, and says for each heading how far they may go.

    Only now are the words kept as texts: before this moment nobody who codes could find them. Words that are to stay
    between the two are not kept as texts at all, so that nobody can code them, not even who wrote them down.

    Parameters
    ----------
    sharing: for each heading with words one of `Sharing`.
    version: that of the words that were read.
    by: the speaker; None for somebody unnamed, whose code the view has checked.
    beside: the helper on whose device they did it, if any.

    Raises NotYours, NotWaiting, ChangedSince, SayHowFar, TooLateToChange or TakenBackAlready.
    """
    held = hold(conversation)
    _check_speaker(held, by)
    if not held.waits_for_speaker():
        raise NotWaiting
    if held.version != version:
        raise ChangedSince
    parts = sorted(held.parts.all(), key=lambda part: Heading.values.index(part.heading))
    if not parts:
        raise NotWaiting
    if any(sharing.get(part.heading) not in Sharing.values for part in parts):
        raise SayHowFar
    about = _about(held.speaker)
    shared = [part for part in parts if sharing[part.heading] != Sharing.BETWEEN_US]
    kept = themes.keep(
        held,
        [
            Words(
                words=part.words,
                asked=str(Heading(part.heading).label),
                said_by=held.speaker,
                about=about,
                audience=Sharing(sharing[part.heading]).audience,
                quoting=Sharing(sharing[part.heading]).quoting,
                said_at=held.made_at,
            )
            for part in shared
        ],
        place=held.place,
        by=by,
    )
    for part, text in zip(shared, kept, strict=True):
        part.text, part.words = text, ""
        part.save(update_fields=["text", "words"])
    held.state, held.agreed_at, held.note = Conversation.State.AGREED, timezone.now(), ""
    held.save(update_fields=["state", "agreed_at", "note"])
    record.write(
        act="conversation-agreed",
        about=held,
        by=beside or by,
        on_behalf_of=held.speaker if beside is not None else None,
        place=held.place,
        details={
            "version": version,
            "sharing": {part.heading: sharing[part.heading] for part in parts},
            "by code": by is None or beside is not None,
        },
    )
    _tell_author(held, "agreed", _("The words you wrote down in a conversation were agreed."))
    return held


@transaction.atomic
def send_back(
    conversation: Conversation, *, words: dict[str, str], note: str, version: int, by: Person | None
) -> Conversation:
    """The speaker changes what was written down. They can agree to it as it now stands; the author may write again.

    Raises NotYours, NotWaiting, ChangedSince, NothingSaid, TooLateToChange or TakenBackAlready.
    """
    held = hold(conversation)
    _check_speaker(held, by)
    if not held.waits_for_speaker():
        raise NotWaiting
    if held.version != version:
        raise ChangedSince
    put_words(held, words)
    if not held.is_own:
        held.state, held.note = Conversation.State.SENT_BACK, note
    held.save(update_fields=["state", "note", "version"])
    record.write(
        act="conversation-changed", about=held, by=by, place=held.place, details={"version": held.version}
    )
    _tell_author(
        held, f"changed:{held.version}", _("Somebody changed the words you wrote down in a conversation.")
    )
    return held


@transaction.atomic
def take_back(
    conversation: Conversation, *, by: Person | None, headings: Iterable[str] | None = None
) -> Conversation:
    """The speaker takes their words back, at any time: all of them, or those under some headings.

    Words that waited, or stayed between the two, are deleted. The others are no longer read, coded or quoted.
    Raises NotYours or TakenBackAlready.
    """
    held = hold(conversation, even_agreed=True)
    _check_speaker(held, by)
    withdraw(held, by=by, headings=headings)
    _tell_author(held, f"back:{held.version}", _("Somebody took back what they said in a conversation."))
    return held


@transaction.atomic
def put_away(conversation: Conversation, *, by: Person) -> Conversation:
    """The author throws away what was not agreed, or takes back the words of somebody unnamed who asked for it.

    Words that a known person agreed to are theirs alone to take back. Raises NotYours or TakenBackAlready.
    """
    held = hold(conversation, even_agreed=True)
    check_author(held, by)
    if held.state == Conversation.State.AGREED and held.speaker_id is not None:
        raise NotYours
    return withdraw(held, by=by)


def withdraw(held: Conversation, *, by: Person | None, headings: Iterable[str] | None = None) -> Conversation:
    """Take back the words under these headings (under all, if none are given) of a conversation that is held."""
    which = set(Heading.values if headings is None else headings)
    taken = []
    for part in held.parts.select_related("text"):
        if part.heading not in which or part.is_taken_back:
            continue
        taken.append(part.heading)
        if part.text is None:
            part.delete()
        else:
            themes.take_back(part.text, by=by)
    if headings is not None and not taken:
        raise TakenBackAlready
    left = [part for part in held.parts.select_related("text") if not part.is_taken_back]
    if not left:
        held.state, held.note = Conversation.State.TAKEN_BACK, ""
    held.version += 1
    held.save(update_fields=["state", "note", "version"])
    record.write(
        act="conversation-taken-back",
        about=held,
        by=by,
        place=held.place,
        at_person=held.speaker,
        details={"headings": sorted(taken)},
    )
    return held


def _check_speaker(held: Conversation, by: Person | None) -> None:
    """Only the speaker decides. Somebody without an account can only be the speaker where nobody is named."""
    if held.speaker_id != (by.pk if by is not None else None):
        raise NotYours


def _about(speaker: Person | None) -> dict[str, str]:
    """What the speaker chose to say about themselves, for counts in groups of at least five."""
    said = AboutYou.objects.filter(person=speaker).first() if speaker is not None else None
    if said is None:
        return {}
    fields = {name: getattr(said, name) for name in ("age_band", "sex", "ethnicity", "disability")}
    return {name: value for name, value in fields.items() if value}


def _tell_author(held: Conversation, change: str, sentence: str) -> None:
    """Tell who wrote it down, in a sentence without a word of what was said."""
    if not held.is_own:
        tell(
            [held.author],
            change=f"conversation:{held.pk}:{change}",
            sentence=sentence,
            url=held.get_absolute_url(),
            place=held.place,
            why=_("You are told because you wrote it down."),
        )
