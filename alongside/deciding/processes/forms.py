"""What people fill in to start a process, describe it, plan its stages and say who leads it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.deciding.processes.models import Stage
from alongside.ui.clock_times import ClockField, moment_of
from alongside.ui.forms import DateField, EmailAddressField, LongTextField, OneChoiceField, PlainTextField

_LATEST = dt.date(2100, 12, 31)


class DescriptionForm(forms.Form):
    """What a process is about."""

    title = PlainTextField(max_length=150, label=gettext_lazy("Title"), missing=gettext_lazy("Enter a title"))
    question = PlainTextField(
        max_length=300,
        label=gettext_lazy("The question"),
        help_text=gettext_lazy(
            "One question that people here can answer together, like “What should the old library become?”"
        ),
        missing=gettext_lazy("Enter the question"),
    )
    summary = LongTextField(
        max_length=4000,
        label=gettext_lazy("What it is about"),
        missing=gettext_lazy("Say what it is about"),
    )
    what_can_change = LongTextField(
        max_length=2000,
        rows=4,
        label=gettext_lazy("What can change, and what cannot"),
        help_text=gettext_lazy(
            "Be honest about what is already fixed, so that nobody gives their time for nothing."
        ),
        missing=gettext_lazy("Say what can change"),
    )
    easy_read = LongTextField(
        max_length=4000,
        required=False,
        label=gettext_lazy("Easy Read"),
        help_text=gettext_lazy("The same in short sentences and plain words, one idea in each."),
    )
    version = forms.CharField(required=False, widget=forms.HiddenInput, max_length=10)

    def clean_version(self) -> int | None:
        """The version that the page showed, if it carried one."""
        text = str(self.cleaned_data["version"])
        return int(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else None


class StartForm(DescriptionForm):
    """A new process with one or two co-leads."""

    resident_email = EmailAddressField(
        required=False,
        label=gettext_lazy("Email address of the resident co-lead"),
        help_text=gettext_lazy("Somebody who lives here and has signed up."),
    )
    professional_email = EmailAddressField(
        required=False,
        label=gettext_lazy("Email address of the professional co-lead"),
        help_text=gettext_lazy(
            "Somebody who works here for the council, the NHS, a charity or another organisation."
        ),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        emails = [str(cleaned.get(name) or "").lower() for name in ("resident_email", "professional_email")]
        if not any(emails) and not {"resident_email", "professional_email"} & set(self.errors):
            self.add_error("resident_email", _("Name at least one co-lead"))
        elif emails[0] and emails[0] == emails[1]:
            self.add_error("professional_email", _("The two co-leads must be two different people"))
        return cleaned


class LeadsForm(forms.Form):
    """Who leads from now on, and why that changes."""

    KEEP, OTHER, NOBODY = "keep", "other", "nobody"
    _WHO = (
        (KEEP, gettext_lazy("As it is now")),
        (OTHER, gettext_lazy("Somebody else")),
        (NOBODY, gettext_lazy("Nobody")),
    )

    resident = OneChoiceField(choices=_WHO, label=gettext_lazy("Resident co-lead"), initial=KEEP)
    resident_email = EmailAddressField(
        required=False, label=gettext_lazy("Email address of the new resident co-lead")
    )
    professional = OneChoiceField(choices=_WHO, label=gettext_lazy("Professional co-lead"), initial=KEEP)
    professional_email = EmailAddressField(
        required=False, label=gettext_lazy("Email address of the new professional co-lead")
    )
    reason = PlainTextField(
        max_length=300,
        label=gettext_lazy("Why the co-leads change"),
        help_text=gettext_lazy("It goes on the record. Whoever stops leading is told."),
        missing=gettext_lazy("Say why the co-leads change"),
    )
    version = forms.CharField(required=False, widget=forms.HiddenInput, max_length=10)
    clean_version = DescriptionForm.clean_version

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for who in ("resident", "professional"):
            field = f"{who}_email"
            if cleaned.get(who) == self.OTHER and not cleaned.get(field) and field not in self.errors:
                self.add_error(field, _("Enter the email address of the new co-lead"))
        return cleaned


class DatesForm(forms.Form):
    """When a stage opens and closes, by the clock of the place."""

    opens_on = DateField(
        label=gettext_lazy("Opens on"),
        missing=gettext_lazy("Enter the day on which it opens"),
        latest=_LATEST,
    )
    opens_at = ClockField(
        label=gettext_lazy("Opens at"), missing=gettext_lazy("Enter the time at which it opens")
    )
    closes_on = DateField(
        label=gettext_lazy("Closes on"),
        missing=gettext_lazy("Enter the day on which it closes"),
        latest=_LATEST,
    )
    closes_at = ClockField(
        label=gettext_lazy("Closes at"), missing=gettext_lazy("Enter the time at which it closes")
    )

    def clean(self) -> dict[str, Any]:
        """Put the moments under `opens` and `closes`."""
        cleaned = super().clean() or {}
        for name in ("opens", "closes"):
            day, clock = cleaned.get(f"{name}_on"), cleaned.get(f"{name}_at")
            if day is None or clock is None:
                continue
            try:
                cleaned[name] = moment_of(day, clock)
            except ValidationError as wrong:
                self.add_error(f"{name}_at", wrong)
        opens, closes = cleaned.get("opens"), cleaned.get("closes")
        if opens and closes and closes <= opens:
            self.add_error("closes_on", _("It must close after it opens"))
        elif closes and closes <= timezone.now():
            self.add_error("closes_on", _("It must close in the future"))
        return cleaned

    @staticmethod
    def dates_of(stage: Stage) -> dict[str, Any]:
        """The initial values for a stage's dates."""
        opens, closes = timezone.localtime(stage.opens_at), timezone.localtime(stage.closes_at)
        return {
            "opens_on": opens.date(),
            "opens_at": opens.time(),
            "closes_on": closes.date(),
            "closes_at": closes.time(),
        }


