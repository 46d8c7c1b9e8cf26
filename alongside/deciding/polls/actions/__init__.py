"""What can be done to a deliberative poll, by noun."""

from alongside.deciding.polls.actions.briefing import add_signatory, remove_signatory, sign, write_briefing
from alongside.deciding.polls.actions.plenary import answer, ask
from alongside.deciding.polls.actions.publishing import (
    agreed_to_publish,
    not_publishable,
    publish_report,
    work_out,
    work_out_lost,
)
from alongside.deciding.polls.actions.registering import freeze_registered, register_questions
from alongside.deciding.polls.actions.sampling import (
    ask_first,
    ask_second,
    change_group,
    close_survey,
    draw_arms,
    form_groups,
    note_attendance,
    take_in_sample,
)
from alongside.deciding.polls.actions.setting_up import (
    agreed_to_open,
    not_ready,
    open_poll,
    registered_terms,
    set_up_poll,
)

__all__ = [
    "add_signatory",
    "agreed_to_open",
    "agreed_to_publish",
    "answer",
    "ask",
    "ask_first",
    "ask_second",
    "change_group",
    "close_survey",
    "draw_arms",
    "form_groups",
    "freeze_registered",
    "not_publishable",
    "not_ready",
    "note_attendance",
    "open_poll",
    "publish_report",
    "register_questions",
    "registered_terms",
    "remove_signatory",
    "set_up_poll",
    "sign",
    "take_in_sample",
    "work_out",
    "work_out_lost",
    "write_briefing",
]
