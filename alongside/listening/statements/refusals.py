"""Why something in a question may be refused, each a sentence for the person who asked."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from alongside.ui.refusals import Refusal


class NotOpen(Refusal):
    default = _(
        "This question does not take votes or statements now. It may not have opened yet, or it has closed."
    )


class NotShown(Refusal):
    default = _("This statement is not shown now, so nobody can vote on it.")


class BelongsToAccount(Refusal):
    default = _(
        "Somebody with an account has voted from this browser. Sign in to go on, or start as somebody new."
    )


class TooMany(Refusal):
    default = _("You have sent a lot of statements in the last hour. Wait a while and then send more.")


class AlreadySaid(Refusal):
    default = _("There is already a statement with these words. Look for it and vote on it.")


class WordsStay(Refusal):
    default = _("Somebody has voted on this statement, so its words can no longer change.")


class NotWaiting(Refusal):
    default = _("This was decided already, perhaps by somebody else a moment ago.")


class NotADraft(Refusal):
    default = _("This question has been published already.")


class NotReady(Refusal):
    default = _("Write at least one statement to begin with: people need something to vote on.")


class NotClosed(Refusal):
    default = _("The result can be published when the question has closed.")


class AlreadyTold(Refusal):
    default = _("The result has been published. Nothing in this question changes any more.")


class CardsEnteredBefore(Refusal):
    default = _("These cards have been entered before. Nothing was saved.")


class NoVotes(Refusal):
    default = _("There is no vote in this. Nothing was saved.")
