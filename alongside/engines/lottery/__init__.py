"""Civic lotteries: panels that mirror a place, drawn so that everybody's chance is as fair as the quotas allow.

Plain data in; a lottery out, with each person's chance, the panels, and a certificate of how fair it is.
"""

from alongside.engines.lottery.alternates import Alternates, alternates
from alongside.engines.lottery.feasibility import changed, check, smallest_fix
from alongside.engines.lottery.finding_lottery import find_lottery
from alongside.engines.lottery.pool import Candidate, Pool, PoolError, Quota
from alongside.engines.lottery.reading import Fault, ReadingError, read_categories, read_respondents
from alongside.engines.lottery.replacing import Remaining, Replacement, remaining, replacements
from alongside.engines.lottery.result import (
    Feasibility,
    Fix,
    Impossible,
    Lottery,
    NoPanel,
    Objective,
    Panel,
    Trace,
    UniformLottery,
)
from alongside.engines.lottery.uniform import uniform

__all__ = [
    "Alternates",
    "Candidate",
    "Fault",
    "Feasibility",
    "Fix",
    "Impossible",
    "Lottery",
    "NoPanel",
    "Objective",
    "Panel",
    "Pool",
    "PoolError",
    "Quota",
    "ReadingError",
    "Remaining",
    "Replacement",
    "Trace",
    "UniformLottery",
    "alternates",
    "changed",
    "check",
    "find_lottery",
    "read_categories",
    "read_respondents",
    "remaining",
    "replacements",
    "smallest_fix",
    "uniform",
]
