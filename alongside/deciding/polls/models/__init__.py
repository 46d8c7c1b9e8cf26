"""What deliberative polls keep."""

from alongside.deciding.polls.models.briefing import Side, Signatory, Signature
from alongside.deciding.polls.models.participants import Group, Participant, PlenaryQuestion
from alongside.deciding.polls.models.polls import Poll, Registered, Report

__all__ = [
    "Group",
    "Participant",
    "PlenaryQuestion",
    "Poll",
    "Registered",
    "Report",
    "Side",
    "Signatory",
    "Signature",
]
