"""What those who run a jury fill in: its remit, who answers and oversees, evidence, sessions and answers to jurors."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.deciding.juries.actions.evidence import MOST_BYTES, Uploaded
from alongside.deciding.juries.models import Evidence, Jury, Session
from alongside.foundation.people.models import Organisation, Person
from alongside.foundation.places.models import Place
from alongside.ui.clock_times import ClockField, moment_of
from alongside.ui.forms import (
    DateField,
    EmailAddressField,
    LongTextField,
    ManyChoiceField,
    MoneyField,
    OneChoiceField,
    PlainTextField,
    WholeNumberField,
)


class VersionField(forms.CharField):
    """The hidden version of what a page showed; nothing when it carries none that can be read."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput, max_length=10)

    def clean(self, value: Any) -> int | None:
        text = str(value or "")
        return int(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else None


def organisations_at(place: Place) -> Any:
    """The organisations of a place and of those around it."""
    return Organisation.objects.filter(place__path__in=place.lineage_paths())


def people_known() -> Any:
    return Person.objects.filter(is_active=True, erased_at__isnull=True)


class SetUpForm(forms.Form):
    """What the jury is for, and the rules by which it is run, answered and paid."""

    remit = LongTextField(
        label=gettext_lazy("What the jury is asked to do"),
        help_text=gettext_lazy("In plain words: the question, and what happens with what it recommends."),
        max_length=4000,
        missing=gettext_lazy("Say what the jury is asked to do"),
    )
    outside_remit = LongTextField(
        label=gettext_lazy("What it cannot change"),
        help_text=gettext_lazy("Be honest about it before people give their time."),
        max_length=2000,
        rows=4,
        missing=gettext_lazy("Say what the jury cannot change"),
    )
    sides = LongTextField(
        label=gettext_lazy("The points of view that it must hear"),
        help_text=gettext_lazy("One on each line, such as For, Against and Neutral. Evidence names its own."),
        max_length=800,
        rows=4,
        missing=gettext_lazy("Name at least two points of view"),
    )
    pay_pence = MoneyField(
        label=gettext_lazy("What each member is paid for a session"),
        help_text=gettext_lazy("0 if nothing."),
        most=1_000_00,
        missing=gettext_lazy("Enter what members are paid"),
    )
    adopt_percent = WholeNumberField(
        label=gettext_lazy("How many in a hundred must support a recommendation"),
        help_text=gettext_lazy("Of those who vote. 75 is usual."),
        least=51,
        most=100,
        missing=gettext_lazy("Say how many in a hundred must support it"),
    )
    answer_days = WholeNumberField(
        label=gettext_lazy("Within how many days it must be answered"),
        help_text=gettext_lazy("From the day on which the recommendations are published. 60 is usual."),
        least=14,
        most=365,
        missing=gettext_lazy("Say within how many days"),
    )
    easy_read = LongTextField(
        label=gettext_lazy("Easy Read"),
        help_text=gettext_lazy("The same in short sentences and plain words, one idea in each."),
        max_length=4000,
        required=False,
    )
    version = VersionField()

    def clean_sides(self) -> list[str]:
        lines = [re.sub(r"\s+", " ", line).strip() for line in str(self.cleaned_data["sides"]).split("\n")]
        names = list(dict.fromkeys(line for line in lines if line))
        if len(names) < 2:
            raise ValidationError(_("Name at least two points of view, one on each line"))
        if len(names) > 8 or any(len(name) > 80 for name in names):
            raise ValidationError(_("Name at most 8 points of view, each in 80 letters or fewer"))
        return names


class BodyForm(forms.Form):
    """An organisation that has to answer, and what it promised."""

    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Organisation"),
        queryset=Organisation.objects.none(),
        empty_label=gettext_lazy("Choose an organisation"),
        error_messages={"required": gettext_lazy("Choose an organisation")},
    )
    promise = LongTextField(
        label=gettext_lazy("What it promised to do with the recommendations"),
        max_length=1000,
        rows=3,
        required=False,
    )

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["organisation"]
        choices.queryset = organisations_at(place)


