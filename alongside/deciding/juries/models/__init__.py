"""What juries and commissions keep."""

from alongside.deciding.juries.models.juries import Attendance, Jury, Member, Payment, Session

__all__ = ["Attendance", "Jury", "Member", "Payment", "Session"]
