"""What people said, how it was coded, and what was found in it."""

from __future__ import annotations

from alongside.listening.themes.models.codebooks import (
    Code,
    Codebook,
    CodebookSource,
    Coder,
    CodeVersion,
)
from alongside.listening.themes.models.coding import (
    Coding,
    DoubleCoding,
    DoubleText,
    Extract,
    Quote,
    Reading,
)
from alongside.listening.themes.models.findings import Finding
from alongside.listening.themes.models.suggesting import Answer, Group, Run, Suggestion
from alongside.listening.themes.models.texts import Text

__all__ = [
    "Answer",
    "Code",
    "CodeVersion",
    "Codebook",
    "CodebookSource",
    "Coder",
    "Coding",
    "DoubleCoding",
    "DoubleText",
    "Extract",
    "Finding",
    "Group",
    "Quote",
    "Reading",
    "Run",
    "Suggestion",
    "Text",
]
