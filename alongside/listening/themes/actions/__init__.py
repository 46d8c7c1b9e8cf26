"""What can be done with what people said."""

from __future__ import annotations

from alongside.listening.themes.actions.texts import AlreadyTakenBack, Words, keep, take_back

__all__ = ["AlreadyTakenBack", "Words", "keep", "take_back"]
