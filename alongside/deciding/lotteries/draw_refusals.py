"""The ways in which a draw says no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from alongside.ui.refusals import Refusal


class NotReady(Refusal):
    """The list cannot be frozen yet; the sentence says what is missing."""


class AlreadyFrozen(Refusal):
    default = _("The list is frozen. Nothing that was published can be changed.")


class NotFrozen(Refusal):
    default = _("The list is not frozen yet, so nothing can be drawn.")


class TooEarly(Refusal):
    """The draw was tried before its time."""


class AlreadyDrawn(Refusal):
    default = _("This was drawn already. A number is drawn once from each published list.")


class ThrowAgain(Refusal):
    """The dice show a number that does not count."""


class NotTheSource(Refusal):
    default = _("The number comes from where the published list says, and from nowhere else.")


class TooFewWords(Refusal):
    """Words from more people are needed."""


class CannotDrawAgain(Refusal):
    """A draw cannot be done again."""


class NotYourSeat(Refusal):
    default = _("Only the person who was drawn can answer, or a helper for them.")


class SeatIsGone(Refusal):
    default = _("This person is no longer on the panel.")


class NobodyCan(Refusal):
    """There is nobody who could step in."""
