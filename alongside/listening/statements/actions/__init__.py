"""What can be done with questions, statements and votes."""

from __future__ import annotations

from alongside.listening.statements.actions.maps import ask_for_map, catch_up, redraw
from alongside.listening.statements.actions.moderating import hide, let_in, refuse, show
from alongside.listening.statements.actions.questions import change, close_now, publish, publish_result, start
from alongside.listening.statements.actions.statements import change_words, seed, write
from alongside.listening.statements.actions.taking_part import belongs_to_account, participant_of
from alongside.listening.statements.actions.voting import cast, cast_for, enter_cards

__all__ = [
    "ask_for_map",
    "belongs_to_account",
    "cast",
    "cast_for",
    "catch_up",
    "change",
    "change_words",
    "close_now",
    "enter_cards",
    "hide",
    "let_in",
    "participant_of",
    "publish",
    "publish_result",
    "redraw",
    "refuse",
    "seed",
    "show",
    "start",
    "write",
]