class OverseerForm(forms.Form):
    """Somebody who watches over the evidence, and the interests they declare."""

    email = EmailAddressField(
        label=gettext_lazy("Their email address"), help_text=gettext_lazy("They need an account here.")
    )
    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Their organisation"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=gettext_lazy("None"),
    )
    role = PlainTextField(
        label=gettext_lazy("What they are in this group"),
        help_text=gettext_lazy("Such as: speaks for the shopkeepers; professor of transport."),
        max_length=150,
        missing=gettext_lazy("Say what they are in this group"),
    )
    side = OneChoiceField(
        label=gettext_lazy("The point of view for which they sign"),
        help_text=gettext_lazy("Each point of view needs somebody who signs for it."),
        missing=gettext_lazy("Choose a point of view, or none"),
    )
    interests = LongTextField(
        label=gettext_lazy("What interest they have in the question"),
        help_text=gettext_lazy("Everyone can read this. “None” is an answer too."),
        max_length=1000,
        rows=3,
        missing=gettext_lazy("Say what interest they have, or that they have none"),
    )

    def __init__(self, *args: Any, jury: Jury, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisation: Any = self.fields["organisation"]
        organisation.queryset = organisations_at(jury.place)
        self.sides = {str(side.pk): side for side in jury.sides.all()}
        side: Any = self.fields["side"]
        side.choices = [
            *((pk, each.name) for pk, each in self.sides.items()),
            ("none", _("None: independent")),
        ]

    def clean_email(self) -> str:
        person = people_known().filter(email__iexact=self.cleaned_data["email"]).first()
        if person is None:
            raise ValidationError(_("Nobody has signed up with this email address"))
        self.person = person
        return str(self.cleaned_data["email"])


class EvidenceForm(forms.Form):
    """One piece of evidence: text, a link or a file."""

    side = OneChoiceField(
        label=gettext_lazy("The point of view for which it speaks"),
        missing=gettext_lazy("Choose the point of view for which it speaks"),
    )
    kind = OneChoiceField(
        label=gettext_lazy("What it is"),
        choices=Evidence.Kind.choices,
        missing=gettext_lazy("Choose what it is"),
    )
    title = PlainTextField(label=gettext_lazy("Title"), max_length=150, missing=gettext_lazy("Enter a title"))
    source = PlainTextField(
        label=gettext_lazy("Who it comes from"), max_length=300, missing=gettext_lazy("Say who it comes from")
    )
    text = LongTextField(label=gettext_lazy("The text"), max_length=10000, required=False)
    link = forms.URLField(
        label=gettext_lazy("A link"),
        max_length=500,
        required=False,
        assume_scheme="https",
        widget=forms.TextInput,
        error_messages={"invalid": gettext_lazy("Enter a link, like https://example.org/report")},
    )
    file = forms.FileField(
        label=gettext_lazy("A file"),
        help_text=gettext_lazy("A PDF, up to 5 MB. A new one takes the place of the old one."),
        required=False,
        error_messages={"empty": gettext_lazy("The file is empty")},
    )
    easy_read = LongTextField(label=gettext_lazy("Easy Read"), max_length=4000, rows=4, required=False)
    version = VersionField()

    def __init__(self, *args: Any, jury: Jury, has_file: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_file = has_file
        self.sides = {str(side.pk): side for side in jury.sides.all()}
        side: Any = self.fields["side"]
        side.choices = [(pk, each.name) for pk, each in self.sides.items()]

    def clean_file(self) -> Uploaded | None:
        sent = self.cleaned_data["file"]
        if sent is None:
            return None
        if sent.size > MOST_BYTES:
            raise ValidationError(_("The file is larger than 5 MB"))
        return Uploaded(sent.name, sent.read())

    def clean_link(self) -> str:
        link = str(self.cleaned_data["link"])
        if link and not link.startswith(("https://", "http://")):
            raise ValidationError(_("Enter a link, like https://example.org/report"))
        return link

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        nothing = not (cleaned.get("text") or cleaned.get("link") or cleaned.get("file") or self.has_file)
        if nothing and not {"text", "link", "file"} & set(self.errors):
            self.add_error("text", _("Give the text, a link or a file"))
        if "side" in cleaned:
            cleaned["side"] = self.sides[cleaned["side"]]
        return cleaned


class ReasonForm(forms.Form):
    """Why something is taken away."""

    reason = PlainTextField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Everyone can read this."),
        max_length=300,
        missing=gettext_lazy("Say why"),
    )


class SessionForm(forms.Form):
    """When and where a session is, and what happens in it."""

    title = PlainTextField(label=gettext_lazy("Title"), max_length=150, missing=gettext_lazy("Enter a title"))
    where = PlainTextField(
        label=gettext_lazy("Where"),
        help_text=gettext_lazy("With how to get in without steps, or the link if it is online."),
        max_length=300,
        missing=gettext_lazy("Say where it is"),
    )
    day = DateField(label=gettext_lazy("Day"), missing=gettext_lazy("Enter the day"))
    begins = ClockField(label=gettext_lazy("From"), missing=gettext_lazy("Enter the time at which it begins"))
    ends = ClockField(label=gettext_lazy("To"), missing=gettext_lazy("Enter the time at which it ends"))
    agenda = LongTextField(label=gettext_lazy("Agenda"), max_length=4000, required=False)
    version = VersionField()

    def clean(self) -> dict[str, Any]:
        """Put the moments under `starts_at` and `ends_at`."""
        cleaned = super().clean() or {}
        day = cleaned.get("day")
        for clock, moment in (("begins", "starts_at"), ("ends", "ends_at")):
            if day is None or cleaned.get(clock) is None:
                continue
            try:
                cleaned[moment] = moment_of(day, cleaned[clock])
            except ValidationError as wrong:
                self.add_error(clock, wrong)
        starts, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("It must end after it begins"))
        return cleaned


