"""Shares and decimal numbers as people write them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from alongside.ui.forms import PlainTextField


class PercentField(PlainTextField):
    """A part of a hundred as people write it (23, 4.5, 4.5%), kept as a share from 0 to 1."""

    def __init__(self, *, more_than_none: bool = False, **kwargs: Any) -> None:
        super().__init__(max_length=10, **kwargs)
        self.more_than_none = more_than_none

    def clean(self, value: Any) -> Any:
        text = super().clean(value).rstrip("% ")
        if not text:
            return None
        if not re.fullmatch(r"\d{1,3}(\.\d{1,4})?", text, re.ASCII) or Decimal(text) > 100:
            raise ValidationError(
                _("%(name)s must be from 0 to 100, like 4.5") % {"name": self.label}, code="invalid"
            )
        if self.more_than_none and Decimal(text) == 0:
            raise ValidationError(_("%(name)s must be more than 0") % {"name": self.label}, code="invalid")
        return float(Decimal(text) / 100)

    def prepare_value(self, value: Any) -> Any:
        return f"{value * 100:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else value


class DecimalField(PlainTextField):
    """A number with at most two figures after the point."""

    def __init__(self, *, least: Decimal, most: Decimal, **kwargs: Any) -> None:
        super().__init__(max_length=10, **kwargs)
        self.least, self.most = least, most

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if (
            not re.fullmatch(r"\d{1,4}(\.\d{1,2})?", text, re.ASCII)
            or not self.least <= Decimal(text) <= self.most
        ):
            raise ValidationError(
                _("%(name)s must be from %(least)s to %(most)s, like 2.4")
                % {"name": self.label, "least": self.least, "most": self.most},
                code="invalid",
            )
        return Decimal(text)
