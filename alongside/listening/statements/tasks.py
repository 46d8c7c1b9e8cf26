"""Work that the worker does: drawing opinion maps."""

from __future__ import annotations

import uuid

from django_tasks import task


@task()
def draw_map(question: str) -> bool:
    """Draw the opinion map of a question. Returns whether a new one was stored."""
    # Actions queue this job, so they import this file first.
    from alongside.listening.statements.actions.maps import redraw

    return redraw(uuid.UUID(question))
