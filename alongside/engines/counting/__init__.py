"""Counting votes on projects that share a budget: greedy by votes, and the Method of Equal Shares.

Every decision is that of exact rational arithmetic. Plain data in; a result out, with the reasons for it.
"""

from alongside.engines.counting.changes import check_changes
from alongside.engines.counting.election import Election, ElectionError, Money, Project, lexicographic
from alongside.engines.counting.equal_shares import count, equal_shares
from alongside.engines.counting.greedy import greedy
from alongside.engines.counting.pabulib import Fault, PabulibError, read_pabulib
from alongside.engines.counting.pabulib_writing import write_pabulib
from alongside.engines.counting.result import (
    Change,
    Completion,
    How,
    Lost,
    Payments,
    Reason,
    Result,
    Rule,
    Shares,
    Stop,
    Trace,
    Won,
)

__all__ = [
    "Change",
    "Completion",
    "Election",
    "ElectionError",
    "Fault",
    "How",
    "Lost",
    "Money",
    "PabulibError",
    "Payments",
    "Project",
    "Reason",
    "Result",
    "Rule",
    "Shares",
    "Stop",
    "Trace",
    "Won",
    "check_changes",
    "count",
    "equal_shares",
    "greedy",
    "lexicographic",
    "read_pabulib",
    "write_pabulib",
]
