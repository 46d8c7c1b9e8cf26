"""Form fields that say in plain words what is wrong, and keep hidden characters out.

Each takes ``missing="Enter a title"``: the sentence for an empty answer. Without it the sentence is made from
the label.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.utils.datastructures import MultiValueDict
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.ui.filters import date_words, money, number
from alongside.ui.text import has_hidden, tidy, without_hidden

Words = str | Promise


def _required_sentence(kwargs: dict[str, Any], missing: Words) -> None:
    """Put our sentence for an empty answer among the field's keyword arguments."""
    label = kwargs.get("label") or ""
    sentence = missing or format_lazy(gettext_lazy("Answer this: {label}"), label=label)
    kwargs["error_messages"] = {"required": sentence, **(kwargs.get("error_messages") or {})}


def _name_of(label: Words | None) -> str:
    """What to call the answer inside a sentence: the label, unless that is a question."""
    text = str(label or "").strip()
    if text.endswith("?"):
        return _("Your answer to “%(question)s”") % {"question": text}
    return text or _("Your answer")


class PlainTextField(forms.CharField):
    """One line of text. Hidden and direction-turning characters are refused; line ends and runs of space
    become one space.

    Errors: empty (when required), hidden characters, longer than ``max_length``.
    """

    def __init__(self, *, max_length: int, missing: Words = "", **kwargs: Any) -> None:
        _required_sentence(kwargs, missing)
        super().__init__(max_length=max_length, **kwargs)
        # Our own to_python says both of these in better words
        unwanted = (MaxLengthValidator, ProhibitNullCharactersValidator)
        self.validators = [each for each in self.validators if not isinstance(each, unwanted)]

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No ``maxlength`` attribute: it cuts what people paste without telling them."""
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}

    def shape(self, text: str) -> str:
        """The text as it is kept."""
        return re.sub(r"\s+", " ", tidy(text))

    def to_python(self, value: Any) -> str:
        typed = str(value) if value not in self.empty_values else ""
        text = self.shape(typed)
        name = _name_of(self.label)
        if has_hidden(typed.strip(" \n\r\t\f")):
            raise ValidationError(
                _(
                    "%(name)s had hidden characters in it. "
                    "We have taken them out below: check it and send it again"
                )
                % {"name": name},
                code="hidden",
            )
        if self.max_length is not None and len(text) > self.max_length:
            raise ValidationError(
                _("%(name)s must be %(most)s characters or fewer. You have used %(used)s")
                % {"name": name, "most": number(self.max_length), "used": number(len(text))},
                code="max_length",
            )
        return text


class LongTextField(PlainTextField):
    """Text of many lines, with a character count. Refuses what ``PlainTextField`` refuses; keeps line ends
    and tabs."""

    widget = forms.Textarea

    def __init__(self, *, max_length: int, rows: int = 6, missing: Words = "", **kwargs: Any) -> None:
        super().__init__(max_length=max_length, missing=missing, **kwargs)
        self.widget.attrs["rows"] = rows

    def shape(self, text: str) -> str:
        return tidy(text)


class EmailAddressField(forms.EmailField):
    """An email address, at most 254 characters."""

    def __init__(self, *, missing: Words = "", **kwargs: Any) -> None:
        _required_sentence(kwargs, missing or gettext_lazy("Enter an email address"))
        wrong = gettext_lazy("Enter an email address in the right format, like name@example.com")
        kwargs["error_messages"] = {"invalid": wrong, **kwargs["error_messages"]}
        super().__init__(max_length=254, **kwargs)

    def clean(self, value: Any) -> str:
        text = str(value or "")
        if has_hidden(text) or len(text.strip()) > 254:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return str(super().clean(value))


class MoneyInput(forms.TextInput):
    """A text box with the currency's sign before it."""

    currency = "GBP"


