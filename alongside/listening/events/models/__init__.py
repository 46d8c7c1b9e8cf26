"""Events, who is coming, and what was said there."""

from __future__ import annotations

from alongside.listening.events.models.events import DEFAULT_QUESTIONS, Event
from alongside.listening.events.models.responses import Quote, Response
from alongside.listening.events.models.sign_ups import SignUp

__all__ = ["DEFAULT_QUESTIONS", "Event", "Quote", "Response", "SignUp"]
