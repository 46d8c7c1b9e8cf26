"""Findings: write down what was understood, put it in order, and publish it all at once."""

from __future__ import annotations

from django.db import models, transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.foundation.notices.actions import tell
from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record
from alongside.foundation.threads.actions import join
from alongside.foundation.threads.models import Edge
from alongside.listening.themes.models import Finding
from alongside.ui.refusals import Refusal

MOST_FINDINGS = 60


class AlreadyPublished(Refusal):
    default = gettext_lazy("This is published, so it stays as it is. Write another to add to it.")


class NothingToPublish(Refusal):
    default = gettext_lazy("There is nothing new to publish. Write down what you found first.")


class TooManyFindings(Refusal):
    default = gettext_lazy("There are 60 already. People cannot read more: join some of them.")


@transaction.atomic
def write_finding(
    source: models.Model, *, kind: str, title: str, words: str, by: Person, easy_read: str = ""
) -> Finding:
    """Write down one thing that was found at a source, after the others of its kind. Nobody else sees it until it is
    published. Raises TooManyFindings."""
    _hold(source)
    before = Finding.objects.of(source)
    if before.count() >= MOST_FINDINGS:
        raise TooManyFindings
    last = before.filter(kind=kind).aggregate(last=Max("order"))["last"] or 0
    made: Finding = Finding.objects.create(
        place=source.place,  # type: ignore[attr-defined]
        source=source,
        kind=kind,
        title=title,
        words=words,
        easy_read=easy_read,
        order=last + 1,
        made_by=by,
    )
    record.write(act="finding-written", about=made, place=made.place, by=by, details={"kind": kind})
    return made


@transaction.atomic
def change_finding(
    finding: Finding, *, kind: str, title: str, words: str, by: Person, easy_read: str = ""
) -> Finding:
    """Say a finding in other words, or move it to another kind. Raises AlreadyPublished."""
    held = _hold_unpublished(finding)
    if kind != held.kind:
        others = Finding.objects.filter(source_id=held.source_id, kind=kind)
        held.order = (others.aggregate(last=Max("order"))["last"] or 0) + 1
    held.kind, held.title, held.words, held.easy_read = kind, title, words, easy_read
    held.save(update_fields=["kind", "order", "title", "words", "easy_read"])
    record.write(act="finding-changed", about=held, place=held.place, by=by)
    return held


@transaction.atomic
def move_finding(finding: Finding, *, up: bool, by: Person) -> Finding:
    """Put a finding before the one above it, or after the one below it, of its kind. At the end nothing changes."""
    held: Finding = Finding.objects.select_for_update(of=("self",)).select_related("place").get(pk=finding.pk)
    if held.source is not None:
        _hold(held.source)
    column = list(
        Finding.objects.filter(source_id=held.source_id, kind=held.kind).order_by("order", "made_at")
    )
    at = column.index(held)
    to = at - 1 if up else at + 1
    if 0 <= to < len(column):
        column[at], column[to] = column[to], column[at]
        for order, each in enumerate(column, start=1):
            if each.order != order:
                each.order = order
                each.save(update_fields=["order"])
        record.write(act="finding-moved", about=held, place=held.place, by=by)
    held.refresh_from_db(fields=["order"])
    return held


@transaction.atomic
def drop_finding(finding: Finding, *, by: Person) -> None:
    """Take away a finding that is not published. Raises AlreadyPublished."""
    held = _hold_unpublished(finding)
    record.write(act="finding-dropped", about=held, place=held.place, by=by)
    held.delete()


@transaction.atomic
def publish_findings(source: models.Model, *, by: Person) -> list[Finding]:
    """Publish all that was found at a source and is not published yet.

    From each a thread leads back to the source; everybody who is known to have spoken there (and whom the source names
    in its thread) is told once, in plain words. Raises NothingToPublish.
    """
    _hold(source)
    found = list(Finding.objects.of(source).filter(published_at=None).select_related("place"))
    if not found:
        raise NothingToPublish
    now = timezone.now()
    for finding in found:
        finding.published_at = now
        finding.save(update_fields=["published_at"])
        join(finding, source, Edge.Kind.CAME_FROM, by=by)
    place = found[0].place
    record.write(
        act="findings-published",
        about=source,
        place=place,
        by=by,
        details={"findings": [str(each.pk) for each in found]},
    )
    people = Person.objects.filter(
        Q(pk__in=found[0].thread_people().values("pk")) | Q(pk__in=source.thread_people().values("pk"))  # type: ignore[attr-defined]
    ).exclude(pk=by.pk)
    tell(
        people,
        change=f"findings-published:{found[0].pk}",
        sentence=_("What people told us at “%(title)s” is published, with what comes of it.")
        % {"title": source.thread_card().title},  # type: ignore[attr-defined]
        url=where_told(source),
        place=place,
        why=_("You are told because you took part in it."),
    )
    return found


def where_told(source: models.Model) -> str:
    """The page that tells back what was found: the source's own page for it, or else the source's page."""
    return str(getattr(source, "told_url", "") or source.get_absolute_url())  # type: ignore[attr-defined]


def _hold(source: models.Model) -> None:
    """Hold the source until the transaction ends, so that two facilitators do not order or publish at once."""
    type(source)._default_manager.select_for_update(of=("self",)).get(pk=source.pk)


def _hold_unpublished(finding: Finding) -> Finding:
    held: Finding = Finding.objects.select_for_update(of=("self",)).select_related("place").get(pk=finding.pk)
    if held.published_at is not None:
        raise AlreadyPublished
    return held
