"""What can be done to a jury, by noun."""

from alongside.deciding.juries.actions.answering import (
    answer,
    months_after,
    report,
    speaks_as_clerk,
    tell_of_late_answers,
)
from alongside.deciding.juries.actions.asking import (
    answer_question,
    answer_witness,
    ask_for_witness,
    ask_question,
    tell_members,
)
from alongside.deciding.juries.actions.drafting import (
    change_draft,
    draft,
    withdraw_draft,
    write_minority_report,
)
from alongside.deciding.juries.actions.evidence import (
    Uploaded,
    add_evidence,
    add_overseer,
    change_evidence,
    remove_overseer,
    sign,
    withdraw_evidence,
)
from alongside.deciding.juries.actions.members import name_oneself, seat_everybody, seat_members
from alongside.deciding.juries.actions.publishing import (
    agreed_to_publish,
    not_publishable,
    publish_recommendations,
)
from alongside.deciding.juries.actions.sessions import (
    change_session,
    invited,
    mix_tables,
    note_attendance,
    plan_session,
    settle_payment,
)
from alongside.deciding.juries.actions.setting_up import (
    add_body,
    agreed_to_open,
    not_ready,
    open_jury,
    remove_body,
    set_up_jury,
)
from alongside.deciding.juries.actions.voting import close_over, close_voting, open_voting, rate, vote

__all__ = [
    "Uploaded",
    "add_body",
    "add_evidence",
    "add_overseer",
    "agreed_to_open",
    "agreed_to_publish",
    "answer",
    "answer_question",
    "answer_witness",
    "ask_for_witness",
    "ask_question",
    "change_draft",
    "change_evidence",
    "change_session",
    "close_over",
    "close_voting",
    "draft",
    "invited",
    "mix_tables",
    "months_after",
    "name_oneself",
    "not_publishable",
    "not_ready",
    "note_attendance",
    "open_jury",
    "open_voting",
    "plan_session",
    "publish_recommendations",
    "rate",
    "remove_body",
    "remove_overseer",
    "report",
    "seat_everybody",
    "seat_members",
    "set_up_jury",
    "settle_payment",
    "sign",
    "speaks_as_clerk",
    "tell_members",
    "tell_of_late_answers",
    "vote",
    "withdraw_draft",
    "withdraw_evidence",
    "write_minority_report",
]
