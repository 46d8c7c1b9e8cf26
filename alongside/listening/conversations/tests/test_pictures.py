"""Pictures: only what can be seen is kept, and only readers of the notes get it."""

from __future__ import annotations

import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from alongside.conftest import sign_in
from alongside.foundation.people.models import Person, RoleHolding
from alongside.foundation.record.models import Entry
from alongside.listening.conversations import actions
from alongside.listening.conversations.actions.pictures import MOST_BYTES, MOST_PICTURES
from alongside.listening.conversations.models import FieldNotes, Picture
from alongside.listening.conversations.refusals import NotAPicture, NotYours, TooLarge, TooManyPictures
from alongside.listening.conversations.tests import photos


def opened(picture: Picture) -> Image.Image:
    return Image.open(io.BytesIO(bytes(picture.data)))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_each_kind_is_taken_and_drawn_anew(kind: str, visit: FieldNotes, wanda: Person) -> None:
    kept = actions.add_picture(visit, file=photos.picture(kind), alt="A red wall.", by=wanda)
    kept.refresh_from_db()
    image = opened(kept)
    assert (image.format, image.size, image.mode) == ("JPEG", (60, 40), "RGB")
    assert (kept.width, kept.height) == (60, 40)


def test_where_and_when_it_was_taken_is_really_gone(visit: FieldNotes, wanda: Person) -> None:
    before = photos.jpeg_with_gps()
    # The picture of the test does hold it, or this test would prove nothing.
    assert Image.open(io.BytesIO(before)).getexif().get_ifd(photos.GPS)
    assert photos.SECRET.encode() in before
    kept = actions.add_picture(visit, file=before, alt="A wall.", by=wanda)
    data = bytes(kept.data)
    image = opened(kept)
    assert not dict(image.getexif())
    assert not image.getexif().get_ifd(photos.GPS)
    assert not {"exif", "comment", "xmp", "icc_profile", "photoshop"} & set(image.info)
    for secret in (photos.SECRET.encode(), b"Wanda", b"Exif", b"2026:03:02", b"GPS"):
        assert secret not in data


def test_words_in_a_png_are_gone(visit: FieldNotes, wanda: Person) -> None:
    before = photos.png_with_text()
    assert photos.SECRET.encode() in before
    kept = actions.add_picture(visit, file=before, alt="A wall.", by=wanda)
    assert photos.SECRET.encode() not in bytes(kept.data)


def test_it_is_turned_upright_before_the_note_of_how_it_was_held_is_lost(
    visit: FieldNotes, wanda: Person
) -> None:
    kept = actions.add_picture(visit, file=photos.jpeg_with_gps(orientation=6), alt="A wall.", by=wanda)
    assert (kept.width, kept.height) == (40, 60)


def test_it_is_made_small(visit: FieldNotes, wanda: Person) -> None:
    kept = actions.add_picture(visit, file=photos.picture("JPEG", (4000, 1000)), alt="Wide.", by=wanda)
    assert (kept.width, kept.height) == (1600, 400)
    assert opened(kept).size == (1600, 400)


@pytest.mark.parametrize("what", sorted(photos.BAD))
def test_what_is_no_picture_is_refused(what: str, visit: FieldNotes, wanda: Person) -> None:
    with pytest.raises(NotAPicture):
        actions.add_picture(visit, file=photos.BAD[what], alt="x", by=wanda)
    assert not Picture.objects.exists()


@pytest.mark.parametrize("what", sorted(photos.POLYGLOTS))
def test_of_a_file_that_is_two_things_only_the_picture_is_kept(
    what: str, visit: FieldNotes, wanda: Person
) -> None:
    kept = actions.add_picture(visit, file=photos.POLYGLOTS[what], alt="x", by=wanda)
    data = bytes(kept.data)
    for part in (b"script", b"<html", b"alert", b"PK\x05\x06"):
        assert part not in data


def test_a_bomb_is_refused_before_it_is_unpacked(visit: FieldNotes, wanda: Person) -> None:
    bomb = photos.png_bomb()
    assert len(bomb) < 10_000
    with pytest.raises(TooLarge):
        actions.add_picture(visit, file=bomb, alt="x", by=wanda)


def test_too_many_dots_or_bytes_are_refused(visit: FieldNotes, wanda: Person) -> None:
    with pytest.raises(TooLarge):
        actions.add_picture(visit, file=photos.png_bomb(7000), alt="x", by=wanda)
    with pytest.raises(TooLarge):
        actions.add_picture(visit, file=photos.jpeg() + b"\0" * MOST_BYTES, alt="x", by=wanda)


