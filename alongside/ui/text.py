"""Characters that nobody can see but that change what others read: find them, take them out."""

import re
import unicodedata

# Left-to-right and right-to-left embeddings, overrides and isolates reorder the text around them, so a name
# can be made to read as another ("Trojan Source", CVE-2021-42574). Plain right-to-left letters and marks stay
# welcome.
_BIDI = "\u202a-\u202e\u2066-\u2069"
_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"
_SURROGATES_AND_NONCHARACTERS = "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
_HIDDEN = re.compile(f"[{_BIDI}{_CONTROLS}{_SURROGATES_AND_NONCHARACTERS}]")
_NEWLINES = re.compile("\r\n|[\r\x85\u2028\u2029]")


def has_hidden(text: str) -> bool:
    """True when the text holds NUL, another control character, or a character that turns the reading
    direction."""
    return _HIDDEN.search(text) is not None


def without_hidden(text: str) -> str:
    """The same text with every hidden character of ``has_hidden`` taken out."""
    return _HIDDEN.sub("", text)


def tidy(text: str) -> str:
    """The text in Unicode's composed form (NFC), every line end as one newline, blank edges taken off."""
    return unicodedata.normalize("NFC", _NEWLINES.sub("\n", text)).strip()
