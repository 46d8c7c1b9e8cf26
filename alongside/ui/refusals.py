"""The one way a room says no: an exception that is a sentence a person understands."""

from typing import ClassVar

from django.utils.functional import Promise


class Refusal(Exception):
    """Something a person asked for that cannot be done now, said in one plain sentence.

    A room names its own: ``class StageClosed(Refusal): default = _("This vote has closed.")``, and raises it
    with or without a sentence. A view that has a form shows ``refusal.sentence`` in the error summary;
    anything uncaught becomes a calm page by ``RefusalMiddleware``.

    Parameters: ``sentence`` (the class's ``default`` when left out), ``back`` (where the page's link leads).
    """

    status: ClassVar[int] = 409
    default: ClassVar[str | Promise] = ""

    def __init__(self, sentence: str | Promise = "", *, back: str = "") -> None:
        super().__init__(sentence)
        self.back = back

    @property
    def sentence(self) -> str:
        """The sentence to show, in the reader's language."""
        return str(self.args[0] or self.default)

    def __str__(self) -> str:
        return self.sentence


class Gone(Refusal):
    """Something that was here and has been taken away on purpose: answered with 410."""

    status: ClassVar[int] = 410
