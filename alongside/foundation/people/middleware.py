"""Staff sign in with a second factor: until it is set up and used, a staff session reaches only the pages for that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import ResolverMatch

from alongside.foundation.people.access import held_roles
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import STAFF

Answer = Callable[[HttpRequest], HttpResponse]

# A session whose person has a second factor but signed in past it (by a letter) carries this.
DUE: Final = "second_factor_due"

# What a staff session without a second factor may reach: sign-out, the way to set it up, and one's own data.
_OPEN: Final = frozenset(
    {
        "account_logout",
        "account_reauthenticate",
        "account_email",
        "account_email_verification_sent",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_reauthenticate",
        "people:my-data",
        "people:my-data-file",
        "people:erase",
        "people:who-looked",
        "people:privacy",
    }
)


class SecondFactorMiddleware:
    """Sends a staff session that has not passed a second factor to set one up, or to use it.

    What a session has passed is what allauth wrote in it at sign-in, so a role given while somebody is signed in, or a
    sign-in by letter, is caught at the next page. Costs the one query that reads the person's roles (which the view
    would make anyway), and one more only on the way to be sent off; nothing for visitors.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or match.view_name in _OPEN or not isinstance(request.user, Person):
            return None
        due = DUE in request.session or bool(held_roles(request.user) & STAFF)
        if not due or passed_second_factor(request):
            return None
        return _send_off(request, request.user, match)


def passed_second_factor(request: HttpRequest) -> bool:
    """Whether this very session gave a second factor for the person who is signed in."""
    if not isinstance(request.user, Person):
        return False
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def has_second_factor(person: Person) -> bool:
    """Whether the person has set up a second factor."""
    return Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists()


def _send_off(request: HttpRequest, person: Person, match: ResolverMatch) -> HttpResponse:
    page = "mfa_reauthenticate" if has_second_factor(person) else "mfa_activate_totp"
    wanted = (
        request.get_full_path()
        if request.method in {"GET", "HEAD"} and match.view_name != "account_login"
        else "/"
    )
    answer = redirect(page)
    answer["Location"] += f"?next={quote(wanted)}"
    return answer
