"""Addresses of sign-in and accounts: allauth's views, drawn with our pages, each with the act it needs.

Only what is offered has an address; allauth's others (user names, phones, passkeys, trusted browsers) have none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path, re_path
from django.views.decorators.cache import never_cache

from alongside.foundation.people.access import anywhere, needs
from alongside.foundation.people.permissions import Act
from alongside.foundation.people.sign_in import SetUpApp, SignIn, WorkAccounts


def _with(act: Act, view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponse]:
    """An allauth view behind the act that it needs."""

    @needs(act)
    @never_cache
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        anywhere(request)
        return cast(HttpResponse, view(request, *args, **kwargs))

    checked.__name__ = getattr(view, "__name__", "view")
    return checked


def _anyone(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponse]:
    return _with(Act.HAVE_ACCOUNT, view)


def _own(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponse]:
    return _with(Act.OWN_ACCOUNT, view)


urlpatterns = [
    path("sign-in/", _anyone(SignIn.as_view()), name="account_login"),
    path("sign-in/code/", _anyone(account.request_login_code), name="account_request_login_code"),
    path("sign-in/code/confirm/", _anyone(account.confirm_login_code), name="account_confirm_login_code"),
    path("sign-in/second-step/", _anyone(mfa.authenticate), name="mfa_authenticate"),
    path("sign-up/", _anyone(account.signup), name="account_signup"),
    path("sign-out/", _anyone(account.logout), name="account_logout"),
    path("closed/", _anyone(account.account_inactive), name="account_inactive"),
    path("confirm-email/", _anyone(account.email_verification_sent), name="account_email_verification_sent"),
    path("password/reset/", _anyone(account.password_reset), name="account_reset_password"),
    path("password/reset/sent/", _anyone(account.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]{1,40})-(?P<key>[^/]{1,200})/$",
        _anyone(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/done/",
        _anyone(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("password/change/", _own(account.password_change), name="account_change_password"),
    path("password/set/", _own(account.password_set), name="account_set_password"),
    path("email/", _own(account.email), name="account_email"),
    path("again/", _own(account.reauthenticate), name="account_reauthenticate"),
    path("second-step/", _own(mfa.index), name="mfa_index"),
    path("second-step/again/", _own(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("second-step/app/", _own(SetUpApp.as_view()), name="mfa_activate_totp"),
    path("second-step/app/off/", _own(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("second-step/spare-codes/", _own(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "second-step/spare-codes/new/",
        _own(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "second-step/spare-codes/file/",
        _own(recovery.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("work/", _own(WorkAccounts.as_view()), name="socialaccount_connections"),
    path("work/sign-up/", _anyone(social.signup), name="socialaccount_signup"),
    path("work/cancelled/", _anyone(social.login_cancelled), name="socialaccount_login_cancelled"),
    path("work/error/", _anyone(social.login_error), name="socialaccount_login_error"),
    path("work/<slug:provider_id>/sign-in/", _anyone(oidc.login), name="openid_connect_login"),
    path("work/<slug:provider_id>/back/", _anyone(oidc.callback), name="openid_connect_callback"),
]
