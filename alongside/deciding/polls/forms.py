"""What people fill in on the pages of a deliberative poll."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.deciding.polls.models import Group, Poll
from alongside.foundation.people.models import Organisation, Person
from alongside.listening.surveys.models import Question
from alongside.ui.clock_times import ClockField, moment_of
from alongside.ui.forms import (
    DateField,
    EmailAddressField,
    LongTextField,
    OneChoiceField,
    PlainTextField,
    WholeNumberField,
)

NOT_COMPARED = "no"


class VersionField(forms.CharField):
    """The hidden version of what a page showed; nothing when it carries none that can be read."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput, max_length=10)

    def clean(self, value: Any) -> int | None:
        text = str(value or "")
        return int(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else None


class DayForm(forms.Form):
    """A day and a time of it, as one moment in `moment`."""

    day = DateField(label=gettext_lazy("Day"), missing=gettext_lazy("Enter the day"))
    clock = ClockField(
        label=gettext_lazy("Time"),
        help_text=gettext_lazy("Such as 9am or 17:30."),
        missing=gettext_lazy("Enter the time"),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("day") and cleaned.get("clock"):
            try:
                cleaned["moment"] = moment_of(cleaned["day"], cleaned["clock"])
            except ValidationError as fault:
                self.add_error("clock", fault)
        return cleaned

    @property
    def moment(self) -> dt.datetime:
        """The moment, once the form is valid."""
        found: dt.datetime = self.cleaned_data["moment"]
        return found


class ClosingForm(DayForm):
    """Until when people can answer."""


class SetUpForm(DayForm):
    """What the poll is about, and how it is run."""

    about = LongTextField(
        label=gettext_lazy("What the poll is about"),
        help_text=gettext_lazy("In plain words: the question, and what happens with what people think."),
        max_length=4000,
        missing=gettext_lazy("Say what the poll is about"),
    )
    sides = LongTextField(
        label=gettext_lazy("The points of view on it"),
        help_text=gettext_lazy(
            "One on each line. Somebody who stands for each signs whether the briefing is balanced."
        ),
        max_length=800,
        rows=4,
        missing=gettext_lazy("Name at least two points of view"),
    )
    control_percent = WholeNumberField(
        label=gettext_lazy("Of a hundred who are drawn, how many are only asked"),
        help_text=gettext_lazy(
            "They show what would have changed without talking. 50 is best; 10 is the fewest."
        ),
        least=10,
        most=60,
        missing=gettext_lazy("Say how many of a hundred are only asked"),
    )
    group_size = WholeNumberField(
        label=gettext_lazy("How many sit in a small group at most"),
        help_text=gettext_lazy("10 to 15 is usual. Many small groups tell more than a few large ones."),
        least=4,
        most=20,
        missing=gettext_lazy("Say how many sit in a group"),
    )
    meets_where = PlainTextField(
        label=gettext_lazy("Where people meet"), max_length=300, missing=gettext_lazy("Say where people meet")
    )
    easy_read = LongTextField(
        label=gettext_lazy("Easy Read"),
        help_text=gettext_lazy("The same in short sentences and plain words, one idea in each."),
        max_length=4000,
        required=False,
    )
    version = VersionField()
    field_order = (
        "about", "sides", "control_percent", "group_size", "day", "clock", "meets_where", "easy_read", "version",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].label = _("Day on which people meet")
        self.fields["clock"].label = _("Time at which they meet")

    def clean_sides(self) -> list[str]:
        lines = [re.sub(r"\s+", " ", line).strip() for line in str(self.cleaned_data["sides"]).split("\n")]
        names = list(dict.fromkeys(line for line in lines if line))
        if len(names) < 2:
            raise ValidationError(_("Name at least two points of view, one on each line"))
        if len(names) > 8 or any(len(name) > 80 for name in names):
            raise ValidationError(_("Name at most 8 points of view, each in 80 letters or fewer"))
        return names


class BriefingForm(forms.Form):
    """What everybody reads before they deliberate."""

    text = LongTextField(
        label=gettext_lazy("The briefing"),
        help_text=gettext_lazy("For each point of view: what speaks for it, and what against."),
        max_length=20000,
        rows=20,
        missing=gettext_lazy("Write the briefing"),
    )
    link = forms.URLField(
        label=gettext_lazy("A link to a longer one"),
        max_length=500,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": gettext_lazy("Enter a link, like https://example.org/briefing")},
    )
    version = VersionField()

    def clean_link(self) -> str:
        link = str(self.cleaned_data["link"])
        if link and not link.startswith(("https://", "http://")):
            raise ValidationError(_("Enter a link, like https://example.org/briefing"))
        return link


class SignatoryForm(forms.Form):
    """Somebody who signs for one side."""

    email = EmailAddressField(
        label=gettext_lazy("Their email address"), help_text=gettext_lazy("They need an account here.")
    )
    side = OneChoiceField(
        label=gettext_lazy("They stand for"), choices=(), missing=gettext_lazy("Choose a point of view")
    )
    speaks_for = PlainTextField(
        label=gettext_lazy("For whom they speak"),
        help_text=gettext_lazy("Everyone can read this. Such as: the shopkeepers of the High Street."),
        max_length=150,
        missing=gettext_lazy("Say for whom they speak"),
    )
    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Their organisation"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=gettext_lazy("None"),
    )

    def __init__(self, *args: Any, poll: Poll, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sides = {str(side.pk): side for side in poll.sides.all()}
        side: Any = self.fields["side"]
        side.choices = [(pk, each.name) for pk, each in self.sides.items()]
        organisation: Any = self.fields["organisation"]
        organisation.queryset = Organisation.objects.filter(place__path__in=poll.place.lineage_paths())

    def clean_email(self) -> Person:
        found = Person.objects.filter(
            is_active=True, erased_at__isnull=True, email__iexact=self.cleaned_data["email"]
        ).first()
        if found is None:
            raise ValidationError(_("Nobody has an account with this address. Ask them to make one first"))
        return found


class SignForm(forms.Form):
    """Whether the briefing is balanced."""

    is_balanced = OneChoiceField(
        label=gettext_lazy("Is the briefing balanced?"),
        choices=(
            ("yes", gettext_lazy("Yes: my point of view is put fairly, beside the others")),
            ("no", gettext_lazy("No")),
        ),
        missing=gettext_lazy("Say whether the briefing is balanced"),
    )
    words = LongTextField(
        label=gettext_lazy("If not, what is missing or unfair?"), max_length=1000, rows=4, required=False
    )
    seen = VersionField()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("is_balanced") == "no" and not cleaned.get("words") and "words" not in self.errors:
            self.add_error("words", _("Say what is missing or unfair"))
        return cleaned


class RegisterForm(forms.Form):
    """Which questions are to be compared, and what is expected to change: one field a question, by its key."""

    hypotheses = LongTextField(
        label=gettext_lazy("What do you expect to change, and which way?"),
        help_text=gettext_lazy("In plain words. Everyone can read it, beside what came of it."),
        max_length=4000,
        rows=5,
        required=False,
    )

    def __init__(self, *args: Any, questions: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys: dict[str, int] = {}
        for question in questions:
            choices = self._choices(question)
            if len(choices) < 2:
                continue
            name = f"question-{question.key}"
            self.keys[name] = question.key
            self.fields[name] = OneChoiceField(
                label=question.title, choices=choices, missing=_("Say if “%s” is compared") % question.title
            )
        self.order_fields([*self.keys, "hypotheses"])

    def _choices(self, question: Question) -> list[tuple[str, str]]:
        neither = (NOT_COMPARED, _("It is not compared"))
        if question.kind == Question.Kind.SCALE:
            return [("attitude", _("What people think: how far they move on the scale is compared")), neither]
        if question.kind == Question.Kind.ONE:
            right = _("What people know: the right answer is “%(answer)s”")
            return [*((key, right % {"answer": label}) for key, label in question.pairs), neither]
        return [neither]

    @property
    def plans(self) -> dict[int, str]:
        """For each question what is to be done with it, once the form is valid."""
        said = {key: str(self.cleaned_data[name]) for name, key in self.keys.items()}
        return {key: "" if value == NOT_COMPARED else value for key, value in said.items()}


class GroupForm(forms.Form):
    """Who moderates a group, and where it meets."""

    moderator = PlainTextField(
        label=gettext_lazy("Moderator"), max_length=120, missing=gettext_lazy("Say who moderates the group")
    )
    room = PlainTextField(label=gettext_lazy("Room"), max_length=120, required=False)


class AskForm(forms.Form):
    """A question of a group. Those who run the poll choose the group."""

    group = OneChoiceField(
        label=gettext_lazy("Group"), choices=(), missing=gettext_lazy("Choose the group that asks")
    )
    words = LongTextField(
        label=gettext_lazy("The question"),
        help_text=gettext_lazy("As your group agreed on it. Everyone can read it; your name is not shown."),
        max_length=1000,
        rows=4,
        missing=gettext_lazy("Write the question"),
    )

    def __init__(self, *args: Any, groups: Sequence[Group], mine: Group | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = {str(group.pk): group for group in groups}
        self.mine = mine
        field: Any = self.fields["group"]
        field.choices = [
            (pk, _("Group %(number)s") % {"number": each.number}) for pk, each in self.groups.items()
        ]
        if mine is not None:
            del self.fields["group"]

    @property
    def asks(self) -> Group:
        """The group that asks, once the form is valid."""
        return self.mine or self.groups[str(self.cleaned_data["group"])]


class AnswerForm(forms.Form):
    """What was answered before everybody."""

    answered_by = PlainTextField(
        label=gettext_lazy("Who answered"), max_length=150, missing=gettext_lazy("Say who answered")
    )
    answer = LongTextField(
        label=gettext_lazy("The answer"), max_length=4000, missing=gettext_lazy("Write the answer")
    )
