"""The forms of conversations and field notes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.foundation.people.assisting import CODE, EMAIL, NEW, AssistFields
from alongside.listening.conversations.actions.noting import SOMEBODY_NEW, next_pseudonym
from alongside.listening.conversations.actions.pictures import MOST_BYTES
from alongside.listening.conversations.headings import QUESTIONS, Heading, Sharing
from alongside.listening.conversations.models import Part
from alongside.listening.themes.models import Text
from alongside.ui.forms import (
    DateField,
    EmailAddressField,
    LongTextField,
    ManyChoiceField,
    OneChoiceField,
    PlainTextField,
)

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

MOST_IN_A_PART = 4000


class StartForm(AssistFields):
    """With whom somebody talks: known by a letter or an account, or unnamed with a code of their own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["name"]
        who: Any = self.fields["who"]
        who.label = _("How will they come back to their words?")
        who.choices = [
            (NEW, _("They stay unnamed, and I hand them a code now")),
            (CODE, _("By the code in their letter")),
            (EMAIL, _("By the email address of their account")),
        ]
        self.fields["reason"].label = _("How did you come to talk?")
        self.fields["reason"].help_text = _(
            "They can read this. For example: we met at the warm space and sat down together."
        )
        self.fields["reason"].error_messages["required"] = _("Say how you came to talk")
        consent: Any = self.fields["consent"]
        consent.label = _("How did they agree that you write it down?")
        consent.choices = [
            ("spoken", _("They said yes, face to face or by phone")),
            ("signed", _("They signed a paper")),
        ]
        self.order_fields(["who", "code", "email", "consent", "reason"])


class WordsForm(forms.Form):
    """What was said, under the seven headings. Each may be left empty, but not all."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for heading in Heading:
            self.fields[heading.value] = LongTextField(
                label=heading.label,
                help_text=QUESTIONS[heading],
                max_length=MOST_IN_A_PART,
                rows=4,
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.get(heading) for heading in Heading.values):
            self.add_error(Heading.IMPORTANT, _("Write something under at least one heading"))
        return cleaned

    @property
    def words(self) -> dict[str, str]:
        return {heading: self.cleaned_data[heading] for heading in Heading.values}


class ChangeForm(WordsForm):
    """The person whose words they are changes them, with a word to who wrote them down."""

    def __init__(self, *args: Any, own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput)
        if not own:
            self.fields["note"] = LongTextField(
                label=_("Anything to say to the person who wrote it down?"),
                max_length=1000,
                rows=2,
                required=False,
            )


class AgreeForm(forms.Form):
    """For each heading with words: how far they may go. Nothing is chosen beforehand."""

    def __init__(self, *args: Any, parts: Sequence[Part], ask_code: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput)
        for part in parts:
            self.fields[part.heading] = OneChoiceField(
                label=_("How far may this go?"),
                choices=[(each.value, each.label) for each in Sharing],
                missing=_("Choose how far “%(heading)s” may go") % {"heading": part.get_heading_display()},
            )
        if ask_code:
            self.fields["code"] = code_field(_("Your code"))

    @property
    def sharing(self) -> dict[str, str]:
        return {name: each for name, each in self.cleaned_data.items() if name in Heading.values}


class TakeBackForm(forms.Form):
    """Which words are taken back."""

    def __init__(self, *args: Any, parts: Sequence[Part], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["headings"] = ManyChoiceField(
            label=_("Which of your words do you take back?"),
            choices=[(part.heading, part.get_heading_display()) for part in parts],
            missing=_("Tick what you want to take back"),
        )


class CodeForm(forms.Form):
    """The code that was handed over in a conversation."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field(_("Your code"))


def code_field(label: str) -> PlainTextField:
    """A box for a code."""
    return PlainTextField(
        label=label,
        help_text=_("16 letters and numbers, like 7K3M-9QRT-2B4C-X0YZ. Capitals and dashes do not matter."),
        missing=_("Enter your code"),
        max_length=60,
    )


