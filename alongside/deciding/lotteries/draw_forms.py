"""The forms of a draw: its plan, what was thrown or said, why it is drawn again, and an answer to being drawn."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.deciding.lotteries.models import DrawPlan, Lottery
from alongside.engines.lottery.numbers import dice_needed
from alongside.ui.clock_times import ClockField, moment_of
from alongside.ui.forms import DateField, LongTextField, PlainTextField


class PlanForm(forms.Form):
    """When and where the draw is."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    day = DateField(
        label=gettext_lazy("The day of the draw"), missing=gettext_lazy("Enter the day of the draw")
    )
    clock = ClockField(
        label=gettext_lazy("The time of the draw"),
        help_text=gettext_lazy("For example 6:30pm."),
        missing=gettext_lazy("Enter the time of the draw"),
    )
    where = PlainTextField(
        label=gettext_lazy("Where is it?"),
        help_text=gettext_lazy("Say how people can come or watch."),
        missing=gettext_lazy("Say where the draw is"),
        max_length=300,
    )
    beacon = PlainTextField(
        label=gettext_lazy("Which public random number?"),
        help_text=gettext_lazy(
            "Who publishes it, and which round of it, so that nobody can choose. It must come after the list is frozen."
        ),
        missing=gettext_lazy("Say which public random number is used"),
        max_length=300,
    )

    def __init__(self, lottery: Lottery, plan: DrawPlan | None, *args: Any, **kwargs: Any) -> None:
        if plan is not None:
            local = timezone.localtime(plan.at)
            kwargs["initial"] = {
                "version": plan.version,
                "day": local.date(),
                "clock": local.time(),
                "where": plan.where,
                "beacon": plan.beacon,
            }
        super().__init__(*args, **kwargs)
        if lottery.source != Lottery.Source.BEACON:
            del self.fields["beacon"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day, clock = cleaned.get("day"), cleaned.get("clock")
        if isinstance(day, dt.date) and isinstance(clock, dt.time):
            try:
                cleaned["at"] = moment_of(day, clock)
            except forms.ValidationError as problem:
                self.add_error("clock", problem)
        return cleaned


class DrawForm(forms.Form):
    """What was thrown or read, and who watched."""

    dice = PlainTextField(
        label=gettext_lazy("What do the dice show?"),
        missing=gettext_lazy("Enter what the dice show"),
        max_length=20,
    )
    value = PlainTextField(
        label=gettext_lazy("The public random number"),
        help_text=gettext_lazy("Exactly as it was published."),
        missing=gettext_lazy("Enter the public random number"),
        max_length=600,
    )
    witnesses = PlainTextField(
        label=gettext_lazy("Who watched?"),
        help_text=gettext_lazy("No names. For example: 40 residents, the vicar and a reporter."),
        max_length=300,
        required=False,
    )

    def __init__(self, source: str, most: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needed = dice_needed(most)
        if source != Lottery.Source.DICE:
            del self.fields["dice"]
        else:
            self.fields["dice"].help_text = (
                _("One die with the sides 0 to 9. Enter what it shows.")
                if self.needed == 1
                else _(
                    "%(number)s dice with the sides 0 to 9, in the order agreed before. For example %(example)s."
                )
                % {"number": self.needed, "example": "4173"[: self.needed]}
            )
        if source != Lottery.Source.BEACON:
            del self.fields["value"]

    def clean_dice(self) -> list[int]:
        shown = self.cleaned_data["dice"].replace(" ", "").replace(",", "")
        if len(shown) != self.needed or not (shown.isascii() and shown.isdigit()):
            raise forms.ValidationError(
                _("Enter what each die shows: %(number)s digits from 0 to 9") % {"number": self.needed}
            )
        return [int(each) for each in shown]

    def inputs(self) -> dict[str, Any]:
        """What is drawn with."""
        return {name: self.cleaned_data[name] for name in ("dice", "value") if name in self.fields}


class WordsForm(forms.Form):
    """The words of one person in the room. They are not shown while they are typed."""

    words = PlainTextField(
        label=gettext_lazy("Your words"),
        help_text=gettext_lazy(
            "Any few words that come to you. They will be published: write nothing about yourself or others."
        ),
        missing=gettext_lazy("Enter some words"),
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )


class AgainForm(forms.Form):
    """Why a draw is set aside."""

    because = LongTextField(
        label=gettext_lazy("Why must it be drawn again?"),
        help_text=gettext_lazy("Everybody on the list will be told, and everybody can read it."),
        missing=gettext_lazy("Say why it must be drawn again"),
        max_length=500,
        rows=3,
    )


class ReasonForm(forms.Form):
    """Why an auditor takes out the sealed file."""

    reason = PlainTextField(
        label=gettext_lazy("Why do you need it?"),
        help_text=gettext_lazy("It is put on the record, and the co-leads are told."),
        missing=gettext_lazy("Say why you need the sealed file"),
        max_length=300,
    )
