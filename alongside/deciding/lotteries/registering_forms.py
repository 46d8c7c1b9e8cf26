"""What a person fills in to put their name down; on the web, by phone and from paper alike."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.deciding.lotteries.actions.registering import Answers
from alongside.deciding.lotteries.addresses import is_postcode, spaced
from alongside.deciding.lotteries.asking import (
    AGE,
    CHOICE,
    DEPRIVATION,
    NEIGHBOURHOOD,
    OLDEST,
    value_of_age,
    value_of_decile,
)
from alongside.deciding.lotteries.models import Letter, Lottery, PostcodeArea, Question, Registration
from alongside.deciding.lotteries.refusals import TooYoung
from alongside.foundation.places.models import Place, Tier
from alongside.ui.forms import LongTextField, OneChoiceField, PlainTextField, WholeNumberField


class NameForm(forms.Form):
    """Name, how to reach them, the questions of the lottery, and what they need. `uprn` is asked of nobody: it comes
    with their letter."""

    name = PlainTextField(
        label=gettext_lazy("Your full name"),
        missing=gettext_lazy("Enter your full name"),
        max_length=120,
    )
    phone = PlainTextField(
        label=gettext_lazy("Your phone number"),
        help_text=gettext_lazy("We ring you if you are drawn."),
        max_length=30,
        required=False,
    )
    address = PlainTextField(
        label=gettext_lazy("Your address"),
        help_text=gettext_lazy(
            "House number or name, street and town. If you have no address, write where we can find you."
        ),
        missing=gettext_lazy("Enter your address"),
        max_length=300,
    )
    postcode = PlainTextField(
        label=gettext_lazy("Your postcode"),
        help_text=gettext_lazy(
            "For example, DE1 2AB. If you have no address, use the one of the place where we can find you."
        ),
        missing=gettext_lazy("Enter your postcode"),
        max_length=10,
    )
    needs = LongTextField(
        label=gettext_lazy("What do you need so that you can take part?"),
        help_text=gettext_lazy(
            "For example: step-free rooms, large print, help with a language, child care."
        ),
        max_length=1000,
        rows=3,
        required=False,
    )

    def __init__(self, *args: Any, lottery: Lottery, letter: Letter | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lottery, self.letter = lottery, letter
        self.questions = list(lottery.questions.all())
        self.values_of: dict[str, list[str]] = {}
        for target in lottery.targets.all():
            self.values_of.setdefault(target.feature, []).append(target.value)
        self.age_is_asked = any(question.kind == AGE for question in self.questions)
        if not self.age_is_asked:
            self.fields["age"] = _age_field(_("How old are you?"))
        for question in self.questions:
            if question.kind == AGE:
                self.fields[_name(question)] = _age_field(question.words)
            elif question.kind == CHOICE:
                self.fields[_name(question)] = OneChoiceField(
                    label=question.words,
                    missing=_("Answer this: %(question)s") % {"question": question.words},
                    choices=[(value, value) for value in self.values_of.get(question.feature, [])],
                )
        self.asks_area = any(question.kind in (DEPRIVATION, NEIGHBOURHOOD) for question in self.questions)
        if self.asks_area and letter is None:
            by_postcode = PostcodeArea.objects.filter(lottery=lottery).exists()
            self.fields["area"] = OneChoiceField(
                label=_("Which area do you live in?"),
                help_text=_("We ask only if your postcode does not tell us.")
                if by_postcode
                else _("If you are not sure, choose the one that is nearest to you."),
                missing=_("Choose the area that you live in"),
                choices=[("", _("Choose an area")), *_areas(lottery.place)],
                widget=forms.Select,
                required=not by_postcode,
            )
        self.order_fields(
            ["name", "phone", "address", "postcode", "area", "age", *map(_name, self.questions), "needs"]
        )

    def asked(self) -> list[str]:
        """The names of the fields that ask about the person, in order."""
        names = ["age", *map(_name, self.questions)]
        return [name for name in names if name in self.fields]

    def clean_postcode(self) -> str:
        typed: str = self.cleaned_data["postcode"]
        if not is_postcode(typed):
            raise forms.ValidationError(_("Enter a full postcode, like DE1 2AB"))
        return spaced(typed)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.asks_area and "postcode" in cleaned:
            cleaned["place"] = self._area(cleaned["postcode"], cleaned.get("area") or "")
            if cleaned["place"] is None and "area" in self.fields and "area" not in self.errors:
                self.add_error("area", _("Choose the area that you live in"))
        return cleaned

    def age(self) -> int:
        name = next((_name(each) for each in self.questions if each.kind == AGE), "age")
        return int(self.cleaned_data[name])

    def answers(self) -> Answers:
        """What was said, for `put_name_down`. An age is kept as its band, an area as a value of its question.

        Raises TooYoung.
        """
        if self.age() < self.lottery.youngest:
            raise TooYoung(
                _("This lottery is for people from %(age)s years on.") % {"age": self.lottery.youngest}
            )
        cleaned, area = self.cleaned_data, self.cleaned_data.get("place")
        return Answers(
            name=cleaned["name"],
            phone=cleaned["phone"],
            address=cleaned["address"],
            postcode=cleaned["postcode"],
            uprn=self.letter.uprn if self.letter is not None else "",
            area=area,
            needs=cleaned["needs"],
            features={
                question.feature: value
                for question in self.questions
                if (value := self._value(question, area)) is not None
            },
        )

    def in_words(self) -> list[dict[str, str]]:
        """Everything that was answered, to be checked."""
        cleaned = self.cleaned_data
        rows = [
            {"key": str(self.fields[name].label), "value": str(cleaned[name])}
            for name in self.fields
            if name != "area" and cleaned.get(name) not in (None, "")
        ]
        if cleaned.get("place") is not None:
            rows.insert(
                -1 if cleaned["needs"] else len(rows), {"key": _("Your area"), "value": str(cleaned["place"])}
            )
        return rows

    @staticmethod
    def initial_of(lottery: Lottery, registration: Registration) -> dict[str, Any]:
        """What they said before. An age is asked again: only its band was kept."""
        contact = registration.contact
        return {
            "name": contact.name,
            "phone": contact.phone,
            "address": contact.address,
            "postcode": contact.postcode,
            "needs": contact.needs,
            "area": contact.area.code if contact.area else "",
            **{
                _name(question): registration.features.get(question.feature)
                for question in lottery.questions.all()
                if question.kind == CHOICE
            },
        }

    def _value(self, question: Question, area: Place | None) -> str | None:
        values = self.values_of.get(question.feature, [])
        if question.kind == AGE:
            return value_of_age(self.age(), values)
        if question.kind == DEPRIVATION:
            return value_of_decile(area.deprivation_decile, values) if area else None
        if question.kind == NEIGHBOURHOOD:
            return _neighbourhood(area, values) if area else None
        return str(self.cleaned_data[_name(question)])

    def _area(self, postcode: str, chosen: str) -> Place | None:
        """Where they live: what they chose; else where their letter went; else where the postcode lies."""
        if chosen:
            return Place.objects.within(self.lottery.place).filter(tier=Tier.SMALL_AREA, code=chosen).first()
        if self.letter is not None:
            return self.letter.area
        known = PostcodeArea.objects.filter(lottery=self.lottery, postcode=postcode).select_related("area")
        found = known.first()
        return found.area if found is not None else None


class ChannelForm(forms.Form):
    """How a name that a helper enters came in."""

    channel = OneChoiceField(
        label=gettext_lazy("How did it come in?"),
        missing=gettext_lazy("Choose how it came in"),
        choices=[
            (Registration.Channel.PHONE, gettext_lazy("By phone")),
            (Registration.Channel.PAPER, gettext_lazy("On paper")),
        ],
    )


def _age_field(words: str) -> WholeNumberField:
    return WholeNumberField(
        label=words,
        help_text=_("In years. We keep only your age group."),
        missing=_("Enter your age in years"),
        least=0,
        most=OLDEST,
    )


def _name(question: Question) -> str:
    return f"q-{question.pk.hex}"


def _areas(place: Place) -> list[tuple[str, str]]:
    """The small areas of a place by neighbourhood, for a drop-down."""
    rows = Place.objects.within(place).filter(tier=Tier.SMALL_AREA).order_by("parent__name", "name")
    several = len({parent for _code, _name, parent in rows.values_list("code", "name", "parent")}) > 1
    return [
        (code, f"{parent}: {name}" if several else name)
        for code, name, parent in rows.values_list("code", "name", "parent__name")
    ]


def _neighbourhood(area: Place, values: list[str]) -> str | None:
    names = set(Place.objects.filter(path__in=area.lineage_paths()).values_list("name", flat=True))
    return next((value for value in values if value in names), None)
