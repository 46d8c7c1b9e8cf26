"""How to sign in to the demonstration: the accounts, their one password, the second step, and a letter's code."""

from __future__ import annotations

import hmac
import time
from collections.abc import Iterator
from dataclasses import dataclass

from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings

from alongside.foundation.people import codes
from alongside.foundation.people.models import Person
from alongside.site.demonstration.cast import CAST, PASSWORD, Part, secret_of


@dataclass(frozen=True)
class SignIn:
    """One account: whose, what to try with it, and today's second step where one is needed."""

    part: Part
    code: str


def sign_ins_here() -> list[SignIn]:
    """The demonstration accounts on this site; none where no demonstration was loaded."""
    here = set(Person.objects.filter(is_demonstration=True, is_active=True).values_list("email", flat=True))
    return [
        SignIn(part, code_now(part.email) if part.is_staff else "") for part in CAST if part.email in here
    ]


def code_now(email: str) -> str:
    """The six digits that an app with the account's secret would show now."""
    counter = int(time.time()) // mfa_settings.TOTP_PERIOD
    return str(format_hotp_value(hotp_value(secret_of(email), counter)))


def letter() -> str:
    """The code of the demonstration's one letter: this site's own, and the same each time it is asked for."""
    bits = hmac.digest(settings.SECRET_KEY.encode(), b"demonstration letter", "sha256")
    return codes.with_check("".join(codes.ALPHABET[byte % 32] for byte in bits[: codes.RANDOM]))


def lines() -> Iterator[str]:
    """The sign-ins as lines to print; nothing where there is no demonstration."""
    accounts = sign_ins_here()
    if not accounts:
        return
    yield "Demonstration sign-ins. The password of all of them is: " + PASSWORD
    for each in accounts:
        second = f"  then the code {each.code}" if each.code else ""
        yield f"  {each.part.email:<24}{each.part.name:<16}{each.part.tries}{second}"
    yield f"  A letter's code, for somebody without email: {letter()}"
    yield f"Codes change every 30 seconds: the page {settings.BASE_URL}/demonstration/ always shows the present ones."
