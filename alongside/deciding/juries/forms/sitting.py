"""What members of a jury, those who sign, and bodies that answer fill in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.deciding.juries.evaluating import LEVELS, QUESTIONS
from alongside.deciding.juries.forms.running import VersionField
from alongside.deciding.juries.models import Jury, Recommendation, Reply, Review, Support
from alongside.ui.forms import (
    LongTextField,
    ManyChoiceField,
    OneChoiceField,
    PlainTextField,
    TickField,
    WholeNumberField,
)


class NameForm(forms.Form):
    """What a member wants to be called."""

    called = PlainTextField(
        label=gettext_lazy("What should people in the room call you?"),
        max_length=60,
        missing=gettext_lazy("Enter a name"),
    )
    is_public = TickField(
        label=gettext_lazy("Everyone may read this name on the public page"),
        help_text=gettext_lazy("Leave it empty, and only the members and those who run the sessions see it."),
        required=False,
    )


class WitnessForm(forms.Form):
    """Whom a member wants to hear, and why."""

    who = PlainTextField(
        label=gettext_lazy("Whom do you want to hear?"),
        help_text=gettext_lazy("A person, an organisation, or a kind of person, like “a bus driver”."),
        max_length=150,
        missing=gettext_lazy("Say whom you want to hear"),
    )
    why = LongTextField(
        label=gettext_lazy("What do you want to learn from them?"),
        max_length=1000,
        rows=4,
        missing=gettext_lazy("Say what you want to learn from them"),
    )


class QuestionForm(forms.Form):
    """A question to a witness."""

    to_whom = PlainTextField(
        label=gettext_lazy("Whom do you ask?"), max_length=150, missing=gettext_lazy("Say whom you ask")
    )
    words = LongTextField(
        label=gettext_lazy("Your question"),
        max_length=1000,
        rows=4,
        missing=gettext_lazy("Enter your question"),
    )


class SignForm(forms.Form):
    """Whether the evidence is balanced."""

    is_balanced = OneChoiceField(
        label=gettext_lazy("Is the evidence balanced?"),
        choices=(
            ("yes", gettext_lazy("Yes: my point of view is put fairly, beside the others")),
            ("no", gettext_lazy("No")),
        ),
        missing=gettext_lazy("Say whether the evidence is balanced"),
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


class DraftForm(forms.Form):
    """A recommendation as members draft it."""

    title = PlainTextField(
        label=gettext_lazy("The recommendation in a few words"),
        max_length=150,
        missing=gettext_lazy("Enter the recommendation in a few words"),
    )
    text = LongTextField(
        label=gettext_lazy("What should be done"),
        max_length=4000,
        missing=gettext_lazy("Say what should be done"),
    )
    reasons = LongTextField(
        label=gettext_lazy("Why"), max_length=4000, missing=gettext_lazy("Say why it should be done")
    )
    bodies = ManyChoiceField(
        label=gettext_lazy("Who has to answer it?"), missing=gettext_lazy("Choose who has to answer it")
    )
    table = WholeNumberField(
        label=gettext_lazy("If a table wrote it together, its number"), least=1, most=99, required=False
    )
    easy_read = LongTextField(label=gettext_lazy("Easy Read"), max_length=4000, rows=4, required=False)
    version = VersionField()

    def __init__(self, *args: Any, jury: Jury, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = jury.bodies.select_related("organisation").order_by("organisation__name")
        self.organisations = {str(body.organisation_id): body.organisation for body in rows}
        bodies: Any = self.fields["bodies"]
        bodies.choices = [(pk, each.name) for pk, each in self.organisations.items()]

    def clean_bodies(self) -> list[Any]:
        return [self.organisations[pk] for pk in self.cleaned_data["bodies"]]


class MinorityForm(forms.Form):
    """What members who see it otherwise want to be read."""

    title = PlainTextField(label=gettext_lazy("Title"), max_length=150, missing=gettext_lazy("Enter a title"))
    text = LongTextField(
        label=gettext_lazy("What you see otherwise, and why"),
        help_text=gettext_lazy("It is published beside the recommendations, without a name."),
        max_length=4000,
        missing=gettext_lazy("Say what you see otherwise"),
    )


class VoteForm(forms.Form):
    """How far a member supports each recommendation."""

    def __init__(self, *args: Any, recommendations: list[Recommendation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each in recommendations:
            self.fields[f"level-{each.number}"] = OneChoiceField(
                label=f"{each.number}. {each.title}",
                choices=Support.choices,
                missing=_("Say how far you support number %(number)s") % {"number": each.number},
            )

    def levels(self) -> dict[int, int]:
        return {int(name.removeprefix("level-")): int(level) for name, level in self.cleaned_data.items()}


class RateForm(forms.Form):
    """How a jury was run."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question, words in QUESTIONS.items():
            self.fields[question] = OneChoiceField(label=words, choices=list(LEVELS.items()), required=False)

    def levels(self) -> dict[str, int]:
        return {question: int(level) for question, level in self.cleaned_data.items() if level}


class AnswerForm(forms.Form):
    """What a body answers."""

    state = OneChoiceField(
        label=gettext_lazy("Do you accept it?"),
        choices=[(value, label) for value, label in Reply.State.choices if value != Reply.State.WAITING],
        missing=gettext_lazy("Say whether you accept it"),
    )
    reasons = LongTextField(
        label=gettext_lazy("Your reasons, and what happens now"),
        help_text=gettext_lazy("The members and everyone else can read this. It cannot be changed."),
        max_length=4000,
        missing=gettext_lazy("Give your reasons"),
    )


class ProgressForm(forms.Form):
    """How far a body has come."""

    progress = OneChoiceField(
        label=gettext_lazy("How far has it come?"),
        choices=Review.Progress.choices,
        missing=gettext_lazy("Say how far it has come"),
    )
    words = LongTextField(
        label=gettext_lazy("What has happened since"),
        max_length=2000,
        rows=4,
        missing=gettext_lazy("Say what has happened since"),
    )
