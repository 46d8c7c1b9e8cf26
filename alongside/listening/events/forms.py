"""What people fill in to plan an event, sign up for it and say how many came."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.listening.events.models import Event, SignUp
from alongside.listening.events.models.events import default_questions
from alongside.listening.events.tallies import GROUPS
from alongside.ui.clock_times import ClockField, moment_of
from alongside.ui.forms import (
    DateField,
    LongTextField,
    ManyChoiceField,
    OneChoiceField,
    PlainTextField,
    TickField,
    WholeNumberField,
)
from alongside.ui.text import tidy

MOST_QUESTIONS = 5
MOST_PEOPLE = 100_000


class WebAddressField(PlainTextField):
    """An address that begins with https://; nothing else is ever put in a link."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=300, required=False, **kwargs)
        self._check = forms.URLField(assume_scheme="https").clean

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        if not text:
            return ""
        wrong = ValidationError(
            _("%(name)s must be an address that begins with https://") % {"name": self.label}, code="invalid"
        )
        if not text.lower().startswith("https://"):
            raise wrong
        try:
            self._check(text)
        except ValidationError:
            raise wrong from None
        return text


class EventForm(forms.Form):
    """What an event is, where and when."""

    title = PlainTextField(max_length=150, label=gettext_lazy("Title"), missing=gettext_lazy("Enter a title"))
    about = LongTextField(
        max_length=4000,
        label=gettext_lazy("What it is about"),
        help_text=gettext_lazy("Say what you want to hear, and what can still change because of it."),
        missing=gettext_lazy("Say what it is about"),
    )
    easy_read = LongTextField(
        max_length=4000,
        rows=3,
        required=False,
        label=gettext_lazy("Easy Read"),
        help_text=gettext_lazy("The same in short sentences and plain words, one idea in each."),
    )
    host = PlainTextField(
        max_length=160,
        label=gettext_lazy("Who invites people"),
        help_text=gettext_lazy("For example: Mill Quarter residents’ group with Riverside Council."),
        missing=gettext_lazy("Say who invites people"),
    )
    contact = PlainTextField(
        max_length=200,
        required=False,
        label=gettext_lazy("Who to ask"),
        help_text=gettext_lazy("A phone number or email address. Everyone can read it."),
    )
    day = DateField(label=gettext_lazy("Day"), missing=gettext_lazy("Enter the day"))
    starts = ClockField(
        label=gettext_lazy("It starts at"),
        help_text=gettext_lazy("For example, 6pm or 18:00."),
        missing=gettext_lazy("Enter when it starts"),
    )
    ends = ClockField(label=gettext_lazy("It ends at"), missing=gettext_lazy("Enter when it ends"))
    venue_kind = OneChoiceField(
        label=gettext_lazy("What kind of place is it in?"),
        help_text=gettext_lazy("Go where people already are."),
        missing=gettext_lazy("Choose a kind of place"),
        choices=Event.Venue.choices,
        widget=forms.Select,
    )
    venue = PlainTextField(
        max_length=160, required=False, label=gettext_lazy("Name of the hall, café or other place")
    )
    address = PlainTextField(max_length=300, required=False, label=gettext_lazy("Address"))
    getting_there = LongTextField(
        max_length=1000,
        rows=3,
        required=False,
        label=gettext_lazy("How to get there, and how to get in"),
        help_text=gettext_lazy("Buses, parking, the right door, steps."),
    )
    offers = ManyChoiceField(label=gettext_lazy("What is there"), required=False, choices=Event.Offer.choices)
    join_link = WebAddressField(
        label=gettext_lazy("Link to join online"),
        help_text=gettext_lazy("Only people who sign up see it."),
    )
    capacity = WholeNumberField(
        least=1,
        most=MOST_PEOPLE,
        required=False,
        label=gettext_lazy("How many people can come"),
        help_text=gettext_lazy(
            "Leave it empty if there is room for everyone. When it is full, people can wait for a place."
        ),
    )
    questions = LongTextField(
        max_length=2000,
        rows=4,
        label=gettext_lazy("What you will ask people there"),
        help_text=gettext_lazy(
            "One question a line, at most 5. They cannot change once somebody has answered."
        ),
        missing=gettext_lazy("Ask at least one question"),
    )
    feedback_days = WholeNumberField(
        least=1,
        most=90,
        label=gettext_lazy("For how many days afterwards can people answer?"),
        missing=gettext_lazy("Say for how many days people can answer"),
    )
    version = forms.CharField(required=False, widget=forms.HiddenInput, max_length=10)

    @staticmethod
    def fresh() -> dict[str, Any]:
        """What the form begins with for a new event."""
        return {"questions": "\n".join(default_questions()), "feedback_days": 14}

    @staticmethod
    def filled(event: Event) -> dict[str, Any]:
        """What the form begins with for an event that there is."""
        starts, ends = timezone.localtime(event.starts_at), timezone.localtime(event.ends_at)
        same = (
            "title", "about", "easy_read", "host", "contact", "venue_kind", "venue", "address", "getting_there",
            "offers", "join_link", "capacity", "feedback_days", "version",
        )  # fmt: skip
        return {
            **{name: getattr(event, name) for name in same},
            "day": starts.date(),
            "starts": starts.time(),
            "ends": ends.time(),
            "questions": "\n".join(event.questions),
        }

    def clean_version(self) -> int | None:
        text = self.cleaned_data["version"]
        return int(text) if text.isascii() and text.isdigit() else None

    def clean_questions(self) -> list[str]:
        lines = [" ".join(line.split()) for line in tidy(self.cleaned_data["questions"]).split("\n")]
        asked = [line for line in lines if line]
        if len(asked) > MOST_QUESTIONS:
            raise ValidationError(_("Ask at most %(most)s questions") % {"most": MOST_QUESTIONS})
        if any(len(line) > 300 for line in asked):
            raise ValidationError(_("Each question must be 300 characters or fewer"))
        if len(set(asked)) < len(asked):
            raise ValidationError(_("Ask each question once"))
        return asked

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day, starts, ends = cleaned.get("day"), cleaned.get("starts"), cleaned.get("ends")
        for name, clock in (("starts", starts), ("ends", ends)):
            if day and clock is not None:
                try:
                    cleaned[f"{name}_at"] = moment_of(day, clock)
                except ValidationError as wrong:
                    self.add_error(name, wrong)
        if "starts_at" in cleaned and "ends_at" in cleaned and cleaned["ends_at"] <= cleaned["starts_at"]:
            self.add_error("ends", _("It must end after it starts"))
        if cleaned.get("venue_kind") not in (None, Event.Venue.ONLINE) and not cleaned.get("venue"):
            self.add_error("venue", _("Say what the place is called, so that people find it"))
        return cleaned

    def described(self) -> dict[str, Any]:
        """The fields of a valid form as the actions take them."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in {"day", "starts", "ends", "version"}
        }


class SignUpForm(forms.Form):
    """Sign up. Only the button is needed: everything else is as people wish."""

    name = PlainTextField(
        max_length=80,
        required=False,
        label=gettext_lazy("Your name"),
        help_text=gettext_lazy("Any name that you like. Only those who run the event see it."),
    )
    contact = PlainTextField(
        max_length=200,
        required=False,
        label=gettext_lazy("How we can reach you"),
        help_text=gettext_lazy(
            "A phone number or email address, so that we can tell you if something changes."
        ),
    )
    needs = ManyChoiceField(
        label=gettext_lazy("What do you need so that you can come?"),
        help_text=gettext_lazy(
            "Only those who run the event see this. We delete it 30 days after the event."
        ),
        required=False,
        choices=SignUp.Need.choices,
    )
    needs_words = LongTextField(
        max_length=500,
        rows=3,
        required=False,
        label=gettext_lazy("Anything else that would help you to come"),
    )
    may_be_known = TickField(
        required=False,
        label=gettext_lazy("You may note that I came"),
        help_text=gettext_lazy(
            "Then we can tell you what comes of it. If you do not tick this, you are only counted."
        ),
    )


class CancelForm(forms.Form):
    reason = LongTextField(
        max_length=500,
        rows=3,
        label=gettext_lazy("Why is it cancelled?"),
        help_text=gettext_lazy("Everyone can read this, and those who signed up are told."),
        missing=gettext_lazy("Say why it is cancelled"),
    )


class AfterwardsForm(forms.Form):
    recording_link = WebAddressField(label=gettext_lazy("Link to a recording"))
    minutes = LongTextField(
        max_length=10_000,
        rows=10,
        required=False,
        label=gettext_lazy("Notes of what was said"),
        help_text=gettext_lazy("Everyone can read them. Name nobody who did not agree to it."),
    )


class AttendanceForm(forms.Form):
    """How many came, and, if it was tallied at the door, how many of each group."""

    attended = WholeNumberField(
        least=0,
        most=MOST_PEOPLE,
        label=gettext_lazy("How many people came?"),
        missing=gettext_lazy("Say how many came"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for group, (title, choices) in GROUPS.items():
            for value, label in choices:
                self.fields[f"{group}.{value}"] = WholeNumberField(
                    least=0, most=MOST_PEOPLE, required=False, label=f"{title}: {label}"
                )

    @staticmethod
    def filled(event: Event) -> dict[str, Any]:
        counts = {
            f"{group}.{value}": count
            for group, tally in event.who_came.items()
            for value, count in tally.items()
        }
        return {"attended": event.attended, **counts}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        most = cleaned.get("attended")
        for group, (title, choices) in GROUPS.items():
            if most is not None and sum(self.tally(group).values()) > most:
                self.add_error(
                    f"{group}.{choices[0][0]}",
                    _("%(group)s: these counts add up to more people than came") % {"group": title},
                )
        return cleaned

    def tally(self, group: str) -> dict[str, int]:
        """The counts of one group that were filled in."""
        found = {value: self.cleaned_data.get(f"{group}.{value}") for value, _label in GROUPS[group][1]}
        return {value: count for value, count in found.items() if count is not None}

    @staticmethod
    def groups_by_name() -> list[str]:
        return list(GROUPS)

    def groups(self) -> list[tuple[str, list[Any]]]:
        """The fields of each group with its title, for the page."""
        return [
            (str(title), [self[f"{group}.{value}"] for value, _label in choices])
            for group, (title, choices) in GROUPS.items()
        ]
