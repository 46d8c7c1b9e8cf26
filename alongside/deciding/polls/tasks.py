"""Work that the worker does: working out the report of a poll."""

from __future__ import annotations

import uuid

from django_tasks import task


@task()
def work_out_report(poll: str) -> bool:
    """Work out the report of a published poll. Returns whether it was stored now."""
    # Actions queue this job, so they import this file first.
    from alongside.deciding.polls.actions.publishing import work_out

    return work_out(uuid.UUID(poll))
