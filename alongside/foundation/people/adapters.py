"""How allauth asks us: what is said to people, where they go next, and who may leave the second factor."""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from alongside.foundation.people.identity import keyed
from alongside.foundation.people.models import Person
from alongside.foundation.people.sign_in import keep_language
from alongside.ui.text import has_hidden, without_hidden


class AccountAdapter(DefaultAccountAdapter):
    """Accounts by email, in plain words."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "cannot_remove_primary_email": _("You cannot remove the only email address of your account."),
        "duplicate_email": _("This is your email address already."),
        "email_password_mismatch": _(
            "The email address or the password is not right. Check both and try again."
        ),
        "email_taken": _("This email address cannot be used."),
        "enter_current_password": _("Enter the password you have now."),
        "incorrect_code": _("This code is not right. Check it and try again."),
        "incorrect_password": _("This password is not right."),
        "invalid_or_expired_key": _("This link has run out."),
        "invalid_login": _("Check your email address and try again."),
        "invalid_password_reset": _("This link has run out or was used already. Ask for a new one."),
        "too_many_login_attempts": _("There have been too many tries. Wait five minutes, then try again."),
        "unknown_email": _("Check your email address and try again."),
        "unverified_primary_email": _("Confirm your email address first."),
        "same_as_current": _("This is the same as before. Enter a new one."),
        "rate_limited": _("That was too soon. Wait a minute, then try again."),
    }

    def clean_email(self, email: str) -> str:
        """An address that the database can keep (254 letters, as RFC 5321 allows) without hidden characters."""
        if len(email) > 254 or has_hidden(email):
            raise ValidationError(_("Enter an email address in the right format, like name@example.com"))
        return str(super().clean_email(email))

    def post_login(self, request: HttpRequest, user: Any, **said: Any) -> HttpResponse:
        """Where sign-in leads, in the language that the person chose."""
        return keep_language(request, super().post_login(request, user, **said), user)

    def is_safe_url(self, url: str) -> bool:
        """Only addresses of this site: no other host, no other scheme, nothing that a browser reads as one."""
        return "\\" not in url and url == without_hidden(url) and bool(super().is_safe_url(url))


class SecondFactorAdapter(DefaultMFAAdapter):
    """Codes from an app."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": _("Turn the second step off before you change your email address."),
        "cannot_delete_authenticator": _("Your role needs the second step, so it cannot be turned off."),
        "cannot_generate_recovery_codes": _("Set up the second step first."),
        "incorrect_code": _("This code is not right. Wait for the next one and try again."),
        "unverified_email": _("Confirm your email address first."),
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Staff may not turn their second factor off."""
        person: Person = authenticator.user
        return not person.needs_second_factor()

    def encrypt(self, text: str) -> str:
        """The app's key, sealed, so that a copy of the database opens no account."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Sign-in by the partnership's own provider (OIDC).

    An address that the provider says belongs to somebody is never taken as theirs here: an account that exists with it
    is joined only by its owner, signed in, from "work accounts" (SOCIALACCOUNT_EMAIL_AUTHENTICATION stays off).
    """

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Person:
        """A new person from the provider's answer; their name is shown only if they choose so later."""
        person: Person = super().populate_user(request, sociallogin, {"email": data.get("email")})
        return person


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(keyed("second factor")))
