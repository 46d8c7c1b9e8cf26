"""Whether two people may live at one address, however each wrote it, and why. Pure.

An address is read as flat, house number or name, and street. Flats are written in many ways: "Flat 2, 14 High St",
"14/2 High Street" and "14 High Street, Flat 2" are one. Words are compared with Ratcliff and Obershelp's similarity
(`difflib`). This only finds pairs: a person decides.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

ALIKE = 0.8
# Of two streets that share a postcode and a house number: below this they are two streets, not one written in two ways.
RATHER_ALIKE = 0.45
_WRITTEN_OUT = {
    "st": "street", "str": "street", "rd": "road", "ave": "avenue", "av": "avenue", "ln": "lane", "la": "lane",
    "cl": "close", "ct": "court", "crt": "court", "dr": "drive", "cres": "crescent", "cr": "crescent",
    "gdns": "gardens", "gdn": "garden", "pl": "place", "sq": "square", "tce": "terrace", "terr": "terrace",
    "gr": "grove", "pk": "park", "hse": "house", "wy": "way", "wlk": "walk", "apt": "flat", "apartment": "flat",
    "flt": "flat", "unit": "flat", "rm": "flat", "room": "flat", "studio": "flat", "maisonette": "flat",
}  # fmt: skip
_FLAT = re.compile(r"\bflat (?:no )?(\w+)\b")
_SLASH = re.compile(r"\b(\d+)([a-z]?) ?/ ?(\d+)([a-z]?)\b")
_NUMBER = re.compile(r"\b(\d+) ?([a-z]?)\b")


@dataclass(frozen=True)
class Home:
    """One address, taken apart. `swapped` says that flat and number were written with a slash, in either order."""

    flat: str
    number: str
    street: str
    postcode: str
    uprn: str = ""
    swapped: bool = False


def tidy_postcode(typed: str) -> str:
    """A postcode as it is compared: capitals and figures alone. O and I are read as figures where one stands."""
    code = "".join(sign for sign in unicodedata.normalize("NFKC", typed).upper() if sign.isalnum())
    if 5 <= len(code) <= 7 and code[-3] in "OIL":
        code = code[:-3] + {"O": "0", "I": "1", "L": "1"}[code[-3]] + code[-2:]
    return code


def read_home(address: str, postcode: str, uprn: str = "") -> Home:
    """Take an address apart."""
    text = _plain(address)
    code = tidy_postcode(postcode)
    flat = number = ""
    swapped = False
    slash = _SLASH.search(text)
    named = _FLAT.search(text)
    if named:
        flat = named[1]
        text = text[: named.start()] + " " + text[named.end() :]
    elif slash:
        number, flat, swapped = slash[1], slash[3] + slash[4], True
        text = text[: slash.start()] + " " + text[slash.end() :]
    found = _NUMBER.search(text)
    if not number and found:
        number = found[1]
        # "14b" is flat b of number 14, unless a flat was named already.
        flat = flat or found[2]
        text = text[: found.start()] + " " + text[found.end() :]
    second = _NUMBER.search(text)
    if number and not flat and second:
        # Two numbers, and no word for a flat that can be read ("Falt 2"): which is which nobody can tell.
        flat, swapped = second[1] + second[2], True
        text = text[: second.start()] + " " + text[second.end() :]
    return Home(
        flat.lstrip("0"), number.lstrip("0"), " ".join(text.split()), code, uprn.strip().lstrip("0"), swapped
    )


def why_same(one: Home, other: Home) -> str:
    """Why two people may live at one address, in one sentence without the address itself; empty if they do not seem
    to."""
    if one.uprn and one.uprn == other.uprn:
        return _("The same property number (UPRN).")
    if not _same_door(one, other):
        return ""
    numbered = bool(one.number and other.number)
    alike = _alike(_first_words(one.street, other.street), _first_words(other.street, one.street))
    if numbered and one.street and other.street and alike < RATHER_ALIKE:
        return ""
    flat_left_out = bool(one.flat) != bool(other.flat)
    if one.postcode and one.postcode == other.postcode:
        if numbered and flat_left_out:
            return _("The same postcode and house number. Only one of them gave a flat.")
        if numbered and alike >= ALIKE:
            return _("The same postcode, house number and street.")
        if numbered:
            return _("The same postcode and house number. The street is written in two ways.")
        return _("The same postcode and house name.") if alike >= ALIKE else ""
    if alike < ALIKE:
        return ""
    if _one_slip_apart(one.postcode, other.postcode):
        return _("The same house and street. The postcodes differ in one place.")
    if numbered and alike >= 0.9 and one.postcode[:-3] == other.postcode[:-3]:
        return _("The same house and street, with two postcodes near each other.")
    return ""


def _same_door(one: Home, other: Home) -> bool:
    """Whether number and flat can be the same: a flat that one left out can be any."""
    if bool(one.number) != bool(other.number):
        return False
    if (one.swapped or other.swapped) and {one.number, one.flat} == {other.number, other.flat}:
        return True
    return one.number == other.number and (one.flat == other.flat or not one.flat or not other.flat)


def _plain(address: str) -> str:
    """Small letters without accents and marks, short forms written out."""
    text = unicodedata.normalize("NFKD", address).casefold()
    text = "".join(sign for sign in text if not unicodedata.combining(sign))
    text = re.sub(r"[’'`]", "", text)
    text = re.sub(r"[^\w/]+", " ", text).replace("_", " ")
    words = [word for word in text.split() if word != "the"]
    # "St" at the start of a name is a saint: "St Peter’s Street".
    return " ".join(
        word if word == "st" and (n == 0 or words[n - 1][-1:].isdigit()) else _WRITTEN_OUT.get(word, word)
        for n, word in enumerate(words)
    )


def _first_words(mine: str, theirs: str) -> str:
    """As many words of mine as the shorter of both has: one may go on with a town that the other left out."""
    few = min(len(mine.split()), len(theirs.split()))
    return " ".join(mine.split()[: max(few, 1)])


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio() if one and other else 0.0


def _one_slip_apart(one: str, other: str) -> bool:
    """Whether one wrong, missing, added or swapped sign makes one of the other."""
    if not one or not other or abs(len(one) - len(other)) > 1 or one == other:
        return False
    if len(one) == len(other):
        wrong = [n for n in range(len(one)) if one[n] != other[n]]
        if len(wrong) == 1:
            return True
        return (
            len(wrong) == 2
            and wrong[1] == wrong[0] + 1
            and one[wrong[0]] == other[wrong[1]]
            and one[wrong[1]] == other[wrong[0]]
        )
    short, long = sorted((one, other), key=len)
    return any(long[:n] + long[n + 1 :] == short for n in range(len(long)))
