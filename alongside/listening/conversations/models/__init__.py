"""Conversations about what matters, and field notes."""

from __future__ import annotations

from alongside.listening.conversations.models.conversations import Conversation, Part
from alongside.listening.conversations.models.notes import FieldNotes, Picture, Reader

__all__ = ["Conversation", "FieldNotes", "Part", "Picture", "Reader"]
