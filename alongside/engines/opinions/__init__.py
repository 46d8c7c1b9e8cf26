"""Opinion maps: who votes alike on short statements, what all groups share, and what divides them.

Plain data in; a finding out, with the reasons for it. That there are no distinct groups is a finding too.
"""

from alongside.engines.opinions.asking import Summary, next_statements
from alongside.engines.opinions.finding import (
    Agreement,
    Dividing,
    Finding,
    Found,
    Group,
    Place,
    Reason,
    Representing,
    Share,
    Shared,
    Stability,
    place,
)
from alongside.engines.opinions.finding_opinions import find_opinions
from alongside.engines.opinions.parity import PolisFinding, find_as_polis, polis_consensus
from alongside.engines.opinions.reading import Comment, Fault, VotesError, read_comments_csv, read_votes_csv
from alongside.engines.opinions.screening import Screened, screen
from alongside.engines.opinions.votes import Votes

__all__ = [
    "Agreement",
    "Comment",
    "Dividing",
    "Fault",
    "Finding",
    "Found",
    "Group",
    "Place",
    "PolisFinding",
    "Reason",
    "Representing",
    "Screened",
    "Share",
    "Shared",
    "Stability",
    "Summary",
    "Votes",
    "VotesError",
    "find_as_polis",
    "find_opinions",
    "next_statements",
    "place",
    "polis_consensus",
    "read_comments_csv",
    "read_votes_csv",
    "screen",
]
