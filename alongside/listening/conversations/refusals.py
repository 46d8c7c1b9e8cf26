"""How conversations and field notes say no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from alongside.ui.refusals import Gone, Refusal


class NotYours(Refusal):
    status = 403
    default = _("These words are not yours, so this is not for you to decide.")


class NothingSaid(Refusal):
    default = _("Write something under at least one heading first.")


class TooLateToChange(Refusal):
    default = _("These words were agreed or taken back. They cannot be changed any more.")


class NotWaiting(Refusal):
    default = _("There is nothing here that waits for you to agree. Look again in a while.")


class ChangedSince(Refusal):
    default = _("The words were changed after you read them. Read them again, then say if they are right.")


class SayHowFar(Refusal):
    default = _("Choose for each heading how far the words may go.")


class TakenBackAlready(Gone):
    default = _("These words were taken back. Nobody reads them any more.")


class NotTheirCode(Refusal):
    default = _("This is not the code of this conversation. Check each letter and number, and try again.")


class OnlyTheirWordsAreQuoted(Refusal):
    default = _("Only what somebody said can be quoted. What you saw, or how you read it, is yours.")


class UnknownPseudonym(Refusal):
    default = _("Nobody in these notes goes by that. Choose somebody from the list.")


class NotALineHere(Refusal):
    default = _("That line is not in these notes any more.")


class MayNotRead(Refusal):
    default = _(
        "Nobody with this address can be named here. It must be somebody who talks with people at this place as well."
    )


class TooManyPictures(Refusal):
    default = _("These notes have as many pictures as they can hold. Take one away first.")


class NotAPicture(Refusal):
    default = _("We could not read this as a picture. Choose a photo saved as JPEG, PNG or WebP.")


class TooLarge(Refusal):
    default = _("This picture is too large. Choose one of at most 8 MB and 40 million dots.")
