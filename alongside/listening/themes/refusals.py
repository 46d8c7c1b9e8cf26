"""How themes say no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from alongside.ui.refusals import Refusal


class NoSource(Refusal):
    default = _("Choose at least one place where something was said.")


class NameTaken(Refusal):
    default = _("There is a code with this name already. Use that one, or choose another name.")


class TooDeep(Refusal):
    default = _("A code can be inside a theme, but not inside another code.")


class NotInUse(Refusal):
    default = _("This code is no longer used, so it cannot be changed.")


class NotTogether(Refusal):
    default = _("These two codes cannot be merged. Choose another code of this codebook.")


class CodesInside(Refusal):
    default = _("There are codes inside this theme. Move, merge or retire them first.")


class IsCoder(Refusal):
    default = _("They are one of the coders already.")


class AlreadyEnded(Refusal):
    default = _("They had stopped already. Nothing was changed.")


class NotHere(Refusal):
    """The text is not there for this person: taken back, of another codebook, or said in confidence to others."""

    default = _("These words are not here to be coded. They may have been taken back.")


class CodedApart(Refusal):
    default = _("Two other people code this text without seeing each other’s codes. Leave it to them.")


class WaitsForAgreement(Refusal):
    default = _("Both coders have finished this text. Its codes are now settled by looking at both together.")


class NoWords(Refusal):
    default = _("Those words are not in the text. Mark them again.")


class NoCode(Refusal):
    default = _("Choose at least one code, or write a new one.")


class NotYours(Refusal):
    default = _("Only the person who marked these words can take the mark away.")


class NotQuotable(Refusal):
    default = _("The person who said this did not agree to be quoted, or has taken it back.")


class TooFewTexts(Refusal):
    default = _(
        "There are not enough texts that can be coded twice. Choose a larger share, or wait for more."
    )


class SamePerson(Refusal):
    default = _("Two different people have to code. Choose somebody else as the second.")


class Answered(Refusal):
    default = _("Somebody has decided this already. Nothing was changed.")


class NothingToRead(Refusal):
    default = _("There are no texts here for the computer to read.")


class TooFewCoded(Refusal):
    default = _("Code at least ten texts first. The computer learns from what people have coded.")


class FileFaults(Refusal):
    """A file that cannot be taken in: every fault, with its line."""

    status = 422

    def __init__(self, faults: list[str]) -> None:
        super().__init__(faults[0] if faults else "")
        self.faults = faults
