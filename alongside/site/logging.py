"""Log lines: one line an event, key=value. What could name a person or open a door is never written."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

import structlog

SECRET_WORDS = ("password", "secret", "token", "code", "email", "csrf", "cookie", "authorization", "session")


def as_line(logger: Any, level: str, event: MutableMapping[str, Any]) -> str:
    """One log event as a line, without the fields whose names speak of secrets; a traceback follows it."""
    kept = {
        key: value
        for key, value in structlog.processors.format_exc_info(logger, level, event).items()
        if not key.startswith("_") and not any(word in key.lower() for word in SECRET_WORDS)
    }
    traceback = kept.pop("exception", "")
    as_text = structlog.processors.LogfmtRenderer(key_order=["level", "event"], drop_missing=True)
    line = str(as_text(None, "", {"level": "error" if level == "exception" else level, **kept}))
    return f"{line}\n{traceback}" if traceback else line


def use_standard_logging() -> None:
    """Let what our own code logs go the same way as what Django logs."""
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
