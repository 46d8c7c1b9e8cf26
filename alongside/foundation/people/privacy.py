"""The privacy page, drawn from what the database really keeps."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _

from alongside.foundation.people.field_words import words_of
from alongside.foundation.people.held import OnErase
from alongside.foundation.people.models import Person
from alongside.foundation.people.relations import UNSAID, relations


@dataclass(frozen=True)
class Kept:
    """One kind of thing that is kept about people."""

    what: str
    why: str
    fields: list[str]
    seen_by: str
    how_long: str


def kept() -> list[Kept]:
    """Every kind of row that belongs to a person, beginning with their own."""
    mine = [
        field
        for field in Person._meta.concrete_fields
        if field.name not in UNSAID | {"id", "is_active", "erased_at"}
    ]
    found = [
        Kept(
            what=_("Your account"),
            why=_("So that you can take part as one person"),
            fields=_names(mine),
            seen_by=_("Only you. Your name to show is beside what you write, if you gave one"),
            how_long=_("Until you erase it"),
        )
    ]
    for relation in relations():
        held = relation.held
        deleted = held.on_erase is OnErase.DELETED
        found.append(
            Kept(
                what=str(held.what),
                why=str(held.why),
                fields=_names(relation.fields()),
                seen_by=str(held.seen_by),
                how_long=_("Until you erase your data")
                if deleted
                else _("It stays, without your name, after you erase"),
            )
        )
    return [found[0], *sorted(found[1:], key=lambda each: each.what)]


def elsewhere() -> list[Kept]:
    """What stands in no row of a person's own: sign-ins, the record, ballots."""
    return [
        Kept(
            what=_("Being signed in"),
            why=_("So that you need not sign in on each page"),
            fields=[_("a random number in a cookie"), _("how you signed in, and when")],
            seen_by=_("Nobody"),
            how_long=_("Until you sign out, or two weeks"),
        ),
        Kept(
            what=_("Tries to sign in"),
            why=_("So that nobody can guess passwords or codes"),
            fields=[_("your network address"), _("when")],
            seen_by=_("Nobody"),
            how_long=_("At most one hour"),
        ),
        Kept(
            what=_("The record"),
            why=_("So that nobody can change or look at data in secret"),
            fields=[_("who did what, when and why"), _("who looked at whose data, when and why")],
            seen_by=_(
                "You see what is about you. Auditors see it without names. Privacy officers see who looked"
            ),
            how_long=_(
                "The words go when you erase your data. A number stays that shows nothing was changed"
            ),
        ),
        Kept(
            what=_("Ballots"),
            why=_("So that votes can be counted"),
            fields=[_("what was ticked")],
            seen_by=_("Nobody knows whose they are: they are kept apart from who voted"),
            how_long=_("They stay, because they belong to nobody"),
        ),
    ]


def _names(fields: list[models.Field]) -> list[str]:  # type: ignore[type-arg]
    return [words_of(field) for field in fields]
