"""Work that the worker does: reading many texts."""

from __future__ import annotations

from django_tasks import task

from alongside.listening.themes import machine
from alongside.listening.themes.models import Run


@task()
def read_texts(run: str) -> None:
    """Have the computer read the texts for a run. One that fails says so, and can be asked for again."""
    found = Run.objects.select_related("codebook").filter(pk=run, state=Run.State.WAITING).first()
    if found is None:
        return
    try:
        machine.read(found)
    except Exception:
        Run.objects.filter(pk=run).update(state=Run.State.FAILED)
        raise
