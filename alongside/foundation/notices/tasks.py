"""Work that the worker does: making emails of notices, and sending them."""

from __future__ import annotations

from django_tasks import task
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from alongside.foundation.notices import mailing


@task()
def make_mail() -> int:
    """Make emails of the notices that wait for one, and have them sent. Returns how many were made."""
    return queue_mail()


@task()
def send_mail() -> int:
    """Send what is due, a good many at a time; what is left goes to another such job. Returns how many."""
    sent = mailing.send_due()
    if mailing.some_are_due():
        send_mail.enqueue()
    return sent


def queue_mail() -> int:
    """Sort new notices, make the emails and digests that are due, and ask the worker to send them.

    Called by the clock, and soon after each change that told somebody. Several may run at once. Returns how
    many emails were made.
    """
    mailing.give_up_on_the_lost()
    made = mailing.sort_notices() + mailing.make_digests()
    if mailing.some_are_due():
        _enqueue_once(send_mail)
    return made


def queue_soon() -> None:
    """Ask the worker to make emails of what was just told."""
    _enqueue_once(make_mail)


def _enqueue_once(job: Task[[], int]) -> None:
    """Enqueue a job unless one like it is already waiting. If two are enqueued after all, one finds
    nothing."""
    if not DBTaskResult.objects.ready().filter(task_path=job.module_path).exists():
        job.enqueue()
