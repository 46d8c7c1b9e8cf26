"""Work that the worker does: computing the lottery of a frozen list."""

from __future__ import annotations

import uuid

from django_tasks import task


@task()
def freeze_list(lottery: str) -> bool:
    """Compute and publish the lottery of a sealed list. Returns whether this did: a second job finds nothing to do."""
    # Actions queue this job, so they import this file first.
    from alongside.deciding.lotteries.actions.freezing import freeze

    return freeze(uuid.UUID(lottery))
