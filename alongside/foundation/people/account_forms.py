"""Forms that allauth shows with a field of ours."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import SignupForm as AccountSignupForm
from django.contrib.auth import password_validation
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from alongside.foundation.people.actions import change_account
from alongside.foundation.people.forms import NAME_HELP, neighbourhoods
from alongside.foundation.people.models import Person
from alongside.ui.forms import PlainTextField


class SignupForm(AccountSignupForm):
    """Sign up: email and password; a name to show and a neighbourhood if the person wants."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = " ".join(password_validation.password_validators_help_texts())
        self.fields["display_name"] = PlainTextField(
            label=_("Name to show"), help_text=NAME_HELP, max_length=80, required=False
        )
        self.fields["home"] = neighbourhoods()

    @transaction.atomic
    def save(self, request: HttpRequest) -> Person:
        """The new person, with the neighbourhood they chose, in one transaction."""
        person = super().save(request)
        if not isinstance(person, Person):
            raise TypeError("allauth makes people of our own kind")
        return person

    def signup(self, request: HttpRequest, user: Person) -> None:
        """Called by allauth between making the person and sending the email."""
        change_account(
            by=user,
            display_name=self.cleaned_data["display_name"],
            home=self.cleaned_data["home"],
            language="",
        )
        user.refresh_from_db()
