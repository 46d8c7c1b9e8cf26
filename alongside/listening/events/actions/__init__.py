"""What can be done to an event."""

from __future__ import annotations

from alongside.listening.events.actions.answering import choose_quotes, give_feedback, import_feedback
from alongside.listening.events.actions.coming import (
    call_off,
    count_attendance,
    fill_all_seats,
    fill_seats,
    find_by_code,
    note_who_came,
    sign_up,
)
from alongside.listening.events.actions.forgetting import forget_needs
from alongside.listening.events.actions.planning import (
    add_afterwards,
    cancel_event,
    change_event,
    publish_event,
    start_event,
)

__all__ = [
    "add_afterwards",
    "call_off",
    "cancel_event",
    "change_event",
    "choose_quotes",
    "count_attendance",
    "fill_all_seats",
    "fill_seats",
    "find_by_code",
    "forget_needs",
    "give_feedback",
    "import_feedback",
    "note_who_came",
    "publish_event",
    "sign_up",
    "start_event",
]
