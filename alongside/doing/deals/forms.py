"""Forms of commitments."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.doing.deals.models import Commitment
from alongside.foundation.people.models import Organisation, Person
from alongside.foundation.places.models import Place
from alongside.ui.forms import DateField, EmailAddressField, LongTextField, OneChoiceField, PlainTextField


class CommitmentForm(forms.Form):
    """A promise: what, who answers for it, by when."""

    title = PlainTextField(
        label=gettext_lazy("What is promised, in a few words"),
        max_length=150,
        missing=gettext_lazy("Enter what is promised"),
    )
    statement = LongTextField(
        label=gettext_lazy("The promise in plain words"),
        help_text=gettext_lazy(
            "Say what people will see when it is done, so that they can tell whether it was kept."
        ),
        max_length=2000,
        rows=5,
        missing=gettext_lazy("Enter the promise in plain words"),
    )
    owner_email = EmailAddressField(
        label=gettext_lazy("Email address of the owner"),
        help_text=gettext_lazy("One person answers for it. They need an account here."),
        missing=gettext_lazy("Enter the owner’s email address"),
    )
    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Their organisation"),
        queryset=Organisation.objects.none(),
        empty_label=gettext_lazy("Choose an organisation"),
        error_messages={"required": gettext_lazy("Choose the owner’s organisation")},
    )
    due = DateField(
        label=gettext_lazy("Done by"), missing=gettext_lazy("Enter the day by which it will be done")
    )
    easy_read = LongTextField(
        label=gettext_lazy("Easy Read (if you have it)"), max_length=4000, rows=4, required=False
    )

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["organisation"]
        choices.queryset = Organisation.objects.filter(place__path__in=place.lineage_paths())

    def clean_owner_email(self) -> str:
        self.owner = _known(self.cleaned_data["owner_email"])
        return str(self.cleaned_data["owner_email"])

    def clean_due(self) -> dt.date:
        due: dt.date = self.cleaned_data["due"]
        if due < timezone.localdate():
            raise forms.ValidationError(_("The day must be today or later."))
        return due


class HandOverForm(forms.Form):
    """A new owner, and why."""

    owner_email = EmailAddressField(
        label=gettext_lazy("Email address of the new owner"),
        missing=gettext_lazy("Enter the new owner’s email address"),
    )
    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Their organisation"),
        queryset=Organisation.objects.none(),
        empty_label=gettext_lazy("Choose an organisation"),
        error_messages={"required": gettext_lazy("Choose the owner’s organisation")},
    )
    reason = LongTextField(
        label=gettext_lazy("Why does it change hands?"),
        help_text=gettext_lazy("Everyone can read this."),
        max_length=400,
        rows=3,
        missing=gettext_lazy("Say why it changes hands"),
    )

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["organisation"]
        choices.queryset = Organisation.objects.filter(place__path__in=place.lineage_paths())

    def clean_owner_email(self) -> str:
        self.owner = _known(self.cleaned_data["owner_email"])
        return str(self.cleaned_data["owner_email"])


class ReportForm(forms.Form):
    """How far it has come, in the owner's words."""

    state = OneChoiceField(
        label=gettext_lazy("How far is it?"),
        choices=[
            (Commitment.State.UNDER_WAY.value, gettext_lazy("It is under way")),
            (Commitment.State.SAYS_DONE.value, gettext_lazy("It is done")),
        ],
        missing=gettext_lazy("Say how far it is"),
    )
    words = LongTextField(
        label=gettext_lazy("What has happened?"),
        help_text=gettext_lazy("Everyone can read this."),
        max_length=2000,
        rows=4,
        missing=gettext_lazy("Say what has happened"),
    )
    due = DateField(
        label=gettext_lazy("A later day, if the day must be moved"),
        help_text=gettext_lazy("People will see that it was moved."),
        required=False,
    )


class VerdictForm(forms.Form):
    """Was the promise kept?"""

    kept = OneChoiceField(
        label=gettext_lazy("Was this promise kept?"),
        choices=[("yes", gettext_lazy("Yes, it was kept")), ("no", gettext_lazy("No, not as promised"))],
        missing=gettext_lazy("Say whether it was kept"),
    )
    words = LongTextField(
        label=gettext_lazy("Why do you say so?"),
        help_text=gettext_lazy("If it was not kept, say what is missing. Everyone can read this."),
        max_length=2000,
        rows=4,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("kept") == "no" and not cleaned.get("words"):
            self.add_error("words", _("Say in a few words what is missing."))
        return cleaned


def _known(email: str) -> Person:
    """The person with this address; a validation error if nobody has it."""
    person = Person.objects.filter(email__iexact=email, is_active=True).first()
    if person is None:
        raise forms.ValidationError(_("Nobody with this address has an account here."))
    return person