def test_there_is_a_most(visit: FieldNotes, wanda: Person) -> None:
    for _each in range(MOST_PICTURES):
        actions.add_picture(visit, file=photos.jpeg(), alt="x", by=wanda)
    with pytest.raises(TooManyPictures):
        actions.add_picture(visit, file=photos.jpeg(), alt="x", by=wanda)


def test_only_the_author_adds_and_removes(visit: FieldNotes, wanda: Person, colleague: Person) -> None:
    kept = actions.add_picture(visit, file=photos.jpeg(), alt="x", by=wanda)
    actions.name_reader(visit, email=colleague.email or "", by=wanda)
    with pytest.raises(NotYours):
        actions.add_picture(visit, file=photos.jpeg(), alt="x", by=colleague)
    with pytest.raises(NotYours):
        actions.remove_picture(visit, kept.pk, by=colleague)
    actions.remove_picture(visit, kept.pk, by=wanda)
    assert not Picture.objects.exists()


def test_it_is_served_to_readers_only_and_harmlessly(
    visit: FieldNotes, wanda: Person, colleague: Person, steward: Person, alice: Person, client: Client
) -> None:
    kept = actions.add_picture(visit, file=photos.jpeg(), alt="x", by=wanda)
    address = reverse("conversations:picture", args=[visit.pk, kept.pk])
    assert client.get(address).status_code == 302
    for other in (colleague, steward, alice):
        assert sign_in(client, other).get(address).status_code == 403, other
    answer = sign_in(client, wanda).get(address)
    assert (answer.status_code, answer.content) == (200, bytes(kept.data))
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == 'attachment; filename="picture.jpg"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "private, no-store"
    # Somebody who was named reads it, on the record, until they are no longer named or lose their role.
    reader = actions.name_reader(visit, email=colleague.email or "", by=wanda)
    assert sign_in(client, colleague).get(address).status_code == 200
    assert Entry.objects.filter(act="notes-picture-seen").count() == 1
    actions.end_reader(visit, reader.pk, by=wanda)
    assert sign_in(client, colleague).get(address).status_code == 403
    RoleHolding.objects.filter(person=wanda).delete()
    assert sign_in(client, wanda).get(address).status_code == 403


def test_an_id_opens_nothing_through_other_notes(
    visit: FieldNotes, wanda: Person, colleague: Person, client: Client
) -> None:
    kept = actions.add_picture(visit, file=photos.jpeg(), alt="x", by=wanda)
    mine = actions.begin_notes(
        place=visit.place, where="Elsewhere", observed_at=visit.observed_at, by=colleague
    )
    sign_in(client, colleague)
    for notes, picture in ((mine.pk, kept.pk), (mine.pk, uuid.uuid4()), (uuid.uuid4(), kept.pk)):
        address = reverse("conversations:picture", args=[notes, picture])
        assert client.get(address).status_code == 404


def upload(name: str, data: bytes, kind: str = "image/jpeg") -> dict[str, object]:
    return {"picture": SimpleUploadedFile(name, data, kind), "alt": "A wall."}


def test_the_page_takes_a_picture_whatever_its_name(visit: FieldNotes, wanda: Person, client: Client) -> None:
    sign_in(client, wanda)
    address = reverse("conversations:add-picture", args=[visit.pk])
    name = '"><script>alert(1)</script>.html'
    assert client.post(address, upload(name, photos.jpeg(), "text/html")).status_code == 302
    page = client.get(visit.get_absolute_url()).content.decode()
    assert "alert(1)" not in page
    assert 'alt="A wall."' in page


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("photo.jpg", photos.SVG, "We could not read this as a picture"),
        ("photo.png", photos.HTML, "We could not read this as a picture"),
        ("photo.jpg", photos.png_bomb(), "too large"),
        ("photo.jpg", b"", "empty"),
        ("photo.jpg", b"\xff\xd8" + b"\0" * 50_000_000, "too large"),
    ],
    ids=["svg", "html", "bomb", "nothing", "50 MB"],
)
def test_the_page_says_what_is_wrong(
    name: str, data: bytes, said: str, visit: FieldNotes, wanda: Person, client: Client
) -> None:
    sign_in(client, wanda)
    answer = client.post(reverse("conversations:add-picture", args=[visit.pk]), upload(name, data))
    assert answer.status_code in {200, 409}
    assert said in answer.content.decode()
    assert not Picture.objects.exists()


def test_a_picture_needs_words(visit: FieldNotes, wanda: Person, client: Client) -> None:
    sign_in(client, wanda)
    address = reverse("conversations:add-picture", args=[visit.pk])
    answer = client.post(address, {**upload("a.jpg", photos.jpeg()), "alt": " "})
    assert "Say what can be seen on the picture" in answer.content.decode()
    assert not Picture.objects.exists()
