"""What the record's hashes are taken over. Pure, so that anybody can check them with a few lines of their
own.

SHA-256 is FIPS 180-4; chaining each hash into the next follows Haber and Stornetta (1991), "How to time-stamp
a digital document".
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
from typing import Any

# Separates the hashed fields, so that moving a letter from one field to the next changes the hash.
_BETWEEN = "\x1f"
_letters = json.encoder.encode_basestring
_JSON = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def detail_digest(salt: bytes, said: dict[str, Any]) -> bytes:
    """SHA-256 of the salt and of what is said, as JSON with sorted keys.

    `said` has the keys `by`, `on_behalf_of`, `at_person` (ids as text, or None), `reason` and `details`, the
    last as `plain` gives it.
    """
    return hashlib.sha256(salt + _JSON.encode(said).encode()).digest()


def stored_digest(
    salt: bytes, by: str | None, on_behalf_of: str | None, at_person: str | None, reason: str, details: str
) -> bytes:
    """What `detail_digest` gives for what a database holds: ids with dashes, and the details as JSON text.

    Puts the text together by hand, because verifying takes one for each entry. Raises ValueError if `details`
    is not JSON.
    """
    inner = "{}" if details == "{}" else _JSON.encode(json.loads(details))
    text = (
        f'{{"at_person":{_text(at_person)},"by":{_text(by)},"details":{inner},'
        f'"on_behalf_of":{_text(on_behalf_of)},"reason":{_letters(reason)}}}'
    )
    return hashlib.sha256(salt + text.encode()).digest()


def entry_hash(
    chain: str,
    number: int,
    at: dt.datetime | str,
    act: str,
    kind: str,
    about_id: str,
    digest: bytes,
    before: bytes,
) -> bytes:
    """The hash of one entry over all that it holds and the hash before it.

    `at` is a moment, or already its text as `stamp` writes it.
    """
    moment = at if isinstance(at, str) else stamp(at)
    text = _BETWEEN.join((chain, str(number), moment, act, kind, about_id))
    if text.count(_BETWEEN) != 5:
        raise ValueError("a field of the record holds the letter that separates fields")
    return hashlib.sha256(f"{text}{_BETWEEN}".encode() + digest + before).digest()


def stamp(at: dt.datetime) -> str:
    """A moment as text, in UTC to the microsecond: `2026-03-01T09:30:00.000000+00:00`."""
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")


def plain(value: Any) -> Any:
    """A value as JSON that both databases give back exactly as it was stored.

    Ids, dates, decimals and translated words become text; whole floats become whole numbers (PostgreSQL's
    jsonb would return 1e20 as an integer); NUL and halves of letters, which jsonb refuses, become U+FFFD.
    Raises ValueError for infinity and what is not a number.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError("the record holds finite numbers only")
        return int(value) if value.is_integer() else value
    if isinstance(value, dict):
        return {plain_text(str(key)): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, set | frozenset):
        return sorted(plain_text(str(each)) for each in value)
    return plain_text(str(value))


def plain_text(text: str) -> str:
    """Text without NUL and without halves of letters (lone surrogates), which a database cannot keep."""
    whole = text.replace("\x00", "\ufffd")
    try:
        whole.encode()
    except UnicodeEncodeError:
        return whole.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole


def _text(value: str | None) -> str:
    return "null" if value is None else _letters(value)