class MoneyField(forms.Field):
    """An amount typed as people type it (``1,200.50``, ``£1200``), kept as whole pence.

    Parameters: ``least`` and ``most`` in pence. Errors: empty, not an amount, parts of a penny, too little,
    too much.
    """

    widget: type[forms.Widget] | forms.Widget = MoneyInput
    _AMOUNT = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d*))?", re.ASCII)

    def __init__(
        self,
        *,
        missing: Words = "",
        least: int = 0,
        most: int = 100_000_000_000,
        currency: str = "GBP",
        **kwargs: Any,
    ) -> None:
        _required_sentence(kwargs, missing)
        super().__init__(**kwargs)
        self.least, self.most, self.currency = least, most, currency
        if isinstance(self.widget, MoneyInput):
            self.widget.currency = currency

    def to_python(self, value: Any) -> int | None:
        text = re.sub(r"[\s£€$]|zł", "", str(value)) if value not in self.empty_values else ""
        if not text:
            return None
        name = _name_of(self.label)
        match = self._AMOUNT.fullmatch(text)
        if match is None or len(text) > 20:
            raise ValidationError(
                _("%(name)s must be an amount of money, like 1200 or 1,200.50") % {"name": name},
                code="invalid",
            )
        if len(match[1] or "") > 2:
            raise ValidationError(
                _("%(name)s must not have more than 2 figures after the point, like 12.50") % {"name": name},
                code="invalid",
            )
        pence = int(Decimal(text.replace(",", "")) * 100)
        if pence < self.least:
            least = {"name": name, "least": money(self.least, self.currency)}
            raise ValidationError(_("%(name)s must be %(least)s or more") % least, code="least")
        if pence > self.most:
            most = {"name": name, "most": money(self.most, self.currency)}
            raise ValidationError(_("%(name)s must be %(most)s or less") % most, code="most")
        return pence

    def prepare_value(self, value: Any) -> Any:
        """Pence from the database as pounds in the box; what a person typed stays as typed."""
        if not isinstance(value, int):
            return value
        return f"{value // 100}.{value % 100:02d}" if value % 100 else str(value // 100)


class WholeNumberField(forms.IntegerField):
    """A whole number between ``least`` and ``most``."""

    widget = forms.TextInput

    def __init__(
        self, *, least: int = 0, most: int = 1_000_000_000, missing: Words = "", **kwargs: Any
    ) -> None:
        _required_sentence(kwargs, missing)
        name = kwargs.get("label") or ""
        kwargs["error_messages"] = {
            "invalid": format_lazy(gettext_lazy("{name} must be a whole number, like 15"), name=name),
            "min_value": format_lazy(gettext_lazy("{name} must be {least} or more"), name=name, least=least),
            "max_value": format_lazy(gettext_lazy("{name} must be {most} or fewer"), name=name, most=most),
            **kwargs["error_messages"],
        }
        super().__init__(min_value=least, max_value=most, **kwargs)
        self.widget.attrs.update(inputmode="numeric")

    def to_python(self, value: Any) -> int | None:
        text = str(value).strip().replace(",", "") if value not in self.empty_values else ""
        # int() would take other scripts' digits, underscores and text of any length
        if text and not re.fullmatch(r"[-+]?\d{1,18}", text, re.ASCII):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return int(text) if text else None


class OneChoiceField(forms.ChoiceField):
    """One of a list: radio buttons (pass ``widget=forms.Select`` for a drop-down)."""

    widget = forms.RadioSelect

    def __init__(self, *, missing: Words = "", **kwargs: Any) -> None:
        _required_sentence(kwargs, missing)
        invalid = gettext_lazy("Choose one from the list")
        kwargs["error_messages"] = {"invalid_choice": invalid, **kwargs["error_messages"]}
        super().__init__(**kwargs)


class ManyChoiceField(forms.MultipleChoiceField):
    """Any number of a list: tick boxes."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, missing: Words = "", **kwargs: Any) -> None:
        _required_sentence(kwargs, missing)
        invalid = gettext_lazy("Choose only from the list")
        messages = {"invalid_choice": invalid, "invalid_list": invalid}
        kwargs["error_messages"] = {**messages, **kwargs["error_messages"]}
        super().__init__(**kwargs)


class TickField(forms.BooleanField):
    """One tick box, such as "I agree"."""

    def __init__(self, *, missing: Words = "", **kwargs: Any) -> None:
        _required_sentence(kwargs, missing)
        super().__init__(**kwargs)


class DayMonthYear(forms.Widget):
    """Three boxes named ``NAME-day``, ``NAME-month`` and ``NAME-year``. Drawn by the ``field`` macro."""

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> list[str]:
        return [str(data.get(f"{name}-{part}") or "").strip() for part in ("day", "month", "year")]

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> bool:
        return all(f"{name}-{part}" not in data for part in ("day", "month", "year"))

    def id_for_label(self, id_: str) -> str:
        return f"{id_}-day"


class DateField(forms.Field):
    """A day, typed in three boxes; the month may be a name (``3``, ``March`` and ``mar`` are the same).

    Parameters: ``earliest`` and ``latest``. Errors carry the box they are about as their code: ``day``,
    ``month``, ``year``.
    """

    widget = DayMonthYear

    def __init__(
        self, *, missing: Words = "", earliest: date | None = None, latest: date | None = None, **kwargs: Any
    ) -> None:
        _required_sentence(kwargs, missing)
        super().__init__(**kwargs)
        self.earliest, self.latest = earliest, latest

    def clean(self, value: Any) -> date | None:
        day, month, year = value if isinstance(value, list | tuple) and len(value) == 3 else ("", "", "")
        if not (day or month or year):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        name = _name_of(self.label)
        for text, part, word in (
            (day, "day", _("a day")),
            (month, "month", _("a month")),
            (year, "year", _("a year")),
        ):
            if not text:
                raise ValidationError(
                    _("%(name)s must include %(part)s") % {"name": name, "part": word}, code=part
                )
        if not re.fullmatch(r"\d{4}", year, re.ASCII):
            raise ValidationError(_("Year must include 4 numbers, like 2026"), code="year")
        try:
            found = date(
                int(year), _month_number(month), int(day) if re.fullmatch(r"\d{1,2}", day, re.ASCII) else 0
            )
        except ValueError:
            raise ValidationError(
                _("%(name)s must be a real date, like 27 3 2026") % {"name": name}, code="day"
            ) from None
        if self.earliest and found < self.earliest:
            words = {"name": name, "day": date_words(self.earliest)}
            raise ValidationError(_("%(name)s must be %(day)s or later") % words, code="day")
        if self.latest and found > self.latest:
            words = {"name": name, "day": date_words(self.latest)}
            raise ValidationError(_("%(name)s must be %(day)s or earlier") % words, code="day")
        return found

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, date):
            return [str(value.day), str(value.month), str(value.year)]
        return value or ["", "", ""]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial) != (data or ["", "", ""]))


def _month_number(text: str) -> int:
    """The month's number from ``3``, ``March`` or ``mar`` (in the reader's language); 0 when it is none."""
    if re.fullmatch(r"\d{1,2}", text, re.ASCII):
        return int(text)
    wanted = without_hidden(text).casefold().rstrip(".")
    for index, name in [*MONTHS.items(), *MONTHS_3.items()]:
        if wanted == str(name).casefold():
            return index
    return 0
