"""What people fill in to say something back: the event's own questions, on a phone or typed in from paper."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.foundation.people.models import AboutYou
from alongside.listening.events.actions.answering import Answers
from alongside.listening.events.models import Event
from alongside.ui.forms import LongTextField, OneChoiceField, TickField

MOST_WORDS = 5000
ABOUT: dict[str, tuple[Any, Any]] = {
    "age_band": (gettext_lazy("How old are you?"), AboutYou.AgeBand.choices),
    "sex": (gettext_lazy("What is your sex?"), AboutYou.Sex.choices),
    "ethnicity": (gettext_lazy("What is your ethnic group?"), AboutYou.Ethnicity.choices),
    "disability": (gettext_lazy("Are you disabled?"), AboutYou.Disability.choices),
}


class FeedbackForm(forms.Form):
    """The questions of an event, whether the words may be quoted, and about you. At least one question is answered."""

    may_quote = TickField(
        required=False,
        label=gettext_lazy("You may quote my words, without my name"),
        help_text=gettext_lazy("If you do not tick this, we read your words but never show them."),
    )

    def __init__(
        self, *args: Any, event: Event, may_be_told: bool = False, rows: int = 4, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        for at, question in enumerate(event.questions):
            self.fields[f"answer_{at}"] = LongTextField(
                max_length=MOST_WORDS, rows=rows, required=False, label=question
            )
        if may_be_told:
            self.fields["tell_me"] = TickField(
                required=False,
                label=_("Tell me what comes of it"),
                help_text=_("Then we keep with your words that they are yours. Your name is never shown."),
            )
        for name, (label, choices) in ABOUT.items():
            self.fields[name] = OneChoiceField(
                label=label,
                required=False,
                widget=forms.Select,
                choices=[("", _("I would rather not say")), *choices],
            )
        self.order_fields([*self.answer_names(), "may_quote", "tell_me", *ABOUT])

    def answer_names(self) -> list[str]:
        return [f"answer_{at}" for at in range(len(self.event.questions))]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.get(name) for name in self.answer_names()):
            self.add_error("answer_0", _("Answer at least one of the questions"))
        return cleaned

    @property
    def answers(self) -> Answers:
        """What a valid form says."""
        cleaned = self.cleaned_data
        return Answers(
            words=[cleaned[name] for name in self.answer_names()],
            may_quote=cleaned["may_quote"],
            about={name: cleaned[name] for name in ABOUT if cleaned[name]},
        )


class FileForm(forms.Form):
    """A file with what people said."""

    file = forms.FileField(
        label=gettext_lazy("A spreadsheet file (CSV or Excel)"),
        help_text=gettext_lazy("At most 1 MB and 2,000 rows."),
        error_messages={
            "required": gettext_lazy("Choose a file"),
            "empty": gettext_lazy("The file is empty"),
            "invalid": gettext_lazy("Choose a file"),
        },
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
    )
