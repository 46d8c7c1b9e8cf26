"""Return codes: with one, somebody without an account comes back to their answers, on any device.

Ten signs of Crockford's base 32: eight are random (40 bits), two a keyed check, so that a slip of the pen is found
without asking the database. Only a keyed digest is kept. The same code links the answers of one person through the
waves of a survey.
"""

from __future__ import annotations

import hmac
import secrets

from django.utils.translation import gettext_lazy as _

from alongside.foundation.people.codes import ALPHABET
from alongside.foundation.people.identity import keyed
from alongside.ui.refusals import Refusal

RANDOM, CHECK = 8, 2
# O is nought, I and L are one; spaces, dashes and dots only part the groups.
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", **dict.fromkeys(" \t\r\n-–—._\u00a0", None)})


class Mistyped(Refusal):
    default = _("This code has a slip in it. Check each letter and number, and type it again.")


class Unknown(Refusal):
    default = _("We do not know this code for this survey. Check it, or start again from the beginning.")


def new_code() -> str:
    """A fresh code in two groups of five: `7K3M9-QRT2B`."""
    said = "".join(secrets.choice(ALPHABET) for _each in range(RANDOM))
    whole = said + _check(said)
    return f"{whole[:5]}-{whole[5:]}"


def read(typed: str) -> str:
    """What somebody typed, as the ten signs of a code. Raises Mistyped when it cannot be one of ours."""
    said = typed[:60].upper().translate(_READ_AS)
    if len(said) != RANDOM + CHECK or not set(said) <= set(ALPHABET):
        raise Mistyped
    if not hmac.compare_digest(_check(said[:RANDOM]), said[RANDOM:]):
        raise Mistyped
    return said


def digest(typed: str) -> bytes:
    """What is kept of a code. Raises Mistyped."""
    return hmac.digest(keyed("survey-return", "digest"), read(typed).encode(), "sha256")


def _check(said: str) -> str:
    bits = int.from_bytes(hmac.digest(keyed("survey-return", "check"), said.encode(), "sha256")[:4], "big")
    return "".join(ALPHABET[(bits >> (5 * each)) & 31] for each in range(CHECK))
