"""The forms of ideas."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.deciding.ideas.models import Idea, Reason
from alongside.deciding.processes.models import Stage
from alongside.foundation.people.assisting import AssistFields
from alongside.foundation.places.ground import Ground, ground_of
from alongside.foundation.places.models import Place
from alongside.ui.forms import LongTextField, OneChoiceField, PlainTextField, WholeNumberField

MOST_PARTS_SHOWN = 4


class DegreesField(forms.Field):
    """A latitude or longitude, typed as a number of degrees and kept to about a metre."""

    widget = forms.TextInput
    _NUMBER = re.compile(r"[-+\N{MINUS SIGN}]?\d{1,3}(\.\d{0,15})?", re.ASCII)

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.most = most
        self.widget.attrs.update(inputmode="text")

    def to_python(self, value: Any) -> float | None:
        text = str(value).strip().removesuffix("°") if value not in self.empty_values else ""
        if not text:
            return None
        number = float(text.replace("\N{MINUS SIGN}", "-")) if self._NUMBER.fullmatch(text) else None
        if number is None or abs(number) > self.most:
            raise ValidationError(
                _("%(name)s must be a number between -%(most)s and %(most)s, like 52.92")
                % {"name": self.label, "most": self.most},
                code="invalid",
            )
        return round(number, 5)


class IdeaForm(forms.Form):
    """An idea: its title, its words, and, if wished, what part of the place it is about."""

    title = PlainTextField(
        label=gettext_lazy("Give your idea a title"),
        help_text=gettext_lazy("One line that says what it is. For example: A bench by the canal."),
        missing=gettext_lazy("Give your idea a title"),
        max_length=120,
    )
    text = LongTextField(
        label=gettext_lazy("What is your idea, and why would it be good?"),
        help_text=gettext_lazy(
            "Write as you would say it. Do not put private details in: everyone can read this."
        ),
        missing=gettext_lazy("Say what your idea is"),
        max_length=4000,
        rows=8,
    )
    area = OneChoiceField(
        label=gettext_lazy("What part of the place is it about?"), required=False, widget=forms.Select
    )
    latitude = DegreesField(label=gettext_lazy("Latitude"), most=90)
    longitude = DegreesField(label=gettext_lazy("Longitude"), most=180)

    def __init__(self, *args: Any, stage: Stage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stage = stage
        self.ground: Ground = ground_of(stage.place)
        area: Any = self.fields["area"]
        area.choices = [
            ("", _("All of %(place)s") % {"place": stage.place.name}),
            *((str(area.pk), area.name) for area in self.ground.areas),
        ]
        if not self.ground.areas:
            del self.fields["area"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if {"latitude", "longitude"} & set(self.errors):
            return cleaned
        latitude, longitude = cleaned.get("latitude"), cleaned.get("longitude")
        if latitude is None and longitude is None:
            return cleaned
        if latitude is None:
            self.add_error("latitude", _("Enter a latitude too, or leave both out"))
        elif longitude is None:
            self.add_error("longitude", _("Enter a longitude too, or leave both out"))
        elif not self.ground.holds(latitude, longitude):
            self.add_error(
                "latitude",
                _("The spot you marked is not in or near %(place)s") % {"place": self.stage.place.name},
            )
        return cleaned

    @property
    def area_chosen(self) -> Place | None:
        """The area of a valid form."""
        pk = self.cleaned_data.get("area")
        return Place.objects.defer("outline", "profile").get(pk=pk) if pk else None

    @property
    def area_name(self) -> str:
        """The name of what was chosen, for the page that checks the answers."""
        names = {str(area.pk): area.name for area in self.ground.areas}
        return names.get(self.cleaned_data.get("area") or "", self.stage.place.name)

    @property
    def point(self) -> tuple[float, float] | None:
        """The latitude and longitude of a valid form."""
        latitude, longitude = self.cleaned_data.get("latitude"), self.cleaned_data.get("longitude")
        return (latitude, longitude) if latitude is not None and longitude is not None else None


class ChangeForm(IdeaForm):
    """An idea, changed; carries the version that the person saw."""

    version = WholeNumberField(widget=forms.HiddenInput)

    @staticmethod
    def filled(idea: Idea) -> dict[str, Any]:
        """What the form begins with."""
        return {
            "title": idea.title,
            "text": idea.text,
            "area": str(idea.area_id or ""),
            "latitude": idea.latitude,
            "longitude": idea.longitude,
            "version": idea.version,
        }


class PaperForm(AssistFields, IdeaForm):
    """An idea from paper: for whom, why and with whose consent, and the idea itself."""

    prefix = "paper"
    field_order = ("who", "code", "email", "name", "consent", "reason", "title", "text", "area")


class CommentForm(forms.Form):
    text = LongTextField(
        label=gettext_lazy("What do you think of this idea?"),
        help_text=gettext_lazy("Be kind and say why. Everyone can read this."),
        missing=gettext_lazy("Write your comment"),
        max_length=2000,
        rows=4,
    )


class HideForm(forms.Form):
    reason = OneChoiceField(
        label=gettext_lazy("Why must this be hidden?"),
        missing=gettext_lazy("Choose why this must be hidden"),
        choices=Reason.choices,
    )
    words = LongTextField(
        label=gettext_lazy("Say why in your own words"),
        help_text=gettext_lazy("This is published. Do not repeat what you hide, and do not name anybody."),
        missing=gettext_lazy("Say why in your own words"),
        max_length=500,
        rows=3,
    )


class EasyReadForm(forms.Form):
    text = LongTextField(
        label=gettext_lazy("Easy Read text"),
        help_text=gettext_lazy("Short sentences, one thought in each. Leave it empty to take it away."),
        max_length=4000,
        rows=8,
        required=False,
    )


class MergeForm(forms.Form):
    title = PlainTextField(
        label=gettext_lazy("Title of the joined idea"),
        missing=gettext_lazy("Give the joined idea a title"),
        max_length=120,
    )
    text = LongTextField(
        label=gettext_lazy("What the joined idea says"),
        help_text=gettext_lazy("Keep what each author meant. They are all told, and they can read this."),
        missing=gettext_lazy("Say what the joined idea is"),
        max_length=4000,
        rows=10,
    )


class MoreIdeasForm(forms.Form):
    """Further ideas to join, by their numbers."""

    more = PlainTextField(
        label=gettext_lazy("Add ideas by number"),
        help_text=gettext_lazy("With spaces between them, like 12 40."),
        missing=gettext_lazy("Enter the number of at least one idea to add"),
        max_length=200,
    )

    def clean_more(self) -> str:
        numbers: str = self.cleaned_data["more"]
        if not re.fullmatch(r"[\d ,]+", numbers, re.ASCII):
            raise ValidationError(_("Enter only the numbers of ideas, like 12 40"))
        return numbers


class SplitForm(forms.Form):
    """Two parts, and up to two more; a part has a title and a text or is left out."""

    version = WholeNumberField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in range(1, MOST_PARTS_SHOWN + 1):
            needed = n <= 2
            self.fields[f"title_{n}"] = PlainTextField(
                label=_("Title of part %(n)s") % {"n": n},
                missing=_("Give part %(n)s a title") % {"n": n},
                max_length=120,
                required=needed,
            )
            self.fields[f"text_{n}"] = LongTextField(
                label=_("What part %(n)s says") % {"n": n},
                missing=_("Say what part %(n)s is") % {"n": n},
                max_length=4000,
                rows=5,
                required=needed,
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for n in range(3, MOST_PARTS_SHOWN + 1):
            title, text = f"title_{n}", f"text_{n}"
            if cleaned.get(title) and not cleaned.get(text) and text not in self.errors:
                self.add_error(text, _("Say what part %(n)s is, or take its title away") % {"n": n})
            if cleaned.get(text) and not cleaned.get(title) and title not in self.errors:
                self.add_error(title, _("Give part %(n)s a title, or take its text away") % {"n": n})
        return cleaned

    @property
    def parts(self) -> list[tuple[str, str]]:
        """The parts of a valid form."""
        pairs = [
            (self.cleaned_data[f"title_{n}"], self.cleaned_data[f"text_{n}"])
            for n in range(1, MOST_PARTS_SHOWN + 1)
        ]
        return [pair for pair in pairs if pair[0]]
