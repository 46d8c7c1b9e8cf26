"""What a facilitator fills in: the lottery, its questions and its targets."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.deciding.lotteries.actions.targets import Aim
from alongside.deciding.lotteries.asking import PRESETS
from alongside.deciding.lotteries.models import Lottery, Target
from alongside.deciding.lotteries.number_fields import PercentField
from alongside.deciding.lotteries.proposing import with_flex
from alongside.ui.clock_times import ClockField, moment_of
from alongside.ui.forms import (
    DateField,
    LongTextField,
    MoneyField,
    OneChoiceField,
    PlainTextField,
    WholeNumberField,
)

_LATEST = dt.date(2100, 12, 31)


class UntilForm(forms.Form):
    """The last moment for putting a name down."""

    register_on = DateField(
        label=gettext_lazy("Last day to put a name down"),
        missing=gettext_lazy("Enter the last day to put a name down"),
        latest=_LATEST,
    )
    register_at = ClockField(
        label=gettext_lazy("Until what time on that day"),
        missing=gettext_lazy("Enter the time until which names are taken"),
        initial="11pm",
    )

    def clean(self) -> dict[str, Any]:
        """Put the moment under `register_by`."""
        cleaned = super().clean() or {}
        day, clock = cleaned.get("register_on"), cleaned.get("register_at")
        if day is not None and clock is not None:
            try:
                cleaned["register_by"] = moment_of(day, clock)
            except ValidationError as wrong:
                self.add_error("register_at", wrong)
        if cleaned.get("register_by") and cleaned["register_by"] <= timezone.now():
            self.add_error("register_on", _("The last day must be in the future"))
        return cleaned


class LongerForm(UntilForm):
    """Names are taken longer, and why."""

    reason = LongTextField(
        label=gettext_lazy("Why are names taken longer?"),
        help_text=gettext_lazy("Everyone can read this."),
        missing=gettext_lazy("Say why names are taken longer"),
        max_length=500,
        rows=3,
    )


class SetUpForm(UntilForm):
    """What the lottery is for, how it is drawn, and what people are told."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    about = LongTextField(
        label=gettext_lazy("What is it for?"),
        help_text=gettext_lazy(
            "People read this first. Say what the group will do, and what will come of it. Use short sentences."
        ),
        missing=gettext_lazy("Say what it is for"),
        max_length=4000,
    )
    easy_read = LongTextField(
        label=gettext_lazy("The same in Easy Read"),
        help_text=gettext_lazy("Short sentences and common words."),
        max_length=4000,
        rows=3,
        required=False,
    )
    when_and_where = LongTextField(
        label=gettext_lazy("When and where does the group meet?"),
        missing=gettext_lazy("Say when and where the group meets"),
        max_length=2000,
        rows=3,
    )
    size = WholeNumberField(
        label=gettext_lazy("How many people are drawn?"),
        missing=gettext_lazy("Enter how many people are drawn"),
        least=2,
        most=1000,
    )
    reserves = WholeNumberField(
        label=gettext_lazy("How many more stand ready?"),
        help_text=gettext_lazy("They step in if somebody cannot come."),
        missing=gettext_lazy("Enter how many more stand ready"),
        least=0,
        most=1000,
        initial=4,
    )
    youngest = WholeNumberField(
        label=gettext_lazy("From what age on?"),
        missing=gettext_lazy("Enter the age from which people can take part"),
        least=1,
        most=99,
        initial=16,
    )
    gift_pence = MoneyField(
        label=gettext_lazy("What is each person given as a thank-you?"),
        help_text=gettext_lazy("In pounds, for all meetings together. Enter 0 if there is none."),
        missing=gettext_lazy("Enter the thank-you gift"),
        most=1_000_000,
    )
    expenses = LongTextField(
        label=gettext_lazy("Which costs do you pay?"),
        missing=gettext_lazy("Say which costs you pay"),
        max_length=1000,
        rows=3,
    )
    access = LongTextField(
        label=gettext_lazy("What help is there to take part?"),
        help_text=gettext_lazy("The building, a hearing loop, language, a quiet room, help with reading."),
        missing=gettext_lazy("Say what help there is to take part"),
        max_length=1000,
        rows=3,
    )
    care = LongTextField(
        label=gettext_lazy("How do you help those who look after somebody?"),
        missing=gettext_lazy("Say how you help those who look after somebody"),
        max_length=1000,
        rows=3,
    )
    objective = OneChoiceField(
        label=gettext_lazy("How are the chances shared out?"),
        missing=gettext_lazy("Choose how the chances are shared out"),
        choices=Lottery.Objective.choices,
        initial=Lottery.Objective.LEXIMIN,
    )
    source = OneChoiceField(
        label=gettext_lazy("How is the number drawn?"),
        missing=gettext_lazy("Choose how the number is drawn"),
        choices=Lottery.Source.choices,
        initial=Lottery.Source.DICE,
    )
    blank_addresses_on = DateField(
        label=gettext_lazy("On what day are names and addresses deleted?"),
        help_text=gettext_lazy("People are told this day. It can be soon after the last meeting."),
        missing=gettext_lazy("Enter the day on which names and addresses are deleted"),
        latest=_LATEST,
    )
    field_order = (
        "version", "about", "easy_read", "when_and_where", "size", "reserves", "youngest", "gift_pence", "expenses",
        "access", "care", "objective", "source", "register_on", "register_at", "blank_addresses_on",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        until, gone = cleaned.get("register_by"), cleaned.get("blank_addresses_on")
        if until and gone and gone <= timezone.localdate(until):
            self.add_error("blank_addresses_on", _("The day must be after the last day to put a name down"))
        return cleaned

    @staticmethod
    def initial_of(lottery: Lottery) -> dict[str, Any]:
        """What stands in the form for a lottery that is there."""
        until = timezone.localtime(lottery.register_by)
        names = (name for name in SetUpForm.base_fields if hasattr(lottery, name))
        return {
            **{name: getattr(lottery, name) for name in names},
            "register_on": until.date(),
            "register_at": until.strftime("%H:%M"),
        }


class QuestionForm(forms.Form):
    """A question of one's own, with its answers."""

    feature = PlainTextField(
        label=gettext_lazy("Short name"),
        help_text=gettext_lazy("As in a table. For example: Trust in the council."),
        missing=gettext_lazy("Enter a short name"),
        max_length=60,
    )
    words = PlainTextField(
        label=gettext_lazy("The question"),
        help_text=gettext_lazy("For example: How much do you trust the council?"),
        missing=gettext_lazy("Enter the question"),
        max_length=200,
    )
    values = LongTextField(
        label=gettext_lazy("The answers"),
        help_text=gettext_lazy("Each on a line of its own."),
        missing=gettext_lazy("Enter the answers"),
        max_length=4000,
        rows=5,
    )

    def answers(self) -> list[str]:
        return [" ".join(line.split()) for line in self.cleaned_data["values"].splitlines() if line.strip()]


# The questions that a button adds, with what the button says.
PRESET_WORDS: list[tuple[str, Any]] = [(key, preset.feature) for key, preset in PRESETS.items()]


class TargetsForm(forms.Form):
    """The numbers of every target: share of residents, members at least and at most; and how far all may bend."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, lottery: Lottery, targets: Sequence[Target]) -> None:
        self.lottery, self.targets = lottery, list(targets)
        initial: dict[str, Any] = {"version": lottery.version, "flex": self._flex()}
        for target in self.targets:
            key = target.pk.hex
            initial |= {
                f"share-{key}": target.share,
                f"least-{key}": target.minimum,
                f"most-{key}": target.maximum,
            }
        super().__init__(data, initial=initial)
        for target in self.targets:
            key = target.pk.hex
            names = {"target": str(target)}
            self.fields[f"share-{key}"] = PercentField(
                label=_("%(target)s: of 100 residents") % names, required=False
            )
            self.fields[f"least-{key}"] = WholeNumberField(
                label=_("%(target)s: at least") % names,
                missing=_("Enter the fewest for “%(target)s”") % names,
                most=1000,
            )
            self.fields[f"most-{key}"] = WholeNumberField(
                label=_("%(target)s: at most") % names,
                missing=_("Enter the most for “%(target)s”") % names,
                most=1000,
            )
        self.fields["flex"] = WholeNumberField(
            label=_("How far may each number bend?"),
            help_text=_("In people. If the targets cannot all be met, we look inside this first."),
            missing=_("Enter how far each number may bend"),
            most=20,
        )
        self.fields["reason"] = LongTextField(
            label=_("Why do the targets change?"),
            help_text=_("Everyone can read this. Both keys agreed to what was there before."),
            max_length=500,
            rows=3,
            required=False,
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for target in self.targets:
            least, most = (cleaned.get(f"{name}-{target.pk.hex}") for name in ("least", "most"))
            if least is not None and most is not None and least > most:
                self.add_error(
                    f"most-{target.pk.hex}",
                    _("%(target)s: the most must be the fewest, or more") % {"target": target},
                )
        return cleaned

    def aims(self) -> dict[uuid.UUID, Aim]:
        """What was typed, for `set_targets`. Where the numbers were not touched, each bends as it did before."""
        flex = self.cleaned_data["flex"]
        found = {}
        for target in self.targets:
            key = target.pk.hex
            least, most = self.cleaned_data[f"least-{key}"], self.cleaned_data[f"most-{key}"]
            low, high = with_flex(least, most, flex, self.lottery.size)
            found[target.pk] = Aim(self.cleaned_data[f"share-{key}"], least, most, low, high)
        return found

    def drawn(self) -> list[Target]:
        """The targets with the numbers that were typed, not saved."""
        for target in self.targets:
            aim = self.aims()[target.pk]
            target.share, target.minimum, target.maximum = aim.share, aim.minimum, aim.maximum
            target.min_flex, target.max_flex = aim.min_flex, aim.max_flex
        return self.targets

    def _flex(self) -> int:
        """By how much the targets bend now: the most that any does."""
        bends = [
            max(
                target.minimum - target.min_flex if target.min_flex is not None else 0,
                target.max_flex - target.maximum if target.max_flex is not None else 0,
            )
            for target in self.targets
        ]
        return max(bends, default=1)
