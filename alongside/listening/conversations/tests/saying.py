"""Words and steps that the tests of conversations share."""

from __future__ import annotations

import datetime as dt

from alongside.foundation.people.models import Person
from alongside.foundation.places.models import Place
from alongside.listening.conversations import actions
from alongside.listening.conversations.models import Conversation

WHEN = dt.datetime(2026, 3, 2, 14, 30, tzinfo=dt.UTC)
WORDS = {
    "important": "The canal path, and that my neighbour knocks every morning.",
    "do_and_do_not": "Please do not send letters. Knock.",
}
EVERYTHING = {"important": "quoted", "do_and_do_not": "coded"}
MET = {"reason": "We met at the warm space.", "consent": "spoken"}


def begin_with(speaker: Person, *, by: Person, place: Place) -> Conversation:
    cleaned = {"who": "email", "email": speaker.email, "code": "", **MET}
    made, code = actions.begin(place=place, cleaned=cleaned, by=by)
    assert code == ""
    return made


def unnamed(*, by: Person, place: Place) -> tuple[Conversation, str]:
    return actions.begin(place=place, cleaned={"who": "new", "email": "", "code": "", **MET}, by=by)


def fresh(conversation: Conversation) -> Conversation:
    """The conversation as it is in the database now."""
    return Conversation.objects.select_related("place", "author", "speaker").get(pk=conversation.pk)


def asked(conversation: Conversation, *, by: Person, words: dict[str, str] | None = None) -> Conversation:
    """Written down, and the person asked to agree."""
    actions.write(conversation, words=words or WORDS, by=by)
    return actions.ask(fresh(conversation), by=by)


def agreed(conversation: Conversation, *, by: Person, speaker: Person | None) -> Conversation:
    """Written down, asked and agreed: one part may be quoted, the other only read."""
    waiting = asked(conversation, by=by)
    return actions.agree(waiting, sharing=EVERYTHING, version=waiting.version, by=speaker)
