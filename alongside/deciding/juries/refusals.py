"""The ways in which this room says no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from alongside.ui.refusals import Refusal


class NotAMember(Refusal):
    """Somebody who is not on the jury tried to do what only its members do."""

    default = _("Only the members can do this.")


class NotYours(Refusal):
    """Something of another's was to be answered, signed or changed."""


class WrongMoment(Refusal):
    """The step does not fit the state of the jury."""


class Changed(Refusal):
    """Somebody else changed the thing since the page was opened."""

    default = _(
        "Somebody changed this since you opened the page. What you typed is still here: look at what is there now, "
        "then send yours again."
    )


class NotReady(Refusal):
    """Something is missing before this step; the sentence says what."""


class InUse(Refusal):
    """A side, body or overseer is named by something else, so it cannot be taken away."""


class Full(Refusal):
    """One side of a commission has as many as it may have."""


class AlreadyVoted(Refusal):
    default = _("You have voted already. What you chose is kept without your name, so it cannot be changed.")


class AlreadyRated(Refusal):
    default = _("You have filled this in already. It is kept without your name, so it cannot be changed.")


class AlreadyAnswered(Refusal):
    default = _("This recommendation has been answered already. An answer that was given stays.")


class Settled(Refusal):
    """Money that was paid or declined stays so."""

    default = _("This payment is settled already.")


class BadFile(Refusal):
    """The file is not of a kind that we keep, or too large."""
