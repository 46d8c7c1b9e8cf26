"""The forms of a budget: its rulebook, a project, withdrawing one, and a receipt code."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.deciding.budgets.models import Budget
from alongside.ui.forms import (
    LongTextField,
    MoneyField,
    OneChoiceField,
    PlainTextField,
    TickField,
    WholeNumberField,
)


class RulebookForm(forms.Form):
    """How the money is shared out, fixed when the vote opens."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    amount = MoneyField(
        label=gettext_lazy("How much money is there?"),
        help_text=gettext_lazy("All of it, in pounds. For example 60,000."),
        missing=gettext_lazy("Enter how much money there is"),
        least=100,
    )
    min_choices = WholeNumberField(
        label=gettext_lazy("The least projects a person chooses"),
        help_text=gettext_lazy("Usually 1. A blank ballot is always allowed."),
        missing=gettext_lazy("Enter the least number of projects a person chooses"),
        least=1,
        most=100,
        initial=1,
    )
    max_choices = WholeNumberField(
        label=gettext_lazy("The most projects a person chooses"),
        missing=gettext_lazy("Enter the most projects a person chooses"),
        least=1,
        most=100,
        initial=5,
    )
    rule = OneChoiceField(
        label=gettext_lazy("How is the money shared out?"),
        missing=gettext_lazy("Choose how the money is shared out"),
        choices=Budget.Rule.choices,
        initial=Budget.Rule.EQUAL_SHARES,
    )
    completion = OneChoiceField(
        label=gettext_lazy("With Equal Shares, what happens to money that is left?"),
        missing=gettext_lazy("Choose what happens to money that is left"),
        choices=Budget.Completion.choices,
        initial=Budget.Completion.ADD1_GREEDY,
    )
    tie = OneChoiceField(
        label=gettext_lazy("If two projects are exactly level, which goes first?"),
        missing=gettext_lazy("Choose how a tie is broken"),
        choices=[(tie.value, tie.label) for tie in (Budget.Tie.NUMBER, Budget.Tie.LOT)],
        initial=Budget.Tie.NUMBER,
    )
    tie_words = PlainTextField(
        label=gettext_lazy("The words from which the lot is drawn"),
        help_text=gettext_lazy(
            "Only for a lot. Words that several people choose in public, for example at a meeting."
        ),
        max_length=200,
        required=False,
    )
    who_may_vote = OneChoiceField(
        label=gettext_lazy("Who may vote?"),
        missing=gettext_lazy("Choose who may vote"),
        choices=Budget.WhoMayVote.choices,
        initial=Budget.WhoMayVote.RESIDENTS,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        least, most = cleaned.get("min_choices"), cleaned.get("max_choices")
        if least and most and least > most:
            self.add_error("max_choices", _("The most must be the same as the least, or more"))
        if (
            cleaned.get("tie") == Budget.Tie.LOT
            and not cleaned.get("tie_words")
            and "tie_words" not in self.errors
        ):
            self.add_error("tie_words", _("Enter the words from which the lot is drawn"))
        return cleaned


class ProjectForm(forms.Form):
    """What a project is, what it costs, and whether it can be done."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    title = PlainTextField(
        label=gettext_lazy("Name of the project"),
        help_text=gettext_lazy("Short and plain, as it will stand on the ballot."),
        missing=gettext_lazy("Enter the name of the project"),
        max_length=150,
    )
    text = LongTextField(
        label=gettext_lazy("What would be done?"),
        missing=gettext_lazy("Say what would be done"),
        max_length=4000,
    )
    easy_read = LongTextField(
        label=gettext_lazy("The same in Easy Read"),
        help_text=gettext_lazy("Short sentences and common words."),
        max_length=2000,
        rows=3,
        required=False,
    )
    cost = MoneyField(
        label=gettext_lazy("What does it cost?"),
        help_text=gettext_lazy("In pounds, all of it. For example 12,500."),
        missing=gettext_lazy("Enter what it costs"),
        least=1,
    )
    costing = LongTextField(
        label=gettext_lazy("How was the cost worked out, and by whom?"),
        help_text=gettext_lazy("Everyone can read this. It is needed before the project goes on the ballot."),
        max_length=2000,
        rows=3,
        required=False,
    )
    feasibility = LongTextField(
        label=gettext_lazy("Can it be done, and what does it need?"),
        help_text=gettext_lazy(
            "Everyone can read this: who would do it, whose permission it needs, what could stop it. It is needed "
            "before the project goes on the ballot."
        ),
        max_length=2000,
        rows=3,
        required=False,
    )
    latitude = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    longitude = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    on_ballot = TickField(
        label=gettext_lazy("It is ready: put it on the ballot"),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("on_ballot"):
            for name, sentence in (
                ("costing", _("Say how the cost was worked out before it goes on the ballot")),
                ("feasibility", _("Say whether it can be done before it goes on the ballot")),
            ):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, sentence)
        if (cleaned.get("latitude") is None) != (cleaned.get("longitude") is None):
            cleaned["latitude"] = cleaned["longitude"] = None
        return cleaned


class WithdrawForm(forms.Form):
    reason = LongTextField(
        label=gettext_lazy("Why is it withdrawn?"),
        help_text=gettext_lazy("Everyone can read this, and those whose idea it was are told."),
        missing=gettext_lazy("Say why it is withdrawn"),
        max_length=500,
        rows=3,
    )


class ReceiptForm(forms.Form):
    code = PlainTextField(
        label=gettext_lazy("Your receipt code"),
        help_text=gettext_lazy(
            "16 letters and numbers, like 7K3M-9QRT-2B4C-X0YZ. You were shown it when you voted."
        ),
        missing=gettext_lazy("Enter your receipt code"),
        max_length=60,
    )
