"""Beginning a conversation, writing it down, and asking the person to agree."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.foundation.notices.actions import tell
from alongside.foundation.people.access import may
from alongside.foundation.people.assisting import NEW, begin_assistance
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Act
from alongside.foundation.places.models import Place
from alongside.foundation.record import actions as record
from alongside.listening.conversations.actions import codes
from alongside.listening.conversations.headings import Heading
from alongside.listening.conversations.models import Conversation, Part
from alongside.listening.conversations.refusals import (
    NothingSaid,
    NotYours,
    TakenBackAlready,
    TooLateToChange,
)


@transaction.atomic
def begin(*, place: Place, cleaned: dict[str, Any], by: Person) -> tuple[Conversation, str]:
    """Begin a conversation with somebody who is known by a letter or an account, or stays unnamed.

    Parameters
    ----------
    place: what it is about.
    cleaned: `StartForm.cleaned_data`: who, code or email, reason, consent.
    by: who writes it down.

    Returns the conversation, and the code to hand over to somebody unnamed (empty for others; never shown again).
    Raises what `begin_assistance` raises.
    """
    code = ""
    if cleaned["who"] == NEW:
        code = codes.new_code()
        made = Conversation.objects.create(place=place, author=by, code_digest=codes.digest(code))
    else:
        given = begin_assistance(
            by=by, place=place, cleaned=cleaned, what=_("a conversation about what matters to you")
        )
        made = Conversation.objects.create(place=place, author=by, speaker=given.person)
    record.write(
        act="conversation-begun",
        about=made,
        by=by,
        place=place,
        on_behalf_of=made.speaker,
        reason=cleaned["reason"],
        details={"consent": cleaned["consent"], "unnamed": bool(code)},
    )
    return made, code


@transaction.atomic
def begin_own(*, place: Place, by: Person) -> Conversation:
    """Somebody writes about themselves; what they began and did not finish goes on."""
    begun: Conversation | None = Conversation.objects.filter(
        place=place, author=by, speaker=by, state=Conversation.State.DRAFT
    ).first()
    if begun is not None:
        return begun
    made: Conversation = Conversation.objects.create(place=place, author=by, speaker=by)
    record.write(act="conversation-begun", about=made, by=by, place=place)
    return made


@transaction.atomic
def write(conversation: Conversation, *, words: dict[str, str], by: Person) -> Conversation:
    """The author writes down what was said; empty headings are left out. What waited for agreement no longer does.

    Raises NotYours, TooLateToChange, TakenBackAlready or NothingSaid.
    """
    held = hold(conversation)
    check_author(held, by)
    put_words(held, words)
    held.state = Conversation.State.DRAFT
    held.save(update_fields=["state", "version"])
    record.write(
        act="conversation-written",
        about=held,
        by=by,
        place=held.place,
        at_person=None if held.is_own else held.speaker,
        details={"version": held.version, "headings": sorted(each for each in words if words[each])},
    )
    return held


@transaction.atomic
def ask(conversation: Conversation, *, by: Person) -> Conversation:
    """Ask the person to read what was written down and to agree; somebody with an account or a letter is told.

    Raises NotYours, TooLateToChange, TakenBackAlready or NothingSaid.
    """
    held = hold(conversation)
    check_author(held, by)
    if not held.parts.exists():
        raise NothingSaid
    held.state, held.note = Conversation.State.WAITING, ""
    held.save(update_fields=["state", "note"])
    record.write(act="conversation-to-agree", about=held, by=by, place=held.place, at_person=held.speaker)
    if held.speaker is not None:
        tell(
            [held.speaker],
            change=f"conversation-to-agree:{held.pk}:{held.version}",
            sentence=_("What you said in a conversation was written down. Read it, and say if it is right."),
            url=held.get_absolute_url(),
            place=held.place,
            why=_("You are told because they are your words. Nothing is used before you agree."),
        )
    return held


def hold(conversation: Conversation, *, even_agreed: bool = False) -> Conversation:
    """The conversation, locked until the transaction ends. Raises TakenBackAlready, and TooLateToChange if agreed."""
    held: Conversation = (
        Conversation.objects.select_for_update(of=("self",))
        .select_related("place", "speaker", "author")
        .get(pk=conversation.pk)
    )
    if held.state == Conversation.State.TAKEN_BACK:
        raise TakenBackAlready
    if held.state == Conversation.State.AGREED and not even_agreed:
        raise TooLateToChange
    return held


def check_author(held: Conversation, by: Person) -> None:
    """Raises NotYours unless `by` wrote this down with somebody else, and may still talk with people here."""
    if held.author_id != by.pk or held.is_own or not may(by, Act.TALK, held.place):
        raise NotYours


def put_words(held: Conversation, words: dict[str, str]) -> None:
    """Replace the words that wait. Raises NothingSaid where no heading has any."""
    said = {heading: words.get(heading, "").strip() for heading in Heading.values}
    if not any(said.values()):
        raise NothingSaid
    held.parts.all().delete()
    Part.objects.bulk_create(
        [
            Part(conversation=held, heading=heading, words=each, said_by=held.speaker)
            for heading, each in said.items()
            if each
        ]
    )
    held.version += 1
