"""The seven headings under which people say what matters to them, and how far what they said may go.

The headings are those of the About Me standard (Professional Record Standards Body, About Me 2.01), so that people are
asked the same things here as elsewhere. The helping questions are ours: they are about the place.
"""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alongside.listening.themes.models import Text


class Heading(models.TextChoices):
    """What a person may speak about. Each is optional."""

    IMPORTANT = "important", _("What is most important to me")
    PEOPLE = "people", _("People who are important to me")
    COMMUNICATE = "communicate", _("How I communicate and how to communicate with me")
    WELLNESS = "wellness", _("My wellness")
    DO_AND_DO_NOT = "do_and_do_not", _("Please do and please don’t")
    SUPPORT = "support", _("How and when to support me")
    ALSO = "also", _("Also worth knowing about me")


QUESTIONS: Final[dict[str, str | Promise]] = {
    Heading.IMPORTANT: _("What do you love about living here? What would you miss? What gets in the way?"),
    Heading.PEOPLE: _(
        "Who do you see, who do you count on, who counts on you? Who would you like to see more?"
    ),
    Heading.COMMUNICATE: _("How do you hear what goes on here? How would you like to be asked and told?"),
    Heading.WELLNESS: _("What makes a good day here? What makes a bad one? What keeps you well?"),
    Heading.DO_AND_DO_NOT: _("What should those who work here do more of? What should they stop?"),
    Heading.SUPPORT: _("What help would make a difference, and when? Who should give it?"),
    Heading.ALSO: _("What else should people know? What can you do, and what would you like to share?"),
}


class Sharing(models.TextChoices):
    """How far words may go. The person whose words they are chooses, for each heading on its own."""

    BETWEEN_US = "between_us", _("Keep it between us")
    CODED = "coded", _("Those who work out what people say here may read it")
    QUOTED = "quoted", _("They may read it, and quote it without my name")

    @property
    def audience(self) -> str:
        """Who reads the words whole."""
        return Text.Audience.NAMED if self == Sharing.BETWEEN_US else Text.Audience.PLACE

    @property
    def quoting(self) -> str:
        """Whether they may be quoted."""
        return Text.Quoting.WITHOUT_NAME if self == Sharing.QUOTED else Text.Quoting.NO


def sharing_of(text: Text) -> Sharing:
    """How far these kept words may go."""
    if text.audience == Text.Audience.NAMED:
        return Sharing.BETWEEN_US
    return Sharing.QUOTED if text.quoting == Text.Quoting.WITHOUT_NAME else Sharing.CODED
