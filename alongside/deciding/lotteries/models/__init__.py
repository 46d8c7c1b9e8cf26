"""What a civic lottery keeps."""

from alongside.deciding.lotteries.models.lotteries import Draw, Lottery, Target
from alongside.deciding.lotteries.models.registrations import (
    Contact,
    Registration,
    SameAddress,
    Seat,
)

__all__ = ["Contact", "Draw", "Lottery", "Registration", "SameAddress", "Seat", "Target"]
