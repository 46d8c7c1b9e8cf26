"""The form by which a person says how they want to hear from us."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from alongside.foundation.notices.models import Choice
from alongside.ui.forms import OneChoiceField


class ChoiceForm(forms.Form):
    email = OneChoiceField(
        label=_("When should we send you an email?"),
        choices=Choice.Email.choices,
        missing=_("Choose when we should send you an email"),
    )
