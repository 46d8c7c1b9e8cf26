"""What a civic lottery keeps."""

from alongside.deciding.lotteries.models.drawing import Draw, DrawPlan, Publication, SealedPool, Words
from alongside.deciding.lotteries.models.letters import Letter, LetterPlan, PostcodeArea, Tickets
from alongside.deciding.lotteries.models.lotteries import Amendment, Lottery, Question, Target
from alongside.deciding.lotteries.models.registrations import (
    Contact,
    Registration,
    SameAddress,
    Seat,
)

__all__ = [
    "Amendment",
    "Contact",
    "Draw",
    "DrawPlan",
    "Letter",
    "LetterPlan",
    "Lottery",
    "PostcodeArea",
    "Publication",
    "Question",
    "Registration",
    "SameAddress",
    "SealedPool",
    "Seat",
    "Target",
    "Tickets",
    "Words",
]
