"""Surveys and their questions, answers under way and sent, papers, and panels."""

from __future__ import annotations

from alongside.listening.surveys.models.answers import Draft, Response
from alongside.listening.surveys.models.panels import Panel, PanelMember
from alongside.listening.surveys.models.paper import Keying, Paper
from alongside.listening.surveys.models.surveys import Published, Question, Survey

__all__ = [
    "Draft",
    "Keying",
    "Panel",
    "PanelMember",
    "Paper",
    "Published",
    "Question",
    "Response",
    "Survey",
]
