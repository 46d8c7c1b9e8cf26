"""Everything that can be done to ideas, one verb each."""

from alongside.deciding.ideas.actions.answering import comment, support, unsupport
from alongside.deciding.ideas.actions.moderating import hide, hide_comment, show, show_comment
from alongside.deciding.ideas.actions.sending import change, submit
from alongside.deciding.ideas.actions.shaping import merge, split, write_easy_read

__all__ = [
    "change",
    "comment",
    "hide",
    "hide_comment",
    "merge",
    "show",
    "show_comment",
    "split",
    "submit",
    "support",
    "unsupport",
    "write_easy_read",
]
