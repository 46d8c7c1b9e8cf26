"""The boxes in which people answer: one question a page, and one compact page for helpers who type in paper."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.foundation.people.models import AboutYou
from alongside.foundation.places.ground import Ground
from alongside.listening.surveys import return_codes
from alongside.listening.surveys.kinds import (
    MOST_LONG,
    MOST_SHORT,
    Fault,
    as_number,
    from_cell,
    number_fault,
    plain_number,
)
from alongside.listening.surveys.models import Question, Survey
from alongside.listening.themes.models import Text
from alongside.ui.forms import (
    DateField,
    LongTextField,
    ManyChoiceField,
    OneChoiceField,
    PlainTextField,
    WholeNumberField,
)

EARLIEST, LATEST = dt.date(1800, 1, 1), dt.date(2200, 12, 31)
ABOUT_CHOICES = {
    "age_band": AboutYou.AgeBand.choices,
    "sex": AboutYou.Sex.choices,
    "ethnicity": AboutYou.Ethnicity.choices,
    "disability": AboutYou.Disability.choices,
}
ABOUT_WORDS = {
    "age_band": gettext_lazy("How old are you?"),
    "sex": gettext_lazy("What is your sex?"),
    "ethnicity": gettext_lazy("What is your ethnic group?"),
    "disability": gettext_lazy("Are you disabled?"),
}


class NumberBox(forms.Field):
    """A number, whole or with a point, within what the question allows."""

    widget = forms.TextInput

    def __init__(self, *, question: Question, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.question = question
        self.widget.attrs.update(inputmode="decimal")

    def to_python(self, value: Any) -> int | float | None:
        text = str(value).strip() if value not in self.empty_values else ""
        if not text:
            return None
        found = as_number(text)
        if found is None:
            raise ValidationError(_("Your answer must be a number, like 12 or 12.5"), code="invalid")
        if number_fault(self.question, found):
            least, most = self.question.least, self.question.most
            if least is not None and found < least:
                sentence = _("Your answer must be %(least)s or more") % {"least": plain_number(least)}
            else:
                sentence = _("Your answer must be %(most)s or less") % {"most": plain_number(most or 0)}
            raise ValidationError(sentence, code="range")
        return found

    def prepare_value(self, value: Any) -> Any:
        return (
            value if isinstance(value, str) or value is None else f"{value:g}" if value < 1e6 else str(value)
        )


class DegreesBox(forms.Field):
    """A latitude or longitude, kept to about a metre."""

    widget = forms.TextInput

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.most = most

    def to_python(self, value: Any) -> float | None:
        text = str(value).strip().removesuffix("°") if value not in self.empty_values else ""
        if not text:
            return None
        found = as_number(text)
        if found is None or abs(found) > self.most:
            raise ValidationError(
                _("%(name)s must be a number between -%(most)s and %(most)s, like 52.92")
                % {"name": self.label, "most": self.most},
                code="invalid",
            )
        return round(float(found), 5)


class AnswerForm(forms.Form):
    """One question as a person answers it. A ranking has no boxes: it is made with buttons.

    Parameters: `value`, the answer so far; `ground`, for a point; `needed=False` lets a needed answer stay empty, for
    who saves to come back later.
    """

    def __init__(
        self,
        data: Any = None,
        *,
        question: Question,
        ground: Ground | None = None,
        value: Any = None,
        needed: bool = True,
    ) -> None:
        self.question, self.ground = question, ground
        super().__init__(data, initial=_initial(question, value))
        required = question.required and needed
        if question.kind == Question.Kind.POINT:
            self._point_boxes(required)
        else:
            self.fields["answer"] = _box(question, required)

    def _point_boxes(self, required: bool) -> None:
        if self.ground is not None and self.ground.areas:
            self.fields["area"] = OneChoiceField(
                label=_("Choose the area"),
                required=False,
                widget=forms.Select,
                choices=[("", _("Not said")), *self.ground.names().items()],
            )
        self.fields["latitude"] = DegreesBox(label=_("Latitude"), most=90)
        self.fields["longitude"] = DegreesBox(label=_("Longitude"), most=180)
        self.point_needed = required

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.question.kind != Question.Kind.POINT or {"latitude", "longitude"} & set(self.errors):
            return cleaned
        latitude, longitude = cleaned.get("latitude"), cleaned.get("longitude")
        if (latitude is None) != (longitude is None):
            missing = "latitude" if latitude is None else "longitude"
            self.add_error(missing, _("Enter both the latitude and the longitude, or neither"))
        elif (
            latitude is not None
            and self.ground is not None
            and not self.ground.holds(latitude, longitude or 0)
        ):
            self.add_error("latitude", _("The spot you marked is not in or near the place"))
        elif self.point_needed and latitude is None and not cleaned.get("area"):
            box = "area" if "area" in self.fields else "latitude"
            self.add_error(box, _("Choose an area, or mark a spot on the map"))
        return cleaned

    @property
    def value(self) -> Any:
        """The answer of a valid form; None if there is none."""
        if self.question.kind == Question.Kind.POINT:
            latitude, longitude = self.cleaned_data.get("latitude"), self.cleaned_data.get("longitude")
            at = [latitude, longitude] if latitude is not None else None
            area = self.cleaned_data.get("area") or ""
            return {"area": area, "at": at} if area or at else None
        found = self.cleaned_data.get("answer")
        if found in (None, "", []):
            return None
        if self.question.kind == Question.Kind.SCALE:
            return int(found)
        if isinstance(found, dt.date):
            return found.isoformat()
        return found


class EndForm(forms.Form):
    """The last page: may we quote, and who are you. Nothing of it has to be answered but the first."""

    def __init__(self, data: Any = None, *, survey: Survey, has_words: bool, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if has_words:
            self.fields["quoting"] = OneChoiceField(
                label=_("May we quote your words without your name?"),
                help_text=_(
                    "We never put your name beside them. Say no, and only those who read the answers see them."
                ),
                missing=_("Say whether we may quote your words"),
                choices=[("without_name", _("Yes, without my name")), ("no", _("No, do not quote me"))],
            )
        if survey.ask_about:
            for name, choices in ABOUT_CHOICES.items():
                self.fields[name] = OneChoiceField(
                    label=ABOUT_WORDS[name],
                    required=False,
                    widget=forms.Select,
                    choices=[("", _("I would rather not say")), *choices],
                )

    @property
    def about(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ABOUT_CHOICES if self.cleaned_data.get(name)}


class TypingForm(forms.Form):
    """A whole paper form as one compact page: a box for each question, typed with the keyboard alone."""

    number = WholeNumberField(
        label=gettext_lazy("Number of the form"),
        help_text=gettext_lazy("Write a number on each paper, and type it here."),
        missing=gettext_lazy("Enter the number of the form"),
        least=1,
        most=10_000_000,
    )

    def __init__(
        self, data: Any = None, *, survey: Survey, questions: list[Question], ground: Ground
    ) -> None:
        super().__init__(data)
        self.survey, self.questions, self.ground = survey, questions, ground
        self.answers: dict[str, Any] = {}
        self.code_digest: bytes | None = None
        for number, question in enumerate(questions, start=1):
            made: forms.Field
            if question.kind == Question.Kind.LONG:
                made = LongTextField(
                    label=f"{number}. {question.title}", required=False, max_length=MOST_LONG, rows=2
                )
            else:
                most = MOST_SHORT if question.kind == Question.Kind.SHORT else 300
                made = PlainTextField(label=f"{number}. {question.title}", required=False, max_length=most)
            self.fields[f"q{question.key}"] = made
        self.fields["quoting"] = PlainTextField(
            label=_("May we quote?"), help_text=_("1 yes, 2 no; empty is no"), required=False, max_length=1
        )
        if survey.ask_about:
            for name, choices in ABOUT_CHOICES.items():
                said = " · ".join(f"{place} {label}" for place, (_v, label) in enumerate(choices, start=1))
                self.fields[name] = PlainTextField(
                    label=ABOUT_WORDS[name], help_text=said, required=False, max_length=2
                )
        if survey.wave > 1:
            self.fields["code"] = PlainTextField(
                label=_("Return code, if they wrote it"), required=False, max_length=60
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for question in self.questions:
            name = f"q{question.key}"
            try:
                value = from_cell(question, cleaned.get(name) or "", self.ground)
            except Fault as fault:
                self.add_error(name, _("Check this box: %(fault)s") % {"fault": fault})
            else:
                if value is not None:
                    self.answers[str(question.key)] = value
        for name in ("quoting", *(ABOUT_CHOICES if self.survey.ask_about else ())):
            choices = ABOUT_CHOICES.get(name, ((Text.Quoting.WITHOUT_NAME, ""), (Text.Quoting.NO, "")))
            typed = cleaned.get(name) or ""
            if typed and not (typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(choices)):
                self.add_error(
                    name, _("Check this box: it must be a number from 1 to %(most)s") % {"most": len(choices)}
                )
            else:
                cleaned[name] = choices[int(typed) - 1][0] if typed else ""
        if cleaned.get("code"):
            try:
                self.code_digest = return_codes.digest(cleaned["code"])
            except return_codes.Mistyped as slip:
                self.add_error("code", slip.sentence)
        return cleaned

    @property
    def about(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ABOUT_CHOICES if self.cleaned_data.get(name)}


class ReturnForm(forms.Form):
    code = PlainTextField(
        label=gettext_lazy("Your return code"),
        help_text=gettext_lazy("10 letters and numbers, like 7K3M9-QRT2B."),
        missing=gettext_lazy("Enter your return code"),
        max_length=60,
    )


def _box(question: Question, required: bool) -> forms.Field:
    kind, label, hint = question.kind, question.title, question.help
    if kind == Question.Kind.SHORT:
        return PlainTextField(
            label=label,
            help_text=hint,
            required=required,
            max_length=MOST_SHORT,
            missing=_("Write your answer"),
        )
    if kind == Question.Kind.LONG:
        return LongTextField(
            label=label,
            help_text=hint,
            required=required,
            max_length=MOST_LONG,
            missing=_("Write your answer"),
        )
    if kind == Question.Kind.MANY:
        hint = hint or _("Choose all that fit.")
        return ManyChoiceField(
            label=label,
            help_text=hint,
            required=required,
            choices=question.pairs,
            missing=_("Choose an answer"),
        )
    if kind in (Question.Kind.ONE, Question.Kind.SCALE):
        return OneChoiceField(
            label=label,
            help_text=hint,
            required=required,
            choices=scale_words(question) if kind == Question.Kind.SCALE else question.pairs,
            missing=_("Choose an answer"),
        )
    if kind == Question.Kind.DATE:
        return DateField(
            label=label,
            help_text=hint,
            required=required,
            missing=_("Enter a date"),
            earliest=EARLIEST,
            latest=LATEST,
        )
    return NumberBox(
        question=question,
        label=label,
        help_text=hint,
        required=required,
        error_messages={"required": _("Enter a number")},
    )


def scale_words(question: Question) -> list[tuple[str, str]]:
    """The steps of a scale, its two ends with their words."""
    steps = question.pairs
    ends = {steps[0][0]: question.low_label, steps[-1][0]: question.high_label}
    return [(key, f"{key} – {ends[key]}" if ends.get(key) else key) for key, _label in steps]


def _initial(question: Question, value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    if question.kind == Question.Kind.POINT:
        at = value.get("at") or [None, None]
        return {"area": value.get("area") or "", "latitude": at[0], "longitude": at[1]}
    if question.kind == Question.Kind.DATE:
        return {"answer": dt.date.fromisoformat(value)}
    return {"answer": value}
