"""Pictures for field notes: what comes in is opened, measured, drawn anew, and only the drawing is kept."""

from __future__ import annotations

import io
import uuid
from typing import Any

from django.db import transaction
from PIL import Image, ImageOps

from alongside.foundation.people.access import may
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Act
from alongside.foundation.record import actions as record
from alongside.listening.conversations.models import FieldNotes, Picture
from alongside.listening.conversations.refusals import (
    NotALineHere,
    NotAPicture,
    NotYours,
    TooLarge,
    TooManyPictures,
)

MOST_BYTES = 8_000_000
MOST_DOTS = 40_000_000
LONGEST_SIDE = 1600
MOST_PICTURES = 12
FORMATS = ("JPEG", "PNG", "WEBP")


@transaction.atomic
def add_picture(notes: FieldNotes, *, file: bytes, alt: str, by: Person) -> Picture:
    """Keep a picture with the notes.

    Parameters
    ----------
    file: what was uploaded; what it is follows from what is in it, never from its name.
    alt: what can be seen on it, for people who cannot see it. Required.

    Raises NotYours, TooManyPictures, TooLarge or NotAPicture.
    """
    held: FieldNotes = (
        FieldNotes.objects.select_for_update(of=("self",)).select_related("place").get(pk=notes.pk)
    )
    if held.author_id != by.pk or not may(by, Act.TALK, held.place):
        raise NotYours
    if held.pictures.count() >= MOST_PICTURES:
        raise TooManyPictures
    data, width, height = drawn_anew(file)
    made: Picture = Picture.objects.create(notes=held, data=data, width=width, height=height, alt=alt)
    record.write(act="picture-added", about=made, by=by, place=held.place, details={"bytes": len(data)})
    return made


@transaction.atomic
def remove_picture(notes: FieldNotes, picture_pk: uuid.UUID, *, by: Person) -> None:
    """Delete a picture for good. Raises NotYours or NotALineHere."""
    if notes.author_id != by.pk or not may(by, Act.TALK, notes.place):
        raise NotYours
    picture = notes.pictures.defer("data").filter(pk=picture_pk).first()
    if picture is None:
        raise NotALineHere
    record.write(act="picture-removed", about=picture, by=by, place=notes.place)
    picture.delete()


def drawn_anew(file: bytes) -> tuple[bytes, int, int]:
    """The picture as a fresh JPEG of at most 1600 dots a side, with its width and height.

    Only the dots go over: where and when it was taken, by which camera, thumbnails, comments, colour profiles and
    whatever else hides in a file stay behind. Raises TooLarge (bytes, or dots, which are counted before any is
    unpacked) or NotAPicture.
    """
    if len(file) > MOST_BYTES:
        raise TooLarge
    try:
        with Image.open(io.BytesIO(file), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_DOTS:
                raise TooLarge
            # A JPEG can be unpacked small from the start.
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright: Any = ImageOps.exif_transpose(opened)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            seen = upright.convert("RGBA")
        fresh = Image.new("RGB", seen.size, "white")
        fresh.paste(seen, mask=seen.getchannel("A"))
    except TooLarge:
        raise
    except Image.DecompressionBombError as bomb:
        raise TooLarge from bomb
    except Exception as broken:  # each format's reader fails in ways of its own
        raise NotAPicture from broken
    out = io.BytesIO()
    fresh.save(out, "JPEG", quality=85, optimize=True)
    return out.getvalue(), fresh.width, fresh.height
