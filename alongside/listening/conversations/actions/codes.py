"""The code of somebody who stays unnamed: it opens their own conversation, and nothing else.

It looks like the code of a letter and is read in the same forgiving way, but it is no letter: it makes nobody a
resident, signs nobody in, and so can never become a vote. Only a keyed digest of it is kept.
"""

from __future__ import annotations

import hmac

from django.db import transaction

from alongside.foundation.people import codes as letters
from alongside.foundation.people.identity import keyed
from alongside.listening.conversations.models import Conversation
from alongside.ui.refusals import Refusal


def new_code() -> str:
    """A fresh code, in groups of four, to be shown once."""
    return letters.new_code()


def digest(typed: str) -> bytes:
    """What is kept of a code. Raises letters.Mistyped."""
    return hmac.digest(keyed("conversation", "digest"), letters.read(typed).encode(), "sha256")


def of_code(typed: str) -> Conversation | None:
    """The conversation that a typed code opens. Raises letters.Mistyped."""
    found: Conversation | None = (
        Conversation.objects.select_related("place").filter(code_digest=digest(typed)).first()
    )
    return found


@transaction.atomic
def has_code(conversation: Conversation, typed: str) -> bool:
    """Whether the typed code is the speaker's: that of this conversation, or that of the speaker's own letter."""
    try:
        if conversation.code_digest is not None:
            return hmac.compare_digest(bytes(conversation.code_digest), digest(typed))
        return letters.find(typed).person_id == conversation.speaker_id
    except Refusal:
        return False
