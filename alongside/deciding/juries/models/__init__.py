"""What juries and commissions keep."""

from alongside.deciding.juries.models.answers import Reply, Review
from alongside.deciding.juries.models.asking import Question, WitnessRequest
from alongside.deciding.juries.models.commissions import (
    SIDES,
    AgendaItem,
    Commission,
    Decision,
    InGroup,
    Invitation,
    IssueGroup,
)
from alongside.deciding.juries.models.evidence import Evidence, EvidenceFile, Overseer, Side, Signature
from alongside.deciding.juries.models.juries import Body, Jury, Member, Name
from alongside.deciding.juries.models.recommendations import (
    MinorityReport,
    Recommendation,
    RecommendationVersion,
)
from alongside.deciding.juries.models.sessions import Attendance, Payment, Session, TablePlace
from alongside.deciding.juries.models.stories import Pair, Story
from alongside.deciding.juries.models.votes import Rated, Rating, Support, Tally, Voted

__all__ = [
    "SIDES",
    "AgendaItem",
    "Attendance",
    "Body",
    "Commission",
    "Decision",
    "Evidence",
    "EvidenceFile",
    "InGroup",
    "Invitation",
    "IssueGroup",
    "Jury",
    "Member",
    "MinorityReport",
    "Name",
    "Overseer",
    "Pair",
    "Payment",
    "Question",
    "Rated",
    "Rating",
    "Recommendation",
    "RecommendationVersion",
    "Reply",
    "Review",
    "Session",
    "Side",
    "Signature",
    "Story",
    "Support",
    "TablePlace",
    "Tally",
    "Voted",
    "WitnessRequest",
]