class SummaryForm(forms.Form):
    """What happened in a session."""

    summary = LongTextField(
        label=gettext_lazy("What happened"),
        help_text=gettext_lazy("For everyone, without names of members."),
        max_length=4000,
        missing=gettext_lazy("Say what happened"),
    )


class AttendanceForm(forms.Form):
    """Who was there."""

    present = ManyChoiceField(label=gettext_lazy("Who was there?"), required=False)

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present: Any = self.fields["present"]
        present.choices = people


class TablesForm(forms.Form):
    """How large tables are."""

    size = WholeNumberField(
        label=gettext_lazy("How many sit at one table at most"),
        help_text=gettext_lazy("6 to 8 is usual."),
        least=2,
        most=20,
        missing=gettext_lazy("Say how many sit at one table"),
    )


class WitnessAnswerForm(forms.Form):
    """In which session a witness comes, or why they do not."""

    session = OneChoiceField(
        label=gettext_lazy("When do they come?"),
        missing=gettext_lazy("Choose a session, or that they do not come"),
    )
    reason = LongTextField(
        label=gettext_lazy("Why they do not come"), max_length=1000, rows=3, required=False
    )

    def __init__(self, *args: Any, sessions: list[Session], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sessions = {str(session.pk): session for session in sessions}
        choice: Any = self.fields["session"]
        choice.choices = [
            *((pk, f"{each.number}. {each.title}") for pk, each in self.sessions.items()),
            ("none", _("They do not come")),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("session") == "none" and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Say why they do not come"))
        return cleaned


class QuestionAnswerForm(forms.Form):
    """What a witness answered."""

    answer = LongTextField(
        label=gettext_lazy("What they answered"), max_length=4000, missing=gettext_lazy("Enter the answer")
    )
