"""The forms of questions, statements and cards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.foundation.people.assisting import AssistFields
from alongside.listening.statements.cards import MOST_BYTES
from alongside.listening.statements.models import MOST_LETTERS, Question, Reason
from alongside.ui.clock_times import ClockField, moment_of
from alongside.ui.forms import DateField, LongTextField, OneChoiceField, PlainTextField

MOST_SEEDS = 30
_LATEST = dt.date(2100, 1, 1)


class QuestionForm(forms.Form):
    """A question, when it is open, and who reads statements first."""

    title = PlainTextField(
        max_length=150,
        label=gettext_lazy("Title"),
        help_text=gettext_lazy("A few words. For example: Getting about without a car."),
        missing=gettext_lazy("Give it a title"),
    )
    question = PlainTextField(
        max_length=300,
        label=gettext_lazy("What do you ask?"),
        help_text=gettext_lazy("One open question that everyone can answer from their own life."),
        missing=gettext_lazy("Write the question"),
    )
    summary = LongTextField(
        max_length=2000,
        rows=4,
        required=False,
        label=gettext_lazy("Why you ask, and what can come of it"),
        help_text=gettext_lazy("Be honest about what can change and what cannot."),
    )
    opens_on = DateField(
        label=gettext_lazy("Opens on"), missing=gettext_lazy("Enter the day it opens"), latest=_LATEST
    )
    opens_at = ClockField(label=gettext_lazy("Opens at"), missing=gettext_lazy("Enter the time it opens"))
    closes_on = DateField(
        label=gettext_lazy("Closes on"), missing=gettext_lazy("Enter the day it closes"), latest=_LATEST
    )
    closes_at = ClockField(label=gettext_lazy("Closes at"), missing=gettext_lazy("Enter the time it closes"))
    moderation = OneChoiceField(
        label=gettext_lazy("When do people see a new statement?"),
        choices=Question.Moderation.choices,
        initial=Question.Moderation.STRICT,
    )
    easy_read = LongTextField(max_length=4000, rows=4, required=False, label=gettext_lazy("Easy Read"))

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
    def filled(question: Question) -> dict[str, Any]:
        """What the form begins with."""
        opens, closes = timezone.localtime(question.opens_at), timezone.localtime(question.closes_at)
        return {
            "title": question.title,
            "question": question.question,
            "summary": question.summary,
            "easy_read": question.easy_read,
            "moderation": question.moderation,
            "opens_on": opens.date(),
            "opens_at": opens.time(),
            "closes_on": closes.date(),
            "closes_at": closes.time(),
        }


class StartForm(QuestionForm):
    """A new question, with statements to begin with."""

    seeds = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 8}),
        label=gettext_lazy("Statements to begin with, one a line"),
        help_text=gettext_lazy(
            "Each says one thing that somebody could agree or disagree with, in at most 200 letters. "
            "Put in different views, not only your own."
        ),
        error_messages={"required": gettext_lazy("Write at least one statement to begin with")},
        max_length=MOST_SEEDS * (MOST_LETTERS + 20),
    )
    field_order = (
        "title", "question", "summary", "seeds", "opens_on", "opens_at", "closes_on", "closes_at", "moderation",
        "easy_read",
    )  # fmt: skip

    def clean_seeds(self) -> list[str]:
        """The statements, each as the field of a single one would take it."""
        one = PlainTextField(max_length=MOST_LETTERS, label=_("Statement"), required=False)
        found: list[str] = []
        for row, line in enumerate(self.cleaned_data["seeds"].splitlines(), start=1):
            try:
                words = one.clean(line)
            except ValidationError as wrong:
                raise ValidationError(
                    _("Line %(row)s: %(words)s") % {"row": row, "words": wrong.messages[0]}
                ) from None
            if words and words.casefold() in {each.casefold() for each in found}:
                raise ValidationError(_("Line %(row)s says the same as an earlier line") % {"row": row})
            if words:
                found.append(words)
        if not found:
            raise ValidationError(_("Write at least one statement to begin with"))
        if len(found) > MOST_SEEDS:
            raise ValidationError(_("Begin with %(most)s statements or fewer") % {"most": MOST_SEEDS})
        return found


class StatementForm(forms.Form):
    """One statement."""

    words = LongTextField(
        label=gettext_lazy("Your statement"),
        help_text=gettext_lazy(
            "Say one thing that others can agree or disagree with. Do not put anybody’s private details in."
        ),
        missing=gettext_lazy("Write your statement"),
        max_length=MOST_LETTERS,
        rows=3,
    )
    # People do not see this box. Programs that fill in every box give themselves away.
    website = forms.CharField(required=False, max_length=200)

    def clean_words(self) -> str:
        return " ".join(str(self.cleaned_data["words"]).split())

    @property
    def is_from_a_program(self) -> bool:
        return bool(self.cleaned_data.get("website"))


class RefuseForm(forms.Form):
    """Why statements are not let in."""

    reason = OneChoiceField(
        label=gettext_lazy("Why?"),
        missing=gettext_lazy("Choose why they are not let in"),
        choices=Reason.choices,
    )
    words = LongTextField(
        label=gettext_lazy("More, in your own words"),
        help_text=gettext_lazy("This is published. Do not repeat the statement, and do not name anybody."),
        max_length=500,
        rows=2,
        required=False,
    )


class HideForm(RefuseForm):
    """Why a statement that is shown must be hidden."""

    words = LongTextField(
        label=gettext_lazy("Say why in your own words"),
        help_text=gettext_lazy("This is published. Do not repeat the statement, and do not name anybody."),
        missing=gettext_lazy("Say why in your own words"),
        max_length=500,
        rows=3,
    )


class FinishForm(forms.Form):
    """What happens next, published with the result."""

    what_next = LongTextField(
        label=gettext_lazy("What happens next?"),
        help_text=gettext_lazy(
            "What you will do with this, who does it and by when; and what will not happen, and why."
        ),
        missing=gettext_lazy("Say what happens next"),
        max_length=4000,
        rows=6,
    )


class CardsForm(forms.Form):
    """Cards typed one a line."""

    came_from = PlainTextField(
        label=gettext_lazy("Where do the cards come from?"),
        help_text=gettext_lazy("For example: lunch club at Mill Hall, 3 May. Everyone can read this."),
        missing=gettext_lazy("Say where the cards come from"),
        max_length=150,
    )
    lines = forms.CharField(
        label=gettext_lazy("The cards, one a line"),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocapitalize": "none"}),
        max_length=100_000,
        strip=False,
        error_messages={"required": gettext_lazy("Type at least one card")},
    )


class CardsFileForm(forms.Form):
    """Cards in a CSV or Excel file."""

    came_from = CardsForm.base_fields["came_from"]
    file = forms.FileField(
        label=gettext_lazy("CSV or Excel file"),
        help_text=gettext_lazy("At most 1 MB and 2,000 cards."),
        error_messages={
            "required": gettext_lazy("Choose a file"),
            "empty": gettext_lazy("The file is empty"),
            "invalid": gettext_lazy("Choose a file"),
        },
    )

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(_("The file must be 1 MB or smaller"))
        content: bytes = file.read()
        return content


class AssistForm(AssistFields):
    """For whom a helper votes, and what that person says to each statement; what is left out is not voted on."""

    def __init__(self, *args: Any, statements: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = [number for number, _words in statements]
        for number, words in statements:
            self.fields[f"s{number}"] = OneChoiceField(
                label=f"{number}. {words}",
                required=False,
                choices=[("1", _("Agree")), ("-1", _("Disagree")), ("0", _("Pass"))],
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not self.answers(cleaned):
            first = f"s{self.numbers[0]}" if self.numbers else None
            self.add_error(first, _("Choose an answer to at least one statement"))
        return cleaned

    def answers(self, cleaned: dict[str, Any]) -> dict[int, int]:
        """The votes by number of statement."""
        return {n: int(cleaned[f"s{n}"]) for n in self.numbers if cleaned.get(f"s{n}")}
