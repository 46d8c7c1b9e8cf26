"""Tries of codes are limited, by address and in total, in the database that all web processes share."""

from __future__ import annotations

from allauth.core.internal.ratelimit import RateLimitUsage, consume
from django.http import HttpRequest

from alongside.foundation.people.codes import TooManyTries

_BY_ADDRESS = {"conversation": "30/10m/ip"}


def tried(request: HttpRequest) -> RateLimitUsage:
    """Count one try of a code; `rollback` takes it off again when it was right. Raises TooManyTries.

    A code holds 60 random bits: thirty tries in ten minutes find none.
    """
    usage = consume(
        request, app="alongside.conversations", action="conversation", config=_BY_ADDRESS, key="all"
    )
    if usage is None:
        raise TooManyTries
    return usage
