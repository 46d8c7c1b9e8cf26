"""What people fill in to start a codebook, describe a code, name a coder and mark words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.foundation.people import codes as letters
from alongside.listening.themes.actions import Meaning
from alongside.listening.themes.models import Code, Codebook
from alongside.listening.themes.reading import Source
from alongside.ui.forms import (
    EmailAddressField,
    LongTextField,
    ManyChoiceField,
    OneChoiceField,
    PlainTextField,
    WholeNumberField,
)
from alongside.ui.refusals import Refusal

MOST_FILE = 2_000_000


class CodebookForm(forms.Form):
    """A codebook: what it is called and about, and which sources it is for."""

    title = PlainTextField(
        max_length=150,
        label=gettext_lazy("Title"),
        help_text=gettext_lazy("For example: What people told us about the park"),
        missing=gettext_lazy("Enter a title"),
    )
    about = LongTextField(
        max_length=2000,
        rows=4,
        required=False,
        label=gettext_lazy("What do you want to understand?"),
    )
    sources = ManyChoiceField(
        label=gettext_lazy("Where was it said?"),
        help_text=gettext_lazy("Choose all that you want to read with the same codes."),
        missing=gettext_lazy("Choose at least one place where something was said"),
    )

    def __init__(self, *args: Any, sources: list[Source], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {source.key: source for source in sources}
        field: Any = self.fields["sources"]
        field.choices = [
            (
                source.key,
                _("%(kind)s: %(title)s (%(count)s)")
                % {"kind": source.kind, "title": source.title, "count": source.texts},
            )
            for source in sources
        ]

    @property
    def chosen(self) -> list[Any]:
        """The sources of a valid form."""
        return [self.known[key].thing for key in self.cleaned_data["sources"]]


class CodeForm(forms.Form):
    """One code: its name, what it means, when to use it and when not, and the theme it is inside."""

    name = PlainTextField(
        max_length=80,
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("Short, and in people’s own words if you can. For example: Somewhere to sit."),
        missing=gettext_lazy("Give the code a name"),
    )
    definition = LongTextField(
        max_length=1000, rows=3, required=False, label=gettext_lazy("What does it mean, in plain words?")
    )
    use_when = LongTextField(max_length=1000, rows=2, required=False, label=gettext_lazy("When to use it"))
    not_when = LongTextField(
        max_length=1000, rows=2, required=False, label=gettext_lazy("When not to use it")
    )
    parent = OneChoiceField(label=gettext_lazy("Is it inside a theme?"), required=False, widget=forms.Select)
    reason = PlainTextField(
        max_length=300,
        required=False,
        label=gettext_lazy("Why do you change it?"),
        help_text=gettext_lazy("It is kept in the history of the codebook."),
    )

    def __init__(self, *args: Any, codebook: Codebook, code: Code | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        themes = codebook.codes.in_use().filter(parent=None)
        if code is not None:
            themes = themes.exclude(pk=code.pk)
        else:
            del self.fields["reason"]
        self.themes = {str(theme.pk): theme for theme in themes}
        field: Any = self.fields["parent"]
        field.choices = [
            ("", _("No, it stands by itself")),
            *((pk, theme.name) for pk, theme in self.themes.items()),
        ]

    @property
    def meaning(self) -> Meaning:
        """What a valid form says."""
        cleaned = self.cleaned_data
        return Meaning(
            name=cleaned["name"],
            definition=cleaned["definition"],
            use_when=cleaned["use_when"],
            not_when=cleaned["not_when"],
            parent=self.themes.get(cleaned["parent"]),
        )

    @staticmethod
    def filled(code: Code) -> dict[str, Any]:
        """What the form begins with."""
        return {
            "name": code.name,
            "definition": code.definition,
            "use_when": code.use_when,
            "not_when": code.not_when,
            "parent": str(code.parent_id or ""),
        }


class CoderForm(forms.Form):
    """Who is to code: by the email address of their account, or by the code in their letter."""

    EMAIL, LETTER = "email", "letter"

    who = OneChoiceField(
        label=gettext_lazy("How do we know who this is?"),
        missing=gettext_lazy("Choose how we know who this is"),
        choices=[
            (EMAIL, gettext_lazy("By the email address of their account")),
            (LETTER, gettext_lazy("By the code in their letter")),
        ],
    )
    email = EmailAddressField(label=gettext_lazy("Their email address"), required=False)
    code = PlainTextField(
        label=gettext_lazy("Code from their letter"),
        help_text=gettext_lazy("16 letters and numbers, like 7K3M-9QRT-2B4C-X0YZ."),
        max_length=60,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("who") == self.EMAIL and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", _("Enter their email address"))
        if cleaned.get("who") == self.LETTER and "code" not in self.errors:
            try:
                letters.read(cleaned.get("code") or "")
            except Refusal as slip:
                self.add_error("code", slip.sentence)
        return cleaned


class MergeForm(forms.Form):
    """Into which other code one is merged, and why."""

    into = OneChoiceField(
        label=gettext_lazy("Which code stays?"),
        missing=gettext_lazy("Choose which code stays"),
        widget=forms.Select,
    )
    reason = PlainTextField(
        max_length=300,
        label=gettext_lazy("Why are they the same?"),
        help_text=gettext_lazy("It is kept in the history of the codebook."),
        missing=gettext_lazy("Say why they are the same"),
    )

    def __init__(self, *args: Any, code: Code, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = code.codebook.codes.in_use().exclude(pk=code.pk)
        self.others = {str(other.pk): other for other in others}
        field: Any = self.fields["into"]
        field.choices = [("", _("Choose a code")), *((pk, other.name) for pk, other in self.others.items())]


class RetireForm(forms.Form):
    reason = PlainTextField(
        max_length=300,
        label=gettext_lazy("Why is it no longer used?"),
        help_text=gettext_lazy("It is kept in the history of the codebook."),
        missing=gettext_lazy("Say why it is no longer used"),
    )


class MarkForm(forms.Form):
    """Codes for some words of a text: codes that there are, a new one, and a note. The words are read by the view."""

    codes = ManyChoiceField(label=gettext_lazy("Which codes fit?"), required=False)
    new_code = PlainTextField(max_length=80, required=False, label=gettext_lazy("Or a new code"))
    words = LongTextField(
        max_length=10_000,
        rows=2,
        required=False,
        label=gettext_lazy("Or copy the exact words here"),
    )
    memo = LongTextField(
        max_length=2000,
        rows=3,
        required=False,
        label=gettext_lazy("A note to yourself and the other coders"),
    )

    def __init__(self, *args: Any, codes: list[Code], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(code.pk): code for code in codes}
        field: Any = self.fields["codes"]
        field.choices = [(pk, code.name) for pk, code in self.known.items()]


class SecondForm(forms.Form):
    """Who codes apart, and how many of the texts."""

    first = OneChoiceField(
        label=gettext_lazy("First coder"), missing=gettext_lazy("Choose the first coder"), widget=forms.Select
    )
    second = OneChoiceField(
        label=gettext_lazy("Second coder"),
        missing=gettext_lazy("Choose the second coder"),
        widget=forms.Select,
    )
    share = WholeNumberField(
        least=1,
        most=100,
        label=gettext_lazy("How many of a hundred texts?"),
        help_text=gettext_lazy("20 is usual."),
        missing=gettext_lazy("Say how many of a hundred texts"),
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first", "second"):
            field: Any = self.fields[name]
            field.choices = [("", _("Choose a person")), *people]


class FileForm(forms.Form):
    """A codebook as a file."""

    file = forms.FileField(
        label=gettext_lazy("The file"),
        help_text=gettext_lazy("A table (.csv or .xlsx) or a REFI-QDA codebook (.qdc), up to 2 MB."),
        error_messages={
            "required": gettext_lazy("Choose a file"),
            "empty": gettext_lazy("The file is empty"),
        },
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if not file.name.lower().endswith((".csv", ".xlsx", ".qdc")):
            raise forms.ValidationError(_("The file must be a table (.csv or .xlsx) or a codebook (.qdc)"))
        if file.size > MOST_FILE:
            raise forms.ValidationError(_("The file is larger than 2 MB"))
        return file


class ReasonForm(forms.Form):
    reason = PlainTextField(
        max_length=300,
        required=False,
        label=gettext_lazy("Why these?"),
        help_text=gettext_lazy("What you talked about, in a sentence. It is kept."),
    )