class StageForm(DatesForm):
    """One planned stage."""

    method = OneChoiceField(
        choices=Stage.Method.choices,
        label=gettext_lazy("What happens"),
        missing=gettext_lazy("Choose what happens in it"),
    )
    title = PlainTextField(max_length=150, label=gettext_lazy("Title"), missing=gettext_lazy("Enter a title"))
    summary = LongTextField(
        max_length=2000, rows=4, required=False, label=gettext_lazy("What people are asked to do")
    )
    easy_read = LongTextField(max_length=4000, rows=4, required=False, label=gettext_lazy("Easy Read"))
    version = forms.CharField(required=False, widget=forms.HiddenInput, max_length=10)
    clean_version = DescriptionForm.clean_version

    field_order = (
        "method",
        "title",
        "summary",
        "opens_on",
        "opens_at",
        "closes_on",
        "closes_at",
        "easy_read",
    )


class EditStageForm(StageForm):
    """A planned stage; what happens in it stays, since its room may already keep something for it."""

    method = None  # type: ignore[assignment]


class ChangeForm(DatesForm):
    """A change to an open stage that both co-leads must agree to."""

    title = PlainTextField(max_length=150, label=gettext_lazy("Title"), missing=gettext_lazy("Enter a title"))
    reason = PlainTextField(
        max_length=500,
        label=gettext_lazy("Why it should change"),
        help_text=gettext_lazy("Everyone who took part is told this."),
        missing=gettext_lazy("Say why it should change"),
    )
    version = forms.CharField(required=False, widget=forms.HiddenInput, max_length=10)
    clean_version = DescriptionForm.clean_version

    field_order = ("title", "opens_on", "opens_at", "closes_on", "closes_at", "reason")


class OutcomeForm(forms.Form):
    """What came of a stage."""

    outcome = LongTextField(
        max_length=4000,
        label=gettext_lazy("What came of it"),
        help_text=gettext_lazy(
            "In plain words: what people said, what happens with it now, what does not, and why."
        ),
        missing=gettext_lazy("Say what came of it"),
    )
    version = forms.CharField(required=False, widget=forms.HiddenInput, max_length=10)
    clean_version = DescriptionForm.clean_version


class StopForm(forms.Form):
    """Why a process stops, and what was learned."""

    because = LongTextField(
        max_length=2000, rows=4, label=gettext_lazy("Why it stops"), missing=gettext_lazy("Say why it stops")
    )
    learned = LongTextField(
        max_length=4000,
        label=gettext_lazy("What was learned"),
        help_text=gettext_lazy(
            "There is no failure. What would you tell somebody who starts the same tomorrow?"
        ),
        missing=gettext_lazy("Say what was learned"),
    )


class FinishForm(forms.Form):
    """What was learned from a process that is done."""

    learned = LongTextField(
        max_length=4000,
        label=gettext_lazy("What was learned"),
        help_text=gettext_lazy("What came of it, and what would you do differently next time?"),
        missing=gettext_lazy("Say what was learned"),
    )
