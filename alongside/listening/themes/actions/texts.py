"""Keeping what people said, and taking it back."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from alongside.foundation.people.models import Person
from alongside.foundation.places.models import Place
from alongside.foundation.record import actions as record
from alongside.listening.themes.models import Text
from alongside.ui.refusals import Refusal


class AlreadyTakenBack(Refusal):
    default = gettext_lazy("These words were taken back already.")


@dataclass(frozen=True)
class Words:
    """One text to keep. `about` holds only what the speaker chose to say: age_band, sex, ethnicity, disability.

    `voice` is any id that is the same for all texts of one form or one speaker, by which speakers are counted. It may
    be left out when one call of `keep` holds one speaker's words, or where `said_by` or `pseudonym` tells them apart.
    """

    words: str
    asked: str = ""
    line: str = Text.Line.SAID
    said_by: Person | None = None
    pseudonym: str = ""
    about: dict[str, str] = field(default_factory=dict)
    audience: str = Text.Audience.PLACE
    quoting: str = Text.Quoting.NO
    said_at: dt.datetime | None = None
    voice: uuid.UUID | None = None


@transaction.atomic
def keep(source: models.Model, said: Iterable[Words], *, place: Place, by: Person | None) -> list[Text]:
    """Keep what was said at a source, one Text each, in the order given; texts without words are left out.

    `by` is who wrote it down: the speaker, a helper, or nobody for somebody without an account. The record says how
    many texts were kept, never what they say.
    """
    together = uuid.uuid4()
    kept = [
        Text(
            place=place,
            source_type=ContentType.objects.get_for_model(source),
            source_id=source.pk,
            asked=one.asked[:300],
            words=one.words,
            line=one.line,
            said_by=one.said_by,
            pseudonym=one.pseudonym,
            voice=_voice(one, source, together),
            about=one.about,
            audience=one.audience,
            quoting=one.quoting,
            said_at=one.said_at or timezone.now(),
        )
        for one in said
        if one.words.strip()
    ]
    Text.objects.bulk_create(kept)
    record.write(act="words-kept", about=source, place=place, by=by, details={"texts": len(kept)})
    return kept


@transaction.atomic
def take_back(text: Text, *, by: Person | None) -> Text:
    """The speaker takes their words back: they are no longer read, coded or quoted. Raises AlreadyTakenBack."""
    held: Text = Text.objects.select_for_update(of=("self",)).get(pk=text.pk)
    if held.withdrawn_at is not None:
        raise AlreadyTakenBack
    held.withdrawn_at = timezone.now()
    held.save(update_fields=["withdrawn_at"])
    record.write(act="words-taken-back", about=held, place=held.place, by=by)
    return held


def _voice(one: Words, source: models.Model, together: uuid.UUID) -> uuid.UUID:
    """By what the speaker of one text is counted at the source."""
    if one.voice is not None:
        return one.voice
    name = f"person:{one.said_by.pk}" if one.said_by is not None else one.pseudonym
    return uuid.uuid5(source.pk, name) if name else together
