"""What a facilitator fills in for one finding."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from alongside.listening.themes.models import Finding
from alongside.ui.forms import LongTextField, OneChoiceField, PlainTextField


class NewFindingForm(forms.Form):
    """One finding of a kind: a sentence, and, if it helps, a few more."""

    title = PlainTextField(
        max_length=150,
        label=gettext_lazy("In one sentence"),
        missing=gettext_lazy("Say it in one sentence"),
    )
    words = LongTextField(max_length=2000, rows=2, required=False, label=gettext_lazy("More"))


class FindingForm(NewFindingForm):
    """A finding that there is: its kind and its Easy Read text too."""

    kind = OneChoiceField(
        label=gettext_lazy("What kind is it?"),
        missing=gettext_lazy("Choose a kind"),
        choices=Finding.Kind.choices,
    )
    easy_read = LongTextField(
        max_length=4000,
        rows=4,
        required=False,
        label=gettext_lazy("Easy Read"),
        help_text=gettext_lazy("The same in short sentences and plain words, one idea in each."),
    )
    field_order = ("kind", "title", "words", "easy_read")
