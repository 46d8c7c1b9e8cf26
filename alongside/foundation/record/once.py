"""A form sent twice (a double click, a reload) makes one thing.

The form carries a token; the view claims it in the transaction that makes the thing. The second claim finds
the first and is sent to what it made.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.utils import timezone

from alongside.foundation.record.models import Once

# A form left open for longer than this can make its thing again.
KEPT_FOR = dt.timedelta(days=7)


class AlreadySent(Exception):  # noqa: N818  (it is not an error: the work was done the first time)
    """The form was sent before; `url` is where the first sending led."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


def new_token() -> str:
    """A fresh token for a form's hidden `once` field."""
    return str(uuid.uuid4())


def claim(token: str) -> Once | None:
    """Claim a form's token inside the transaction that does its work.

    Returns the claim, whose `result` the caller sets by `settle`; None if the form carried no valid token
    (the form still works, without the protection). Raises AlreadySent when the token was claimed before. Of
    two claims at the same moment the second waits until the first is done, or takes its place if the first
    failed.
    """
    try:
        key = uuid.UUID(token)
    except (ValueError, AttributeError, TypeError):
        return None
    with transaction.atomic():
        made, fresh = Once.objects.get_or_create(token=key)
    if not fresh:
        raise AlreadySent(made.result)
    return made


def settle(claimed: Once | None, url: str) -> str:
    """Note where the work led, and give the address back."""
    if claimed is not None:
        claimed.result = url
        claimed.save(update_fields=["result"])
    return url


def tidy() -> int:
    """Forget tokens that are older than a week. Returns how many."""
    gone, _kinds = Once.objects.filter(made_at__lt=timezone.now() - KEPT_FOR).delete()
    return gone
