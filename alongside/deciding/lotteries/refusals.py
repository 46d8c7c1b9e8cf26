"""The ways in which setting up a lottery and putting one's name down say no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from alongside.ui.refusals import Refusal


class Opened(Refusal):
    """What both keys agreed to does not change."""

    default = _("Both keys agreed to this when the stage opened. It cannot change any more.")


class Sealed(Refusal):
    """The list is sealed."""

    default = _("The list of names is fixed for the draw, so this cannot change any more.")


class Changed(Refusal):
    """Somebody changed the thing since the page was opened."""

    default = _(
        "Somebody changed this since you opened the page. What you typed is still here. Look at what is there now, "
        "then send yours again."
    )


class NotReady(Refusal):
    """Something is missing; the sentence says what."""


class NeedsReason(Refusal):
    default = _("Say why. Both keys agreed to what was there before, so everyone can read the reason.")


class Closed(Refusal):
    """Names are not taken now."""

    default = _("This lottery does not take names now, so nothing was sent.")


class NotFromHere(Refusal):
    """They do not live where the lottery is held."""


class NoProof(Refusal):
    default = _(
        "We need to know that you are one person. Confirm your email address, or use the code from a letter."
    )


class TooYoung(Refusal):
    """Younger than the lottery is for."""


class NoName(Refusal):
    default = _("Your name is not down for this lottery.")


class WrongTarget(Refusal):
    """Numbers that do not fit together; the sentence says which."""


class NoSuchPair(Refusal):
    """They moved, or took their name off, while somebody looked at the pair."""

    default = _("This pair is not there any more, so nothing was saved. Look at the next one.")


class TooOften(Refusal):
    status = 429
    default = _("This was sent too often from here. Wait an hour, then try again. Nothing you typed is lost.")
