"""The ways in which surveys say no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from alongside.ui.refusals import Refusal


class Frozen(Refusal):
    default = _("Somebody has begun to answer, so the questions can no longer be changed.")


class NotOpen(Refusal):
    default = _("This survey does not take answers now.")


class NotReady(Refusal):
    """The survey cannot be opened yet; the sentence says what is missing."""


class TooManyQuestions(Refusal):
    default = _("A survey has at most 60 questions. Take one out first.")


class NeedsAnEarlierQuestion(Refusal):
    """A question would depend on one that does not come before it."""


class OthersDependOnIt(Refusal):
    """A question cannot be taken out while others depend on it."""


class SameWords(Refusal):
    default = _("Two questions of a survey cannot have the same words. Change one of them.")


class Unanswered(Refusal):
    """A question that has to be answered was not."""


class AlreadyAnswered(Refusal):
    default = _("You have answered this survey already. You can change your answers until it closes.")


class NumberTaken(Refusal):
    default = _("A form with this number has been typed in already. Check the number on the paper.")


class TypedByYou(Refusal):
    default = _("You typed this form the first time. Somebody else has to type it the second time.")


class NothingToSettle(Refusal):
    default = _("This form has nothing to settle.")


class NotInvited(Refusal):
    status = 403
    default = _("Only people who were drawn by lot answer this survey.")


class KeptForTheReport(Refusal):
    """Answers of people drawn by lot are told together, once, by whoever asked."""

    status = 403
    default = _(
        "This survey belongs to a poll of people who were drawn by lot. Nobody reads its answers before the report, "
        "and it is run from the page of the poll."
    )


class WrongMoment(Refusal):
    """The step does not fit the state of the survey."""


class NoPanel(Refusal):
    default = _("Choose a panel for this survey first.")


class NameTaken(Refusal):
    default = _("There is a panel of that name here already. Give this one another name.")
