"""What the form macros need to know about a form: which control a field is, its choices, its errors and where
they are."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from alongside.ui.forms import DayMonthYear, MoneyInput
from alongside.ui.text import without_hidden

# The first that fits counts, so a narrower widget stands before the one it is made from
_CONTROLS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.HiddenInput, "hidden"),
    (DayMonthYear, "date"),
    (MoneyInput, "money"),
    (forms.Textarea, "textarea"),
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.CheckboxInput, "tick"),
    (forms.RadioSelect, "radios"),
    (forms.Select, "select"),
    (forms.FileInput, "file"),
    (forms.PasswordInput, "password"),
    (forms.EmailInput, "email"),
    (forms.NumberInput, "number"),
)


def control_of(bound: BoundField) -> str:
    """The kind of control: hidden, date, money, textarea, checkboxes, tick, radios, select, file, password,
    email, number or text."""
    if bound.is_hidden:
        return "hidden"
    return next((kind for widget, kind in _CONTROLS if isinstance(bound.field.widget, widget)), "text")


def entry_of(bound: BoundField) -> Any:
    """What stands in the control: what the person typed, without hidden characters, or the initial value."""
    value = bound.value()
    return without_hidden(value) if isinstance(value, str) else value


def part_of(bound: BoundField, index: int) -> str:
    """What stands in one box of a three-box date (0 day, 1 month, 2 year)."""
    value = bound.value()
    return without_hidden(str(value[index])) if isinstance(value, list | tuple) and len(value) > index else ""


def choices_of(bound: BoundField, hints: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """The choices as the GOV.UK macros want them, the chosen ones marked; groups are laid flat."""
    chosen = bound.value()
    marked = {str(each) for each in chosen} if isinstance(chosen, list | tuple | set) else {str(chosen)}
    if chosen is None:
        marked = {""}
    flat: list[tuple[Any, Any]] = []
    for value, text in getattr(bound.field, "choices", ()):
        flat += text if isinstance(text, list | tuple) else [(value, text)]
    items = []
    for value, text in flat:
        hint = (hints or {}).get(str(value))
        on = str(value) in marked
        items.append(
            {
                "value": str(value),
                "text": str(text),
                "checked": on,
                "selected": on,
                "hint": {"text": str(hint)} if hint else {},
            }
        )
    return items


def errors_of(form: forms.BaseForm) -> list[dict[str, str]]:
    """Every error of the form in the fields' own order, each with a link to the control it is about.

    Errors about the form as a whole come first and link to nothing.
    """
    if not form.is_bound or not form.errors:
        return []
    found = form.errors.as_data()
    listed = [{"text": sentence} for error in found.get("__all__", []) for sentence in error.messages]
    for name in form.fields:
        for error in found.get(name, []):
            # what is hidden cannot be gone to
            link = {} if form[name].is_hidden else {"href": f"#{_target(form[name], error.code)}"}
            listed += [{"text": sentence, **link} for sentence in error.messages]
    return listed


def _target(bound: BoundField, code: str | None) -> str:
    """The id of the control that an error is about; for a date the very box."""
    if control_of(bound) == "date":
        return f"{bound.auto_id}-{code if code in ('day', 'month', 'year') else 'day'}"
    return bound.auto_id
