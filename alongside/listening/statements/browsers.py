"""How a browser without an account is known again: a random token in a signed cookie that scripts cannot read.

The token itself is never stored. What is stored is a keyed digest of it and of the question, so that neither the
database nor two questions side by side say which browser it was. No address of a computer is kept.
"""

from __future__ import annotations

import secrets
import uuid

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

COOKIE = "alongside-statements"
_SALT = "alongside.statements.browser"
_KEPT_FOR = 60 * 60 * 24 * 180


def token_of(request: HttpRequest) -> str:
    """The browser's token; empty if it has none, or one that we did not sign."""
    return str(request.get_signed_cookie(COOKIE, default="", salt=_SALT) or "")


def new_token() -> str:
    return secrets.token_urlsafe(24)


def digest_of(token: str, question: uuid.UUID) -> bytes:
    """What is stored of a token for one question: 32 bytes."""
    return salted_hmac(_SALT, f"{token}\0{question}", algorithm="sha256").digest()


def give(response: HttpResponse, token: str) -> None:
    """Give the browser its token."""
    response.set_signed_cookie(
        COOKIE,
        token,
        salt=_SALT,
        max_age=_KEPT_FOR,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
        path="/statements/",
    )