class NotesForm(forms.Form):
    """Where and when."""

    where = PlainTextField(
        label=gettext_lazy("Where were you?"),
        help_text=gettext_lazy("A spot, not a home: the library café, the bus stop by the surgery."),
        missing=gettext_lazy("Say where you were"),
        max_length=120,
    )
    day = DateField(label=gettext_lazy("On what day?"), missing=gettext_lazy("Enter the day"))
    time = PlainTextField(
        label=gettext_lazy("At what time?"),
        help_text=gettext_lazy("For example 14:30."),
        missing=gettext_lazy("Enter the time"),
        max_length=8,
    )

    def clean_time(self) -> dt.time:
        typed = re.fullmatch(r"(\d{1,2})[:.]?(\d{2})", self.cleaned_data["time"], re.ASCII)
        if typed is None or int(typed[1]) > 23 or int(typed[2]) > 59:
            raise forms.ValidationError(_("Enter a time like 9:05 or 14:30"))
        return dt.time(int(typed[1]), int(typed[2]))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            at = timezone.make_aware(dt.datetime.combine(cleaned["day"], cleaned["time"]))
            if at > timezone.now() + dt.timedelta(hours=1):
                self.add_error("day", _("You cannot have been there yet: check the day and the time"))
            elif at.year < 2000:
                self.add_error("day", _("Check the year"))
            cleaned["observed_at"] = at
        return cleaned


class LineForm(forms.Form):
    """One line of field notes: what kind it is, from whom, and how far it may go."""

    line = OneChoiceField(
        label=gettext_lazy("What kind of line is it?"),
        missing=gettext_lazy("Choose whether it was said, seen, or is how you read it"),
        choices=[
            (Text.Line.SAID.value, gettext_lazy("Said: word for word")),
            (Text.Line.SEEN.value, gettext_lazy("Seen: what anybody there could have seen")),
            (Text.Line.JUDGED.value, gettext_lazy("How I read it: my own interpretation")),
        ],
    )
    who = OneChoiceField(
        label=gettext_lazy("Who is it about?"), widget=forms.Select, required=False, choices=[]
    )
    words = LongTextField(
        label=gettext_lazy("The line"),
        help_text=gettext_lazy("No names. People are P1, P2 and so on."),
        missing=gettext_lazy("Write the line"),
        max_length=MOST_IN_A_PART,
        rows=4,
    )
    sharing = OneChoiceField(
        label=gettext_lazy("How far may this line go?"),
        missing=gettext_lazy("Choose how far this line may go"),
        choices=[
            (Sharing.BETWEEN_US.value, gettext_lazy("Only I and the people I name")),
            (Sharing.CODED.value, gettext_lazy("Those who work out what people say here may read it")),
            (
                Sharing.QUOTED.value,
                gettext_lazy("They may read it, and quote it: the person said yes to that"),
            ),
        ],
        initial=Sharing.BETWEEN_US.value,
    )

    def __init__(self, *args: Any, known: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who: Any = self.fields["who"]
        somebody_new = _("Somebody new (%(name)s)") % {"name": next_pseudonym(known)}
        who.choices = [
            ("", _("Nobody in particular")),
            *((each, each) for each in known),
            (SOMEBODY_NEW, somebody_new),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("sharing") == Sharing.QUOTED and cleaned.get("line") in {
            Text.Line.SEEN,
            Text.Line.JUDGED,
        }:
            self.add_error("sharing", _("Only what somebody said can be quoted"))
        return cleaned


class ReaderForm(forms.Form):
    """Somebody who may read the notes whole."""

    email = EmailAddressField(
        label=gettext_lazy("Their email address"),
        help_text=gettext_lazy("They must talk with people at this place as well."),
    )


class PictureForm(forms.Form):
    """A picture, and what can be seen on it."""

    picture = forms.FileField(
        label=gettext_lazy("Picture"),
        help_text=gettext_lazy(
            "A photo saved as JPEG, PNG or WebP, at most 8 MB. We take out where and when it was taken."
        ),
        error_messages={
            "required": gettext_lazy("Choose a picture"),
            "empty": gettext_lazy("This file is empty. Choose another"),
            "invalid": gettext_lazy("Choose a picture"),
            "max_length": gettext_lazy("The name of this file is too long. Give it a shorter name"),
        },
    )
    alt = PlainTextField(
        label=gettext_lazy("What can be seen on it?"),
        help_text=gettext_lazy("For people who cannot see it. No names."),
        missing=gettext_lazy("Say what can be seen on the picture"),
        max_length=250,
    )

    def clean_picture(self) -> UploadedFile[Any]:
        uploaded: UploadedFile[Any] = self.cleaned_data["picture"]
        if (uploaded.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("This picture is too large. Choose one of at most 8 MB"))
        return uploaded
