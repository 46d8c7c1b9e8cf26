"""A real mail server for the tests: it keeps what it is sent, and can be told to refuse."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import socket
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone
from pytest_django import Settings


class Sink:
    """Keeps every message. `refuse` holds the answers it gives next, instead of taking a message."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.connections = 0
        self.refuse: list[str] = []
        self.hang_up = False

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:  # noqa: N802
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.refuse:
            return self.refuse.pop(0)
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.messages.append(message)  # type: ignore[arg-type]
        if self.hang_up:
            server.transport.abort()
        return "250 taken"

    def texts(self) -> list[str]:
        return [str(message.get_content()).replace("\r\n", "\n") for message in self.messages]


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    """A mail server on this machine, to which the site sends while the test runs."""
    kept = Sink()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    settings.EMAIL_USE_TLS = False
    settings.EMAIL_HOST_USER = ""
    settings.BASE_URL = "https://alongside.example"
    yield kept
    controller.stop()


LONDON = ZoneInfo("Europe/London")
Travel = Callable[..., None]


@pytest.fixture
def travel(monkeypatch: pytest.MonkeyPatch) -> Travel:
    """Sets the time: `travel(2026, 3, 28, 12)` in London."""

    def go(*moment: int) -> None:
        now = dt.datetime(*moment, tzinfo=LONDON).astimezone(dt.UTC)  # type: ignore[arg-type, misc]
        monkeypatch.setattr(timezone, "now", lambda: now)

    return go
