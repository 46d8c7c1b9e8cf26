"""Why an action on events may be refused, each a sentence for the person who asked."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from alongside.ui.refusals import Refusal


class StalePage(Refusal):
    default = _(
        "This event was changed after you opened the page. What it says now is below: check it, and save again."
    )


class WrongMoment(Refusal):
    """The step does not fit the state of the event."""


class NoSignUps(Refusal):
    default = _("You cannot sign up for this event any more.")


class AlreadySignedUp(Refusal):
    default = _("You have signed up for this event already.")


class AlreadyCancelled(Refusal):
    default = _("This sign-up was cancelled before.")


class TooFewSeats(Refusal):
    default = _("More people than that have a place already.")


class NotKnown(Refusal):
    default = _("We note that somebody came only if they agreed to it.")


class NotOpen(Refusal):
    default = _("This form is not open now.")


class NothingSaid(Refusal):
    default = _("Answer at least one of the questions.")


class TooMany(Refusal):
    default = _("A lot was sent from here in the last hour. Wait a while and then send more.")


class QuestionsInUse(Refusal):
    default = _("Somebody has answered these questions, so they stay as they are.")


class AlreadyImported(Refusal):
    default = _("This file was brought in before.")


class MayNotBeQuoted(Refusal):
    default = _("One of these people did not agree to be quoted, or took their words back.")


class TooManyQuotes(Refusal):
    default = _("Choose at most 8 quotes, so that the page fits on one sheet.")
