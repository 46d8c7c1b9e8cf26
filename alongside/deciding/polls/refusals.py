"""The ways in which this room says no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from alongside.ui.refusals import Refusal


class WrongMoment(Refusal):
    """The step does not fit the state of the poll."""


class Changed(Refusal):
    """Somebody else changed the thing since the page was opened."""

    default = _(
        "Somebody changed this since you opened the page. What you typed is still here: look at what is there now, "
        "then send yours again."
    )


class NotReady(Refusal):
    """Something is missing before this step; the sentence says what."""


class InUse(Refusal):
    """A side or somebody who signs is named by something else, so it cannot be taken away."""


class NotYours(Refusal):
    """Something that only those in a group, or those who stand for a side, do."""


class CannotRegister(Refusal):
    """A question cannot be registered as it was asked for; the sentence says why."""
