"""The ways in which this room says no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from alongside.ui.refusals import Refusal


class NotALead(Refusal):
    """Somebody who is not a co-lead of the process tried to give a key."""

    default = _("Only the co-leads of this process hold its keys.")


class WrongMoment(Refusal):
    """The step does not fit the state of the process or the stage."""


class StageNotOpen(Refusal):
    """Somebody tried to take part in a stage that is not open."""

    default = _("This stage is not open, so nothing was sent.")


class StalePage(Refusal):
    """Somebody else changed the thing since the page was opened."""

    default = _(
        "Somebody changed this while you had it open. What you typed is still below. Check it and send it again."
    )


class AgreedToSomethingElse(Refusal):
    """A key was given on a page that showed something else than what now stands."""

    default = _(
        "What you would agree to has changed since you opened the page, so your key was not given. Read it again below."
    )


class SamePerson(Refusal):
    """One person cannot hold both keys."""

    default = _("The two co-leads must be two different people.")


class CannotLead(Refusal):
    """The person named cannot be a co-lead here, or there is no such person."""


class CannotComeFrom(Refusal):
    """A process was to come from something that is not public, or lies somewhere else."""

    default = _(
        "A process can only come from something that is published, in the same place or in one around it."
    )


class HasContents(Refusal):
    """A planned stage that already holds something cannot be taken away."""

    default = _("Things have already been put into this stage, so it cannot be taken away.")
