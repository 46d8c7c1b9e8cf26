"""What can be done to a codebook: start and describe it, name its coders, publish it."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.foundation.notices.actions import tell
from alongside.foundation.people.models import Person
from alongside.foundation.places.models import Place
from alongside.foundation.record import actions as record
from alongside.foundation.threads.actions import WouldGoRound, join
from alongside.listening.themes.models import Code, Codebook, CodebookSource, Coder
from alongside.listening.themes.refusals import AlreadyEnded, IsCoder, NoSource, NotInUse


@transaction.atomic
def start_codebook(
    *,
    place: Place,
    title: str,
    about: str,
    sources: Sequence[models.Model],
    by: Person,
    came_from: models.Model | None = None,
) -> Codebook:
    """Start a codebook for what was said at these sources. `came_from` is a threadable thing that asked for it, such as
    a process. Raises NoSource."""
    if not sources:
        raise NoSource
    made = Codebook.objects.create(place=place, title=title, about=about, made_by=by)
    record.write(
        act="codebook-started",
        about=made,
        place=place,
        by=by,
        details={"title": title, "sources": len(sources)},
    )
    _join_sources(made, sources, by=by)
    if came_from is not None:
        join(made, came_from, "came_from", by=by)
    return made


@transaction.atomic
def change_codebook(
    codebook: Codebook, *, title: str, about: str, sources: Sequence[models.Model], by: Person
) -> Codebook:
    """Describe a codebook anew, and say which sources it is for. What was coded at a source that is left out stays
    kept, and counts again if the source comes back. Raises NoSource."""
    if not sources:
        raise NoSource
    held = Codebook.objects.select_for_update(of=("self",)).get(pk=codebook.pk)
    held.title, held.about = title, about
    held.save(update_fields=["title", "about"])
    wanted = {(ContentType.objects.get_for_model(each).pk, each.pk): each for each in sources}
    there = {(row.source_type_id, row.source_id): row for row in held.sources.all()}
    for key, row in there.items():
        if key not in wanted:
            row.delete()
    _join_sources(held, [thing for key, thing in wanted.items() if key not in there], by=by)
    record.write(
        act="codebook-changed",
        about=held,
        place=held.place,
        by=by,
        details={"title": title, "sources": len(wanted)},
    )
    return held


@transaction.atomic
def name_coder(codebook: Codebook, person: Person, *, by: Person) -> Coder:
    """Name somebody who codes with this codebook; they are told. Raises IsCoder."""
    Codebook.objects.select_for_update(of=("self",)).get(pk=codebook.pk)
    if codebook.coders.filter(person=person, until=None).exists():
        raise IsCoder
    made = Coder.objects.create(codebook=codebook, person=person, named_by=by)
    record.write(act="coder-named", about=made, place=codebook.place, by=by, at_person=person)
    tell(
        [person],
        change=f"coder:{made.pk}",
        sentence=_("You are asked to help read what people said, and to give it codes: “%(title)s”.")
        % {"title": codebook.title},
        url=codebook.get_absolute_url(),
        place=codebook.place,
    )
    return made


@transaction.atomic
def end_coder(coder: Coder, *, by: Person) -> Coder:
    """Somebody codes no longer; what they coded stays. They are told. Raises AlreadyEnded."""
    held = (
        Coder.objects.select_for_update(of=("self",))
        .select_related("codebook__place", "person")
        .get(pk=coder.pk)
    )
    if held.until is not None:
        raise AlreadyEnded
    held.until = timezone.now()
    held.save(update_fields=["until"])
    record.write(act="coder-ended", about=held, place=held.codebook.place, by=by, at_person=held.person)
    tell(
        [held.person],
        change=f"coder-ended:{held.pk}",
        sentence=_("You no longer code with “%(title)s”. Thank you for your help.")
        % {"title": held.codebook.title},
        url=held.codebook.get_absolute_url(),
        place=held.codebook.place,
    )
    return held


@transaction.atomic
def publish_codebook(codebook: Codebook, *, by: Person) -> Codebook:
    """Publish a codebook with all codes in use. Those known to have spoken are told once. Raises NotInUse for one
    without codes."""
    held = Codebook.objects.select_for_update(of=("self",)).select_related("place").get(pk=codebook.pk)
    codes = list(held.codes.in_use().filter(published_at=None))
    if not codes and not held.codes.published().exists():
        raise NotInUse(_("Add at least one code before you publish this codebook."))
    now = timezone.now()
    first = held.published_at is None
    held.published_at = held.published_at or now
    held.save(update_fields=["published_at"])
    for code in codes:
        code.codebook = held
        _publish(code, now=now, by=by)
    record.write(act="codebook-published", about=held, place=held.place, by=by, details={"codes": len(codes)})
    if first:
        tell(
            held.thread_people(),
            change=f"codebook-published:{held.pk}",
            sentence=_("What you and others said has been read and sorted into themes: “%(title)s”.")
            % {"title": held.title},
            url=held.get_absolute_url(),
            place=held.place,
            why=_("You are told because something you said was read for it."),
        )
    return held


@transaction.atomic
def unpublish_codebook(codebook: Codebook, *, by: Person) -> Codebook:
    """Take a codebook and its themes out of the public's sight again."""
    held = Codebook.objects.select_for_update(of=("self",)).select_related("place").get(pk=codebook.pk)
    held.published_at = None
    held.save(update_fields=["published_at"])
    held.codes.update(published_at=None)
    record.write(act="codebook-unpublished", about=held, place=held.place, by=by)
    return held


@transaction.atomic
def publish_code(code: Code, *, by: Person) -> Code:
    """Publish one theme. Raises NotInUse."""
    held = Code.objects.select_for_update(of=("self",)).select_related("codebook__place").get(pk=code.pk)
    if held.state != Code.State.IN_USE:
        raise NotInUse
    if held.published_at is None:
        _publish(held, now=timezone.now(), by=by)
        record.write(act="code-published", about=held, place=held.place, by=by)
    return held


@transaction.atomic
def unpublish_code(code: Code, *, by: Person) -> Code:
    """Take one theme out of the public's sight again."""
    held = Code.objects.select_for_update(of=("self",)).select_related("codebook__place").get(pk=code.pk)
    held.published_at = None
    held.save(update_fields=["published_at"])
    record.write(act="code-unpublished", about=held, place=held.place, by=by)
    return held


def _publish(code: Code, *, now: object, by: Person) -> None:
    code.published_at = now  # type: ignore[assignment]
    code.save(update_fields=["published_at"])
    join(code, code.codebook, "came_from", by=by)


def _join_sources(codebook: Codebook, sources: Sequence[models.Model], *, by: Person) -> None:
    for thing in sources:
        kind = ContentType.objects.get_for_model(thing)
        CodebookSource.objects.create(codebook=codebook, source_type=kind, source_id=thing.pk)
        try:
            join(codebook, thing, "came_from", by=by)
        except WouldGoRound:
            # What was said about a theme can be coded with the codebook that it came from: a circle, but no thread.
            continue
