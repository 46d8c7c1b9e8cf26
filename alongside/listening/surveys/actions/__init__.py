"""What can be done with surveys."""

from __future__ import annotations

from alongside.listening.surveys.actions.answering import (
    begin_change,
    forget_old_drafts,
    keep_answer,
    keep_ending,
    new_return_code,
    send,
)
from alongside.listening.surveys.actions.building import (
    add_question,
    change_question,
    change_survey,
    move_question,
    remove_question,
    start_survey,
)
from alongside.listening.surveys.actions.gathering import import_answers
from alongside.listening.surveys.actions.opening import (
    close_now,
    faults_of,
    next_wave,
    open_survey,
    publish,
    set_double_keying,
)
from alongside.listening.surveys.actions.panels import (
    ask_panel,
    join_panel,
    leave_panel,
    name_members,
    start_panel,
)
from alongside.listening.surveys.actions.papers import settle_paper, type_paper

__all__ = [
    "add_question",
    "ask_panel",
    "begin_change",
    "change_question",
    "change_survey",
    "close_now",
    "faults_of",
    "forget_old_drafts",
    "import_answers",
    "join_panel",
    "keep_answer",
    "keep_ending",
    "leave_panel",
    "move_question",
    "name_members",
    "new_return_code",
    "next_wave",
    "open_survey",
    "publish",
    "remove_question",
    "send",
    "set_double_keying",
    "settle_paper",
    "start_panel",
    "start_survey",
    "type_paper",
]
