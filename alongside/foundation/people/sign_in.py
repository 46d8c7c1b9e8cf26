"""Allauth's pages where ours show or do something more."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import LoginView
from allauth.core.internal.httpkit import authenticated_user
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.socialaccount.views import ConnectionsView
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse

from alongside.foundation.people.models import Person


class SignIn(LoginView):
    """Sign in, with the partnership's own provider and the demonstration people where there are any."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"work_accounts": work_accounts(), "demonstration_url": _demonstration_url()}


class WorkAccounts(ConnectionsView):
    """The work accounts that may sign in to one's account."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"work_accounts": work_accounts()}


class SetUpApp(ActivateTOTPView):
    """Set up the second step. Whoever typed the app's code to set it up has passed it in this session."""

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        record_authentication(self.request, authenticated_user(self.request), "mfa", type="totp")
        return answer


def work_accounts() -> list[dict[str, str]]:
    """The providers that the settings name: what people call them, and where signing in with them starts."""
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    return [
        {"name": app["name"], "url": reverse("openid_connect_login", args=[app["provider_id"]])}
        for app in apps
    ]


def keep_language(request: HttpRequest, answer: HttpResponse, person: Person) -> HttpResponse:
    """Show this browser the language that the person chose; without a choice, what the browser asks for."""
    if person.language:
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            person.language,
            max_age=31_536_000,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    elif settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        answer.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    return answer


def _demonstration_url() -> str:
    try:
        url = reverse("demonstration")
    except NoReverseMatch:
        return ""
    return url if Person.objects.filter(is_demonstration=True, is_active=True).exists() else ""
