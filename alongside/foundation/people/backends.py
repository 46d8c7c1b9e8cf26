"""How a person is loaded for a session. Passwords and emailed codes are allauth's; letter codes are ours."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from alongside.foundation.people.access import person_with_roles
from alongside.foundation.people.models import Person


class PersonBackend(BaseBackend):
    """Loads people who signed in by a letter code. It never authenticates by itself."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> None:
        return None

    def get_user(self, user_id: Any) -> Person | None:
        return person_with_roles(user_id)


class AccountBackend(AuthenticationBackend):
    """Lets people in by email as allauth does, and loads them as everybody else."""

    def get_user(self, user_id: Any) -> Person | None:
        return person_with_roles(user_id)
