"""A question put to statements, the statements, who took part, and what became of their votes."""

from __future__ import annotations

from alongside.listening.statements.models.maps import OpinionMap
from alongside.listening.statements.models.questions import Question
from alongside.listening.statements.models.statements import MOST_LETTERS, Decision, Reason, Statement
from alongside.listening.statements.models.taking_part import Browser, CardBatch, Known, Participant, Vote

__all__ = [
    "MOST_LETTERS",
    "Browser",
    "CardBatch",
    "Decision",
    "Known",
    "OpinionMap",
    "Participant",
    "Question",
    "Reason",
    "Statement",
    "Vote",
]
