"""What can be done with conversations and field notes."""

from __future__ import annotations

from alongside.listening.conversations.actions.agreeing import agree, put_away, send_back, take_back
from alongside.listening.conversations.actions.codes import has_code, of_code
from alongside.listening.conversations.actions.noting import (
    add_line,
    begin_notes,
    end_reader,
    name_reader,
    rewrite_line,
    take_back_line,
)
from alongside.listening.conversations.actions.pictures import add_picture, remove_picture
from alongside.listening.conversations.actions.talking import ask, begin, begin_own, write

__all__ = [
    "add_line",
    "add_picture",
    "agree",
    "ask",
    "begin",
    "begin_notes",
    "begin_own",
    "end_reader",
    "has_code",
    "name_reader",
    "of_code",
    "put_away",
    "remove_picture",
    "rewrite_line",
    "send_back",
    "take_back",
    "take_back_line",
    "write",
]
