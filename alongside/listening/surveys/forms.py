"""The forms with which surveys are made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.foundation.places.models import Place
from alongside.listening.surveys.actions.building import MOST_CHOICES, Asked
from alongside.listening.surveys.kinds import as_number
from alongside.listening.surveys.models import Panel, Question, Survey
from alongside.ui.forms import (
    DateField,
    LongTextField,
    OneChoiceField,
    PlainTextField,
    TickField,
    WholeNumberField,
)

MOST_LABEL = 120


class DaysForm(forms.Form):
    """From which day to which a survey takes answers; both days are whole."""

    opens = DateField(label=gettext_lazy("First day"), missing=gettext_lazy("Enter the first day"))
    closes = DateField(label=gettext_lazy("Last day"), missing=gettext_lazy("Enter the last day"))

    # The survey that is changed, if one is.
    survey: Survey | None = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        opens, closes = cleaned.get("opens"), cleaned.get("closes")
        if opens and closes and closes < opens:
            self.add_error("closes", _("The last day must be the first day or later"))
        elif (
            closes
            and closes < timezone.localdate()
            and not self._same(self.survey.closes_at if self.survey else None, closes)
        ):
            self.add_error("closes", _("The last day must be today or later"))
        return cleaned

    @property
    def opens_at(self) -> dt.datetime:
        """The start of the first day; as it stands, if the day did not change."""
        return self._moment(
            self.survey.opens_at if self.survey else None, self.cleaned_data["opens"], dt.time.min
        )

    @property
    def closes_at(self) -> dt.datetime:
        """The end of the last day."""
        return self._moment(
            self.survey.closes_at if self.survey else None, self.cleaned_data["closes"], dt.time(23, 59, 59)
        )

    def _moment(self, before: dt.datetime | None, day: dt.date, time: dt.time) -> dt.datetime:
        if before is not None and self._same(before, day):
            return before
        return timezone.make_aware(dt.datetime.combine(day, time))

    @staticmethod
    def _same(before: dt.datetime | None, day: dt.date) -> bool:
        return before is not None and timezone.localtime(before).date() == day


class SurveyForm(DaysForm):
    title = PlainTextField(
        label=gettext_lazy("Title"),
        help_text=gettext_lazy(
            "What it is about, in one line. For example: Getting about in the Mill Quarter."
        ),
        missing=gettext_lazy("Give the survey a title"),
        max_length=150,
    )
    intro = LongTextField(
        label=gettext_lazy("What people read before they begin"),
        help_text=gettext_lazy("Why you ask, how long it takes, and what will come of it."),
        missing=gettext_lazy("Say why you ask"),
        max_length=4000,
        rows=5,
    )
    easy_read = LongTextField(
        label=gettext_lazy("Easy Read text"),
        help_text=gettext_lazy("Short sentences, one thought in each."),
        max_length=4000,
        rows=4,
        required=False,
    )
    ask_about = TickField(
        label=gettext_lazy("At the end, ask people about themselves (each answer is optional)"),
        help_text=gettext_lazy("Age, sex, ethnic group and disability, so that we can see who is missing."),
        required=False,
        initial=True,
    )
    panel = OneChoiceField(
        label=gettext_lazy("Panel to ask"),
        help_text=gettext_lazy("People who agreed to be asked. You tell them when the survey is open."),
        required=False,
        widget=forms.Select,
    )
    field_order = ("title", "intro", "easy_read", "opens", "closes", "ask_about", "panel")

    def __init__(self, *args: Any, place: Place, survey: Survey | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.survey = survey
        self.panels = {str(panel.pk): panel for panel in Panel.objects.to_join().at(place)}
        field: Any = self.fields["panel"]
        field.choices = [("", _("No panel")), *((pk, panel.name) for pk, panel in self.panels.items())]
        if not self.panels:
            del self.fields["panel"]

    @staticmethod
    def filled(survey: Survey) -> dict[str, Any]:
        """What the form begins with."""
        return {
            "title": survey.title,
            "intro": survey.intro,
            "easy_read": survey.easy_read,
            "opens": timezone.localtime(survey.opens_at).date(),
            "closes": timezone.localtime(survey.closes_at).date(),
            "ask_about": survey.ask_about,
            "panel": str(survey.panel_id or ""),
        }

    @property
    def said(self) -> dict[str, Any]:
        """What a valid form says, as the actions take it."""
        cleaned = self.cleaned_data
        return {
            "title": cleaned["title"],
            "intro": cleaned["intro"],
            "easy_read": cleaned["easy_read"],
            "opens_at": self.opens_at,
            "closes_at": self.closes_at,
            "ask_about": cleaned["ask_about"],
            "panel": self.panels.get(cleaned.get("panel") or ""),
        }


class QuestionForm(forms.Form):
    """One question of a kind, with what that kind needs."""

    title = PlainTextField(
        label=gettext_lazy("The question"),
        missing=gettext_lazy("Write the question"),
        max_length=300,
    )
    help = PlainTextField(label=gettext_lazy("Help for answering it"), required=False, max_length=500)

    def __init__(self, *args: Any, kind: str, earlier: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        if kind in Question.WITH_CHOICES:
            self.fields["choices"] = LongTextField(
                label=_("Answers to choose from"),
                help_text=_("One on each line, at most 20."),
                missing=_("Write the answers to choose from, one on each line"),
                max_length=MOST_CHOICES * (MOST_LABEL + 1),
                rows=6,
            )
        if kind == Question.Kind.SCALE:
            self.fields["least"] = WholeNumberField(label=_("Lowest number"), least=0, most=9, initial=1)
            self.fields["most"] = WholeNumberField(label=_("Highest number"), least=1, most=10, initial=5)
            self.fields["low_label"] = PlainTextField(
                label=_("What the lowest means"), missing=_("Say what the lowest number means"), max_length=60
            )
            self.fields["high_label"] = PlainTextField(
                label=_("What the highest means"),
                missing=_("Say what the highest number means"),
                max_length=60,
            )
        if kind == Question.Kind.NUMBER:
            self.fields["least"] = PlainTextField(
                label=_("Smallest that makes sense"), required=False, max_length=15
            )
            self.fields["most"] = PlainTextField(
                label=_("Greatest that makes sense"), required=False, max_length=15
            )
            self.fields["unit"] = PlainTextField(
                label=_("Unit"), help_text=_("For example: minutes, pounds."), required=False, max_length=20
            )
        self.fields["required"] = TickField(label=_("People have to answer this"), required=False)
        conditions = [
            (
                f"{each.key}:{key}",
                _("Only if the answer to “%(title)s” is “%(label)s”") % {"title": each.title, "label": label},
            )
            for each in earlier
            if each.kind in Question.DECIDING
            for key, label in each.pairs
        ]
        if conditions:
            self.fields["condition"] = OneChoiceField(
                label=_("When to ask this question"),
                required=False,
                widget=forms.Select,
                choices=[("", _("Always")), *conditions],
            )

    def clean_choices(self) -> list[str]:
        labels = [" ".join(line.split()) for line in self.cleaned_data["choices"].split("\n")]
        labels = [label for label in labels if label]
        if len(labels) < 2:
            raise forms.ValidationError(_("Write at least two answers, one on each line"))
        if len(labels) > MOST_CHOICES:
            raise forms.ValidationError(_("Write at most %(most)s answers") % {"most": MOST_CHOICES})
        if len({label.casefold() for label in labels}) < len(labels):
            raise forms.ValidationError(_("The same answer stands there twice. Take one out"))
        if any(len(label) > MOST_LABEL for label in labels):
            raise forms.ValidationError(
                _("Each answer must be %(most)s characters or fewer") % {"most": MOST_LABEL}
            )
        return labels

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.kind == Question.Kind.NUMBER:
            for name in ("least", "most"):
                typed = cleaned.get(name) or ""
                found = as_number(typed) if typed else None
                if typed and found is None:
                    self.add_error(name, _("Enter a number, like 12 or 12.5, or leave it empty"))
                cleaned[name] = found
        least, most = cleaned.get("least"), cleaned.get("most")
        if least is not None and most is not None and most <= least:
            self.add_error("most", _("The greatest must be more than the smallest"))
        return cleaned

    @staticmethod
    def filled(question: Question) -> dict[str, Any]:
        """What the form begins with."""
        whole = question.kind == Question.Kind.SCALE
        said: dict[str, Any] = {
            "title": question.title,
            "help": question.help,
            "choices": "\n".join(label for _key, label in question.choices),
            "low_label": question.low_label,
            "high_label": question.high_label,
            "unit": question.unit,
            "required": question.required,
            "condition": f"{question.shown_if.key}:{question.shown_if_key}" if question.shown_if else "",
        }
        for name in ("least", "most"):
            value = getattr(question, name)
            said[name] = None if value is None else int(value) if whole else f"{value:g}"
        return said

    @property
    def asked(self) -> Asked:
        """What a valid form says, as the actions take it."""
        cleaned = self.cleaned_data
        source, _colon, key = (cleaned.get("condition") or "").partition(":")
        return Asked(
            title=cleaned["title"],
            help=cleaned["help"],
            required=cleaned["required"],
            choices=cleaned.get("choices") or (),
            least=cleaned.get("least"),
            most=cleaned.get("most"),
            low_label=cleaned.get("low_label") or "",
            high_label=cleaned.get("high_label") or "",
            unit=cleaned.get("unit") or "",
            shown_if=int(source) if source else None,
            shown_if_key=key,
        )


class PublishForm(forms.Form):
    """The note with which results are published, and a table of two questions if wished."""

    note = LongTextField(
        label=gettext_lazy("What did you learn, and what happens now?"),
        help_text=gettext_lazy("Everyone can read this, above the results."),
        missing=gettext_lazy("Say what you learned and what happens now"),
        max_length=4000,
        rows=6,
    )
    rows = OneChoiceField(
        label=gettext_lazy("Set this beside another: rows"), required=False, widget=forms.Select
    )
    columns = OneChoiceField(label=gettext_lazy("Columns"), required=False, widget=forms.Select)

    def __init__(self, *args: Any, dimensions: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("rows", "columns"):
            field: Any = self.fields[name]
            field.choices = [("", _("No table")), *dimensions]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        rows, columns = cleaned.get("rows"), cleaned.get("columns")
        if bool(rows) != bool(columns):
            self.add_error("columns" if rows else "rows", _("Choose both, or neither"))
        elif rows and rows == columns:
            self.add_error("columns", _("Choose two different things"))
        return cleaned

    @property
    def crossed(self) -> tuple[str, str] | None:
        rows, columns = self.cleaned_data.get("rows"), self.cleaned_data.get("columns")
        return (rows, columns) if rows and columns else None


class PanelForm(forms.Form):
    name = PlainTextField(
        label=gettext_lazy("Name of the panel"), missing=gettext_lazy("Give the panel a name"), max_length=120
    )
    about = LongTextField(
        label=gettext_lazy("What people agree to"),
        help_text=gettext_lazy("How often you will ask, about what, and for how long."),
        missing=gettext_lazy("Say what people agree to"),
        max_length=1000,
        rows=4,
    )
    easy_read = LongTextField(label=gettext_lazy("Easy Read text"), max_length=4000, rows=3, required=False)


class FileForm(forms.Form):
    """A file of answers: CSV or Excel as our own export gives it, up to 2 megabytes."""

    file = forms.FileField(
        label=gettext_lazy("CSV or Excel file"),
        error_messages={
            "required": gettext_lazy("Choose a file"),
            "empty": gettext_lazy("The file is empty"),
        },
    )
