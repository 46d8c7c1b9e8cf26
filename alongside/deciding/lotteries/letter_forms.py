"""What a facilitator fills in for letters and golden tickets."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.deciding.lotteries.actions.letters import MOST_TICKETS
from alongside.deciding.lotteries.models import LetterPlan
from alongside.deciding.lotteries.number_fields import DecimalField, PercentField
from alongside.ui.forms import LongTextField, PlainTextField, WholeNumberField


class LetterPlanForm(forms.Form):
    """How many names are hoped for, and how many letters are thought to be answered."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    names_hoped_for = WholeNumberField(
        label=gettext_lazy("How many names do you hope for?"),
        help_text=gettext_lazy("Ten for each seat give the draw enough to choose from."),
        missing=gettext_lazy("Enter how many names you hope for"),
        least=1,
        most=1_000_000,
    )
    people_a_household = DecimalField(
        label=gettext_lazy("People in a household"),
        help_text=gettext_lazy("On average. No area gets more letters than it has households."),
        missing=gettext_lazy("Enter how many people are in a household"),
        least=Decimal(1),
        most=Decimal(9),
    )
    why = LongTextField(
        label=gettext_lazy("Where do these figures come from?"),
        help_text=gettext_lazy("Name the source, or say that it is a guess."),
        missing=gettext_lazy("Say where the figures come from"),
        max_length=1000,
        rows=3,
    )

    def __init__(self, data: Any = None, *, plan: LetterPlan) -> None:
        initial = {
            "version": plan.version,
            "names_hoped_for": plan.names_hoped_for,
            "people_a_household": plan.people_a_household,
            "why": plan.why,
            **{f"response-{decile}": plan.responses[str(decile)] for decile in range(1, 11)},
        }
        super().__init__(data, initial=initial)
        for decile in range(1, 11):
            self.fields[f"response-{decile}"] = PercentField(
                label=_("Tenth %(n)s: letters answered, of 100") % {"n": decile},
                missing=_("Enter how many letters are answered in tenth %(n)s") % {"n": decile},
                more_than_none=True,
            )

    def values(self) -> dict[str, Any]:
        """For `plan_letters`."""
        cleaned = self.cleaned_data
        return {
            "names_hoped_for": cleaned["names_hoped_for"],
            "people_a_household": cleaned["people_a_household"],
            "why": cleaned["why"],
            "responses": {str(decile): cleaned[f"response-{decile}"] for decile in range(1, 11)},
        }


class AddressesForm(forms.Form):
    """A file of addresses, and the words from which households are drawn."""

    file = forms.FileField(
        label=gettext_lazy("File with addresses"),
        help_text=gettext_lazy(
            "CSV or Excel, with the columns address, postcode, area and, if you have it, uprn."
        ),
        error_messages={
            "required": gettext_lazy("Choose a file"),
            "empty": gettext_lazy("The file is empty"),
            "invalid": gettext_lazy("Choose a file"),
        },
    )
    seed = PlainTextField(
        label=gettext_lazy("Words from which the households are drawn"),
        help_text=gettext_lazy(
            "Let several people choose them together, before anybody has seen the file. "
            "With the same words and file, anybody can draw the same households again."
        ),
        missing=gettext_lazy("Enter the words from which the households are drawn"),
        max_length=200,
    )


class TicketsForm(forms.Form):
    """Golden tickets for people with no address."""

    number = WholeNumberField(
        label=gettext_lazy("How many tickets?"),
        missing=gettext_lazy("Enter how many tickets"),
        least=1,
        most=MOST_TICKETS,
        initial=10,
    )
    given_to = PlainTextField(
        label=gettext_lazy("Who hands them out?"),
        help_text=gettext_lazy("For example: the night shelter."),
        missing=gettext_lazy("Enter who hands them out"),
        max_length=160,
    )
