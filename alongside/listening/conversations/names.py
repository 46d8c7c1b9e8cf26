"""A hint, and no more, that a line of field notes may hold somebody's name."""

from __future__ import annotations

import re

# After a title; or a capital letter that does not begin a sentence. Days, months and "I" are no names.
_TITLED = re.compile(r"\b(?i:mrs?|ms|miss|mx|dr|sister|father|nurse)\.?\s+([A-Z][\w’'-]+)")
_CAPITAL = re.compile(r"(?<![.!?:;“\"'‘\n])(?<!^)\s+([A-Z][a-z][\w’'-]*)")
_NO_NAMES = frozenset(
    {
        *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        *("January", "February", "March", "April", "May", "June", "July", "August"),
        *("September", "October", "November", "December"),
        *("Christmas", "Easter", "Ramadan", "Eid", "Diwali", "God"),
        *("English", "Polish", "Urdu", "Council"),
    }
)


def possible_names(words: str) -> list[str]:
    """The words that may be names, each once, in the order in which they stand: "Mrs Gill" gives Gill.

    Simple on purpose: it misses names written small and finds some that are none. It only makes somebody look again.
    """
    found = [match[1] for match in _TITLED.finditer(words)] + [match[1] for match in _CAPITAL.finditer(words)]
    return list(dict.fromkeys(each for each in found if each not in _NO_NAMES))
