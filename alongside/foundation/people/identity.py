"""By what a person is known as one person: so that nobody takes part twice, even after leaving and coming back.

What must happen once a person (a ballot) keeps these digests. They are keyed by the site's secret key and by their
purpose, so that they say nothing about the email address, cannot be guessed from a list of addresses without the
key, and cannot be joined between two purposes.
"""

from __future__ import annotations

import hmac
import unicodedata

from django.conf import settings

from alongside.foundation.people.models import Person


def identity_digest(person: Person, purpose: str) -> bytes:
    """The first of `identities`: 32 bytes that stay the same for the same human being and the same purpose.

    Parameters
    ----------
    person: who.
    purpose: what it is for, such as `ballot of stage 7d..`; digests for two purposes have nothing in common.
    """
    return identities(person, purpose)[0]


def identities(person: Person, purpose: str) -> list[bytes]:
    """Everything by which a person could come back as another: the email address, and each letter they ever had.

    Somebody with neither (entered from a paper form) is known by their account only. Never empty, no repeats.
    """
    known = []
    if person.email:
        known.append(f"email:{same_address(person.email)}")
    known += [f"letter:{pk}" for pk in person.codes.order_by("pk").values_list("pk", flat=True)]
    known = known or [f"person:{person.pk}"]
    key = keyed("identity", purpose)
    return [hmac.digest(key, each.encode(), "sha256") for each in known]


def same_address(email: str) -> str:
    """An email address in the one form in which we compare it."""
    return unicodedata.normalize("NFKC", email).strip().casefold()


def keyed(*purpose: str) -> bytes:
    """A key for one purpose, derived from the site's secret key (HMAC-SHA256 as in RFC 5869, one block)."""
    return hmac.digest(settings.SECRET_KEY.encode(), "\x1f".join(("alongside", *purpose)).encode(), "sha256")
