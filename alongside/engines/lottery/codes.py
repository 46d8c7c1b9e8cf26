"""The codes by which a draw is public and nobody in it is. Pure.

A panel list in which each person has one lasting pseudonym gives their answers away: where targets are tight, the
panels alone tell who is of one kind (docs/decisions/0012-draw-in-public.md; a test does it). So each person has
another code, a *tag*, in every panel, made from a key that only they are given:

    key        = HMAC-SHA256(secret of the lottery, pseudonym), its first 16 bytes
    commitment = HMAC-SHA256(key, canonical JSON of {"features", "household"})
    tag        = HMAC-SHA256(key, "LIST:NUMBER"), its first 12 bytes

LIST is the SHA-256 of the line before the list in the public log (of the lottery's id for the first line), NUMBER the
number of the panel in it, from 1; it is 0 for the reserves that were chosen with a panel. Tags and commitments are
written in URL-safe base64 without padding, keys in base32.

`engines/lottery/verify_draw.py` does the same with nothing but the standard library.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

SECRET_BYTES = 32
_KEY_BYTES = 16
_TAG_BYTES = 12
# The number in the tag of a reserve.
RESERVE = 0


def canonical(thing: Any) -> bytes:
    """The one way of writing a thing as JSON: sorted names, no spaces, UTF-8."""
    return json.dumps(
        thing, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode()


def digest(line: bytes) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(line).hexdigest()


def key_of(secret: bytes, pseudonym: str) -> bytes:
    """The key of one person in the pool."""
    return hmac.digest(secret, pseudonym.encode(), "sha256")[:_KEY_BYTES]


def key_in_words(key: bytes) -> str:
    """A key as it is told to its person, in groups of four letters and digits."""
    text = base64.b32encode(key).decode().rstrip("=").lower()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def commitment(key: bytes, features: Mapping[str, str], household: str) -> str:
    """What is published of a person: it fixes what they said of themselves, and says nothing of it."""
    said = canonical({"features": dict(features), "household": household})
    return _written(hmac.digest(key, said, "sha256"))


def tag(key: bytes, of: str, number: int) -> str:
    """The code of a person in one panel of one list."""
    return _written(hmac.digest(key, f"{of}:{number}".encode(), "sha256")[:_TAG_BYTES])


def _written(code: bytes) -> str:
    return base64.urlsafe_b64encode(code).decode().rstrip("=")
