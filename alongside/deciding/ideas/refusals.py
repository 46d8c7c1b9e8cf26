"""Why an action on ideas may be refused, each a sentence for the person who asked."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from alongside.ui.refusals import Refusal


class NotYours(Refusal):
    default = _("You cannot take part here. Only people who live here, or act for a group here, can.")


class TooMany(Refusal):
    default = _("You have sent a lot in the last hour. Wait a while and then send more.")


class NotStanding(Refusal):
    default = _("This idea is no longer open: it was hidden, joined with others or split into parts.")


class OwnIdea(Refusal):
    default = _("You wrote this idea, so you already stand behind it. Support is for other people.")


class NotAPoint(Refusal):
    default = _("The spot you marked is not in this place.")


class AlreadyHidden(Refusal):
    default = _("This is already hidden.")


class NotHidden(Refusal):
    default = _("This is not hidden.")


class CannotShape(Refusal):
    default = _("These ideas cannot be joined or split.")
