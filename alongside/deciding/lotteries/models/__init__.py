"""What a civic lottery keeps."""

from alongside.deciding.lotteries.models.drawing import Draw, DrawPlan, Publication, SealedPool, Words
from alongside.deciding.lotteries.models.lotteries import Lottery, Target
from alongside.deciding.lotteries.models.registrations import (
    Contact,
    Registration,
    SameAddress,
    Seat,
)

__all__ = [
    "Contact",
    "Draw",
    "DrawPlan",
    "Lottery",
    "Publication",
    "Registration",
    "SameAddress",
    "SealedPool",
    "Seat",
    "Target",
    "Words",
]
