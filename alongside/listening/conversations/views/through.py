"""Fetching conversations and notes through the act that the view declared, and putting each look on the record."""

from __future__ import annotations

import uuid

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from alongside.foundation.people.access import SignInFirst, fetch
from alongside.foundation.people.models import Person
from alongside.foundation.places.models import Place, heavy
from alongside.foundation.record import actions as record
from alongside.listening.conversations.headings import Heading
from alongside.listening.conversations.models import Conversation, FieldNotes, Part


def place_here(request: HttpRequest, code: str) -> Place:
    """The place at this address, if the person may do the view's act there."""
    return fetch(request, Place.objects.defer(*heavy()), code=code)


def person_here(request: HttpRequest) -> Person:
    """Who is signed in; a visitor is asked to sign in."""
    user: Person | AnonymousUser = request.user
    if not isinstance(user, Person):
        raise SignInFirst
    return user


def conversation_here(request: HttpRequest, pk: uuid.UUID) -> Conversation:
    """The conversation at this address, if the person may do the view's act to it."""
    rows = Conversation.objects.select_related("place", "author", "speaker").defer(*heavy("place"))
    found: Conversation = fetch(request, rows, pk=pk)
    return found


def written_by_me(request: HttpRequest, pk: uuid.UUID) -> Conversation:
    """A conversation that the person wrote down with somebody else. To everybody else there is nothing here."""
    me = person_here(request)
    rows = Conversation.objects.select_related("place", "author", "speaker").defer(*heavy("place"))
    found: Conversation = fetch(request, rows.filter(author=me), pk=pk)
    if found.is_own:
        raise Http404
    return found


def notes_here(request: HttpRequest, pk: uuid.UUID) -> FieldNotes:
    """The notes at this address, if the person may do the view's act to them."""
    rows = FieldNotes.objects.select_related("place", "author").defer(*heavy("place"))
    found: FieldNotes = fetch(request, rows, pk=pk)
    return found


def notes_by_me(request: HttpRequest, pk: uuid.UUID) -> FieldNotes:
    """Notes that the person wrote. To everybody else there is nothing here."""
    me = person_here(request)
    rows = FieldNotes.objects.select_related("place", "author").defer(*heavy("place"))
    found: FieldNotes = fetch(request, rows.filter(author=me), pk=pk)
    return found


def parts_for(conversation: Conversation, reader: Person | None) -> list[Part]:
    """What was said, in the order of the headings, without what was taken back. If somebody else than the speaker
    reads it, that is on the record in the transaction that reads it, and the speaker can see it.

    `reader` is None for an unnamed speaker who came with their code.
    """
    if reader is None or reader.pk == conversation.speaker_id:
        return _parts(conversation)
    with transaction.atomic():
        parts = _parts(conversation)
        if parts:
            _note_look(conversation, reader, [part.heading for part in parts])
    return parts


def _parts(conversation: Conversation) -> list[Part]:
    return sorted(
        (part for part in conversation.parts.select_related("text") if not part.is_taken_back),
        key=lambda part: Heading.values.index(part.heading),
    )


def _note_look(conversation: Conversation, reader: Person, headings: list[str]) -> None:
    """Put on the record which headings were read; of somebody unnamed, only that it was."""
    if conversation.speaker is not None:
        record.look(
            by=reader,
            at_person=conversation.speaker,
            place=conversation.place,
            purpose=_("They wrote down what you said about what matters to you, and read it again"),
            fields=headings,
        )
    else:
        record.write(
            act="conversation-read",
            about=conversation,
            by=reader,
            place=conversation.place,
            details={"fields": headings},
        )


def note_reading(notes: FieldNotes, reader: Person, what: str) -> None:
    """Put on the record that somebody else than the author was shown the notes, or a picture of them."""
    if reader.pk != notes.author_id:
        with transaction.atomic():
            record.write(act=what, about=notes, by=reader, place=notes.place, at_person=notes.author)
