"""What people said, and what was found in it."""

from __future__ import annotations

from alongside.listening.themes.models.findings import Finding
from alongside.listening.themes.models.texts import Text

__all__ = ["Finding", "Text"]
