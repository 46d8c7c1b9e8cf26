"""The forms of the people room."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.foundation.people.codes import MOST_IN_A_BATCH
from alongside.foundation.people.models import AboutYou, Organisation
from alongside.foundation.people.permissions import HELD, Role
from alongside.foundation.places.models import Place
from alongside.ui.forms import (
    DateField,
    EmailAddressField,
    LongTextField,
    OneChoiceField,
    PlainTextField,
    WholeNumberField,
)

NAME_HELP = gettext_lazy(
    "Shown beside what you write, to everyone. It need not be your full name. Leave it empty to be “A resident”."
)
HOME_HELP = gettext_lazy(
    "So that we can show you what is going on near you, and so that you can take part there."
)


def neighbourhoods() -> forms.ModelChoiceField[Place]:
    """A drop-down of neighbourhoods, which may be left empty."""
    return forms.ModelChoiceField(
        queryset=Place.objects.neighbourhoods().order_by("name").only("id", "name", "path"),
        label=gettext_lazy("Your neighbourhood"),
        help_text=HOME_HELP,
        required=False,
        empty_label=gettext_lazy("Not now"),
        error_messages={"invalid_choice": gettext_lazy("Choose a neighbourhood from the list")},
    )


class AccountForm(forms.Form):
    """The name to show, the neighbourhood and the language."""

    display_name = PlainTextField(
        label=gettext_lazy("Name to show"), help_text=NAME_HELP, max_length=80, required=False
    )
    language = OneChoiceField(label=gettext_lazy("Language"), choices=[], widget=forms.Select, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["home"] = neighbourhoods()
        language: Any = self.fields["language"]
        language.choices = [("", _("As my browser asks")), *settings.LANGUAGES]
        self.order_fields(["display_name", "home", "language"])


_ABOUT: dict[str, list[tuple[str, Any]]] = {
    "age_band": AboutYou.AgeBand.choices,
    "sex": AboutYou.Sex.choices,
    "ethnicity": AboutYou.Ethnicity.choices,
    "disability": AboutYou.Disability.choices,
}


class AboutYouForm(forms.Form):
    """Five questions; each can be left out."""

    age_band = OneChoiceField(label=gettext_lazy("How old are you?"), choices=[], required=False)
    sex = OneChoiceField(label=gettext_lazy("What is your sex?"), choices=[], required=False)
    ethnicity = OneChoiceField(label=gettext_lazy("What is your ethnic group?"), choices=[], required=False)
    disability = OneChoiceField(
        label=gettext_lazy("Are you disabled?"),
        help_text=gettext_lazy(
            "A condition or illness that has lasted, or will last, a year or more and limits you."
        ),
        choices=[],
        required=False,
    )

    def __init__(self, *args: Any, small_areas: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields:
            field: Any = self.fields[name]
            field.choices = [*_ABOUT[name], ("", _("I would rather not say"))]
        self.fields["small_area"] = forms.ModelChoiceField(
            queryset=Place.objects.none() if small_areas is None else small_areas,
            label=_("Which small area do you live in?"),
            help_text=_(
                "About 1,500 people live in one. It tells us if better-off areas are heard more than others."
            ),
            required=False,
            empty_label=_("I would rather not say"),
            error_messages={"invalid_choice": _("Choose a small area from the list")},
        )


class CodeForm(forms.Form):
    """A code from a letter."""

    code = PlainTextField(
        label=gettext_lazy("Code from your letter"),
        help_text=gettext_lazy(
            "16 letters and numbers, like 7K3M-9QRT-2B4C-X0YZ. Capitals, spaces and dashes do not matter."
        ),
        missing=gettext_lazy("Enter the code from your letter"),
        max_length=60,
    )


class BatchForm(forms.Form):
    """A batch of letters."""

    batch = PlainTextField(
        label=gettext_lazy("Name of this batch"),
        help_text=gettext_lazy(
            "So that you know later which letters these were. For example: Spring 2026, north side."
        ),
        missing=gettext_lazy("Enter a name for this batch"),
        max_length=80,
    )
    number = WholeNumberField(
        label=gettext_lazy("How many letters?"),
        missing=gettext_lazy("Enter how many letters you want"),
        least=1,
        most=MOST_IN_A_BATCH,
    )
    until = DateField(
        label=gettext_lazy("Last day on which the codes work"), missing=gettext_lazy("Enter the last day")
    )
    shape = OneChoiceField(
        label=gettext_lazy("What do you want to print?"),
        missing=gettext_lazy("Choose what you want to print"),
        choices=[
            ("letters", gettext_lazy("Letters, one a page")),
            ("list", gettext_lazy("A list (CSV) for a mail merge of your own")),
        ],
        initial="letters",
    )

    def clean_until(self) -> dt.date:
        until: dt.date = self.cleaned_data["until"]
        today = timezone.localdate()
        if until <= today:
            raise forms.ValidationError(_("The last day must be after today"))
        if until > today + dt.timedelta(days=730):
            raise forms.ValidationError(_("The last day must be within two years"))
        return until

    def expires_at(self) -> dt.datetime:
        """The end of the last day."""
        after = self.cleaned_data["until"] + dt.timedelta(days=1)
        return timezone.make_aware(dt.datetime.combine(after, dt.time()))


class ReissueForm(forms.Form):
    """A lost letter."""

    batch = PlainTextField(
        label=gettext_lazy("Batch"), missing=gettext_lazy("Enter the name of the batch"), max_length=80
    )
    number = WholeNumberField(
        label=gettext_lazy("Letter number"),
        missing=gettext_lazy("Enter the letter number"),
        least=1,
        most=MOST_IN_A_BATCH,
    )
    reason = PlainTextField(
        label=gettext_lazy("Why is it replaced?"),
        missing=gettext_lazy("Say why it is replaced"),
        max_length=200,
    )


class RoleForm(forms.Form):
    """A role for somebody, found by their email address."""

    email = EmailAddressField(
        label=gettext_lazy("Their email address"),
        help_text=gettext_lazy("They need to have signed up with it."),
    )
    role = OneChoiceField(
        label=gettext_lazy("Role"),
        missing=gettext_lazy("Choose a role"),
        choices=[(role.value, role.label) for role in HELD],
    )

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"] = forms.ModelChoiceField(
            queryset=Organisation.objects.filter(place__path__in=place.lineage_paths()),
            label=_("Organisation"),
            help_text=_("A worker needs one."),
            required=False,
            empty_label=_("None"),
            error_messages={"invalid_choice": _("Choose an organisation from the list")},
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("role") == Role.WORKER and not cleaned.get("organisation"):
            self.add_error("organisation", _("Choose the organisation that the worker works for"))
        return cleaned


class FindForm(forms.Form):
    """One person, by exact email address or letter code."""

    email = EmailAddressField(label=gettext_lazy("Their email address"), required=False)
    code = PlainTextField(label=gettext_lazy("Or the code in their letter"), max_length=60, required=False)
    purpose = LongTextField(
        label=gettext_lazy("Why do you need to find them?"),
        help_text=gettext_lazy("They can read this, with your name."),
        missing=gettext_lazy("Say why you need to find them"),
        max_length=300,
        rows=2,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("email") and not cleaned.get("code"):
            self.add_error("email", _("Enter their email address, or the code in their letter"))
        return cleaned


class EraseForm(forms.Form):
    """Typed on purpose, so that nobody erases by a slip."""

    word = PlainTextField(
        label=gettext_lazy("Type the word erase"), missing=gettext_lazy("Type the word erase"), max_length=20
    )

    def clean_word(self) -> str:
        word: str = self.cleaned_data["word"]
        if word.casefold() not in {"erase", _("erase").casefold()}:
            raise forms.ValidationError(_("Type the word erase, or go back to keep your data"))
        return word


class OrganisationForm(forms.Form):
    """An organisation that works at a place."""

    name = PlainTextField(
        label=gettext_lazy("Its name"),
        max_length=160,
        missing=gettext_lazy("Enter the name of the organisation"),
    )
    sector = OneChoiceField(
        label=gettext_lazy("What kind is it?"),
        choices=Organisation.Sector.choices,
        missing=gettext_lazy("Choose what kind it is"),
    )
    identifier = PlainTextField(
        label=gettext_lazy("Its number, if it has one"),
        help_text=gettext_lazy("As org-id.guide writes it, for example GB-CHC-1234567."),
        max_length=60,
        required=False,
    )
