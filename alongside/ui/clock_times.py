"""A time of day as people write it, and the moment that a day and a time make on the place's own clock."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.ui.forms import PlainTextField

_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?", re.ASCII | re.IGNORECASE)


class ClockField(PlainTextField):
    """A time of day as people write it (9am, 5:30pm, 17:00), kept as a time."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=10, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        if text.casefold() == _("midnight"):
            return dt.time(0, 0)
        if text.casefold() in (_("noon"), _("midday")):
            return dt.time(12, 0)
        found = _CLOCK.fullmatch(text)
        wrong = ValidationError(
            _("%(name)s must be a time, like 9am or 17:30") % {"name": self.label}, code="invalid"
        )
        if found is None:
            raise wrong
        hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
        if half and not 1 <= hour <= 12:
            raise wrong
        if half:
            hour = hour % 12 + (12 if half == "pm" else 0)
        try:
            return dt.time(hour, minute)
        except ValueError:
            raise wrong from None

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, dt.time):
            return value.strftime("%H:%M")
        return value


def moment_of(day: dt.date, clock: dt.time) -> dt.datetime:
    """A day and a time on the place's own clock as one moment.

    Raises ValidationError for a time that does not exist or comes twice, on a night when the clocks change.
    """
    zone = timezone.get_current_timezone()
    first = dt.datetime.combine(day, clock, tzinfo=zone)
    second = first.replace(fold=1)
    if first.utcoffset() != second.utcoffset():
        back = first.astimezone(dt.UTC).astimezone(zone)
        if back.replace(tzinfo=None) != first.replace(tzinfo=None):
            raise ValidationError(
                _("The clocks go forward that night, so this time does not exist. Choose another")
            )
        raise ValidationError(_("The clocks go back that night, so this time comes twice. Choose another"))
    return first
